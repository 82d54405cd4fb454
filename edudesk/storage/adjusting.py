"""Fitting a file to the forms: a field added in a definition becomes a column when a file opens."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from edudesk.errors import DefinitionError
from edudesk.model.form import Form
from edudesk.storage import journal
from edudesk.storage.collections import all_collections, make_rows
from edudesk.storage.schema import (
    column_type,
    create_tables,
    missing_columns,
    shape,
    table_name,
)
from edudesk.storage.writing import transaction

_SEAL = "表式更新"


def fit(connection: sqlite3.Connection, forms: Sequence[Form], now: datetime) -> bool:
    """Add the tables, columns, records and grid lines that the forms ask for; return whether any.

    Columns are only ever added: the figures of a retired field stay in the file. Undo does not
    reach back before such a change (DESIGN §1.5).

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
    columns = dict(
        connection.execute(
            "SELECT name, type FROM pragma_table_info(?, 'main')", (table_name(form),)
        ).fetchall()
    )
    changed = [
        field.code
        for field in form.stored
        if columns.get(field.code, column_type(field)) != column_type(field)
    ]
    if changed:
        raise _changed(form, changed)
    for statement in missing_columns(form, columns) if columns else create_tables([form]):
        connection.execute(statement)


def _changed(form: Form, codes: Sequence[str]) -> DefinitionError:
    names = ", ".join(f"{form.code}.{code}" for code in codes)
    return DefinitionError(
        zh=f"指标 {names} 的类型与文件中已有的数据不同。改变类型须另立新代码。",
        en=f"{names} changed type, but the file holds figures of the old one. "
        "A field of another type needs a new code.",
    )
