"""Workbooks: the same tables, with merges and print set-up; text stays text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import (
    Content,
    Document,
    Figure,
    HeadCell,
    Paragraph,
    Rich,
    Table,
    TableColumn,
    TableRow,
)
from edudesk.model.drawing import Drawing
from edudesk.reporting.build import Builder
from edudesk.reporting.excel import write_workbook
from edudesk.reporting.paper import MM, PAPERS
from tests.reporting.filled_files import Filled


def sheet_of(
    tmp_path: Path,
    *cells: Content,
    title: str = "一张表",
    notes: tuple[str, ...] = (),
    short: tuple[int, ...] = (),
) -> Worksheet:
    """Write one row of cells under a heading and return the sheet as read back."""
    table = Table(
        columns=tuple(TableColumn(width=30) for _ in cells),
        head=tuple(HeadCell(f"栏{n}", 0, n) for n in range(len(cells))),
        rows=(TableRow(cells, short=short),),
    )
    document = Document(
        code="one", title=title, heading="一张表", page="LAND", table=table, notes=notes
    )
    out = tmp_path / "one.xlsx"
    write_workbook([document], out, "一张表")
    return openpyxl.load_workbook(out, rich_text=True).worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", "+8613800000000", "-5", "@SUM(A1)", "=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    cell = sheet_of(tmp_path, text)["A3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_numbers_of_identity_keep_their_leading_zeros(tmp_path: Path) -> None:
    cell = sheet_of(tmp_path, "0037000001")["A3"]
    assert (cell.value, cell.data_type) == ("0037000001", "s")


def test_figures_are_numbers_with_the_decimals_of_their_print(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path, Figure("96.50", Decimal("96.50")), Figure("4.20", Decimal("4.20"), flagged=True)
    )
    assert (sheet["A3"].value, sheet["A3"].number_format) == (96.5, "0.00")
    assert (sheet["B3"].value, sheet["B3"].number_format) == (4.2, '0.00"▲"')


def test_a_figure_that_falls_short_stands_on_grey_with_its_sign(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        Figure("4.10", Decimal("4.10"), short=True),
        Figure("4.50", Decimal("4.50"), flagged=True, short=True),
        Figure("4.92", Decimal("4.92")),
        "否",
        short=(0, 1, 3),
    )
    cells = [sheet[f"{column}3"] for column in "ABCD"]
    assert [cell.number_format for cell in cells[:3]] == ['0.00"▼"', '0.00"▼▲"', "0.00"]
    assert [cell.fill.fill_type for cell in cells] == ["solid", "solid", None, "solid"]


def test_leading_offices_stand_in_hei_within_one_cell(tmp_path: Path) -> None:
    names = Rich((Paragraph("教体局", "hei_bold"), Paragraph("财政局")))
    value = sheet_of(tmp_path, names)["A3"].value
    assert isinstance(value, CellRichText)
    assert str(value) == "教体局\n财政局"
    assert [(block.font.rFont, bool(block.font.b)) for block in value] == [
        ("黑体", True),
        ("宋体", False),
    ]


def test_a_control_character_does_not_stop_the_workbook(tmp_path: Path) -> None:
    assert sheet_of(tmp_path, "学\x07校")["A3"].value == "学校"


def test_sheet_names_are_such_as_excel_takes(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "甲", title="小学/初中[资源]配置情况：" + "很长的名称" * 10)
    assert len(sheet.title) <= 31
    assert not set(sheet.title) & set("[]:*?/\\")


def test_the_annex_has_its_merges_and_its_print_set_up(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "annex.xlsx"
    assert (
        write_workbook(
            Builder(district.store, catalogue, district.occasion).build("annex"), out, "分工"
        )
        == 1
    )
    sheet = openpyxl.load_workbook(out).worksheets[0]
    merges = {str(area) for area in sheet.merged_cells.ranges}
    # Tag, heading and header stand in rows 1 to 3; the five groups hold 9, 15, 9, 6 and 1 rows.
    assert {"A1:G1", "A2:G2", "A3:B3", "A4:A12", "A13:A27", "A28:A36", "A37:A42"} <= merges
    # 2.5 shares the departments of 2.4.
    assert "G16:G17" in merges
    assert sheet["B16"].value.startswith("2.4")
    assert sheet.print_title_rows == "$3:$3"
    # Header, forty items and two notes: one veto note, one on what is undecided.
    assert sheet.print_area == "'创建工作分工（评估附件）'!$A$1:$G$45"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet["A3"].font.name == "黑体"
    assert sheet["B4"].font.name == "宋体"
    # 51 mm and room for the cell's edges; a column is measured in digits of 7 pixels.
    wide = (51 * 1.06 / 25.4 * 96 - 5) / 7
    assert sheet.column_dimensions["B"].width == pytest.approx(wide, abs=0.01)


def test_the_header_tree_becomes_merged_cells(
    catalogue: Catalogue, school: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "classes.xlsx"
    write_workbook(Builder(school.store, catalogue, school.occasion).build("class-list"), out, "")
    sheet = openpyxl.load_workbook(out).worksheets[0]
    merges = {str(area) for area in sheet.merged_cells.ranges}
    assert {"G3:I3", "A3:A4", "F3:F4"} <= merges
    assert [sheet.cell(4, column).value for column in (7, 8, 9)] == [
        "计",
        "其中：\n女",
        "其中：\n寄宿生",
    ]
    assert sheet.print_title_rows == "$3:$4"
    assert [cell.value for cell in sheet[5]][:4] == [1, "2025101", "一年级1班", "一年级"]
    total = next(row for row in sheet.iter_rows(min_row=5) if row[2].value == "合计")
    students = sum(40 + grade + number for grade in range(1, 7) for number in range(1, 5))
    assert (total[3].value, total[6].value) == ("24个班", students)


def test_a_long_note_gets_a_row_tall_enough(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "甲", "乙", notes=("很长的说明" * 12,))
    # 62 characters of 9 pt over two columns of 30 mm, which hold 18 of them a line.
    assert sheet["A4"].value.startswith("注：")
    assert sheet.row_dimensions[4].height == 4 * 15


def test_a_chart_is_a_list_of_figures_that_can_be_reckoned_with(
    documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    (chart,) = documents["indicator-chart"]
    out = tmp_path / "chart.xlsx"
    write_workbook([chart], out, "图")
    (sheet,) = openpyxl.load_workbook(out).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    drawing = chart.drawings[0]
    at = rows.index([drawing.title, None, None])
    label, shown, bound = drawing.told[0]
    assert rows[at + 1] == [label, float(shown), float(bound)]
    assert sheet.cell(at + 2, 2).number_format == "0.00"
    assert [chart.left, chart.right, None] in rows
    assert rows[-len(chart.notes)][0] == f"注：1. {chart.notes[0]}"


def test_the_moment_of_a_trend_stays_text(tmp_path: Path) -> None:
    told = (("1.4 生均教学用房", "2025.9", "4.10", "4.50"),)
    drawing = Drawing(title="1.4", width=80, height=48, items=(), told=told)
    trend = Document(code="trend", title="图", page="PORT", heading="图", drawings=(drawing,))
    out = tmp_path / "trend.xlsx"
    write_workbook([trend], out, "图")
    (sheet,) = openpyxl.load_workbook(out).worksheets
    assert [cell.value for cell in sheet[3]] == ["1.4 生均教学用房", "2025.9", 4.1, 4.5]


@pytest.mark.parametrize("code", ["hazard-notice", "indicator-chart", "annex"])
def test_a_sheet_without_fitting_is_as_wide_as_the_type_area(
    code: str, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    document = documents[code][0]
    out = tmp_path / "one.xlsx"
    write_workbook([document], out, "表")
    (sheet,) = openpyxl.load_workbook(out).worksheets
    mm = sum((one.width * 7 + 5) / 96 * 25.4 for one in sheet.column_dimensions.values())
    area = PAPERS[document.page].area[0] / MM
    assert mm == pytest.approx(area * (1.06 if document.table else 1), rel=0.01)
    assert len(sheet.column_dimensions) > 1


def test_the_contents_of_a_packet_lead_to_its_sheets(
    catalogue: Catalogue, school: Filled, tmp_path: Path
) -> None:
    built = Builder(school.store, catalogue, school.occasion).build("safety-packet")
    out = tmp_path / "packet.xlsx"
    write_workbook(built, out, "校园安全档案")
    book = openpyxl.load_workbook(out)
    contents = book.worksheets[1]
    links = {
        str(cell.value): cell.hyperlink.location
        for (cell, *_) in contents.iter_rows()
        if cell.hyperlink
    }
    assert links["消防安全情况表"] == "'消防安全情况表'!A1"
    assert {place.split("'")[1] for place in links.values()} <= set(book.sheetnames)
    assert len(links) == len([one for one in built if one.numbered and one.listed])
