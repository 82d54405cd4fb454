"""The dialog before a paste of which something cannot be read: which cells, why, and what to do."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.pasting import Unread
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.sheets.rowsmodel import NOWHERE, AnyIndex
from edudesk.ui.sheets.sheetmodel import SheetModel
from edudesk.ui.sheets.tableview import Doubt, SheetView

_SIZE = (820, 460)
_WIDTHS: Final = (72, 170, 200)
_COLUMNS: Final = ("row", "field", "text", "reason")
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)


class Line(NamedTuple):
    """A cell that cannot be read, in words."""

    row: str
    field: str
    text: str
    reason: str


class RejectsModel(QAbstractTableModel):
    """The texts that cannot be read: where they would go, and the reason of each."""

    def __init__(
        self, ctx: Context, sheet: SheetModel, doubt: Doubt, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.lines = _lines(ctx, sheet, doubt)

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role in (_DISPLAY, _TIP):
            return self.lines[index.row()][index.column()]
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if way == Qt.Orientation.Horizontal and role == _DISPLAY:
            return self._ctx.words(f"paste_column_{_COLUMNS[section]}")
        return None


def _lines(ctx: Context, sheet: SheetModel, doubt: Doubt) -> list[Line]:
    labels = {field.code: field.label.text(ctx.lang) for field in sheet.fields}
    numbers = []
    new = len(sheet.order.ids)
    for row, _ in doubt.rows:
        if row is None:
            new += 1
        numbers.append(new if row is None else sheet.order.places.get(row, 0) + 1)
    return [
        Line(
            str(numbers[one.at]),
            labels[one.field],
            one.text.replace("\n", " "),
            one.reason.text(ctx.lang),
        )
        for one in doubt.rejects
    ]


class PastePreview(QDialog):
    """`answered` tells what becomes of the texts that cannot be read: "keep" or "leave"."""

    answered = Signal(str)

    def __init__(
        self, ctx: Context, sheet: SheetModel, doubt: Doubt, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._doubt = doubt
        self.setWindowTitle(doubt.name.text(ctx.lang))
        self.resize(ctx.theme.px(_SIZE[0]), ctx.theme.px(_SIZE[1]))
        self.model = RejectsModel(ctx, sheet, doubt, self)
        self.leave = main_button(ctx.words("paste_leave"), lambda: self._answer("leave"))
        self.keep = QPushButton(ctx.words("paste_keep"))
        self.keep.clicked.connect(lambda: self._answer("keep"))
        self._build()
        self.leave.setEnabled(self._valid() > 0)
        (self.leave if self._valid() else self.keep).setFocus()

    def _valid(self) -> int:
        """Return how many cells can be read."""
        return sum(len(row.texts) for row in self._doubt.rows) - len(self._doubt.rejects)

    def summary(self) -> str:
        """Return in one sentence how much can be pasted and how much cannot."""
        rejects = len(self._doubt.rejects)
        return self._ctx.words("paste_summary", valid=self._valid(), rejects=rejects)

    def _build(self) -> None:
        words = self._ctx.words
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        self.leave.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.leave)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(self.summary(), wrap=True))
        box.addWidget(self._table(), 1)
        box.addWidget(text_label(words("paste_hint"), "muted", wrap=True))
        box.addLayout(buttons)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.windowTitle())
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, self._ctx.theme.px(width))
        return table

    def _answer(self, unread: str) -> None:
        self.answered.emit(unread)
        self.accept()


def ask_about(ctx: Context, view: SheetView, doubt: Doubt) -> PastePreview:
    """Ask over a grid what shall become of texts that cannot be read, and do what is answered."""
    dialog = PastePreview(ctx, view.sheet, doubt, view.window())

    def paste(unread: Unread) -> None:
        view.sheet.put_rows(doubt.name, doubt.rows, unread)
        view.setFocus()

    dialog.answered.connect(paste)
    dialog.open()
    return dialog
