"""The transport schema: the tables of a package for an edition, written to the same bytes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple

import msgspec

from edudesk.model.form import Form
from edudesk.model.submission import (
    Content,
    Edition,
    EditionColumn,
    EditionForm,
    Package,
    Rows,
)
from edudesk.storage.admissible import TEXT_TYPES
from edudesk.storage.atoms import Scalar, atoms, sealed_table
from edudesk.storage.schema import quoted, table_name

APPLICATION_ID: Final = int.from_bytes(b"EduS", "big")
PAGE: Final = 4096
_SEAL: Final = b"EduDesk package 1\n"
SIGNATURE: Final = "signature"
"""Table that holds what the others are signed with."""
_END: Final = ") STRICT, WITHOUT ROWID"

# Header fields that tell the library and how often the file was written, not what is in it.
_COUNTERS: Final = ((24, b"\0\0\0\1"), (92, b"\0\0\0\1"), (96, (3037000).to_bytes(4, "big")))

_OWN_TABLES: Final[Mapping[str, str]] = {
    "manifest": "key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL",
    "cells": "form TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, state TEXT NOT NULL,"
    " typed TEXT NOT NULL, PRIMARY KEY (form, key, field)",
    "nil_returns": "form TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL",
    "explanations": '"check" TEXT NOT NULL, form TEXT NOT NULL, key TEXT NOT NULL,'
    " kind TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, head TEXT NOT NULL,"
    ' standing INTEGER NOT NULL, PRIMARY KEY ("check", form, key)',
    "attachments": "name TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL,"
    " body BLOB NOT NULL",
    "columns": "form TEXT NOT NULL, field TEXT NOT NULL, leaf BLOB NOT NULL, salt BLOB NOT NULL,"
    " PRIMARY KEY (form, field)",
    "facts": "key TEXT NOT NULL PRIMARY KEY, value ANY",
    "box": "kind TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL",
    SIGNATURE: "key BLOB NOT NULL PRIMARY KEY, signature BLOB NOT NULL",
}

Tables = dict[str, list[list[Scalar]]]
"""The rows of each table in order of its key, the key's columns first."""

Signer = Callable[[bytes], tuple[bytes, bytes]]
"""Returns public key and signature over a seal."""


class Shape(NamedTuple):
    """A transport schema that is accepted: of which edition, and whether of a part.

    `tables`: the statement of each table by its name.
    """

    edition: Edition
    whole: bool
    tables: dict[str, str]


def edition_of(forms: Iterable[Form]) -> Edition:
    """Return the shape in which forms travel; its code changes when a stored field does."""
    shapes = tuple(
        EditionForm(
            form.code,
            form.kind,
            tuple(
                EditionColumn(field.code, field.type, field.personal)
                for field in sorted(form.stored, key=lambda field: field.code)
            ),
        )
        for form in sorted(forms, key=lambda form: form.code)
    )
    code = hashlib.sha256(msgspec.json.encode(shapes)).hexdigest()[:16]
    return Edition(code, shapes)


def shape_of(edition: Edition, *, whole: bool) -> Shape:
    """Return the tables of a package; `whole`: with a column for every field, as in a part."""
    tables = {name: f"CREATE TABLE {name} ({body}{_END}" for name, body in _OWN_TABLES.items()}
    for form in edition.forms:
        name = table_name(form.code)
        key = "id INTEGER" if form.kind == "roster" else "line TEXT"
        columns = "".join(
            f", {quoted(column.code)} {_sql_type(column)}" for column in carried(form, whole=whole)
        )
        tables[name] = f"CREATE TABLE {quoted(name)} ({key} NOT NULL PRIMARY KEY{columns}{_END}"
    return Shape(edition, whole, tables)


def carried(form: EditionForm, *, whole: bool) -> tuple[EditionColumn, ...]:
    """Return the columns of a form that have a place in the tables of a package."""
    return tuple(column for column in form.columns if whole or column.personal in ("open", "quasi"))


