"""The SQL that a file is made of: one table for each form, and the views that definitions read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from edudesk.catalogue.sql import scaled, tokens, words
from edudesk.model.form import Field, Form
from edudesk.storage.migrations import STEPS

SCOPE_TABLE: Final = "_scope"
"""One-row temporary table that says which school and collection the views show."""

_SCOPE: Final = f"""CREATE TEMP TABLE {SCOPE_TABLE} (
    school INTEGER, collection INTEGER, last_collection INTEGER)"""

_INTEGER_TYPES: Final = frozenset({"int", "decimal", "bool", "ref"})
_ROW_COLUMNS: Final = ("id", "line", "origin")

# The identity in force at the collection's moment; before the first one, the first.
_SCHOOL_VIEW: Final = f"""CREATE TEMP VIEW school AS
    SELECT s.number, i.code, i.name
    FROM main.schools AS s JOIN main.identities AS i ON i.rowid = (
        SELECT rowid FROM main.identities
        WHERE school = s.number
        ORDER BY since <= (SELECT moment FROM temp.collection) DESC,
                 CASE WHEN since <= (SELECT moment FROM temp.collection) THEN since END DESC,
                 since
        LIMIT 1)
    WHERE s.number = (SELECT school FROM temp.{SCOPE_TABLE})"""


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
    return digest.hexdigest()


def grid_lines(form: Form) -> tuple[str, ...]:
    """Return the codes of the rows that always exist: a grid's lines, one nameless for a record."""
    if form.kind == "grid":
        return tuple(line.code for line in form.lines)
    return ("",) if form.kind == "record" else ()


def twin(forms: Sequence[Form]) -> list[str]:
    """Return everything that makes an empty database into one that definitions can be tried on."""
    engine = [statement for step in STEPS for statement in step.statements]
    return engine + create_tables(forms) + temp_views(forms)


def create_tables(forms: Iterable[Form]) -> list[str]:
    """Return the statements that make the tables of these forms with their indexes."""
    return [statement for form in forms for statement in _create_table(form)]


def _create_table(form: Form) -> Iterator[str]:
    table = quoted(table_name(form))
    columns = "".join(f",\n    {_column(field)}" for field in form.stored)
    # AUTOINCREMENT: the id of a removed row is never given again (DESIGN §1.5).
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


def temp_views(forms: Sequence[Form]) -> list[str]:
    """Return the statements that make the scope table and the relations definition SQL sees.

    Raises:
        ValueError: the derived fields of a form depend on each other in a circle.
    """
    views = [_SCOPE, _collection_view("collection"), _collection_view("last_collection")]
    views.append(_SCHOOL_VIEW)
    relations = {"collection"} | {form.code for form in forms}
    for form in forms:
        views.append(f"CREATE TEMP VIEW {quoted(form.code)} AS {_select(form, 'collection')}")
        last = _shadows(form, relations) + _select(form, "last_collection")
        views.append(f"CREATE TEMP VIEW {quoted('last_' + form.code)} AS {last}")
    return views


def _collection_view(name: str) -> str:
    return f"""CREATE TEMP VIEW {name} AS
    SELECT kind, year, start_year, moment FROM main.collections
    WHERE number = (SELECT {name} FROM temp.{SCOPE_TABLE})"""


def _select(form: Form, collection: str) -> str:
    """Return the SELECT of a relation, a nested one for each layer of derived fields."""
    columns = (*_ROW_COLUMNS, *(("school",) if is_shared(form) else ()))
    names = ", ".join(
        f"this.{quoted(name)}" for name in (*columns, *(field.code for field in form.stored))
    )
    select = f"""SELECT {names}
    FROM main.{quoted(table_name(form))} AS this
    WHERE this.collection = (SELECT {collection} FROM temp.{SCOPE_TABLE})"""
    if not is_shared(form):
        select += f" AND this.school = (SELECT school FROM temp.{SCOPE_TABLE})"
    for layer in _derived_layers(form):
        computed = ", ".join(
            f"({scaled(field.derived)}) AS {quoted(field.code)}" for field in layer
        )
        select = f"SELECT this.*, {computed} FROM ({select}) AS this"
    return select


def is_shared(form: Form) -> bool:
    """Whether the relation shows the rows of every school of the file, with a column `school`."""
    return form.owner == "district" or form.kind == "register"


def _derived_layers(form: Form) -> Iterator[list[Field]]:
    """Yield the derived fields in layers: each reads only stored fields and earlier layers."""
    waiting = [field for field in form.fields if field.derived]
    while waiting:
        codes = {field.code for field in waiting}
        layer = [field for field in waiting if not codes & _own_fields(field.derived)]
        if not layer:
            circle = ", ".join(sorted(codes))
            raise ValueError(f"derived fields of {form.code} depend on each other: {circle}")
        yield layer
        waiting = [field for field in waiting if field not in layer]


def _own_fields(sql: str) -> set[str]:
    """Return the fields that `sql` reads as `this.field`."""
    texts = [token.text for token in tokens(sql) if token.kind != "space"]
    return {
        field
        for alias, dot, field in zip(texts, texts[1:], texts[2:], strict=False)
        if alias.lower() == "this" and dot == "."
    }


def _shadows(form: Form, relations: set[str]) -> str:
    """Return the WITH clause under which derived SQL of this collection reads the last one.

    What it calls `buildings` becomes `last_buildings`; `last_buildings` is empty there, since a
    collection before the last is not in scope.
    """
    read = {word for field in form.fields if field.derived for word in words(field.derived)}
    clauses = []
    for name in sorted(relations):
        last = "last_" + name
        if name in read:
            clauses.append(f"{quoted(name)} AS (SELECT * FROM temp.{quoted(last)})")
        if last in read:
            clauses.append(f"{quoted(last)} AS (SELECT * FROM temp.{quoted(name)} WHERE 0)")
    return f"WITH {', '.join(clauses)} " if clauses else ""
