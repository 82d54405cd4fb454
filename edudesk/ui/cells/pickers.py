"""Lines of text with something to pick from beside them: a calendar, a list, a list of ticks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from edudesk.model.form import Field
from edudesk.ui.cells.celledit import CellEdit
from edudesk.ui.cells.choices import Choice, chosen
from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import icon

_SEARCH = int(Qt.ItemDataRole.UserRole) + 1
_OPENERS = (Qt.Key.Key_Down, Qt.Key.Key_F4)

Choices = Callable[[], tuple[Choice, ...]]


class PickingEdit(CellEdit):
    """A line of text whose button, or the arrow key, opens what can be picked."""

    _opener: QAction | None = None

    def offer(self, ctx: Context, picture: str, word: str) -> None:
        """Put the button into the line."""
        self._opener = QAction(icon(ctx.theme, picture, "muted"), ctx.words(word), self)
        self._opener.triggered.connect(lambda: self.open_list())
        self.addAction(self._opener, QLineEdit.ActionPosition.TrailingPosition)

    def open_list(self) -> None:
        """Show what can be picked."""
        raise NotImplementedError

    def setReadOnly(self, read_only: bool) -> None:
        super().setReadOnly(read_only)
        if self._opener is not None:
            self._opener.setVisible(not read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENERS and self._opener is not None and not self.isReadOnly():
            self.open_list()
            return
        super().keyPressEvent(event)


class DateEdit(PickingEdit):
    """A date as text (20250901, 2025-9-1, 2025年9月1日) with a calendar on the arrow key."""

    def __init__(self, ctx: Context, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._ctx = ctx
        self.setPlaceholderText("YYYY-MM" if field.type == "month" else "YYYY-MM-DD")
        if field.type == "date":
            self.offer(ctx, "calendar", "edit_calendar")

    def open_list(self) -> None:
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


class _Completer(QCompleter):
    """Offers choices by every key they are found by, and writes their label."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class ChoiceEdit(PickingEdit):
    """An answer out of a list: typing filters, an arrow opens; what fits nothing is found wrong."""

    def __init__(
        self, ctx: Context, field: Field, choices: Choices, parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self._choices = choices
        self._completer: _Completer | None = None
        self.offer(ctx, "chevron", "edit_open_list")

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
        """Let Enter leave a cell of a table though the list is open, which hands its keys past it.

        What listens for Enter there hears only keys that are sent to the box.
        """
        super().keyPressEvent(event)
        if self.in_table and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            again = QKeyEvent(event.type(), event.key(), event.modifiers())
            QCoreApplication.postEvent(self, again)

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


class CodesEdit(PickingEdit):
    """Several answers out of a list, written one after the other or ticked."""

    def __init__(
        self, ctx: Context, field: Field, choices: Choices, parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self._ctx = ctx
        self._choices = choices
        self.offer(ctx, "chevron", "edit_open_list")

    def stored_text(self) -> str:
        picked = [chosen(self._choices(), part) for part in _parts(self.text())]
        if any(choice is None for choice in picked):
            return self.text()
        return ",".join(choice.value for choice in picked if choice)

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
