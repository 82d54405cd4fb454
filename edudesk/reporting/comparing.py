"""Gives the SQL of printed lists figures beside each other: of two moments, of two sources."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.comparison import (
    Beside,
    Compared,
    Kin,
    shown_percent,
)
from edudesk.model.exact import decimal_text
from edudesk.model.form import Field, Form
from edudesk.model.place import Value
from edudesk.reporting.drawing_forms import labelled
from edudesk.storage.store import Store

COMPARISON, LINEAGE, STATISTICS = "comparison", "lineage", "statistics_beside"
_FAMILY = ("family", "schools", "names_before", "names_now", "changes", "label", "unit", "before",
           "now", "difference", "percent")  # fmt: skip
_SOURCES = ("position", "school", "school_code", "school_name", "label", "statistic", "reported",
            "difference", "standing", "reason")  # fmt: skip
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


def fill_lineage(store: Store, catalogue: Catalogue, kin: Sequence[Kin]) -> None:
    """Fill the relation `lineage`, the figures that changed, family by family of schools."""
    between = load_words("print")("between")
    rows = (
        (
            number,
            msgspec.json.encode(family.schools).decode(),
            between.join(family.before),
            between.join(family.now),
            "\n".join(change.zh for change in family.changes),
            *_shown(catalogue.forms[figure.form].by_code[figure.field], figure),
        )
        for number, family in enumerate(kin, start=1)
        for figure in family.figures
        if figure.changed
    )
    store.fill_temp(LINEAGE, _FAMILY, rows)


def fill_statistics(store: Store, figures: Sequence[Beside]) -> None:
    """Fill the relation `statistics_beside`; its figures are decimals, written out."""
    rows = (
        (
            position,
            one.school,
            one.code,
            one.name,
            labelled(one.field),
            *(_decimal(one.field, value) for value in (one.statistic, one.reported)),
            _decimal(one.field, one.difference),
            one.standing,
            one.reason,
        )
        for position, one in enumerate(figures, start=1)
    )
    store.fill_temp(STATISTICS, _SOURCES, rows)


def _decimal(field: Field, scaled: int | None) -> str | None:
    return None if scaled is None else decimal_text(scaled, field.places)


def _signed(field: Field, scaled: int | None) -> str | None:
    return ("+" if scaled > 0 else "") + decimal_text(scaled, field.places) if scaled else None


def _shown(field: Field, figure: Compared) -> tuple[Value, ...]:
    return (
        field.label.zh,
        field.unit,
        _decimal(field, figure.before),
        _decimal(field, figure.now),
        _signed(field, figure.difference),
        shown_percent(field, figure).removesuffix("%") or None,
    )


def _row(form: Form, figure: Compared, position: int) -> tuple[Value, ...]:
    field = form.by_code[figure.field]
    lines = {line.code: line.label.zh for line in form.lines}
    return (
        position,
        form.code,
        form.title.zh,
        lines.get(figure.line, ""),
        field.code,
        *_shown(field, figure),
        int(figure.changed),
        figure.reason,
    )
