"""The district's coefficients as a table: mean, deviation, coefficient and limit at each stage."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from edudesk.model.exact import decimal_text, half_up, plain, root_half_up, telling_root
from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment, Coefficient, Outlook, StageResult
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import grouped
from edudesk.ui.verdicts.boardmodel import MISLEADING, SIGNS, TONES

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_NOWHERE = QModelIndex()

_CERTAIN = {"met": "met", "not_met": "not_met", "depends": "unknown"}

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
        if self.PARTS[index.column() % len(self.PARTS)] != "cv":
            return None
        if role == _BACK:
            return self._brushes.get(TONES.get(self._verdict(index) or "", ""))
        if role == _TIP and self._misleads(index):
            return f"{MISLEADING} {self._ctx.words('verdict_misleading')}"
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

    def _stage(self, index: AnyIndex) -> StageResult | None:
        if self._assessment is None:
            return None
        return self._assessment.stages[index.column() // len(self.PARTS)]

    def _coefficient(self, index: AnyIndex) -> Coefficient | None:
        stage = self._stage(index)
        if stage is None or index.row() >= len(self._standard.indicators):
            return None
        return stage.coefficients[self._order[index.row()]]

    def _verdict(self, index: AnyIndex) -> str | None:
        """Return the verdict on a coefficient or on their mean; None where nothing bounds it."""
        found, stage = self._coefficient(index), self._stage(index)
        known = stage.composite_verdict if stage is not None else None
        if found is not None:
            known = None if found.limit is None else found.verdict
        outlook = self._outlook(index)
        return known if outlook is None or known is None else _CERTAIN[outlook.verdict]

    def _misleads(self, index: AnyIndex) -> bool:
        found, stage = self._coefficient(index), self._stage(index)
        if found is not None:
            return found.misleading
        return stage is not None and stage.composite_misleading

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
            places = self._standard.coefficient_places
            return _composite(self._stage(index), part, self._outlook(index), places)
        found = self._coefficient(index)
        assert found is not None
        places = self._standard.indicators[self._order[index.row()]].places + 1
        if part == "mean" and found.mean is not None:
            return grouped(decimal_text(half_up(found.mean, places), places))
        if part == "deviation" and found.variance is not None:
            return grouped(decimal_text(root_half_up(found.variance, places), places))
        if part == "limit":
            return _limit(found.limit)
        if part == "cv":
            return self._cv(found, self._outlook(index))
        return SIGNS["unknown"]

    def _outlook(self, index: AnyIndex) -> Outlook | None:
        """Return what is certain of a coefficient or of their mean, None where it is known."""
        found, stage = self._coefficient(index), self._stage(index)
        if self._assessment is None or stage is None:
            return None
        outlooks = self._assessment.outlooks
        if found is None:
            return outlooks.composites.get(stage.stage)
        certain = outlooks.coefficients.get(stage.stage, ())
        return next((one for one in certain if one.code == found.code), None)

    def _cv(self, found: Coefficient, outlook: Outlook | None) -> str:
        places = self._standard.coefficient_places
        if found.cv_squared is None:
            if outlook is None:
                return SIGNS["unknown"]
            return _between(outlook, *outlook.roots_told(found.limit, places))
        told = telling_root(found.cv_squared, found.limit, places)
        if found.limit is None:
            return told
        return _judged(told, found.verdict, misleading=found.misleading)


def _composite(stage: StageResult | None, part: str, outlook: Outlook | None, places: int) -> str:
    """Return what stands in the row of means; one that nothing bounds is told to all its places."""
    if part == "limit":
        return _limit(stage.composite_limit if stage else None)
    if part == "cv" and outlook is not None:
        low = decimal_text(half_up(outlook.low, places), places)
        high = None if outlook.high is None else half_up(outlook.high, places)
        return _between(outlook, low, "∞" if high is None else decimal_text(high, places))
    if part != "cv" or stage is None or stage.composite is None:
        return ""
    if stage.composite_verdict is None:
        return str(stage.composite)
    told = str(stage.composite_told)
    return _judged(told, stage.composite_verdict, misleading=stage.composite_misleading)


def _between(outlook: Outlook, low: str, high: str) -> str:
    """Return between what a figure lies that is not known, with the sign of what is certain."""
    return f"{low}–{high} {SIGNS[_CERTAIN[outlook.verdict]]}"


def _limit(limit: Fraction | None) -> str:
    return "" if limit is None else f"≤ {plain(limit, 2)}"


def _judged(told: str, verdict: str, *, misleading: bool) -> str:
    return f"{told}{MISLEADING if misleading else ''} {SIGNS[verdict]}"
