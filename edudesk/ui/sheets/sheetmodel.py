"""A form's rows as a table to write in: cells, blocks and new rows go to the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from edudesk.actions.pasting import PastedRow, Rejects, Unread
from edudesk.model.change import Edited
from edudesk.model.form import Label
from edudesk.model.place import Cell, CellState, Row
from edudesk.ui.cells.cellblock import Span
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.file.page import Page
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.roworder import runs
from edudesk.ui.sheets.rowsmodel import NOWHERE, AnyIndex, RowsModel

_EDIT = int(Qt.ItemDataRole.EditRole)
_RUNS_AT_MOST = 40  # stretches taken out one by one; with more a fresh start is quicker

Block = Mapping[int, Mapping[int, str]]
"""Texts by the place of their row and their column; places past the last row add rows."""


class SheetModel(RowsModel):
    """Rows × fields of one form.

    A roster that can be written has one empty row more; typing there adds a row. Until the writer
    has answered such a row has a negative id, and what is typed into it meanwhile waits.
    """

    def __init__(
        self, ctx: Context, file: OpenFile, page: Page, parent: QObject | None = None
    ) -> None:
        super().__init__(ctx, file, page, parent)
        self._waiting: dict[int, list[tuple[str, str]]] = {}
        self._begun: dict[int, dict[str, str]] = {}  # what a row begins with, should it be late
        self._next_new = -1
        self.arrange()

    def waiting(self) -> Iterable[int]:
        return self._waiting

    # -- writing -----------------------------------------------------------------------------------

    def setData(self, index: AnyIndex, value: Any, role: int = _EDIT) -> bool:  # noqa: ANN401
        if role != _EDIT or not index.isValid():
            return False
        return self.type_in(index, str(value), str(value))

    def type_in(self, index: AnyIndex, stored: str, shown: str) -> bool:
        """Put typed text into a cell: shown at once, then written; False when it stood there."""
        code = self.fields[index.column()].code
        if index.row() >= len(self.order.ids):
            return bool(stored) and self._begin_row(code, stored, shown)
        if shown == self.edit_text(index) and not self.is_carried(index):
            return False
        row = self.order.ids[index.row()]
        before = self.lines_of([row])
        self.hold_typed(row, {code: shown})
        self.show_again(before)
        if row < 0:
            self._waiting[row].append((code, stored))
            self._begun[row][code] = stored
        else:
            self._file.edit(Cell(self.form.code, row, code), stored)
        return True

    def set_state(self, index: AnyIndex, state: CellState) -> None:
        """Say that the cell does not apply or is not known."""
        cell = self.cell(index)
        if cell is not None and self.can_write(index.row(), index.column()):
            self._file.edit(cell, "", state)

    def all_are(self, span: Span, state: CellState) -> bool:
        """Whether all cells of a span that can be written are in a state."""
        can_write = self._writers()
        states = [
            self.held(self.order.ids[row]).states.get(self.fields[column].code)
            for row in range(span.top, min(span.bottom + 1, len(self.order.ids)))
            for column in range(span.left, span.right + 1)
            if can_write(row, column)
        ]
        return bool(states) and all(one == state for one in states)

    def confirm(self, indexes: Sequence[QModelIndex]) -> None:
        """Confirm, as one step, those of the cells that hold unconfirmed figures."""
        cells = [self.cell(index) for index in indexes if self.is_carried(index)]
        if carried := [cell for cell in cells if cell is not None]:
            self._file.confirm(carried)

    # -- blocks ------------------------------------------------------------------------------------

    def put_block(
        self,
        name: Label,
        block: Block,
        unread: Unread = "keep",
        rejected: Callable[[Sequence[PastedRow], Rejects], object] | None = None,
    ) -> None:
        """Put texts into many cells as one step; those that cannot be written are passed over.

        What is kept as typed is shown at once. With `unread` "ask" nothing is shown before the
        writer has read it all; `rejected` hears what it cannot read, and nothing is written.
        """
        rows = self.pasted_rows(block)
        if not rows:
            return
        if unread == "keep":
            self._show_block(rows)
        self.put_rows(name, rows, unread, lambda found: rejected and rejected(rows, found))

    def put_rows(
        self,
        name: Label,
        rows: Sequence[PastedRow],
        unread: Unread = "keep",
        rejected: Callable[[Rejects], object] | None = None,
    ) -> None:
        """Write texts into rows by their id, and into new ones, as one step."""
        self._file.paste(name, self.form.code, rows, unread, rejected)

    def pasted_rows(self, block: Block) -> list[PastedRow]:
        """Return the rows that a block writes, without the cells that cannot be written."""
        codes = [field.code for field in self.fields]
        found: list[PastedRow] = []
        can_write = self._writers()
        for place, texts in sorted(block.items()):
            written = {
                codes[column]: text
                for column, text in texts.items()
                if column < len(codes) and can_write(place, column)
            }
            if place >= len(self.order.ids):
                written = {code: text for code, text in written.items() if text.strip()}
            if written:
                self._place_texts(place, written, found)
        return found

    def passed_over(self, block: Block) -> int:
        """Return how many texts of a block differ from a cell that cannot be written."""
        can_write = self._writers()
        return sum(
            bool(text.strip())
            and column < len(self.fields)
            and not can_write(place, column)
            and text.strip() != self.shown_text(place, column)
            for place, texts in block.items()
            if place < len(self.order.ids) or self.has_new_row
            for column, text in texts.items()
        )

    def _writers(self) -> Callable[[int, int], bool]:
        """Return what tells whether a cell can be typed into: asked once a column in rosters."""
        if self.form.kind == "grid":
            return self.can_write
        columns = [self.can_write(0, column) for column in range(len(self.fields))]
        return lambda _, column: columns[column]

    def texts_of(self, place: int, without: Collection[str] = ()) -> dict[str, str]:
        """Return what stands in the typed cells of a row, by field."""
        return {
            field.code: text
            for column, field in enumerate(self.fields)
            if not field.derived
            and field.code not in without
            and (text := self.copied_text(place, column))
        }

    def _place_texts(self, place: int, texts: dict[str, str], found: list[PastedRow]) -> None:
        row = self.row_id(place)
        if row is not None:
            found.append(PastedRow(row, texts))
        elif place < len(self.order.ids):  # its row is being written: what comes for it waits
            waiting = self.order.ids[place]
            self.hold_typed(waiting, texts)
            self._waiting[waiting] += texts.items()
            self._begun[waiting] |= texts
        elif self.has_new_row:
            found.append(PastedRow(None, texts))

    def _show_block(self, rows: Sequence[PastedRow]) -> None:
        before = self.lines_of(row for row, _ in rows if row is not None)
        for row, texts in rows:
            if row is not None:
                self.hold_typed(row, texts)
        self.show_again(before)

    # -- news --------------------------------------------------------------------------------------

    def take_page(self, page: Page) -> None:
        """Show a page that was read anew."""
        self.page = page
        self._lines.clear()
        self._tones.clear()
        self._typed = {row: held for row, held in self._typed.items() if row in self._waiting}
        self.rearrange()

    def take_edited(self, edited: Edited) -> None:
        """Show what is now stored in the rows of an edit."""
        rows = [row.id for row in edited.rows_of(self.form.code)]
        before = self.lines_of(rows)
        self.forget_texts(rows)
        of_form = self.form.code
        self._take_out([row for form, row in edited.change.removed if form == of_form])
        added = [row for form, row in edited.change.added if form == of_form]
        known = self.page.rows
        self._put_in([row for row in added if row not in self.order.places and row in known])
        self.show_again(before)
        self.figures_changed.emit()

    def _take_out(self, rows: Iterable[int]) -> None:
        """Take rows out of the table, the others keep their places in it."""
        gone = {row for row in rows if row in self.order.places}
        if not gone:
            return
        stretches = runs(self.order.places[row] for row in gone)
        if len(stretches) > _RUNS_AT_MOST:
            self.rearrange()
            return
        for first, last in stretches:
            self.beginRemoveRows(NOWHERE, first, last)
            self.order.hold([*self.order.ids[:first], *self.order.ids[last + 1 :]])
            self.endRemoveRows()

    def _put_in(self, rows: Sequence[int]) -> None:
        """Put new rows after the others; those that undo brought back go where they stood."""
        if not rows:
            return
        ids = self.order.ids
        written = len(ids) - len(self._waiting)
        last = ids[written - 1] if written else 0
        if self.order.is_natural and min(rows) < last:
            self.rearrange()
            return
        self.beginInsertRows(NOWHERE, written, written + len(rows) - 1)
        self.order.hold([*ids[:written], *sorted(rows), *ids[written:]])
        self.endInsertRows()

    # -- a row that is being begun -----------------------------------------------------------------

    def _begin_row(self, code: str, stored: str, shown: str) -> bool:
        new = self._next_new
        self._next_new -= 1
        place = len(self.order.ids)
        empty = Row(id=new, school=0, collection=self._file.collection.number, line="", values={})
        self.hold_typed(new, {code: shown}, empty)
        self._waiting[new] = []
        self.beginInsertRows(NOWHERE, place + 1, place + 1)
        self.order.hold([*self.order.ids, new])
        self.endInsertRows()
        self.tell(place, place)
        self._begun[new] = {code: stored}
        self._file.add_row(
            self.form.code,
            self._begun[new],
            before=lambda edited: self._row_written(new, edited),
            forget=lambda: self._row_given_up(new),
        )
        return True

    def _row_given_up(self, new: int) -> None:
        """Take out a row that the disk had no room for, and that is not wanted any more."""
        del self._waiting[new], self._begun[new]
        self._take_out([new])
        self.forget_texts([new])

    def _row_written(self, new: int, edited: Edited) -> None:
        """Give the row its id and send what was typed meanwhile."""
        row = next(row for form, row in edited.change.added if form == self.form.code)
        waiting = self._waiting.pop(new)
        del self._begun[new]
        held = self._typed.pop(new)
        self._lines.pop(new, None)
        self.order.rename(new, row)
        if waiting:
            self._typed[row] = Row(
                id=row,
                school=held.school,
                collection=held.collection,
                line="",
                values={},
                states=held.states,
                typed=held.typed,
            )
        for code, stored in waiting:
            self._file.edit(Cell(self.form.code, row, code), stored)
