"""Writes documents into a workbook, a sheet each, set up as on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate
from math import ceil
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.catalogue.typefaces import office_faces
from edudesk.catalogue.words import load_words
from edudesk.model.document import Content, Document, Figure, Rich, Table
from edudesk.model.layout import TextFace
from edudesk.model.work import Told, untold
from edudesk.reporting.blocks import signs
from edudesk.reporting.column_figures import extents
from edudesk.reporting.contents import listed
from edudesk.reporting.grid import Grid
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf_fonts import face

_FACES: Final = office_faces().workbook
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FILLED = re.compile(r"＿([^＿\n]+)＿")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="D9D9D9")
_TALLEST = 409.0  # pt, Excel's limit
_A4 = 9
_INCH = 25.4
_NOTE = 9.0
_LEAST = 3  # columns under a text: one column wider than the paper would be cut instead of fitted
_TOLD, _FIGURES = 25, 2  # mm of a column beside the names of bars; how many hold figures
_ROOM = 1.06  # more than on paper: cells keep room of their own beside the text; pages are fitted
_LINE = 10.5
_BESIDE = 6.0  # pt that a cell keeps beside its text


def write_workbook(
    documents: Sequence[Document], out: Path, title: str, *, told: Told = untold
) -> int:
    """Write the documents as sheets of one workbook and return their number.

    `told` hears of every sheet, and may end the work: then nothing is written.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "EduDesk"
    taken: set[str] = set()
    names = [_sheet_name(document.title, taken) for document in documents]
    for done, (name, document) in enumerate(zip(names, documents, strict=True)):
        told(done, len(documents))
        _Writer(book.create_sheet(name), document).write(documents, names)
    book.save(out)
    return len(documents)


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a sheet name Excel takes: 31 characters at most, unlike any other."""
    plain = _SHEET_NAME.sub("", title)[:28]
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain}{number}", number + 1
    taken.add(name.lower())
    return name


@cache
def _font(face: TextFace, size: float) -> Font:
    office = _FACES[face]
    return Font(name=office.name, size=size, bold=office.bold)


@cache
def _alignment(horizontal: str) -> Alignment:
    return Alignment(horizontal=horizontal, vertical="center", wrap_text=True)


class _Writer:
    """Writes one document from the top of a sheet down."""

    def __init__(self, sheet: Worksheet, document: Document) -> None:
        self._sheet = sheet
        self._document = document
        self._row = 1
        table = document.table
        lines = [line for drawing in document.drawings for line in drawing.told]
        self._columns = len(table.columns) if table else max([_LEAST, *map(len, lines)])
        area, _ = PAPERS[document.page].area
        self._width = sum(column.width for column in table.columns) * MM if table else area

    def write(self, documents: Sequence[Document], names: Sequence[str]) -> None:
        """Write the whole document; `documents` are those a table of contents leads to by name."""
        table = self._document.table
        self._page_setup()
        if table is None:
            self._above()
            self._blocks(documents, names)
            self._charts()
            self._captions()
            self._below()
            return
        self._above()
        first = self._row
        self._table(table)
        self._below()
        self._sheet.print_area = f"A1:{get_column_letter(self._columns)}{max(1, self._row - 1)}"
        if table.head:
            depth = max(cell.row + cell.rows for cell in table.head)
            self._sheet.print_title_rows = f"{first}:{first + depth - 1}"
            self._sheet.freeze_panes = f"A{first + depth}"

    def _page_setup(self) -> None:
        sheet, paper = self._sheet, PAPERS[self._document.page]
        landscape = paper.width > paper.height
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        sheet.page_margins = PageMargins(
            left=paper.left / _INCH,
            right=paper.right / _INCH,
            top=paper.top / _INCH,
            bottom=paper.bottom / _INCH,
        )
        if self._document.numbered:
            sheet.oddFooter.center.text = load_words("print")("page_number", page="&P", pages="&N")

    def _wide(self, text: str, face: TextFace, size: float, align: str, height: float) -> None:
        """Write a text over the whole width of the table."""
        if not text:
            return
        cell = self._sheet.cell(self._row, 1)
        _write_text(cell, text)
        cell.font = _font(face, size)
        cell.alignment = _alignment(align)
        self._merge(self._row, 1, 1, self._columns)
        # Excel does not make merged rows as tall as their text.
        lines = sum(max(1, ceil(len(line) * size / self._width)) for line in text.split("\n"))
        self._sheet.row_dimensions[self._row].height = height * lines
        self._row += 1

    def _merge(self, row: int, column: int, rows: int, columns: int) -> None:
        if rows * columns > 1:
            self._sheet.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + rows - 1,
                end_column=column + columns - 1,
            )

    def _above(self) -> None:
        document = self._document
        self._wide(document.tag, "hei", 16, "left", 24)
        self._wide(document.mark, "hei", _LINE, "right", 16)
        size = document.heading_size
        self._wide(document.heading, "song_bold", size, "center", size * 1.8)
        parting = self._parting(document.left, document.right)
        if document.left and document.right and parting:
            self._beside(document.left, document.right, parting)
        else:
            self._wide(document.left, "song", _LINE, "left", 18)
            self._wide(document.right, "song", _LINE, "right", 18)

    def _parting(self, left: str, right: str) -> int:
        """Return how many columns the left one of two texts gets, 0 where both need a row each."""
        table, measure = self._document.table, face("song")
        even = self._width / self._columns
        widths = [column.width * MM * _ROOM for column in table.columns] if table else []
        edges = list(accumulate(widths or [even] * self._columns))
        first, last = (measure.width(text, _LINE) + _BESIDE for text in (left, right))
        fitting = [
            number
            for number, edge in enumerate(edges[:-1], start=1)
            if edge >= first and edges[-1] - edge >= last
        ]
        return min(fitting, key=lambda number: abs(number - len(edges) // 2), default=0)

    def _beside(self, left: str, right: str, parting: int) -> None:
        """Write two texts on one row, at the left and at the right edge."""
        for column, columns, text, align in (
            (1, parting, left, "left"),
            (parting + 1, self._columns - parting, right, "right"),
        ):
            cell = self._sheet.cell(self._row, column)
            _write_text(cell, text)
            cell.font = _font("song", _LINE)
            cell.alignment = _alignment(align)
            self._merge(self._row, column, 1, columns)
        self._sheet.row_dimensions[self._row].height = 18
        self._row += 1

    def _table(self, table: Table) -> None:
        grid = Grid(table, 0.0)
        for index, column in enumerate(table.columns, start=1):
            self._widen(index, column.width * _ROOM)
        self._head(grid)
        first = self._row
        for index, height in enumerate(grid.heights):
            self._table_row(grid, index, first + index, height)
        self._row = first + len(grid.heights)
        for merging in grid.merging:
            for start, stop in grid.merged(merging, 0, len(grid.rows)):
                self._merge(first + start, merging + 1, stop - start, 1)

    def _widen(self, column: int, width: float) -> None:
        """Make a column `width` mm wide: Excel counts digits of 7 pixels, and 5 for the edges."""
        pixels = width / _INCH * 96
        self._sheet.column_dimensions[get_column_letter(column)].width = (pixels - 5) / 7

    def _head(self, grid: Grid) -> None:
        for cell in grid.table.head:
            row, column = self._row + cell.row, cell.column + 1
            target = self._sheet.cell(row, column)
            _write_text(target, cell.text)
            target.font = _font(
                "song" if cell.small else "hei", 9 if cell.small else grid.table.size
            )
            target.alignment = _alignment("center")
            self._box(row, column, cell.rows, cell.columns)
            self._merge(row, column, cell.rows, cell.columns)
        for offset, height in enumerate(grid.head_rows):
            self._sheet.row_dimensions[self._row + offset].height = height * _ROOM
        self._row += len(grid.head_rows)

    def _box(self, row: int, column: int, rows: int, columns: int) -> None:
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                self._sheet.cell(r, c).border = _BOX

    def _table_row(self, grid: Grid, index: int, row: int, height: float) -> None:
        source = grid.table.rows[index]
        for number, (column, span, content) in enumerate(extents(source)):
            self._box(row, column + 1, 1, span)
            self._merge(row, column + 1, 1, span)
            if column in source.joined:
                continue
            cell = self._sheet.cell(row, column + 1)
            frame = grid.frame(column, span, source, number)
            _write(cell, content, frame.size)
            cell.font = _font(frame.face, frame.size)
            if column in source.short:
                cell.fill = _GREY
            short = isinstance(content, str) and len(content) <= 3
            left = frame.align == "left" or (frame.align == "auto" and not short)
            cell.alignment = _alignment("left" if left else "center")
        self._sheet.row_dimensions[row].height = min(height * _ROOM, _TALLEST)

    def _below(self) -> None:
        document = self._document
        for number, note in enumerate(document.notes, start=1):
            label = load_words("print")("note") if number == 1 else "　　"
            text = f"{label}{number}. {note}" if len(document.notes) > 1 else label + note
            self._wide(text, "song", _NOTE, "left", 15)
        signs = "　　".join(f"{blank.label}＿＿＿＿＿＿" for blank in document.sign)
        self._wide(signs, "song", _LINE, "left", 30)
        self._wide(document.sign_date, "song", _LINE, "right", 20)

    def _charts(self) -> None:
        """Write what charts show, a row for each bar: names, then figure and bound."""
        for drawing in self._document.drawings:
            self._wide(drawing.title, "hei", _LINE, "left", 18)
            for line in drawing.told:
                for column, text in enumerate(line, start=1):
                    is_figure = column > len(line) - _FIGURES and _NUMBER.fullmatch(text)
                    content = Figure(text, Decimal(text)) if is_figure else text
                    cell = self._sheet.cell(self._row, column)
                    _write(cell, content, _LINE)
                    cell.font = _font("song", _LINE)
                self._row += 1

    def _captions(self) -> None:
        """Write what the kept documents are; their pictures are on paper and in Word files."""
        for picture in self._document.pictures:
            self._wide(picture.caption, "song", _LINE, "left", 18)

    def _blocks(self, documents: Sequence[Document], names: Sequence[str]) -> None:
        self._widen(1, self._width / MM - (self._columns - 1) * _TOLD)
        for column in range(2, self._columns + 1):
            self._widen(column, _TOLD)
        for block in self._document.blocks:
            if block.kind == "contents":
                for at, document in listed(self._document, documents):
                    self._wide(document.title, block.face, block.size, "left", block.size * 1.8)
                    place = f"'{names[at]}'!A1"
                    cell = self._sheet.cell(self._row - 1, 1)
                    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
                continue
            if block.kind == "seam":
                continue  # a seal's place on paper
            text = block.text or "　　".join(f"{sign.label}＿＿＿＿" for sign in block.sign)
            self._wide(text, block.face, block.size, block.align, block.size * 1.8)


def _write(cell: Cell, content: Content, size: float) -> None:
    if isinstance(content, Figure):
        places = len(content.text.partition(".")[2])
        cell.value = content.value
        plain = "0" + ("." + "0" * places if places else "")
        cell.number_format = f"+{plain};-{plain}" if content.text.startswith("+") else plain
        if said := signs(content):
            cell.number_format += f'"{said}"'
    elif isinstance(content, Rich):
        cell.value = _rich(content, size)
    elif content:
        _write_text(cell, content)


def _write_text(cell: Cell, text: str) -> None:
    """Write text that stays text: numbers of identity keep their digits, no formula is made."""
    cell.value = _writable(text)
    cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True


def _writable(text: str) -> str:
    """Return what a cell may hold; a blank of a sentence has no rule here unless it is empty."""
    return _FILLED.sub(r"\1", ILLEGAL_CHARACTERS_RE.sub("", text))


def _rich(content: Rich, size: float) -> CellRichText:
    blocks: list[Any] = []
    for number, part in enumerate(content.paragraphs):
        office = _FACES[part.face]
        font = InlineFont(rFont=office.name, b=office.bold, sz=part.size or size)
        text = _writable(part.number + part.text)
        blocks.append(TextBlock(font, ("\n" if number else "") + text))
    return CellRichText(*blocks)
