"""Count, sum and average of the selected cells, exact."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from edudesk.model.exact import decimal_text, half_up
from edudesk.ui.cells.cellblock import Span
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import grouped
from edudesk.ui.sheets.gridview import GridView
from edudesk.ui.sheets.rowsmodel import RowsModel

_DELAY = 40  # ms after the last change: a selection that is being drawn is not summed at each step
_EXACT_PLACES = 4  # decimals that an average may have beyond its figures' before it is rounded
_ROUNDED_PLACES = 2


class Totals(NamedTuple):
    """What a selection holds: filled cells, numbers, their sum, and the decimals of the finest."""

    filled: int
    numbers: int
    total: Fraction
    places: int


def totals_of(sheet: RowsModel, span: Span) -> Totals:
    """Return the totals of a rectangle of cells; what is not filled counts as nothing."""
    filled = numbers = places = 0
    total = Fraction(0)
    for column in range(span.left, span.right + 1):
        field = sheet.fields[column]
        rows = range(span.top, span.bottom + 1)
        filled += sum(sheet.is_filled(row, column) for row in rows)
        figures = [found for row in rows if (found := sheet.figure(row, column)) is not None]
        if figures:
            numbers += len(figures)
            total += Fraction(sum(figures), 10**field.places)
            places = max(places, field.places)
    return Totals(filled, numbers, total, places)


def average_text(totals: Totals) -> str:
    """Return the average in full, or rounded half up behind ≈ where it has no short end."""
    average = totals.total / totals.numbers
    for places in range(totals.places, totals.places + _EXACT_PLACES + 1):
        if (average * 10**places).denominator == 1:
            return _text(average, places)
    return f"≈{_text(average, totals.places + _ROUNDED_PLACES)}"


def _text(figure: Fraction, places: int) -> str:
    return grouped(decimal_text(half_up(figure, places), places))


class SelectionTotals(QObject):
    """Tells the totals of a grid's selection while it is more than one cell."""

    told = Signal(str)

    def __init__(self, ctx: Context, view: GridView) -> None:
        super().__init__(view)
        self._said = ""
        self._ctx = ctx
        self._view = view
        self._wait = QTimer(self, singleShot=True, interval=_DELAY)
        self._wait.timeout.connect(self.tell)
        view.selection_changed.connect(self._wait.start)

    def text(self) -> str:
        """Return what was told last, "" while nothing is selected."""
        return self._said

    def tell(self) -> None:
        """Sum up what is selected now."""
        self._said = self._summed()
        self.told.emit(self._said)

    def _summed(self) -> str:
        span = self._view.span()
        if span.is_cell or span.top < 0:
            return ""
        totals = totals_of(self._view.sheet, span)
        if not totals.numbers:
            return self._ctx.words("totals_count", count=totals.filled)
        return self._ctx.words(
            "totals",
            count=totals.filled,
            sum=_text(totals.total, totals.places),
            average=average_text(totals),
        )
