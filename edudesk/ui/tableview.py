"""The grid in which rosters are filled: editors in cells, keys and blocks as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from edudesk.model.form import Field, Label
from edudesk.ui.choices import Choice
from edudesk.ui.context import Context
from edudesk.ui.editors import CellEdit, TextEdit, make_editor
from edudesk.ui.sheetmodel import SheetModel
from edudesk.ui.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DEFAULT_WIDTHS = {
    "int": 88,
    "decimal": 100,
    "bool": 64,
    "date": 112,
    "month": 88,
    "text": 128,
    "code": 128,
}
_HEADER_ROOM = 26  # px beside a header's words
_WIDEST_HEADER = 220
_TEXT_WIDTH = 200
_ROW_HEIGHT = 30
_RING = 2  # px around the current cell, at every text size

FieldChoices = Callable[[Field], tuple[Choice, ...]]
AnyIndex = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Opens the editor of a field in its cell and hands over what was typed."""

    def __init__(self, ctx: Context, choices: FieldChoices, view: SheetView) -> None:
        super().__init__(view)
        self._ctx = ctx
        self._choices = choices
        self._view = view

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        field = self._view.sheet.fields[index.column()]
        return make_editor(self._ctx, field, lambda: self._choices(field), parent, in_table=True)

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, CellEdit | TextEdit):
            editor.show_text(self._view.sheet.edit_text(index))
            if isinstance(editor, CellEdit):
                editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, CellEdit | TextEdit):
            stored = editor.stored_text()
            self._view.sheet.type_in(index, stored, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(editor, event)
        if event.key() in _ENTER and isinstance(editor, CellEdit):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self._view.step(1 if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier else -1)
            return True
        return super().eventFilter(editor, event)


class SheetView(QTableView):
    """Keys: Enter down, Tab right, F2 or typing edits, Delete empties, Ctrl+C/V move blocks."""

    cell_entered = Signal(object)  # Cell
    pasted_beyond = Signal(int)  # rows of the clipboard that found no place

    def __init__(self, ctx: Context, choices: FieldChoices) -> None:
        super().__init__()
        self._ctx = ctx
        self.setItemDelegate(CellDelegate(ctx, choices, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.horizontalHeader().setAccessibleName(ctx.words("table_columns"))
        self.verticalHeader().setAccessibleName(ctx.words("table_rows"))
        ctx.theme.changed.connect(self.fit)

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
        selection = self.selectionModel()
        selection.currentChanged.connect(self._tell_current)
        self.setCurrentIndex(model.index(0, 0))

    def fit(self) -> None:
        """Set widths and heights from fields and text size."""
        if self.model() is None:
            return
        fit_sheet(self, self.sheet, self._ctx.theme)

    def step(self, rows: int) -> None:
        """Move the current cell down (or up) in its column."""
        here = self.currentIndex()
        there = here.siblingAtRow(here.row() + rows)
        if there.isValid():
            self.setCurrentIndex(there)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing:
            super().keyPressEvent(event)
        elif event.key() in _ENTER:
            self._enter(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.empty()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif (
            event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.fill_down()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = self.currentIndex()
        if current.isValid() and self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._ctx.theme.colour("accent"), _RING))
            painter.drawRect(self.visualRect(current).adjusted(1, 1, -1, -1))

    def selected(self) -> list[QModelIndex]:
        """Return the selected cells row by row."""
        return sorted(self.selectedIndexes(), key=lambda index: (index.row(), index.column()))

    def selected_rows(self) -> list[int]:
        """Return the ids of the rows that the selection touches."""
        ids = (
            self.sheet.row_id(row)
            for row in sorted({index.row() for index in self.selectedIndexes()})
        )
        return [row for row in ids if row is not None]

    def copy(self) -> None:
        """Put the selected block on the clipboard as spreadsheets write it."""
        lines: dict[int, list[str]] = {}
        for index in self.selected():
            lines.setdefault(index.row(), []).append(quoted_cell(self.sheet.edit_text(index)))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))

    def paste(self) -> None:
        """Put the clipboard's block at the current cell as one step; one text fills a selection."""
        block = split_block(QGuiApplication.clipboard().text())
        if not block:
            return
        targets = self.selected()
        if len(block) == len(block[0]) == 1 and len(targets) > 1:
            edits = [(index, block[0][0]) for index in targets]
            rows: list[dict[str, str]] = []
        else:
            edits, rows = self._placed(block)
        name = self._named("step_paste", len(block), max(map(len, block)))
        self.sheet.put_block(name, edits, rows)

    def empty(self) -> None:
        """Empty the selected cells, as one step."""
        filled = [(index, "") for index in self.selected() if self.sheet.edit_text(index)]
        self.sheet.put_block(self._named("step_empty", len(filled), 1), filled)

    def fill_down(self) -> None:
        """Copy the first row of the selection into those below, as one step."""
        chosen = self.selected()
        if not chosen:
            return
        top = {
            index.column(): self.sheet.edit_text(index)
            for index in chosen
            if index.row() == chosen[0].row()
        }
        below = [(index, top[index.column()]) for index in chosen if index.row() > chosen[0].row()]
        self.sheet.put_block(self._named("step_fill", len(below), 1), below)

    def confirm_carried(self) -> None:
        """Confirm the carried figures of the selection, as one step."""
        self.sheet.confirm(self.selected())

    def _named(self, key: str, rows: int, columns: int) -> Label:
        return self._ctx.words.label(key, form=self.sheet.form.title, rows=rows, columns=columns)

    def _placed(
        self, block: list[list[str]]
    ) -> tuple[list[tuple[QModelIndex, str]], list[dict[str, str]]]:
        """Return the cells that the block covers, and what lies beyond the last row as new rows."""
        start = self.selected()[0] if self.selectedIndexes() else self.currentIndex()
        fields = self.sheet.fields[start.column() :]
        edits = []
        beyond: list[dict[str, str]] = []
        for down, cells in enumerate(block):
            if self.sheet.row_id(start.row() + down) is None:
                beyond.append(_filled(fields, cells))
                continue
            for right, text in enumerate(cells):
                index = self.sheet.index(start.row() + down, start.column() + right)
                if index.isValid():
                    edits.append((index, text))
        new = [row for row in beyond if row]
        if new and not self.sheet.has_new_row:
            self.pasted_beyond.emit(len(new))
            return edits, []
        return edits, new

    def _enter(self, rows: int) -> None:
        self.sheet.confirm([self.currentIndex()])
        self.step(rows)

    def _tell_current(self, current: QModelIndex) -> None:
        cell = self.sheet.cell(current) if current.isValid() else None
        if cell is not None:
            self.cell_entered.emit(cell)

    def show_cell(self, index: QModelIndex) -> None:
        """Make a cell current and visible."""
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)
        self.setFocus()


