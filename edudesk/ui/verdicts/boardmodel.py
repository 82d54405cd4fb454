"""Verdicts as a table: schools × indicators, in bands of towns, zones or groups where wanted."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from edudesk.model.exact import decimal_text, half_up, telling
from edudesk.model.standard import Standard
from edudesk.model.verdict import IndicatorResult, Outlooks, Spread, UnitOutlook, UnitResult
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import grouped, verdict_word
from edudesk.ui.verdicts.bands import Band, Head, Heads, bounded

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap)
_NOWHERE = QModelIndex()

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
MISLEADING = "▲"
"""Behind a figure whose printed form would suggest another verdict, as on paper."""
_AS_UNIT = {"met": "pass", "not_met": "fail"}
_AS_INDICATOR = {"met": "met", "not_met": "below"}
NO_OUTLOOKS = Outlooks()
_GRAVITY = {"below": 0, "fail": 0, "floor": 1, "unknown": 2, "met": 3, "pass": 3}


def shown(result: IndicatorResult, standard: Standard, places: int) -> str:
    """Return an indicator's known value, with more places and ▲ where its print would mislead."""
    assert result.value is not None
    bounds = (result.threshold, result.threshold * Fraction(standard.floor))
    said = grouped(telling(result.value, bounds, places))
    return said + MISLEADING if result.misleading else said


class UnitsModel(QAbstractTableModel):
    """A row for each school's part at a stage; the indicators follow name, students and verdict.

    In bands, rows with sums and coefficients of its schools stand above those of each place.
    """

    FIXED = ("unit", "students", "verdict")

    def __init__(self, ctx: Context, standard: Standard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._standard = standard
        self._brushes: dict[str, QBrush] = {}
        self._sorting: tuple[int, bool] | None = None
        self.units: list[UnitResult] = []
        self._heads = Heads(ctx)
        self._spreads: Mapping[str, tuple[Spread, ...]] = {}
        self.lines: list[UnitResult | Head] = []
        self._places: Mapping[int, str] | None = None
        self._given: tuple[UnitResult, ...] = ()
        self._wanted: frozenset[int] | None = None
        self.stages = {stage.code: stage.label for stage in standard.stages}
        self.restyle()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.FIXED) + len(self._standard.indicators)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        line = self.lines[index.row()]
        if role == _ALIGN:
            return _RIGHT if index.column() in (1, *range(3, self.columnCount())) else _LEFT
        if not isinstance(line, UnitResult):
            return self._heads.data(line, self._standard, index.column(), role)
        if role == _DISPLAY:
            return self._text(line, index.column())
        if role == _BACK:
            return self._brushes.get(TONES.get(self._verdict(line, index.column()), ""))
        if role == _TIP and index.column() > 1:
            result = self.result(index)
            verdict = result.verdict if result else self._verdict(line, index.column())
            if not self._verdict(line, index.column()):
                return None
            said = verdict_word(self._ctx.words, verdict, self._standard)
            if result is not None and result.misleading:
                said += f"\n{MISLEADING} {self._ctx.words('verdict_misleading')}"
            return said
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

    def show_units(
        self,
        units: tuple[UnitResult, ...],
        outlooks: Outlooks = NO_OUTLOOKS,
        standard: Standard | None = None,
    ) -> None:
        """Show the verdicts of an assessment, and what is certain although figures are missing.

        `standard`: under which they were found, when it is another than before.
        """
        self.beginResetModel()
        if standard is not None and standard != self._standard:
            self._standard, self._sorting = standard, None
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

    def show_bands(self, places: Mapping[int, str] | None) -> None:
        """Put the schools into bands by the place of each, by number; None takes them together."""
        if places != self._places:
            self.beginResetModel()
            self._places, self._spreads = places, {}
            self._arrange()
            self.endResetModel()

    def shown_places(self) -> dict[int, str] | None:
        """Return by number the place of each school that is shown in a band, None without bands."""
        if self._places is None:
            return None
        return {unit.school: _of(unit, self._places) for unit in self.units}

    def show_spreads(self, spreads: Mapping[str, tuple[Spread, ...]]) -> None:
        """Show how much the schools of each place differ, below the head of its band."""
        if spreads != self._spreads:
            self.beginResetModel()
            self._spreads = spreads
            self._arrange()
            self.endResetModel()

    def unit(self, index: AnyIndex) -> UnitResult | None:
        """Return the part of a school that a row is of, None for the head of a band."""
        line = self.lines[index.row()]
        return line if isinstance(line, UnitResult) else None

    def result(self, index: AnyIndex) -> IndicatorResult | None:
        """Return the indicator of a cell, None in the columns before them and above a band."""
        at, unit = index.column() - len(self.FIXED), self.unit(index)
        return unit.indicators[at] if unit is not None and at >= 0 else None

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
        if column == 2 and not self._bounded(unit):
            return ""
        if column == 2:
            sure = self._certain(unit)
            told = self._ctx.words(f"verdict_{_AS_UNIT.get(sure, unit.verdict)}")
            return f"{SIGNS[unit.verdict]} {told}"
        at = column - len(self.FIXED)
        result = unit.indicators[at]
        if result.value is None:
            sure = self._certain(unit, result.code) if self._bounded(unit, at) else ""
            return SIGNS["unknown"] + (f" {SIGNS[sure]}" if sure else "")
        places = self._standard.indicators[at].places
        if not self._bounded(unit, at):
            return grouped(decimal_text(half_up(result.value, places), places))
        return f"{shown(result, self._standard, places)} {SIGNS[result.verdict]}"

    def _bounded(self, unit: UnitResult, at: int | None = None) -> bool:
        return bounded(self._standard, unit, at)

    def _verdict(self, unit: UnitResult, column: int) -> str:
        if not self._bounded(unit, column - len(self.FIXED) if column >= len(self.FIXED) else None):
            return ""
        if column == 2:
            return _AS_UNIT.get(self._certain(unit), unit.verdict)
        if column < len(self.FIXED):
            return ""
        result = unit.indicators[column - len(self.FIXED)]
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
        self.units = units if self._places is None else self._banded(units, self._places)
        self.lines = list(self.units) if self._places is None else self._with_heads(self._places)

    def _banded(self, units: list[UnitResult], places: Mapping[int, str]) -> list[UnitResult]:
        """Return the units place by place, those without one last, within each as they stood."""
        return sorted(units, key=lambda unit: (not places.get(unit.school), _of(unit, places)))

    def _with_heads(self, places: Mapping[int, str]) -> list[UnitResult | Head]:
        lines: list[UnitResult | Head] = []
        for name, members in groupby(self.units, key=lambda unit: _of(unit, places)):
            units = tuple(members)
            head = Band(name or self._ctx.words("board_no_place"), units)
            lines += [head, *self._spreads.get(name, ()), *units]
        return lines

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


def _of(unit: UnitResult, places: Mapping[int, str]) -> str:
    return places.get(unit.school, "")
