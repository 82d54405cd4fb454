"""Flows the blocks of a page of text over as many pages as they need, and paints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from edudesk.model.document import Document, Picture
from edudesk.model.drawing import Drawing
from edudesk.model.layout import Block
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf_drawing import paint_drawing
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_frame import (
    above,
    below,
    paint_above,
    paint_below,
    paint_signs,
    sign_height,
)
from edudesk.reporting.pdf_ink import FRAME, THIN, Ink, Rule
from edudesk.reporting.typeset import Fit, SetLine, set_paragraph

_LEADING = 1.5
_ENTRY = 9 * MM
_ENTRY_ROOM = 12 * MM  # for the page number of an entry, with the gap before it
_INSET = 6 * MM  # of entries under a part's title
_RULES = 1.2 * MM  # between the two of a double rule
_SEAM_GAP, _UNPRINTED = (
    3 * MM,
    5 * MM,
)  # beside the type area; of the edge that printers leave white
_CAPTION = 10.5
_PICTURE_GAP, _UNDER_CAPTION = 6 * MM, 1.2 * MM
_RISE = 0.12  # em from the foot of a Han character to its baseline

Paint = Callable[[Ink, float, float], None]


class Piece(NamedTuple):
    """What is never cut by a page: `above` is dropped at a page's head (pt)."""

    above: float
    height: float
    paint: Paint


class Entry(NamedTuple):
    """A line of a table of contents, and where it leads."""

    title: str
    page: str
    key: str
    level: int


def pieces(document: Document, width: float, entries: Sequence[Entry]) -> list[Piece]:
    """Return the pieces of a page of text, charts or pictures in order; `width` in pt."""
    if document.heading:
        return [
            Piece(0.0, above(document, width), _frame(document, width, paint_above)),
            *map(_chart, document.drawings),
            *_pictures(document.pictures, width),
            Piece(0.0, below(document, width), _frame(document, width, paint_below)),
        ]
    margin = PAPERS[document.page].right * MM
    return [piece for block in document.blocks for piece in _pieces(block, width, margin, entries)]


def _chart(drawing: Drawing) -> Piece:
    def paint_chart(ink: Ink, left: float, top: float) -> None:
        paint_drawing(ink, drawing, left, top)

    return Piece(0.0, drawing.height * MM, paint_chart)


def _pictures(pictures: Sequence[Picture], width: float) -> Iterator[Piece]:
    """Yield pictures apart from each other; captions of lost ones follow like lines of a list."""
    lost = False
    for picture in pictures:
        piece = _picture(picture, width)
        yield piece._replace(above=_UNDER_CAPTION) if lost and not picture.body else piece
        lost = not picture.body


def _picture(picture: Picture, width: float) -> Piece:
    """Return a picture under its caption, which may take several lines."""
    lines = set_paragraph(picture.caption, face("hei"), _CAPTION, width)
    words = len(lines) * _CAPTION * _LEADING + _UNDER_CAPTION
    high = picture.height * MM

    def paint_picture(ink: Ink, left: float, top: float) -> None:
        for number, line in enumerate(lines, start=1):
            base = top - number * _CAPTION * _LEADING + _RISE * _CAPTION + 2
            ink.line(line, "hei", _CAPTION, left, base)
        if picture.body:
            wide = picture.width * MM
            x, foot = left + (width - wide) / 2, top - words - high
            ink.picture(picture.body, x, foot, wide, high)
            ink.rules(_edges(x, foot, x + wide, foot + high), THIN)

    return Piece(_PICTURE_GAP, words + high, paint_picture)


def _edges(left: float, foot: float, right: float, top: float) -> list[Rule]:
    """Return the sides of a rectangle: a white sheet would not be seen to end."""
    return [(left, foot, right, foot), (right, foot, right, top),
            (right, top, left, top), (left, top, left, foot)]  # fmt: skip


def _frame(
    document: Document,
    width: float,
    paint_part: Callable[[Ink, Document, float, float, float], None],
) -> Paint:
    def paint_frame(ink: Ink, left: float, top: float) -> None:
        paint_part(ink, document, left, top, width)

    return paint_frame


def plan(parts: Sequence[Piece], height: float) -> list[tuple[int, int]]:
    """Return pages as (start, stop) over the pieces."""
    pages, start, used = [], 0, 0.0
    for index, piece in enumerate(parts):
        if index > start and used + piece.above + piece.height > height + 0.01:
            pages.append((start, index))
            start, used = index, 0.0
        used += piece.height + (piece.above if index > start or not pages else 0.0)
    return [*pages, (start, len(parts))]


