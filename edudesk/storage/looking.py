"""Reads a file that another program has open, without locking it and without a torn page."""

from __future__ import annotations

import contextlib
import tempfile
import time
from pathlib import Path
from typing import Final

from edudesk.errors import FileHeldError
from edudesk.storage import connecting, faults

_TRIES: Final = 20
_PAUSE: Final = 0.05  # seconds; the other's transactions take a few milliseconds
_SIDES: Final = ("", "-wal")
_SPENT: Final = (b"", b"\x00")  # how a rollback journal begins that undoes nothing


def image_of_held(path: Path) -> bytes:
    """Return the file as after the other program's last transaction.

    File and write-ahead log are copied until neither changed meanwhile and no transaction was under
    way; the copy is put in order by SQLite itself.

    Raises:
        FileHeldError: the other program writes without a pause.
        FileRefusedError: the file is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="edudesk-look-") as folder:
        copy = Path(folder) / path.name
        for _ in range(_TRIES):
            if _copied_in_peace(path, copy):
                return _in_order(copy)
            time.sleep(_PAUSE)
    raise FileHeldError(
        zh=f"{path.name} 正在被不停地写入，暂时不能查看，请稍后再试。",
        en=f"{path.name} is being written all the time. Try again in a while.",
    )


def _copied_in_peace(path: Path, copy: Path) -> bool:
    before = _stamps(path)
    if _in_mid_write(path):
        return False
    for side in _SIDES:
        source, target = _beside(path, side), _beside(copy, side)
        target.unlink(missing_ok=True)
        if source.exists():
            target.write_bytes(source.read_bytes())
    return not _in_mid_write(path) and _stamps(path) == before


def _stamps(path: Path) -> list[tuple[int, int]]:
    found = [_beside(path, side) for side in _SIDES]
    known = [file.stat() for file in found if file.exists()]
    return [(stat.st_mtime_ns, stat.st_size) for stat in known]


def _in_mid_write(path: Path) -> bool:
    journal = _beside(path, "-journal")
    try:
        with journal.open("rb") as file:
            return file.read(1) not in _SPENT
    except FileNotFoundError:
        return False


def _beside(path: Path, side: str) -> Path:
    return path.with_name(path.name + side)


def _in_order(copy: Path) -> bytes:
    with faults.told(copy.name), contextlib.closing(connecting.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        return connection.serialize()
