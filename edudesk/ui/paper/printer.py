"""Sends pages to a printer through the system's dialog: a range, by hand on both sides, a test."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from edudesk.ui.look.context import Context
from edudesk.ui.paper.printpages import PrintPages

_MM = 72 / 25.4
_FINE = 300  # dots an inch; finer than this no office printer shows on text of 9 pt
_MARGINS = (5, 10, 15, 20, 25)  # mm, of the test sheet
_LABEL = 9  # pt


def ask_printer(parent: QWidget, pages: PrintPages) -> QPrinter | None:
    """Return the printer that the user chose in the system's dialog, None if none."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)  # the margins are the layout's own
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages.count)
    dialog.setFromTo(1, pages.count)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def wanted_pages(printer: QPrinter, count: int) -> list[int]:
    """Return the pages (from 0) that the dialog's range names, all where it names none."""
    first, last = printer.fromPage(), printer.toPage()
    if printer.printRange() != QPrinter.PrintRange.PageRange or not first:
        return list(range(count))
    return list(range(first - 1, min(last, count)))


def front_sides(pages: Sequence[int]) -> list[int]:
    """Return the pages that are printed first when both sides are printed by hand."""
    return list(pages[0::2])


def back_sides(pages: Sequence[int]) -> list[int | None]:
    """Return the pages for the stack laid in again: the last sheet is on top, so it comes first.

    None is the empty back of a last sheet.
    """
    backs: list[int | None] = list(pages[1::2])
    if len(pages) % 2:
        backs.append(None)
    return backs[::-1]


class PrintJob(QObject):
    """Sends pages to a printer one by one, so that the window goes on and the job can be ended."""

    progressed = Signal(int, int)  # pages sent, pages in all
    finished = Signal(bool)  # whether all were sent

    def __init__(
        self,
        printer: QPrinter,
        pdf: bytes,
        wanted: Sequence[int | None],
        *,
        grey: bool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.total = len(wanted)
        self._printer = printer
        self._pages = PrintPages(pdf)  # its own: the window may turn to another print meanwhile
        self._sent = print_pages(printer, self._pages, wanted, grey=grey)
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._send)
        self._next.start()

    def cancel(self) -> None:
        """Send no more; what the printer has taken already it may still print."""
        self._end(whole=False)

    def _send(self) -> None:
        sent = next(self._sent, None)
        if sent is None:
            self._end(whole=True)
        else:
            self.progressed.emit(sent, self.total)

    def _end(self, *, whole: bool) -> None:
        self._next.stop()
        self._sent.close()
        if not whole:
            self._printer.abort()
        self._pages.close()
        self.finished.emit(whole)


def print_pages(
    printer: QPrinter, pages: PrintPages, wanted: Sequence[int | None], *, grey: bool = False
) -> Generator[int, None, None]:
    """Print pages in this order, None as an empty sheet; each as large as the paper lets it be.

    Yields after every page how many there were. The printer begins when the last one is asked for,
    or the generator is closed.
    """
    painter = QPainter()
    try:
        for number, page in enumerate(wanted, start=1):
            _turn(printer, pages, page)
            if number > 1:
                printer.newPage()
            else:
                painter.begin(printer)
            if page is not None:
                _draw(painter, printer, pages, page, grey)
            yield number
    finally:
        painter.end()


def _turn(printer: QPrinter, pages: PrintPages, page: int | None) -> None:
    if page is not None:
        size = pages.size(page)
        wide = size.width() > size.height()
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        )


def _draw(painter: QPainter, printer: QPrinter, pages: PrintPages, page: int, grey: bool) -> None:
    """Draw a page in its own proportions: true to size on A4, enlarged on A3."""
    paper = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    size = pages.size(page)
    factor = min(paper.width() / size.width(), paper.height() / size.height())
    resolution = min(_FINE, printer.resolution())
    picture = pages.picture(page, resolution / 72 * _enlarged(printer, factor), grey=grey)
    place = QRectF(QPointF(0, 0), size * factor)
    place.moveCenter(paper.center() - paper.topLeft())
    painter.drawImage(place, picture)


def _enlarged(printer: QPrinter, factor: float) -> float:
    return factor * 72 / printer.resolution()


def print_test_sheet(printer: QPrinter, ctx: Context) -> None:
    """Print frames at known distances from the edges, to see what a printer cuts off."""
    painter = QPainter(printer)
    paper = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    paper.moveTo(0, 0)
    dots = printer.resolution() / 25.4
    font = ctx.theme.font()
    font.setPixelSize(round(_LABEL / 72 * printer.resolution()))
    painter.setFont(font)
    painter.setPen(QPen(Qt.GlobalColor.black, dots * 0.2))
    for margin in _MARGINS:
        inset = margin * dots
        frame = paper.adjusted(inset, inset, -inset, -inset)
        painter.drawRect(frame)
        painter.drawText(frame.topLeft() + QPointF(dots, 4 * dots), f"{margin} mm")
    painter.drawText(
        paper.adjusted(40 * dots, 60 * dots, -40 * dots, 0),
        int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap),
        ctx.words("test_sheet"),
    )
    ruler = paper.center()
    painter.drawLine(ruler - QPointF(50 * dots, 0), ruler + QPointF(50 * dots, 0))
    for tick in range(11):
        at = ruler + QPointF((tick * 10 - 50) * dots, 0)
        painter.drawLine(at, at + QPointF(0, 4 * dots))
    painter.end()
