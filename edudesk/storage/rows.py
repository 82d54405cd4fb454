"""Reading rows: the figures of a form as they stand, with states and what is derived from them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, cast

from edudesk.model.form import Form
from edudesk.model.place import CellState, Row, Value
from edudesk.storage.relations import SCOPE_TABLE
from edudesk.storage.schema import (
    grid_lines,
    is_shared,
    last_join,
    quoted,
    table_name,
)


class Scope(NamedTuple):
    """What the relations show: a school and a collection, with the one before it."""

    school: int | None = None
    collection: int | None = None
    last_collection: int | None = None


NOWHERE: Final = Scope()
_PLACE: Final = ("id", "school", "collection", "line", "origin")


def show(connection: sqlite3.Connection, scope: Scope) -> None:
    """Point the relations at a scope."""
    connection.execute(f"DELETE FROM temp.{SCOPE_TABLE}")
    connection.execute(f"INSERT INTO temp.{SCOPE_TABLE} VALUES (?, ?, ?)", scope)


def rows_in(
    connection: sqlite3.Connection, form: Form, school: int | None, collection: int | None
) -> list[Row]:
    """Return the rows of a form in a school and collection: a grid in its lines' order, else by id.

    Forms of the district, and registers, have the rows of every school.
    """
    where, params = "collection = ?", [collection]
    if not is_shared(form):
        where, params = f"{where} AND school = ?", [collection, school]
    rows = _read(connection, form, where, params)
    if form.kind == "grid":
        order = {line: place for place, line in enumerate(grid_lines(form))}
        rows = sorted((row for row in rows if row.line in order), key=lambda row: order[row.line])
    return rows


def rows_by_id(connection: sqlite3.Connection, form: Form, ids: Iterable[int]) -> list[Row]:
    """Return those of the rows that exist, by id, whatever school and collection they stand in."""
    wanted = ",".join(str(int(number)) for number in ids)
    # The list travels as one JSON array, so that the statement is the same for any number of rows.
    return _read(connection, form, "id IN (SELECT value FROM json_each(?))", [f"[{wanted}]"])


def _read(
    connection: sqlite3.Connection, form: Form, where: str, params: Sequence[Value]
) -> list[Row]:
    table = quoted(table_name(form))
    codes = [field.code for field in form.stored]
    columns = ", ".join((*_PLACE, *(quoted(code) for code in codes)))
    found = connection.execute(
        f"SELECT {columns} FROM main.{table} WHERE {where} ORDER BY id", params
    )
    states, typed = _read_states(
        connection, form, f"SELECT id FROM main.{table} WHERE {where}", params
    )
    start = len(_PLACE)
    return [
        Row(
            id=row[0],
            school=row[1],
            collection=row[2],
            line=row[3],
            origin=row[4],
            values=dict(zip(codes, row[start:], strict=True)),
            states=states.get(row[0], {}),
            typed=typed.get(row[0], {}),
        )
        for row in found
    ]


def _read_states(
    connection: sqlite3.Connection, form: Form, rows: str, params: Sequence[Value]
) -> tuple[dict[int, dict[str, CellState]], dict[int, dict[str, str]]]:
    states: defaultdict[int, dict[str, CellState]] = defaultdict(dict)
    typed: defaultdict[int, dict[str, str]] = defaultdict(dict)
    of_rows = f"FROM main.cells WHERE form = ? AND row IN ({rows})"
    # One line for each row and state: in a collection begun as a copy every cell is carried.
    found = connection.execute(
        f"SELECT row, state, group_concat(field, ' ') {of_rows} GROUP BY row, state",
        (form.code, *params),
    )
    for row, state, fields in found:
        states[row].update(dict.fromkeys(fields.split(), cast(CellState, state)))
    found = connection.execute(
        f"SELECT row, field, typed {of_rows} AND state = 'unreadable'", (form.code, *params)
    )
    for row, field, text in found:
        typed[row][field] = text
    return states, typed


def continued(connection: sqlite3.Connection, form: Form, last: Sequence[Row]) -> dict[int, Row]:
    """Return, by id of a row in scope, the one among `last` that it continues."""
    by_id = {row.id: row for row in last}
    pairs = connection.execute(
        f"SELECT this.id, last.id FROM temp.{quoted(form.code)} AS this"
        f" JOIN temp.{quoted('last_' + form.code)} AS last ON {last_join(form)}"
    )
    return {this: by_id[number] for this, number in pairs if number in by_id}


def derived(
    connection: sqlite3.Connection, form: Form, *, last: bool
) -> dict[int, dict[str, Value]]:
    """Return the values of the derived fields by id of the row in scope.

    With `last`, those of the row it continues, still by the id of the row in scope.
    """
    codes = [field.code for field in form.fields if field.derived]
    if not codes:
        return {}
    source = "last" if last else "this"
    columns = ", ".join(f"{source}.{quoted(code)}" for code in codes)
    join = f" JOIN temp.{quoted('last_' + form.code)} AS last ON {last_join(form)}" if last else ""
    found: Iterable[tuple[Any, ...]] = connection.execute(
        f"SELECT this.id, {columns} FROM temp.{quoted(form.code)} AS this{join}"
    )
    return {row[0]: dict(zip(codes, row[1:], strict=True)) for row in found}
