"""Finds the user's own font files: TrueType outlines that may be put into a document."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

_SUFFIXES = (".ttf", ".ttc")
# OS/2 fsType: restricted licence, no subsetting, bitmaps only.
_FORBIDDEN = 0x0002 | 0x0100 | 0x0200


def folders() -> tuple[Path, ...]:
    """Return the folders in which this system keeps fonts, the user's own first."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local")))
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return local / "Microsoft" / "Windows" / "Fonts", windows / "Fonts"
    own = (home / ".local" / "share" / "fonts", home / ".fonts")
    return *own, Path("/usr/local/share/fonts"), Path("/usr/share/fonts")


@cache
def _index() -> dict[str, Path]:
    """Return the font files of this machine by lower-case name; the user's hide the system's."""
    found: dict[str, Path] = {}
    for folder in reversed(folders()):
        for path in _files(folder):
            if path.suffix.lower() in _SUFFIXES:
                found[path.name.lower()] = path
    return found


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):  # says nothing of folders that cannot be read
        yield from (Path(root) / name for name in sorted(names))


def find(names: Iterable[str]) -> Path | None:
    """Return the first of these files that is here and may be embedded, None if none is."""
    index = _index()
    here = (index[name.lower()] for name in names if name.lower() in index)
    return next((path for path in here if is_usable(path)), None)


def is_usable(path: Path) -> bool:
    """Whether the file holds TrueType outlines and its maker lets documents embed a subset."""
    try:
        with path.open("rb") as file:
            return _is_usable(file)
    except (OSError, struct.error):
        return False


def _is_usable(file: BinaryIO) -> bool:
    start = 0
    if file.read(4) == b"ttcf":
        start = struct.unpack(">8xL", file.read(12))[0]
    file.seek(start)
    magic, count = struct.unpack(">4sH6x", file.read(12))
    tables = {}
    for _ in range(count):
        tag, offset = struct.unpack(">4s4xL4x", file.read(16))
        tables[tag] = offset
    if magic == b"OTTO" or b"glyf" not in tables or b"OS/2" not in tables:
        return False
    file.seek(tables[b"OS/2"] + 8)
    return not struct.unpack(">H", file.read(2))[0] & _FORBIDDEN
