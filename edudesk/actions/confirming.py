"""Confirming what was carried over from an earlier collection: cells, rows, a form, the return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edudesk.actions.entry import confirm
from edudesk.actions.session import Desk
from edudesk.model.change import Edited
from edudesk.model.form import Form
from edudesk.model.place import Cell


def confirm_form(
    desk: Desk, form: str, collection: int, rows: Sequence[int] | None = None
) -> Edited | None:
    """Confirm everything that was carried over into a form, or into some of its rows, in one step.

    What its campuses filled in for themselves is among it. Returns None when nothing waits to be
    confirmed.
    """
    waiting = [
        cell
        for cell in _waiting(desk, desk.form(form), collection)
        if rows is None or cell.row in rows
    ]
    return confirm(desk, waiting) if waiting else None


def confirm_all(desk: Desk, collection: int) -> Edited | None:
    """Confirm everything that was carried over into a collection, in one step; None for nothing."""
    waiting = [cell for form in desk.forms for cell in _waiting(desk, form, collection)]
    return confirm(desk, waiting) if waiting else None


def unconfirmed(desk: Desk, collection: int) -> dict[str, int]:
    """Return how many figures wait to be confirmed, by form; forms where none does are left out."""
    counts = {form.code: len(list(_waiting(desk, form, collection))) for form in desk.forms}
    return {form: count for form, count in counts.items() if count}


def _waiting(desk: Desk, form: Form, collection: int) -> Iterator[Cell]:
    """Yield the cells of a form that were carried over, the school's and those of its campuses."""
    with desk.at(collection) as store:
        places = [None, *(store.campuses() if form.per_campus else ())]
    for campus in places:
        with desk.at(collection, campus) as store:
            found = store.marked(form.code, "carried")
        for row, fields in found.items():
            yield from (Cell(form.code, row, field) for field in sorted(fields))
