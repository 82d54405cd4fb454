"""Makes a PDF of one document or of several bound together: pages planned first, then painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from edudesk.model.document import Content, Document, Figure, Rich
from edudesk.model.layout import Block
from edudesk.reporting.blocks import FLAG
from edudesk.reporting.grid import CONTINUED, Grid
from edudesk.reporting.paper import MM, PAPERS, Paper
from edudesk.reporting.pdf_archive import Imprint, archive
from edudesk.reporting.pdf_fonts import MissingGlyphsError, face, missing
from edudesk.reporting.pdf_frame import (
    above,
    below,
    paint_above,
    paint_below,
    paint_number,
    paint_signs,
)
from edudesk.reporting.pdf_ink import Ink
from edudesk.reporting.pdf_seal import LABELS, Seal
from edudesk.reporting.pdf_table import paint_page
from edudesk.reporting.plan import Pages, Room, balance, fill, growth
from edudesk.reporting.typeset import set_paragraph

_BLOCK_LEADING = 1.5
_CONTENTS_PITCH = 9 * MM


class _Part:
    """A document with its pages: row ranges of a table, or a single page of blocks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.paper: Paper = PAPERS[document.page]
        self.first = 0  # number of its first page, set when the whole is planned
        self.grid: Grid | None = None
        self.room = Room(0, 0, 0)
        self.pages: Pages = [(0, 0)]
        if document.table is not None:
            self._plan(Grid(document.table, self.paper.left * MM))

    def _plan(self, grid: Grid) -> None:
        width, height = self.paper.area
        free = height - grid.head
        self.grid = grid
        self.room = Room(free - above(self.document, width), free, below(self.document, width))
        grid.cut_tall_rows(self.room)
        choose = balance if grid.table.balanced else fill
        self.pages = choose(grid.stack(), self.room)


def write_pdf(
    documents: Sequence[Document],
    out: Path,
    title: str,
    imprint: Imprint | None = None,
    check_code: str | None = None,
) -> int:
    """Write the documents into one PDF/A-2u and return the number of its pages.

    The same documents give the same bytes. Raises MissingGlyphsError before anything is written.
    """
    _require(documents)
    parts = [_Part(document) for document in documents]
    total = _number(parts)
    rl_config.useA85 = 0
    raw = BytesIO()
    canvas = Canvas(
        raw,
        pageCompression=1,
        invariant=1,
        initialFontName=face("song").first.name,
        pdfVersion=(1, 7),
        lang="zh-CN",
    )
    ink = Ink(canvas)
    seal = Seal(ink, check_code) if check_code else None
    for part in parts:
        _paint(ink, part, parts, total, seal)
    canvas.save()
    archive(raw, out, title, imprint or Imprint())
    return sum(len(part.pages) for part in parts)


def _require(documents: Sequence[Document]) -> None:
    """Raise MissingGlyphsError naming what no font has and where it stands first."""
    unseen = missing(frozenset().union(*(text for one in documents for _, text in _texts(one))))
    if unseen:
        places: dict[str, str] = {}
        for document in documents:
            for place, text in _texts(document):
                for char in unseen.intersection(text):
                    places.setdefault(char, f"（{document.title}{place}）")
        raise MissingGlyphsError(places)


def _number(parts: Sequence[_Part]) -> int:
    """Give each part its first page number; return the number of numbered pages."""
    page = 1
    for part in parts:
        part.first = page
        if part.document.numbered:
            page += len(part.pages)
    return page - 1


def _paint(ink: Ink, part: _Part, parts: Sequence[_Part], total: int, seal: Seal | None) -> None:
    paper, document = part.paper, part.document
    for index in range(len(part.pages)):
        number = part.first + index
        ink.canvas.setPageSize((paper.width * MM, paper.height * MM))
        if not index:
            key = f"{document.code}-{number}"
            ink.canvas.bookmarkPage(key)
            ink.canvas.addOutlineEntry(document.title, key, 0)
        if part.grid is None:
            _paint_blocks(ink, part, parts)
        else:
            _paint_table(ink, part, part.grid, index)
        if document.numbered:
            paint_number(ink, paper, number, total)
        if seal:
            seal.paint(paper, number)
        ink.finish_page()


