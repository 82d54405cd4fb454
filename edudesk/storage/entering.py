"""Enters a content, or changes of one, into an open file, by what names its rows for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from edudesk.catalogue.cells import as_called_today
from edudesk.model.form import CAMPUSES, Form
from edudesk.model.place import Cell, Value
from edudesk.model.submission import Content, Difference, Filled, Key, Place
from edudesk.storage.contents import keys_of
from edudesk.storage.store import Store
from edudesk.storage.writing import Pen


def enter_content(store: Store, pen: Pen, content: Content, school: int, collection: int) -> None:
    """Enter all of a content into a collection that has nothing but its empty records and lines.

    Rows of rosters keep their ids. Explanations are left out: they speak of figures as checked.
    Fields that the content's edition called otherwise are entered under their present codes.
    """
    content = as_called_today(content, store.forms)
    forms = [form for form in store.forms if form.code in content.forms]
    # A new campus brings the lines along that it fills in for itself.
    for form in sorted(forms, key=lambda form: form.code != CAMPUSES):
        rows = [key for key in content.forms[form.code] if isinstance(key, int)]
        add_rows(pen, [(form.code, key) for key in sorted(rows)], school, collection)
    cells = [
        Difference(Place(form.code, key, field), None, filled)
        for form in forms
        for key, row in content.forms[form.code].items()
        for field, filled in row.items()
    ]
    enter_cells(store, pen, cells, school, collection)
    for code, reason in content.nil.items():
        pen.declare_nil(code, school, collection, reason)


def add_rows(pen: Pen, rows: Iterable[tuple[str, Key]], school: int, collection: int) -> None:
    """Add empty rows to rosters under the ids that they have elsewhere."""
    for form, key in rows:
        pen.add_row(form, school, collection, {}, id=int(key))


def enter_cells(
    store: Store, pen: Pen, changes: Sequence[Difference], school: int, collection: int
) -> None:
    """Write what cells shall hold; those of rows that this file does not have are left out."""
    wanted: defaultdict[str, list[Difference]] = defaultdict(list)
    for change in changes:
        wanted[change.place.form].append(change)
    known = {form.code: form for form in store.forms}
    for code in [code for code in wanted if code in known]:
        _enter_form(store, pen, known[code], wanted[code], school, collection)


def _enter_form(
    store: Store,
    pen: Pen,
    form: Form,
    changes: Sequence[Difference],
    school: int,
    collection: int,
) -> None:
    ids = {key: id for id, key in keys_of(store, form, school, collection).items()}
    stored = {field.code for field in form.stored}
    here = [
        (Cell(form.code, ids[change.place.key], change.place.field), change.new)
        for change in changes
        if change.place.key in ids and change.place.field in stored
    ]
    pen.set_values((cell, _value(new)) for cell, new in here)
    pen.set_states(
        (cell, new.state, _typed(new)) for cell, new in here if new and new.state != "plain"
    )


def _value(filled: Filled | None) -> Value:
    if filled is None or filled.state not in ("plain", "carried"):
        return None
    return filled.value


def _typed(filled: Filled) -> str:
    return str(filled.value) if filled.state == "unreadable" else ""
