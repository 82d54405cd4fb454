"""The page of a form with fixed lines: all lines above, room to write the one in hand below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from edudesk.model.change import Edited
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, CellState, Row
from edudesk.ui.cells.editors import Editor
from edudesk.ui.file.asked import shown
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import is_asked, line_name, line_of
from edudesk.ui.look.labels import Notice, text_label
from edudesk.ui.look.theme import set_tone
from edudesk.ui.pages.fieldcard import FieldCard, field_choices
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.sheets.gridmodel import GridModel
from edudesk.ui.sheets.itemlines import ItemLines
from edudesk.ui.sheets.linesview import LinesView
from edudesk.ui.sheets.tableview import Doubt

LINE_KEYS = (("Ctrl+Down", 1), ("Ctrl+Up", -1))
_LINE_WIDTH = 260
_HALF = 1000  # px; the splitter shares out what there is
_ASSESSING_DELAY = 400  # ms after the last answer


class GridPage(FormPage):
    """Lines of a grid; moving through them brings the line's fields into the card below."""

    def __init__(
        self, ctx: Context, file: OpenFile, form: Form, parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx, file, form, parent)
        self.model: GridModel | None = None
        self.items = ItemLines(ctx, file, form)
        self.cards: list[FieldCard] = []
        self.dialog: QDialog | None = None
        self.view = LinesView(ctx, lambda field: field_choices(ctx, file, field))
        self.view.setAccessibleName(form.title.text(ctx.lang))
        self.totals = self.sum_up(self.view)
        self.notice = Notice(ctx)
        self.view.doubted.connect(self._ask_about)
        self.view.nothing_to_paste.connect(
            lambda: self.notice.say(ctx.words("nothing_to_paste"), "unusual")
        )
        self.view.left_out.connect(lambda said: self.notice.say(said, "unusual"))
        self.view.activated.connect(lambda: self._first_editor())
        for keys, step in LINE_KEYS:
            action = QAction(ctx.words("key_line"), self, shortcut=QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, step=step: self.next_line(step))
            self.addAction(action)
        self._line_name = QLabel()
        self._line_name.setObjectName("heading")
        self._line_name.setWordWrap(True)
        self._verdict = text_label("", wrap=True)
        file.assessed.connect(self._take_verdicts)
        self._assessing = QTimer(self, singleShot=True, interval=_ASSESSING_DELAY)
        self._assessing.timeout.connect(lambda: file.assess())
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.view)
        self._split.addWidget(self._build_below())
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([_HALF, _HALF])
        self._scroll.setHidden(not form.stored)  # of computed lines there is nothing to write
        self.body.addWidget(self.notice)
        self.body.addWidget(self._split, 1)
        ctx.theme.changed.connect(self._restyle)
        if form.lines_from and file.assessment is None:
            file.assess()
        page = file.page(form.code)
        if page is not None:
            self.take_page(page)

    def _build_below(self) -> QScrollArea:
        ground = QWidget()
        ground.setObjectName("cards")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 8, 10, 16)
        column.addWidget(self._line_name)
        column.addWidget(self._verdict)
        for section in self.form.sections if self.form.stored else ():
            if not shown(self.file, section.fields):
                continue
            card = FieldCard(self.ctx, self.file, self.form, section, ground, filled=self._filled)
            card.cell_entered.connect(self.cell_entered)
            column.addWidget(card)
            self.cards.append(card)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(ground)
        self._scroll.setAccessibleName(self.ctx.words("line_in_hand"))
        return self._scroll

    def take_page(self, page: Page) -> None:
        if self.model is None:
            self.model = GridModel(self.ctx, self.file, page, self.items, self)
            self.view.show_sheet(self.model)
            self.view.selectionModel().currentRowChanged.connect(self._show_line)
            self.view.selectionModel().currentChanged.connect(self._enter)
            self._fit()
            self._show_line(self.view.currentIndex())
        else:
            here = self.view.currentIndex()
            row, column = max(here.row(), 0), max(here.column(), 0)
            self.model.take_page(page)
            self.view.move_to(self.model.index(row, column))
            self._show_line(self.view.currentIndex())  # the same line of a campus is another row

    def take_edited(self, edited: Edited) -> None:
        if self.model is not None:
            self.model.take_edited(edited)
        for card in self.cards:
            card.refresh()
        if self.form.lines_from:  # what the district answered decides verdicts
            self._assessing.start()

    def take_settled(self, cell: Cell) -> None:
        if self.model is not None:
            self.model.settle(cell.row)
        for card in self.cards:
            card.refresh()

    def take_derived(self) -> None:
        if self.model is not None:
            self.model.take_derived()
        for card in self.cards:
            card.refresh()

    def take_marks(self) -> None:
        if self.model is not None:
            self.model.take_marks()
        for card in self.cards:
            card.mark()

    def go_to(self, row: int, field: str) -> bool:
        if self.model is None:
            return False
        index = self.model.index_of(row, field)
        if not index.isValid():
            return False
        self.view.move_to(index)
        if not self.cards:
            self.view.setFocus()
        for card in self.cards:
            if field in card.rows:
                editor = card.rows[field].editor
                editor.setFocus()
                self._scroll.ensureWidgetVisible(editor, 50, 60)
        return True

    def _ask_about(self, doubt: Doubt) -> None:
        from edudesk.ui.sheets.pastepreview import ask_about  # rarely wanted

        self.dialog = ask_about(self.ctx, self.view, doubt)

    def entrance(self) -> QWidget:
        return self.view

    def current_cell(self) -> Cell | None:
        here = self.view.currentIndex()
        shown = self.model.cell(here) if self.model and here.isValid() else None
        return self._typed_cell() or shown

    def _typed_cell(self) -> Cell | None:
        """Return the cell whose editor has the focus; the lines above are only walked through."""
        for card in self.cards:
            focused = card.focused()
            if focused is not None:
                return card.cell(focused.field.code)
        return None

    def _enter(self, current: QModelIndex) -> None:
        cell = self.model.cell(current) if self.model and current.isValid() else None
        if cell is not None and self._typed_cell() is None:
            self.cell_entered.emit(cell)

    def set_state(self, state: CellState) -> None:
        cell = self._typed_cell()
        if cell is None and self.model is not None and self.view.hasFocus():
            self.view.set_state(state)
        for card in self.cards:
            if cell is not None and cell.field in card.rows:
                card.set_state(cell.field, state)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Go on from a line's last cell to the first of the next line, and back."""
        editors = self._editors()
        at_edge = bool(editors) and editors[-1 if forwards else 0].hasFocus()
        if at_edge and self._change_line(1 if forwards else -1):
            entered = self._editors()[0 if forwards else -1]
            entered.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(entered, 50, 60)
            return True
        return super().focusNextPrevChild(forwards)

    def next_line(self, step: int) -> None:
        """Go to the next (or previous) line, staying in the same field where it is asked there."""
        cell = self.current_cell()
        if self._change_line(step):
            editors = {one.field.code: one for one in self._editors()}
            kept = editors.get(cell.field) if cell is not None else None
            entered = kept or next(iter(editors.values()), None)
            if entered is not None:  # else the line can only be read
                entered.setFocus(Qt.FocusReason.TabFocusReason)

    def _change_line(self, step: int) -> bool:
        """Show the next line that asks for something; False when there is none."""
        row = self.view.currentIndex().row() + step
        count = self.model.rowCount() if self.model is not None else 0
        while 0 <= row < count and not self._asks(row):
            row += step
        if not 0 <= row < count:
            return False
        for editor in self._editors():
            editor.clearFocus()  # what is typed belongs to the line that is left
        self.view.move_to(self.view.sheet.index(row, self.view.currentIndex().column()))
        return True

    def _asks(self, at: int) -> bool:
        """Whether a line has a cell that can be typed into."""
        row = self.model.row_id(at) if self.model is not None else None
        if row is None:
            return False
        stored = self.file.pages[self.form.code].rows[row]
        line = line_of(self.form, stored)
        return any(
            is_asked(self.form, field, line) and self._filled(field, stored) is None
            for field in self.form.stored
        )

    def _editors(self) -> list[Editor]:
        """Return the editors of the line in hand that can be typed into, in reading order."""
        return [
            row.editor
            for card in self.cards
            for row in card.rows.values()
            if not row.editor.isReadOnly() and not row.editor.isHidden()
        ]

    def _show_line(self, current: QModelIndex) -> None:
        row = self.model.row_id(current.row()) if self.model else None
        if row is None:
            return
        line = line_of(self.form, self.file.pages[self.form.code].rows[row])
        self._line_name.setText(line_name(self.form, line, self.ctx.lang) if line else "")
        for card in self.cards:
            card.show_row(row)
        self._show_verdict()

    def _filled(self, field: Field, row: Row) -> str | None:
        return self.items.stand_in(field.code, row.line)

    def _take_verdicts(self) -> None:
        if self.form.code not in self.file.pages:  # read anew: it will be shown with them
            return
        if self.model is not None:
            self.model.take_verdicts()
        for card in self.cards:
            card.refresh()
        self._show_verdict()

    def _show_verdict(self) -> None:
        """Show what the assessment says of the line in hand; lines may be items of a standard."""
        row = self.model.row_id(self.view.currentIndex().row()) if self.model else None
        line = self.file.pages[self.form.code].rows[row].line if row is not None else ""
        result = self.items.result(line)
        self._verdict.setHidden(result is None)
        if result is None:
            return
        words = self.ctx.words
        set_tone(self._verdict, {"met": "done", "not_met": "wrong"}.get(result.verdict, "muted"))
        if self.items.is_computed(line):
            said = words("item_computed")
        else:
            said = words("item_prints", text=self.items.printed(line))
        self._verdict.setText(f"{self.items.verdict(line)}　{said}")

    def _first_editor(self) -> None:
        for editor in self._editors()[:1]:
            editor.setFocus()

    def _fit(self) -> None:
        if self.model is not None:
            self.view.fit()
        if self.cards:  # what the lines do not need is room to write in
            self.view.setMaximumHeight(self._height_of_lines())
        self.view.verticalHeader().setMaximumWidth(self.ctx.theme.px(_LINE_WIDTH))
        self.view.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def _height_of_lines(self) -> int:
        view = self.view
        around = 2 * view.frameWidth() + view.horizontalScrollBar().sizeHint().height()
        header = view.horizontalHeader().sizeHint().height()
        return header + view.verticalHeader().length() + around

    def _restyle(self) -> None:
        if self.model is not None:
            self.model.restyle()
            self._fit()
