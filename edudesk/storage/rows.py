"""Reading rows: the figures of a form as they stand, with states and what is derived from them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, cast

import msgspec

from edudesk.model.form import Form
from edudesk.model.place import CellState, Row, Value
from edudesk.storage.campuses import MARK, form_line
from edudesk.storage.relations import SCOPE_TABLE, is_unplaced
from edudesk.storage.schema import (
    grid_lines,
    is_shared,
    last_join,
    quoted,
    table_name,
)

Seen = Callable[[str], str]
"""Gives a statement the relations that it names."""


class Scope(NamedTuple):
    """What the relations show: a school and a collection, with the one before it.

    `campus`: the row of the one campus that is looked at, `last_campus` the row that it continues.
    """

    school: int | None = None
    collection: int | None = None
    last_collection: int | None = None
    campus: int | None = None
    last_campus: int | None = None

    @property
    def last(self) -> Scope:
        """The same place in the last collection."""
        return Scope(self.school, self.last_collection, None, self.last_campus)


NOWHERE: Final = Scope()
_PLACE: Final = ("id", "school", "collection", "line", "origin")


def show(connection: sqlite3.Connection, scope: Scope) -> None:
    """Point the relations at a scope."""
    connection.execute(f"DELETE FROM temp.{SCOPE_TABLE}")
    connection.execute(f"INSERT INTO temp.{SCOPE_TABLE} VALUES (?, ?, ?)", scope[:3])


def rows_in(connection: sqlite3.Connection, form: Form, scope: Scope) -> list[Row]:
    """Return the rows of a form in a school and collection: a grid in its lines' order, else by id.

    Forms of the district, and registers, have the rows of every school. Of one campus those of a
    form per campus are its own, and other records and grids show no typed numbers; a roster is
    always whole.
    """
    rows = _read(connection, form, *_within(form, scope))
    if form.kind == "grid":
        order = {line: place for place, line in enumerate(grid_lines(form))}
        rows = sorted((row for row in rows if row.line in order), key=lambda row: order[row.line])
    return rows if scope.campus is None else [_unplaced(form, row) for row in rows]


def _within(form: Form, scope: Scope) -> tuple[str, list[Value]]:
    """Return the condition that rows in a school and collection meet, with its parameters."""
    params: list[Value] = [scope.collection]
    where = "collection = ?"
    if not is_shared(form):
        where, params = f"{where} AND school = ?", [*params, scope.school]
    if form.per_campus:
        own = "" if scope.campus is None else f"{MARK}{scope.campus}"
        where = f"{where} AND substr(line, instr(line || '{MARK}', '{MARK}')) = ?"
        params = [*params, own]
    return where, params


def marked(
    connection: sqlite3.Connection, form: Form, scope: Scope, state: CellState
) -> dict[int, frozenset[str]]:
    """Return the fields whose cells are in a state, by row; fields that many rows share, once."""
    where, params = _within(form, scope)
    found = connection.execute(
        "SELECT row, group_concat(field, ' ') FROM main.cells WHERE form = ? AND state = ?"
        f" AND row IN (SELECT id FROM main.{quoted(table_name(form))} WHERE {where}) GROUP BY row",
        (form.code, state, *params),
    )
    hidden = frozenset() if scope.campus is None else _hidden(form)
    shared: dict[str, frozenset[str]] = {}
    by_row = {}
    for row, fields in found:
        if fields not in shared:
            shared[fields] = frozenset(fields.split()) - hidden
        by_row[row] = shared[fields]
    return by_row


def _hidden(form: Form) -> frozenset[str]:
    """Return the fields of which a campus sees nothing: numbers typed for the whole school."""
    return frozenset(field.code for field in form.stored if is_unplaced(form, field))


def _unplaced(form: Form, row: Row) -> Row:
    """Return a row as a campus sees it: without numbers that were typed for the whole school."""
    hidden = _hidden(form)
    return msgspec.structs.replace(
        row,
        values={code: None if code in hidden else value for code, value in row.values.items()},
        states={code: state for code, state in row.states.items() if code not in hidden},
    )


def rows_by_id(connection: sqlite3.Connection, form: Form, ids: Iterable[int]) -> list[Row]:
    """Return those of the rows that exist, by id, whatever school and collection they stand in."""
    wanted = ",".join(str(int(number)) for number in ids)
    # The list travels as one JSON array, so that the statement is the same for any number of rows.
    return _read(connection, form, "id IN (SELECT value FROM json_each(?))", [f"[{wanted}]"])


def collection_of(connection: sqlite3.Connection, form: Form, row: int) -> int | None:
    """Return the collection that a row stands in, None when there is no such row."""
    found: tuple[int] | None = connection.execute(
        f"SELECT collection FROM main.{quoted(table_name(form))} WHERE id = ?", (row,)
    ).fetchone()
    return None if found is None else found[0]


@lru_cache(maxsize=256)
def _listed(codes: tuple[str, ...]) -> str:
    """Return the columns of a form's rows, place and figures, as SQL."""
    return ", ".join((*_PLACE, *map(quoted, codes)))


def _read(
    connection: sqlite3.Connection, form: Form, where: str, params: Sequence[Value]
) -> list[Row]:
    table = quoted(table_name(form))
    codes = tuple(field.code for field in form.stored)
    found = connection.execute(
        f"SELECT {_listed(codes)} FROM main.{table} WHERE {where} ORDER BY id", params
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
            line=form_line(row[3]),
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


def continued(
    connection: sqlite3.Connection, form: Form, last: Sequence[Row], seen: Seen
) -> dict[int, Row]:
    """Return, by id of a row in scope, the one among `last` that it continues.

    `seen`: gives a statement the relations that it names, as they are looked at.
    """
    by_id = {row.id: row for row in last}
    pairs = connection.execute(
        seen(
            f"SELECT this.id, last.id FROM {quoted(form.code)} AS this"
            f" JOIN {quoted('last_' + form.code)} AS last ON {last_join(form)}"
        )
    )
    return {this: by_id[number] for this, number in pairs if number in by_id}


def derived(
    connection: sqlite3.Connection, form: Form, seen: Seen, *, last: bool
) -> dict[int, dict[str, Value]]:
    """Return the values of the derived fields by id of the row in scope.

    With `last`, those of the row it continues, still by the id of the row in scope. `seen`: as in
    `continued`.
    """
    codes = [field.code for field in form.fields if field.derived]
    if not codes:
        return {}
    source = "last" if last else "this"
    columns = ", ".join(f"{source}.{quoted(code)}" for code in codes)
    join = f" JOIN {quoted('last_' + form.code)} AS last ON {last_join(form)}" if last else ""
    sql = f"SELECT this.id, {columns} FROM {quoted(form.code)} AS this{join}"
    found = connection.execute(seen(sql))
    return {row[0]: dict(zip(codes, row[1:], strict=True)) for row in found}
