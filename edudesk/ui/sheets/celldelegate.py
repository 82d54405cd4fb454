"""Editors in the cells of a sheet: opened by typing, left by Enter and Tab as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from edudesk.model.form import Field
from edudesk.ui.cells.celledit import CellEdit, TextEdit
from edudesk.ui.cells.choices import Choice
from edudesk.ui.cells.editors import make_editor
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.gridview import GridView
from edudesk.ui.sheets.rowsmodel import AnyIndex

FieldChoices = Callable[[Field], tuple[Choice, ...]]
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_TEXT_ROOM = (280, 108)  # px that several lines of text are written in


class CellDelegate(QStyledItemDelegate):
    """Opens the editor of a field in its cell and hands over what was typed.

    The editor of one line that was closed last is kept for the next cell of its column: to make one
    takes longer than to type a letter, and where one is deleted Qt paints once more.
    """

    def __init__(
        self, ctx: Context, choices: FieldChoices, view: GridView, fill: Callable[[str], object]
    ) -> None:
        super().__init__(view)
        self._ctx = ctx
        self._choices = choices
        self._view = view
        self._fill = fill  # writes a text into every selected cell
        self._spare: CellEdit | None = None

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        field = self._view.sheet.fields[index.column()]
        ground = self._view.part_of(index.column()).viewport()
        spare = self._spare
        if spare is not None and spare.field is field and spare.parent() is ground:
            self._spare = None
            return spare
        return make_editor(self._ctx, field, lambda: self._choices(field), ground, in_table=True)

    def destroyEditor(self, editor: QWidget, index: AnyIndex) -> None:
        gone: QWidget | None = editor
        if type(editor) is CellEdit:
            gone, self._spare = self._spare, editor
        if gone is not None:
            super().destroyEditor(gone, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        part = self._view.part_of(index.column())
        room = part.visualRect(self._view.sheet.index(index.row(), index.column()))
        if isinstance(editor, TextEdit):
            width, height = map(self._ctx.theme.px, _TEXT_ROOM)
            room.setSize(room.size().expandedTo(editor.minimumSize()))
            room.setWidth(max(room.width(), width))
            room.setHeight(height)
            room.moveBottom(min(room.bottom(), part.viewport().height() - 1))
            room.moveRight(min(room.right(), part.viewport().width() - 1))
        editor.setGeometry(room)

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, CellEdit | TextEdit):
            editor.show_text(self._view.sheet.edit_text(index))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, CellEdit | TextEdit):
            stored = editor.stored_text()
            self._view.sheet.type_in(index, stored, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(editor, CellEdit | TextEdit)
            and self._leave(editor, event)
        ):
            return True
        return super().eventFilter(editor, event)

    def _leave(self, editor: CellEdit | TextEdit, event: QKeyEvent) -> bool:
        """Leave the editor if the key does; False for keys that are for the editor itself."""
        back = -1 if event.modifiers() & _SHIFT else 1
        if editor.composing and event.key() in (*_TABS, *_ENTER):
            return True  # the input method's text is not decided on yet
        if event.key() in _TABS and not event.modifiers() & _CONTROL:
            back = -1 if event.key() == Qt.Key.Key_Backtab else back
            self._commit(editor, self._view.beside(back))
            self._view.tab(back)
        elif event.key() not in _ENTER:
            return False
        elif event.modifiers() & _ALT:
            return self._break_line(editor)
        elif event.modifiers() & _CONTROL:
            text = editor.stored_text()
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
            self._fill(text)
        else:
            self._commit(editor, self._view.below(back))
            self._view.enter(back)
        return True

    def _commit(self, editor: QWidget, there: QModelIndex) -> None:
        """Hand over what was typed and close the editor, before `there` is gone to.

        It is scrolled to ahead: where a widget was hidden Qt does not scroll by moving pixels.
        """
        if there.isValid():
            self._view.scrollTo(there)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _break_line(self, editor: CellEdit | TextEdit) -> bool:
        """Begin a line in a text of several; Enter alone leaves the cell as everywhere."""
        if isinstance(editor, TextEdit):
            editor.insertPlainText("\n")
        return True