def _paint_table(ink: Ink, part: _Part, grid: Grid, index: int) -> None:
    document = part.document
    start, stop = part.pages[index]
    left, top = part.paper.origin(part.first + index)
    width, _ = part.paper.area
    last = index == len(part.pages) - 1
    if not index:
        paint_above(ink, document, left, top, width)
        top -= above(document, width)
    used = sum(grid.heights[start:stop])
    free = part.room.of(index) - (part.room.tail if last else 0)
    factor = growth(used, free, last=last) if grid.table.balanced and used else 1.0
    if stop > start:
        paint_page(ink, grid, range(start, stop), top, factor)
        _outline_groups(ink, grid, range(start, stop), part.first + index)
        top -= grid.head + used * factor
    if last:
        paint_below(ink, document, left, top, width)


def _outline_groups(ink: Ink, grid: Grid, rows: range, page: int) -> None:
    """Add an outline entry for each group that begins on this page."""
    for column in sorted(grid.merging):
        if not grid.table.columns[column].group or column:
            continue
        for row in rows:
            text = grid.row(row).cells[column]
            if column not in grid.joined(row) and isinstance(text, str) and text:
                key = f"group-{page}-{row}"
                ink.canvas.bookmarkPage(key)
                ink.canvas.addOutlineEntry(text.replace("\n", ""), key, 1)


def _paint_blocks(ink: Ink, part: _Part, parts: Sequence[_Part]) -> None:
    left, top = part.paper.origin(part.first)
    width, _ = part.paper.area
    for block in part.document.blocks:
        top -= block.above * MM
        if block.kind == "sign":
            top = paint_signs(ink, block.sign, left, top, width)
        elif block.kind == "contents":
            top = _paint_contents(ink, block, parts, left, top, width)
        else:
            top = _paint_text(ink, block, left, top, width)


def _paint_text(ink: Ink, block: Block, left: float, top: float, width: float) -> float:
    leading = block.size * _BLOCK_LEADING
    measure = face(block.face)
    if block.align == "left":
        for line in set_paragraph(block.text, measure, block.size, width):
            top -= leading
            ink.line(line, block.face, block.size, left, top + 0.3 * block.size)
        return top
    anchor = 0.5 if block.align == "center" else 1.0
    for line in set_paragraph(block.text, measure, block.size, width, fit="balanced"):
        top -= leading
        base = top + 0.3 * block.size
        ink.text(line.text, block.face, block.size, left + anchor * width, base, anchor=anchor)
    return top


def _paint_contents(
    ink: Ink, block: Block, parts: Sequence[_Part], left: float, top: float, width: float
) -> float:
    """Paint title, dots and first page of each numbered document."""
    size = block.size
    measure = face(block.face)
    dot = measure.width("…", size)
    for part in (part for part in parts if part.document.numbered):
        top -= _CONTENTS_PITCH
        title, page = part.document.title, str(part.first)
        ink.text(title, block.face, size, left, top)
        ink.text(page, block.face, size, left + width, top, anchor=1)
        room = width - measure.width(title, size) - 12 * MM
        dots = "…" * max(0, int(room / dot))
        ink.text(dots, block.face, size, left + width - 9 * MM, top, anchor=1)
    return top


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every text that will be printed, with its place in the document."""
    fixed = (document.title, document.heading, document.tag, document.mark)
    yield "", "".join((*fixed, document.left, document.right, document.sign_date))
    yield "", "".join(document.notes) + CONTINUED + FLAG + LABELS
    for sign in document.sign:
        yield "", sign.label
    for block in document.blocks:
        yield "", block.text + "".join(sign.label for sign in block.sign)
    if document.table is not None:
        for cell in document.table.head:
            yield "", cell.text.replace("\n", "")
        for number, row in enumerate(document.table.rows, start=1):
            for content in row.cells:
                yield f"第{number}行", _plain(content)


def _plain(content: Content) -> str:
    """Return the characters of a cell; a group's label carries line breaks."""
    if isinstance(content, Rich):
        return "".join(part.number + part.text for part in content.paragraphs)
    if isinstance(content, Figure):
        return content.text
    return content.replace("\n", "")
