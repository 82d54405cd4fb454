"""A document that is kept in the file and named by cells: a scan, or a photo that travels."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

PictureKind = Literal["jpeg", "png"]
ScanKind = Literal["pdf", "jpeg", "png"]
SUFFIXES: dict[ScanKind, str] = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}


class Encoded(Struct, frozen=True):
    """A document made fit to be kept: its bytes, what they are and how many pages."""

    kind: ScanKind
    body: bytes
    pages: int


class Scan(Struct, frozen=True, kw_only=True):
    """A document of the file: the name that cells call it by, and the hash that proves it."""

    name: str
    sha256: str
    size: int
    kind: ScanKind
    pages: int
    who: str
    at: datetime
