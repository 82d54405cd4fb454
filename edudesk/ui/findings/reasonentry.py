"""Where a reason is written: its kind, its words, and what was said before, to be taken over."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from edudesk.actions.checking import REASON_CODES, SHORTEST_REASON
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, main_button

TAKE_OVER = "Ctrl+R"
_CODE_WIDTH = 150  # px at 100 %, at least
_REASON_WIDTH = 120


class ReasonEntry(QWidget):
    """One line to write a reason in; what it is for, and what becomes of it, others say."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self._before = ("", "")  # words and kind of what was said earlier
        self.code = Chooser(ctx)
        self.reason = QLineEdit()
        self.take_over = QPushButton()
        self.record = main_button(ctx.words("record_reason"), self.explain)
        self.row = QHBoxLayout(self)
        self._build()

    def _build(self) -> None:
        words, theme = self._ctx.words, self._ctx.theme
        self.code.setAccessibleName(words("reason_code"))
        self.code.setMinimumWidth(theme.px(_CODE_WIDTH))
        self.code.addItem(words("reason_code"), "")
        for code in self._file.catalogue.lists[REASON_CODES].codes:
            self.code.addItem(code.label.text(self._ctx.lang), code.value)
        self.reason.setAccessibleName(words("reason"))
        self.reason.setMinimumWidth(theme.px(_REASON_WIDTH))
        self.reason.textChanged.connect(lambda: self._judge())
        self.reason.returnPressed.connect(self.explain)
        self.take_over.setText(f"{words('take_over')} {TAKE_OVER}")
        self.take_over.setAccessibleName(words("take_over"))
        self.take_over.clicked.connect(lambda: self.take_offered())
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self.code)
        self.row.addWidget(self.reason, 1)
        self.row.addWidget(self.take_over)
        self.row.addWidget(self.record)
        self.offer("")

    def add_key(self, owner: QWidget) -> None:
        """Let the key that takes the old words over work anywhere in `owner`."""
        action = QAction(self._ctx.words("take_over"), owner, shortcut=QKeySequence(TAKE_OVER))
        action.triggered.connect(lambda: self.take_offered())
        owner.addAction(action)

    def offer(self, reason: str, code: str = "") -> None:
        """Offer in grey what was said before; "" when nothing was."""
        words = self._ctx.words
        self._before = (reason, code)
        self.take_over.setVisible(bool(reason))
        said = words("reason_hint", count=SHORTEST_REASON)
        if reason:
            said = words("reason_before", reason=reason)
        self.reason.setPlaceholderText(said)
        self.reason.setToolTip(said)
        self.take_over.setToolTip(said)

    def take_offered(self) -> None:
        """Put the old words into the line, to be changed or recorded as they are."""
        reason, code = self._before
        if reason and self.isVisible():
            self.code.setCurrentIndex(max(self.code.findData(code), 0))
            self.reason.setText(reason)
            self.reason.setFocus()

    def explain(self) -> None:
        """Record the reason, when it is long enough and there is something that it explains."""
        reason = self.reason.text().strip()
        if self.is_wanted() and len(reason) >= SHORTEST_REASON:
            if not self.give(reason, str(self.code.currentData())):
                return
            self.reason.clear()
            self.code.setCurrentIndex(0)

    def give_back(self, reason: str, code: str) -> None:
        """Put words back that could not be recorded, unless others are being written."""
        if not self.reason.text():
            self.reason.setText(reason)
            self.code.setCurrentIndex(max(self.code.findData(code), 0))

    def is_wanted(self) -> bool:
        """Whether something is chosen that a reason can be given for."""
        raise NotImplementedError

    def give(self, reason: str, code: str) -> bool:
        """Give a reason to what is chosen; False when something is still lacking."""
        raise NotImplementedError

    def _judge(self) -> None:
        long_enough = len(self.reason.text().strip()) >= SHORTEST_REASON
        self.record.setEnabled(self.is_wanted() and long_enough)
