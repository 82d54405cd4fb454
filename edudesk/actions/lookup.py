"""Names that one may look for: the rows of rosters and registers, by what they are called."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.actions.session import Desk
from edudesk.model.form import Field, Form
from edudesk.storage.schema import quoted
from edudesk.storage.store import Store


class NamedRow(NamedTuple):
    """A row that somebody may look for; `keys` are its numbers and codes, parted by spaces."""

    form: str
    row: int
    name: str
    keys: str


def named_rows(desk: Desk, collection: int) -> tuple[NamedRow, ...]:
    """Return the rows of a collection that have a name: people, classes, buildings, schools."""
    with desk.at(collection) as store:
        return tuple(row for form in desk.forms for row in _of_form(store, form))


def named_rows_of(desk: Desk, form: str, collection: int) -> tuple[NamedRow, ...]:
    """Return the named rows of one form."""
    with desk.at(collection) as store:
        return tuple(_of_form(store, desk.form(form)))


def is_named(form: Form) -> bool:
    """Whether rows of the form are called by words; a day or a reference is no name."""
    return form.kind in ("roster", "register") and _name_of(form) is not None


def _of_form(store: Store, form: Form) -> list[NamedRow]:
    name = _name_of(form)
    if name is None or form.kind not in ("roster", "register"):
        return []
    keys = [form.by_code[code] for code in form.key if code != name.code]
    texts = [field for field in keys if field.type == "text"]
    columns = ", ".join(f"this.{quoted(field.code)}" for field in (name, *texts))
    rows = store.query(f"SELECT this.id, {columns} FROM {quoted(form.code)} AS this ORDER BY 1")
    return [
        NamedRow(form.code, row, str(called), " ".join(str(key) for key in others if key))
        for row, called, *others in rows
        if called
    ]


def _name_of(form: Form) -> Field | None:
    code = form.name or (form.key[0] if form.key else "")
    field = form.by_code.get(code)
    return field if field is not None and field.type == "text" else None
