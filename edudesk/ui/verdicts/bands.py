"""The heads of bands: how many schools of a place meet what is asked, and how much they differ."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush

from edudesk.model.exact import decimal_text, root_half_up
from edudesk.model.standard import Standard
from edudesk.model.verdict import Spread, UnitResult
from edudesk.ui.look.context import Context

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_BACK = int(Qt.ItemDataRole.BackgroundRole)
_INK = int(Qt.ItemDataRole.ForegroundRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_FIXED = 3  # columns before those of the indicators


class Band(NamedTuple):
    """The head of the schools of one place: its name, and their parts at all stages."""

    name: str
    units: tuple[UnitResult, ...]


Head = Band | Spread


def bounded(standard: Standard, unit: UnitResult, at: int | None = None) -> bool:
    """Whether the standard asks for a least value of an indicator at a unit's stage, or any.

    Where it asks for none it judges between schools alone: a school's figure is just told.
    """
    asked = standard.indicators if at is None else standard.indicators[at : at + 1]
    return any(unit.stage in indicator.thresholds for indicator in asked)


class Heads:
    """Shows the lines at the head of a band."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def data(self, line: Head, standard: Standard, column: int, role: int) -> object:
        """Return what a cell of such a line has for a role."""
        if role == _BACK:
            return QBrush(self._ctx.theme.colour("side"))
        if isinstance(line, Spread):
            return self._of_spread(line, standard, column, role)
        return self._of_band(line, standard, column, role)

    def _of_band(self, band: Band, standard: Standard, column: int, role: int) -> object:
        if role == _FONT:
            return self._ctx.theme.font(bold=True)
        if role == _TIP:
            return self._ctx.words("board_band_tip") if column > 1 else band.name
        if role != _DISPLAY:
            return None
        if column == 0:
            return band.name
        if column == 1:
            return f"{sum(unit.students or 0 for unit in band.units):,}"
        at = None if column < _FIXED else column - _FIXED
        judged = [unit for unit in band.units if bounded(standard, unit, at)]
        if at is None:
            met = sum(unit.verdict == "pass" for unit in judged)
        else:
            met = sum(unit.indicators[at].verdict == "met" for unit in judged)
        return f"{met}/{len(judged)}" if judged else ""

    def _of_spread(self, line: Spread, standard: Standard, column: int, role: int) -> object:
        words = self._ctx.words
        if role == _INK:
            return QBrush(self._ctx.theme.colour("muted"))
        if role == _TIP:
            return words("board_spread_tip")
        if role != _DISPLAY:
            return None
        if column == 0:
            stage = next(one.label for one in standard.stages if one.code == line.stage)
            return words("board_spread", stage=stage.text(self._ctx.lang))
        if column == 1:
            return words("board_spread_units", count=line.units)
        if column < _FIXED:
            return words("board_spread_note")
        squared = line.coefficients[column - _FIXED].cv_squared
        places = standard.coefficient_places
        return "?" if squared is None else decimal_text(root_half_up(squared, places), places)
