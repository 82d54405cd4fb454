"""Shows a scan that is kept in the file, page by page, as wide as the window; gives out copies."""

from __future__ import annotations

from pathlib import Path

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

from edudesk.actions.naming import safe_name
from edudesk.actions.outgoing import write_whole
from edudesk.errors import EdudeskError
from edudesk.model.scan import SUFFIXES, Scan
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton, text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.look.theme import set_tone

_SIZE = (820, 680)
_PDF_SCALE = 2.0  # pixels a point; scaled down to the window
_MOST = 3000  # pixels along the longer side of a page


class ScanDialog(QDialog):
    """Page up and page down turn; what is shown is what is kept, and what a copy will be.

    `beside`: the file it is kept in, where a copy is proposed to go; `about`: whose it is, in the
    name of the copy; `personal`: it shows a name, which is said before a copy is made.
    """

    def __init__(
        self,
        ctx: Context,
        scan: Scan,
        body: bytes,
        parent: QWidget | None = None,
        *,
        beside: Path,
        about: str = "",
        personal: bool = False,
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._scan = scan
        self._body = body
        self._picture = QImage()
        self._proposal = beside.with_name(copy_name(scan, about))
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
        self.told = text_label("", "unusual", wrap=True)
        self._tell(ctx.words("scan_personal") if personal else "", "unusual")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.addWidget(self.area, 1)
        box.addWidget(self.told)
        box.addLayout(self._foot())
        self._read()

    def _foot(self) -> QHBoxLayout:
        words = self._ctx.words
        previous = IconButton(self._ctx, "previous", words("print_previous"), lambda: self.turn(-1))
        following = IconButton(self._ctx, "next", words("print_next"), lambda: self.turn(1))
        previous.setShortcut("PgUp")
        following.setShortcut("PgDown")
        save = QPushButton(words("scan_save"))
        save.setAutoDefault(False)
        save.clicked.connect(lambda: self.save_copy())
        close = QPushButton(words("scan_close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        for part in (previous, following, self.place):
            foot.addWidget(part)
        foot.addStretch(1)
        foot.addWidget(save)
        foot.addWidget(close)
        return foot

    def turn(self, step: int) -> None:
        """Turn to the next (or previous) page."""
        page = min(max(self.page + step, 0), self._scan.pages - 1)
        if page != self.page:
            self.page = page
            self._read()

    def save_copy(self) -> None:
        """Ask where a copy shall go, write it there and say so."""
        words = self._ctx.words
        kinds = words("kinds_scan_copy", ending=self._proposal.suffix)
        out = self._ctx.asker.save_path(self, words("scan_save"), self._proposal, kinds)
        if out is None:
            return
        try:
            write_whole(self._body, out)
        except EdudeskError as error:
            self._tell(error.text(self._ctx.lang), "wrong")
        else:
            self._tell(words("scan_saved", file=out.name, folder=out.parent), "done")

    def _tell(self, text: str, tone: str) -> None:
        self.told.setText(text)
        set_tone(self.told, tone)
        self.told.setVisible(bool(text))

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


def copy_name(scan: Scan, about: str = "") -> str:
    """Return a safe name for a copy of a document, that says whose and what it is."""
    return f"{safe_name(about + Path(scan.name).stem)}{SUFFIXES[scan.kind]}"


def told_size(size: int) -> str:
    """Return a size in bytes as people read it: whole kilobytes, rounded up, or megabytes."""
    return f"{-(-size // 1024)} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"
