"""What the user sees when the program made a mistake: the figures are safe, here is the report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLayout, QLineEdit, QVBoxLayout, QWidget

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label

_WIDTH = 480


class FaultDialog(QDialog):
    """Says that everything entered up to the last cell is on disk, and where the report lies."""

    def __init__(self, ctx: Context, report: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(ctx.words("fault_title"))
        box = QVBoxLayout(self)
        box.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as its text needs
        box.addStrut(ctx.theme.px(_WIDTH))
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(ctx.words("fault_title"), role="heading"))
        box.addWidget(text_label(ctx.words("fault_text"), wrap=True))
        where = QLineEdit(str(report))
        where.setReadOnly(True)
        where.setAccessibleName(ctx.words("fault_title"))
        where.setToolTip(str(report))
        box.addWidget(where)
        box.addWidget(main_button(ctx.words("go_on"), self.accept), 0, Qt.AlignmentFlag.AlignRight)
