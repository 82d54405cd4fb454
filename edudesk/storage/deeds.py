"""Carrying out deeds: the only statements that change a figure, a row, an explanation or a name."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from edudesk.model.journal import Explanation, NilReturn
from edudesk.model.place import Value
from edudesk.storage.entries import (
    PLAIN,
    Entry,
    RowImage,
    marked,
    row_image,
    school_image,
    unmarked,
    without_empty,
)
from edudesk.storage.schema import quoted, table_name


def carry_out(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Bring about what each entry says is new, in order; neighbouring cells of a form at once."""
    for (deed, form), run in groupby(entries, key=lambda entry: (entry.deed, entry.form)):
        if deed == "cell":
            _write_cells(connection, form, list(run))
            continue
        for entry in run:
            if deed == "row":
                _write_row(connection, entry)
            elif deed == "explanation":
                _write_explanation(connection, entry)
            elif deed == "nil":
                _write_nil_return(connection, entry)
            else:
                _write_school(connection, entry)


def _write_cells(connection: sqlite3.Connection, form: str, entries: Sequence[Entry]) -> None:
    rows: defaultdict[int, dict[str, Value]] = defaultdict(dict)
    states: dict[tuple[int, str], str] = {}
    for entry in entries:
        rows[entry.row][entry.field] = entry.new
        if entry.old_state != PLAIN or entry.new_state != PLAIN:
            states[entry.row, entry.field] = entry.new_state
    # Rows in which the same columns change share one prepared statement.
    alike: defaultdict[tuple[str, ...], list[tuple[Value, ...]]] = defaultdict(list)
    for row, values in rows.items():
        alike[tuple(values)].append((*values.values(), row))
    for columns, parameters in alike.items():
        assignments = ", ".join(f"{quoted(column)} = ?" for column in columns)
        connection.executemany(
            f"UPDATE main.{quoted(table_name(form))} SET {assignments} WHERE id = ?", parameters
        )
    write_states(connection, form, states)


def write_states(
    connection: sqlite3.Connection, form: str, states: dict[tuple[int, str], str]
) -> None:
    """Set the states of cells, given as (row, field) with the marked state; plain has no row."""
    connection.executemany(
        "DELETE FROM main.cells WHERE form = ? AND row = ? AND field = ?",
        [(form, row, field) for (row, field), mark in states.items() if mark == PLAIN],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO main.cells (form, row, field, state, typed) VALUES (?, ?, ?, ?, ?)",
        [
            (form, row, field, *unmarked(mark))
            for (row, field), mark in states.items()
            if mark != PLAIN
        ],
    )


def _write_row(connection: sqlite3.Connection, entry: Entry) -> None:
    if entry.new is None:
        table = quoted(table_name(entry.form))
        connection.execute(f"DELETE FROM main.{table} WHERE id = ?", (entry.row,))
        connection.execute(
            "DELETE FROM main.cells WHERE form = ? AND row = ?", (entry.form, entry.row)
        )
    else:
        insert_row(connection, entry.form, row_image(entry.new), entry.row)


def insert_row(
    connection: sqlite3.Connection, form: str, image: RowImage, row: int | None = None
) -> int:
    """Insert a row with its states, under the id `row` when it had one, and return its id."""
    columns = ("id", "school", "collection", "line", "origin", *image.values)
    marks = ", ".join("?" * len(columns))
    names = ", ".join(quoted(column) for column in columns)
    cursor = connection.execute(
        f"INSERT INTO main.{quoted(table_name(form))} ({names}) VALUES ({marks})",
        (
            row,
            image.school,
            image.collection,
            image.line,
            image.origin,
            *image.values.values(),
        ),
    )
    number = row if row is not None else int(cursor.lastrowid or 0)
    if image.states:
        states = {(number, field): mark for field, mark in image.states.items()}
        write_states(connection, form, states)
    return number


def image_of(connection: sqlite3.Connection, form: str, row: int) -> RowImage | None:
    """Return everything that a row holds now, or None when there is no such row.

    Columns of retired fields are included, so that a removal can be taken back whole.
    """
    cursor = connection.execute(
        f"SELECT * FROM main.{quoted(table_name(form))} WHERE id = ?", (row,)
    )
    found = cursor.fetchone()
    if found is None:
        return None
    values = dict(zip((column[0] for column in cursor.description), found, strict=True))
    states = connection.execute(
        "SELECT field, state, typed FROM main.cells WHERE form = ? AND row = ?", (form, row)
    )
    del values["id"]
    return RowImage(
        school=values.pop("school"),
        collection=values.pop("collection"),
        line=values.pop("line"),
        origin=values.pop("origin"),
        values=without_empty(values),
        states={field: marked(state, typed) for field, state, typed in states},
    )


def _write_explanation(connection: sqlite3.Connection, entry: Entry) -> None:
    if entry.new is None:
        connection.execute(
            'DELETE FROM main.explanations WHERE "check" = ? AND row = ?', (entry.field, entry.row)
        )
        return
    spoken = msgspec.json.decode(str(entry.new), type=Explanation)
    connection.execute(
        'INSERT OR REPLACE INTO main.explanations ("check", row, form, figures, reason, kind, who,'
        " at, code, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            spoken.check,
            spoken.row,
            spoken.form,
            spoken.figures,
            spoken.reason,
            spoken.kind,
            spoken.who,
            spoken.at.isoformat(),
            spoken.code,
            spoken.head,
        ),
    )


def _write_nil_return(connection: sqlite3.Connection, entry: Entry) -> None:
    declared = msgspec.json.decode(str(entry.new or entry.old), type=NilReturn)
    place = (declared.collection, declared.school, declared.form)
    connection.execute(
        "DELETE FROM main.nil_returns WHERE collection = ? AND school = ? AND form = ?", place
    )
    if entry.new is not None:
        connection.execute(
            "INSERT INTO main.nil_returns (collection, school, form, reason, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*place, declared.reason, declared.who, declared.at.isoformat()),
        )


def _write_school(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute("DELETE FROM main.identities WHERE school = ?", (entry.row,))
    if entry.new is None:
        connection.execute("DELETE FROM main.schools WHERE number = ?", (entry.row,))
        return
    image = school_image(entry.new)
    connection.execute(
        "INSERT INTO main.schools (number, kind) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (entry.row, image.kind),
    )
    connection.executemany(
        "INSERT INTO main.identities (school, since, code, name) VALUES (?, ?, ?, ?)",
        [(entry.row, known.since, known.code, known.name) for known in image.identities],
    )
