"""Names of the fonts of office machines by the face they serve: font files, and faces in Office."""

from __future__ import annotations

from functools import cache

import msgspec
from msgspec import Struct

from edudesk.catalogue.reader import parse_toml
from edudesk.model.layout import TextFace
from edudesk.paths import shipped

Names = tuple[str, ...]


class OwnFonts(Struct, frozen=True, forbid_unknown_fields=True):
    """File names by face, the best first; `rare` for characters that no other font has."""

    song: Names
    song_bold: Names
    hei: Names
    hei_bold: Names
    fang: Names
    kai: Names
    rare: Names


class OfficeFace(Struct, frozen=True, forbid_unknown_fields=True):
    """A face by the name that an office's programs know it by."""

    name: str
    bold: bool = False


class OfficeFaces(Struct, frozen=True, forbid_unknown_fields=True):
    """The faces of a workbook and of a letter in Word."""

    workbook: dict[TextFace, OfficeFace]
    letter: dict[TextFace, OfficeFace]


@cache
def own_fonts() -> OwnFonts:
    """Return what resources/fonts/own.toml says."""
    text = (shipped("resources") / "fonts" / "own.toml").read_bytes()
    return msgspec.convert(parse_toml(text), OwnFonts)


@cache
def office_faces() -> OfficeFaces:
    """Return what resources/fonts/office.toml says."""
    text = (shipped("resources") / "fonts" / "office.toml").read_bytes()
    return msgspec.convert(parse_toml(text), OfficeFaces)
