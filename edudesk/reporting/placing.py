"""Sets up sheets that are no lists: placed cells, pages of text, spine labels, empty backs."""

from __future__ import annotations

import msgspec

from edudesk.model.document import Document, SpineCell, SpineSheet, Table, TableColumn, TableRow
from edudesk.model.layout import PageLayout, PlacedCell, PlacedLayout, PlacedLine, SpineLayout
from edudesk.reporting.filling import paragraphs
from edudesk.reporting.quoting import Quotes


def placed_table(layout: PlacedLayout, quotes: Quotes) -> Table:
    """Return the table of a sheet of placed cells, its texts filled in."""
    return Table(
        columns=tuple(TableColumn(width=width) for width in layout.widths),
        head=(),
        rows=tuple(_row(line, quotes) for line in layout.lines),
        size=layout.size,
        row_height=layout.row_height,
        padding=layout.padding,
        ruled=layout.ruled,
    )


def _row(line: PlacedLine, quotes: Quotes) -> TableRow:
    texts = [quotes.fill(cell.text) for cell in line.cells]
    return TableRow(
        tuple(
            paragraphs(text) if cell.align == "left" else _shown(cell, text)
            for cell, text in zip(line.cells, texts, strict=True)
        ),
        spans=tuple(cell.span for cell in line.cells),
        faces=tuple(cell.face for cell in line.cells),
        aligns=tuple(cell.align for cell in line.cells),
        height=line.height,
    )


def _shown(cell: PlacedCell, text: str) -> str:
    return "\n".join(text) if cell.upright else text


def page_document(layout: PageLayout, quotes: Quotes) -> Document:
    """Return a page of text, filled in."""
    blocks = [
        msgspec.structs.replace(block, text=quotes.fill(block.text)) for block in layout.blocks
    ]
    return Document(
        code=layout.code,
        title=layout.title.zh,
        page=layout.page,
        blocks=tuple(blocks),
        numbered=layout.numbered,
    )


def spine_document(layout: SpineLayout, quotes: Quotes) -> Document:
    """Return a sheet of spine labels, filled in."""
    cells = tuple(
        SpineCell(
            label=cell.label,
            text=quotes.fill(cell.text),
            height=cell.height,
            upright=cell.upright,
        )
        for cell in layout.cells
    )
    return Document(
        code=layout.code,
        title=layout.title.zh,
        page=layout.page,
        spine=SpineSheet(layout.backs, cells),
        numbered=False,
    )


def blank_page(like: Document) -> Document:
    """Return an empty page, so that what follows begins on the right-hand side."""
    return Document(code="blank", title="", page=like.page, numbered=False, listed=False)
