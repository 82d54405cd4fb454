"""The two boxes in which cells are typed, of one line and of several; committed when left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from edudesk.model.form import Field

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NUMBER_HINT = Qt.InputMethodHint.ImhFormattedNumbersOnly | Qt.InputMethodHint.ImhPreferNumbers

if TYPE_CHECKING:
    _Box = QWidget
else:
    _Box = object  # Qt takes one class of its own; the other box brings it


class _Committed(_Box):
    """What both boxes do alike: which keys they leave to the file, and when nothing is decided."""

    in_table = False
    composing = False
    """Whether an input method holds text that is not yet decided on."""
    _shown = ""

    if TYPE_CHECKING:

        def text(self) -> str:
            """Return what stands in the box."""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Stay while an input method composes: what is not decided on would be lost."""
        return self.composing or super().focusNextPrevChild(forwards)

    def event(self, event: QEvent) -> bool:
        if _is_file_undo(event) and self.text() == self._shown:
            event.ignore()  # nothing typed here: the file's undo list is meant
            return False
        if self.in_table and _is_fill(event):
            event.accept()  # before the page's own shortcut of the same keys
            return True
        return super().event(event)


class CellEdit(_Committed, QLineEdit):
    """A line of text that is committed when it is left; Enter commits and goes to the next control.

    `committed` carries the text to store. `confirmed`: Enter on an unchanged text, which confirms a
    carried figure.
    """

    committed = Signal(str)
    confirmed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        if field.is_number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setInputMethodHints(_NUMBER_HINT)
        self.setAcceptDrops(False)  # a file that is dropped here is meant for the window
        self.editingFinished.connect(self._finish)

    def show_text(self, text: str) -> None:
        """Show what is stored; what the user is typing right now is left alone."""
        untouched = self.text() == self._shown
        self._shown = text
        if untouched or not self.hasFocus():
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)  # a long text shows its beginning

    def setReadOnly(self, read_only: bool) -> None:
        if read_only and not self.isReadOnly():
            self.setText(self._shown)  # what was being typed can no longer be stored
            self.deselect()
        super().setReadOnly(read_only)

    def stored_text(self) -> str:
        """Return what the cell shall be set to."""
        return self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER or self.in_table or self.composing:
            super().keyPressEvent(event)
            return
        if self.text() == self._shown:
            self.confirmed.emit()
        else:
            self._finish()
        self.focusNextChild()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            if self.isReadOnly():
                self.deselect()  # marked text would promise that typing replaces it
            else:
                self.selectAll()

    def _finish(self) -> None:
        if self.in_table or self.isReadOnly() or self.text() == self._shown:
            return
        stored = self.stored_text()  # may settle the text on a choice's label
        self._shown = self.text()
        self.committed.emit(stored)


class TextEdit(_Committed, QPlainTextEdit):
    """Several lines of text, committed when left; Tab goes on, Enter makes a line."""

    committed = Signal(str)
    confirmed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setAcceptDrops(False)  # a file that is dropped here is meant for the window
        self.setTabChangesFocus(True)

    def setReadOnly(self, read_only: bool) -> None:
        if read_only and not self.isReadOnly() and self.text() != self._shown:
            self.setPlainText(self._shown)  # as above
        super().setReadOnly(read_only)
        if read_only:  # Qt would let only the mouse in
            keys = Qt.TextInteractionFlag.TextSelectableByKeyboard
            self.setTextInteractionFlags(self.textInteractionFlags() | keys)

    def show_text(self, text: str) -> None:
        """Show what is stored; what the user is typing right now is left alone."""
        untouched = self.toPlainText() == self._shown
        self._shown = text
        if (untouched or not self.hasFocus()) and self.toPlainText() != text:
            self.setPlainText(text)

    def text(self) -> str:
        """Return the text."""
        return self.toPlainText()

    def stored_text(self) -> str:
        """Return what the cell shall be set to."""
        return self.toPlainText()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.in_table or self.isReadOnly() or self.text() == self._shown:
            return
        self._shown = self.text()
        self.committed.emit(self._shown)


def _is_file_undo(event: QEvent) -> bool:
    """Whether the key asks to undo or redo; text boxes keep these keys to themselves otherwise."""
    return (
        isinstance(event, QKeyEvent)  # first: every event is asked, and few are keys
        and event.type() == QEvent.Type.ShortcutOverride
        and (
            event.matches(QKeySequence.StandardKey.Undo)
            or event.matches(QKeySequence.StandardKey.Redo)
        )
    )


def _is_fill(event: QEvent) -> bool:
    """Whether the key asks to fill the selection of a table with what was typed."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and event.key() in _ENTER
        and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    )