def paint(ink: Ink, parts: Sequence[Piece], left: float, top: float, *, first: bool) -> None:
    """Paint the pieces of one page from `top` down; only the first keeps the space above."""
    for index, piece in enumerate(parts):
        top -= piece.above if index or first else 0.0
        piece.paint(ink, left, top)
        top -= piece.height


def _pieces(block: Block, width: float, margin: float, entries: Sequence[Entry]) -> Iterator[Piece]:
    above = block.above * MM
    if block.kind == "sign":
        yield Piece(above, sign_height(block.sign, width), _signs(block, width))
    elif block.kind == "rule":
        yield Piece(above, _RULES, _rule(block, width))
    elif block.kind == "box":
        yield Piece(above, block.height * MM, _box(block, width))
    elif block.kind == "seam":
        yield Piece(above, 0.0, _seam(block, width, margin))
    elif block.kind == "contents":
        for number, entry in enumerate(entries):
            yield Piece(0.0 if number else above, _ENTRY, _entry(block, entry, width))
    else:
        for number, piece in enumerate(_lines(block, width)):
            yield piece._replace(above=0.0 if number else above)


def _lines(block: Block, width: float) -> Iterator[Piece]:
    measure = face(block.face)
    leading = block.leading or block.size * _LEADING
    fit: Fit = "justified" if block.align == "left" else "balanced"
    for text in block.text.split("\n"):
        indented = "　" * round(block.indent) + text
        room = width - block.inset * block.size
        lines = set_paragraph(indented, measure, block.size, room, fit=fit)
        for line in lines or (None,):
            yield Piece(0.0, leading, _line(block, line, width, leading))


def _line(block: Block, line: SetLine | None, width: float, leading: float) -> Paint:
    """Paint one line of text; an empty one leaves its room."""

    def paint_line(ink: Ink, left: float, top: float) -> None:
        if line is None:
            return
        base = top - leading + (leading - block.size) / 2 + _RISE * block.size
        if block.align == "left":
            ink.line(line, block.face, block.size, left, base)
        elif block.align == "center":
            ink.text(line.text, block.face, block.size, left + width / 2, base, anchor=0.5)
        else:
            right = left + width - block.inset * block.size
            ink.text(line.text, block.face, block.size, right, base, anchor=1)

    return paint_line


def _signs(block: Block, width: float) -> Paint:
    def paint_sign(ink: Ink, left: float, top: float) -> None:
        paint_signs(ink, block.sign, left, top, width)

    return paint_sign


def _rule(block: Block, width: float) -> Paint:
    def paint_rule(ink: Ink, left: float, top: float) -> None:
        ink.rules([(left, top, left + width, top)], FRAME)
        if block.double:
            ink.rules([(left, top - _RULES, left + width, top - _RULES)], THIN)

    return paint_rule


def _box(block: Block, width: float) -> Paint:
    def paint_box(ink: Ink, left: float, top: float) -> None:
        ink.frame(left, top - block.height * MM, left + width, top)

    return paint_box


def _seam(block: Block, width: float, margin: float) -> Paint:
    """Paint the place of the seal over the edges of all sheets, open towards the outer edge."""

    def paint_seam(ink: Ink, left: float, top: float) -> None:
        edge, outward = (left, -1) if ink.verso else (left + width, 1)
        start, end = edge + outward * _SEAM_GAP, edge + outward * (margin - _UNPRINTED)
        foot = top - block.height * MM
        edges = [(start, top, end, top), (start, top, start, foot), (start, foot, end, foot)]
        ink.rules(edges, THIN, dashed=True)
        pitch = 1.3 * block.size
        base = top - (top - foot - len(block.text) * pitch) / 2 - block.size
        for number, char in enumerate(block.text):
            x = (start + end) / 2
            ink.text(char, block.face, block.size, x, base - number * pitch, anchor=0.5)

    return paint_seam


def _entry(block: Block, entry: Entry, width: float) -> Paint:
    """Paint title, dots and page of an entry, which leads to what it names."""

    def paint_entry(ink: Ink, left: float, top: float) -> None:
        size, code = block.size, block.face if entry.level else "hei"
        measure = face(code)
        start = left + (_INSET if entry.level > 1 else 0)
        base = top - _ENTRY + (_ENTRY - size) / 2
        ink.text(entry.title, code, size, start, base)
        ink.text(entry.page, block.face, size, left + width, base, anchor=1)
        room = left + width - start - measure.width(entry.title, size) - _ENTRY_ROOM
        dots = "…" * max(0, int(room / face(block.face).width("…", size)))
        ink.text(dots, block.face, size, left + width - 9 * MM, base, anchor=1)
        ink.link(entry.key, left, top - _ENTRY, left + width, top)

    return paint_entry
