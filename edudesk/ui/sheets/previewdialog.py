"""The frame of dialogs that show beforehand what will be written, and ask whether it shall be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.sheets.listtable import ListModel, ListTable


class PreviewDialog(QDialog):
    """A sentence above a list of what is told, the answers below."""

    def __init__(self, ctx: Context, title: str, size: QSize, parent: QWidget | None) -> None:
        """`size`: in px of the 100 % scale."""
        super().__init__(parent)
        self._ctx = ctx
        self.setWindowTitle(title)
        open_as_large(self, QSize(ctx.theme.px(size.width()), ctx.theme.px(size.height())))

    def summary(self) -> str:
        """Return in one sentence what will be."""
        raise NotImplementedError

    def listed(self, model: ListModel, widths: Sequence[int]) -> ListTable:
        """Return the list of what is told."""
        table = ListTable(self._ctx, self.windowTitle(), widths)
        table.show_model(model)
        return table

    def compose(
        self,
        above: Sequence[QWidget],
        table: ListTable,
        below: Sequence[QWidget],
        others: Sequence[QPushButton],
        agree: QPushButton,
    ) -> None:
        """Put the parts together; `others` are the answers beside `agree`, which Enter gives."""
        cancel = QPushButton(self._ctx.words("cancel"))
        cancel.clicked.connect(self.reject)
        agree.setDefault(True)
        buttons = QHBoxLayout()
        for button in others:
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(agree)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(self.summary(), wrap=True))
        for part in above:
            box.addWidget(part)
        box.addWidget(table, 1)
        for part in below:
            box.addWidget(part)
        box.addLayout(buttons)
