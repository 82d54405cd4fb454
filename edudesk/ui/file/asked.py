"""Which fields the open collection shows, and why one of them cannot be typed into."""

from __future__ import annotations

from collections.abc import Iterable

from edudesk.model.form import Field, Form
from edudesk.ui.file.openfile import OpenFile


def shown(file: OpenFile, fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return those of the fields that the open collection's edition of the forms shows."""
    year = int(file.collection.year[:4])
    return tuple(field for field in fields if field.shown_in(year))


def locked(file: OpenFile, form: Form, field: Field) -> str:
    """Return the word for why a stored field cannot be typed into now, "" if it can."""
    if not field.asked_in(int(file.collection.year[:4])):
        return "field_retired"
    return file.lens.locks(form, field)
