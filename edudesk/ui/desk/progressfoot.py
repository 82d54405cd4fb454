"""Below the tree of pages: how far the whole is filled, what is next, and what each office owes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import ElidedLabel, IconButton
from edudesk.ui.look.theme import set_tone

NEXT_KEYS = "F5"


class ProgressFoot(QFrame):
    """Counts what must be filled; the forms' own progress stands in the tree above."""

    next_wished = Signal(object)  # code of an office, None for all
    print_wished = Signal()

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._ctx = ctx
        self._file = file
        words = ctx.words
        self.said = ElidedLabel()
        set_tone(self.said, "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words("progress"))
        wish: Callable[[], object] = lambda: self.next_wished.emit(None)  # noqa: E731
        self.next = IconButton(ctx, "next", words("next_open"), wish, text=True, keys=NEXT_KEYS)
        self.offices = IconButton(ctx, "more", words("progress_offices"))
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.offices.setMenu(menu)
        self.offices.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout()
        row.addWidget(self.next)
        row.addStretch(1)
        row.addWidget(self.offices)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 8, 8, 4)
        box.setSpacing(4)
        box.addWidget(self.said)
        box.addWidget(self.bar)
        box.addLayout(row)
        file.progress_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the last count has found."""
        whole = self._file.overview.whole
        left = whole.asked - whole.answered
        self.bar.setRange(0, max(whole.asked, 1))
        self.bar.setValue(whole.answered)
        words = self._ctx.words
        if not whole.asked:
            self.said.setText("")
        elif left:
            done = 100 * whole.answered // whole.asked
            said = "progress_waiting" if whole.waiting else "progress_left"
            told = {"percent": done, "left": whole.empty, "waiting": whole.waiting}
            self.said.setText(words(said, **told))
        else:
            self.said.setText(words("progress_done"))
        self.next.setEnabled(left > 0)

    def _fill(self, menu: QMenu) -> None:
        """Write what each office still owes into the menu."""
        menu.clear()
        words, lang = self._ctx.words, self._ctx.lang
        names = self._file.catalogue.lists["offices"].by_value
        for code, of_office in self._file.overview.offices.items():
            left = of_office.asked - of_office.answered
            name = names[code].label.text(lang) if code in names else words("office_none")
            said = words("office_left", office=name, left=left) if left else f"{name}　✓"
            action = menu.addAction(said)
            action.setEnabled(left > 0)
            action.triggered.connect(lambda _=False, code=code: self.next_wished.emit(code))
        menu.addSeparator()
        menu.addAction(words("print_open")).triggered.connect(self.print_wished)
