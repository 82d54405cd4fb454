"""What the user sees when the program made a mistake: the figures are safe, here is the report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label

_WIDTH = 480


class FaultDialog(QDialog):
    """Says that everything entered up to the last cell is on disk, and where the report lies."""

    def __init__(self, ctx: Context, report: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(ctx.words("fault_title"))
        self.setMinimumWidth(ctx.theme.px(_WIDTH))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(ctx.words("fault_title"), role="heading"))
        box.addWidget(text_label(ctx.words("fault_text"), wrap=True))
        where = text_label(str(report), "muted", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(where)
        box.addWidget(main_button(ctx.words("go_on"), self.accept), 0, Qt.AlignmentFlag.AlignRight)
