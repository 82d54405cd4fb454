"""The line under the findings where a reason is given: its kind, its words, who signs for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from edudesk.actions.checking import REASON_CODES, SHORTEST_REASON, offered_reasons
from edudesk.model.check import Finding
from edudesk.model.journal import Explanation
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, main_button

TAKE_OVER = "Ctrl+R"
_CODE_WIDTH = 190  # px at 100 %
_REASON_WIDTH = 180
_HEAD_WIDTH = 130


class ReasonLine(QWidget):
    """Gives one reason to the findings in hand; what was said of them before is offered in grey."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self._chosen: tuple[Finding, ...] = ()
        self._offered: Explanation | None = None
        self.code = Chooser(ctx)
        self.reason = QLineEdit()
        self.head = QLineEdit()
        self.take_over = QPushButton()
        self.record = main_button(ctx.words("record_reason"), self.explain)
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
        self.head.setPlaceholderText(words("head_hint"))
        self.head.setAccessibleName(words("head"))
        self.head.setFixedWidth(theme.px(_HEAD_WIDTH))
        self.take_over.setText(f"{words('take_over')} {TAKE_OVER}")
        self.take_over.setAccessibleName(words("take_over"))
        self.take_over.clicked.connect(lambda: self.take_offered())
        for edit in (self.reason, self.head):
            edit.returnPressed.connect(self.explain)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.code)
        row.addWidget(self.reason, 1)
        for part in (self.take_over, self.head, self.record):
            row.addWidget(part)
        self._show_offer(None)

    def add_key(self, owner: QWidget) -> None:
        """Let the key that takes the old words over work anywhere in `owner`."""
        action = QAction(self._ctx.words("take_over"), owner, shortcut=QKeySequence(TAKE_OVER))
        action.triggered.connect(lambda: self.take_offered())
        owner.addAction(action)

    def show_chosen(self, chosen: Sequence[Finding]) -> None:
        """Turn to these findings, and ask what was said of them before."""
        wrong = any(finding.level == "wrong" for finding in chosen)
        self.record.setText(self._ctx.words("overrule" if wrong else "record_reason"))
        self.head.setVisible(wrong)
        keys = tuple(finding.key for finding in chosen if finding.state != "unchecked")
        before = tuple(finding.key for finding in self._chosen)
        self._chosen = tuple(finding for finding in chosen if finding.state != "unchecked")
        if keys != before:
            self._show_offer(None)
            if keys:
                self._file.ask(
                    offered_reasons,
                    self._file.collection.number,
                    keys,
                    then=lambda offered: self._take_answer(keys, offered),
                )
        self._judge()

    def take_offered(self) -> None:
        """Put the old words into the line, to be changed or recorded as they are."""
        if self._offered is not None and self.isVisible():
            self.code.setCurrentIndex(max(self.code.findData(self._offered.code), 0))
            self.reason.setText(self._offered.reason)
            self.reason.setFocus()

    def explain(self) -> None:
        """Record the reason; wrong findings pass as signed by the head.

        Without a name for the signature the line for it takes the focus.
        """
        reason = self.reason.text().strip()
        if not self._chosen or len(reason) < SHORTEST_REASON:
            return
        wrong = any(finding.level == "wrong" for finding in self._chosen)
        signed = self.head.text().strip() if wrong else ""
        if wrong and not signed:
            self.head.setFocus()
            return
        keys = [finding.key for finding in self._chosen]
        self._file.explain(keys, reason, code=str(self.code.currentData()), head=signed)
        self.reason.clear()
        self.code.setCurrentIndex(0)

    def _take_answer(
        self, keys: Sequence[tuple[str, int]], offered: Mapping[tuple[str, int], Explanation]
    ) -> None:
        if tuple(finding.key for finding in self._chosen) == tuple(keys):
            self._show_offer(next(iter(offered.values()), None))

    def _show_offer(self, offered: Explanation | None) -> None:
        words = self._ctx.words
        self._offered = offered
        self.take_over.setVisible(offered is not None)
        said = words("reason_hint", count=SHORTEST_REASON)
        if offered is not None:
            said = words("reason_before", reason=offered.reason)
        self.reason.setPlaceholderText(said)
        self.reason.setToolTip(said)
        self.take_over.setToolTip(said)

    def _judge(self) -> None:
        long_enough = len(self.reason.text().strip()) >= SHORTEST_REASON
        self.record.setEnabled(bool(self._chosen) and long_enough)
