"""Writes documents as Word files that offices go on editing: real tables, faces by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import docx
import docx.document
from docx.enum.section import WD_ORIENTATION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm

from edudesk.catalogue.typefaces import office_faces
from edudesk.catalogue.words import load_words
from edudesk.model.document import Content, Document, Figure, HeadCell, Paragraph, Picture, Rich
from edudesk.model.drawing import Drawing
from edudesk.model.layout import Blank, Block, TextFace
from edudesk.model.work import Told, untold
from edudesk.reporting.blocks import LEADING, Frame, signs
from edudesk.reporting.column_figures import extents
from edudesk.reporting.contents import listed
from edudesk.reporting.grid import HEAD_PAD, SMALL, Grid
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf_frame import lines_over
from edudesk.reporting.pdf_picture import picture
from edudesk.reporting.typeset import BLANK

_FACES: Final = office_faces().letter
# Text is justified, but not in cells: Word spreads what a narrow line holds over all its width.
_ALIGNS: Final = {"left": "both", "ragged": "left"}
_LINE = 10.5
_NOTE = 9.0
_TAG = 16.0
_HELD = 3  # rows that stay with the lines to sign on
_TWIP = 20  # of a point
_WORDS = load_words("print")
_CHINESE, _SCRIPTS = "zh-CN", ("w:val", "w:eastAsia")
_NUMBER = tuple(_WORDS("page_number", page="|", pages="|").split("|"))
_UNDERLINED = "<w:u w:val='single'/>"
_SHADE = "<w:shd w:val='clear' w:color='auto' w:fill='D9D9D9'/>"
_PAGE_FIELDS = ("PAGE", "NUMPAGES")
_SIDES = ("left", "right")


def write_word(documents: Sequence[Document], out: Path, title: str, *, told: Told = untold) -> int:
    """Write the documents one after another, a section each; return the number of sections."""
    book = docx.Document()
    for spoken in book.styles.element.iter(qn("w:lang")):  # its rules say where lines break
        for script in _SCRIPTS:
            spoken.set(qn(script), _CHINESE)
    book.core_properties.title = title
    book.core_properties.author = "EduDesk"
    body = book.element.body
    for paragraph in list(book.paragraphs):
        body.remove(paragraph._element)  # noqa: SLF001 - the template's empty first line
    for number, document in enumerate(documents):
        told(number, len(documents))
        section = book.sections[0] if not number else book.add_section()
        _set_page(section, document, first=not number)
        for xml in _document(book, document, documents):
            body.insert(len(body) - 1, parse_xml(xml))
    book.save(str(out))
    return len(documents)


def _set_page(section: Section, document: Document, *, first: bool) -> None:
    paper = PAPERS[document.page]
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.orientation = WD_ORIENTATION.LANDSCAPE if paper.is_wide else WD_ORIENTATION.PORTRAIT
    section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
    section.footer.is_linked_to_previous = not first
    if first:
        foot = section.footer.paragraphs[0]._element  # noqa: SLF001 - no public way to a field
        foot.getparent().replace(foot, parse_xml(_page_number()))


def _document(
    book: docx.document.Document, document: Document, documents: Sequence[Document]
) -> Iterator[str]:
    """Yield the paragraphs, tables and pictures of a document as WordprocessingML."""
    yield from _above(document)
    for block in document.blocks:
        yield from _block(block, document, documents)
    for cell in document.spine.cells if document.spine else ():
        yield _paragraph(_WORDS("with_meaning", label=cell.label, meaning=cell.text), "song", _LINE)
    for drawing in document.drawings:
        yield _figure(book, drawing)
    for shown in document.pictures:
        yield from _picture(book, shown)
    if document.table is not None:
        yield _table(Grid(document.table, 0.0), held=_HELD if document.sign else 0)
    if document.notes or document.sign:
        *signed, last = _below(document)
        yield from map(_kept, signed)
        yield last
    elif document.table is not None:
        yield _END


def _picture(book: docx.document.Document, shown: Picture) -> Iterator[str]:
    """Yield the caption of a kept document and the picture of its page."""
    yield _paragraph(shown.caption, "hei", _LINE, above=_LINE)
    if shown.body:
        inline = book.part.new_pic_inline(BytesIO(shown.body), Mm(shown.width), Mm(shown.height))
        inline.docPr.set("descr", shown.caption)
        yield _wrapped(f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r>", "center")


def _figure(book: docx.document.Document, drawing: Drawing) -> str:
    """Return a paragraph with the chart as a picture; its words are told beside it."""
    inline = book.part.new_pic_inline(BytesIO(picture(drawing)), Mm(drawing.width))
    inline.docPr.set("descr", "；".join("　".join(line) for line in drawing.told))
    run = f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r>"
    return _wrapped(run, "center")


def _above(document: Document) -> Iterator[str]:
    if document.tag:
        yield _paragraph(document.tag, "hei", _TAG)
    if document.mark:
        yield _paragraph(document.mark, "hei", _LINE, "right")
    if document.heading:
        yield _paragraph(document.heading, "song_bold", document.heading_size, "center")
    if document.left or document.right:
        width, _ = PAPERS[document.page].area
        if len(lines_over(document, width)) == 1 or not document.right:
            yield _paragraph(f"{document.left}\t{document.right}", "song", _LINE, tab=width)
            return
        yield _paragraph(document.left, "song", _LINE)
        yield _paragraph(document.right, "song", _LINE, "right")


def _below(document: Document) -> Iterator[str]:
    for number, note in enumerate(document.notes, start=1):
        label = _WORDS("note") if number == 1 else "　　"
        text = f"{number}. {note}" if len(document.notes) > 1 else note
        yield _paragraph(label + text, "song", _NOTE)
    if document.sign:
        yield _signs(document.sign)
    if document.sign_date:
        yield _paragraph(document.sign_date, "song", _LINE, "right")


def _block(block: Block, document: Document, documents: Sequence[Document]) -> Iterator[str]:
    above = block.above * MM
    if block.kind == "sign":
        yield _signs(block.sign, above)
    elif block.kind == "contents":
        for _, one in listed(document, documents):
            yield _paragraph(one.title, block.face, block.size)
    elif block.kind == "text":
        for text in block.text.split("\n"):
            indented = "　" * round(block.indent) + text
            yield _paragraph(indented, block.face, block.size, block.align, above=above)
            above = 0.0


def _signs(blanks: Sequence[Blank], above: float = 24.0) -> str:
    """Return lines to sign on as underlined spaces, which Word keeps at their length."""
    runs = []
    for blank in blanks:
        rule = "　" * round(blank.width * MM / _LINE)
        runs.append(_run(blank.label, "song", _LINE))
        runs.append(_run(rule, "song", _LINE, more=_UNDERLINED))
        runs.append(_run("　", "song", _LINE))
    return _wrapped("".join(runs), "left", above=above)


def _run(text: str, face: TextFace, size: float, more: str = "") -> str:
    """Return text as runs; what stands in a blank is underlined, as is the room of an empty one."""
    parts = BLANK.split(text)
    return "".join(
        _plain_run(f"　{part or '　　'}　", face, size, _UNDERLINED)
        if number % 2
        else _plain_run(part, face, size, more)
        for number, part in enumerate(parts)
        if part or number % 2
    )


def _plain_run(text: str, face: TextFace, size: float, more: str) -> str:
    office = _FACES[face]
    name, weight = office.name, "<w:b/>" if office.bold else ""
    half_points = round(size * 2)
    breaks = "<w:br/>".join(
        f"<w:t xml:space='preserve'>{escape(part)}</w:t>" for part in text.split("\n")
    ).replace("\t", "</w:t><w:tab/><w:t xml:space='preserve'>")
    return (
        f"<w:r><w:rPr><w:rFonts w:ascii='{name}' w:hAnsi='{name}' w:eastAsia='{name}'/>{weight}"
        f"<w:sz w:val='{half_points}'/><w:szCs w:val='{half_points}'/>{more}</w:rPr>{breaks}</w:r>"
    )


def _wrapped(
    runs: str, align: str, *, above: float = 0.0, tab: float = 0.0, leading: float = 0.0
) -> str:
    tabs = f"<w:tabs><w:tab w:val='right' w:pos='{round(tab * _TWIP)}'/></w:tabs>" if tab else ""
    pitch = f" w:line='{round(leading * _TWIP)}' w:lineRule='exact'" if leading else ""
    return (
        f"<w:p {nsdecls('w')}><w:pPr>{tabs}"
        f"<w:spacing w:before='{round(above * _TWIP)}' w:after='0'{pitch}/>"
        f"<w:jc w:val='{_ALIGNS.get(align, align)}'/></w:pPr>{runs}</w:p>"
    )


def _paragraph(
    text: str,
    face: TextFace,
    size: float,
    align: str = "left",
    *,
    above: float = 0.0,
    tab: float = 0.0,
) -> str:
    return _wrapped(_run(text, face, size), align, above=above, tab=tab)


def _lines(text: str, face: TextFace, size: float, align: str) -> str:
    """Return the text of a cell at the pitch of the paper, a paragraph a line.

    A line broken within a justified paragraph would be spread over the width.
    """
    return "".join(
        _wrapped(_run(line, face, size), align, leading=LEADING * size) for line in text.split("\n")
    )


_END: Final = _paragraph("", "song", 1)  # Word wants a paragraph after a table


def _page_number() -> str:
    runs = [_run(_NUMBER[0], "song", _LINE)]
    for field, after in zip(_PAGE_FIELDS, _NUMBER[1:], strict=True):
        runs.append(f"<w:fldSimple w:instr='{field}'>{_run('1', 'song', _LINE)}</w:fldSimple>")
        runs.append(_run(after, "song", _LINE))
    return _wrapped("".join(runs), "center")


def _table(grid: Grid, held: int = 0) -> str:
    """Return the table with its header rows repeated and its rows kept whole.

    The `held` last rows stay on one page with what follows, so that nobody signs an empty sheet.
    """
    widths = [round((right - left) * _TWIP) for left, right in pairwise(grid.edges)]
    columns = "".join(f"<w:gridCol w:w='{width}'/>" for width in widths)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='{sum(widths)}' w:type='dxa'/>{_borders(grid)}"
        f"<w:tblLayout w:type='fixed'/>{_margins('tblCellMar', grid.table.padding * MM)}</w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(_head_rows(grid, widths))}"
        f"{''.join(_rows(grid, widths, held))}</w:tbl>"
    )


def _margins(name: str, room: float) -> str:
    """Return the room (pt) beside the text of cells, which breaks as it does on paper."""
    sides = "".join(f"<w:{side} w:w='{round(room * _TWIP)}' w:type='dxa'/>" for side in _SIDES)
    return f"<w:{name}>{sides}</w:{name}>"


def _borders(grid: Grid) -> str:
    outer = "".join(
        f"<w:{side} w:val='single' w:sz='8'/>" for side in ("top", "left", "bottom", "right")
    )
    between = ("insideH", "insideV") if grid.table.ruled else ()
    inner = "".join(f"<w:{side} w:val='single' w:sz='4'/>" for side in between)
    return f"<w:tblBorders>{outer}{inner}</w:tblBorders>"


def _head_rows(grid: Grid, widths: Sequence[int]) -> Iterator[str]:
    covering: dict[tuple[int, int], HeadCell] = {
        (row, cell.column): cell
        for cell in grid.table.head
        for row in range(cell.row, cell.row + cell.rows)
    }
    size = grid.table.size
    for level, height in enumerate(grid.head_rows):
        cells, column = [], 0
        while column < len(widths):
            head = covering.get((level, column))
            span = head.columns if head else 1
            text, merge = "", ""
            if head:
                text = head.text if head.row == level else ""
                merge = _merge(head.row == level) if head.rows > 1 else ""
            small = head is not None and head.small
            inner = _lines(text, "song" if small else "hei", SMALL if small else size, "center")
            wide = sum(widths[column : column + span])
            cells.append(_cell(inner, wide, span, merge + _margins("tcMar", HEAD_PAD)))
            column += span
        yield _row("".join(cells), height, header=True)


def _rows(grid: Grid, widths: Sequence[int], held: int) -> Iterator[str]:
    last = len(grid.rows) - held
    starts = {
        (start, column): stop - start
        for column in grid.merging
        for start, stop in grid.merged(column, 0, len(grid.rows))
    }
    for number, height in enumerate(grid.heights):
        row = grid.table.rows[grid.rows[number].source]
        cells = []
        for place, (column, span, content) in enumerate(extents(row)):
            frame = grid.frame(column, span, row, place)
            merge, shown = "", content
            if column in row.joined:
                merge, shown = _merge(False), ""
            elif starts.get((number, column), 1) > 1:
                merge = _merge(True)
            inner = _content(shown, frame)
            if row.role == "band" or number >= last > 0:  # never the last on a page
                inner = _kept(inner)
            shade = _SHADE if column in row.short else ""
            cells.append(_cell(inner, sum(widths[column : column + span]), span, merge + shade))
        yield _row("".join(cells), height, header=False)


def _kept(paragraphs: str) -> str:
    """Return paragraphs that stay on one page with what follows them."""
    return paragraphs.replace("<w:pPr>", "<w:pPr><w:keepNext/>")


def _content(content: Content, frame: Frame) -> str:
    align = _cell_align(content, frame)
    if isinstance(content, Rich):
        return "".join(_part(part, frame, align) for part in content.paragraphs)
    if isinstance(content, Figure):
        return _lines(content.text + signs(content), frame.face, frame.size, "center")
    return _lines(content, frame.face, frame.size, align)


def _part(part: Paragraph, frame: Frame, align: str) -> str:
    size = part.size or frame.size
    return _lines(part.number + part.text, part.face, size, "center" if part.centred else align)


def _cell_align(content: Content, frame: Frame) -> str:
    short = isinstance(content, str) and len(content) * frame.size * LEADING < frame.inner
    centred = frame.align in ("center", "number") or (frame.align != "left" and short)
    return "center" if centred else "ragged"


def _merge(begins: bool) -> str:
    return f"<w:vMerge w:val='{'restart' if begins else 'continue'}'/>"


def _cell(inner: str, width: int, span: int, merge: str) -> str:
    wide = f"<w:gridSpan w:val='{span}'/>" if span > 1 else ""
    return (
        f"<w:tc><w:tcPr><w:tcW w:w='{width}' w:type='dxa'/>{wide}{merge}"
        f"<w:vAlign w:val='center'/></w:tcPr>{inner}</w:tc>"
    )


def _row(cells: str, height: float, *, header: bool) -> str:
    repeated = "<w:tblHeader/>" if header else ""
    return (
        f"<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val='{round(height * _TWIP)}'"
        f" w:hRule='atLeast'/>{repeated}</w:trPr>{cells}</w:tr>"
    )
