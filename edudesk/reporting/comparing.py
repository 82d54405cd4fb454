"""Gives the SQL of printed lists the figures of two moments as a relation."""

from __future__ import annotations

from collections.abc import Sequence

from edudesk.catalogue.library import Catalogue
from edudesk.model.comparison import (
    Compared,
    shown_difference,
    shown_figure,
    shown_percent,
)
from edudesk.model.form import Form
from edudesk.model.place import Value
from edudesk.storage.store import Store

COMPARISON = "comparison"
_COLUMNS = (
    *("position", "form", "form_title", "line", "field", "label", "unit", "before", "now"),
    *("difference", "percent", "changed", "reason"),
)


def fill_comparison(store: Store, catalogue: Catalogue, figures: Sequence[Compared]) -> None:
    """Fill the relation `comparison`, a row for each figure in the order given."""
    rows = (
        _row(catalogue.forms[figure.form], figure, position)
        for position, figure in enumerate(figures, start=1)
    )
    store.fill_temp(COMPARISON, _COLUMNS, rows)


def _row(form: Form, figure: Compared, position: int) -> tuple[Value, ...]:
    field = form.by_code[figure.field]
    lines = {line.code: line.label.zh for line in form.lines}
    return (
        position,
        form.code,
        form.title.zh,
        lines.get(figure.line, ""),
        field.code,
        field.label.zh,
        field.unit,
        shown_figure(field, figure.before),
        shown_figure(field, figure.now),
        shown_difference(field, figure),
        shown_percent(field, figure),
        int(figure.changed),
        figure.reason,
    )
