"""Forms that are locked since they were sent: who tries to change one is told why, and what to do.

The sentences belong to the states (resources/exchange/lifecycle.toml).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.catalogue.words import load_words
from edudesk.errors import NotWritableError
from edudesk.model.form import Label
from edudesk.model.submission import SubmissionState

PART: Final = "part"
"""In place of a state: the form is not in the part that this file was made for."""

Locks = Mapping[tuple[str, int, int], tuple[str, str, str]]
"""By (form, school, collection): state, who, when."""

OpenCells = frozenset[tuple[str, int, str]]
"""Cells (form, row, field) of locked forms that were unlocked one by one."""

_RETURNED: Final[SubmissionState] = "returned"


def all_locks(connection: sqlite3.Connection) -> Locks:
    """Return every lock of the file."""
    found: list[tuple[Any, ...]] = connection.execute(
        "SELECT form, school, collection, state, who, at FROM main.locks"
    ).fetchall()
    return {tuple(row[:3]): tuple(row[3:]) for row in found}


def open_cells(connection: sqlite3.Connection) -> OpenCells:
    """Return every cell of the file that may be changed though its form is locked."""
    return frozenset(connection.execute("SELECT form, row, field FROM main.open_cells"))


def refuse_speech(locks: Locks, form: str, school: int, collection: int) -> None:
    """Refuse an explanation in a locked form, unless figures elsewhere were returned.

    What is mended there may show something unusual here, and that must be explained too.

    Raises:
        NotWritableError: as `refuse_locked`.
    """
    lock = locks.get((form, school, collection))
    if lock is not None and lock[0] != _RETURNED:
        refuse_locked(locks, form, school, collection)


def refuse_locked(locks: Locks, form: str, school: int, collection: int) -> None:
    """Refuse writing into a form that is locked.

    Raises:
        NotWritableError: who locked it, when, why, and what to do.
    """
    lock = locks.get((form, school, collection))
    if lock is None:
        return
    state, who, _ = lock
    told = load_words("exchange").label("locked_part", who=who) if state == PART else _told(*lock)
    raise NotWritableError(zh=told.zh, en=told.en)


def _told(state: str, who: str, at: str) -> Label:
    told = load_lifecycle().state(state).told
    when = datetime.fromisoformat(at)
    return Label(
        zh=told.zh.format(who=who, at=f"{when.year}年{when.month}月{when.day}日{when:%H:%M}"),
        en=told.en.format(who=who, at=f"{when:%Y-%m-%d %H:%M}"),
    )
