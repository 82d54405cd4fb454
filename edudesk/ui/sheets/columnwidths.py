"""How wide the columns of a sheet are: what the user chose, else what field and header need."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from edudesk.ui.look.theme import Theme
from edudesk.ui.sheets.rowsmodel import RowsModel

_DEFAULT_WIDTHS = {
    "int": 88,
    "decimal": 100,
    "bool": 64,
    "date": 112,
    "month": 88,
    "text": 128,
    "code": 128,
}
_OTHER_WIDTH = 140
_TEXT_WIDTH = 200
_HEADER_ROOM = 26  # px beside a header's words
_WIDEST_HEADER = 220
_ROW_HEIGHT = 30


def fit_sheet(
    view: QTableView, sheet: RowsModel, theme: Theme, chosen: dict[str, int] | None = None
) -> None:
    """Set row height and column widths from text size, fields and headers.

    `chosen`: widths that the user gave to fields, in pixels of the 100 % scale.
    """
    view.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
    metrics = view.horizontalHeader().fontMetrics()
    for column, field in enumerate(sheet.fields):
        if chosen and field.code in chosen:
            view.setColumnWidth(column, theme.px(chosen[field.code]))
            continue
        words = str(sheet.headerData(column, Qt.Orientation.Horizontal))
        named = metrics.horizontalAdvance(words) + theme.px(_HEADER_ROOM)
        usual = _TEXT_WIDTH if field.multiline else _DEFAULT_WIDTHS.get(field.type, _OTHER_WIDTH)
        wanted = theme.px(field.width or usual)
        view.setColumnWidth(column, max(wanted, min(named, theme.px(_WIDEST_HEADER))))
