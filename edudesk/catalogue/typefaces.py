"""Names of font files that an office machine may have, by the face they serve on paper."""

from __future__ import annotations

from functools import cache

import msgspec
from msgspec import Struct

from edudesk.catalogue.reader import parse_toml
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


@cache
def own_fonts() -> OwnFonts:
    """Return what resources/fonts/own.toml says."""
    text = (shipped("resources") / "fonts" / "own.toml").read_bytes()
    return msgspec.convert(parse_toml(text), OwnFonts)
