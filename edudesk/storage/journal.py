"""The journal: every step with its deeds, which is the undo list and the audit trail at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from edudesk.model.behind import Told
from edudesk.model.change import Change
from edudesk.model.form import Label
from edudesk.model.journal import Explanation, HistoryEntry
from edudesk.model.place import Cell, Value
from edudesk.storage.entries import Entry, row_image, unmarked
from edudesk.storage.schema import quoted, table_name

StepKind = Literal["edit", "undo", "redo", "seal"]


class Step(NamedTuple):
    """A step of the undo list: its number and its name, whose English older files lack."""

    number: int
    name: Label


def record(
    connection: sqlite3.Connection,
    kind: StepKind,
    name: Label | str,
    who: str,
    at: datetime,
    entries: Iterable[Entry] = (),
    of: int | None = None,
) -> int:
    """Write a step with its deeds and return its number; `of`: the edit it undoes or redoes."""
    zh, en = (name.zh, name.en) if isinstance(name, Label) else (name, "")
    cursor = connection.execute(
        "INSERT INTO main.steps (kind, name, name_en, who, at, of) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, zh, en, who, at.isoformat(), of),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO main.journal (step, place, deed, form, row, field, old, new, old_state,"
        " new_state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, place, *entry) for place, entry in enumerate(entries)],
    )
    return number


def overtake(connection: sqlite3.Connection) -> None:
    """Give up what could have been redone: a new step has taken its place."""
    connection.execute("UPDATE main.steps SET undone = 2 WHERE undone = 1")


def seal(connection: sqlite3.Connection, reason: str, who: str, at: datetime) -> None:
    """Close what lies before: undo and redo do not pass a seal."""
    overtake(connection)
    record(connection, "seal", reason, who, at)


def mark(connection: sqlite3.Connection, step: int, *, undone: bool) -> None:
    """Note whether an edit is taken back."""
    connection.execute("UPDATE main.steps SET undone = ? WHERE number = ?", (undone, step))


def next_undo(connection: sqlite3.Connection) -> Step | None:
    """Return the edit that undo would take back, None at the beginning or at a seal."""
    found = connection.execute(
        "SELECT number, name, name_en, kind FROM main.steps"
        " WHERE kind = 'seal' OR (kind = 'edit' AND undone = 0) ORDER BY number DESC LIMIT 1"
    ).fetchone()
    if found is None or found[3] == "seal":
        return None
    return Step(found[0], Label(found[1], found[2]))


def next_redo(connection: sqlite3.Connection) -> Step | None:
    """Return the edit that redo would bring back."""
    found = connection.execute(
        "SELECT number, name, name_en FROM main.steps WHERE undone = 1 ORDER BY number LIMIT 1"
    ).fetchone()
    return None if found is None else Step(found[0], Label(found[1], found[2]))


def entries_of(connection: sqlite3.Connection, step: int) -> list[Entry]:
    """Return the deeds of a step in the order they were done."""
    found = connection.execute(
        "SELECT deed, form, row, field, old, new, old_state, new_state FROM main.journal"
        " WHERE step = ? ORDER BY place",
        (step,),
    )
    return [Entry(*row) for row in found]


def collection_of(connection: sqlite3.Connection, step: int) -> int | None:
    """Return the collection that a step was made in, also when its rows are gone again."""
    for entry in entries_of(connection, step):
        if entry.deed == "nil":
            return entry.row
        if entry.deed == "row":
            return row_image(entry.old if entry.new is None else entry.new).collection
        if entry.form:
            found = connection.execute(
                f"SELECT collection FROM main.{quoted(table_name(entry.form))} WHERE id = ?",
                (entry.row,),
            ).fetchone()
            if found is not None:
                return int(found[0])
    return None


def change_of(name: Label | str, group: int, entries: Sequence[Entry]) -> Change:
    """Return what a sequence of deeds comes to, for those who show it.

    A row that came and went within it appears in neither list; its cells are not listed.
    """
    rows: dict[tuple[str, int], tuple[Value, Value]] = {}
    cells: dict[Cell, None] = {}
    declared: dict[str, None] = {}
    for entry in entries:
        place = (entry.form, entry.row)
        if entry.deed == "cell":
            cells[Cell(entry.form, entry.row, entry.field)] = None
        elif entry.deed == "row":
            before = rows[place][0] if place in rows else entry.old
            rows[place] = (before, entry.new)
        elif entry.deed == "nil":
            declared[entry.form] = None
    came = {place for place, (old, new) in rows.items() if old is None and new is not None}
    went = {place for place, (old, new) in rows.items() if old is not None and new is None}
    gone = {place for place, (_, new) in rows.items() if new is None}
    return Change(
        name=name.zh if isinstance(name, Label) else name,
        name_en=name.en if isinstance(name, Label) else "",
        group=group,
        cells=tuple(cell for cell in cells if (cell.form, cell.row) not in gone),
        added=tuple(place for place in rows if place in came),
        removed=tuple(place for place in rows if place in went),
        declared=tuple(declared),
    )


def history(connection: sqlite3.Connection, cell: Cell, *, earlier: str = "") -> list[HistoryEntry]:
    """Return the changes of a cell, the newest first, with those by which its row came and went.

    `earlier`: the code its field had in earlier editions.
    """
    found = connection.execute(
        "SELECT s.at, s.who, s.name, s.name_en, j.deed, j.old, j.new, j.old_state, j.new_state"
        " FROM main.journal AS j JOIN main.steps AS s ON s.number = j.step"
        " WHERE j.form = ? AND j.row = ? AND j.field IN (?, ?, '') AND j.deed IN ('cell', 'row')"
        " ORDER BY j.step DESC, j.place DESC",
        (cell.form, cell.row, cell.field, earlier),
    )
    read = (_history_entry(row, (cell.field, earlier)) for row in found)
    return [entry for entry in read if (entry.old, entry.old_state) != (entry.new, entry.new_state)]


def _history_entry(row: tuple[Any, ...], names: tuple[str, ...]) -> HistoryEntry:
    at, who, name, name_en, deed, old, new, old_state, new_state = row
    if deed == "row":
        old, old_state = _cell_of(old, names)
        new, new_state = _cell_of(new, names)
    return HistoryEntry(
        at=datetime.fromisoformat(at),
        who=who,
        name=name,
        name_en=name_en,
        old=old,
        new=new,
        old_state=unmarked(old_state)[0],
        new_state=unmarked(new_state)[0],
    )


def _cell_of(image: Value, names: tuple[str, ...]) -> tuple[Value, str]:
    if image is None:
        return None, ""
    row = row_image(image)
    held = [row.values[name] for name in names if name in row.values]
    states = [row.states[name] for name in names if name in row.states]
    return held[0] if held else None, states[0] if states else ""


def told_of(connection: sqlite3.Connection, form: str, row: int) -> list[Told]:
    """Return the reasons that were ever given for findings in a row, the newest first."""
    found = connection.execute(
        "SELECT j.new FROM main.journal AS j WHERE j.deed = 'explanation' AND j.form = ?"
        " AND j.row = ? AND j.new IS NOT NULL ORDER BY j.step DESC, j.place DESC",
        (form, row),
    )
    said = [msgspec.json.decode(str(new), type=Explanation) for (new,) in found]
    return [
        Told(one.check, one.reason, one.who, f"{one.at:%Y-%m-%d %H:%M}", one.head) for one in said
    ]
