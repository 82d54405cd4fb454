"""Sends prints to a printer: tells how far it is, can be ended, both sides by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice
from edudesk.ui.paper.printer import PrintJob, back_sides, front_sides


class Sender(QObject):
    """Has one job at a time and tells of it in a notice."""

    busy = Signal(bool)

    def __init__(self, ctx: Context, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._words = ctx.words
        self._notice = notice
        self.job: PrintJob | None = None

    def send(
        self,
        printer: QPrinter,
        pdf: bytes,
        wanted: Sequence[int | None],
        *,
        grey: bool,
        then: Callable[[], object],
    ) -> None:
        """Send pages to the printer and do `then` when all were sent."""
        self.job = job = PrintJob(printer, pdf, wanted, grey=grey, parent=self)
        self._then = then
        self._tell(0, job.total)
        job.progressed.connect(self._tell)
        job.finished.connect(self._end)
        self.busy.emit(True)

    def send_by_hand(
        self,
        printer: QPrinter,
        pdf: bytes,
        wanted: Sequence[int],
        *,
        grey: bool,
        then: Callable[[], object],
    ) -> None:
        """Send the front sides, say how to lay the paper in, and send the backs when it lies."""
        backs = back_sides(wanted)

        def send_backs() -> None:
            self.send(printer, pdf, backs, grey=grey, then=then)

        def ask() -> None:
            offer = (self._words("print_backs"), send_backs)
            self._notice.say(self._words("print_turn"), "note", offer=offer)

        self.send(printer, pdf, front_sides(wanted), grey=grey, then=ask)

    def _tell(self, done: int, total: int) -> None:
        assert self.job is not None
        stop = (self._words("cancel"), self.job.cancel)
        said = self._words("print_sending", done=done, total=total)
        self._notice.say(said, "note", offer=stop)

    def _end(self, whole: bool) -> None:
        self.job = None
        self.busy.emit(False)
        if whole:
            self._notice.hide()
            self._then()
        else:
            self._notice.say(self._words("print_stopped"), "unusual")
