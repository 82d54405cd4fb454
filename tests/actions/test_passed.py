"""A wrong figure that the head signed for is marked wherever it goes: print, workbook, Word."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from edudesk.actions.checking import check, explain, passed_by_head
from edudesk.actions.entry import find_row, set_cell
from edudesk.actions.exporting import export_all, export_form
from edudesk.actions.loading import import_table
from edudesk.actions.printing import print_report
from edudesk.actions.session import Desk, Session
from edudesk.model.check import Finding
from edudesk.model.place import Cell

REASON = "租用校外报告厅的多媒体设备，附清单"
HEAD = "李校长"


def put(session: Session, field: str, text: str) -> None:
    row = session.run(find_row, "grounds", 1, "")
    session.run(set_cell, Cell("grounds", row, field), text)


@pytest.fixture
def passed(school: Session) -> Session:
    """Return a school with more multimedia rooms than rooms, for which the head has signed."""
    for field, text in (("classrooms", "12"), ("special_classrooms", "3")):
        put(school, field, text)
    put(school, "network_multimedia", "20")
    (wrong,) = [
        one for one in school.run(check, 1) if one.check == "grounds.multimedia_within_rooms"
    ]
    school.run(explain, 1, [wrong.key], REASON, overrule=True, head=HEAD)
    return school


def standing(desk: Desk) -> tuple[Finding, ...]:
    with desk.at(1):
        return passed_by_head(desk)


def printed(session: Session, out: Path) -> str:
    session.run(print_report, "grounds", out, 1)
    return "\n".join(
        str(cell.value)
        for sheet in openpyxl.load_workbook(out)
        for row in sheet
        for cell in row
        if cell.value is not None
    )


def remarks(path: Path) -> dict[object, str]:
    """Return by value of a cell what is remarked on it."""
    return {
        cell.value: cell.comment.text
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows(min_row=5)
        for cell in row
        if cell.comment
    }


def test_it_stands_under_the_table_of_its_form(passed: Session, tmp_path: Path) -> None:
    text = printed(passed, tmp_path / "grounds.xlsx")
    assert "※ 特殊情况" in text
    assert REASON in text
    assert HEAD in text


def test_the_cells_of_the_workbook_are_marked_and_told_and_read_back_unchanged(
    passed: Session, tmp_path: Path
) -> None:
    out = tmp_path / "form.xlsx"
    passed.run(export_form, "grounds", out, 1)
    told = remarks(out)
    assert set(told) == {20, 12, 3}
    assert all(REASON in text and HEAD in text for text in told.values())
    loaded = passed.run(import_table, "grounds", out, 1)
    assert (loaded.changed, loaded.refused) == (0, ())
    passed.run(export_all, tmp_path / "all.xlsx", 1)
    assert REASON in remarks(tmp_path / "all.xlsx")[20]


def test_no_mark_is_left_when_the_figure_changes_or_nobody_signed(
    passed: Session, school: Session, tmp_path: Path
) -> None:
    assert len(passed.run(standing)) == 1
    put(passed, "network_multimedia", "21")
    assert passed.run(standing) == ()
    assert "※" not in printed(passed, tmp_path / "grounds.xlsx")
    passed.run(export_form, "grounds", tmp_path / "form.xlsx", 1)
    assert remarks(tmp_path / "form.xlsx") == {}
