"""Sends prints to a printer: tells how far it is, can be ended, both sides by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice
from edudesk.ui.paper.printer import Part, PrintJob, back_sides, front_sides

Then = Callable[[int], object]
"""Called with how many of the parts were sent whole."""


class Sender(QObject):
    """Has one job at a time and tells of it in a notice."""

    busy = Signal(bool)

    def __init__(self, ctx: Context, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._words = ctx.words
        self._notice = notice
        self.job: PrintJob | None = None

    def send(self, printer: QPrinter, parts: Sequence[Part], *, grey: bool, then: Then) -> None:
        """Send parts to the printer and do `then` when some of them are with it, whole."""
        self.job = job = PrintJob(printer, parts, grey=grey, parent=self)
        self._tell(0, job.total)
        job.progressed.connect(self._tell)
        job.finished.connect(lambda: self._end(job, printer, grey=grey, then=then))
        self.busy.emit(True)

    def send_by_hand(self, printer: QPrinter, part: Part, *, grey: bool, then: Then) -> None:
        """Send the front sides, say how to lay the paper in, and send the backs when it lies."""
        pages = [page for page in part.wanted if page is not None]
        fronts = part._replace(wanted=front_sides(pages))
        backs = part._replace(wanted=back_sides(pages))

        def send_backs() -> None:
            self.send(printer, [backs], grey=grey, then=then)

        def ask(_: int) -> None:
            offer = (self._words("print_backs"), send_backs)
            self._notice.say(self._words("print_turn"), "note", offer=offer)

        self.send(printer, [fronts], grey=grey, then=ask)

    def abandon(self) -> None:
        """End the job at once: the file that it prints from is left."""
        if self.job is not None:
            self.job.abandon()

    def _tell(self, done: int, total: int) -> None:
        assert self.job is not None
        several = len(self.job.parts) > 1
        said = self._words(
            "print_sending_several" if several else "print_sending",
            done=done,
            total=total,
            part=self.job.done + 1,
            parts=len(self.job.parts),
        )
        self._notice.say(said, "note", offer=(self._words("cancel"), self._cancel))

    def _cancel(self) -> None:
        if self.job is not None:
            self._notice.say(self._words("print_stopping"), "note")
            self.job.progressed.disconnect(self._tell)
            self.job.cancel()

    def _end(self, job: PrintJob, printer: QPrinter, *, grey: bool, then: Then) -> None:
        self.job = None
        self.busy.emit(False)
        self._notice.hide()
        if job.error is not None:
            self._notice.say(job.error.text(self._ctx.lang))
        elif job.done < len(job.parts):
            self._say_stopped(job, printer, grey=grey, then=then)
        if job.done:
            then(job.done)

    def _say_stopped(self, job: PrintJob, printer: QPrinter, *, grey: bool, then: Then) -> None:
        if not job.done:
            self._notice.say(self._words("print_stopped"), "unusual")
            return
        rest = job.parts[job.done :]

        def go_on() -> None:
            self.send(printer, rest, grey=grey, then=lambda done: then(job.done + done))

        said = self._words(
            "print_stopped_several", done=job.done, rest=len(rest), title=rest[0].title
        )
        self._notice.say(said, "unusual", offer=(self._words("print_go_on"), go_on))
