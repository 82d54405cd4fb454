"""What a file is that came by mail, before anybody decides what to do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from edudesk.actions.verifying import opened_package
from edudesk.catalogue.library import Catalogue
from edudesk.exchange.letters import LetterKind, is_letter, kind_of_letter
from edudesk.exchange.packages import read_bytes

ParcelKind = LetterKind | Literal["submission", "part_out", "part_back"]


def parcel_kind(path: Path, catalogue: Catalogue) -> ParcelKind:
    """Return what was sent; a database is proven on the way.

    Raises:
        FileRefusedError: with a reason that a clerk can act on.
    """
    image = read_bytes(path)
    if is_letter(image):
        return kind_of_letter(image, path.name)
    manifest = opened_package(path, catalogue).manifest
    if manifest.kind == "submission":
        return "submission"
    return "part_back" if manifest.parent else "part_out"
