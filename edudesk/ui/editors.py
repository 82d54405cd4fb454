"""Editors of single cells: text for every type, with a list or a calendar to open beside it.

What is typed stays as typed; reading it is the writer's task, so nothing is lost and nothing asks
back while typing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from edudesk.model.form import Field
from edudesk.ui.choices import Choice, chosen
from edudesk.ui.context import Context
from edudesk.ui.icons import icon

_SEARCH = int(Qt.ItemDataRole.UserRole) + 1
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OPENERS = (Qt.Key.Key_Down, Qt.Key.Key_F4)
_NUMBER_HINT = Qt.InputMethodHint.ImhFormattedNumbersOnly | Qt.InputMethodHint.ImhPreferNumbers

Choices = Callable[[], tuple[Choice, ...]]


class CellEdit(QLineEdit):
    """A line of text that is committed when it is left; Enter commits and goes to the next control.

    `committed` carries the text to store. `confirmed`: Enter on an unchanged text, which confirms a
    carried figure.
    """

    committed = Signal(str)
    confirmed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.in_table = False
        self.composing = False
        """Whether an input method holds text that is not yet decided on."""
        self.setAcceptDrops(False)  # a file that is dropped here is meant for the window
        self._shown = ""
        if field.is_number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setInputMethodHints(_NUMBER_HINT)
        self.setAcceptDrops(False)  # a file that is dropped here is meant for the window
        self.editingFinished.connect(self._finish)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def show_text(self, text: str) -> None:
        """Show what is stored; what the user is typing right now is left alone."""
        untouched = self.text() == self._shown
        self._shown = text
        if untouched or not self.hasFocus():
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)  # a long text shows its beginning

    def stored_text(self) -> str:
        """Return what the cell shall be set to."""
        return self.text()

    def event(self, event: QEvent) -> bool:
        if _is_file_undo(event) and self.text() == self._shown:
            event.ignore()  # nothing typed here: the file's undo list is meant
            return False
        if self.in_table and _is_fill(event):
            event.accept()  # before the page's own shortcut of the same keys
            return True
        return super().event(event)

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
            self.selectAll()

    def _finish(self) -> None:
        if self.in_table or self.isReadOnly() or self.text() == self._shown:
            return
        stored = self.stored_text()  # may settle the text on a choice's label
        self._shown = self.text()
        self.committed.emit(stored)


class DateEdit(CellEdit):
    """A date as text (20250901, 2025-9-1, 2025年9月1日) with a calendar on the arrow key."""

    def __init__(self, ctx: Context, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._ctx = ctx
        self.setPlaceholderText("YYYY-MM" if field.type == "month" else "YYYY-MM-DD")
        self._opener: QAction | None = None
        if field.type == "date":
            self._opener = QAction(
                icon(ctx.theme, "calendar", "muted"), ctx.words("edit_calendar"), self
            )
            self._opener.triggered.connect(self.open_calendar)
            self.addAction(self._opener, QLineEdit.ActionPosition.TrailingPosition)

    def setReadOnly(self, read_only: bool) -> None:
        super().setReadOnly(read_only)
        if self._opener is not None:
            self._opener.setVisible(not read_only)

    def open_calendar(self) -> None:
        """Show a calendar under the cell."""
        popup = _popup(self)
        calendar = QCalendarWidget(popup)
        calendar.setAccessibleName(self._ctx.words("edit_calendar"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        written = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        if written.isValid():
            calendar.setSelectedDate(written)

        def take(day: QDate) -> None:
            self.setText(day.toString(Qt.DateFormat.ISODate))
            popup.close()
            self._finish()

        calendar.activated.connect(take)
        calendar.clicked.connect(take)
        _show_under(self, popup, calendar)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENERS and self._opener is not None and not self.isReadOnly():
            self.open_calendar()
            return
        super().keyPressEvent(event)


class _Completer(QCompleter):
    """Offers choices by every key they are found by, and writes their label."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class ChoiceEdit(CellEdit):
    """An answer out of a list: typing filters, an arrow opens; what fits nothing is found wrong."""

    def __init__(
        self, ctx: Context, field: Field, choices: Choices, parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self._choices = choices
        self._completer: _Completer | None = None
        self._opener = QAction(
            icon(ctx.theme, "chevron", "muted"), ctx.words("edit_open_list"), self
        )
        self._opener.triggered.connect(self.open_list)
        self.addAction(self._opener, QLineEdit.ActionPosition.TrailingPosition)

    def setReadOnly(self, read_only: bool) -> None:
        super().setReadOnly(read_only)
        self._opener.setVisible(not read_only)

    def stored_text(self) -> str:
        choice = chosen(self._choices(), self.text())
        if choice is None:
            return self.text()
        self.setText(choice.label)
        return choice.value

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._completer is None and not self.isReadOnly():
            self._completer = self._made_completer()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENERS and not self.isReadOnly():
            self.open_list()
            return
        super().keyPressEvent(event)

    def open_list(self) -> None:
        """Show the whole list."""
        if self._completer is None:
            self._completer = self._made_completer()
        self.setFocus()
        self._completer.setCompletionPrefix("")
        self._completer.complete()

    def _made_completer(self) -> _Completer:
        model = QStandardItemModel(self)
        for choice in self._choices():
            item = QStandardItem(choice.label)
            item.setData(choice.search, _SEARCH)
            item.setEditable(False)
            model.appendRow(item)
        completer = _Completer(model, self)
        completer.setCompletionRole(_SEARCH)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        self.setCompleter(completer)
        return completer


class CodesEdit(CellEdit):
    """Several answers out of a list, written one after the other or ticked."""

    def __init__(
        self, ctx: Context, field: Field, choices: Choices, parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self._ctx = ctx
        self._choices = choices
        self._opener = QAction(
            icon(ctx.theme, "chevron", "muted"), ctx.words("edit_open_list"), self
        )
        self._opener.triggered.connect(self.open_list)
        self.addAction(self._opener, QLineEdit.ActionPosition.TrailingPosition)

    def setReadOnly(self, read_only: bool) -> None:
        super().setReadOnly(read_only)
        self._opener.setVisible(not read_only)

    def stored_text(self) -> str:
        picked = [chosen(self._choices(), part) for part in _parts(self.text())]
        if any(choice is None for choice in picked):
            return self.text()
        return ",".join(choice.value for choice in picked if choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENERS and not self.isReadOnly():
            self.open_list()
            return
        super().keyPressEvent(event)

    def open_list(self) -> None:
        """Show the list with a tick for each answer; Space ticks, Escape goes back."""
        popup = _popup(self)
        ticks = QListWidget(popup)
        ticks.setAccessibleName(self._ctx.words("edit_open_list"))
        present = {part.lower() for part in _parts(self.text())}
        for choice in self._choices():
            item = QListWidgetItem(choice.label, ticks)
            ticked = {choice.label.lower(), choice.value.lower()} & present
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

        def write() -> None:
            items = (ticks.item(at) for at in range(ticks.count()))
            self.setText(
                "、".join(i.text() for i in items if i.checkState() == Qt.CheckState.Checked)
            )
            self._finish()

        ticks.itemChanged.connect(write)
        _show_under(self, popup, ticks)


class TextEdit(QPlainTextEdit):
    """Several lines of text, committed when left; Tab goes on, Enter makes a line."""

    committed = Signal(str)
    confirmed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.in_table = False
        self.composing = False
        """Whether an input method holds text that is not yet decided on."""
        self._shown = ""
        self.setAcceptDrops(False)  # a file that is dropped here is meant for the window
        self.setTabChangesFocus(True)

    def setReadOnly(self, read_only: bool) -> None:
        super().setReadOnly(read_only)
        if read_only:  # Qt would let only the mouse in
            keys = Qt.TextInteractionFlag.TextSelectableByKeyboard
            self.setTextInteractionFlags(self.textInteractionFlags() | keys)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

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

    def event(self, event: QEvent) -> bool:
        if _is_file_undo(event) and self.text() == self._shown:
            event.ignore()  # nothing typed here: the file's undo list is meant
            return False
        if self.in_table and _is_fill(event):
            event.accept()  # as above
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.in_table or self.isReadOnly() or self.text() == self._shown:
            return
        self._shown = self.text()
        self.committed.emit(self._shown)


Editor = CellEdit | TextEdit


def make_editor(
    ctx: Context,
    field: Field,
    choices: Choices,
    parent: QWidget | None = None,
    *,
    in_table: bool = False,
) -> Editor:
    """Return the editor of a field; `choices` is asked only when a list is needed."""
    editor = _of_type(ctx, field, choices, parent)
    editor.in_table = in_table
    editor.setAccessibleName(field.label.text(ctx.lang))
    if isinstance(editor, CellEdit) and in_table:
        editor.setFrame(False)
    return editor


def _of_type(ctx: Context, field: Field, choices: Choices, parent: QWidget | None) -> Editor:
    if field.type in ("code", "bool", "ref"):
        return ChoiceEdit(ctx, field, choices, parent)
    if field.type == "codes":
        return CodesEdit(ctx, field, choices, parent)
    if field.type in ("date", "month"):
        return DateEdit(ctx, field, parent)
    if field.multiline:
        return TextEdit(field, parent)
    return CellEdit(field, parent)


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


def _parts(text: str) -> list[str]:
    for mark in "、，;；\n":
        text = text.replace(mark, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def _popup(owner: QWidget) -> QWidget:
    popup = QWidget(owner, Qt.WindowType.Popup)
    popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return popup


def _show_under(owner: QWidget, popup: QWidget, content: QWidget) -> None:
    box = QVBoxLayout(popup)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(content)
    popup.move(owner.mapToGlobal(QPoint(0, owner.height())))
    popup.show()
    content.setFocus()
