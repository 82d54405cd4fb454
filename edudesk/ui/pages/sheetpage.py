"""The page of a form with many rows: a roster to type and paste into, or the register."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QWidget

from edudesk.model.change import Edited
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, CellState
from edudesk.ui.cells import pasted
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import icon
from edudesk.ui.look.labels import IconButton, Notice, text_label
from edudesk.ui.pages.behindlist import KEY as BEHIND_KEY
from edudesk.ui.pages.fieldcard import field_choices
from edudesk.ui.pages.formpage import STATE_KEYS, FormPage
from edudesk.ui.sheets.columnfilter import FilterBar, FilterPopup
from edudesk.ui.sheets.columnmemory import ColumnMemory
from edudesk.ui.sheets.findbar import FindBar
from edudesk.ui.sheets.roworder import Condition
from edudesk.ui.sheets.sheetmenu import Entry, SheetMenu
from edudesk.ui.sheets.sheetmodel import SheetModel
from edudesk.ui.sheets.sorting import sortable
from edudesk.ui.sheets.tableview import Doubt, SheetView

_FILTER_DELAY = 150  # ms
_SEARCH_WIDTH = 200
_LEAST_SEARCH = 44  # px at any text size


class SheetPage(FormPage):
    """A grid over the rows, with search, filters, adding, deleting and loading of tables."""

    foot_room = 6
    table_wished = Signal()  # a table is to be loaded into the form

    def __init__(
        self, ctx: Context, file: OpenFile, form: Form, parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx, file, form, parent)
        self.model: SheetModel | None = None
        self.dialog: QDialog | None = None
        self.popup: FilterPopup | None = None
        self.view = SheetView(ctx, lambda field: field_choices(ctx, file, field))
        self.view.setAccessibleName(form.title.text(ctx.lang))
        self.columns = ColumnMemory(ctx, self.view, form)
        self.notice = Notice(ctx)
        self.filters = FilterBar(ctx)
        self.find_bar = FindBar(ctx, self.view)
        self.totals = self.sum_up(self.view)
        self.menu = self._build_menu()
        self._search = self._build_search()
        self._build_tools()
        self._build_body()
        self._connect()
        page = file.page(form.code)
        if page is not None:
            self.take_page(page)

    def _build_body(self) -> None:
        self._count = text_label("", "small")
        foot = QHBoxLayout()
        foot.addWidget(self._count)
        foot.addStretch(1)
        for part in (self.notice, self.filters, self.find_bar):
            self.body.addWidget(part)
        self.body.addWidget(self.view, 1)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.view.cell_entered.connect(self.cell_entered)
        self.view.blank_entered.connect(self.blank_entered)
        self.view.doubted.connect(self._ask_about)
        self.view.nothing_to_paste.connect(lambda: self._paste_picture())
        self.view.left_out.connect(lambda said: self.notice.say(said, "unusual"))
        self.filters.cleared.connect(lambda: self.clear_filters())
        self.filters.again.connect(lambda: self._filter())
        self.ctx.theme.changed.connect(self._restyle)

    def _paste_picture(self) -> None:
        """Attach the picture on the clipboard to the cell in hand, where that holds a document."""
        cell, data = self.current_cell(), pasted.picture()
        if cell is not None and data and self.file.takes_document(cell):
            self.file.attach_picture(cell, data)
        else:
            self.notice.say(self.ctx.words("nothing_to_paste"), "unusual")

    def _build_menu(self) -> SheetMenu:
        roster = self.form.kind == "roster" and not self.file.read_only
        states: tuple[Entry, ...] = tuple(
            (f"state_{state}", keys, partial(self.set_state, state)) for state, keys in STATE_KEYS
        )
        fields = [Cell(self.form.code, 0, field.code) for field in self.form.stored]
        if any(map(self.file.takes_document, fields)):
            states += (None, ("attach_menu", BEHIND_KEY, self.document_wished.emit))
        rows: tuple[Entry, ...] = (
            ("add_rows", "Ctrl+Shift++", self.add_rows),
            ("duplicate_rows", "Ctrl+Shift+D", self.view.duplicate_rows),
            ("remove_rows", "Ctrl+Del", self.remove_rows),
        )
        return SheetMenu(
            self.ctx,
            self.view,
            filter_column=self.filter_column,
            freeze=self.columns.freeze,
            fit_columns=self.columns.forget_widths,
            cells=(*states, None, *rows) if roster else states,
        )

    def _build_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setPlaceholderText(self.ctx.words("search_rows"))
        search.setAccessibleName(self.ctx.words("search_rows"))
        search.setMinimumWidth(_LEAST_SEARCH)
        search.setMaximumWidth(self.ctx.theme.px(_SEARCH_WIDTH))
        search.setClearButtonEnabled(False)
        self._search_icon = search.addAction(
            icon(self.ctx.theme, "search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._wait = QTimer(self, singleShot=True, interval=_FILTER_DELAY)
        self._wait.timeout.connect(self._filter)
        search.textChanged.connect(lambda: self._wait.start())
        return search

    def _build_tools(self) -> None:
        words = self.ctx.words
        self.tools.add(self._search)
        for picture, word, keys, act in (
            ("filter", "filter_column", "Alt+↓", self.filter_current),
            ("find", "replace", "Ctrl+H", lambda: self.find_bar.begin(replace=True)),
        ):
            self.tools.add(IconButton(self.ctx, picture, words(word), act, keys=keys))
        writable = not self.file.read_only
        self.load = IconButton(
            self.ctx, "import", words("load_table"), self.table_wished.emit, text=True
        )
        self.load.setEnabled(writable)
        self.tools.add(self.load)
        self._build_keys()
        if self.form.kind == "roster":
            for picture, word, keys, act in (
                ("add", "add_row", "Ctrl+Enter", self.add_row),
                ("duplicate", "duplicate_rows", "Ctrl+Shift+D", self.view.duplicate_rows),
                ("remove", "remove_rows", "Ctrl+Del", self.remove_rows),
                ("confirm", "confirm_selected", "Ctrl+E", self.view.confirm_carried),
            ):
                button = IconButton(
                    self.ctx, picture, words(word), act, text=picture == "add", keys=keys
                )
                button.setEnabled(writable)
                self.tools.add(button)

    def _build_keys(self) -> None:
        """Let keys do on the whole page what buttons and menus do."""
        words, roster = self.ctx.words, self.form.kind == "roster" and not self.file.read_only
        for word, keys, act, enabled in (
            ("filter_column", ("Alt+Down",), self.filter_current, True),
            ("find", ("Ctrl+F",), lambda: self.find_bar.begin(replace=False), True),
            ("replace", ("Ctrl+H",), lambda: self.find_bar.begin(replace=True), True),
            ("add_row", ("Ctrl+Return", "Ctrl+Enter"), self.add_row, roster),
            ("add_rows", ("Ctrl+Shift++", "Ctrl++"), self.add_rows, roster),
            ("duplicate_rows", ("Ctrl+Shift+D",), self.view.duplicate_rows, roster),
            ("remove_rows", ("Ctrl+Del",), self.remove_rows, roster),
            ("confirm_selected", ("Ctrl+E",), self.view.confirm_carried, roster),
        ):
            action = QAction(words(word), self, enabled=enabled)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, act=act: act())
            self.addAction(action)

    def take_page(self, page: Page) -> None:
        if self.model is None:
            self.model = SheetModel(self.ctx, self.file, page, self)
            self.view.show_sheet(self.model)
            self.columns.restore()
            sortable(self.view, self.model.sort)
        else:
            self._keep_place(partial(self.model.take_page, page))
        self._tell_count()

    def _keep_place(self, change: Callable[[], object]) -> None:
        """Change what is shown; the cell in hand stays, or the one that comes to stand there."""
        assert self.model is not None
        here, cell = self.view.currentIndex(), self.current_cell()
        row, column = here.row(), here.column()
        change()
        if not self.view.currentIndex().isValid() and row >= 0:  # rows were rearranged
            there = self.model.index(min(row, self.model.rowCount() - 1), column)
            again = self.model.index_of(cell.row, cell.field) if cell else there
            self.view.move_to(again if again.isValid() else there)

    def take_edited(self, edited: Edited) -> None:
        if self.model is None:
            return
        self._keep_place(partial(self.model.take_edited, edited))
        self._tell_count()

    def take_settled(self, cell: Cell) -> None:
        if self.model is not None:
            self.model.settle(cell.row)

    def take_derived(self) -> None:
        if self.model is not None:
            self.model.take_derived()

    def take_marks(self) -> None:
        if self.model is not None:
            self.model.take_marks()

    def go_to(self, row: int, field: str) -> bool:
        if self.model is None:
            return False
        index = self.model.index_of(row, field)
        if not index.isValid() and self.model.order.filtered:
            self.clear_filters()
            index = self.model.index_of(row, field)
        if index.isValid():
            self.view.show_cell(index)
        return index.isValid()

    def entrance(self) -> QWidget:
        return self.view

    def current_cell(self) -> Cell | None:
        return self.model.cell(self.view.currentIndex()) if self.model else None

    def blank_field(self) -> Field | None:
        here = self.view.currentIndex()
        if self.model is None or not here.isValid() or self.model.cell(here) is not None:
            return None
        return self.model.fields[here.column()]

    def set_state(self, state: CellState) -> None:
        if self.model is not None:
            self.view.set_state(state)

    def add_row(self) -> None:
        """Go to the empty last row."""
        if self.model is not None:
            self.view.show_cell(self.model.index(self.model.rowCount() - 1, 0))

    def add_rows(self) -> None:
        """Add as many empty rows as are selected, as one step.

        Rows have no place but that of their entry. Who meant one between others is told how they
        come there.
        """
        if self.model is not None:
            span = self.view.span()
            between = span.bottom < len(self.model.order.ids) - 1
            self.view.add_rows(span.rows)
            if between:
                self.notice.say(self.ctx.words("add_rows_last"), "note")

    def remove_rows(self) -> None:
        """Delete the rows that the selection touches; undo brings them back."""
        rows = self.view.selected_rows()
        if rows:
            self.file.remove_rows(self.form.code, rows)

    def filter_current(self) -> None:
        """Ask which rows the column in hand lets through."""
        column = self.view.currentIndex().column()
        if column >= 0:
            self.filter_column(column)

    def filter_column(self, column: int) -> None:
        """Ask which rows a column lets through."""
        if self.model is None:
            return
        if self.popup is not None:
            self.popup.deleteLater()
        code = self.model.fields[column].code
        before = self.model.order.conditions.get(code, Condition())
        values = self.model.column_values(code)
        popup = FilterPopup(self.ctx, self.model.heading(column), values, before, self)
        popup.chosen.connect(lambda condition: self._take_condition(code, condition))
        self.popup = popup
        part = self.view.part_of(column)
        left = part.columnViewportPosition(column)
        popup.open_at(part.viewport().mapToGlobal(QPoint(left, 0)))

    def clear_filters(self) -> None:
        """Show all rows again."""
        if self.model is not None:
            self._search.clear()
            self._wait.stop()
            self.model.clear_filters()
            self._tell_filters()

    def _take_condition(self, code: str, condition: Condition) -> None:
        if self.model is not None:
            self.model.filter_column(code, condition)
            self._tell_filters()

    def _tell_filters(self) -> None:
        assert self.model is not None
        self.filters.tell(self.model)
        self._tell_count()
        if not self.view.currentIndex().isValid():
            self.view.move_to(self.model.index(0, 0))

    def _ask_about(self, doubt: Doubt) -> None:
        from edudesk.ui.sheets.pastepreview import ask_about  # rarely wanted

        self.dialog = ask_about(self.ctx, self.view, doubt)

    def _filter(self) -> None:
        self._wait.stop()
        if self.model is not None:
            self.model.filter(self._search.text())
            self._tell_filters()

    def _tell_count(self) -> None:
        assert self.model is not None
        shown = self.model.rowCount() - self.model.has_new_row
        self._count.setText(self.ctx.words("row_count", shown=shown, all=len(self.model.page.rows)))

    def _restyle(self) -> None:
        self._search_icon.setIcon(QIcon(icon(self.ctx.theme, "search", "muted")))
        if self.model is not None:
            self.model.restyle()