def fit_sheet(view: QTableView, sheet: SheetModel, theme: Theme) -> None:
    """Set row height and column widths from the fields, their headers and the text size."""
    view.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
    metrics = view.horizontalHeader().fontMetrics()
    for column, field in enumerate(sheet.fields):
        words = str(sheet.headerData(column, Qt.Orientation.Horizontal))
        named = metrics.horizontalAdvance(words) + theme.px(_HEADER_ROOM)
        usual = _TEXT_WIDTH if field.multiline else _DEFAULT_WIDTHS.get(field.type, 140)
        wanted = theme.px(field.width or usual)
        view.setColumnWidth(column, max(wanted, min(named, theme.px(_WIDEST_HEADER))))


def _filled(fields: Sequence[Field], cells: Sequence[str]) -> dict[str, str]:
    """Return the texts of a new row by field, without empty cells and computed fields."""
    return {
        field.code: text
        for field, text in zip(fields, cells, strict=False)
        if text.strip() and not field.derived
    }


def split_block(text: str) -> list[list[str]]:
    """Return the rows of a spreadsheet's clipboard text; quoted cells may hold line breaks."""
    rows: list[list[str]] = [[]]
    at = 0
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if not text:
        return []
    while True:
        cell, at = _next_cell(text, at)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def _next_cell(text: str, at: int) -> tuple[str, int]:
    """Return the cell that begins at `at` and where it ends."""
    if text[at : at + 1] == '"':
        end = at + 1
        while (end := text.find('"', end)) != -1:
            if text[end + 1 : end + 2] != '"':
                break
            end += 2
        if end != -1 and text[end + 1 : end + 2] in ("", "\t", "\n"):
            return text[at + 1 : end].replace('""', '"'), end + 1
    ends = [end for end in (text.find("\t", at), text.find("\n", at)) if end != -1]
    end = min(ends, default=len(text))
    return text[at:end], end


def quoted_cell(text: str) -> str:
    """Return a cell as spreadsheets put it on the clipboard."""
    if "\n" in text or "\t" in text or text.startswith('"'):
        return '"' + text.replace('"', '""') + '"'
    return text
