"""Tables as offices really send them: read, or refused with a sentence."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from edudesk.errors import FileRefusedError
from edudesk.exchange.tables import (
    MAX_FILE,
    Table,
    cell_address,
    is_damaged_id,
    normal,
    read_table,
)
from edudesk.exchange.workbook import number_text

NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "学校标识码", "School code"),
    "name": ("name", "学校名称", "School name"),
    "area": ("area", "其中：室内体育用房面积", "Indoor sports area"),
}


def read(path: Path) -> Table:
    return read_table(path, NAMES)


def rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, row.texts) for row in read(path).rows]


def text_file(folder: Path, content: bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook_file(folder: Path, *lines: tuple[object, ...], name: str = "table.xlsx") -> Path:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    path = folder / name
    book.save(path)
    return path


FIRST = (2, {"code": "2137000001", "name": "第一小学", "area": "640.00"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_an_office_saves_in_is_recognised(tmp_path: Path, encoding: str) -> None:
    text = "学校标识码,学校名称,其中：室内体育用房面积（㎡）\r\n2137000001,第一小学,640.00\r\n"
    assert rows(text_file(tmp_path, text.encode(encoding))) == [FIRST]


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_comma_tab_and_semicolon_separate_columns(tmp_path: Path, mark: str) -> None:
    lines = [["code", "name", "area"], ["2137000001", "第一小学", "640.00"]]
    text = "\n".join(mark.join(line) for line in lines)
    assert rows(text_file(tmp_path, text.encode())) == [FIRST]


def test_the_header_may_stand_below_a_title_and_in_any_order(tmp_path: Path) -> None:
    text = "某区学校一览表,,\n,,\n室内体育用房面积,备注,School  Code\n,甲,2137000001\n\n5,,x\n"
    table = read(text_file(tmp_path, text.encode()))
    assert table.columns == ("area", "code")
    assert table.unknown == ("备注",)
    assert [(row.number, row.texts) for row in table.rows] == [
        (4, {"area": "", "code": "2137000001"}),
        (6, {"area": "5", "code": "x"}),
    ]


def test_short_rows_have_empty_cells_and_a_quoted_line_break_is_no_new_row(tmp_path: Path) -> None:
    text = 'code,name,area\n1,"第一\n小学"\n2\n'
    assert rows(text_file(tmp_path, text.encode())) == [
        (2, {"code": "1", "name": "第一\n小学", "area": ""}),
        (3, {"code": "2", "name": "", "area": ""}),
    ]


def test_a_column_given_twice_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match=r"学校标识码.*两次"):
        read(text_file(tmp_path, "code,学校标识码\n1,2\n".encode()))


def test_a_table_without_a_header_is_refused_and_told_what_one_looks_like(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="表头") as refusal:
        read(text_file(tmp_path, b"1,2,3\n4,5,6\n"))
    assert "code" in refusal.value.en


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00", b"code\x00,name\n1,2"]
)
def test_what_is_no_text_table_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefusedError):
        read(text_file(tmp_path, content))


@pytest.mark.parametrize("content", [b"<html><table><tr>", b"\xef\xbb\xbf<?xml", b"%PDF-1.7"])
def test_a_web_page_called_xls_is_named_as_what_it_is(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefusedError, match="PDF"):
        read(text_file(tmp_path, content, "table.xls"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="找不到"):
        read(tmp_path / "none.csv")
    with pytest.raises(FileRefusedError, match="打不开"):
        read(tmp_path)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(FileRefusedError, match="64 MB"):
        read(path)


def test_workbook_cells_become_what_excel_shows(tmp_path: Path) -> None:
    path = workbook_file(
        tmp_path,
        ("标题", None, None),
        ("code", "name", "area"),
        (2137000001, "第一小学", 640.0),
        (370303199001011234, datetime(2025, 9, 1, 7, 30), 0.1 + 0.2),
        (date(2025, 9, 1), time(7, 30), True),
        (" ２１３７ ", None, 2500.125),
    )
    assert rows(path) == [
        (3, {"code": "2137000001", "name": "第一小学", "area": "640"}),
        (4, {"code": "3.70303199001011E+17", "name": "2025-09-01 07:30", "area": "0.3"}),
        (5, {"code": "2025-09-01", "name": "07:30", "area": "1"}),
        (6, {"code": "２１３７", "name": "", "area": "2500.125"}),
    ]


def test_a_workbook_with_a_wrong_suffix_and_a_second_sheet_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("说明", "填表前请阅读"))
    sheet = book.create_sheet("数据")
    sheet["B3"], sheet["C3"] = "code", "name"
    sheet["B4"], sheet["C4"] = "1", "甲"
    path = tmp_path / "table.xls"
    book.save(path)
    assert rows(path) == [(4, {"code": "1", "name": "甲"})]


def test_a_workbook_of_excel_97_is_read() -> None:
    assert rows(Path(__file__).parent / "files" / "excel-97.xls") == [
        (3, {"code": "2137000001", "name": "第一小学", "area": "640"}),
        (4, {"code": "2137000002", "name": "第二小学", "area": "820.5"}),
    ]


@given(st.floats(-1e14, 1e14).map(lambda value: round(value, 2)))
def test_numbers_keep_their_two_decimals_through_text(value: float) -> None:
    assert float(number_text(value)) == pytest.approx(value, abs=0.05, rel=1e-14)
    assert "E" not in number_text(value)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e300])
def test_no_number_at_all_is_told_from_its_text(value: float) -> None:
    assert not number_text(value).isdigit()


@pytest.mark.parametrize("text", ["2.137E+09", "3.70303E+17", "2E+9", "2.137e9"])
def test_an_id_that_excel_turned_into_a_number_is_recognised(text: str) -> None:
    assert is_damaged_id(text)


@pytest.mark.parametrize("text", ["2137000001", "E9", "3E", "一班", ""])
def test_ordinary_ids_are_not_called_damaged(text: str) -> None:
    assert not is_damaged_id(text)


def test_headers_are_compared_without_width_case_blanks_and_unit() -> None:
    assert normal(" 其中：室内体育 用房面积（㎡）") == normal("室内体育用房面积")
    assert normal("ＳCHOOL_code") == "school_code"
    assert normal("（备注）") == "(备注)"


# -- workbooks made to do harm ---------------------------------------------------------------------


def zipped(folder: Path, parts: Mapping[str, bytes]) -> Path:
    path = folder / "bad.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="不是 Excel 工作簿"):
        read(zipped(tmp_path, {"readme.txt": b"hello"}))


def test_a_zip_with_the_parts_of_a_workbook_but_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError):
        read(zipped(tmp_path, {"xl/workbook.xml": b"<x", "[Content_Types].xml": b""}))


def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    whole = workbook_file(tmp_path, ("code",), (1,)).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        with pytest.raises(FileRefusedError):
            read(text_file(tmp_path, whole[: int(len(whole) * share)], "half.xlsx"))


def test_a_zip_that_declares_300_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(300):
                part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    with pytest.raises(FileRefusedError, match="过大"):
        read(path)


def test_a_zip_that_lies_about_its_size_is_measured_and_refused(tmp_path: Path) -> None:
    test_a_zip_that_declares_300_megabytes_is_refused(tmp_path)
    data = bytearray((tmp_path / "bomb.xlsx").read_bytes())
    small = struct.pack("<I", 1000)
    at = data.rfind(b"PK\x01\x02")  # the last entry of the central directory
    data[at + 24 : at + 28] = small
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        assert sum(part.file_size for part in archive.infolist()) < 2000
    with pytest.raises(FileRefusedError, match="过大"):
        read(text_file(tmp_path, bytes(data), "liar.xlsx"))


def test_two_cells_at_the_ends_of_the_sheet_do_not_eat_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "code"
    book.active["XFD1048576"] = "end"
    path = tmp_path / "wide.xlsx"
    book.save(path)
    with pytest.raises(FileRefusedError, match="过大"):
        read(path)


@pytest.mark.parametrize("name", ["excel-97.xls", "libreoffice.ods"])
def test_other_workbooks_with_a_password_are_told_to_be_locked_too(name: str) -> None:
    with pytest.raises(FileRefusedError, match="密码"):
        read(Path(__file__).with_name("locked") / name)


def test_an_encrypted_workbook_of_a_newer_excel_is_told_to_be_locked(tmp_path: Path) -> None:
    """It is a compound file whose one large stream is the encrypted workbook."""
    data = bytearray((Path(__file__).with_name("locked") / "excel-97.xls").read_bytes())
    at = data.find("Workbook".encode("utf-16-le"))
    called = "EncryptedPackage\0".encode("utf-16-le")
    data[at : at + len(called)] = called
    data[at + 64] = len(called)
    with pytest.raises(FileRefusedError, match="密码"):
        read(text_file(tmp_path, bytes(data), "locked.xlsx"))


def test_an_encrypted_workbook_is_told_to_be_locked(tmp_path: Path) -> None:
    path = workbook_file(tmp_path, ("code",), (1,))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(FileRefusedError, match="密码"):
        read(text_file(tmp_path, bytes(data), "locked.xlsx"))


# -- OpenDocument ----------------------------------------------------------------------------------

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text")
)


def text_cell(text: str, more: str = "") -> str:
    content = f"<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="string"{more}>{content}</table:table-cell>'


def open_document(
    folder: Path, *table_rows: str, before: str = "", name: str = "table.ods"
) -> Path:
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {NAMESPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{"".join(table_rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest.encode(),
        "content.xml": content.encode(),
    }
    return zipped(folder, parts).rename(folder / name)


def row_of(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


REST = row_of(
    '<table:table-cell table:number-columns-repeated="16384"/>',
    more=' table:number-rows-repeated="1048574"',
)


@pytest.mark.parametrize("name", ["table.ods", "table.xlsx", "table.et"])
def test_an_opendocument_sheet_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    area = '<table:table-cell office:value-type="float" office:value="640"/>'
    path = open_document(
        tmp_path,
        row_of(*map(text_cell, ("学校标识码", "学校名称", "室内体育用房面积"))),
        row_of(text_cell("2137000001"), text_cell("第一小学"), area),
        REST,
        name=name,
    )
    assert rows(path) == [(2, {"code": "2137000001", "name": "第一小学", "area": "640"})]


@pytest.mark.parametrize(
    "row",
    [
        row_of(text_cell("x", ' table:number-columns-repeated="999999999"')),
        row_of(text_cell("x"), more=' table:number-rows-repeated="999999999"'),
        row_of('<table:table-cell table:number-columns-repeated="99999999"/>', text_cell("x")),
        row_of(more=' table:number-rows-repeated="99999999"') + row_of(text_cell("x")),
    ],
)
def test_an_opendocument_cell_repeated_a_billion_times_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(FileRefusedError, match="过大"):
        read(open_document(tmp_path, row_of(text_cell("code")), row))


def test_an_opendocument_sheet_with_entities_or_broken_is_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    with pytest.raises(FileRefusedError, match="损坏"):
        read(open_document(tmp_path, row_of(text_cell("code")), before=laughs))
    with pytest.raises(FileRefusedError):
        read(open_document(tmp_path, "<table:table-row>"))


def test_garbage_behind_the_mark_of_an_old_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError):
        read(text_file(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls"))


# -- many rows -------------------------------------------------------------------------------------


def test_a_hundred_thousand_rows_are_read_and_numbered(tmp_path: Path) -> None:
    lines = "\n".join(f"{number:010d},甲,1.5" for number in range(100_000))
    table = read(text_file(tmp_path, f"code,name,area\n{lines}".encode()))
    last = None
    for count, last in enumerate(table.rows, 1):
        assert last.number == count + 1
    assert last is not None
    assert last.texts["code"] == "0000099999"


def test_more_rows_than_the_limit_are_refused_while_reading(tmp_path: Path) -> None:
    content = b"code,name\n" + b"1,a\n" * 200_001
    with pytest.raises(FileRefusedError, match="200,000"):
        list(read(text_file(tmp_path, content)).rows)


def test_an_unpaired_quote_is_refused_with_its_row(tmp_path: Path) -> None:
    content = b'code,name\n1,a\n"' + b"x" * 200_000
    with pytest.raises(FileRefusedError, match="第 3 行"):
        list(read(text_file(tmp_path, content)).rows)


# -- what spreadsheets do to numbers that identify -------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2.137E+09", "3.70303E+17", "3.70303198001010e+17", "370303198001011000", "3703031980010110"],
)
def test_a_number_that_lost_its_end_is_recognised(text: str) -> None:
    assert is_damaged_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "2137000000",  # a code that ends in zeros but is short enough to be kept
        "11010519491231002X",  # the example of GB 11643
        "370303198001016000",  # right check digit: it really ends so
        "370303198001011234",
        "0533-2780000",
        "",
    ],
)
def test_a_number_that_is_whole_is_left_alone(text: str) -> None:
    assert not is_damaged_id(text)


@given(st.integers(0, 18277), st.integers(1, 1_048_576))
def test_a_cell_is_called_as_excel_calls_it(column: int, row: int) -> None:
    assert cell_address(column, row) == f"{get_column_letter(column + 1)}{row}"
