"""Printing forms to be filled in by hand, from a file in its second year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from edudesk.actions.blanks import print_blanks
from edudesk.actions.collections import open_collection
from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.place import Cell


def texts(path: Path) -> list[str]:
    return [
        str(cell.value)
        for sheet in load_workbook(path)
        for row in sheet
        for cell in row
        if cell.value is not None
    ]


def test_last_year_s_figure_stands_beside_the_room_for_this_year(
    school: Session, tmp_path: Path
) -> None:
    row = school.run(read_form, "grades", 1).rows[0]
    school.run(set_cell, Cell("grades", row.id, "student_count_declared"), "312")
    later = school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    school.run(print_blanks, tmp_path / "first.xlsx", 1, form="grades")
    school.run(print_blanks, tmp_path / "second.xlsx", later.number, form="grades")
    assert not [text for text in texts(tmp_path / "first.xlsx") if "312" in text]
    assert len([text for text in texts(tmp_path / "second.xlsx") if "（312）" in text]) == 1


def test_an_office_gets_only_the_forms_on_which_it_knows_something(
    school: Session, tmp_path: Path
) -> None:
    school.run(print_blanks, tmp_path / "safety.xlsx", 1, office="safety")
    names = load_workbook(tmp_path / "safety.xlsx").sheetnames
    assert "校园安防" in names
    assert "学校经费" not in names


def test_what_cannot_be_printed_is_refused_in_a_sentence(school: Session, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="kitchen"):
        school.run(print_blanks, tmp_path / "a.pdf", 1, office="kitchen")
    with pytest.raises(UnknownNameError, match="nothing"):
        school.run(print_blanks, tmp_path / "a.pdf", 1, form="nothing")
    with pytest.raises(EdudeskError, match="手工"):
        school.run(print_blanks, tmp_path / "a.pdf", 1, form="finance", office="safety")
    with pytest.raises(EdudeskError, match=r"\.docx"):
        school.run(print_blanks, tmp_path / "a.txt", 1)
