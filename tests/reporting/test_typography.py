"""The rules of fine print over every shipped layout, read back from the finished file.

Where the eighteen rules are held; "layouts" is test_layouts, "rules" test_rules_over_layouts, and
all of these run over every layout with rows in it:

1   marks at the edges of lines     layouts: lines begin and end; test_typeset (any text)
2   numbers, dates, dashes whole    test_typeset: numbers_dates_and_dashes
3   no lone last character          layouts: lone_character; test_typeset (any text)
4   short terms and names of units  test_typeset: short_quoted_term, breaks_before_and
5   half-em marks, marks give way   test_typeset: closing_mark, opening_mark, two_marks, gives_way
6   Han and Latin a gap apart       here: set_not_typed; test_typeset: thin_gap
7   spread a quarter em at most     test_typeset: quarter_em, only_justified
8   numbered paragraphs             rules: opens_a_line_and_hangs; test_blocks
9   labels of headers               layouts: break_only_where_they_say; rules: no_wider
10  header again, groups, merging   rules: merged_cell, lone_row, runs_on; here last_page; test_plan
11  rows grow, type does not shrink rules: grow_by, nine_points
12  two weights of rules, black     here: ink_is_black
13  bold Hei for leading offices    here: bold_hei
14  decimal points, equal decimals  here: equal_decimals; test_blocks: end_on_one_line
15  headings                        here: two_lines_at_most; layouts: without_punctuation
16  fonts, ActualText, outline      here: embedded, outline; rules: nine_points, outline_leads
17  nothing unprintable, boxes      test_pdf: refused_by_name; rules: boxes_to_tick
18  the same bytes                  here: same_bytes; test_same_bytes (two processes)
"""

from __future__ import annotations

import re
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document, Figure, Rich, Table
from edudesk.model.layout import (
    BlankLayout,
    ChartLayout,
    Framed,
    ListLayout,
    PageLayout,
    SpineLayout,
    TrendLayout,
)
from edudesk.reporting.paging import paged
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_table import UNMET_GREY
from edudesk.reporting.typeset import set_paragraph
from tests.reporting.filled_files import CODES

COLOURS = {"rg", "RG", "k", "K", "sc", "SC", "scn", "SCN", "cs", "CS"}
EDGE = 4.2  # mm that common printers leave white
SPACED = re.compile(r"[\u4e00-\u9fff] [0-9A-Za-z]|[0-9A-Za-z%] [\u4e00-\u9fff]")
LINES = {0.25, 0.5, 1.0}  # cut marks, inner rules, frame


