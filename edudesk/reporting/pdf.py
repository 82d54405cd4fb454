"""Makes a PDF of one document or of several bound together: pages planned first, then painted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from edudesk.catalogue.words import load_words
from edudesk.model.document import Content, Document, Figure, Rich
from edudesk.model.drawing import Caption
from edudesk.model.work import Told, untold
from edudesk.reporting.blocks import FLAG, UNMET
from edudesk.reporting.contents import level, listed
from edudesk.reporting.grid import CONTINUED, Grid
from edudesk.reporting.paging import Paged, paged
from edudesk.reporting.paper import MM, PAPERS, Paper
from edudesk.reporting.pdf_archive import ArchiveFile, Imprint
from edudesk.reporting.pdf_blocks import Entry, paint, pieces, plan
from edudesk.reporting.pdf_fonts import MissingGlyphsError, face, missing
from edudesk.reporting.pdf_frame import (
    above,
    paint_above,
    paint_below,
    paint_number,
    paint_running,
)
from edudesk.reporting.pdf_ink import Ink
from edudesk.reporting.pdf_seal import LABEL, Seal
from edudesk.reporting.pdf_spine import paint_spine
from edudesk.reporting.pdf_table import paint_page
from edudesk.reporting.placing import blank_page
from edudesk.reporting.plan import Pages

_WORDS = load_words("print")
_PLACES = 6  # named for a character that cannot be printed


class _Part:
    """A document with its pages: row ranges of a table, ranges of pieces of text, or one sheet."""

    def __init__(self, document: Document, entries: Sequence[Entry]) -> None:
        self.document = document
        self.paper: Paper = PAPERS[document.page]
        self.first = 0  # number of its first page, set when the whole is planned
        self.paged: Paged | None = None
        self.pages: Pages = [(0, 0)]
        if document.table is not None:
            self.paged = paged(document, document.table)
            self.pages = self.paged.pages
        elif document.spine is None:
            width, height = self.paper.area
            self.pages = plan(pieces(document, width, entries), height)

    @property
    def key(self) -> str:
        """Name of the bookmark on its first page."""
        return f"{self.document.code}-{self.first}"

    @property
    def is_official(self) -> bool:
        """Whether its pages are numbered as those of an official document."""
        return self.document.double_sided or self.document.page in ("DOC", "DOC-L")


def write_pdf(
    documents: Sequence[Document],
    out: Path,
    title: str,
    imprint: Imprint | None = None,
    check_code: str | None = None,
    *,
    extract: str = "",
    told: Told = untold,
) -> int:
    """Write the documents into one PDF/A-2u and return the number of its pages.

    `extract`: said with the check code where the documents are a part of what it proves. `told`
    hears of every page, and may end the work: then no file stays.
    The same documents give the same bytes. Raises MissingGlyphsError before anything is written.
    """
    _require(documents)
    parts = [_Part(document, _entries(document, documents)) for document in documents]
    _begin_at_right(parts)
    total = _number(parts)
    rl_config.useA85 = 0
    ink = Ink(Canvas(None, invariant=1, initialFontName=face("song").first.key))
    seal = Seal(ink, check_code, extract) if check_code else None
    try:
        with out.open("wb") as file:
            book = ArchiveFile(ink, file)
            for part in parts:
                _paint(book, ink, part, parts, total, seal, told)
            book.finish(title, imprint or Imprint())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return sum(len(part.pages) for part in parts)


def _require(documents: Sequence[Document]) -> None:
    """Raise MissingGlyphsError naming what no font has and where it stands."""
    printed: set[str] = set()
    for document in documents:
        for _, text in _texts(document):
            printed.update(text)
    unseen = missing(printed)
    if unseen:
        places: dict[str, dict[str, None]] = {char: {} for char in unseen}
        for document in documents:
            for place, text in _texts(document):
                for char in unseen.intersection(text):
                    places[char][f"{document.title}{place}"] = None
        raise MissingGlyphsError({char: _where(list(its)) for char, its in places.items()})


def _where(places: Sequence[str]) -> str:
    """Say where a character stands: the first places, and how many there are."""
    shown = _WORDS("between").join(places[:_PLACES])
    key = "where_all" if len(places) <= _PLACES else "where_first"
    return _WORDS(key, places=shown, count=len(places))


def _begin_at_right(parts: list[_Part]) -> None:
    """Let the numbered part of a double-sided print begin on a right-hand page.

    What stands behind it without a number, 备考表 and labels, has a sheet of its own each.
    """
    front = next((at for at, part in enumerate(parts) if part.document.numbered), 0)
    placed: list[_Part] = []
    pages = 0
    for at, part in enumerate(parts):
        at_right = at == front or (at > front and not part.document.numbered)
        if at_right and pages % 2 and part.document.double_sided:
            placed.append(_Part(blank_page(part.document), ()))
            pages += 1
        placed.append(part)
        pages += len(part.pages)
    parts[:] = placed


def _number(parts: Sequence[_Part]) -> int:
    """Give each part its first page number; return the number of numbered pages."""
    page = 1
    for part in parts:
        part.first = page
        if part.document.numbered:
            page += len(part.pages)
    return page - 1


def _entries(
    document: Document, documents: Sequence[Document], places: Mapping[int, _Part] | None = None
) -> list[Entry]:
    """Return what a table of contents lists: all that is numbered, or a divider's own part.

    `places`: the parts by index, once their pages are known.
    """
    entries = []
    for index, one in listed(document, documents):
        page, key = (str(places[index].first), places[index].key) if places else ("", "")
        entries.append(Entry(one.title, page, key, level(one, document)))
    return entries


def _paint(
    book: ArchiveFile,
    ink: Ink,
    part: _Part,
    parts: Sequence[_Part],
    total: int,
    seal: Seal | None,
    told: Told,
) -> None:
    paper, document = part.paper, part.document
    done = sum(len(one.pages) for one in parts[: parts.index(part)])
    whole = sum(len(one.pages) for one in parts)
    places = {one.document.code: one.key for one in reversed(parts) if one.document.listed}
    for index in range(len(part.pages)):
        told(done + index, whole)
        number = part.first + index
        ink.canvas.setPageSize((paper.width * MM, paper.height * MM))
        ink.verso = document.double_sided and number % 2 == 0
        if document.double_sided:
            ink.shift(paper.shift(number))
        if not index and document.listed:
            _outline(ink, part)
        if part.paged is not None:
            _paint_table(ink, part, part.paged, index, places)
        elif document.spine is not None:
            paint_spine(ink, document.spine, *paper.origin(number))
        else:
            _paint_blocks(ink, part, parts, index)
        if document.numbered:
            paint_number(ink, paper, number, total, official=part.is_official)
        if seal and document.is_sealed:
            seal.paint(paper, number, official=part.is_official)
        book.finish_page()


def _outline(ink: Ink, part: _Part) -> None:
    """Add the outline entry of a document; those of a part stand under its divider."""
    document = part.document
    level = 1 if document.part and not document.divider else 0
    ink.canvas.bookmarkPage(part.key)
    ink.canvas.addOutlineEntry(document.title, part.key, level)


def _paint_blocks(ink: Ink, part: _Part, parts: Sequence[_Part], index: int) -> None:
    documents = [one.document for one in parts]
    entries = _entries(part.document, documents, dict(enumerate(parts)))
    width, _ = part.paper.area
    start, stop = part.pages[index]
    shown = pieces(part.document, width, entries)[start:stop]
    paint(ink, shown, *part.paper.origin(part.first + index), first=not index)


def _paint_table(
    ink: Ink, part: _Part, paged: Paged, index: int, places: Mapping[str, str]
) -> None:
    document, grid = part.document, paged.grid
    start, stop = part.pages[index]
    left, top = part.paper.origin(part.first + index)
    width, _ = part.paper.area
    last = index == len(part.pages) - 1
    if not index:
        paint_above(ink, document, left, top, width)
        top -= above(document, width)
    elif document.running:
        paint_running(ink, document.running, left, top)
    if stop > start:
        factor = paged.growth(index)
        paint_page(ink, grid, range(start, stop), top, factor, places)
        _outline_groups(ink, document, grid, range(start, stop), part.first + index)
        top -= grid.head + sum(grid.heights[start:stop]) * factor
    if last:
        paint_below(ink, document, left, top, width)


def _outline_groups(ink: Ink, document: Document, grid: Grid, rows: range, page: int) -> None:
    """Add an outline entry for each group that begins on this page."""
    for column in sorted(grid.merging):
        if not grid.table.columns[column].group or column:
            continue
        for row in rows:
            text = grid.row(row).cells[column]
            if column not in grid.joined(row) and isinstance(text, str) and text:
                key = f"group-{page}-{row}"
                ink.canvas.bookmarkPage(key)
                level = 2 if document.part else 1
                ink.canvas.addOutlineEntry(text.replace("\n", ""), key, level)


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every text that will be printed, with its place in the document."""
    fixed = (document.title, document.heading, document.tag, document.mark, document.running)
    yield "", "".join((*fixed, document.left, document.right, document.sign_date))
    yield "", "".join(document.notes) + CONTINUED + FLAG + UNMET + LABEL
    for sign in document.sign:
        yield "", sign.label
    for block in document.blocks:
        text = block.text.replace("\n", "") + "".join(sign.label for sign in block.sign)
        yield "", text
    for drawing in document.drawings:
        yield "", "".join(item.text for item in drawing.items if isinstance(item, Caption))
    yield "", "".join(picture.caption for picture in document.pictures)
    for cell in document.spine.cells if document.spine else ():
        yield "", cell.label + cell.text
    if document.table is not None:
        for head in document.table.head:
            yield "", head.text.replace("\n", "")
        for number, row in enumerate(document.table.rows, start=1):
            for content in row.cells:
                yield _WORDS("row", row=number), _plain(content)


def _plain(content: Content) -> str:
    """Return the characters of a cell; a group's label carries line breaks."""
    if isinstance(content, Rich):
        return "".join(part.number + part.text for part in content.paragraphs)
    if isinstance(content, Figure):
        return content.text
    return content.replace("\n", "")
