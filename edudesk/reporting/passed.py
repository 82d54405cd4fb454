"""Says under a table what its reader must know of its figures: signed exceptions, unconfirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edudesk.catalogue.words import load_words
from edudesk.model.check import Finding
from edudesk.model.layout import Common, FormLayout, ListLayout, SheetLayout


def passed_notes(layout: Common, passed: Sequence[Finding]) -> list[str]:
    """Return a note for each of the findings that are about the form of a layout."""
    form = _form(layout)
    words = load_words("print")
    return [
        words("passed_by_head", message=one.message.zh, reason=one.reason, head=one.head)
        for one in passed
        if form and one.form == form
    ]


def unconfirmed_notes(layout: Common, unconfirmed: Mapping[str, int]) -> list[str]:
    """Return a note when figures carried over wait to be confirmed, of this form or of others."""
    if not unconfirmed:
        return []
    own = unconfirmed.get(_form(layout), 0)
    words = load_words("print")
    return [words("unconfirmed", count=sum(unconfirmed.values()), own=own)]


def _form(layout: Common) -> str:
    return layout.form if isinstance(layout, ListLayout | SheetLayout | FormLayout) else ""
