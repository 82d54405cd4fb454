"""Cells that show an error in .xls and .ods files are told from empty ones, too."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.errors import FileRefusedError
from edudesk.exchange.compound import BrokenCompoundError, CompoundFile
from edudesk.exchange.faulty_excel97 import faulty_cells_97
from edudesk.exchange.faulty_opendocument import Looked, looked_at_ods
from edudesk.exchange.rawtables import COVERED
from edudesk.exchange.workbook import sheets

FILES = Path(__file__).parent / "files"
SMALL = (FILES / "errors-97.xls").read_bytes()
LONG = (FILES / "errors-97-long.xls").read_bytes()
SPACES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in (
        ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
        ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
        ("calcext", "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"),
    )
)


def document(*rows: str) -> bytes:
    """Return an OpenDocument spreadsheet with one table of these rows."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        body = "".join(rows)
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="数据">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def row(*cells: str, times: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'
    )


def text(said: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'
    )


def error(said: str, *, times: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{times}" table:formula="of:=1/0"'
        ' office:value-type="string" office:string-value="" calcext:value-type="error">'
        f"<text:p>{said}</text:p></table:table-cell>"
    )


def shown(data: bytes, title: str = "数据") -> list[list[str]]:
    return [*{name: [*found] for name, found in sheets(data, "x")}[title]]


# -- Excel 97 --------------------------------------------------------------------------------------


def test_errors_of_excel_97_are_shown_as_excel_shows_them() -> None:
    assert shown(SMALL)[:4] == [
        ["名称", "人数", "占比", ""],
        ["一班", "#DIV/0!", "#N/A", ""],
        ["二班", "#NAME?", "", ""],  # an empty text is a result
        ["三班", "#VALUE!", "42", ""],
    ]
    assert shown(SMALL)[6] == ["", "", "", "#N/A"]  # typed, not worked out
    assert shown(SMALL, "Sheet") == [["说明"]]


def test_a_long_workbook_of_excel_97_is_gone_through_in_its_large_sectors() -> None:
    assert (
        len(CompoundFile(LONG).stream("Workbook"))
        >= 4096
        > len(CompoundFile(SMALL).stream("workbook"))
    )
    assert [line for line in shown(LONG) if "#DIV/0!" in line] == [["第59行", "59", "#DIV/0!"]]


def test_a_workbook_without_errors_has_no_faulty_cells() -> None:
    assert faulty_cells_97((FILES / "excel-97.xls").read_bytes()) == []
    assert CompoundFile(SMALL).stream("Nothing") == b""


def test_a_chain_of_sectors_in_a_circle_ends() -> None:
    (directory,), (table,) = (struct.unpack_from("<I", LONG, place) for place in (48, 76))
    at = (table + 1) * 512 + directory * 4  # where the sector after the directory's first is named
    circle = LONG[:at] + struct.pack("<I", directory) + LONG[at + 4 :]
    with pytest.raises(BrokenCompoundError):
        CompoundFile(circle).stream("Workbook")


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(SMALL) - 1), byte=st.integers(0, 255), cut=st.integers(0, 4000))
def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(at: int, byte: int, cut: int) -> None:
    damaged = SMALL[:at] + bytes([byte]) + SMALL[at + 1 : len(SMALL) - cut]
    try:
        found = {title: [*rows] for title, rows in sheets(damaged, "x")}
    except FileRefusedError:
        return
    assert all(isinstance(cell, str) for rows in found.values() for line in rows for cell in line)


# -- OpenDocument ----------------------------------------------------------------------------------


def test_errors_of_an_open_document_are_shown_as_excel_shows_them() -> None:
    data = document(
        row(text("名称"), text("人数")),
        row(text("一班"), error("#DIV/0!")),
        row(text("二班"), error("Err:502")),
        row(text("三班"), '<table:table-cell table:formula="of:=1"/>'),
        row(text("四班"), '<table:table-cell table:formula="of:=1"><text:p/></table:table-cell>'),
    )
    assert [line[1] for line in shown(data)] == ["人数", "#DIV/0!", "#CALC!", "#CALC!", ""]


def test_an_error_that_excel_wrote_with_a_number_behind_it_is_no_number() -> None:
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    assert shown(document(row(text("一班"), cell))) == [["一班", "#DIV/0!"]]


def test_words_that_somebody_typed_are_no_error_of_the_table() -> None:
    assert looked_at_ods(document(row(text("一班"), error("#REF!")), row(text("#N/A")))) == {
        "数据": Looked({0: {1: "#REF!"}})
    }


def test_repeated_cells_and_rows_stand_where_they_repeat() -> None:
    data = document(
        row(text("甲")), row(text("乙"), error("#N/A", times=2), times=2), row(text("丙"))
    )
    assert shown(data) == [
        ["甲", "", ""], ["乙", "#N/A", "#N/A"], ["乙", "#N/A", "#N/A"], ["丙", "", ""],
    ]  # fmt: skip


def test_a_cell_merged_over_several_rows_is_told_from_an_empty_one() -> None:
    merged = (
        '<table:table-cell table:number-rows-spanned="3" table:number-columns-spanned="2"'
        ' office:value-type="string"><text:p>本部</text:p></table:table-cell>'
        "<table:covered-table-cell/>"
    )
    under = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    data = document(
        row(text("一班"), merged, text("甲")),
        row(text("二班"), under, text("乙"), times=2),
        row(text("三班"), "<table:table-cell/>", text("丙")),
    )
    assert [line[1:3] for line in shown(data)] == [
        ["本部", ""], [COVERED, COVERED], [COVERED, COVERED], ["", "丙"],
    ]  # fmt: skip