def _sql_type(column: EditionColumn) -> str:
    return "TEXT" if column.type in TEXT_TYPES else "INTEGER"


# -- writing ---------------------------------------------------------------------------------------


def write_package(package: Package, shape: Shape, sign: Signer) -> bytes:
    """Return a package as the bytes of a SQLite file, signed; the same for the same package.

    What the shape has no column for must not be in the content; of what is attached the bytes go
    that are in `documents`; `key` of the package is not read.
    """
    tables = _tables_of(package, shape)
    tables[SIGNATURE] = [list(sign(seal_of(sealed_tables(tables))))]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for setting in (f"page_size = {PAGE}", "encoding = 'UTF-8'", "auto_vacuum = NONE"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("BEGIN")
        for name in sorted(shape.tables):
            connection.execute(shape.tables[name])
            _insert(connection, name, tables[name])
        connection.execute("COMMIT")
        image = bytearray(connection.serialize())
    for at, counter in _COUNTERS:
        image[at : at + 4] = counter
    return bytes(image)


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Scalar]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", rows)


def seal_of(sealed: Mapping[str, bytes]) -> bytes:
    """Return the SHA-256 that is signed: of every table but the signature's own, as sealed."""
    digest = hashlib.sha256(_SEAL)
    for name in sorted(sealed.keys() - {SIGNATURE}):
        digest.update(sealed[name])
    return digest.digest()


def sealed_tables(tables: Mapping[str, Sequence[Sequence[Scalar]]]) -> dict[str, bytes]:
    """Return tables as they are signed, from their rows in order of the key."""
    return {
        name: sealed_table(name, (atoms(*row) for row in rows), len(rows))
        for name, rows in tables.items()
    }


def _tables_of(package: Package, shape: Shape) -> Tables:
    content = package.content
    manifest = msgspec.to_builtins(package.manifest)
    tables: dict[str, Iterable[list[Scalar]]] = {
        "manifest": ([key, msgspec.json.encode(value).decode()] for key, value in manifest.items()),
        "cells": _state_rows(content),
        "nil_returns": ([form, reason] for form, reason in content.nil.items()),
        "explanations": (
            [
                said.check,
                said.form,
                str(said.key),
                said.kind,
                said.code,
                said.reason,
                said.head,
                int(said.standing),
            ]
            for said in content.said
        ),
        "attachments": (
            [one.name, one.sha256, one.size, package.documents.get(one.name, b"")]
            for one in content.attached
        ),
        "columns": ([one.form, one.field, one.leaf, one.salt] for one in package.columns),
        "facts": ([key, value] for key, value in package.facts.items()),
        "box": [["personal", package.box]] if package.box else [],
    }
    for form in shape.edition.forms:
        codes = [column.code for column in carried(form, whole=shape.whole)]
        tables[table_name(form.code)] = _form_rows(content.forms.get(form.code, {}), codes)
    return {name: sorted(rows, key=_row_order) for name, rows in tables.items()}


def _row_order(row: Sequence[Any]) -> tuple[Any, ...]:
    # Texts in SQLite's own order, by bytes; no two rows have the same key.
    return tuple(part.encode() if isinstance(part, str) else part for part in row[:3])


def _state_rows(content: Content) -> Iterator[list[Scalar]]:
    for form, rows in content.forms.items():
        for key, cells in rows.items():
            for field, filled in cells.items():
                if filled.state != "plain":
                    typed = str(filled.value) if filled.state == "unreadable" else ""
                    yield [form, str(key), field, filled.state, typed]


def _form_rows(rows: Rows, codes: Sequence[str]) -> Iterator[list[Scalar]]:
    for key, cells in rows.items():
        row: list[Scalar] = [key]
        for code in codes:
            filled = cells.get(code)
            kept = filled is not None and filled.state in ("plain", "carried")
            row.append(filled.value if filled is not None and kept else None)
        yield row
