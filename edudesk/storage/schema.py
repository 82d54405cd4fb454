"""The tables of a file: one for each form, a column for each field that is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from edudesk.model.form import Field, Form

_INTEGER_TYPES: Final = frozenset({"int", "decimal", "bool", "ref"})


def quoted(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def table_name(form: Form | str) -> str:
    """Return the name of the table that holds the rows of a form (or of the form of that code)."""
    return "f_" + (form if isinstance(form, str) else form.code)


def column_type(field: Field) -> str:
    """Return the STRICT type of a stored field: figures, answers and references are INTEGER."""
    return "INTEGER" if field.type in _INTEGER_TYPES else "TEXT"


def shape(forms: Iterable[Form]) -> str:
    """Return a digest of what the forms ask of a file: codes, kinds, columns, grid lines."""
    digest = hashlib.sha256()
    for form in sorted(forms, key=lambda form: form.code):
        columns = sorted((field.code, column_type(field)) for field in form.stored)
        digest.update(repr((form.code, form.kind, columns, grid_lines(form))).encode())
        if form.per_campus:
            digest.update(b"per campus")
    return digest.hexdigest()


def grid_lines(form: Form) -> tuple[str, ...]:
    """Return the codes of the rows that always exist: a grid's lines, one nameless for a record."""
    if form.kind == "grid":
        return tuple(line.code for line in form.lines)
    return ("",) if form.kind == "record" else ()


def create_tables(forms: Iterable[Form]) -> list[str]:
    """Return the statements that make the tables of these forms with their indexes."""
    return [statement for form in forms for statement in _create_table(form)]


def _create_table(form: Form) -> Iterator[str]:
    table = quoted(table_name(form))
    columns = "".join(f",\n    {_column(field)}" for field in form.stored)
    # AUTOINCREMENT: the id of a removed row is never given again.
    yield f"""CREATE TABLE {table} (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    line TEXT NOT NULL DEFAULT '',
    origin INTEGER{columns}
) STRICT"""
    index = quoted(f"{table_name(form)}_place")
    if form.kind == "roster":
        yield f"CREATE INDEX {index} ON {table} (collection, school)"
    else:
        yield f"CREATE UNIQUE INDEX {index} ON {table} (collection, school, line)"


def _column(field: Field) -> str:
    name = quoted(field.code)
    closed = f" CHECK ({name} IN (0, 1))" if field.type == "bool" else ""
    return f"{name} {column_type(field)}{closed}"


def missing_columns(form: Form, existing: Iterable[str]) -> list[str]:
    """Return the statements that add the columns of `form` that are not among `existing`."""
    there = set(existing)
    return [
        f"ALTER TABLE {quoted(table_name(form))} ADD COLUMN {_column(field)}"
        for field in form.stored
        if field.code not in there
    ]


def last_join(form: Form) -> str:
    """Return the SQL condition that pairs `this` with the row of the last collection as `last`."""
    return {
        "record": "last.line = this.line",
        "grid": "last.line = this.line",
        "roster": "last.id = this.origin",
        "register": "last.school = this.school",
    }[form.kind]


def is_shared(form: Form) -> bool:
    """Whether the relation shows the rows of every school of the file, with a column `school`."""
    return form.owner == "district" or form.kind == "register"
