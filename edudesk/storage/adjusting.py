"""Fitting a file to the forms: fields added become columns, and take over earlier editions'."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from edudesk.catalogue.sql import scaled
from edudesk.errors import DefinitionError
from edudesk.model.form import Field, Form
from edudesk.storage import journal
from edudesk.storage.collections import all_collections, make_rows
from edudesk.storage.schema import (
    column_type,
    create_tables,
    missing_columns,
    quoted,
    shape,
    table_name,
)
from edudesk.storage.writing import transaction

_SEAL = "表式更新"
_OLD_COLUMN = re.compile(r"\bthis\s*\.\s*(\w+)", re.IGNORECASE)


def fit(connection: sqlite3.Connection, forms: Sequence[Form], now: datetime) -> bool:
    """Add the tables, columns, records and grid lines that the forms ask for; return whether any.

    Columns are only ever added: the figures of a retired field stay in the file. A new column takes
    over the figures of the one it was called before or is split from, when the file has that. Undo
    does not reach back before such a change.

    Raises:
        DefinitionError: a field changed its type; it needs a new code instead.
    """
    wanted = shape(forms)
    found = connection.execute("SELECT value FROM main.meta WHERE key = 'shape'").fetchone()
    if found is not None and found[0] == wanted:
        return False
    with transaction(connection):
        for form in forms:
            _fit_table(connection, form)
        for collection in all_collections(connection):
            make_rows(connection, forms, collection.number)
        connection.execute(
            "INSERT OR REPLACE INTO main.meta (key, value) VALUES ('shape', ?)", (wanted,)
        )
        if found is not None:
            journal.seal(connection, _SEAL, "", now)
    return True


def _fit_table(connection: sqlite3.Connection, form: Form) -> None:
    columns: dict[str, str] = dict(
        connection.execute(
            "SELECT name, type FROM pragma_table_info(?, 'main')", (table_name(form),)
        ).fetchall()
    )
    changed = [
        field.code
        for field in form.stored
        if columns.get(_code_in(field, columns), column_type(field)) != column_type(field)
    ]
    if changed:
        raise _changed(form, changed)
    for statement in missing_columns(form, columns) if columns else create_tables([form]):
        connection.execute(statement)
    for field in form.stored:
        if field.code not in columns:
            _take_over(connection, form, field, columns)


def _code_in(field: Field, columns: Mapping[str, str]) -> str:
    """Return the column that holds the figures of a field as the file was left."""
    return field.code if field.code in columns else field.renamed_from


def _take_over(
    connection: sqlite3.Connection, form: Form, field: Field, columns: Mapping[str, str]
) -> None:
    """Fill a column that was just added from those of an earlier edition."""
    if field.renamed_from in columns:
        _rename(connection, form, field)
    elif field.split_from and columns.keys() >= set(_OLD_COLUMN.findall(field.split_from)):
        _split(connection, form, field)


def _rename(connection: sqlite3.Connection, form: Form, field: Field) -> None:
    """Copy the values of the earlier code and give the cells' states the new one."""
    connection.execute(
        f"UPDATE main.{quoted(table_name(form))}"
        f" SET {quoted(field.code)} = {quoted(field.renamed_from)}"
    )
    connection.execute(
        "UPDATE main.cells SET field = ? WHERE form = ? AND field = ?",
        (field.code, form.code, field.renamed_from),
    )


def _split(connection: sqlite3.Connection, form: Form, field: Field) -> None:
    """Compute values from the earlier columns; where a collection is open they want confirming."""
    table, column = quoted(table_name(form)), quoted(field.code)
    connection.execute(f"UPDATE main.{table} AS this SET {column} = ({scaled(field.split_from)})")
    connection.execute(
        "INSERT INTO main.cells (form, row, field, state)"
        f" SELECT ?, id, ?, 'carried' FROM main.{table} WHERE {column} IS NOT NULL"
        " AND collection IN (SELECT number FROM main.collections WHERE closed = 0)",
        (form.code, field.code),
    )


def _changed(form: Form, codes: Sequence[str]) -> DefinitionError:
    names = ", ".join(f"{form.code}.{code}" for code in codes)
    return DefinitionError(
        zh=f"指标 {names} 的类型与文件中已有的数据不同。改变类型须另立新代码。",
        en=f"{names} changed type, but the file holds figures of the old one. "
        "A field of another type needs a new code.",
    )
