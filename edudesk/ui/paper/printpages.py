"""The pages of a PDF for the window: pictures of them, their text, and where words stand."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage

_KEPT = 6  # pictures: the page in hand, its neighbours, and those at another scale


class Hit(NamedTuple):
    """A place where a text was found: page from 0, and a rectangle in pt for each of its lines."""

    page: int
    places: tuple[QRectF, ...]


class PrintPages:
    """A PDF that is looked at; lengths in pt from the upper left corner of a page."""

    def __init__(self, pdf: bytes, *, kept: int = _KEPT) -> None:
        """Open a PDF; `kept` pictures stay at hand, none for who looks at each page but once."""
        self.contents = pdf
        self._document = pypdfium2.PdfDocument(pdf)
        self._picture = lru_cache(maxsize=kept)(self._drawn)

    @property
    def count(self) -> int:
        """Number of pages."""
        return len(self._document)

    def size(self, page: int) -> QSizeF:
        """Return width and height of a page."""
        return QSizeF(*self._document.get_page_size(page))

    def picture(self, page: int, scale: float, *, grey: bool = False) -> QImage:
        """Return a page as a picture of `scale` pixels a point, kept for when it is turned back."""
        return self._picture(page, scale, grey)

    def _drawn(self, page: int, scale: float, grey: bool) -> QImage:
        bitmap = self._document[page].render(scale=scale, grayscale=grey, prefer_bgrx=True)
        kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB32
        buffer = memoryview(bitmap.buffer)
        drawn = QImage(buffer, bitmap.width, bitmap.height, bitmap.stride, kind)
        return drawn.copy()  # the bitmap goes with its bytes

    def text(self, page: int, place: QRectF) -> str:
        """Return the text within a rectangle of a page."""
        height = self.size(page).height()
        found: str = (
            self._document[page]
            .get_textpage()
            .get_text_bounded(
                left=place.left(),
                bottom=height - place.bottom(),
                right=place.right(),
                top=height - place.top(),
            )
        )
        return found.replace("\r\n", "\n")

    def find(self, text: str) -> list[Hit]:
        """Return every place of `text`; spaces and line ends between its characters do not count.

        Justified lines and words that a cell broke are found like any other.
        """
        wanted = "".join(text.split()).casefold()
        if not wanted:
            return []
        return [hit for page in range(self.count) for hit in self._find_on(page, wanted)]

    def _find_on(self, page: int, wanted: str) -> list[Hit]:
        textpage = self._document[page].get_textpage()
        codes = [
            (index, chr(pdfium.FPDFText_GetUnicode(textpage, index)))
            for index in range(textpage.count_chars())
        ]
        inked = [(index, char.casefold()) for index, char in codes if not char.isspace()]
        shown = "".join(char[:1] for _, char in inked)
        hits, start = [], shown.find(wanted)
        while start >= 0:
            members = [index for index, _ in inked[start : start + len(wanted)]]
            hits.append(Hit(page, self._places(page, textpage, members)))
            start = shown.find(wanted, start + 1)
        return hits

    def _places(
        self, page: int, textpage: pypdfium2.PdfTextPage, members: list[int]
    ) -> tuple[QRectF, ...]:
        """Return rectangles around characters, those of one line together."""
        height = self.size(page).height()
        lines: list[QRectF] = []
        for index in members:
            left, bottom, right, top = textpage.get_charbox(index, loose=True)
            box = QRectF(left, height - top, right - left, top - bottom)
            if lines and abs(lines[-1].center().y() - box.center().y()) < box.height() / 2:
                lines[-1] = lines[-1].united(box)
            else:
                lines.append(box)
        return tuple(lines)

    def close(self) -> None:
        """Let the document and its pictures go."""
        self._picture.cache_clear()
        self._document.close()
