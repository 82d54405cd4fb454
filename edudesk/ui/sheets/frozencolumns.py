"""The first columns of a sheet, set before the others: they stay when those scroll sideways."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QHeaderView, QTableView

from edudesk.ui.look.context import Context
from edudesk.ui.look.theme import fill_ground

_RING = 2  # px around the current cell, at every text size


class RowHeader(QHeaderView):
    """The numbers of the rows, with room behind them for the columns that stay.

    These stand beside the sheet's viewport, not over it: what is overlapped cannot be scrolled by
    moving its pixels, and every step down at the lower edge would paint all cells anew.
    """

    def __init__(self, sheet: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, sheet)
        self.room = 0
        self.setSectionsClickable(True)
        self.setHighlightSections(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fill_ground(self)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self.room, 0)

    def leave_room(self, width: int) -> None:
        """Leave so many pixels behind the numbers."""
        if width != self.room:
            self.room = width
            self.setViewportMargins(0, 0, width, 0)
            self.updateGeometry()


class FrozenColumns(QTableView):
    """A view of the same model with the same selection; the sheet keeps focus and editors."""

    def __init__(self, ctx: Context, sheet: QTableView) -> None:
        super().__init__(sheet)
        self._ctx = ctx
        self._sheet = sheet
        self._numbers = RowHeader(sheet)
        sheet.setVerticalHeader(self._numbers)
        self.count = 0
        self._settling = False
        self.setObjectName("frozen")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(sheet)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(sheet.selectionMode())
        self.setVerticalScrollMode(sheet.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)
        self.setWordWrap(False)
        self.setAccessibleName(ctx.words("frozen_columns"))
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName(ctx.words("frozen_columns"))
        self._follow()
        self.hide()

    def _follow(self) -> None:
        ours, theirs = self.horizontalHeader(), self._sheet.horizontalHeader()
        bar, below = self.verticalScrollBar(), self._sheet.verticalScrollBar()
        below.valueChanged.connect(lambda value: bar.setValue(value))
        bar.valueChanged.connect(lambda value: below.setValue(value))
        theirs.sectionResized.connect(lambda column, _, width: self._widen(column, width))
        ours.sectionResized.connect(lambda column, _, width: self._widen_below(column, width))
        self.doubleClicked.connect(lambda index: self._sheet.edit(index))
        for header in (ours, theirs):
            header.setSectionsClickable(True)
            header.setSortIndicatorShown(True)
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        ours.sortIndicatorChanged.connect(lambda *sorting: theirs.setSortIndicator(*sorting))
        theirs.sortIndicatorChanged.connect(lambda *sorting: ours.setSortIndicator(*sorting))

    def freeze(self, count: int) -> None:
        """Show the first `count` columns, none with 0."""
        self.count = count
        self._settling = True
        if self.model() is not self._sheet.model():
            self.setModel(self._sheet.model())
            self.setSelectionModel(self._sheet.selectionModel())
        for column in range(self.model().columnCount()):
            self.setColumnHidden(column, column >= count)
            if column < count:
                self.setColumnWidth(column, self._sheet.columnWidth(column))
        self._settling = False
        self._numbers.geometriesChanged.emit()

    def settle(self) -> int:
        """Return how wide it is to be; too wide to leave room for others, not at all."""
        width = sum(self._sheet.columnWidth(column) for column in range(self.count))
        room = self._sheet.viewport().width() + self._numbers.room
        width = width if width <= room * 2 // 3 else 0
        self._numbers.leave_room(width)
        return width

    def place(self) -> None:
        """Stand between the numbers of the rows and the sheet's viewport, where room is left."""
        width = self._numbers.room
        if not width:
            self.hide()
            return
        view, header = self._sheet.viewport(), self._sheet.horizontalHeader()
        self.horizontalHeader().setFixedHeight(header.height())
        self.verticalHeader().setDefaultSectionSize(self._numbers.defaultSectionSize())
        left = view.x() - width
        self.setGeometry(left, header.y(), width, header.height() + view.height())
        for part in self._sheet.children():
            if isinstance(part, QAbstractButton):  # at the corner of the headers
                part.resize(left - part.x(), part.height())
        self.verticalScrollBar().setValue(self._sheet.verticalScrollBar().value())
        self.show()
        self.raise_()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fill_ground(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_ring(self._ctx, self, focused=self._sheet.hasFocus())
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self._ctx.theme.colour("edge"), 1))
        right = self.viewport().width() - 1
        painter.drawLine(right, 0, right, self.viewport().height())

    def _widen(self, column: int, width: int) -> None:
        if column < self.count and self.columnWidth(column) != width:
            self.setColumnWidth(column, width)
        if column < self.count:
            self._numbers.geometriesChanged.emit()

    def _widen_below(self, column: int, width: int) -> None:
        if width and not self._settling:  # a column that is hidden here has none
            self._sheet.setColumnWidth(column, width)


def paint_ring(ctx: Context, view: QTableView, *, focused: bool) -> None:
    """Draw a ring around the current cell of a view that has the focus."""
    room = view.visualRect(view.currentIndex())
    if focused and not room.isEmpty():  # as where there is none, or its column is hidden
        painter = QPainter(view.viewport())
        painter.setPen(QPen(ctx.theme.colour("accent"), _RING))
        painter.drawRect(room.adjusted(1, 1, -1, -1))
