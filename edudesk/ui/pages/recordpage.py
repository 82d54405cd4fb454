"""The page of a form with one row: a card for each section, those below built afterwards."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from edudesk.model.change import Edited
from edudesk.model.check import Finding
from edudesk.model.form import Form
from edudesk.model.place import Cell, CellState
from edudesk.ui.file.asked import shown
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.pages.fieldcard import FieldCard
from edudesk.ui.pages.formpage import FormPage

_SETTLING = 400  # ms in which cards that were just built find their places
_BUILT_AT_ONCE = 14  # fields that fill a screen; the other cards follow between events


class RecordPage(FormPage):
    """Cards of one record."""

    def __init__(
        self, ctx: Context, file: OpenFile, form: Form, parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx, file, form, parent)
        self.row = 0
        self._sections = [one for one in form.sections if shown(file, one.fields)]
        self.cards: list[FieldCard] = []
        self._marked: list[Finding] = []
        self._ground = QWidget()
        self._ground.setObjectName("cards")
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(0, 4, 10, 20)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self._ground)
        self._scroll.setAccessibleName(form.title.text(ctx.lang))
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda: self._bring())
        self._sought: QWidget | None = None
        self.body.addWidget(self._scroll)
        self._builder = QTimer(self, interval=0)
        self._builder.timeout.connect(self._build_next)
        page = file.page(form.code)
        if page is not None:
            self.take_page(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        focused = self._focused()
        if focused and event.size().height() < event.oldSize().height():  # a notice came above
            card, code = focused
            self._seek(card.rows[code].editor)

    def take_page(self, page: Page) -> None:
        self.row = next(iter(page.rows), 0)
        self._marked = self.file.findings.of_row(self.form.code, self.row)
        for card in self.cards:
            card.show_row(self.row)
        while len(self.cards) < len(self._sections) and self._built() < _BUILT_AT_ONCE:
            self._build_next()
        if len(self.cards) < len(self._sections):
            self._builder.start()

    def take_edited(self, edited: Edited) -> None:
        touched = {cell.field for cell in edited.change.cells if cell.form == self.form.code}
        for card in self.cards:
            for code in touched & card.rows.keys():
                card.rows[code].refresh()

    def take_settled(self, cell: Cell) -> None:
        for card in self.cards:
            if cell.field in card.rows:
                card.rows[cell.field].refresh()

    def take_derived(self) -> None:
        for card in self.cards:
            for row in card.rows.values():
                if row.field.derived:
                    row.refresh()

    def take_marks(self) -> None:
        found = self.file.findings.of_row(self.form.code, self.row)
        if found == self._marked:
            return
        changed = [
            one for one in (*found, *self._marked) if (one in found) != (one in self._marked)
        ]
        self._marked = found
        fields = {code for finding in changed for code in finding.fields}
        for card in self.cards:
            card.mark(fields)

    def go_to(self, row: int, field: str) -> bool:
        self._finish_building()
        for card in self.cards:
            if field in card.rows:
                editor = card.rows[field].editor
                editor.setFocus()
                self._seek(editor)
                return True
        return False

    def _seek(self, editor: QWidget) -> None:
        """Bring a cell into sight, and keep it there while the cards still find their places."""
        self._sought = editor
        self._bring()
        QTimer.singleShot(_SETTLING, self, self._found)

    def _bring(self) -> None:
        if self._sought is not None:
            self._scroll.ensureWidgetVisible(self._sought, 50, 80)

    def _found(self) -> None:
        """Let go of a cell that is in sight; on a slow machine its page may not have come yet."""
        sought = self._sought
        if sought is not None and sought.isVisible() and sought.visibleRegion().isEmpty():
            self._seek(sought)
        else:
            self._sought = None

    def entrance(self) -> QWidget:
        for card in self.cards:
            for row in card.rows.values():
                return row.editor
        return self._scroll

    def current_cell(self) -> Cell | None:
        focused = self._focused()
        return focused[0].cell(focused[1]) if focused else None

    def set_state(self, state: CellState) -> None:
        focused = self._focused()
        if focused:
            focused[0].set_state(focused[1], state)

    def _focused(self) -> tuple[FieldCard, str] | None:
        for card in self.cards:
            row = card.focused()
            if row is not None:
                return card, row.field.code
        return None

    def _built(self) -> int:
        return sum(len(card.rows) for card in self.cards)

    def _build_next(self) -> None:
        if self.form.code not in self.file.pages:  # another collection is shown: the page goes
            self._builder.stop()
            return
        section = self._sections[len(self.cards)]
        card = FieldCard(self.ctx, self.file, self.form, section, self._ground)
        card.cell_entered.connect(self.cell_entered)
        self._column.insertWidget(len(self.cards), card)
        self.cards.append(card)
        card.show_row(self.row)
        if len(self.cards) == len(self._sections):
            self._builder.stop()

    def _finish_building(self) -> None:
        while len(self.cards) < len(self._sections) and self.form.code in self.file.pages:
            self._build_next()
