"""Rounds of reporting: entered, found, closed, with the rows that always exist in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import Form, Label
from edudesk.model.place import Collection, CollectionKind
from edudesk.storage import journal
from edudesk.storage.campuses import make_campus_rows
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
    """Enter a collection and return its number; its rows are made by `carrying` and `make_rows`.

    Last values come from `copy_from`, else from the latest earlier collection of the same kind.

    Raises:
        EdudeskError: there is one of this kind and period already, or `copy_from` is a later one.
    """
    id = id_of(kind, year, moment)
    _refuse_backwards(connection, moment, copy_from)
    if connection.execute("SELECT 1 FROM main.collections WHERE id = ?", (id,)).fetchone():
        raise EdudeskError(
            zh=f"填报任务 {id} 已经存在，请直接打开。",
            en=f"Collection {id} exists already; open it.",
        )
    previous = copy_from if copy_from is not None else _latest_before(connection, kind, moment)
    cursor = connection.execute(
        "INSERT INTO main.collections (id, kind, year, start_year, moment, deadline, previous,"
        " title_zh, title_en, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, randomblob(32))",
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


def _refuse_backwards(connection: sqlite3.Connection, moment: date, copy_from: int | None) -> None:
    if copy_from is None:
        return
    source = collection(connection, copy_from)
    if source.moment > moment:
        raise EdudeskError(
            zh=f"{source.title.zh}的数据时点 {source.moment} 晚于 {moment}，不能沿用到更早的任务。",
            en=f"{source.title.en} describes {source.moment}, later than {moment}: figures are "
            "carried over from an earlier collection only.",
        )


def _latest_before(
    connection: sqlite3.Connection, kind: CollectionKind, moment: date
) -> int | None:
    found = connection.execute(
        "SELECT number FROM main.collections WHERE kind = ? AND moment < ?"
        " ORDER BY moment DESC, number DESC LIMIT 1",
        (kind, moment.isoformat()),
    ).fetchone()
    return None if found is None else int(found[0])


def make_rows(connection: sqlite3.Connection, forms: Sequence[Form], number: int) -> None:
    """Make the rows of records and grids that a collection lacks, for every unit and campus."""
    for form in forms:
        connection.executemany(
            f"INSERT INTO main.{quoted(table_name(form))} (school, collection, line)"
            " SELECT number, ?, ? FROM main.schools WHERE kind = ? ON CONFLICT DO NOTHING",
            [(number, line, form.owner) for line in grid_lines(form)],
        )
    make_campus_rows(connection, forms, number)


def discard(connection: sqlite3.Connection, number: int) -> None:
    """Take out a collection in which nothing was done: one that was opened by mistake.

    Raises:
        EdudeskError: it is closed, the only one, continued by another, or something was entered in
            it, sent, printed or received.
    """
    found = collection(connection, number)
    if _is_used(connection, found):
        raise EdudeskError(
            zh=f"{found.title.zh}已经用过：填过数据、下发、打包、打印、封存过，或后来的任务沿用了它，"
            "不能删除。不用的任务可以封存。",
            en=f"{found.title.en} is in use: figures were entered, it was sent, printed or closed, "
            "or a later collection goes on from it. Close it if it is not wanted.",
        )
    for table in _tables(connection, "f_%"):
        connection.execute(
            "DELETE FROM main.cells WHERE form = ?"
            f" AND row IN (SELECT id FROM main.{quoted(table)} WHERE collection = ?)",
            (table.removeprefix("f_"), number),
        )
        connection.execute(f"DELETE FROM main.{quoted(table)} WHERE collection = ?", (number,))
    connection.execute("DELETE FROM main.collections WHERE number = ?", (number,))


def _is_used(connection: sqlite3.Connection, found: Collection) -> bool:
    """Whether something would be lost with a collection, or hang in the air."""
    others = [one for one in all_collections(connection) if one.number != found.number]
    if found.closed or not others or any(one.previous == found.number for one in others):
        return True
    # The engine's own tables that say something of collections: packages, papers, origins …
    for table in set(_tables(connection, "%")) - set(_tables(connection, "f_%")):
        held = f"SELECT 1 FROM main.{quoted(table)} WHERE collection = ? LIMIT 1"
        if connection.execute(held, (found.number,)).fetchone():
            return True
    return _was_edited(connection, found)


def _tables(connection: sqlite3.Connection, pattern: str) -> list[str]:
    """Return the tables with a column `collection` whose names are like a pattern."""
    found = connection.execute(
        "SELECT m.name FROM main.sqlite_schema AS m JOIN pragma_table_info(m.name, 'main') AS c"
        " WHERE m.type = 'table' AND m.name LIKE ? AND c.name = 'collection'",
        (pattern,),
    )
    return [name for (name,) in found]


def _was_edited(connection: sqlite3.Connection, found: Collection) -> bool:
    """Whether an edit of a collection stands, looking back until it was opened."""
    steps = connection.execute(
        "SELECT number, kind, name FROM main.steps WHERE kind IN ('edit', 'seal') AND undone = 0"
        " ORDER BY number DESC"
    )
    for step, kind, name in steps:
        if kind == "seal" and name == found.title.zh:
            return False
        if kind == "edit" and journal.collection_of(connection, step) == found.number:
            return True
    return False


def close(connection: sqlite3.Connection, number: int) -> None:
    """Close a collection: nothing is written into it any more."""
    connection.execute("UPDATE main.collections SET closed = 1 WHERE number = ?", (number,))


def closed_titles(connection: sqlite3.Connection) -> dict[int, Label]:
    """Return the titles of the closed collections by number."""
    found = connection.execute(
        "SELECT number, title_zh, title_en FROM main.collections WHERE closed = 1"
    )
    return {number: Label(zh, en) for number, zh, en in found}
