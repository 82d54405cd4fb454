"""Workbooks to be filled in: text that stays text, lists to choose from, nothing hidden in them."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.errors import NotWritableError
from edudesk.exchange import filling as filling_module
from edudesk.exchange.filled import filled_sheets
from edudesk.exchange.filling import SPARE_ROWS, write_filling
from edudesk.exchange.returning import write_returned
from edudesk.exchange.sheets import (
    MARK,
    Column,
    Content,
    Entry,
    Filling,
    Look,
    Mark,
    Page,
    ReturnedRow,
    ReturnedSheet,
    Sheet,
    plain,
    title_for,
)
from edudesk.exchange.tables import read_table

STAFF = Mark("staff", "2137000001", "2025-annual", "7@2025-09-01T08:00:00+08:00")
COLUMNS = (
    Column("#row", "行号", Look("label", numeric=True), hidden=True),
    Column("no", "工号*", Look(), needed=True, note="由学校编定"),
    Column("sex", "性别", Look(choices="sex")),
    Column("hours", "课时（节）", Look(numeric=True, places=1, least=Decimal(0))),
    Column("age", "年龄", Look("computed", numeric=True)),
)
NAMES = {
    "#row": ("#row",),
    "no": ("no", "工号*"),
    "sex": ("sex", "性别"),
    "hours": ("hours", "课时"),
}


def filling(*rows: list[Content | Entry], page: Page | None = None, fixed: bool = False) -> Filling:
    sheet = Sheet("教职工", STAFF, "教职工　第一小学", COLUMNS, rows, fixed=fixed)
    return Filling(
        (sheet,), {"sex": ("男", "女")}, "选项", "请选择", "还没有", "请核对", "不用填", page
    )


def written(folder: Path, made: Filling) -> openpyxl.Workbook:
    write_filling(made, folder / "book.xlsx")
    return openpyxl.load_workbook(folder / "book.xlsx")


def test_what_looks_like_a_formula_or_a_number_stays_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+86 533", "-5", "@sum", "001", "370303198001010014", "2025-09-01"]
    rows: list[list[Content | Entry]] = [[1, text, None, None, None] for text in texts]
    sheet = written(tmp_path, filling(*rows)).active
    cells = [row[1] for row in sheet.iter_rows(min_row=5)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False] * 3
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist() if "sheet" in name)
    assert b"<f>" not in content


def test_numbers_are_numbers_with_their_places(tmp_path: Path) -> None:
    sheet = written(tmp_path, filling([7, "T1", "女", Decimal("12.5"), 41])).active
    assert [cell.value for cell in sheet[5]] == [7, "T1", "女", 12.5, 41]
    assert [cell.number_format for cell in sheet[5]] == ["0", "@", "@", "0.0", "0"]


def test_a_choice_is_one_range_for_the_column_and_reaches_below_the_rows(tmp_path: Path) -> None:
    book = written(tmp_path, filling([1, "T1", "男", None, None], [2, "T2", "女", None, None]))
    rules = {rule.type: rule for rule in book.active.data_validations.dataValidation}
    assert len(rules) == 3
    assert str(rules["list"].sqref) == f"C5:C{6 + SPARE_ROWS}"
    assert rules["list"].formula1 == "'选项'!$A$3:$A$4"
    assert [cell.value for cell in book["选项"]["A"]][2:] == ["男", "女"]
    assert book["选项"].sheet_state == "hidden"
    assert rules["decimal"].errorStyle == "warning"
    assert (rules["custom"].formula1, str(rules["custom"].sqref)) == ("FALSE", "E5:E2006")


def test_keys_and_numbers_of_rows_are_hidden_and_the_rest_is_labelled(tmp_path: Path) -> None:
    sheet = written(tmp_path, filling([1, "T1", None, None, None])).active
    assert [cell.value for cell in sheet[1]] == [MARK, *STAFF]
    assert [sheet.row_dimensions[row].hidden for row in (1, 2, 3, 4)] == [True, False, True, False]
    assert sheet.column_dimensions["A"].hidden
    assert [cell.value for cell in sheet[3]] == [column.key for column in COLUMNS]
    assert [cell.value for cell in sheet[4]] == [column.heading for column in COLUMNS]
    assert sheet["B4"].comment.text == "由学校编定"
    assert sheet["B4"].fill.fgColor.rgb != sheet["C4"].fill.fgColor.rgb
    assert sheet.freeze_panes == "C5"
    assert not sheet.protection.sheet


def test_in_a_fixed_sheet_only_the_entries_are_open(tmp_path: Path) -> None:
    row: list[Content | Entry] = [1, "T1", None, Entry(None, Look(numeric=True)), 41]
    sheet = written(tmp_path, filling(row, fixed=True)).active
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[5]][3:] == [False, True]


def test_the_instructions_link_to_the_sheets_and_are_no_table(tmp_path: Path) -> None:
    page = Page("说明", "第一小学", ("填白色格子。",), (("教职工", "教职工"),))
    book = written(tmp_path, filling([1, "T1", None, None, None], page=page))
    (link,) = [cell for cell in book["说明"]["B"] if cell.hyperlink]
    assert (link.value, link.hyperlink.location) == ("教职工", "'教职工'!A1")
    assert link.hyperlink.ref == link.coordinate
    marks = {one.sheet.title: one.mark for one in filled_sheets(tmp_path / "book.xlsx")}
    assert marks == {"说明": Mark(), "教职工": STAFF, "选项": Mark()}


def test_the_headings_below_the_keys_are_no_row(tmp_path: Path) -> None:
    write_filling(filling([1, "T1", "男", Decimal("1.5"), 41]), tmp_path / "book.xlsx")
    table = read_table(tmp_path / "book.xlsx", NAMES)
    (row,) = table.rows
    assert (row.number, row.texts) == (5, {"#row": "1", "no": "T1", "sex": "男", "hours": "1.5"})
    assert len(table.head) == 4


@given(text=st.text(max_size=40))
def test_any_text_comes_back_as_plain_says(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    text = text.encode("utf-8", "ignore").decode()  # halves of a character are refused when typed
    folder = tmp_path_factory.mktemp("text")
    write_filling(filling([1, f"x{text}x", None, None, None]), folder / "book.xlsx")
    (row,) = read_table(folder / "book.xlsx", NAMES).rows
    expected = plain(f"x{text}x").replace("\r\n", "\n").replace("\r", "\n")
    assert row.texts["no"].replace("\r\n", "\n").replace("\r", "\n") == expected


def test_a_text_too_long_for_a_cell_is_cut_not_refused(tmp_path: Path) -> None:
    sheet = written(tmp_path, filling([1, "长" * 40_000, None, None, None])).active
    assert sheet["B5"].value == "长" * 32_767


def test_titles_of_sheets_are_what_workbooks_take() -> None:
    assert title_for("教/职:工*", ()) == "教职工"
    assert title_for("x" * 40, ()) == "x" * 31
    assert title_for("Staff", {"staff"}) == "Staff 2"
    assert title_for("x" * 40, {"x" * 31}) == "x" * 27 + " 2"


def test_what_stood_there_stays_when_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    out = tmp_path / "book.xlsx"
    out.mkdir()
    with pytest.raises(NotWritableError, match=r"book\.xlsx"):
        write_filling(filling(), out)
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]


def test_refused_rows_come_with_their_head_and_the_reason_last(tmp_path: Path) -> None:
    out = tmp_path / "refused.xlsx"
    head = ((MARK, *STAFF), ("#row", "no", "sex", "hours"), ("行号", "工号*", "性别", "课时"))
    rows = (ReturnedRow(("3", "=T1", "男", "很多"), "不是数字"), ReturnedRow(("4", "T2"), "重复"))
    write_returned([ReturnedSheet("教职工", head, rows)], "原因", out)
    sheet = openpyxl.load_workbook(out).active
    assert [cell.value for cell in sheet[3]] == ["行号", "工号*", "性别", "课时", "原因"]
    assert [cell.value for cell in sheet[2]] == ["#row", "no", "sex", "hours", "#reason"]
    assert [cell.value for cell in sheet[4]] == ["3", "=T1", "男", "很多", "不是数字"]
    assert [cell.value for cell in sheet[5]] == ["4", "T2", None, None, "重复"]
    assert [sheet.row_dimensions[row].hidden for row in (1, 2, 3)] == [True, True, False]
    assert [row.texts["no"] for row in read_table(out, NAMES).rows] == [
        "=T1",
        "T2",
    ]


def test_a_list_that_grows_elsewhere_warns_and_a_closed_one_refuses(tmp_path: Path) -> None:
    columns = (
        Column("sex", "性别", Look(choices="sex")),
        Column("campus", "校区", Look(choices="sex", grows=True)),
    )
    sheet = Sheet("教职工", STAFF, "教职工", columns, [[None, None]])
    made = filling()
    write_filling(replace(made, sheets=(sheet,)), tmp_path / "book.xlsx")
    target = openpyxl.load_workbook(tmp_path / "book.xlsx").active
    rules = {str(one.sqref)[0]: one for one in target.data_validations.dataValidation}
    assert (rules["A"].errorStyle, rules["A"].error) == ("stop", "请选择")
    assert (rules["B"].errorStyle, rules["B"].error) == ("warning", "还没有")


def test_a_wide_roster_is_printed_legibly_on_pages_side_by_side(tmp_path: Path) -> None:
    """Two pages of 190 digits hold 380; the first column stands on both."""
    columns = (COLUMNS[0], *(Column(f"c{at}", f"栏{at}", width=20) for at in range(18)))
    row = [1, *["甲" * 12, *[None] * 17]]
    sheet = Sheet("教职工", STAFF, "教职工", columns, [row], still=1)
    write_filling(replace(filling(), sheets=(sheet,)), tmp_path / "book.xlsx")
    target = openpyxl.load_workbook(tmp_path / "book.xlsx").active
    assert (target.page_setup.fitToWidth, target.page_setup.fitToHeight) == (2, 0)
    assert (target.print_title_rows, target.print_title_cols) == ("$4:$4", "$B:$B")
    assert target.row_dimensions[5].height == 30  # 24 digits of text in 20
    assert target["R5"].border.left.style == "thin"  # empty, yet a cell of the table


_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(styles|workbook|theme/theme1)\.xml|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?"
    r"|xl/comments/comment\d+\.xml|xl/drawings/commentsDrawing\d+\.vml"
)
_ELEMENTS = re.compile(
    "worksheet|sheetPr|outlinePr|pageSetUpPr|sheetViews?|pane|selection|sheetFormatPr|cols?"
    "|sheetData|row|c|v|is|t|sheetProtection|dataValidations?|formula[12]|hyperlinks?"
    "|pageMargins|pageSetup|headerFooter|(odd|even|first)(Header|Footer)|legacyDrawing"
)
"""All of ECMA-376 of 2006, which Excel 2007, WPS 2012 and LibreOffice 4 read."""


def test_the_workbook_holds_only_what_every_office_program_knows(tmp_path: Path) -> None:
    page = Page("说明", "第一小学", ("填白色格子。",), (("教职工", "教职工"),))
    write_filling(filling([1, "T1", "男", Decimal("1.5"), 41], page=page), tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        names = archive.namelist()
        content = b"".join(archive.read(name) for name in names if "worksheets/sheet" in name)
    assert [name for name in names if not _PARTS.fullmatch(name)] == []
    used = {name.decode() for name in re.findall(rb"<([A-Za-z][\w:]*)", content)}
    assert [name for name in used if not _ELEMENTS.fullmatch(name)] == []


def test_without_room_for_temporary_files_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=2**20)
    monkeypatch.setattr(filling_module, "disk_usage", lambda _: usage)
    with pytest.raises(NotWritableError, match="临时文件夹"):
        write_filling(filling([1, "T1", None, None, None]), tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []
