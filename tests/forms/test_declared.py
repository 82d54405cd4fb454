"""Totals declared elsewhere beside those counted from the rosters; either holds, with a reason."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import msgspec
import pytest
from openpyxl import load_workbook

from edudesk.actions.campuses import find_campus
from edudesk.actions.checking import check
from edudesk.actions.collections import newest_open
from edudesk.actions.entry import add_row, find_row, history, read_form, set_cell, undo
from edudesk.actions.files import new_file, open_file
from edudesk.actions.printing import print_report
from edudesk.actions.session import Desk, Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.model.place import Cell, Value
from tests.fresh_files import Unit, open_fresh

UNIT = Unit("school", "3137000001", "甲学校")
AGREES = "staff_totals.full_time_teachers.declared"


@pytest.fixture(scope="module")
def three_teachers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a school with three full-time teachers in its roster."""
    path = tmp_path_factory.mktemp("teachers") / "a.edudesk"
    with open_fresh(path, UNIT) as session:
        number = session.run(newest_open).number
        for no in range(3):
            texts = {"staff_no": f"T{no}", "category": "full_time_teacher"}
            session.run(add_row, "staff", number, texts)
    return path


@pytest.fixture
def school(three_teachers: Path, tmp_path: Path, shipped: Catalogue) -> Iterator[Session]:
    """Return a copy of it, open."""
    path = Path(copyfile(three_teachers, tmp_path / "a.edudesk"))
    with open_file(path, catalogue=shipped) as session:
        yield session


def say(session: Session, **texts: str) -> None:
    """Type into the fields of the declared number of full-time teachers."""
    number = session.run(newest_open).number
    row = session.run(find_row, "staff_totals", number, "")
    for part, text in texts.items():
        session.run(set_cell, Cell("staff_totals", row, f"full_time_teachers_{part}"), text)


def shown(session: Session, form: str, field: str) -> Value:
    """Return a derived figure of the only row of a form."""
    sheet = session.run(read_form, form, session.run(newest_open).number)
    return sheet.derived[sheet.rows[0].id][field]


def complaints(session: Session) -> list[str]:
    """Return the messages about the declared number that are open."""
    return [
        one.message.zh
        for one in session.run(check, session.run(newest_open).number)
        if one.check.startswith(AGREES[:-9]) and one.state in ("open", "lapsed")
    ]


def test_the_rosters_hold_while_nobody_decides(school: Session) -> None:
    say(school, declared="4")
    assert shown(school, "staff_totals", "full_time_teachers") == 3
    assert shown(school, "staff_totals", "full_time_teachers_counted") == 3
    (message,) = complaints(school)
    assert "按名册计为3人" in message
    assert "“专任教师（已上报）”为4人" in message


def test_the_declared_figure_holds_when_it_is_chosen(school: Session) -> None:
    say(school, declared="4", basis="以已上报数为准", basis_reason="一人关系未转入。")
    assert shown(school, "staff_totals", "full_time_teachers") == 4
    assert shown(school, "staff_totals", "full_time_teachers_counted") == 3
    assert complaints(school) == []


def test_choosing_the_declared_figure_needs_a_reason(school: Session) -> None:
    say(school, declared="4", basis="declared")
    assert any("理由" in message for message in complaints(school))


def test_deciding_for_the_rosters_with_a_reason_settles_the_difference_too(
    school: Session,
) -> None:
    say(school, declared="4", basis="counted", basis_reason="上报时一人尚未调出。")
    assert shown(school, "staff_totals", "full_time_teachers") == 3
    assert complaints(school) == []


def test_the_reason_lapses_when_the_roster_changes_and_holds_once_given_anew(
    school: Session,
) -> None:
    say(school, declared="4", basis="declared", basis_reason="一人关系未转入。")
    number = school.run(newest_open).number
    for no in ("T9", "T10"):
        school.run(add_row, "staff", number, {"staff_no": no, "category": "full_time_teacher"})
    (message,) = complaints(school)
    assert "按名册计为5人" in message
    say(school, basis_reason="两人九月调入，上报时未到。")
    assert complaints(school) == []
    school.run(undo)
    assert len(complaints(school)) == 1


def test_a_reason_is_an_explanation_that_the_district_reads(school: Session) -> None:
    say(school, declared="4", basis="counted", basis_reason="上报时一人尚未调出。")
    found = school.run(check, school.run(newest_open).number)
    (finding,) = [one for one in found if one.check == AGREES]
    assert (finding.state, finding.reason) == ("explained", "上报时一人尚未调出。")
    say(school, basis="")
    assert len(complaints(school)) == 1


def test_a_campus_declares_nothing_for_itself(school: Session) -> None:
    number = school.run(newest_open).number
    for code, name in (("1", "主校区"), ("2", "东校区")):
        school.run(add_row, "campuses", number, {"code": code, "name": name})
    east = school.run(find_campus, number, "东校区").row
    row = school.run(find_row, "students", number, "primary", east)
    with pytest.raises(EdudeskError, match="不分校区"):
        school.run(set_cell, Cell("students", row, "enrolment_declared"), "40")


