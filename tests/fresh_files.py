"""New files for tests: each is made once in a process by the program itself, then copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.files import new_file, open_file
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue, load
from edudesk.model.place import FileKind

_MOST = 24  # units whose new files are kept, 0.6 MB each


class Unit(NamedTuple):
    """What a new file is made of; `who`: the user that makes it."""

    kind: FileKind
    code: str
    name: str
    year: str = "2025-2026"
    district: str = ""
    who: str = "王老师"


SCHOOL = Unit("school", "2137000001", "第一小学")
DISTRICT = Unit("district", "370399", "高新区", who="李老师")

_images: dict[tuple[str, Unit], bytes] = {}
_grown: dict[Callable[[Session], object], bytes] = {}


@cache
def shipped_catalogue() -> Catalogue:
    """Return the shipped definitions, read once in a process."""
    return load()


def write_fresh(path: Path, unit: Unit, catalogue: Catalogue | None = None) -> Path:
    """Write the file of a new unit with its 年报 open, as `new_file` makes it; return the path.

    `catalogue`: definitions as they lie in files, the shipped ones by default.
    """
    known = catalogue or shipped_catalogue()
    key = (known.fingerprint, unit)
    if key in _images:
        path.write_bytes(_images[key])
        return path
    session, _ = new_file(path, **unit._asdict(), catalogue=known)
    session.close()
    if len(_images) < _MOST:
        _images[key] = path.read_bytes()
    return path


def open_fresh(path: Path, unit: Unit, catalogue: Catalogue | None = None) -> Session:
    """Return the open file of a new unit; `catalogue`: as in `write_fresh`."""
    known = catalogue or shipped_catalogue()
    return open_file(write_fresh(path, unit, known), catalogue=known, who=unit.who)


def open_grown(path: Path, unit: Unit, grow: Callable[[Session], object]) -> Session:
    """Return the open file of a new unit to which `grow` was done, once for all who ask for it."""
    if grow not in _grown:
        with open_fresh(path, unit) as session:
            grow(session)
        _grown[grow] = path.read_bytes()
    path.write_bytes(_grown[grow])
    return open_file(path, catalogue=shipped_catalogue(), who=unit.who)
