"""Sends pages to a printer through the system's dialog: a range, by hand on both sides, a test."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from edudesk.errors import EdudeskError, NotWritableError, why
from edudesk.ui.look.context import Context
from edudesk.ui.paper.printpages import PrintPages

_MM = 72 / 25.4
_FINE = 300  # dots an inch; finer than this no office printer shows on text of 9 pt
_MARGINS = (5, 10, 15, 20, 25)  # mm, of the test sheet
_LABEL = 9  # pt


class Part(NamedTuple):
    """Pages of a PDF in the order in which they are printed, None an empty sheet.

    `title`: its name in the printer's queue. A file is read when its turn comes.
    """

    title: str
    pdf: bytes | Path
    wanted: Sequence[int | None]


class PrinterRefusedError(EdudeskError):
    """A printer takes nothing, or nothing more."""

    def __init__(self) -> None:
        super().__init__(
            zh="打印机（或打印到的文件）没有接受打印任务。请检查打印机是否接通、有纸、没有报错，"
            "文件是否正被打开，然后再打印一次。",
            en="The printer, or the file printed into, does not take the print. See that the "
            "printer is on, has paper and shows no fault, that the file is not open; then print "
            "again.",
        )


def ask_printer(parent: QWidget, count: int = 0) -> QPrinter | None:
    """Return the printer that the user chose in the system's dialog, None if none.

    `count`: pages out of which a range may be chosen, 0 where only the whole is printed.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)  # the margins are the layout's own
    dialog = QPrintDialog(printer, parent)
    if count:
        dialog.setMinMax(1, count)
        dialog.setFromTo(1, count)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, bool(count))
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
    """Sends pages to a printer one by one, so that the window goes on and the job can be ended.

    Each part is a document of the printer's queue; printed into a file all are one, and the file
    is there when all of it is.
    """

    progressed = Signal(int, int)  # pages sent, pages in all
    finished = Signal()

    def __init__(
        self, printer: QPrinter, parts: Sequence[Part], *, grey: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.parts = tuple(parts)
        self.total = sum(len(part.wanted) for part in parts)
        self.done = 0  # parts that were sent whole
        self.error: EdudeskError | None = None
        self._printer = printer
        self._out = _aside(printer)
        self._documents = [self.parts] if self._out else [(part,) for part in parts]
        self._unwanted = False
        self._sent = self._send_documents(grey)
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._send)
        self._next.start()

    def cancel(self) -> None:
        """Send no more: of many documents the one in hand is sent to its end, a single one is not.

        What the printer has taken already it may still print.
        """
        self._unwanted = True
        if len(self._documents) == 1:
            self.abandon()

    def abandon(self) -> None:
        """Send no more, at once."""
        self._printer.abort()  # before the painter ends: that would send what there is
        self._end()

    def _send_documents(self, grey: bool) -> Generator[int, None, None]:
        sent = 0
        for document in self._documents:
            self._printer.setDocName(document[0].title)
            for _ in print_pages(self._printer, document, grey=grey, bound=self._out is None):
                sent += 1
                yield sent
            self.done += len(document)
            if self._unwanted:
                return

    def _send(self) -> None:
        try:
            sent = next(self._sent, None)
        except EdudeskError as error:
            self.error = error
            sent = None
        if sent is None:
            self._end()
        else:
            self.progressed.emit(sent, self.total)

    def _end(self) -> None:
        self._next.stop()
        self._sent.close()
        if self._out is not None:
            self._place(Path(self._printer.outputFileName()), self._out)
        self.finished.emit()
        self.deleteLater()

    def _place(self, made: Path, out: Path) -> None:
        """Put the file where it was asked for when all of it is there; else leave nothing."""
        try:
            if self.done:
                made.replace(out)
            made.unlink(missing_ok=True)
        except OSError as error:
            self.done = 0
            self.error = NotWritableError(
                f"无法写入“{out}”：{why(error)}。请关闭正在打开的同名文件，再打印一次。",
                f"Cannot write {out}: {error.strerror or error}. Close the file of that name.",
            )


def _aside(printer: QPrinter) -> Path | None:
    """Let a printer that writes into a file write beside it; return the file that was asked for."""
    if not printer.outputFileName():
        return None
    out = Path(printer.outputFileName())
    printer.setOutputFileName(str(out.with_name(f".{out.name}.part")))
    return out


def print_pages(
    printer: QPrinter, parts: Sequence[Part], *, grey: bool = False, bound: bool = False
) -> Generator[int, None, None]:
    """Print parts as one document; each page as large as the paper lets it be.

    `bound`: for sheets of paper. Where upright and lying pages are mixed all sheets stand upright,
    the head of a lying page at the left, as GB/T 9704-2012 has them: a printer that is told to turn
    the paper within a document takes a new sheet, and both sides no longer fit each other.
    Yields after every page how many there were. The printer begins when the last one is asked for,
    or the generator is closed. Raises PrinterRefusedError.
    """
    painter = QPainter()
    number = 0
    try:
        for part in parts:
            pdf = part.pdf if isinstance(part.pdf, bytes) else part.pdf.read_bytes()
            with closing(PrintPages(pdf, kept=0)) as pages:
                upright = bound and _is_mixed(pages)
                for page in part.wanted:
                    _turn(printer, pages, page, upright=upright)
                    _begin_page(painter, printer)
                    if page is not None:
                        _draw(painter, printer, pages, page, grey)
                    number += 1
                    yield number
    finally:
        if painter.isActive():
            painter.end()


def _begin_page(painter: QPainter, printer: QPrinter) -> None:
    if not (printer.newPage() if painter.isActive() else painter.begin(printer)):
        raise PrinterRefusedError
    # Without it Qt puts the strokes of letters into a file or queue as a photograph.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)


def _is_wide(pages: PrintPages, page: int) -> bool:
    size = pages.size(page)
    return size.width() > size.height()


def _is_mixed(pages: PrintPages) -> bool:
    return len({_is_wide(pages, page) for page in range(pages.count)}) > 1


def _turn(printer: QPrinter, pages: PrintPages, page: int | None, *, upright: bool) -> None:
    """Turn the paper as the page lies; an empty sheet lies as the one before."""
    if upright:
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    elif page is not None:
        wide = _is_wide(pages, page)
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        )


def _draw(painter: QPainter, printer: QPrinter, pages: PrintPages, page: int, grey: bool) -> None:
    """Draw a page in its own proportions: true to size on A4, enlarged on A3."""
    paper = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    paper.moveTo(0, 0)
    painter.save()
    if _is_wide(pages, page) and paper.height() > paper.width():
        painter.translate(0, paper.height())
        painter.rotate(-90)
        paper = paper.transposed()
    size = pages.size(page)
    factor = min(paper.width() / size.width(), paper.height() / size.height())
    resolution = min(_FINE, printer.resolution())
    picture = pages.picture(page, resolution / 72 * _enlarged(printer, factor), grey=grey)
    place = QRectF(QPointF(0, 0), size * factor)
    place.moveCenter(paper.center())
    painter.drawImage(place, picture)
    painter.restore()


def _enlarged(printer: QPrinter, factor: float) -> float:
    return factor * 72 / printer.resolution()


def print_test_sheet(printer: QPrinter, ctx: Context) -> None:
    """Print frames at known distances from the edges, to see what a printer cuts off.

    Raises PrinterRefusedError.
    """
    painter = QPainter()
    printer.setDocName(ctx.words("print_test"))
    _begin_page(painter, printer)
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
