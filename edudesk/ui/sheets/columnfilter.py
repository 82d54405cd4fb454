"""Choosing which rows a column lets through: its values with counts, or words they contain."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import ElidedLabel, IconButton, main_button, text_label
from edudesk.ui.sheets.roworder import Condition, dictionary_key
from edudesk.ui.sheets.rowsmodel import RowsModel

_VALUE = int(Qt.ItemDataRole.UserRole)
_SIZE = (280, 360)
_NAMED_AT_MOST = 3  # values of a filter that the bar names
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class FilterPopup(QFrame):
    """Opened under a column: words to be contained, values to tick; Enter takes, Escape leaves."""

    chosen = Signal(object)  # Condition

    def __init__(
        self,
        ctx: Context,
        title: str,
        values: Counter[str],
        before: Condition,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self._ctx = ctx
        self.words = QLineEdit(before.contains)
        self.values = QListWidget()
        self.all = QPushButton(ctx.words("filter_all"))
        self.take = main_button(ctx.words("filter_take"), self._take)
        self._fill(values, before)
        self._build(title)
        self._narrow()

    def open_at(self, place: QPoint) -> None:
        """Show it with its corner at a place of the screen."""
        width, height = map(self._ctx.theme.px, _SIZE)
        self.resize(width, height)
        room = self.screen().availableGeometry()
        left = max(room.left(), min(place.x(), room.right() - width))
        self.move(left, max(room.top(), min(place.y(), room.bottom() - height)))
        self.show()
        self.words.setFocus()

    def condition(self) -> Condition:
        """Return what is asked now; where all shown values are ticked, none is asked for."""
        shown = [self.values.item(at) for at in range(self.values.count())]
        shown = [item for item in shown if not item.isHidden()]
        ticked = [item for item in shown if item.checkState() == _CHECKED]
        contains = self.words.text().strip()
        if len(ticked) == len(shown):
            return Condition(contains)
        return Condition(contains, frozenset(str(item.data(_VALUE)) for item in ticked))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Down and self.words.hasFocus():
            self.values.setFocus()
            self.values.setCurrentRow(0)
        else:
            super().keyPressEvent(event)

    def _fill(self, values: Counter[str], before: Condition) -> None:
        for value in sorted(values, key=_place):
            shown = value or self._ctx.words("empty")
            item = QListWidgetItem(f"{shown}　{values[value]}", self.values)
            item.setData(_VALUE, value)
            ticked = before.values is None or value in before.values
            item.setCheckState(_CHECKED if ticked else _UNCHECKED)

    def _build(self, title: str) -> None:
        words = self._ctx.words
        self.words.setPlaceholderText(words("filter_contains"))
        self.words.setAccessibleName(words("filter_contains"))
        self.words.setClearButtonEnabled(False)
        self.words.textChanged.connect(lambda: self._narrow())
        self.values.setAccessibleName(words("filter_values", column=title))
        self.all.clicked.connect(lambda: self._tick_all())
        clear = QPushButton(words("filter_clear"))
        clear.clicked.connect(lambda: self._answer(Condition()))
        buttons = QHBoxLayout()
        buttons.addWidget(clear)
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 12)
        box.setSpacing(8)
        box.addWidget(text_label(title, role="heading"))
        box.addWidget(self.words)
        box.addWidget(self.all)
        box.addWidget(self.values, 1)
        box.addLayout(buttons)

    def _narrow(self) -> None:
        """Show the values that contain the words."""
        words = self.words.text().strip().casefold()
        for at in range(self.values.count()):
            item = self.values.item(at)
            item.setHidden(words not in str(item.data(_VALUE)).casefold())

    def _tick_all(self) -> None:
        """Tick all values that are shown; if they are, none."""
        shown = [self.values.item(at) for at in range(self.values.count())]
        shown = [item for item in shown if not item.isHidden()]
        state = _UNCHECKED if all(i.checkState() == _CHECKED for i in shown) else _CHECKED
        for item in shown:
            item.setCheckState(state)

    def _take(self) -> None:
        self._answer(self.condition())

    def _answer(self, condition: Condition) -> None:
        self.chosen.emit(condition)
        self.close()


def _place(text: str) -> tuple[bool, list[tuple[int, int, str, str]]]:
    """Return where a value stands in the list: figures by size, words by sound, nothing last."""
    return not text, dictionary_key(text.replace(",", ""))


class FilterBar(QFrame):
    """Says which filters keep rows away, for as long as some do."""

    cleared = Signal()
    again = Signal()  # rows that were typed into are to be looked at again

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.setObjectName("notice")
        self.setProperty("tone", "note")
        self.said = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 4, 2)
        row.addWidget(self.said, 1)
        for picture, word, signal in (
            ("assess", "filter_again", self.again),
            ("close", "filters_clear", self.cleared),
        ):
            row.addWidget(IconButton(ctx, picture, ctx.words(word), signal.emit, text=True))
        self.hide()

    def tell(self, sheet: RowsModel) -> None:
        """Show the filters of a sheet."""
        conditions = sheet.order.conditions
        labels = {field.code: field.label.text(self._ctx.lang) for field in sheet.fields}
        parts = [self._part(labels[code], one) for code, one in conditions.items()]
        self.said.setText(
            self._ctx.words("filtered", filters=self._ctx.words("between").join(parts))
        )
        self.setVisible(bool(conditions))

    def _part(self, label: str, condition: Condition) -> str:
        words = self._ctx.words
        found = []
        if condition.contains:
            found.append(words("filter_said_contains", text=condition.contains))
        if condition.values is not None:
            values = sorted(condition.values)
            named = [value or words("empty") for value in values[:_NAMED_AT_MOST]]
            more = len(values) - len(named)
            listed = words("joint").join(named)
            found.append(words("filter_more", values=listed, more=more) if more > 0 else listed)
        return words("pair", name=label, value=words("joint").join(found))
