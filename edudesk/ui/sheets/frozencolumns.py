"""The first columns of a sheet, laid over it: they stay when the others scroll sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from edudesk.ui.look.context import Context

_RING = 2  # px around the current cell, at every text size


class FrozenColumns(QTableView):
    """A view of the same model with the same selection; the sheet below keeps focus and editors."""

    def __init__(self, ctx: Context, sheet: QTableView) -> None:
        super().__init__(sheet)
        self._ctx = ctx
        self._sheet = sheet
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
        self.place()

    def place(self) -> None:
        """Lie over the sheet's first columns; too wide to leave room for others, not at all."""
        view, header = self._sheet.viewport(), self._sheet.horizontalHeader()
        width = sum(self._sheet.columnWidth(column) for column in range(self.count))
        if not self.count or width > view.width() * 2 // 3:
            self.hide()
            return
        self.horizontalHeader().setFixedHeight(header.height())
        self.verticalHeader().setDefaultSectionSize(
            self._sheet.verticalHeader().defaultSectionSize()
        )
        self.setGeometry(view.x(), header.y(), width, header.height() + view.height())
        self.verticalScrollBar().setValue(self._sheet.verticalScrollBar().value())
        self.show()
        self.raise_()

    def covered(self) -> int:
        """Return how many pixels of the sheet it covers at the left."""
        return self.width() if self.isVisible() else 0

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
            self.place()

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
