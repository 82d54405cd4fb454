"""Figures of two moments as lines of a table: which are shown, and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from edudesk.catalogue.library import Catalogue
from edudesk.model.comparison import Compared, shown_difference, shown_figure, shown_percent
from edudesk.model.form import Field, Form
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import line_name, unit_label

HEADS: Final = (
    *("issue_form", "issue_row", "issue_field", "compare_before", "compare_now"),
    *("compare_difference", "compare_percent", "reason"),
)
"""Keys of the words above the columns."""
FORM: Final = HEADS.index("issue_form")
WIDTHS: Final = (100, 72, 168, 70, 70, 60, 60)
"""Widths in px of the 100 % scale; figures take what they need, the reason the rest."""
NUMBERS: Final = frozenset(
    HEADS.index(f"compare_{name}") for name in ("before", "now", "difference", "percent")
)


def narrowed(
    figures: Iterable[Compared], *, form: str, changed: bool, unexplained: bool
) -> list[Compared]:
    """Return the figures of a form ("" for all), the changed ones, those that nobody explained."""
    return [
        one
        for one in figures
        if form in ("", one.form)
        and (one.changed or not changed)
        and (one.unexplained or not unexplained)
    ]


class Lines:
    """The figures shown and their texts, line by line."""

    def __init__(self, ctx: Context, catalogue: Catalogue) -> None:
        self._ctx = ctx
        self._catalogue = catalogue
        self.figures: tuple[Compared, ...] = ()

    def texts(self, figures: Sequence[Compared], text: str) -> list[tuple[str, ...]]:
        """Show those figures whose names or reasons hold `text`, and return their texts."""
        lines = [(one, self._line(one)) for one in figures]
        wanted = text.casefold()
        kept = [
            (one, line)
            for one, line in lines
            if any(wanted in part.casefold() for part in (*line[:3], line[-1]))
        ]
        self.figures = tuple(one for one, _ in kept)
        return [line for _, line in kept]

    def _line(self, figure: Compared) -> tuple[str, ...]:
        lang = self._ctx.lang
        form = self._catalogue.forms[figure.form]
        field = form.by_code[figure.field]
        return (
            form.title.text(lang),
            self._line_name(form, figure.line),
            self._measured(field),
            shown_figure(field, figure.before, lang),
            shown_figure(field, figure.now, lang),
            shown_difference(field, figure),
            shown_percent(field, figure),
            self._reason(figure),
        )

    def _measured(self, field: Field) -> str:
        """Return what is measured, with its unit."""
        lang = self._ctx.lang
        label, unit = field.label.text(lang), unit_label(self._catalogue, field).text(lang)
        return self._ctx.words("compare_measured", label=label, unit=unit) if unit else label

    def _line_name(self, form: Form, code: str) -> str:
        line = next((line for line in form.lines if line.code == code), None)
        return line_name(form, line, self._ctx.lang) if line else ""

    def _reason(self, figure: Compared) -> str:
        words = self._ctx.words
        if not figure.reason:
            return words("compare_open") if figure.unexplained else ""
        signed = words("signed_by", head=figure.head) if figure.head else ""
        return "　".join(filter(None, (figure.reason, signed)))
