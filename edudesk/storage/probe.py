"""Proves on an empty twin that definition SQL is harmless, and tells which figures it reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from edudesk.model.form import Form
from edudesk.storage.campuses import TOGETHER
from edudesk.storage.functions import ALLOWED, add_functions
from edudesk.storage.relations import ARCHIVED, ROUND_COLUMNS
from edudesk.storage.schema import is_shared, quoted

SQLITE_VERSION = sqlite3.sqlite_version
"""What is learned from a statement holds for this version of SQLite."""

_PERMITTED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE))
_COLLECTION = ("kind", "year", "start_year", "moment", "school_year")
_RELATIONS: Mapping[str, tuple[str, ...]] = {
    "collection": _COLLECTION,
    "last_collection": _COLLECTION,
    "school": ("number", "code", "name"),
    "nil_returns": ("form", "reason"),
    "verdict_changes": (
        *("number", "stage", "code", "name_zh", "name_en", "kind", "old_verdict", "new_verdict"),
        *("old_zh", "old_en", "new_zh", "new_en", "who", "day", "taken_back", "figures"),
        *("reason", "reason_who"),
    ),
    "cells": ("form", "row", "field", "state", "typed"),
}


class Reads(NamedTuple):
    """What an expression over a row reads.

    `own` fields of `this`, `last` those of the row it continues, `others` (relation, column) pairs
    of whole relations, column "" where only the rows count.
    """

    own: frozenset[str]
    last: frozenset[str]
    others: frozenset[tuple[str, str]]


NOTHING = Reads(frozenset(), frozenset(), frozenset())


class Probe:
    """An empty database in memory in which every relation is a table of its own.

    A statement is prepared there, never run, under an authorizer that allows SELECT, READ and the
    functions of `functions.ALLOWED`.
    """

    def __init__(
        self, forms: Iterable[Form], temp_tables: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Make the twin of `forms`; `temp_tables`: columns of further relations by name."""
        # A kept statement would not be prepared again, and so not tell what it reads.
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
        add_functions(self._connection)
        self._seen: set[tuple[str, str]] = set()
        self._refused = ""
        for name, columns in {**_RELATIONS, **(temp_tables or {})}.items():
            self._make(name, columns)
        for form in forms:
            columns = ["id", "line", "origin", *(["school"] if is_shared(form) else [])]
            columns += [field.code for field in form.fields]
            # `this` and `last` are tables of their own, so that their reads tell themselves apart.
            for name in (form.code, f"last_{form.code}", _this(form), _last(form)):
                self._make(name, columns)
            if form.per_campus:
                stored = (field.code for field in form.stored)
                self._make(TOGETHER + form.code, ("id", "line", *stored))
            if form.archived:
                stored = (field.code for field in form.stored)
                self._make(ARCHIVED + form.code, (*ROUND_COLUMNS, *stored))
        self._connection.set_authorizer(self._authorize)

    def close(self) -> None:
        """Let go of the twin."""
        self._connection.close()

    def reads(self, sql: str) -> frozenset[tuple[str, str]]:
        """Return the (relation, column) pairs that a SELECT reads.

        Raises:
            ValueError: with a sentence, when the statement cannot be prepared or would do more
                than read.
        """
        return frozenset(self._prepare(sql))

    def row_reads(self, form: Form, expression: str) -> Reads:
        """Return what an expression over the aliases `this` and `last` reads.

        Raises:
            ValueError: as `reads`.
        """
        this, last = _this(form), _last(form)
        seen = self._prepare(
            f"SELECT ({expression}\n) FROM {quoted(this)} AS this, {quoted(last)} AS last"
        )
        return Reads(
            frozenset(column for name, column in seen if name == this and column),
            frozenset(column for name, column in seen if name == last and column),
            frozenset((name, column) for name, column in seen if name not in (this, last)),
        )

    def _make(self, name: str, columns: Iterable[str]) -> None:
        listed = ", ".join(map(quoted, columns))
        self._connection.execute(f"CREATE TABLE {quoted(name)} ({listed})")

    def _prepare(self, sql: str) -> set[tuple[str, str]]:
        if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            raise ValueError(f"only reading is allowed: {sql}")  # nobody is asked about VACUUM
        self._seen, self._refused = set(), ""
        try:
            self._connection.execute(f"EXPLAIN {sql}").close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise ValueError(f"{self._refused or error}: {sql}") from error
        return self._seen

    def _authorize(
        self, action: int, name: str | None, detail: str | None, _schema: object, _source: object
    ) -> int:
        if action == sqlite3.SQLITE_READ:
            if name and not name.startswith("sqlite_"):
                self._seen.add((name, detail or ""))
                return sqlite3.SQLITE_OK
            self._refused = f"reading {name} is not allowed"
        elif action == sqlite3.SQLITE_FUNCTION:
            if detail and detail.lower() in ALLOWED:
                return sqlite3.SQLITE_OK
            self._refused = f"function {detail} is not allowed"
        elif action in _PERMITTED:
            return sqlite3.SQLITE_OK
        else:
            self._refused = "only reading is allowed"
        return sqlite3.SQLITE_DENY


def _this(form: Form) -> str:
    return f"this {form.code}"


def _last(form: Form) -> str:
    return f"last {form.code}"
