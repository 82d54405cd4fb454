"""Forms that a school declared empty: the whole form is answered by one sentence."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from edudesk.model.journal import NilReturn

_SELECT = "SELECT form, school, collection, reason, who, at FROM main.nil_returns"


def in_collection(
    connection: sqlite3.Connection, school: int | None, collection: int | None
) -> dict[str, NilReturn]:
    """Return the nil returns of a school in a collection by form."""
    found = connection.execute(
        f"{_SELECT} WHERE collection = ? AND school = ?", (collection, school)
    )
    return {declared.form: declared for declared in map(_nil_return, found)}


def all_places(connection: sqlite3.Connection) -> set[tuple[str, int, int]]:
    """Return (form, school, collection) of every nil return of the file."""
    return set(connection.execute("SELECT form, school, collection FROM main.nil_returns"))


def kept(
    connection: sqlite3.Connection, form: str, school: int, collection: int
) -> NilReturn | None:
    """Return the nil return of a form, None when there is none."""
    return in_collection(connection, school, collection).get(form)


def _nil_return(row: tuple[Any, ...]) -> NilReturn:
    form, school, collection, reason, who, at = row
    return NilReturn(
        form=form,
        school=school,
        collection=collection,
        reason=reason,
        who=who,
        at=datetime.fromisoformat(at),
    )
