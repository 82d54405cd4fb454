"""Long work at the foot of the window: what is being done, how far it is, how long yet, cancel."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import text_label
from edudesk.ui.look.work import Work

_PATIENCE = 400  # ms; what is done sooner is not worth a bar
_FORESEEN = 2.0  # seconds of work after which the rest can be told
_BAR_WIDTH = 220


class WorkBars(QFrame):
    """A bar for each piece of work that takes a while; never modal, never in the way."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self._ctx = ctx
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 4, 12, 4)
        self._box.setSpacing(4)
        self.bars: list[WorkBar] = []
        self.hide()

    def follow(self, work: Work) -> None:
        """Show the work as soon as it has taken a while."""
        wait = QTimer(self, singleShot=True, interval=_PATIENCE)
        bar = WorkBar(self._ctx, work)
        bar.hide()
        self._box.addWidget(bar)
        self.bars.append(bar)
        wait.timeout.connect(lambda: self._show(bar))
        work.ended.connect(wait.stop)
        work.ended.connect(lambda: self._drop(bar))
        wait.start()

    def _show(self, bar: WorkBar) -> None:
        bar.show()
        self.show()

    def _drop(self, bar: WorkBar) -> None:
        self.bars.remove(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(any(not one.isHidden() for one in self.bars))


class WorkBar(QFrame):
    """Title, bar, time left, and the button that ends it."""

    def __init__(self, ctx: Context, work: Work) -> None:
        super().__init__()
        self._ctx = ctx
        self._work = work
        self.title = text_label(work.title)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(ctx.theme.px(_BAR_WIDTH))
        self.progress.setAccessibleName(work.title)
        self.rest = QLabel()
        self.cancel = QPushButton(ctx.words("cancel"))
        self.cancel.setAccessibleName(ctx.words("work_cancel", title=work.title))
        self.cancel.clicked.connect(self._give_up)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.progress)
        row.addWidget(self.rest, 1)
        row.addWidget(self.cancel)
        work.told.connect(self._tell)

    def _tell(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(min(done, total))
        words = self._ctx.words
        if not total:
            self.rest.setText(words("work_count", done=done) if done else "")
            return
        said = words("work_of", done=done, total=total)
        taken = time.monotonic() - self._work.began
        if done and taken >= _FORESEEN:
            left = round(taken * (total - done) / done)
            said += "　" + words("work_rest", seconds=left)
        self.rest.setText(said)

    def _give_up(self) -> None:
        self.cancel.setEnabled(False)
        self.rest.setText(self._ctx.words("work_cancelling"))
        self._work.give_up()
