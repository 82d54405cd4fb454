"""The chart of keys: what every key does, by place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from edudesk.ui.behindlist import KEY as BEHIND_KEY
from edudesk.ui.campusswitch import NEXT_CAMPUS
from edudesk.ui.context import Context
from edudesk.ui.headroombar import OPEN_KEY
from edudesk.ui.labels import main_button, text_label

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "keys_everywhere",
        (
            ("F1", "key_chart"),
            ("Shift+F1", "toggle_help"),
            ("F6 / Shift+F6", "key_pane"),
            ("F8 / Shift+F8", "key_issue"),
            ("F7", "fold_issues"),
            (OPEN_KEY, "headroom_open"),
            (BEHIND_KEY, "behind_show"),
            ("Ctrl+Z / Ctrl+Y", "key_undo"),
            ("Ctrl+PgDn / PgUp", "key_page"),
            ("F9", "key_assess"),
            ("Ctrl+R", "key_take_over"),
            ("Ctrl+T", "key_rounds"),
            (NEXT_CAMPUS, "key_campus"),
            ("Ctrl+P", "key_print"),
            ("Ctrl+I", "excel"),
            ("Ctrl+O", "key_open"),
        ),
    ),
    (
        "keys_forms",
        (
            ("Tab / Shift+Tab", "key_next"),
            ("Enter", "key_enter"),
            ("↓ / F4", "key_list"),
            ("Ctrl+1", "state_na"),
            ("Ctrl+2", "state_unknown"),
        ),
    ),
    (
        "keys_grids",
        (
            ("F2", "key_edit"),
            ("Enter / Shift+Enter", "key_down"),
            ("F3", "key_sort"),
            ("Delete", "key_empty"),
            ("Ctrl+C / Ctrl+V", "key_block"),
            ("Ctrl+D", "key_fill"),
            ("Ctrl+E", "confirm_selected"),
            ("Ctrl+Enter", "key_add"),
            ("Ctrl+Delete", "key_remove"),
        ),
    ),
)


class KeyChart(QDialog):
    """Keys in three columns; any of Escape, Enter and F1 closes."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(ctx.words("key_chart"))
        columns = QHBoxLayout()
        columns.setSpacing(28)
        for place, keys in KEYS:
            grid = QGridLayout()
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(7)
            grid.addWidget(text_label(ctx.words(place), role="heading"), 0, 0, 1, 2)
            for row, (key, meaning) in enumerate(keys, start=1):
                name = QLabel(key)
                name.setFont(ctx.theme.font(size=13, bold=True))
                grid.addWidget(name, row, 0)
                grid.addWidget(text_label(ctx.words(meaning)), row, 1)
            grid.setRowStretch(len(keys) + 1, 1)
            columns.addLayout(grid)
        close = main_button(ctx.words("notice_close"), self.accept)
        close.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(16)
        box.addLayout(columns)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.accept()
            return
        super().keyPressEvent(event)
