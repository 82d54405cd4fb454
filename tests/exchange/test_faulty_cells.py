"""Cells that show an error, or a formula nobody has worked out, are told from empty ones."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from edudesk.actions.entry import read_form
from edudesk.actions.exporting import export_form
from edudesk.actions.loading import import_table
from edudesk.actions.session import Session
from edudesk.errors import FileRefusedError
from edudesk.exchange.faulty_cells import FAULT, faulty_cells
from edudesk.exchange.workbook import sheets
from tests.actions.conftest import school

__all__ = ["school"]  # a fixture


def workbook(cells: dict[str, object], *, title: str = "甲 & 乙") -> bytes:
    """Return a workbook with a first sheet that is sound and a second with these cells."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "sound"
    sheet = book.create_sheet(title)
    for address, value in cells.items():
        sheet[address] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, old: str, new: str) -> bytes:
    """Return the workbook with a piece of its second sheet replaced, as other programs write it."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.endswith("sheet2.xml"):
                assert old in content.decode()
                content = content.decode().replace(old, new).encode()
            after.writestr(name, content)
    return out.getvalue()


def rows(data: bytes) -> list[list[str]]:
    return [*{title: [*found] for title, found in sheets(data, "x")}["甲 & 乙"]]


def test_a_formula_without_a_result_is_not_empty() -> None:
    data = workbook({"A1": "名称", "B1": "人数", "A2": "一班", "B2": "=40+2"})
    assert faulty_cells(data) == {"甲 & 乙": {1: {1: "#CALC!"}}}
    assert rows(data) == [["名称", "人数"], ["一班", "#CALC!"]]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#NAME?", "#REF!", "#VALUE!"])
def test_an_error_is_shown_as_excel_shows_it(error: str) -> None:
    data = workbook({"A1": "名称", "C2": "=1/0"})
    empty = "<f>1/0</f><v></v></c>"
    data = rewritten(data, f'<c r="C2">{empty}', f'<c r="C2" t="e"><f>1/0</f><v>{error}</v></c>')
    assert rows(data) == [["名称", "", ""], ["", "", error]]
    assert FAULT.fullmatch(error)


def test_a_formula_with_a_result_is_its_result_even_an_empty_text() -> None:
    data = workbook({"A1": "名称", "A2": "=B2", "B2": 7})
    worked_out = rewritten(data, "<f>B2</f><v></v>", "<f>B2</f><v>7</v>")
    assert rows(worked_out) == [["名称", ""], ["7", "7"]]
    empty = rewritten(data, '<c r="A2"><f>B2</f>', '<c r="A2" t="str"><f>B2</f>')
    assert rows(empty) == [["名称", ""], ["", "7"]]


def test_a_faulty_cell_far_below_and_right_of_all_others_is_found() -> None:
    assert rows(workbook({"A1": "名称", "AB5": "=1"})) == [
        ["名称"], [], [], [], ["", *[""] * 26, "#CALC!"],
    ]  # fmt: skip


def test_a_sheet_that_declares_entities_is_refused() -> None:
    data = workbook({"A1": "=1"})
    bomb = rewritten(data, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    with pytest.raises(FileRefusedError):
        [*sheets(bomb, "x")]


def test_a_row_with_a_faulty_cell_is_refused_with_the_reason(
    school: Session, tmp_path: Path
) -> None:
    path = tmp_path / "grounds.xlsx"
    school.run(export_form, "grounds", path, 1)
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "land_area":
                book.worksheets[0].cell(cell.row, 3).value = "=SUM(A1:A2)"
                number = cell.row
    book.save(path)
    loaded = school.run(import_table, "grounds", path, 1)
    [refused] = loaded.refused
    assert refused.row == number
    assert "#CALC!" in refused.reason.zh
    assert not loaded.written
    assert school.run(read_form, "grounds", 1).rows[0].values["land_area"] is None
