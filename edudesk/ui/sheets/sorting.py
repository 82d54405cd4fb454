"""Sorting a table by a column: a click on its header, or F3 in it; a third time ends it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QTableView

SORT_KEY = "F3"
_DOWN = Qt.SortOrder.DescendingOrder
_UP = Qt.SortOrder.AscendingOrder
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


def sortable(table: QTableView, sort: Callable[[int, Qt.SortOrder], object]) -> None:
    """Let `table` be sorted by `sort(column, order)`; column -1 is the order of the data."""
    header = table.horizontalHeader()
    header.setSectionsClickable(True)
    header.setSortIndicatorShown(True)
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, _UP)
    header.sortIndicatorChanged.connect(sort)
    action = QAction(table, shortcut=QKeySequence(SORT_KEY))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda: _sort_on(table))
    table.addAction(action)


def _sort_on(table: QTableView) -> None:
    """Sort by the current column, then the other way round, then not at all."""
    header = table.horizontalHeader()
    here = table.currentIndex()
    if not here.isValid():
        return
    column, row = here.column(), here.row()
    if header.sortIndicatorSection() != column:
        header.setSortIndicator(column, _UP)
    elif header.sortIndicatorOrder() == _UP:
        header.setSortIndicator(column, _DOWN)
    else:
        header.setSortIndicator(-1, _UP)
    table.selectionModel().setCurrentIndex(table.model().index(row, column), _SELECT)