@pytest.fixture(scope="module")
def printed(
    documents: dict[str, list[Document]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Every layout as a file, printed with a check code."""
    folder = tmp_path_factory.mktemp("prints")
    made = {}
    for code, built in documents.items():
        if built:
            made[code] = folder / f"{code}.pdf"
            write_pdf(built, made[code], built[0].title, check_code="3F7K-9QWX-2MTA-HCVD")
    return made


def printable(catalogue: Catalogue, code: str) -> bool:
    layout = catalogue.layouts[code]
    return bool(layout.owners) and not isinstance(layout, BlankLayout)


@pytest.mark.parametrize("code", CODES)
def test_archives_take_every_print(
    code: str, catalogue: Catalogue, printed: dict[str, Path]
) -> None:
    assert (code in printed) == printable(catalogue, code)
    if code in printed:
        report = page.validate_pdf(str(printed[code]), profile=page.ValidationProfile.PDF_A_2U)
        assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]


@pytest.mark.parametrize("code", CODES)
def test_every_font_is_embedded_with_the_text_it_stands_for(
    code: str, printed: dict[str, Path]
) -> None:
    if code not in printed:
        return
    with pikepdf.open(printed[code]) as pdf:
        fonts = [one for sheet in pdf.pages for one in sheet.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor
            assert "/ToUnicode" in font


@pytest.mark.parametrize("code", CODES)
def test_ink_is_black_on_white_or_unmet_grey_and_rules_have_two_weights(
    code: str, catalogue: Catalogue, printed: dict[str, Path]
) -> None:
    if code not in printed or isinstance(catalogue.layouts[code], ChartLayout | TrendLayout):
        return
    with pikepdf.open(printed[code]) as pdf:
        for sheet in pdf.pages:
            for instruction in pikepdf.parse_content_stream(sheet):
                name, operands = str(instruction.operator), instruction.operands
                assert name not in COLOURS
                assert name != "G" or float(operands[0]) == 0
                assert name != "g" or float(operands[0]) in (0, UNMET_GREY)
                assert name != "w" or float(operands[0]) in LINES


@pytest.mark.parametrize("code", CODES)
def test_the_heading_stands_in_the_file_and_in_its_outline(
    code: str, documents: dict[str, list[Document]], printed: dict[str, Path]
) -> None:
    if code not in printed:
        return
    with pypdfium2.PdfDocument(printed[code]) as pdf:
        text = "".join("".join(one.get_textpage().get_text_bounded().split()) for one in pdf)
    for document in documents[code]:
        assert "".join(document.heading.split()) in text
    with pikepdf.open(printed[code]) as pdf, pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        assert titles == [one.title for one in documents[code] if one.listed]


@pytest.mark.parametrize("code", CODES)
def test_headings_take_two_lines_at_most(code: str, documents: dict[str, list[Document]]) -> None:
    for document in documents[code]:
        width, _ = PAPERS[document.page].area
        lines = set_paragraph(
            document.heading, face("song_bold"), document.heading_size, width, fit="balanced"
        )
        assert len(lines) <= 2


@pytest.mark.parametrize("code", CODES)
def test_no_type_is_too_small_to_read(code: str, catalogue: Catalogue) -> None:
    layout = catalogue.layouts[code]
    if isinstance(layout, PageLayout):
        assert all(block.size >= 9 for block in layout.blocks)
    elif not isinstance(layout, SpineLayout):
        assert layout.size >= 9


@pytest.mark.parametrize("code", CODES)
def test_a_last_page_has_at_least_three_rows_or_none(
    code: str, documents: dict[str, list[Document]]
) -> None:
    for document in documents[code]:
        if document.table is None:
            continue
        grid, room, pages, _ = paged(document, document.table)
        start, stop = pages[-1]
        # Unless one row more would not fit beside what stands under the table.
        full = sum(grid.heights[max(0, start - 1) : stop]) + room.tail > room.other
        assert len(pages) == 1 or stop == start or stop - start >= 3 or full


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_printed_where_printers_cannot_print(
    code: str, printed: dict[str, Path]
) -> None:
    if code not in printed:
        return
    edge = round(EDGE * MM)
    with pypdfium2.PdfDocument(printed[code]) as pdf:
        for one in pdf:
            picture = one.render(scale=1, grayscale=True).to_pil()
            width, height = picture.size
            picture.paste(255, (edge, edge, width - edge, height - edge))
            assert picture.getextrema()[0] == 255


@pytest.mark.parametrize("code", CODES)
def test_no_text_of_a_layout_is_left_unfilled(code: str, printed: dict[str, Path]) -> None:
    if code in printed:
        with pypdfium2.PdfDocument(printed[code]) as pdf:
            text = "".join(one.get_textpage().get_text_bounded() for one in pdf)
        assert not re.search(r"[{}]|None|NaN", text)


def tables_of(documents: list[Document]) -> list[Table]:
    return [one.table for one in documents if one.table is not None]


@pytest.mark.parametrize("code", CODES)
def test_the_same_documents_are_the_same_bytes(
    code: str, documents: dict[str, list[Document]], printed: dict[str, Path], tmp_path: Path
) -> None:
    if code in printed:
        built = documents[code]
        again = tmp_path / "again.pdf"
        write_pdf(built, again, built[0].title, check_code="3F7K-9QWX-2MTA-HCVD")
        assert again.read_bytes() == printed[code].read_bytes()


@pytest.mark.parametrize("code", CODES)
def test_figures_of_a_column_have_equal_decimals(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]]
) -> None:
    layout = catalogue.layouts[code]
    if not isinstance(layout, ListLayout):
        return
    for table in tables_of(documents[code]):
        body = [row for row in table.rows if not row.spans]
        for index, column in enumerate(layout.columns):
            figures = [row.cells[index] for row in body]
            texts = [one.text for one in figures if isinstance(one, Figure)]
            if column.kind in ("ordinal", "ratio", "figure"):
                assert len({len(text.partition(".")[2]) for text in texts}) <= 1


@pytest.mark.parametrize("code", CODES)
def test_bold_hei_marks_leading_offices_and_nothing_else(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]]
) -> None:
    layout = catalogue.layouts[code]
    columns = layout.columns if isinstance(layout, ListLayout) else ()
    leading = {index for index, column in enumerate(columns) if column.lead}
    for table in tables_of(documents[code]):
        assert all(column.face != "hei_bold" for column in table.columns)
        for row in table.rows:
            for index, cell in enumerate(row.cells):
                bold = isinstance(cell, Rich) and any(
                    part.face == "hei_bold" for part in cell.paragraphs
                )
                assert not bold or index in leading


@pytest.mark.parametrize("code", CODES)
def test_the_gap_between_han_and_latin_is_set_not_typed(code: str, catalogue: Catalogue) -> None:
    layout = catalogue.layouts[code]
    texts = [layout.title.zh]
    if isinstance(layout, Framed):
        texts += [layout.heading, layout.left, layout.right, layout.mark, layout.tag]
        texts += [note.text for note in layout.notes]
    if isinstance(layout, ListLayout):
        texts += [column.label for column in layout.columns]
    if isinstance(layout, PageLayout):
        texts += [block.text for block in layout.blocks]
    assert [text for text in texts if SPACED.search(text)] == []
