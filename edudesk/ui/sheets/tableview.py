"""The grid in which rosters are filled: blocks copied, pasted and filled as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication

from edudesk.actions.cells import STATES_WRITTEN
from edudesk.actions.pasting import PastedRow, Rejects
from edudesk.actions.session import spoken
from edudesk.model.form import Label
from edudesk.model.place import CellState
from edudesk.ui.cells.blocktext import block_html, joined_block, split_block, turned
from edudesk.ui.cells.cellblock import Span, filled, placed
from edudesk.ui.cells.celledit import CellEdit, TextEdit
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.celldelegate import CellDelegate, FieldChoices
from edudesk.ui.sheets.gridview import GridView, Keyed
from edudesk.ui.sheets.sheetmodel import Block, SheetModel


@dataclass(frozen=True)
class Doubt:
    """A block that waits for an answer: its step, its rows, and what of it cannot be read."""

    name: Label
    rows: Sequence[PastedRow]
    rejects: Rejects


class SheetView(GridView):
    """Typing edits; `doubted` asks what shall become of texts that cannot be read."""

    left_out = Signal(str)  # what of the clipboard found no place, in words
    nothing_to_paste = Signal()
    doubted = Signal(object)  # Doubt

    def __init__(self, ctx: Context, choices: FieldChoices) -> None:
        super().__init__(ctx)
        self._landing: Span | None = None
        self.setItemDelegate(CellDelegate(ctx, choices, self, self.fill_with))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )

    def keyed(self) -> Keyed:
        return {
            **super().keyed(),
            "F2": self._amend,
            "Delete": self.empty,
            "Backspace": self._empty_current,
            "Ctrl+C": self.copy,
            "Ctrl+Insert": self.copy,
            "Ctrl+X": self.cut,
            "Ctrl+V": self.paste,
            "Shift+Insert": self.paste,
            "Ctrl+Shift+V": self.paste_turned,
            "Ctrl+D": self.fill_down,
            "Ctrl+R": self.fill_right,
        }

    def show_sheet(self, model: SheetModel) -> None:
        super().show_sheet(model)
        model.rowsInserted.connect(lambda *_: self._land())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Open the cell for what an input method says.

        What comes without having been composed, as from a board to write on or from a voice, opens
        the cell, and Qt loses it on the way.
        """
        before = self.state()
        super().inputMethodEvent(event)
        editing = QAbstractItemView.State.EditingState
        box = QApplication.focusWidget()
        at_once = bool(event.commitString()) and before != editing and self.state() == editing
        if at_once and isinstance(box, CellEdit | TextEdit):
            QApplication.sendEvent(box, event)

    def _amend(self) -> None:
        """Edit the cell in hand with the cursor behind what stands there."""
        here = self.currentIndex()
        if not self.sheet.can_write(here.row(), here.column()):
            return
        self.edit(here)
        editor = QApplication.focusWidget()
        if isinstance(editor, CellEdit):
            editor.end(False)
        elif isinstance(editor, TextEdit):
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def copy(self) -> None:
        """Put the selected block on the clipboard, as text and as a table that keeps long codes."""
        span, sheet = self.written_span(), self.sheet
        columns = range(span.left, span.right + 1)
        rows = [
            [sheet.copied_text(row, column) for column in columns]
            for row in range(span.top, span.bottom + 1)
        ]
        carried = QMimeData()
        carried.setText(joined_block(rows))
        as_text = [sheet.fields[column].type == "text" for column in columns]
        carried.setHtml(block_html(rows, as_text))
        QGuiApplication.clipboard().setMimeData(carried)

    def cut(self) -> None:
        """Put the selected block on the clipboard and empty it."""
        self.copy()
        self.empty()

    def paste(self) -> None:
        """Put the clipboard's block at the selection as one step; one text fills all of it."""
        self._paste(split_block(QGuiApplication.clipboard().text()))

    def paste_turned(self) -> None:
        """Paste with rows and columns exchanged."""
        self._paste(turned(split_block(QGuiApplication.clipboard().text())))

    def _paste(self, block: list[list[str]]) -> None:
        if not block:
            self.nothing_to_paste.emit()
            return
        span = self.written_span()
        texts = placed(block, span)
        self._tell_left_out(texts)
        width = max(max(cells, default=span.left) for cells in texts.values()) - span.left + 1
        landing = Span(span.top, span.left, span.top + len(texts) - 1, span.left + width - 1)
        self._landing = landing if landing.bottom >= len(self.sheet.order.ids) else None
        self.choose_span(landing)
        self._put(self._named("step_paste", len(block), max(map(len, block))), texts)

    def _tell_left_out(self, texts: Block) -> None:
        """Say how much of a block found no place, beyond the table or in computed cells."""
        words, said = self._ctx.words, []
        rows, columns = self._beyond(texts)
        if rows:
            said.append(words("pasted_below", count=rows))
        if columns:
            said.append(words("pasted_beside", count=columns))
        if passed := self.sheet.passed_over(texts):
            said.append(words("pasted_over", count=passed))
        if said:
            self.left_out.emit("\n".join(said))

    def _beyond(self, texts: Block) -> tuple[int, int]:
        """Return how many rows and columns of a block lie beyond the table."""
        sheet = self.sheet
        rows = sum(
            any(map(str.strip, cells.values()))
            for place, cells in texts.items()
            if place >= len(sheet.order.ids) and not sheet.has_new_row
        )
        columns = {
            column
            for cells in texts.values()
            for column, text in cells.items()
            if column >= len(sheet.fields) and text.strip()
        }
        return rows, len(columns)

    def _put(self, name: Label, texts: Block) -> None:
        """Write texts, asking first where one cannot be read."""
        self.sheet.put_block(
            name,
            texts,
            "ask",
            lambda rows, rejects: self.doubted.emit(Doubt(name, rows, rejects)),
        )

    def replace(self, texts: Block, count: int) -> None:
        """Write texts that take the place of others, as one step."""
        self._put(self._named("step_replace", count, 1), texts)

    def empty(self) -> None:
        """Empty the selected cells, as one step."""
        self._empty(self.written_span())

    def _empty_current(self) -> None:
        here = self.currentIndex()
        self._empty(Span(here.row(), here.column(), here.row(), here.column()))

    def _empty(self, span: Span) -> None:
        sheet = self.sheet
        found = {
            row: emptied
            for row in range(span.top, span.bottom + 1)
            if (
                emptied := {
                    column: ""
                    for column in range(span.left, span.right + 1)
                    if sheet.shown_text(row, column)
                }
            )
        }
        count = sum(map(len, found.values()))
        self.sheet.put_block(self._named("step_empty", count, 1), found)

    def fill_with(self, text: str) -> None:
        """Write one text into every selected cell, as one step."""
        span = self.written_span()
        self._put(self._named("step_fill", span.rows * span.columns, 1), filled(text, span))

    def set_state(self, state: CellState) -> None:
        """Say that the selected cells do not apply or are not known, as one step; twice unsays it.

        Several are told by the word that stands for the state in tables too.
        """
        span, sheet = self.written_span(), self.sheet
        if sheet.all_are(span, state):
            self._empty(span)
        elif span.is_cell:
            sheet.set_state(self.currentIndex(), state)
        else:
            self.fill_with(spoken(STATES_WRITTEN[state]).text(self._ctx.lang))

    def fill_down(self) -> None:
        """Copy the selection's first row into those below; a single row takes the one above."""
        span = self.written_span()
        source = span.top if span.rows > 1 else span.top - 1
        if source < 0:
            return
        line = {
            column: self.sheet.copied_text(source, column)
            for column in range(span.left, span.right + 1)
        }
        below = range(source + 1, span.bottom + 1)
        name = self._named("step_fill", len(below) * len(line), 1)
        self.sheet.put_block(name, dict.fromkeys(below, line))

    def fill_right(self) -> None:
        """Copy the selection's first column into the others; a single one takes the one before."""
        span = self.written_span()
        source = span.left if span.columns > 1 else span.left - 1
        if source < 0:
            return
        beside = range(source + 1, span.right + 1)
        texts = {
            row: dict.fromkeys(beside, self.sheet.copied_text(row, source))
            for row in range(span.top, span.bottom + 1)
        }
        self._put(self._named("step_fill_right", len(texts) * len(beside), 1), texts)

    def add_rows(self, count: int) -> None:
        """Add empty rows, as one step."""
        self._add([PastedRow(None, {})] * count, "step_add")

    def duplicate_rows(self) -> None:
        """Add the selected rows again, without what tells them apart, as one step."""
        sheet, span = self.sheet, self.written_span()
        own = {sheet.form.key[0]} if len(sheet.form.key) == 1 else set()
        rows = [
            PastedRow(None, sheet.texts_of(row, own))
            for row in range(span.top, span.bottom + 1)
            if sheet.row_id(row) is not None
        ]
        self._add(rows, "step_duplicate")

    def _add(self, rows: Sequence[PastedRow], step: str) -> None:
        """Add rows and select them once they are there."""
        if rows:
            last, span = len(self.sheet.order.ids), self.span()
            self._landing = Span(last, span.left, last + len(rows) - 1, span.right)
            self.sheet.put_rows(self._named(step, len(rows), 1), rows)

    def confirm_carried(self) -> None:
        """Confirm the carried figures of the selection, as one step."""
        span = self.written_span()
        self.sheet.confirm(
            [
                self.sheet.index(row, column)
                for row in range(span.top, span.bottom + 1)
                for column in range(span.left, span.right + 1)
            ]
        )

    def _named(self, key: str, rows: int, columns: int) -> Label:
        return self._ctx.words.label(key, form=self.sheet.form.title, rows=rows, columns=columns)

    def _land(self) -> None:
        """Select the block that was pasted, now that its new rows are there."""
        landing, self._landing = self._landing, None
        if landing is not None:
            self.move_to(self.sheet.index(landing.top, landing.left))
            self.choose_span(landing)
            # Once more when the new rows are laid out: before, Qt does not scroll far enough.
            QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))
