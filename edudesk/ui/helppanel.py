"""The panel at the right: what is to be known about the cell or the verdict in hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from edudesk.actions import entry
from edudesk.model.journal import HistoryEntry
from edudesk.model.place import Cell
from edudesk.ui.context import Context
from edudesk.ui.labels import clear_layout, text_label
from edudesk.ui.openfile import OpenFile
from edudesk.ui.told import Told, tell_field, tell_history

_PAUSE = 60  # ms; a cell that is only passed through is not looked up


class HelpPanel(QFrame):
    """Shows what is told; follows the cell in hand after a pause, so that walking costs nothing."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._ctx = ctx
        self._file = file
        self._cell: Cell | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._tell_cell)
        self._ground = QWidget()
        self._ground.setStyleSheet("background: transparent")
        self._column = QVBoxLayout(self._ground)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._ground)
        scroll.setAccessibleName(ctx.words("help"))
        scroll.viewport().setAutoFillBackground(False)
        scroll.setStyleSheet("QScrollArea { background: transparent; }")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)
        file.marks_changed.connect(lambda: self._pause.start())
        self.show_start(ctx.words("help_start"))

    def follow(self, cell: Cell) -> None:
        """Tell about a cell after a short pause."""
        self._cell = cell
        self._pause.start()

    def show_start(self, text: str) -> None:
        """Say what the panel is for, while no cell is in hand."""
        self.show_told(Told(self._ctx.words("help"), [("", text, "muted")]))

    def show_told(self, told: Told) -> None:
        """Show paragraphs."""
        clear_layout(self._column)
        self._column.addWidget(text_label(told.title, role="heading", wrap=True))
        for heading, text, tone in told.parts:
            self._add(heading, text, tone)
        self._column.addStretch(1)

    def forget_cell(self) -> None:
        """Stop following the last cell; another page speaks now."""
        self._cell = None
        self._pause.stop()

    def _add(self, heading: str, text: str, tone: str) -> None:
        if heading:
            self._column.addSpacing(8)
            self._column.addWidget(text_label(heading, "small"))
        paragraph: QLabel = text_label(text, tone, wrap=True)
        paragraph.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(paragraph)

    def _tell_cell(self) -> None:
        cell = self._cell
        if cell is None or cell.form not in self._file.pages:
            return
        told = tell_field(self._ctx, self._file, cell)
        self.show_told(told)
        if not self._file.catalogue.field(cell.form, cell.field).derived:
            self._file.ask(entry.history, cell, then=lambda past: self._tell_past(cell, told, past))

    def _tell_past(self, cell: Cell, told: Told, entries: tuple[HistoryEntry, ...]) -> None:
        if cell == self._cell and entries:
            told.add(
                self._ctx.words("help_history"), tell_history(self._ctx, self._file, cell, entries)
            )
            self.show_told(told)
