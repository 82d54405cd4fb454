"""The pages of a PDF for the window: pictures of them, their text, and where words stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage

_BETWEEN = frozenset(" \r\n")  # what PDFium reads between letters
_ROOM, _BOX = "\u3000", "□"
_LAST_SAID = "\ufffc"  # of lines that say their text (ActualText) PDFium drops what comes later
_KEPT = 6  # pictures: the page in hand, its neighbours, and those at another scale


class Hit(NamedTuple):
    """A text that was found: page from 0, and which of its characters, spaces left out.

    `rare`: characters that PDFium may drop count too.
    """

    page: int
    start: int
    stop: int
    rare: bool


class Letter(NamedTuple):
    """A character of a page and its place."""

    char: str
    box: QRectF


class PrintPages:
    """A PDF that is looked at; lengths in pt from the upper left corner of a page."""

    def __init__(self, pdf: bytes, *, kept: int = _KEPT) -> None:
        """Open a PDF; `kept` pictures stay at hand, none for who looks at each page but once."""
        self.contents = pdf
        self._document = pypdfium2.PdfDocument(pdf)
        self._picture = lru_cache(maxsize=kept)(self._drawn)
        self._letters = lru_cache(maxsize=kept)(self._lettered)
        self._shown = cache(self._searched)  # every page's: a word is typed letter by letter

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
        """Return the text within a rectangle of a page: the characters whose middle lies there."""
        found, between = "", ""
        for char, box in self._letters(page):
            if char.isspace():
                between += char
            elif place.contains(box.center()):
                found += _break(between) if found else ""
                found, between = found + char, ""
        return found

    def find(self, text: str) -> list[Hit]:
        """Return every place of `text`; spaces and line ends between its characters do not count.

        Justified lines and words that a cell broke are found like any other.
        """
        wanted = "".join(text.split()).casefold()
        if not wanted:
            return []
        return [hit for page in range(self.count) for hit in self._find_on(page, wanted)]

    def _find_on(self, page: int, wanted: str) -> list[Hit]:
        rare = max(wanted) > _LAST_SAID
        if rare:
            shown = "".join(letter.char.casefold()[:1] for letter in self._printed(page, rare=True))
        else:
            shown = self._shown(page)
        hits, start = [], shown.find(wanted)
        while start >= 0:
            hits.append(Hit(page, start, start + len(wanted), rare))
            start = shown.find(wanted, start + 1)
        return hits

    def places(self, hit: Hit) -> tuple[QRectF, ...]:
        """Return where on its page a text was found: a rectangle for each of its lines."""
        letters = self._printed(hit.page, rare=hit.rare)[hit.start : hit.stop]
        return _lines([letter.box for letter in letters])

    def _printed(self, page: int, *, rare: bool) -> list[Letter]:
        return [
            letter
            for letter in self._letters(page)
            if not letter.char.isspace() and (rare or letter.char <= _LAST_SAID)
        ]

    def _searched(self, page: int) -> str:
        """Return what is looked for words on a page, without working out where it stands."""
        said = _characters(self._document[page].get_textpage())
        return "".join(
            char.casefold()[:1] for _, char in said if not char.isspace() and char <= _LAST_SAID
        )

    def _lettered(self, page: int) -> list[Letter]:
        """Return the characters of a page in the order of its text, and where each stands.

        PDFium shares the width of a line that says its text (ActualText) equally among its letters;
        read again as if it said nothing, the page tells where each is drawn.
        """
        opened = self._document[page]
        said = _letters_of(opened)
        for thing in opened.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            _let_say_nothing(thing)
        return list(_where_drawn(said, _letters_of(opened)))

    def close(self) -> None:
        """Let the document and its pictures go."""
        self._picture.cache_clear()
        self._letters.cache_clear()
        self._shown.cache_clear()
        self._document.close()


def _break(between: str) -> str:
    """Return what parts two words: the end of a line, a space, or nothing."""
    return "\n" if "\n" in between else between[:1]


def _lines(boxes: Sequence[QRectF]) -> tuple[QRectF, ...]:
    """Return rectangles around characters, those of one line together."""
    lines: list[QRectF] = []
    for box in boxes:
        if lines and abs(lines[-1].center().y() - box.center().y()) < box.height() / 2:
            lines[-1] = lines[-1].united(box)
        else:
            lines.append(box)
    return tuple(lines)


def _characters(textpage: pypdfium2.PdfTextpage) -> Iterator[tuple[int, str]]:
    """Yield the characters of a page and where PDFium, which counts units of UTF-16, has each."""
    high = 0
    for index in range(textpage.count_chars()):
        unit = pdfium.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= unit < 0xDC00:
            high = unit
        elif high and 0xDC00 <= unit < 0xE000:
            yield index, chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00)
            high = 0
        else:
            yield index, chr(unit)


def _letters_of(page: pypdfium2.PdfPage) -> list[Letter]:
    textpage, height = page.get_textpage(), page.get_height()
    letters, place = [], pdfium.FS_RECTF()
    for index, char in _characters(textpage):
        pdfium.FPDFText_GetLooseCharBox(textpage, index, place)
        box = QRectF(place.left, height - place.top, place.right - place.left,
                     place.top - place.bottom)  # fmt: skip
        letters.append(Letter(char, box))
    return letters


def _let_say_nothing(text: pypdfium2.PdfObject) -> None:
    """Take the marks off a text of this page, which is not written anywhere."""
    for mark in reversed(range(pdfium.FPDFPageObj_CountMarks(text))):
        pdfium.FPDFPageObj_RemoveMark(text, pdfium.FPDFPageObj_GetMark(text, mark))


def _where_drawn(said: Iterable[Letter], drawn: Iterable[Letter]) -> Iterator[Letter]:
    """Yield the letters that are said, each where the same one is drawn.

    Between letters that stand apart PDFium reads a space, which counts as little as those that are
    said; in the place of a box to tick, room is drawn. Letters that PDFium dropped are put back.
    """
    places = deque(letter for letter in drawn if letter.char not in _BETWEEN)
    for letter in said:
        while places and places[0].char != letter.char:
            if places[0].char > _LAST_SAID:
                yield places.popleft()
            elif places[0].char == _ROOM and letter.char != _BOX:
                places.popleft()
            else:
                break
        shown = _ROOM if letter.char == _BOX else letter.char
        if places and places[0].char in (letter.char, shown):
            yield letter._replace(box=places.popleft().box)
        else:
            yield letter
    yield from (letter for letter in places if letter.char > _LAST_SAID)
