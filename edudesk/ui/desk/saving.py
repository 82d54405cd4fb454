"""What is told of saving: the word at the foot, above it what was refused and how it goes on."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from edudesk.errors import EdudeskError, GivenUpError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice


class Saving(QObject):
    """Says failures in the notice; what waits for room can be tried again from there."""

    told = Signal(str, str)  # text, tone

    def __init__(self, ctx: Context, file: OpenFile, notice: Notice, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self._refusal = ""
        file.saving.connect(lambda: self.told.emit(ctx.words("saving"), ""))
        file.saved.connect(self._say_saved)
        file.failed.connect(self._say_failure)
        file.given_up.connect(self._say_given_up)
        file.unharmed.connect(lambda: self.told.emit(ctx.words("all_saved"), ""))

    def _say_saved(self, when: datetime | None) -> None:
        if self._refusal and self._notice.said() == self._refusal:
            self._notice.hide()  # it is true no more
        self._refusal = ""
        words, time = self._ctx.words, f"{when:%H:%M:%S}" if when else ""
        self.told.emit(words("saved", time=time) if when else words("nothing_to_do"), "")

    def _say_failure(self, error: EdudeskError) -> None:
        words, said = self._ctx.words, error.text(self._ctx.lang)
        if isinstance(error, GivenUpError):
            self._notice.say(said, "note")
            self.told.emit(words("all_saved"), "")
            return
        if len(self._file.refused):
            self._say_refused(said)
        else:
            self._notice.say(said)
        self.told.emit(words("not_saved"), "wrong")

    def _say_refused(self, said: str) -> None:
        words = self._ctx.words
        kept = words("unwritten", count=len(self._file.refused))
        self._refusal = f"{said}\n{kept}"
        offer = (words("try_again"), self._file.refused.write_again)
        self._notice.say(self._refusal, offer=offer)

    def _say_given_up(self) -> None:
        words, left = self._ctx.words, len(self._file.refused)
        if left:
            self._say_refused(words("given_up"))
            self.told.emit(words("not_saved"), "wrong")
        else:
            self.told.emit(words("given_up"), "")
