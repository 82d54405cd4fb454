"""The photo or scan of the cell in hand: seen small, attached from a file or the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from edudesk.model.place import Cell
from edudesk.model.scan import Scan
from edudesk.ui.cells import pasted
from edudesk.ui.file.asked import locked
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.dropped import dropped_document, welcome_document
from edudesk.ui.look.labels import IconButton, text_label
from edudesk.ui.pages.scandialog import ScanDialog, told_size

_SMALL = (240, 150)  # px of the 100 % scale that the picture is shown in


class AttachmentCard(QWidget):
    """Hidden but for cells that hold a document; a picture that is dropped on it is attached."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._cell: Cell | None = None
        self._found: tuple[Scan, bytes] | None = None
        self._chosen: Path | None = None  # a PDF of several pages, until one of them is said
        self.dialog: ScanDialog | None = None
        words = ctx.words
        self.shown = QLabel()
        self.shown.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.told = text_label("", "small", wrap=True)
        self.attach = IconButton(ctx, "import", words("attach_file"), self._choose, text=True)
        self.paste = IconButton(ctx, "duplicate", words("attach_paste"), self.paste_picture,
                                text=True)  # fmt: skip
        self.view = IconButton(ctx, "find", words("evidence_view"), self._view, text=True)
        self.detach = IconButton(ctx, "remove", words("evidence_detach"), self._detach, text=True)
        self.page = QSpinBox(minimum=1)
        self.page.setAccessibleName(words("attach_page"))
        self.pages = QWidget()
        self._build()
        self.setAcceptDrops(True)
        QGuiApplication.clipboard().dataChanged.connect(self._judge)
        self.follow(None)

    def _build(self) -> None:
        row = QHBoxLayout(self.pages)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(text_label(self._ctx.words("attach_page")))
        row.addWidget(self.page)
        self.take = IconButton(
            self._ctx, "check", self._ctx.words("attach_take"), self._take, text=True
        )
        row.addWidget(self.take)
        row.addStretch(1)
        buttons = QGridLayout()
        for at, button in enumerate((self.attach, self.paste, self.view, self.detach)):
            buttons.addWidget(button, at // 2, at % 2)
        buttons.setColumnStretch(2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 0, 16, 12)
        for part in (self.shown, self.told, self.pages):
            box.addWidget(part)
        box.addLayout(buttons)

    def follow(self, cell: Cell | None) -> None:
        """Turn to a cell and look for its document; None, or one without, hides the card."""
        if cell != self._cell:
            self._chosen = None
        self._cell = cell if cell is not None and self._file.takes_document(cell) else None
        self.setVisible(self._cell is not None)
        if self._cell is not None:
            from edudesk.actions.attachments import document_at  # with the first document

            here, number = self._cell, self._file.collection.number
            self._file.ask(document_at, here, number, then=lambda found: self._show(here, found))

    def enter(self) -> None:
        """Put the focus on what can be done with the document."""
        (self.attach if self.attach.isEnabled() else self.view).setFocus()

    def _show(self, cell: Cell, found: tuple[Scan, bytes] | None) -> None:
        if cell != self._cell:
            return
        self._found = found
        picture = QImage.fromData(found[1]) if found else QImage()
        if not picture.isNull():
            ratio = self.devicePixelRatio()
            width, height = (round(self._ctx.theme.px(side) * ratio) for side in _SMALL)
            small = QPixmap.fromImage(picture).scaled(
                width,
                height,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            small.setDevicePixelRatio(ratio)
            self.shown.setPixmap(small)
        self.shown.setVisible(not picture.isNull())
        told = f"{found[0].name}　{told_size(found[0].size)}" if found else ""
        self.shown.setAccessibleName(told)
        self.told.setText(told or self._ctx.words("attach_none"))
        self._judge()

    def _judge(self) -> None:
        """Offer what can be done now."""
        if self._cell is None:
            return
        writable = self._writable(self._cell)
        self.attach.setEnabled(writable)
        self.paste.setEnabled(writable and pasted.has_picture())
        self.view.setVisible(self._found is not None)
        self.detach.setVisible(self._found is not None)
        self.detach.setEnabled(writable)
        self.pages.setVisible(self._chosen is not None)

    def _writable(self, cell: Cell) -> bool:
        file, form = self._file, self._file.catalogue.forms[cell.form]
        held = file.held is not None and cell.form in file.held.locked
        return not (file.read_only or held or locked(file, form, form.by_code[cell.field]))

    # -- attaching ---------------------------------------------------------------------------------

    def _choose(self) -> None:
        words = self._ctx.words
        path = self._ctx.asker.open_path(self, words("attach_file"), words("kinds_scan"))
        if path is not None:
            self.attach_path(path)

    def attach_path(self, path: Path) -> None:
        """Attach a file; of a PDF with several pages ask first which of them."""
        from edudesk.actions.attachments import pages_in  # as above

        if self._cell is not None and self._writable(self._cell):
            self._chosen = None
            self._file.ask(pages_in, path, then=lambda count: self._ask_page(path, count))

    def _ask_page(self, path: Path, count: int) -> None:
        self._chosen = path
        self.page.setMaximum(count)
        self.page.setSuffix(f" / {count}")
        self.page.setValue(1)
        if count == 1:
            self._take()
            return
        self._judge()
        self.page.setFocus()
        self.page.selectAll()

    def _take(self) -> None:
        path, self._chosen = self._chosen, None
        if path is not None and self._cell is not None:
            self._file.attach(self._cell, path, self.page.value())
        self._judge()

    def paste_picture(self) -> None:
        """Attach the picture that is on the clipboard."""
        data = pasted.picture()
        if data and self._cell is not None and self._writable(self._cell):
            self._file.attach_picture(self._cell, data)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        welcome_document(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_document(event)
        if path is not None:
            self.attach_path(path)

    # -- what is there -----------------------------------------------------------------------------

    def _view(self) -> None:
        if self._found is not None:
            beside = self._file.session.path
            self.dialog = ScanDialog(self._ctx, *self._found, self, beside=beside)
            self.dialog.open()

    def _detach(self) -> None:
        if self._cell is not None:
            self._file.edit(self._cell, "")
