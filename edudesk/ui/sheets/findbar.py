"""Finding and replacing in a grid: every place counted beforehand, all replaced in one step."""

from __future__ import annotations

import re
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.ui.cells.cellblock import Span
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton, text_label
from edudesk.ui.sheets.rowsmodel import RowsModel
from edudesk.ui.sheets.tableview import SheetView

_DELAY = 150  # ms after the last key
_WIDTH = 170
_SPACING = 10


class Place(NamedTuple):
    """A cell in which something was found, by its row and column as shown."""

    row: int
    column: int


def found_in(sheet: RowsModel, words: str, span: Span, *, whole: bool) -> list[Place]:
    """Return the cells of a rectangle that contain (or are) `words`, row by row."""
    wanted = words.casefold()
    if not wanted:
        return []

    def matches(text: str) -> bool:
        return text.casefold() == wanted if whole else wanted in text.casefold()

    return [
        Place(row, column)
        for row in range(span.top, min(span.bottom + 1, len(sheet.order.ids)))
        for column in range(span.left, span.right + 1)
        if matches(sheet.shown_text(row, column)) or matches(sheet.typed_text(row, column))
    ]


def replaced(
    sheet: RowsModel, places: list[Place], words: str, by: str
) -> dict[int, dict[int, str]]:
    """Return the new texts of those places that can be written, by row and column."""
    pattern = re.compile(re.escape(words), re.IGNORECASE)
    texts: dict[int, dict[int, str]] = {}
    for row, column in places:
        old = sheet.typed_text(row, column)
        new = pattern.sub(lambda _: by, old)
        if new != old and sheet.can_write(row, column):
            texts.setdefault(row, {})[column] = new
    return texts


class FindBar(QFrame):
    """Enter goes to the next place, Shift+Enter to the one before, Escape closes."""

    def __init__(self, ctx: Context, view: SheetView) -> None:
        super().__init__()
        self._ctx = ctx
        self._view = view
        self._span: Span | None = None
        self._places: list[Place] = []
        self.setObjectName("card")
        self.words = QLineEdit()
        self.by = QLineEdit()
        self.whole = QCheckBox(ctx.words("find_whole"))
        self.within = QCheckBox(ctx.words("find_within"))
        self.one = QPushButton(ctx.words("replace_one"))
        self.all = QPushButton()
        self.count = text_label("", "small")
        self.replacing = QWidget()
        self._wait = QTimer(self, singleShot=True, interval=_DELAY)
        self._build()
        self._connect()
        self.hide()

    def _build(self) -> None:
        words, theme = self._ctx.words, self._ctx.theme
        for edit, name in ((self.words, "find"), (self.by, "replace_by")):
            edit.setAccessibleName(words(name))
            edit.setMinimumWidth(theme.px(_WIDTH) // 2)
            edit.setMaximumWidth(theme.px(_WIDTH))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 4, 6, 4)
        box.setSpacing(4)
        finding = _line(
            text_label(words("find")),
            self.words,
            IconButton(self._ctx, "previous", words("find_previous"), lambda: self.step(-1)),
            IconButton(self._ctx, "next", words("find_next"), lambda: self.step(1)),
            self.count,
            self.whole,
            self.within,
        )
        finding.addStretch(1)
        finding.addWidget(IconButton(self._ctx, "close", words("notice_close"), self.leave))
        replacing = _line(text_label(words("replace_by")), self.by, self.one, self.all)
        replacing.addStretch(1)
        box.addLayout(finding)
        self.replacing.setLayout(replacing)
        replacing.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.replacing)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._wait.start)
        self.by.textChanged.connect(self._wait.start)
        self.whole.toggled.connect(lambda: self.look())
        self.within.toggled.connect(lambda: self.look())
        self.one.clicked.connect(lambda: self.replace_one())
        self.all.clicked.connect(lambda: self.replace_all())
        self._wait.timeout.connect(self.look)
        self._view.selection_changed.connect(lambda: self.isVisible() and self._wait.start())

    def begin(self, *, replace: bool) -> None:
        """Open the bar; a block that is selected is looked through alone."""
        span = self._view.span()
        self._span = None if span.is_cell else span
        self.replacing.setVisible(replace)
        self.within.setVisible(self._span is not None)
        self.within.setChecked(self._span is not None)
        self.show()
        self.words.setFocus()
        self.words.selectAll()
        self.look()

    def look(self) -> None:
        """Look for the words anew and count."""
        self._wait.stop()
        sheet = self._view.sheet
        everywhere = Span(0, 0, sheet.rowCount() - 1, sheet.columnCount() - 1)
        span = self._span if self._span and self.within.isChecked() else everywhere
        words = self.words.text()
        self._places = found_in(sheet, words, span, whole=self.whole.isChecked())
        here = self._here()
        at = self._places.index(here) + 1 if here in self._places else 0
        key = "find_count" if words else "find_nothing"
        self.count.setText(self._ctx.words(key, at=at, all=len(self._places)))
        count = sum(map(len, self._replaced().values()))
        self.all.setText(self._ctx.words("replace_all", count=count))
        self.all.setEnabled(count > 0)
        self.one.setEnabled(count > 0)

    def step(self, way: int) -> None:
        """Go to the next (or previous) place, round the end."""
        self.look()
        if not self._places:
            return
        here = self._here()
        if way > 0:
            to = next((place for place in self._places if place > here), self._places[0])
        else:
            before = [place for place in self._places if place < here]
            to = before[-1] if before else self._places[-1]
        index = self._view.sheet.index(*to)
        self._view.move_to(index)
        self._view.scrollTo(index)
        self.look()

    def replace_one(self) -> None:
        """Replace in the cell in hand and go to the next place."""
        self.look()
        here = self._here()
        texts = self._replaced()
        if here.column in texts.get(here.row, {}):
            self._view.replace({here.row: {here.column: texts[here.row][here.column]}}, 1)
        self.step(1)

    def replace_all(self) -> None:
        """Replace in all places that can be written, as one step."""
        self.look()
        texts = self._replaced()
        if texts:
            self._view.replace(texts, sum(map(len, texts.values())))

    def leave(self) -> None:
        """Close the bar and go back to the grid."""
        self.hide()
        self._view.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _here(self) -> Place:
        here = self._view.currentIndex()
        return Place(here.row(), here.column())

    def _replaced(self) -> dict[int, dict[int, str]]:
        words = self.words.text()
        return replaced(self._view.sheet, self._places, words, self.by.text()) if words else {}


def _line(*parts: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(_SPACING)
    for part in parts:
        line.addWidget(part)
    return line
