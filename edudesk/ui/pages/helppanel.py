"""The panel at the right: what is to be known about the cell or the verdict in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from edudesk.actions import behind
from edudesk.actions.behind import Formulas, Story
from edudesk.model.form import Field
from edudesk.model.place import Cell
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import text_label
from edudesk.ui.look.theme import set_tone
from edudesk.ui.pages.behindlist import BehindList
from edudesk.ui.pages.told import (
    Told,
    tell_definition,
    tell_field,
    tell_history,
    tell_reasons,
    tell_whose,
)

if TYPE_CHECKING:
    from edudesk.ui.pages.attachmentcard import AttachmentCard

_PAUSE = 60  # ms; a cell that is only passed through is not looked up


class HelpPanel(QFrame):
    """Shows what is told; follows the cell in hand after a pause, so that walking costs nothing."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._ctx = ctx
        self._file = file
        self._cell: Cell | None = None
        self._told: Told | None = None
        self._asked_formulas = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._tell_cell)
        self._ground = QWidget()
        self._ground.setObjectName("told")
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(2)
        self._title = text_label("", role="heading", wrap=True)
        self._paragraphs: list[tuple[QLabel, QLabel]] = []
        self._column.addWidget(self._title)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._ground)
        scroll.setAccessibleName(ctx.words("help"))
        scroll.setObjectName("told")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll, 1)
        self.attachment: AttachmentCard | None = None  # made for the first cell with a document
        self.behind = BehindList(ctx, file, self)
        box.addWidget(self.behind)
        file.marks_changed.connect(lambda: self._pause.start())
        file.headroom.changed.connect(lambda: self._pause.start())
        self.show_start(ctx.words("help_start"))

    def follow(self, cell: Cell) -> None:
        """Tell about a cell after a short pause."""
        self._cell = cell
        self._pause.start()

    def define(self, field: Field) -> None:
        """Tell what goes into a column of a row that is yet to come."""
        self.forget_cell()
        self.show_told(tell_definition(self._ctx, self._file, field))

    def show_start(self, text: str) -> None:
        """Say what the panel is for, while no cell is in hand."""
        self.show_told(Told(self._ctx.words("help"), [("", text, "muted")]))

    def show_told(self, told: Told) -> None:
        """Show paragraphs; the labels of the last ones are used again."""
        if told == self._told:
            return
        self._told = told
        self._title.setText(told.title)
        while len(self._paragraphs) < len(told.parts):
            self._add()
        for at, (heading, paragraph) in enumerate(self._paragraphs):
            name, text, tone = told.parts[at] if at < len(told.parts) else ("", "", "")
            heading.setText(name)
            heading.setVisible(bool(name))
            paragraph.setText(text)
            set_tone(paragraph, tone)
            paragraph.setVisible(bool(text))

    def ask_behind(self) -> None:
        """Show the rows behind the computed figure in hand, or go to the document of the cell."""
        self.show()
        if self.attachment is not None and not self.attachment.isHidden():
            self.attachment.enter()
        else:
            self.behind.ask()

    def forget_cell(self) -> None:
        """Stop following the last cell; another page speaks now."""
        self._cell = None
        self._pause.stop()
        self.behind.follow(None)
        if self.attachment is not None:
            self.attachment.follow(None)

    def _add(self) -> None:
        heading = text_label("", "small")
        heading.setContentsMargins(0, 8, 0, 0)
        paragraph = text_label("", wrap=True)
        paragraph.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (heading, paragraph):
            self._column.insertWidget(self._column.count() - 1, label)
        self._paragraphs.append((heading, paragraph))

    def _tell_cell(self) -> None:
        cell = self._cell
        if cell is None or cell.form not in self._file.pages:
            return
        derived = bool(self._file.catalogue.field(cell.form, cell.field).derived)
        if derived and not self._asked_formulas:
            self._asked_formulas = True
            self._file.beside(behind.formulas, then=self._take_formulas)
        self.behind.follow(cell if derived else None)
        self._follow_document(cell)
        number = self._file.collection.number
        self._file.ask(behind.story, cell, number, then=lambda past: self._tell_with(cell, past))

    def _follow_document(self, cell: Cell) -> None:
        """Show the photo or scan that the cell names, beside cells that hold one."""
        if self.attachment is None and self._file.takes_document(cell):
            from edudesk.ui.pages.attachmentcard import AttachmentCard  # few cells hold one

            self.attachment = AttachmentCard(self._ctx, self._file, self)
            box = self.layout()
            assert isinstance(box, QVBoxLayout)
            box.insertWidget(1, self.attachment)
        if self.attachment is not None:
            self.attachment.follow(cell)

    def _take_formulas(self, formulas: Formulas) -> None:
        self._file.formulas = formulas
        self._pause.start()

    def _tell_with(self, cell: Cell, past: Story) -> None:
        if cell != self._cell or cell.form not in self._file.pages:
            return
        told = tell_field(self._ctx, self._file, cell)
        words = self._ctx.words
        told.add(words("help_whose"), tell_whose(self._ctx, past.whose) if past.whose else "")
        told.add(words("help_reasons"), tell_reasons(self._ctx, past.reasons))
        told.add(words("help_history"), tell_history(self._ctx, self._file, cell, past.changes))
        self.show_told(told)
