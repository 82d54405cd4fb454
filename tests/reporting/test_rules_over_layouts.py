"""Rules of fine print that a page must show, over every layout as it is planned and painted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document, Rich
from edudesk.model.layout import ChartLayout, SpineLayout, TrendLayout
from edudesk.reporting.blocks import Placed, set_cell
from edudesk.reporting.column_figures import extents
from edudesk.reporting.grid import CONTINUED, HEAD_PAD, Grid
from edudesk.reporting.paging import TIGHT_GROWTH, paged
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.plan import LAST_GROWTH, MOST_GROWTH, Pages, has_widow
from edudesk.reporting.typeset import HALF_LEFT, HALF_RIGHT
from tests.reporting.filled_files import CODES

HANGS = 48 * MM  # rule 8: from this width on a numbered paragraph hangs
LEAST_TYPE = 9.0
BOXES = frozenset("☐☑☒✓✔■□")


def planned(document: Document) -> tuple[Grid, Pages]:
    """Return the table of a document with its pages, as it is printed."""
    assert document.table is not None
    found = paged(document, document.table)
    return found.grid, found.pages


def tables(documents: list[Document]) -> Iterator[tuple[Document, Grid, Pages]]:
    for document in documents:
        if document.table is not None:
            yield document, *planned(document)


def told(lines: list[Placed]) -> str:
    """Return what lines say; the marks around a blank are not printed."""
    return "".join(one.line.text for one in lines).replace("＿", "")


def grouped(grid: Grid) -> bool:
    return any(column.group for column in grid.table.columns)


@pytest.mark.parametrize("code", CODES)
def test_a_numbered_paragraph_opens_a_line_and_hangs_where_the_column_is_wide(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for document in documents[code]:
        if document.table is None:
            continue
        grid = Grid(document.table, 0.0)
        for row in grid.table.rows:
            for number, (column, span, content) in enumerate(extents(row)):
                if isinstance(content, Rich):
                    frame = grid.frame(column, span, row, number)
                    lines = iter(set_cell(content, frame))
                    for part in content.paragraphs:
                        kept = [next(lines)]
                        while told(kept) != (part.number + part.text).replace("＿", ""):
                            kept.append(next(lines))
                        assert kept[0].opens
                        if part.number and not part.centred:
                            half = frame.size / 2 + 0.01  # an opening mark moves out
                            hangs = [one.x - frame.padding > half for one in kept[1:]]
                            assert set(hangs) <= {frame.width >= HANGS}


@pytest.mark.parametrize("code", CODES)
def test_the_lines_of_a_header_are_no_wider_than_their_cell(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for document in documents[code]:
        if document.table is None:
            continue
        grid = Grid(document.table, 0.0)
        for cell in document.table.head:
            width = grid.edges[cell.column + cell.columns] - grid.edges[cell.column]
            measure = face("song" if cell.small else "hei")
            size = LEAST_TYPE if cell.small else document.table.size
            for label in cell.text.split("\n"):
                closing = size / 2 if label.endswith(tuple(HALF_RIGHT)) else 0
                opening = size / 2 if label.startswith(tuple(HALF_LEFT)) else 0
                ink = measure.width(label, size) - closing - opening
                assert ink <= width - 2 * HEAD_PAD + 0.01, label


@pytest.mark.parametrize("code", CODES)
def test_no_page_begins_within_a_merged_cell_or_under_a_band(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for _, grid, pages in tables(documents[code]):
        glued = grid.stack().glued
        for start, stop in pages[1:]:
            assert start == stop or not glued[start]


@pytest.mark.parametrize("code", CODES)
def test_no_lone_row_of_a_longer_group_stands_at_a_page_edge(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for document, grid, pages in tables(documents[code]):
        if not grouped(grid) or grid.table.plan != "balanced":
            continue
        groups, heights = grid.stack().groups, grid.heights
        _, height = PAPERS[document.page].area
        for start, stop in pages:
            for row in {start, stop - 1}:
                around = range(max(0, row - 1), min(len(groups), row + 2))
                kin = [one for one in around if one != row and groups[one] == groups[row]]
                beside = [one for one in kin if start <= one < stop]
                # Two rows of half a page each cannot stand together.
                fits = [one for one in kin if heights[row] + heights[one] <= height - grid.head]
                assert beside or not fits


@pytest.mark.parametrize("code", CODES)
def test_a_group_that_runs_on_is_named_again_and_the_outline_leads_to_each(
    code: str, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    for document, grid, pages in tables(documents[code]):
        if not grid.table.columns[0].group:
            continue
        out = tmp_path / "one.pdf"
        write_pdf([document], out, document.title)
        groups = grid.stack().groups
        labels = [
            str(grid.row(row).cells[0]).replace("\n", "")
            for row in range(len(groups))
            if not row or groups[row] != groups[row - 1]
        ]
        with pypdfium2.PdfDocument(out) as pdf:
            texts = ["".join(one.get_textpage().get_text_bounded().split()) for one in pdf]
        for text, (start, stop) in zip(texts, pages, strict=True):
            if start and start < stop and groups[start] == groups[start - 1]:
                assert CONTINUED in text
                assert labels[groups[start] - groups[0]] in text
        with pikepdf.open(out) as pdf, pdf.open_outline() as outline:
            assert [one.title for one in outline.root[0].children] == [one for one in labels if one]


def instructions(page: pikepdf.Page) -> Iterator[tuple[str, list[object]]]:
    for one in pikepdf.parse_content_stream(page):
        yield str(one.operator), list(one.operands)


def frame_height(page: pikepdf.Page) -> float:
    """Return the height of the outer frame of the table on a page, in pt."""
    weight, height = 0.0, Decimal(0)
    for name, operands in instructions(page):
        if name == "w":
            weight = float(str(operands[0]))
        elif name == "re" and weight == 1.0:
            height = Decimal(str(operands[3]))
    return float(height)


@pytest.mark.parametrize("code", CODES)
def test_a_few_rows_have_no_page_to_themselves(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for document, _, pages in tables(documents[code]):
        found = paged(document, document.table) if document.table else None
        if found and len(pages) > 1:
            assert not has_widow(found.grid.stack(), found.room, pages)


@pytest.mark.parametrize("code", CODES)
def test_rows_grow_by_no_more_than_three_eighths_and_a_quarter_on_the_last_page(
    code: str, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    for document, grid, pages in tables(documents[code]):
        out = tmp_path / "one.pdf"
        write_pdf([document], out, document.title)
        with pikepdf.open(out) as pdf:
            for number, (start, stop) in enumerate(pages):
                used = sum(grid.heights[start:stop])
                if not used:
                    continue
                factor = (frame_height(pdf.pages[number]) - grid.head) / used
                most = LAST_GROWTH if number == len(pages) - 1 else MOST_GROWTH
                allowed = {"balanced": most, "fitted": TIGHT_GROWTH, "fill": 0.0}
                assert 0.999 <= factor <= 1.001 + allowed[grid.table.plan]


@pytest.mark.parametrize("code", CODES)
def test_type_is_nine_points_or_more_and_spaced_lines_say_what_they_are(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    if not documents[code]:
        return
    # Words within a chart and on a back ten millimetres thick are held by their own tests.
    free = isinstance(catalogue.layouts[code], ChartLayout | TrendLayout | SpineLayout)
    out = tmp_path / "all.pdf"
    write_pdf(documents[code], out, documents[code][0].title)
    with pikepdf.open(out) as pdf:
        for page in pdf.pages:
            spoken = False
            for name, operands in instructions(page):
                if name == "BDC":
                    spoken = "/ActualText" in str(operands[1])
                elif name == "EMC":
                    spoken = False
                elif name == "Tf":
                    assert free or float(str(operands[1])) >= LEAST_TYPE
                elif name == "TJ":
                    assert spoken


@pytest.mark.parametrize("code", CODES)
def test_boxes_to_tick_are_drawn_and_no_character_of_a_font(
    code: str, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    for document in documents[code]:
        out = tmp_path / "one.pdf"
        write_pdf([document], out, document.title)
        with pikepdf.open(out) as pdf:
            fonts = [one for page in pdf.pages for one in page.Resources.Font.values()]
            maps = "".join(one.ToUnicode.read_bytes().decode() for one in fonts)
        assert not [box for box in BOXES if f"<{ord(box):04X}>" in maps]


def test_a_box_to_tick_is_a_square_that_a_search_finds(
    documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    out = tmp_path / "one.pdf"
    write_pdf(documents["hazard-reply"][:1], out, "回执")
    with pikepdf.open(out) as pdf:
        sides = [
            (float(str(operands[2])), float(str(operands[3])))
            for name, operands in instructions(pdf.pages[0])
            if name == "re"
        ]
    squares = [width for width, height in sides if width == height]
    assert len(squares) == 3
    assert all(LEAST_TYPE * 0.7 < side < 14 for side in squares)
    with pypdfium2.PdfDocument(out) as pdf:
        assert "□部分整改" in pdf[0].get_textpage().get_text_bounded()


def test_pages_follow_each_other_without_a_gap(documents: dict[str, list[Document]]) -> None:
    for built in documents.values():
        for _, grid, pages in tables(built):
            assert pages[0][0] == 0
            assert pages[-1][1] == len(grid.rows)
            assert all(before[1] == after[0] for before, after in pairwise(pages))
