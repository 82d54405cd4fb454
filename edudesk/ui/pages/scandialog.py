"""Shows a scan that is kept in the file, page by page, as wide as the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from edudesk.model.scan import Scan
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton, text_label
from edudesk.ui.look.screenroom import open_as_large

_SIZE = (820, 680)
_PDF_SCALE = 2.0  # pixels a point; scaled down to the window
_MOST = 3000  # pixels along the longer side of a page


class ScanDialog(QDialog):
    """Page up and page down turn; what is shown is what is kept."""

    def __init__(
        self, ctx: Context, scan: Scan, body: bytes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._scan = scan
        self._body = body
        self._picture = QImage()
        self.page = 0
        self.setWindowTitle(scan.name)
        open_as_large(self, QSize(*(ctx.theme.px(side) for side in _SIZE)))
        self.shown = QLabel()
        self.shown.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.shown.setAccessibleName(scan.name)
        self.area = QScrollArea()
        self.area.setWidget(self.shown)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(scan.name)
        self.place = text_label("", "small")
        previous = IconButton(ctx, "previous", ctx.words("print_previous"), lambda: self.turn(-1))
        following = IconButton(ctx, "next", ctx.words("print_next"), lambda: self.turn(1))
        previous.setShortcut("PgUp")
        following.setShortcut("PgDown")
        close = QPushButton(ctx.words("scan_close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        for part in (previous, following, self.place):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.addWidget(self.area, 1)
        box.addLayout(foot)
        self._read()

    def turn(self, step: int) -> None:
        """Turn to the next (or previous) page."""
        page = min(max(self.page + step, 0), self._scan.pages - 1)
        if page != self.page:
            self.page = page
            self._read()

    def _read(self) -> None:
        if self._scan.kind == "pdf":
            import pypdfium2  # most documents are pictures

            with pypdfium2.PdfDocument(self._body) as pdf:
                page = pdf[self.page]
                scale = min(_PDF_SCALE, _MOST / max(page.get_size()))  # a page may claim any size
                drawn = page.render(scale=scale, prefer_bgrx=True)
                self._picture = QImage(
                    bytes(drawn.buffer),
                    drawn.width,
                    drawn.height,
                    drawn.stride,
                    QImage.Format.Format_RGB32,
                ).copy()  # the bitmap goes with its bytes
        else:
            self._picture = QImage.fromData(self._body)
        scan, words = self._scan, self._ctx.words
        size = told_size(scan.size)
        told = words("scan_place", page=self.page + 1, pages=scan.pages, size=size)
        self.place.setText(told)
        self.area.verticalScrollBar().setValue(0)
        self._fit()

    def _fit(self) -> None:
        ratio = self.devicePixelRatio()
        width = round((self.area.viewport().width() - 4) * ratio)
        pixmap = QPixmap.fromImage(self._picture)
        if pixmap.width() > width > 0:
            pixmap = pixmap.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        pixmap.setDevicePixelRatio(ratio)
        self.shown.setPixmap(pixmap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def told_size(size: int) -> str:
    """Return a size in bytes as people read it: whole kilobytes, rounded up, or megabytes."""
    return f"{-(-size // 1024)} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"
