"""The question before a file is left that is not whole on disk: try again, save a copy, give up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from edudesk.errors import EdudeskError
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.look.preferences import documents

if TYPE_CHECKING:
    from edudesk.ui.file.openfile import OpenFile

_WIDTH = 540


class LeavingDialog(QDialog):
    """`settled`: everything is on disk now, or the user wants it no more."""

    settled = Signal()

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = ctx.words
        self._ctx = ctx
        self._file = file
        self.setWindowTitle(words("leaving_title"))
        self.notice = Notice(ctx)
        self.count = text_label("", wrap=True)
        self.again = main_button(words("try_again"), self._try)
        self.again.setDefault(True)
        self.give_up = QPushButton(words("leaving_give_up"))
        self.give_up.clicked.connect(self._give_up)
        copy = QPushButton(words("leaving_copy"))
        copy.clicked.connect(self._copy)
        stay = QPushButton(words("leaving_stay"))
        stay.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.give_up)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(stay)
        buttons.addWidget(self.again)
        box = QVBoxLayout(self)
        box.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as its text needs
        box.addStrut(ctx.theme.px(_WIDTH))
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(self.count)
        box.addWidget(self.notice)
        box.addLayout(buttons)
        file.failed.connect(self._say)
        self.again.setFocus()  # not what gives up
        if file.refused.why is not None:
            self._say(file.refused.why)
        self._tell()

    def _tell(self) -> None:
        self.count.setText(self._ctx.words("leaving_text", count=len(self._file.refused)))

    def _try(self) -> None:
        if self._file.write_refused():
            self._settle()
        else:
            self._tell()

    def _copy(self) -> None:
        """Save elsewhere what is stored: the file itself may be gone."""
        words, path = self._ctx.words, self._file.session.path
        away = path.with_stem(words("leaving_copied_stem", name=path.stem)).name
        kinds = words("kinds_file")
        out = self._ctx.asker.save_path(self, words("leaving_copy"), documents() / away, kinds)
        if out is None:
            return
        from edudesk.actions.moving import save_copy  # disks are rarely full

        try:
            self._file.session.run(save_copy, out)
        except EdudeskError as error:
            self._say(error)
        else:
            self.notice.say(words("leaving_copied", path=out), "done")

    def _say(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))

    def _give_up(self) -> None:
        self._file.refused.give_up()
        self._settle()

    def _settle(self) -> None:
        self.accept()
        self.settled.emit()
