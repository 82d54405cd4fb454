"""Rounds of reporting: the rows that always exist in one, and the copy a later one starts from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import Collection, CollectionKind
from edudesk.storage.schema import grid_lines, quoted, table_name

_SELECT = """SELECT number, id, kind, year, moment, deadline, closed, previous, title_zh, title_en
    FROM main.collections"""


def all_collections(connection: sqlite3.Connection) -> list[Collection]:
    """Return the collections, the earliest moment first."""
    return [_collection(row) for row in connection.execute(f"{_SELECT} ORDER BY moment, number")]


def collection(connection: sqlite3.Connection, number: int) -> Collection:
    """Return one collection by its number.

    Raises:
        UnknownNameError: the file has no such collection.
    """
    found = connection.execute(f"{_SELECT} WHERE number = ?", (number,)).fetchone()
    if found is None:
        raise UnknownNameError(
            zh=f"文件中没有编号为 {number} 的填报任务。",
            en=f"The file has no collection number {number}.",
        )
    return _collection(found)


def _collection(row: tuple[Any, ...]) -> Collection:
    number, id, kind, year, moment, deadline, closed, previous, zh, en = row
    return Collection(
        number=number,
        id=id,
        kind=kind,
        year=year,
        moment=date.fromisoformat(moment),
        deadline=date.fromisoformat(deadline) if deadline else None,
        closed=bool(closed),
        previous=previous,
        title=Label(zh, en),
    )


def id_of(kind: CollectionKind, year: str, moment: date) -> str:
    """Return the short name of a collection: 2025-annual, 2025-09-monthly."""
    return f"{moment:%Y-%m}-{kind}" if kind == "monthly" else f"{year[:4]}-{kind}"


def open_collection(
    connection: sqlite3.Connection,
    kind: CollectionKind,
    year: str,
    moment: date,
    title: Label,
    deadline: date | None,
    copy_from: int | None,
) -> int:
    """Enter a collection and return its number; its rows are made by `copy_rows` and `make_rows`.

    Last values come from `copy_from`, else from the latest earlier collection of the same kind.

    Raises:
        EdudeskError: there is one of this kind and period already.
    """
    id = id_of(kind, year, moment)
    if connection.execute("SELECT 1 FROM main.collections WHERE id = ?", (id,)).fetchone():
        raise EdudeskError(
            zh=f"填报任务 {id} 已经存在，请直接打开。",
            en=f"Collection {id} exists already; open it.",
        )
    previous = copy_from if copy_from is not None else _latest_before(connection, kind, moment)
    cursor = connection.execute(
        "INSERT INTO main.collections (id, kind, year, start_year, moment, deadline, previous,"
        " title_zh, title_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id,
            kind,
            year,
            int(year[:4]),
            moment.isoformat(),
            deadline.isoformat() if deadline else None,
            previous,
            title.zh,
            title.en,
        ),
    )
    return int(cursor.lastrowid or 0)


def _latest_before(
    connection: sqlite3.Connection, kind: CollectionKind, moment: date
) -> int | None:
    found = connection.execute(
        "SELECT number FROM main.collections WHERE kind = ? AND moment < ?"
        " ORDER BY moment DESC, number DESC LIMIT 1",
        (kind, moment.isoformat()),
    ).fetchone()
    return None if found is None else int(found[0])


def make_rows(connection: sqlite3.Connection, forms: Iterable[Form], number: int) -> None:
    """Make the rows of records and grids that a collection lacks, for every unit that owns them."""
    for form in forms:
        connection.executemany(
            f"INSERT INTO main.{quoted(table_name(form))} (school, collection, line)"
            " SELECT number, ?, ? FROM main.schools WHERE kind = ? ON CONFLICT DO NOTHING",
            [(number, line, form.owner) for line in grid_lines(form)],
        )


def copy_rows(
    connection: sqlite3.Connection, forms: Sequence[Form], source: int, number: int
) -> None:
    """Begin a collection as an unconfirmed copy of an earlier one.

    Every row continues its origin; fields that carry keep their values in the state carried, what
    was not applicable stays so. References lead to the copies of the rows they led to. A roster
    of which nothing carries (drills held that year) begins empty.
    """
    for form in forms:
        carried = [field for field in form.stored if field.carries]
        if form.kind == "roster" and not carried:
            continue
        _copy_form(connection, form, carried, source, number)
        _copy_states(connection, form, carried, number)
    for form in forms:
        for field in form.stored:
            if field.type == "ref" and field.carries:
                _lead_to_copies(connection, form, field, number)


def _copy_form(
    connection: sqlite3.Connection, form: Form, carried: Sequence[Field], source: int, number: int
) -> None:
    table = quoted(table_name(form))
    columns = "".join(f", {quoted(field.code)}" for field in carried)
    lines = grid_lines(form)
    asked = f" AND line IN ({', '.join('?' * len(lines))})" if lines else ""
    connection.execute(
        f"INSERT INTO main.{table} (school, collection, line, origin{columns})"
        f" SELECT school, ?, line, id{columns} FROM main.{table}"
        f" WHERE collection = ?{asked} ORDER BY id",
        (number, source, *lines),
    )


def _copy_states(
    connection: sqlite3.Connection, form: Form, carried: Sequence[Field], number: int
) -> None:
    table = quoted(table_name(form))
    for field in carried:
        connection.execute(
            "INSERT INTO main.cells (form, row, field, state)"
            f" SELECT ?, id, ?, 'carried' FROM main.{table}"
            f" WHERE collection = ? AND {quoted(field.code)} IS NOT NULL",
            (form.code, field.code, number),
        )
        connection.execute(
            "INSERT INTO main.cells (form, row, field, state)"
            f" SELECT old.form, new.id, old.field, 'na' FROM main.{table} AS new"
            " JOIN main.cells AS old"
            " ON old.form = ? AND old.row = new.origin AND old.field = ? AND old.state = 'na'"
            " WHERE new.collection = ?",
            (form.code, field.code, number),
        )


def _lead_to_copies(connection: sqlite3.Connection, form: Form, field: Field, number: int) -> None:
    copies = connection.execute(
        f"SELECT origin, id FROM main.{quoted(table_name(field.target))}"
        " WHERE collection = ? AND origin IS NOT NULL",
        (number,),
    ).fetchall()
    copy_of: dict[int, int] = dict(copies)
    table, column = quoted(table_name(form)), quoted(field.code)
    leading = connection.execute(
        f"SELECT id, {column} FROM main.{table} WHERE collection = ? AND {column} IS NOT NULL",
        (number,),
    ).fetchall()
    connection.executemany(
        f"UPDATE main.{table} SET {column} = ? WHERE id = ?",
        [(copy_of.get(target, target), row) for row, target in leading],
    )