def test_equal_figures_need_no_decision(school: Session) -> None:
    say(school, declared="3")
    assert complaints(school) == []


def test_a_choice_without_a_declared_figure_leaves_the_rosters_standing(school: Session) -> None:
    say(school, basis="declared", basis_reason="等待上报系统开放。")
    assert shown(school, "staff_totals", "full_time_teachers") == 3


def read_by_others(desk: Desk) -> int:
    """Return the figure that definition SQL elsewhere sees."""
    with desk.at(desk.store.collections()[-1].number) as store:
        ((number,),) = store.query("SELECT full_time_teachers FROM staff_totals")
    return int(number)


def test_others_read_the_figure_that_holds(school: Session) -> None:
    say(school, declared="4", basis="declared", basis_reason="一人关系未转入。")
    assert school.run(read_by_others) == 4
    say(school, basis="counted")
    assert school.run(read_by_others) == 3


@pytest.mark.parametrize(
    ("form", "field", "unit"),
    [
        ("students", "enrolment", "人"),
        ("grades", "student_count", "人"),
        ("staff_totals", "staff_total", "人"),
        ("staff_totals", "full_time_teachers", "人"),
        ("grounds", "area_total", "平方米"),
    ],
)
def test_a_declared_field_has_the_unit_and_places_of_the_counted_one(
    shipped: Catalogue, form: str, field: str, unit: str
) -> None:
    known = shipped.forms[form].by_code
    counted, declared = known[f"{field}_counted"], known[f"{field}_declared"]
    assert (declared.unit, declared.places, declared.type) == (
        counted.unit,
        counted.places,
        counted.type,
    )
    assert declared.unit == unit
    assert counted.derived
    assert not declared.derived


def printed(session: Session, out: Path) -> list[str]:
    """Return the texts of the printed table of staff totals."""
    session.run(print_report, "staff-totals", out, session.run(newest_open).number)
    (sheet,) = load_workbook(out).worksheets
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_paper_shows_what_stands_beside_a_figure_once_something_was_declared(
    school: Session, tmp_path: Path
) -> None:
    beside = ["专任教师（按名册计）（人）", "专任教师（已上报）（人）"]
    before = printed(school, tmp_path / "before.xlsx")
    assert "专任教师（人）" in before
    assert not set(beside) & set(before)
    say(school, declared="4")
    assert set(beside) <= set(printed(school, tmp_path / "after.xlsx"))


def edition_before(shipped: Catalogue) -> Catalogue:
    """Return the definitions as they were: a typed field of its own, with nothing beside it."""
    form = shipped.forms["staff_totals"]
    old = msgspec.structs.replace(
        form.by_code["full_time_teachers_declared"], code="teachers_declared", renamed_from=""
    )
    sections = tuple(
        msgspec.structs.replace(
            section,
            fields=tuple(
                old if field.code == "full_time_teachers_declared" else field
                for field in section.fields
            ),
        )
        for section in form.sections
    )
    before = msgspec.structs.replace(form, sections=sections)
    return msgspec.structs.replace(shipped, forms={**shipped.forms, form.code: before})


def test_a_total_declared_in_an_older_file_is_taken_over(
    shipped: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "old.edudesk"
    session, _ = new_file(
        path,
        "school",
        code="3137000001",
        name="甲学校",
        year="2025-2026",
        catalogue=edition_before(shipped),
    )
    with session:
        row = session.run(find_row, "staff_totals", session.run(newest_open).number, "")
        session.run(set_cell, Cell("staff_totals", row, "teachers_declared"), "7")
    with open_file(path, catalogue=shipped) as again:
        cell = Cell("staff_totals", row, "full_time_teachers_declared")
        (kept,) = again.run(read_form, "staff_totals", again.run(newest_open).number).rows
        assert kept.values["full_time_teachers_declared"] == 7
        assert [entry.new for entry in again.run(history, cell)] == [7]


def test_the_register_s_count_stands_beside_the_classes_and_carries_into_the_stage(
    school: Session,
) -> None:
    collection = school.run(newest_open).number
    grade = school.run(find_row, "grades", collection, "g1")
    label = school.catalogue.field("grades", "student_count_declared").label
    assert label.zh == "学籍系统在籍人数"
    school.run(
        add_row, "classes", collection, {"class_no": "1", "grade": "g1", "student_count": "40"}
    )
    school.run(set_cell, Cell("grades", grade, "student_count_declared"), "41")

    def open_checks() -> set[str]:
        found = school.run(check, collection)
        return {one.check for one in found if one.state == "open" and one.check in told}

    told = {"grades.student_count.declared", "students.grades_add_up"}
    assert open_checks() == {"grades.student_count.declared"}
    school.run(set_cell, Cell("grades", grade, "student_count_basis"), "declared")
    school.run(set_cell, Cell("grades", grade, "student_count_basis_reason"), "一人转入手续未完")
    assert open_checks() == {"students.grades_add_up"}
    stage = school.run(find_row, "students", collection, "primary")
    for part, text in (("declared", "41"), ("basis", "declared"), ("basis_reason", "同上")):
        school.run(set_cell, Cell("students", stage, f"enrolment_{part}"), text)
    assert open_checks() == set()
