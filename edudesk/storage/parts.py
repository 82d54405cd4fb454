"""Parts given to colleagues, the file that is made to fill one in, and whose each figure is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from edudesk.model.parts import Figure, GivenPart, Holder
from edudesk.model.place import Cell
from edudesk.storage.contents import keys_of, read_content
from edudesk.storage.entries import row_image
from edudesk.storage.locks import PART
from edudesk.storage.schema import table_name
from edudesk.storage.store import Store

APART: Final = 1_000_000
"""Ids that rows added in a part lie above those of the file and of other parts."""

_BETWEEN: Final = "\n"
_SELECT = (
    "SELECT number, collection, person, forms, given_at, base, taken_at, scope FROM main.parts"
)

_ENTERED: Final = (
    "SELECT j.form, j.row, j.field, j.deed, j.new, s.who, s.at"
    " FROM main.journal AS j JOIN main.steps AS s ON s.number = j.step"
    " WHERE j.deed IN ('cell', 'row') AND s.kind = 'edit' AND s.undone = 0"
)


def given_parts(store: Store, collection: int) -> list[GivenPart]:
    """Return the parts of a collection, the first given first."""
    found = store.query(f"{_SELECT} WHERE collection = ? ORDER BY number", (collection,))
    return [_part(row) for row in found]


def _part(row: tuple[Any, ...]) -> GivenPart:
    number, collection, person, forms, given_at, base, taken_at, scope = row
    return GivenPart(
        number,
        collection,
        person,
        tuple(forms.split()),
        datetime.fromisoformat(given_at),
        bytes(base),
        datetime.fromisoformat(taken_at) if taken_at else None,
        tuple(scope.split(_BETWEEN)) if scope else (),
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
            " taken_at, scope) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                part.number,
                part.collection,
                part.person,
                " ".join(part.forms),
                part.given_at.isoformat(),
                part.base,
                part.taken_at.isoformat() if part.taken_at else "",
                _BETWEEN.join(part.scope),
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


def figures_by(store: Store, school: int, collection: int) -> list[Figure]:
    """Return for each figure that stands in a collection who entered it last; not those carried."""
    entered = _entered(store.query(f"{_ENTERED} ORDER BY j.step, j.place"))
    stands = _cells_that_stand(store, school, collection)
    return [figure for cell, figure in entered.items() if cell in stands]


def figures_in_row(store: Store, form: str, row: int) -> list[Figure]:
    """Return for each figure that stands in a row who entered it last; not those carried."""
    rows = store.rows(form, ids=[row])
    found = store.query(
        f"{_ENTERED} AND j.row = ? AND j.form = ? ORDER BY j.step, j.place", (row, form)
    )
    stands = {code for one in rows for code, value in one.values.items() if value is not None}
    stands |= {code for one in rows for code in one.states}
    return [figure for cell, figure in _entered(found).items() if cell.field in stands]


def holders_of(store: Store, collection: int, form: str) -> list[Holder]:
    """Return who has, or had, parts with a form, the first given first."""
    found: list[tuple[Any, ...]] = store.query(
        "SELECT person, forms, given_at, taken_at, scope FROM main.parts WHERE collection = ?"
        " ORDER BY number",
        (collection,),
    )
    return [
        Holder(
            person,
            datetime.fromisoformat(given_at),
            datetime.fromisoformat(taken_at) if taken_at else None,
            tuple(scope.split(_BETWEEN)) if scope else (),
        )
        for person, forms, given_at, taken_at, scope in found
        if form in forms.split()
    ]


def _entered(found: Iterable[tuple[Any, ...]]) -> dict[Cell, Figure]:
    """Return who entered each cell last, from rows of the journal in their order."""
    entered: dict[Cell, Figure] = {}
    for form, row, field, deed, new, who, at in found:
        fields = [field] if deed == "cell" else row_image(new).values if new is not None else []
        for one in fields:
            cell = Cell(form, row, one)
            entered[cell] = Figure(cell, who, datetime.fromisoformat(at))
    return entered


def _cells_that_stand(store: Store, school: int, collection: int) -> set[Cell]:
    content = read_content(store, school, collection)
    found = set()
    for form in store.forms:
        keys = keys_of(store, form, school, collection)
        rows = content.forms.get(form.code, {})
        found |= {
            Cell(form.code, id, field) for id, key in keys.items() for field in rows.get(key, {})
        }
    return found
