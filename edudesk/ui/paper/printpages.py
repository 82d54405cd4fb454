"""The pages of a PDF for the window: pictures of them, their text, and where words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

import pypdfium2
import pypdfium2.raw as pdfium
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage

_NEAR = 0.05  # pt
_NARROW = 0.5  # em of digits and of most that is no Han character
_GAP = 0.2  # em between Han characters and others
_KEPT = 6  # pictures: the page in hand, its neighbours, and those at another scale


class Hit(NamedTuple):
    """A place where a text was found: page from 0, and a rectangle in pt for each of its lines."""

    page: int
    places: tuple[QRectF, ...]


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
        places, shown = self._shown(page)
        hits, start = [], shown.find(wanted)
        while start >= 0:
            letters = self._letters(page)
            boxes = [letters[index].box for index in places[start : start + len(wanted)]]
            hits.append(Hit(page, _lines(boxes)))
            start = shown.find(wanted, start + 1)
        return hits

    def _searched(self, page: int) -> tuple[list[int], str]:
        """Return what is looked for words on a page, and which of its characters each one is."""
        textpage = self._document[page].get_textpage()
        places, shown = [], ""
        for index in range(textpage.count_chars()):
            char = chr(pdfium.FPDFText_GetUnicode(textpage, index)).casefold()
            if not char.isspace():
                places.append(index)
                shown += char[:1]
        return places, shown

    def _lettered(self, page: int) -> list[Letter]:
        """Return the characters of a page in the order of its text, and where each stands."""
        textpage = self._document[page].get_textpage()
        height = self.size(page).height()
        found = []
        for index in range(textpage.count_chars()):
            left, bottom, right, top = textpage.get_charbox(index, loose=True)
            box = QRectF(left, height - top, right - left, top - bottom)
            found.append(Letter(chr(pdfium.FPDFText_GetUnicode(textpage, index)), box))
        return [letter for run in _runs(found) for letter in _as_set(run)]

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


def _runs(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Yield stretches of letters that stand side by side, all equally wide."""
    run: list[Letter] = []
    for letter in letters:
        if run and not _follows(run[-1].box, letter.box):
            yield run
            run = []
        run.append(letter)
    if run:
        yield run


def _follows(before: QRectF, box: QRectF) -> bool:
    return (
        abs(before.right() - box.left()) < _NEAR
        and abs(before.width() - box.width()) < _NEAR
        and abs(before.top() - box.top()) < _NEAR
    )


def _as_set(run: list[Letter]) -> Iterator[Letter]:
    """Yield the letters of a line as they are set: Han characters wide, others narrow.

    PDFium shares the width of a line that says its text (ActualText) equally among its letters, so
    that a word behind a year was marked two characters off.
    """
    widths = [_em(before, after) for before, after in pairwise([None, *run])]
    scale = sum(letter.box.width() for letter in run) / sum(widths)
    x = run[0].box.left()
    for letter, width in zip(run, widths, strict=True):
        box = letter.box
        narrow = _natural(letter.char) * scale
        x += width * scale
        yield Letter(letter.char, QRectF(x - narrow, box.top(), narrow, box.height()))


def _natural(char: str) -> float:
    return 1.0 if east_asian_width(char) in "AFW" else _NARROW


def _em(before: Letter | None, letter: Letter | None) -> float:
    """Return the width of a letter in em, with the gap where Han and others meet before it."""
    assert letter is not None
    own = _natural(letter.char)
    meets = before is not None and _natural(before.char) != own
    marks = before is None or not (before.char.isalnum() and letter.char.isalnum())
    return own + (_GAP if meets and not marks else 0.0)
