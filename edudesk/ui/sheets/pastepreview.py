"""The dialog before a paste of which something cannot be read: which cells, why, and what to do."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from edudesk.actions.pasting import Unread
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.sheets.listtable import ListModel
from edudesk.ui.sheets.previewdialog import PreviewDialog
from edudesk.ui.sheets.sheetmodel import SheetModel
from edudesk.ui.sheets.tableview import Doubt, SheetView

_SIZE = QSize(820, 460)
_WIDTHS: Final = (72, 170, 200)


class Line(NamedTuple):
    """A cell that cannot be read, in words."""

    row: str
    field: str
    text: str
    reason: str


class PastePreview(PreviewDialog):
    """`answered` tells what becomes of the texts that cannot be read: "keep" or "leave"."""

    answered = Signal(str)

    def __init__(
        self, ctx: Context, sheet: SheetModel, doubt: Doubt, parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx, doubt.name.text(ctx.lang), _SIZE, parent)
        self._doubt = doubt
        self.lines = _lines(ctx, sheet, doubt)
        self.leave = main_button(ctx.words("paste_leave"), lambda: self._answer("leave"))
        self.keep = QPushButton(ctx.words("paste_keep"))
        self.keep.clicked.connect(lambda: self._answer("keep"))
        model = ListModel([ctx.words(f"paste_column_{part}") for part in Line._fields], parent=self)
        model.show_texts(self.lines)
        hint = text_label(ctx.words("paste_hint"), "muted", wrap=True)
        self.compose((), self.listed(model, _WIDTHS), (hint,), (self.keep,), self.leave)
        self.leave.setEnabled(self._valid() > 0)
        (self.leave if self._valid() else self.keep).setFocus()

    def _valid(self) -> int:
        """Return how many cells can be read."""
        return sum(len(row.texts) for row in self._doubt.rows) - len(self._doubt.rejects)

    def summary(self) -> str:
        """Return in one sentence how much can be pasted and how much cannot."""
        rejects = len(self._doubt.rejects)
        return self._ctx.words("paste_summary", valid=self._valid(), rejects=rejects)

    def _answer(self, unread: str) -> None:
        self.answered.emit(unread)
        self.accept()


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


def ask_about(ctx: Context, view: SheetView, doubt: Doubt) -> PastePreview:
    """Ask over a grid what shall become of texts that cannot be read, and do what is answered."""
    dialog = PastePreview(ctx, view.sheet, doubt, view.window())

    def paste(unread: Unread) -> None:
        view.sheet.put_rows(doubt.name, doubt.rows, unread)
        view.setFocus()

    dialog.answered.connect(paste)
    dialog.open()
    return dialog
