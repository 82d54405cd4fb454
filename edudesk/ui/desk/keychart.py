"""The chart of keys: what every key does, by place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from edudesk.ui.desk.progressfoot import NEXT_KEYS
from edudesk.ui.desk.rounds import COMPARE_KEY
from edudesk.ui.desk.sides import TREE_KEYS
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.look.screenroom import open_as_large, screen_room
from edudesk.ui.pages.behindlist import KEY as BEHIND_KEY
from edudesk.ui.pages.campusswitch import NEXT_CAMPUS
from edudesk.ui.pages.headroombar import OPEN_KEY
from edudesk.ui.pages.nilbar import NIL_KEY
from edudesk.ui.search.searchbox import SEARCH_KEYS

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "keys_everywhere",
        (
            (SEARCH_KEYS, "key_search"),
            ("F1", "key_chart"),
            ("Shift+F1", "toggle_help"),
            ("F6 / Shift+F6", "key_pane"),
            (TREE_KEYS, "choose_page"),
            (f"{NEXT_KEYS} / Shift+{NEXT_KEYS}", "key_open_cell"),
            ("F8 / Shift+F8", "key_issue"),
            ("F7", "fold_issues"),
            (OPEN_KEY, "headroom_open"),
            (BEHIND_KEY, "behind_show"),
            ("Ctrl+Z / Ctrl+Y", "key_undo"),
            ("Ctrl+PgDn / PgUp", "key_page"),
            ("F9", "key_assess"),
            ("Ctrl+R", "key_take_over"),
            ("Ctrl+T", "key_rounds"),
            (COMPARE_KEY, "nav_compare"),
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
            ("Ctrl+↓ / ↑", "key_line"),
            (BEHIND_KEY, "key_document"),
            ("Ctrl+1", "state_na"),
            ("Ctrl+2", "state_unknown"),
            (NIL_KEY, "key_nil"),
        ),
    ),
    (
        "keys_moving",
        (
            ("Enter / Shift+Enter", "key_down"),
            ("Tab / Shift+Tab", "key_next"),
            ("Ctrl+↑ / ↓ / ← / →", "key_edge"),
            ("Shift+↑ / ↓ / ← / →", "key_extend"),
            ("Ctrl+Shift+↑ / ↓ / ← / →", "key_extend_edge"),
            ("Shift+Space", "key_row"),
            ("Ctrl+Space", "key_column"),
            ("F3", "key_sort"),
            ("Alt+↓", "filter_column"),
            ("Ctrl+F / Ctrl+H", "key_find"),
        ),
    ),
    (
        "keys_lists",
        (("Enter", "key_open_line"),),
    ),
    (
        "keys_grids",
        (
            ("F2", "key_edit"),
            ("Delete / Backspace", "key_empty"),
            ("Ctrl+C / Ctrl+X / Ctrl+V", "key_block"),
            ("Ctrl+Shift+V", "key_turned"),
            ("Ctrl+D / Ctrl+R", "key_fill"),
            ("Ctrl+E", "confirm_selected"),
            ("Ctrl+Enter", "key_add"),
            ("Ctrl++", "key_add_rows"),
            ("Ctrl+Shift+D", "duplicate_rows"),
            ("Ctrl+Delete", "key_remove"),
        ),
    ),
)


# Which groups stand above one another, to be about equally long; the first that has room.
_ARRANGEMENTS = (
    (("keys_everywhere",), ("keys_forms", "keys_moving"), ("keys_grids", "keys_lists")),
    (("keys_everywhere", "keys_forms"), ("keys_moving", "keys_grids", "keys_lists")),
    (("keys_everywhere", "keys_forms", "keys_moving", "keys_grids", "keys_lists"),),
)
_AROUND = QSize(48, 90)  # margins of the dialog and its button
_EDGE = QSize(2, 2)
_BAR = 16  # px that scroll a chart higher than the screen


class KeyChart(QDialog):
    """Keys in columns; any of Escape, Enter and F1 closes. Larger than the screen it scrolls."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.setWindowTitle(ctx.words("key_chart"))
        close = main_button(ctx.words("notice_close"), self.accept)
        close.setDefault(True)
        charts = map(self._chart, _ARRANGEMENTS)
        scroll = self._scrolled(next(filter(_has_room, charts), self._chart(_ARRANGEMENTS[-1])))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(16)
        box.addWidget(scroll)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        open_as_large(self, self.sizeHint())
        close.setFocus()

    def _chart(self, arrangement: tuple[tuple[str, ...], ...]) -> QWidget:
        chart = QWidget()
        chart.setObjectName("cards")
        columns = QHBoxLayout(chart)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(28)
        groups = dict(KEYS)
        for places in arrangement:
            column = QVBoxLayout()
            column.setSpacing(18)
            for place in places:
                column.addLayout(self._group(place, groups[place]))
            column.addStretch(1)
            columns.addLayout(column)
        return chart

    def _group(self, place: str, keys: tuple[tuple[str, str], ...]) -> QGridLayout:
        ctx = self._ctx
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(7)
        grid.addWidget(text_label(ctx.words(place), role="heading"), 0, 0, 1, 2)
        for row, (key, meaning) in enumerate(keys, start=1):
            name = QLabel(key)
            name.setFont(ctx.theme.font(size=13, bold=True))
            grid.addWidget(name, row, 0)
            grid.addWidget(text_label(ctx.words(meaning).rstrip("… ")), row, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _scrolled(self, chart: QWidget) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(chart)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
        whole = chart.sizeHint() + QSize(_BAR, 0)
        scroll.setMinimumSize(whole.boundedTo(screen_room() - _AROUND) + _EDGE)
        return scroll

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.accept()
            return
        super().keyPressEvent(event)


def _has_room(chart: QWidget) -> bool:
    """Whether a chart is seen in all its width beside what scrolls it up and down."""
    return chart.sizeHint().width() + _BAR <= (screen_room() - _AROUND).width()
