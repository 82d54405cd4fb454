"""Statistics beside reports: points in their central school, reasons until figures change."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.actions.checking import explain
from edudesk.actions.entry import add_row, find_row, set_cell
from edudesk.actions.loading import load_district_table
from edudesk.actions.session import Session
from edudesk.actions.statistics import Central, by_likeness
from edudesk.actions.statistics_comparing import compare_statistics
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.comparison import Beside
from edudesk.model.place import Cell

REPORTED = (
    "school_code,school_name,primary_students,primary_classes,books\n"
    "2137000001,甲小学,445,13,\n2137000009,丙小学,100,,\n"
)
COUNTED = {"school_code": "2137000001", "school_name": "甲小学", "counted": "是"}
POINT = {"school_code": "2137000002", "school_name": "乙教学点", "counted": "否"}


@pytest.fixture
def compared(district: Session, tmp_path: Path) -> Session:
    table = tmp_path / "table.csv"
    table.write_text(REPORTED, encoding="utf-8")
    district.run(load_district_table, table, 1)
    figures = {"primary_students": "400", "primary_classes": "10", "books": "5000"}
    district.run(add_row, "statistics", 1, {**COUNTED, **figures})
    point = {**POINT, "central_school": "2137000001", "primary_students": "45"}
    district.run(add_row, "statistics", 1, {**point, "primary_classes": "4"})
    return district


def lines(session: Session) -> dict[tuple[str, str], Beside]:
    return {(one.code, one.field.code): one for one in session.run(compare_statistics, 1)}


def test_each_figure_stands_beside_the_reported_one_with_its_points(compared: Session) -> None:
    found = lines(compared)
    students = found["2137000001", "primary_students"]
    assert (students.statistic, students.reported, students.standing) == (445, 445, "same")
    classes = found["2137000001", "primary_classes"]
    assert (classes.statistic, classes.reported, classes.difference) == (14, 13, 1)
    assert classes.standing == "open"
    assert found["2137000001", "books"].standing == "there"
    assert found["2137000009", "primary_students"].standing == "here"
    assert ("2137000002", "primary_students") not in found


def test_a_reason_stands_until_one_of_the_figures_changes(compared: Session) -> None:
    key = lines(compared)["2137000001", "primary_classes"].key
    assert key is not None
    compared.run(explain, 1, [key], "教学点班级按复式班编排统计")
    explained = lines(compared)["2137000001", "primary_classes"]
    assert (explained.standing, explained.reason) == ("explained", "教学点班级按复式班编排统计")
    row = compared.run(find_row, "statistics", 1, "乙教学点")
    compared.run(set_cell, Cell("statistics", row, "primary_classes"), "5")
    assert lines(compared)["2137000001", "primary_classes"].standing == "lapsed"
    compared.run(set_cell, Cell("statistics", row, "primary_classes"), "3")
    assert lines(compared)["2137000001", "primary_classes"].standing == "same"


def test_only_figures_that_differ_can_be_given_a_reason(compared: Session) -> None:
    for one in lines(compared).values():
        assert (one.key is not None) is bool(one.difference)


def test_both_forms_count_in_the_same_places(catalogue: Catalogue) -> None:
    register, statistics = (catalogue.forms[name] for name in ("school_facts", "statistics"))
    shared = [field for field in statistics.stored if field.code in register.by_code]
    assert len(shared) > 15
    for field in shared:
        assert field.places == register.by_code[field.code].places, field.code


def test_nothing_is_compared_before_statistics_are_loaded(
    district: Session, school: Session
) -> None:
    assert district.run(compare_statistics, 1) == ()
    with pytest.raises(UnknownNameError):
        school.run(compare_statistics, 1)


def test_the_likest_name_comes_first() -> None:
    schools = [Central("1", "第一小学"), Central("2", "南山小学"), Central("3", "实验中学")]
    assert next(one.code for one in by_likeness("南山小学石桥教学点", schools)) == "2"
