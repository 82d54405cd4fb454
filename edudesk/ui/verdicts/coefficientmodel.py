"""The district's coefficients as a table: mean, deviation, coefficient and limit at each stage."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from edudesk.model.exact import decimal_text, half_up, root_half_up
from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment, Coefficient
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import grouped
from edudesk.ui.verdicts.boardmodel import SIGNS, TONES

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_NOWHERE = QModelIndex()
_MOST_PLACES = 6

AnyIndex = QModelIndex | QPersistentModelIndex


def _figure(found: Coefficient, part: str) -> Fraction | None:
    """Return what a column is sorted by; squares sort as their roots do."""
    if part == "mean":
        return found.mean
    if part == "deviation":
        return found.variance
    return found.cv_squared if part == "cv" else found.limit


class CoefficientsModel(QAbstractTableModel):
    """A row for each indicator and one for their mean; four columns for each stage."""

    PARTS = ("mean", "deviation", "cv", "limit")

    def __init__(self, ctx: Context, standard: Standard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._standard = standard
        self._assessment: Assessment | None = None
        self._brushes: dict[str, QBrush] = {}
        self._order = list(range(len(standard.indicators)))
        self._sorting: tuple[int, bool] | None = None
        self.restyle()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._standard.indicators) + 1

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._standard.stages) * len(self.PARTS)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role == _ALIGN:
            return _RIGHT
        if role == _DISPLAY:
            return self._text(index)
        if role == _BACK and self.PARTS[index.column() % len(self.PARTS)] == "cv":
            found = self._coefficient(index)
            return self._brushes.get(TONES.get(found.verdict, "")) if found else None
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        lang = self._ctx.lang
        if role == _TIP and way == Qt.Orientation.Vertical and section < len(self._order):
            return self._standard.indicators[self._order[section]].label.text(lang)
        if role != _DISPLAY:
            across = way == Qt.Orientation.Horizontal
            return _RIGHT | _WRAP if role == _ALIGN and across else None
        if way == Qt.Orientation.Vertical:
            if section == len(self._order):
                return self._ctx.words("composite")
            indicator = self._standard.indicators[self._order[section]]
            return f"{indicator.code} {indicator.brief.text(lang)}"
        stage, part = divmod(section, len(self.PARTS))
        label = self._standard.stages[stage].label.text(lang)
        return f"{label}\n{self._ctx.words(f'cv_{self.PARTS[part]}')}"

    def show_assessment(self, assessment: Assessment, standard: Standard) -> None:
        """Show the coefficients of an assessment under its standard."""
        self.beginResetModel()
        if standard != self._standard:
            self._standard, self._sorting = standard, None
        self._assessment = assessment
        self._arrange()
        self.endResetModel()

    def restyle(self) -> None:
        """Take the shades from the palette in force."""
        self._brushes = {
            tone: QBrush(self._ctx.theme.colour(f"{tone}_wash")) for tone in ("done", "wrong")
        }

    def place(self, index: AnyIndex) -> tuple[str, str] | None:
        """Return stage and indicator of a cell; None in the row of means."""
        if index.row() >= len(self._standard.indicators):
            return None
        stage = self._standard.stages[index.column() // len(self.PARTS)]
        return stage.code, self._standard.indicators[self._order[index.row()]].code

    def _coefficient(self, index: AnyIndex) -> Coefficient | None:
        if self._assessment is None or index.row() >= len(self._standard.indicators):
            return None
        stage = self._assessment.stages[index.column() // len(self.PARTS)]
        return stage.coefficients[self._order[index.row()]]

    def _arrange(self) -> None:
        """Put the indicators into order, those without a figure last; the mean stays below all."""
        places = range(len(self._standard.indicators))
        if self._sorting is None or self._assessment is None:
            self._order = list(places)
            return
        column, down = self._sorting
        stage, part = divmod(column, len(self.PARTS))
        found = self._assessment.stages[stage].coefficients
        figures = {at: _figure(found[at], self.PARTS[part]) for at in places}
        known = [at for at in places if figures[at] is not None]
        known.sort(key=lambda at: figures[at] or 0, reverse=down)
        self._order = known + [at for at in places if figures[at] is None]

    def _text(self, index: AnyIndex) -> str:
        part = self.PARTS[index.column() % len(self.PARTS)]
        if self._assessment is None:
            return ""
        if index.row() == len(self._standard.indicators):
            composite = self._assessment.stages[index.column() // len(self.PARTS)].composite
            return f"{composite}" if part == "cv" and composite is not None else ""
        found = self._coefficient(index)
        assert found is not None
        places = self._standard.indicators[self._order[index.row()]].places + 1
        if part == "mean" and found.mean is not None:
            return grouped(decimal_text(half_up(found.mean, places), places))
        if part == "deviation" and found.variance is not None:
            return grouped(decimal_text(root_half_up(found.variance, places), places))
        if part == "limit":
            return "" if found.limit is None else f"≤ {decimal_text(half_up(found.limit, 2), 2)}"
        if part == "cv":
            return self._cv(found)
        return SIGNS["unknown"]

    def _cv(self, found: Coefficient) -> str:
        if found.cv_squared is None:
            return SIGNS["unknown"]
        places = _MOST_PLACES if found.misleading else self._standard.coefficient_places
        return (
            f"{decimal_text(root_half_up(found.cv_squared, places), places)} {SIGNS[found.verdict]}"
        )
