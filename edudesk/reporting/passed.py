"""Says under a form's table which of its wrong figures stand because the head has signed."""

from __future__ import annotations

from collections.abc import Sequence

from edudesk.catalogue.words import load_words
from edudesk.model.check import Finding
from edudesk.model.layout import Common, FormLayout, ListLayout, SheetLayout


def passed_notes(layout: Common, passed: Sequence[Finding]) -> list[str]:
    """Return a note for each of the findings that are about the form of a layout."""
    form = layout.form if isinstance(layout, ListLayout | SheetLayout | FormLayout) else ""
    words = load_words("print")
    return [
        words("passed_by_head", message=one.message.zh, reason=one.reason, head=one.head)
        for one in passed
        if form and one.form == form
    ]
