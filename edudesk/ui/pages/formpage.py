"""What all pages of forms share: title and tools above, news of the file, the cell in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from edudesk.model.change import Edited
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, CellState
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton, text_label
from edudesk.ui.pages.campusswitch import CampusSwitch
from edudesk.ui.pages.headroombar import HeadroomBar, TurnedBar
from edudesk.ui.pages.nilbar import NIL_KEY, NilBar
from edudesk.ui.pages.toolrow import ToolRow

if TYPE_CHECKING:
    from edudesk.ui.sheets.gridview import GridView
    from edudesk.ui.sheets.totals import SelectionTotals

_LOW = 360  # px at 100 %; below, what is not a figure gives way to the figures
_EDGE = 20  # px beside the figures

STATE_KEYS: tuple[tuple[CellState, str], ...] = (("na", "Ctrl+1"), ("unknown", "Ctrl+2"))


class FormPage(QWidget):
    """A page of the window that shows one form; children say how."""

    cell_entered = Signal(object)  # Cell
    blank_entered = Signal(object)  # Field, in a row that is yet to come
    totals_told = Signal(str)
    document_wished = Signal()
    """Asks for what stands beside the cell in hand: its photo or scan."""
    foot_room = 0  # px below the figures
    totals: SelectionTotals | None = None
    """Sums up what is selected, where the page is a table."""

    def __init__(
        self, ctx: Context, file: OpenFile, form: Form, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.ctx = ctx
        self.file = file
        self.form = form
        self.tools = ToolRow(form.title.text(ctx.lang))
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        foot = QVBoxLayout()
        foot.setContentsMargins(_EDGE, 0, _EDGE, 0)
        foot.addWidget(TurnedBar(ctx, file, self))  # below: the cell in hand stays where it is
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self.body, 1)
        whole.addLayout(foot)
        self.nil = NilBar(ctx, file, form, self)
        self.headroom = HeadroomBar(ctx, file, form, self)
        self._confirm = IconButton(ctx, "confirm", "", self.confirm_form, text=True)
        self._declare = IconButton(
            ctx, "empty", ctx.words("nil_ask"), self.nil.ask, text=True, keys=NIL_KEY
        )
        self._build_head()
        self.nil.changed.connect(self._offer)
        self._offer()
        file.sheet_loaded.connect(self._on_sheet)
        file.edited.connect(self._on_edited)
        file.settled.connect(self._on_settled)
        file.derived_changed.connect(self._on_derived)
        file.marks_changed.connect(self._on_marks)
        for state, keys in STATE_KEYS:
            self._add_key(f"state_{state}", keys, partial(self.set_state, state))
        self._add_key("nil_ask", NIL_KEY, self._ask_nil)

    def _add_key(self, word: str, keys: str, act: Callable[[], None]) -> None:
        action = QAction(self.ctx.words(word), self, shortcut=QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: act())
        self.addAction(action)

    def _ask_nil(self) -> None:
        if self.form.stored and not self.file.read_only:
            self.nil.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < self.ctx.theme.px(_LOW)
        edge = _EDGE // 2 if low else _EDGE
        self.body.setContentsMargins(edge, 4 if low else 14, edge, self.foot_room)
        self.headroom.make_room(cramped=low)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.file.headroom.show_form(self.form.code)

    def _build_head(self) -> None:
        self.tools.add(self._declare)
        self.tools.add(self._confirm)
        self.body.addWidget(self.tools)
        if self.form.hint is not None:
            self.body.addWidget(text_label(self.form.hint.text(self.ctx.lang), "muted", wrap=True))
        self.body.addWidget(CampusSwitch(self.ctx, self.file.lens, self.form, self))
        self.body.addWidget(self.nil)
        self.body.addWidget(self.headroom)

    def sum_up(self, view: GridView) -> SelectionTotals:
        """Return what tells the totals of the selection in a table of this page."""
        from edudesk.ui.sheets.totals import SelectionTotals  # a page of cards has no table

        totals = SelectionTotals(self.ctx, view)
        totals.told.connect(self.totals_told)
        return totals

    def confirm_form(self) -> None:
        """Confirm everything on the page that was carried over, as one step."""
        self.file.confirm_form(self.form.code)

    def _offer(self) -> None:
        """Offer what can be done with the whole page: confirm what was carried, declare it nil."""
        page = self.file.pages.get(self.form.code)
        rows = page.rows.values() if page else ()
        carried = sum(list(row.states.values()).count("carried") for row in rows if row.states)
        writable = not self.file.read_only
        said = self.ctx.words("confirm_carried", count=carried)
        self._confirm.name(said)
        self._confirm.setVisible(bool(carried) and writable)
        asked = bool(self.form.stored) and not self.form.optional  # else it is all computed
        empty = page is not None and page.holds_nothing
        self._declare.setVisible(asked and empty and writable and self.nil.isHidden())

    # -- children say ------------------------------------------------------------------------------

    def go_to(self, row: int, field: str) -> bool:
        """Put the focus on a cell; False when the page does not show it."""
        raise NotImplementedError

    def entrance(self) -> QWidget:
        """Return the control that takes the focus when the page is gone to."""
        raise NotImplementedError

    def current_cell(self) -> Cell | None:
        """Return the cell in hand."""
        raise NotImplementedError

    def blank_field(self) -> Field | None:
        """Return the column in hand of a row that is yet to come."""
        return None

    def set_state(self, state: CellState) -> None:
        """Say of the cell in hand that it does not apply or is not known."""
        raise NotImplementedError

    def take_page(self, page: Page) -> None:
        """Show a page that was read."""
        raise NotImplementedError

    def take_edited(self, edited: Edited) -> None:
        """Show the rows of an edit."""
        raise NotImplementedError

    def take_settled(self, cell: Cell) -> None:
        """Show a cell as it stands, in place of what was typed to the same effect."""
        raise NotImplementedError

    def take_derived(self) -> None:
        """Show derived figures that changed."""
        raise NotImplementedError

    def take_marks(self) -> None:
        """Show the findings' marks."""
        raise NotImplementedError

    # -- news of the file --------------------------------------------------------------------------

    def _on_sheet(self, code: str) -> None:
        if code == self.form.code:
            self.take_page(self.file.pages[code])
            self._offer()

    def _on_edited(self, edited: Edited) -> None:
        if self.form.code in edited.change.forms and self.form.code in self.file.pages:
            self.take_edited(edited)
            self._offer()

    def _on_settled(self, cell: Cell) -> None:
        if cell.form == self.form.code and cell.form in self.file.pages:
            self.take_settled(cell)

    def _on_derived(self, code: str) -> None:
        if code == self.form.code:
            self.take_derived()

    def _on_marks(self, forms: frozenset[str]) -> None:
        if self.form.code in forms and self.form.code in self.file.pages:
            self.take_marks()
