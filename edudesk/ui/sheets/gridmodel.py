"""The rows of a grid as a table: named lines, cells that are not asked, computed ones filled in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt

from edudesk.model.form import Field
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import is_asked, line_name, line_of
from edudesk.ui.sheets.itemlines import ItemLines
from edudesk.ui.sheets.sheetmodel import SheetModel

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_SIGNS = {"met": "✓", "not_met": "✕", "unknown": "?"}


class GridModel(SheetModel):
    """Fixed lines × fields; a line that is an item of a standard begins with its verdict's sign."""

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        page: Page,
        items: ItemLines,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(ctx, file, page, parent)
        self._items = items

    def can_write(self, place: int, column: int) -> bool:
        if not super().can_write(place, column):
            return False
        row = self.row_id(place)
        return row is None or self.is_asked(self.fields[column], row)

    def is_asked(self, field: Field, row: int) -> bool:
        """Whether a cell is to be filled by the user."""
        held = self.held(row)
        typed = self._items.stand_in(field.code, held.line) is None
        return typed and is_asked(self.form, field, line_of(self.form, held))

    def shown(self, field: Field, row: int) -> str:
        filled = self._items.stand_in(field.code, self.held(row).line)
        return super().shown(field, row) if filled is None else filled.replace("\n", " ")

    def row_header(self, section: int, role: int) -> Any:  # noqa: ANN401
        row = self.row_id(section)
        line = line_of(self.form, self.held(row)) if row is not None else None
        if line is None:
            return super().row_header(section, role)
        if role == _TIP:
            return line.label.text(self._lang)
        if role != _DISPLAY:
            return None
        result = self._items.result(line.code)
        sign = _SIGNS[result.verdict] if result else ""
        return f"{sign} {line_name(self.form, line, self._lang)}".strip()

    def take_verdicts(self) -> None:
        """Show what an assessment says of the lines."""
        self.take_derived()
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(self.rowCount() - 1, 0))
