"""Lists to look at: lines of text under headers, chosen by rows; in some Enter goes to a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QItemSelectionModel,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from edudesk.ui.look.context import Context
from edudesk.ui.sheets.rowsmodel import NOWHERE, AnyIndex

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

_ROW_HEIGHT = 28  # px at 100 %

_Flag = QItemSelectionModel.SelectionFlag
_ONLY = _Flag.ClearAndSelect | _Flag.Rows
_TOO = _Flag.Select | _Flag.Rows


def choose_rows(view: QTableView, *rows: int) -> None:
    """Choose these rows and no other; the first is the current one.

    Qt's own `selectRow` reads the keyboard: with Ctrl still held after a shortcut it takes the
    choice back, with Shift it chooses all rows between.
    """
    chosen, model = view.selectionModel(), view.model()
    column = max(view.currentIndex().column(), 0)
    for at, row in enumerate(rows):
        if at == 0:
            chosen.setCurrentIndex(model.index(row, column), _ONLY)
        else:
            chosen.select(model.index(row, column), _TOO)


class ListModel(QAbstractTableModel):
    """Lines of texts, a text for each column; a text that is cut is told by its tool tip.

    `numbers`: the columns that stand at the right.
    """

    def __init__(
        self,
        heads: Sequence[str],
        numbers: frozenset[int] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._heads = tuple(heads)
        self._numbers = numbers
        self._texts: tuple[Sequence[str], ...] = ()

    def show_texts(self, texts: Sequence[Sequence[str]]) -> None:
        """Show these lines in place of what was shown."""
        self.beginResetModel()
        self._texts = tuple(texts)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._texts)

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role in (_DISPLAY, _TIP):
            return self._texts[index.row()][index.column()]
        return self._side(index.column()) if role == _ALIGN else None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way != Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self._heads[section]
        return self._side(section) if role == _ALIGN else None

    def _side(self, column: int) -> int:
        return _RIGHT if column in self._numbers else _LEFT


class WholeRows(QTableView):
    """A table of rows equally high that ends with a whole one: no line of text is cut through."""

    _settling = False

    def updateGeometries(self) -> None:
        """Leave empty under the last row what the next one would be cut in.

        Qt gives the rows all the room first; that they lose some again makes it ask once more.
        """
        if self._settling:
            return
        self._settling = True
        super().updateGeometries()
        room, each = self.viewport().height(), self.verticalHeader().defaultSectionSize()
        if room > each and room % each:
            margins = self.viewportMargins()
            margins.setBottom(room % each)
            self.setViewportMargins(margins)
            self._shorten_header()
        self._settling = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the row in hand in sight when what stands below takes room away."""
        here = self.visualRect(self.currentIndex())
        seen = 0 <= here.top() < event.oldSize().height()
        super().resizeEvent(event)
        if seen and here.bottom() >= self.viewport().height():
            self.scrollTo(self.currentIndex())

    def _shorten_header(self) -> None:
        """Make the rows' header, hidden or not, as high as they are: it says where they stand."""
        header, bar = self.verticalHeader(), self.verticalScrollBar()
        place, before = header.geometry(), header.size()
        place.setHeight(self.viewport().height())
        header.setGeometry(place)
        QCoreApplication.sendEvent(header, QResizeEvent(place.size(), before))  # a hidden one waits
        if bar.maximum() and bar.value() == bar.maximum():
            header.setOffsetToLastSection()


class ListTable(WholeRows):
    """Chosen by rows, walked by arrows, left by Tab; nothing is typed here."""

    def __init__(self, ctx: Context, name: str, widths: Sequence[int]) -> None:
        """Make it under its spoken name, with the `widths` of all columns but the last in px."""
        super().__init__()
        self._ctx = ctx
        self._widths = tuple(widths)
        self.setAccessibleName(name)
        self.horizontalHeader().setAccessibleName(ctx.words("table_columns"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        ctx.theme.changed.connect(self.fit)

    def show_model(self, model: QAbstractTableModel) -> None:
        """Show a model whose columns have the widths given."""
        self.setModel(model)
        self.fit()

    def fit(self) -> None:
        """Set widths and heights from the text size."""
        theme = self._ctx.theme
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, theme.px(width))

    def fit_texts(self, columns: Iterable[int]) -> None:
        """Let columns be as wide as their texts: a figure is never cut."""
        for column in columns:
            self.resizeColumnToContents(column)

    def chosen_rows(self) -> list[int]:
        """Return the chosen rows from above."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})


class JumpingList(ListTable):
    """Enter or a double click tells the row."""

    jump = Signal(int)

    def __init__(self, ctx: Context, name: str, widths: Sequence[int]) -> None:
        super().__init__(ctx, name, widths)
        self.doubleClicked.connect(lambda index: self.jump.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.jump.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)
