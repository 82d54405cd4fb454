"""Comparing a district's schools over two years: mergers, splits and renamings are followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from edudesk.actions.board import board, reminders
from edudesk.actions.collections import open_collection
from edudesk.actions.entry import add_row, read_form, undo
from edudesk.actions.issuing import issue
from edudesk.actions.lineage import compare_schools, drop_gone
from edudesk.actions.loading import load_district_table
from edudesk.actions.printing import print_report
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError
from edudesk.model.comparison import Kin

HEAD = "学校标识码,学校名称,办学类型,小学在校生数,小学班级数,最大班额\n"
THEN = (
    HEAD
    + "2137000001,东小学,小学,400,10,42\n"
    + "2137000002,西小学,小学,100,4,30\n"
    + "2137000003,南小学,小学,900,20,45\n"
    + "2137000004,北小学,小学,60,6,12\n"
)
NOW = (
    HEAD
    + "2137000001,东小学,小学,510,13,44\n"
    + "2137000003,南小学,小学,500,11,45\n"
    + "2137000005,南苑小学,小学,420,10,43\n"
)
CHANGES = (
    ("merged", "2137000002", "2137000001", "教字〔2026〕1号"),
    ("split", "2137000005", "2137000003", "教字〔2026〕2号"),
    ("closed", "2137000004", "", "教字〔2026〕3号"),
)


def table(folder: Path, text: str) -> Path:
    path = folder / "schools.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def years(tmp_path: Path, district: Session) -> Session:
    """Return a district with two collections: the second after a merger, a split and a closure."""
    district.run(load_district_table, table(tmp_path, THEN), 1)
    district.run(open_collection, "annual", "2026-2027", None, copy_from=1)
    for kind, code, other, approval in CHANGES:
        texts = {"kind": kind, "changed_on": "2026-08-01", "school_code": code}
        texts |= {"other_school": other, "approval_no": approval}
        district.run(add_row, "school_events", 2, texts)
    district.run(load_district_table, table(tmp_path, NOW), 2)
    district.run(drop_gone, 2)
    return district


def figures(kin: Kin) -> dict[str, tuple[int | None, int | None]]:
    return {one.field: (one.before, one.now) for one in kin.figures}


def test_a_merged_school_is_added_to_the_one_that_took_it_over(years: Session) -> None:
    found = years.run(compare_schools, 2)
    east = next(kin for kin in found.kin if kin.before[0] == "东小学")
    assert east.before[1] == "西小学"
    assert figures(east)["primary_students"] == (500, 510)
    assert figures(east)["primary_classes"] == (14, 13)
    assert [change.zh for change in east.changes] == ["2026-08-01 并入他校 教字〔2026〕1号"]


def test_a_split_school_is_compared_with_what_it_was_split_from(years: Session) -> None:
    found = years.run(compare_schools, 2)
    south = next(kin for kin in found.kin if "南小学" in kin.before)
    assert south.now == ("南小学", "南苑小学")
    assert figures(south)["primary_students"] == (900, 920)


def test_the_largest_class_of_several_schools_is_the_largest_not_the_sum(years: Session) -> None:
    found = years.run(compare_schools, 2)
    east = next(kin for kin in found.kin if kin.before[0] == "东小学")
    assert figures(east)["largest_class"] == (42, 44)


def test_the_whole_district_counts_every_school_once(years: Session) -> None:
    whole = {one.field: (one.before, one.now) for one in years.run(compare_schools, 2).whole}
    assert whole["primary_students"] == (1460, 1430)


def test_the_comparison_is_printed_with_the_approvals(years: Session, tmp_path: Path) -> None:
    made = years.run(print_report, "school-comparison", tmp_path / "c.pdf", 2)
    assert made.pages >= 1
    first = years.run(print_report, "school-comparison", tmp_path / "one.pdf", 1)
    assert first.pages == 1


def test_the_comparison_of_a_town_has_the_schools_that_its_own_came_from(
    years: Session, tmp_path: Path
) -> None:
    towns = "学校标识码,所在乡镇（街道）\n2137000001,城关镇\n"
    assert years.run(load_district_table, table(tmp_path, towns), 2).written
    out = tmp_path / "towns.xlsx"
    years.run(print_report, "school-comparison", out, 2, grouped="town")
    texts = [
        " ".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)
        for sheet in load_workbook(out).worksheets
    ]
    assert ["西小学" in text for text in texts] == [True, False]
    assert ["南苑小学" in text for text in texts] == [False, True]
    assert ["北小学" in text for text in texts] == [False, True]  # closed, and never in a town


def test_without_a_collection_before_there_is_nothing_to_compare(
    years: Session, school: Session
) -> None:
    with pytest.raises(EdudeskError, match="没有上一期"):
        years.run(compare_schools, 1)
    with pytest.raises(EdudeskError, match="区县文件"):
        school.run(compare_schools, 1)


def test_schools_that_are_gone_leave_the_register_in_one_step(years: Session) -> None:
    def codes() -> set[str]:
        return {
            str(row.values["school_code"]) for row in years.run(read_form, "school_facts", 2).rows
        }

    assert codes() == {"2137000001", "2137000003", "2137000005"}
    assert years.run(drop_gone, 2) is None
    years.run(undo)
    assert codes() >= {"2137000002", "2137000004"}
    assert len(years.run(read_form, "school_facts", 1).rows) == 4


def test_nothing_is_expected_of_a_school_that_is_gone(years: Session) -> None:
    states = {row.name: row.state for row in years.run(board, 2).rows}
    assert states == {
        "东小学": "not_sent", "西小学": "gone", "南小学": "not_sent", "北小学": "gone",
        "南苑小学": "not_sent",
    }  # fmt: skip
    assert len(years.run(reminders, 2)) == 3
    assert {row.state for row in years.run(board, 1).rows} == {"not_sent"}


def test_a_task_tells_a_school_its_last_figures_with_those_merged_into_it(
    years: Session, tmp_path: Path
) -> None:
    task = years.run(issue, 2, tmp_path / "t.edutask").task
    last = {school.name: school.last for school in task.schools}
    assert set(last) == {"东小学", "南小学", "南苑小学"}
    assert last["东小学"]["primary_students"] == 500
    assert last["东小学"]["largest_class"] == 42
    assert (last["南小学"], last["南苑小学"]) == ({}, {})  # split: nothing to compare with
