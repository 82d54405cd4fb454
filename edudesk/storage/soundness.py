"""Proves a file of ours whole before it is read, and that nothing in it would run."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from edudesk.storage import connecting, faults, migrations

_QUICK: Final = 8 * 2**20  # bytes up to which every page is checked at opening, in some 50 ms

# Our files have tables and indexes; anything else was planted and would run as we read.
_PLANTED: Final = """SELECT name FROM main.sqlite_schema
    WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%' LIMIT 1"""

_KEY_FIRST: Final = 11  # the version from which the columns of the key of open_cells come first
_MISREAD: Final = {f"NULL value in open_cells.{column}" for column in ("collection", "school")}


def refuse_unsound(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what is cut off, contradicts itself, or carries more than tables and indexes.

    What is planted is refused first, since checking the pages would run it.

    Raises:
        FileRefusedError: the file is damaged.
    """
    if connection.execute(_PLANTED).fetchone() is not None:
        raise faults.damaged(path.name)
    if path.stat().st_size > _QUICK or _is_whole(connection):
        return
    if not (_is_misread(connection) and _is_whole_when_migrated(connection)):
        raise faults.damaged(path.name)


def _is_whole(connection: sqlite3.Connection) -> bool:
    found: tuple[str] = connection.execute("PRAGMA main.quick_check(1)").fetchone()
    return found == ("ok",)


def _is_misread(connection: sqlite3.Connection) -> bool:
    """Whether all that is wrong are unlocked cells of an older file, which SQLite 3.40 misreads.

    It takes columns for NULL that stand before those of the key in a table without row ids.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version >= _KEY_FIRST:
        return False
    # Up to a thousand million complaints: one that is none of these must not be missed.
    told = connection.execute(f"PRAGMA main.quick_check({10**9})")
    return {complaint for (complaint,) in told} <= _MISREAD


def _is_whole_when_migrated(connection: sqlite3.Connection) -> bool:
    """Whether a copy in memory is sound in the tables of this program; the file is not touched."""
    with contextlib.closing(connecting.from_bytes(connection.serialize())) as copy:
        try:
            migrations.migrate(copy)
        except sqlite3.IntegrityError:
            return False  # there are NULLs indeed
        return _is_whole(copy)
