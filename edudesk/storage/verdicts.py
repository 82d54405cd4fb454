"""Distances that were shown to who fills in, and verdicts that changed after that.

Nothing here is taken back by undo: it tells the district how figures came to be.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from edudesk.model.form import Label
from edudesk.model.headroom import ChangedFigure, Shown, Touch, VerdictChange
from edudesk.model.place import Cell

_KEEP_SHOWN = (
    "INSERT OR REPLACE INTO main.shown_distances (school, collection, standard, stage, code,"
    " verdict, told_zh, told_en, step, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_CHANGE = (
    "INSERT INTO main.verdict_changes (school, collection, standard, stage, code, name_zh, name_en,"
    " kind, old_verdict, new_verdict, old_zh, old_en, new_zh, new_en, figures, more, who, at)"
    f" VALUES ({', '.join('?' * 18)})"
)
_CHANGES = """
SELECT c.number, c.collection, c.standard, c.stage, c.code, c.name_zh, c.name_en, c.kind,
    c.old_verdict, c.new_verdict, c.old_zh, c.old_en, c.new_zh, c.new_en, c.figures, c.more,
    c.who, c.at, c.taken_back, r.reason, r.who, r.at
FROM main.verdict_changes AS c LEFT JOIN main.verdict_reasons AS r ON r.number = (
    SELECT max(number) FROM main.verdict_reasons WHERE change = c.number)
WHERE c.school = ? AND c.collection = ? ORDER BY c.number
"""


class Place(NamedTuple):
    """Whose distances, in which round of reporting, under which standard."""

    school: int
    collection: int
    standard: str


class VerdictLog:
    """What a file keeps of verdicts; `writing` lends a transaction of the file."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        writing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connection = connection
        self._writing = writing

    def last_step(self) -> int:
        """Return the number of the journal's last step, 0 when there is none."""
        found = self._connection.execute("SELECT max(number) FROM main.steps").fetchone()
        return int(found[0] or 0)

    def shown(self, place: Place) -> dict[tuple[str, str], Shown]:
        """Return what was shown last, by stage and code."""
        found = self._connection.execute(
            "SELECT stage, code, verdict, told_zh, told_en, step FROM main.shown_distances"
            " WHERE school = ? AND collection = ? AND standard = ?",
            place,
        )
        return {(row[0], row[1]): _shown(row) for row in found}

    def keep(
        self,
        place: Place,
        shown: Iterable[Shown],
        changed: Iterable[VerdictChange],
        taken_back: Iterable[int],
        at: datetime,
    ) -> None:
        """Keep what is shown now, which verdicts changed, and which went back to what they were."""
        with self._writing():
            self._connection.executemany(
                _KEEP_SHOWN, [_shown_columns(place, one, at) for one in shown]
            )
            self._connection.executemany(
                _ADD_CHANGE, [_change_columns(place, one) for one in changed]
            )
            self._connection.executemany(
                "UPDATE main.verdict_changes SET taken_back = 1 WHERE number = ?",
                [(number,) for number in taken_back],
            )

    def touches(self, after: int) -> list[Touch]:
        """Return what was done to cells and rows in the steps after `after`, in order."""
        found = self._connection.execute(
            "SELECT j.step, s.who, j.deed, j.form, j.row, j.field, j.old, j.new"
            " FROM main.journal AS j JOIN main.steps AS s ON s.number = j.step"
            " WHERE j.step > ? AND j.deed IN ('cell', 'row') ORDER BY j.step, j.place",
            (after,),
        )
        return [_touch(row) for row in found]

    def add_reason(self, number: int, reason: str, who: str, at: datetime) -> None:
        """Keep why a verdict changed; what was said before stays beneath it."""
        with self._writing():
            self._connection.execute(
                "INSERT INTO main.verdict_reasons (change, reason, who, at) VALUES (?, ?, ?, ?)",
                (number, reason, who, at.isoformat()),
            )

    def changes(self, school: int, collection: int) -> list[VerdictChange]:
        """Return the changed verdicts of a school in a collection, the earliest first."""
        return [_change(row) for row in self._connection.execute(_CHANGES, (school, collection))]


def _shown(row: tuple[Any, ...]) -> Shown:
    stage, code, verdict, zh, en, step = row
    return Shown(stage=stage, code=code, verdict=verdict, told=Label(zh, en), step=step)


def _shown_columns(place: Place, one: Shown, at: datetime) -> tuple[int | str, ...]:
    said = (one.stage, one.code, one.verdict, one.told.zh, one.told.en)
    return (*place, *said, one.step, at.isoformat())


def _touch(row: tuple[Any, ...]) -> Touch:
    step, who, deed, form, number, field, old, new = row
    cell = Cell(form, number, field)
    if deed == "row":
        return Touch(
            step=step, who=who, cell=cell, old=None, new=None, came=old is None, went=new is None
        )
    return Touch(step=step, who=who, cell=cell, old=old, new=new)


def _change_columns(place: Place, change: VerdictChange) -> tuple[int | str, ...]:
    return (
        *place,
        change.stage,
        change.code,
        change.name.zh,
        change.name.en,
        change.kind,
        change.old_verdict,
        change.new_verdict,
        change.old_told.zh,
        change.old_told.en,
        change.new_told.zh,
        change.new_told.en,
        msgspec.json.encode(change.figures).decode(),
        change.more,
        change.who,
        change.at.isoformat(),
    )


def _change(row: tuple[Any, ...]) -> VerdictChange:
    number, collection, standard, stage, code, name_zh, name_en, kind, old, new, *rest = row
    old_zh, old_en, new_zh, new_en, figures, more, who, at, taken_back, *reason = rest
    said, said_by, said_at = reason
    return VerdictChange(
        number=number,
        collection=collection,
        standard=standard,
        stage=stage,
        code=code,
        name=Label(name_zh, name_en),
        kind=kind,
        old_verdict=old,
        new_verdict=new,
        old_told=Label(old_zh, old_en),
        new_told=Label(new_zh, new_en),
        figures=msgspec.json.decode(figures, type=tuple[ChangedFigure, ...]),
        more=more,
        who=who,
        at=datetime.fromisoformat(at),
        taken_back=bool(taken_back),
        reason=said or "",
        reason_who=said_by or "",
        reason_at=datetime.fromisoformat(said_at) if said_at else None,
    )
