"""Parts of a file that were given to colleagues, and the file that is made to fill one in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from edudesk.model.parts import GivenPart
from edudesk.storage.locks import PART
from edudesk.storage.schema import table_name
from edudesk.storage.store import Store

APART: Final = 1_000_000
"""Ids that rows added in a part lie above those of the file and of other parts."""

_SELECT = "SELECT number, collection, person, forms, given_at, base, taken_at FROM main.parts"


def given_parts(store: Store, collection: int) -> list[GivenPart]:
    """Return the parts of a collection, the first given first."""
    found = store.query(f"{_SELECT} WHERE collection = ? ORDER BY number", (collection,))
    return [_part(row) for row in found]


def _part(row: tuple[Any, ...]) -> GivenPart:
    number, collection, person, forms, given_at, base, taken_at = row
    return GivenPart(
        number,
        collection,
        person,
        tuple(forms.split()),
        datetime.fromisoformat(given_at),
        bytes(base),
        datetime.fromisoformat(taken_at) if taken_at else None,
    )


def next_number(store: Store) -> int:
    """Return the number that the next part will have; numbers are not given again."""
    ((last,),) = store.query(
        "SELECT coalesce(max(seq), 0) FROM main.sqlite_sequence WHERE name = 'parts'"
    )
    return int(last) + 1


def keep_part(store: Store, part: GivenPart) -> None:
    """Keep a part, or in place of what was known of it."""
    with store.recording() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO main.parts (number, collection, person, forms, given_at, base,"
            " taken_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                part.number,
                part.collection,
                part.person,
                " ".join(part.forms),
                part.given_at.isoformat(),
                part.base,
                part.taken_at.isoformat() if part.taken_at else "",
            ),
        )


def set_apart(
    store: Store,
    number: int,
    locked: Iterable[str],
    *,
    school: int,
    collection: int,
    who: str,
    at: datetime,
) -> None:
    """Make a file the place where one part is filled in: other forms are locked, new ids lie apart.

    Rows that are added on both sides must not meet under one id.
    """
    with store.recording() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO main.locks (collection, school, form, state, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(collection, school, form, PART, who, at.isoformat()) for form in locked],
        )
        for form in store.forms:
            name = table_name(form)
            connection.execute("DELETE FROM main.sqlite_sequence WHERE name = ?", (name,))
            connection.execute(
                "INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)", (name, number * APART)
            )
