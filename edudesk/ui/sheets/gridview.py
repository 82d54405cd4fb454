"""A sheet to go about in: keys, selection and frozen columns as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from edudesk.ui.cells.cellblock import Span, edge
from edudesk.ui.look.context import Context
from edudesk.ui.look.theme import fill_ground
from edudesk.ui.sheets.columnwidths import fit_sheet
from edudesk.ui.sheets.frozencolumns import FrozenColumns, paint_ring
from edudesk.ui.sheets.rowsmodel import AnyIndex
from edudesk.ui.sheets.sheetmodel import SheetModel

_ARROWS = {"Up": (-1, 0), "Down": (1, 0), "Left": (0, -1), "Right": (0, 1)}
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect
_STAY = QItemSelectionModel.SelectionFlag.NoUpdate

Keyed = dict[str, Callable[[], object]]


class GridView(QTableView):
    """Enter goes down, Tab right, Ctrl with an arrow to the edge of a block."""

    cell_entered = Signal(object)  # Cell
    blank_entered = Signal(object)  # Field of the column, in the row that is yet to come
    selection_changed = Signal()  # or the figures in it
    width_chosen = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._run_from: int | None = None
        self._fitting = False
        self.chosen_widths: dict[str, int] = {}
        """Widths that the user gave to fields, in pixels of the 100 % scale."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.frozen = FrozenColumns(ctx, self)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.horizontalHeader().setAccessibleName(ctx.words("table_columns"))
        self.verticalHeader().setAccessibleName(ctx.words("table_rows"))
        self._keys = {QKeySequence(keys).toString(): act for keys, act in self.keyed().items()}
        self.horizontalHeader().sectionResized.connect(
            lambda column, _, width: self._note_width(column, width)
        )
        ctx.theme.changed.connect(self._restyle)

    def keyed(self) -> Keyed:
        """Return what keys do while no cell is being edited."""
        keyed: Keyed = {
            "Return": lambda: self._confirm_and_enter(1),
            "Shift+Return": lambda: self._confirm_and_enter(-1),
            "Enter": lambda: self._confirm_and_enter(1),
            "Shift+Enter": lambda: self._confirm_and_enter(-1),
            "Tab": lambda: self.tab(1),
            "Shift+Backtab": lambda: self.tab(-1),
            "Ctrl+Space": self.choose_column,
            "Shift+Space": self.choose_row,
        }
        for name, way in _ARROWS.items():
            keyed[f"Ctrl+{name}"] = partial(self._jump, way, extend=False)
            keyed[f"Ctrl+Shift+{name}"] = partial(self._jump, way, extend=True)
            keyed[f"Shift+{name}"] = partial(self._extend, way)
        return keyed

    @property
    def sheet(self) -> SheetModel:
        """The model, as what it is."""
        model = self.model()
        assert isinstance(model, SheetModel)
        return model

    def show_sheet(self, model: SheetModel) -> None:
        """Show a sheet from its first cell."""
        self.setModel(model)
        self.fit()
        self.selectionModel().currentChanged.connect(self._tell_current)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        for news in (model.figures_changed, model.modelReset, model.rowsRemoved):
            news.connect(lambda *_: self.selection_changed.emit())
        self.move_to(model.index(0, 0))

    def freeze(self, count: int) -> None:
        """Let the first `count` columns stay when the others scroll sideways."""
        self.frozen.freeze(count)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            self.frozen.freeze(self.frozen.count)

    def fit(self) -> None:
        """Set widths and heights from fields and text size."""
        if self.model() is not None:
            self._fitting = True
            fit_sheet(self, self.sheet, self._ctx.theme, self.chosen_widths)
            self._fitting = False

    def _restyle(self) -> None:
        for part in (self, self.verticalHeader(), self.frozen):
            fill_ground(part)
        self.fit()

    def _note_width(self, column: int, width: int) -> None:
        if not self._fitting and self.model() is not None:
            self.chosen_widths[self.sheet.fields[column].code] = (
                width * 100 // (self._ctx.theme.percent)
            )
            self.width_chosen.emit()

    # -- what Qt asks ------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._act_of(event) is not None
        ):
            event.accept()  # before the window's own shortcuts of the same keys
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act_of(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        if self.state() == QAbstractItemView.State.EditingState or self.model() is None:
            return None
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self._keys.get(QKeySequence(event.key() | int(plain.value)).toString())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_ring(self._ctx, self, focused=self.hasFocus())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fill_ground(self)

    def updateGeometries(self) -> None:
        """Lay out headers and bars; sideways it scrolls from the first column that does not stay.

        Qt lets the bar begin at the first column of all, and shows it where it need not: of that
        nobody hears.
        """
        if not hasattr(self, "frozen"):  # Qt asks while the view is still being made
            super().updateGeometries()
            return
        bar = self.horizontalScrollBar()
        first, before, least = bar.minimum(), bar.value(), self.frozen.settle()
        with QSignalBlocker(bar):
            super().updateGeometries()
            bar.setRange(least, max(least, bar.maximum()))
            bar.setValue(before + least - first)
        self.horizontalHeader().setOffset(bar.value())
        bar.rangeChanged.emit(bar.minimum(), bar.maximum())
        if bar.value() != before:
            bar.valueChanged.emit(bar.value())
        self.frozen.place()

    def focusInEvent(self, event: QFocusEvent) -> None:
        with self._spared():
            super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        with self._spared():
            super().focusOutEvent(event)
        self._show_focus()

    @contextmanager
    def _spared(self) -> Iterator[None]:
        """Let Qt not have every cell painted anew.

        The focus comes and goes while pages are changed too, when Qt itself holds all painting off:
        that is left in force, else Qt takes the view for one to which it need not give it back, and
        headers and scroll bars stay unpainted.
        """
        held = Qt.WidgetAttribute.WA_UpdatesDisabled
        parts = [part for part in (self, self.viewport()) if not part.testAttribute(held)]
        for part in parts:
            part.setAttribute(held, True)
        try:
            yield
        finally:
            for part in parts:
                part.setAttribute(held, False)

    def _show_focus(self) -> None:
        """Paint anew what tells of the focus: the frame and the cell in hand."""
        QWidget.update(self, QRegion(self.rect()) - QRegion(self.contentsRect()))
        for part in (self, self.frozen):
            part.update(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cell in hand in sight when a notice or the list of findings takes room away."""
        here = self.visualRect(self.currentIndex())
        seen = 0 <= here.top() < event.oldSize().height()
        super().resizeEvent(event)
        if seen and here.bottom() >= self.viewport().height():
            self.scrollTo(self.currentIndex())

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        bar = self.horizontalScrollBar()
        if not self.is_frozen(index.column()):
            super().scrollTo(index, hint)
            return
        before = bar.value()
        with QSignalBlocker(bar):
            super().scrollTo(index, hint)
            bar.setValue(before)

    def is_frozen(self, column: int) -> bool:
        """Whether a column stays when the others scroll."""
        return column < self.frozen.count and self.frozen.isVisible()

    def part_of(self, column: int) -> QTableView:
        """Return the part of the grid in which a column is seen."""
        return self.frozen if self.is_frozen(column) else self

    # -- going about -------------------------------------------------------------------------------

    def below(self, rows: int) -> QModelIndex:
        """Return the cell so many rows down (or up), back where a run of tabs began."""
        here = self.currentIndex()
        column = here.column() if self._run_from is None else self._run_from
        return self.sheet.index(here.row() + rows, column)

    def beside(self, columns: int) -> QModelIndex:
        """Return the next (or previous) cell; past a row's end that of the next row."""
        here, count = self.currentIndex(), self.sheet.columnCount()
        return self.sheet.index(*divmod(here.row() * count + here.column() + columns, count))

    def enter(self, rows: int) -> None:
        """Go down (or up) a row, back to where a run of tabs began."""
        there = self.below(rows)
        if there.isValid():
            self.move_to(there)

    def tab(self, columns: int) -> None:
        """Go to the next (or previous) cell; past a row's end to the next row."""
        here, there = self.currentIndex(), self.beside(columns)
        if not there.isValid():
            return
        began = here.column() if self._run_from is None else self._run_from
        self.move_to(there)
        self._run_from = began if there.row() == here.row() else None

    def move_to(self, index: QModelIndex) -> None:
        """Make a cell current and select it alone, whatever keys are held meanwhile."""
        self.selectionModel().setCurrentIndex(index, _SELECT)

    def show_cell(self, index: QModelIndex) -> None:
        """Make a cell current and visible."""
        self.move_to(index)
        self.scrollTo(index)
        self.setFocus()

    def _confirm_and_enter(self, rows: int) -> None:
        self.sheet.confirm([self.currentIndex()])
        self.enter(rows)

    def _jump(self, way: tuple[int, int], *, extend: bool) -> None:
        self._go(self._edge(way), extend=extend)

    def _extend(self, way: tuple[int, int]) -> None:
        here = self.currentIndex()
        self._go((here.row() + way[0], here.column() + way[1]), extend=True)

    def _edge(self, way: tuple[int, int]) -> tuple[int, int]:
        sheet, here = self.sheet, self.currentIndex()
        row, column = here.row(), here.column()
        if way[0]:
            last = sheet.rowCount() - 1
            return edge(lambda at: bool(sheet.shown_text(at, column)), row, way[0], last), column
        last = sheet.columnCount() - 1
        return row, edge(lambda at: bool(sheet.shown_text(row, at)), column, way[1], last)

    def _go(self, to: tuple[int, int], *, extend: bool) -> None:
        there = self.sheet.index(*to)
        if not there.isValid():
            return
        if not extend:
            self.move_to(there)
            return
        span, here = self.span(), self.currentIndex()
        start = (
            span.bottom if here.row() == span.top else span.top,
            span.right if here.column() == span.left else span.left,
        )
        self.selectionModel().setCurrentIndex(there, _STAY)
        self._choose(self.sheet.index(*start), there)
        self.scrollTo(there)

    # -- the selection -----------------------------------------------------------------------------

    def span(self) -> Span:
        """Return the rectangle that is selected; the current cell where nothing is."""
        here = self.currentIndex()
        selection = self.selectionModel().selection()
        ranges = [selection.at(at) for at in range(selection.count())]
        if not ranges:
            return Span(here.row(), here.column(), here.row(), here.column())
        return Span(
            min(part.top() for part in ranges),
            min(part.left() for part in ranges),
            max(part.bottom() for part in ranges),
            max(part.right() for part in ranges),
        )

    def selected_rows(self) -> list[int]:
        """Return the ids of the rows that the selection touches."""
        span = self.span()
        ids = (self.sheet.row_id(row) for row in range(span.top, span.bottom + 1))
        return [row for row in ids if row is not None]

    def choose_span(self, span: Span) -> None:
        """Select a rectangle, as far as the table reaches."""
        last = self.sheet.rowCount() - 1, self.sheet.columnCount() - 1
        self._choose(
            self.sheet.index(span.top, span.left),
            self.sheet.index(min(span.bottom, last[0]), min(span.right, last[1])),
        )

    def _choose(self, first: QModelIndex, last: QModelIndex) -> None:
        self.selectionModel().select(QItemSelection(first, last), _SELECT)

    def choose_column(self) -> None:
        """Select the columns that the selection touches."""
        span = self.span()
        self.choose_span(Span(0, span.left, self.sheet.rowCount() - 1, span.right))

    def choose_row(self) -> None:
        """Select the rows that the selection touches."""
        span = self.span()
        self.choose_span(Span(span.top, 0, span.bottom, self.sheet.columnCount() - 1))

    def written_span(self) -> Span:
        """Return the selection without the empty row at the end, unless it is all there is."""
        span = self.span()
        last = max(len(self.sheet.order.ids) - 1, span.top)
        return span._replace(bottom=min(span.bottom, last))

    def _tell_current(self, current: QModelIndex) -> None:
        self._run_from = None
        cell = self.sheet.cell(current) if current.isValid() else None
        if cell is not None:
            self.cell_entered.emit(cell)
        elif current.isValid():
            self.blank_entered.emit(self.sheet.fields[current.column()])
