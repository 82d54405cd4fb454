"""Verdicts as tables: schools × indicators, and the district's coefficients beside limits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from edudesk.model.exact import decimal_text, half_up, root_half_up
from edudesk.model.standard import Standard
from edudesk.model.verdict import (
    Assessment,
    Coefficient,
    IndicatorResult,
    Outlooks,
    UnitOutlook,
    UnitResult,
)
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import grouped

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_NOWHERE = QModelIndex()
_MOST_PLACES = 6

AnyIndex = QModelIndex | QPersistentModelIndex

SIGNS = {
    "met": "✓",
    "floor": "≈",
    "below": "✕",
    "unknown": "?",
    "pass": "✓",
    "fail": "✕",
    "not_met": "✕",
}
TONES = {
    "met": "done",
    "floor": "unusual",
    "below": "wrong",
    "pass": "done",
    "fail": "wrong",
    "not_met": "wrong",
}
_AS_UNIT = {"met": "pass", "not_met": "fail"}
_AS_INDICATOR = {"met": "met", "not_met": "below"}
NO_OUTLOOKS = Outlooks()
_GRAVITY = {"below": 0, "fail": 0, "floor": 1, "unknown": 2, "met": 3, "pass": 3}


def telling(value: Fraction, threshold: Fraction, places: int) -> str:
    """Return the value rounded half up, with more places where it would suggest another verdict."""
    while places < _MOST_PLACES:
        printed = Fraction(half_up(value, places), 10**places)
        if (printed >= threshold) == (value >= threshold):
            break
        places += 1
    return grouped(decimal_text(half_up(value, places), places))


class UnitsModel(QAbstractTableModel):
    """A row for each school's part at a stage; the indicators follow name, stage and students."""

    FIXED = ("unit", "students", "verdict")

    def __init__(self, ctx: Context, standard: Standard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._standard = standard
        self._brushes: dict[str, QBrush] = {}
        self._sorting: tuple[int, bool] | None = None
        self.units: list[UnitResult] = []
        self._given: tuple[UnitResult, ...] = ()
        self._wanted: frozenset[int] | None = None
        self.stages = {stage.code: stage.label for stage in standard.stages}
        self.restyle()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.units)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.FIXED) + len(self._standard.indicators)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role == _DISPLAY:
            return self._text(self.units[index.row()], index.column())
        if role == _ALIGN:
            return _RIGHT if index.column() in (1, *range(3, self.columnCount())) else _LEFT
        if role == _BACK:
            return self._brushes.get(TONES.get(self._verdict(index), ""))
        if role == _TIP and index.column() > 1:
            result = self.result(index)
            verdict = result.verdict if result else self._verdict(index)
            return self._ctx.words(f"verdict_{verdict}")
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way != Qt.Orientation.Horizontal:
            return section + 1 if role == _DISPLAY else None
        if role == _ALIGN:
            return (_RIGHT if section == 1 or section > 2 else _LEFT) | _WRAP
        if section < len(self.FIXED):
            return self._ctx.words(f"board_{self.FIXED[section]}") if role == _DISPLAY else None
        indicator = self._standard.indicators[section - len(self.FIXED)]
        lang = self._ctx.lang
        if role == _DISPLAY:
            return f"{indicator.code} {indicator.brief.text(lang)}"
        return f"{indicator.label.text(lang)}（{indicator.unit}）" if role == _TIP else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def show_units(self, units: tuple[UnitResult, ...], outlooks: Outlooks = NO_OUTLOOKS) -> None:
        """Show the verdicts of an assessment, and what is certain although figures are missing."""
        self.beginResetModel()
        self._given = units
        self._sure = {(one.school_code, one.stage): one for one in outlooks.units}
        self._arrange()
        self.endResetModel()

    def show_schools(self, wanted: frozenset[int] | None) -> None:
        """Show these schools alone, by their numbers; None shows all."""
        if wanted != self._wanted:
            self.beginResetModel()
            self._wanted = wanted
            self._arrange()
            self.endResetModel()

    def result(self, index: AnyIndex) -> IndicatorResult | None:
        """Return the indicator of a cell, None in the columns before them."""
        at = index.column() - len(self.FIXED)
        return self.units[index.row()].indicators[at] if at >= 0 else None

    def restyle(self) -> None:
        """Take the shades from the palette in force."""
        self._brushes = {
            tone: QBrush(self._ctx.theme.colour(f"{tone}_wash"))
            for tone in ("done", "unusual", "wrong")
        }

    def _text(self, unit: UnitResult, column: int) -> str:
        lang = self._ctx.lang
        if column == 0:
            return unit.name.text(lang)
        if column == 1:
            return "" if unit.students is None else f"{unit.students:,}"
        if column == 2:
            sure = self._certain(unit)
            told = self._ctx.words(f"verdict_{_AS_UNIT.get(sure, unit.verdict)}")
            return f"{SIGNS[unit.verdict]} {told}"
        at = column - len(self.FIXED)
        result = unit.indicators[at]
        if result.value is None:
            sure = self._certain(unit, result.code)
            return SIGNS["unknown"] + (f" {SIGNS[sure]}" if sure else "")
        places = self._standard.indicators[at].places
        return f"{telling(result.value, result.threshold, places)} {SIGNS[result.verdict]}"

    def _verdict(self, index: AnyIndex) -> str:
        unit = self.units[index.row()]
        if index.column() == 2:
            return _AS_UNIT.get(self._certain(unit), unit.verdict)
        result = self.result(index)
        if result is None:
            return ""
        return _AS_INDICATOR.get(self._certain(unit, result.code), result.verdict)

    def _certain(self, unit: UnitResult, code: str = "") -> str:
        """Return the verdict that is certain of an unknown unit or indicator, "" when none is."""
        found = self._sure.get((unit.school_code, unit.stage))
        if found is None:
            return ""
        if not code:
            verdict: str = found.verdict if unit.verdict == "unknown" else ""
        else:
            verdict = next((one.verdict for one in found.indicators if one.code == code), "")
        return "" if verdict == "depends" else verdict

    def _arrange(self) -> None:
        wanted = self._wanted
        units = [unit for unit in self._given if wanted is None or unit.school in wanted]
        if self._sorting is not None:
            column, down = self._sorting
            known = [unit for unit in units if self._key(unit, column) is not None]
            unknown = [unit for unit in units if self._key(unit, column) is None]
            units = sorted(known, key=lambda unit: self._key(unit, column), reverse=down) + unknown
        self.units = units

    def _key(self, unit: UnitResult, column: int) -> Any:  # noqa: ANN401 - comparable within a column
        if column == 0:
            return unit.name.zh
        if column == 1:
            return unit.students
        if column == 2:
            return _GRAVITY[unit.verdict]
        return unit.indicators[column - len(self.FIXED)].value

    _given: tuple[UnitResult, ...] = ()
    _sure: Mapping[tuple[str, str], UnitOutlook] = MappingProxyType({})


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

    def show_assessment(self, assessment: Assessment) -> None:
        """Show the coefficients of an assessment."""
        self.beginResetModel()
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
