"""Figures of two moments side by side: every one, how it changed, and the reason that stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.actions.checking import check, explain
from edudesk.actions.collections import open_collection
from edudesk.actions.comparing import compare, explain_differences
from edudesk.actions.entry import add_row, find_row, set_cell, undo
from edudesk.actions.printing import print_report
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.comparison import Compared, shown_difference, shown_percent
from edudesk.model.form import Field, Label
from edudesk.model.place import Cell

REASON = "新建综合楼十月竣工，按验收面积登记"
FIRST, NEXT = 1, 2


def put(session: Session, collection: int, place: str, text: str) -> Cell:
    form, field = place.split(".")
    cell = Cell(form, session.run(find_row, form, collection, ""), field)
    session.run(set_cell, cell, text)
    return cell


@pytest.fixture
def years(school: Session) -> tuple[Session, Cell]:
    """A file of two years in which the library grew by 12.50 square metres, and its cell."""
    put(school, FIRST, "grounds.books", "2000")
    put(school, FIRST, "grounds.land_area", "100.00")
    school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    put(school, NEXT, "grounds.books", "2000")
    return school, put(school, NEXT, "grounds.land_area", "112.50")


def figure(session: Session, field: str) -> Compared:
    found = session.run(compare, NEXT)
    return next(one for one in found.figures if one.field == field)


def test_a_figure_stands_beside_that_of_the_year_before(years: tuple[Session, Cell]) -> None:
    session, cell = years
    grown = figure(session, "land_area")
    assert (grown.before, grown.now, grown.difference, grown.cell) == (10000, 11250, 1250, cell)
    field = session.catalogue.field("grounds", "land_area")
    assert (shown_difference(field, grown), shown_percent(field, grown)) == ("+12.50", "+12.5%")
    same = figure(session, "books")
    assert (same.changed, same.unexplained) == (False, False)


def test_what_is_computed_stands_in_it_and_counts_what_changed(
    years: tuple[Session, Cell],
) -> None:
    session, _ = years
    found = session.run(compare, NEXT)
    assert (found.collection.number, found.other.number) == (NEXT, FIRST)
    derived = {one.code for one in session.catalogue.forms["grounds"].fields if one.derived}
    changed = [one.field for one in found.figures if one.changed and one.field not in derived]
    assert changed == ["land_area"]


def test_a_reason_stands_until_one_of_the_figures_changes(years: tuple[Session, Cell]) -> None:
    session, cell = years
    after = session.run(explain_differences, NEXT, None, [cell], REASON, code="building")
    told = next(one for one in after.figures if one.cell == cell)
    assert (told.reason, told.reason_code, told.unexplained) == (REASON, "building", False)
    session.run(set_cell, cell, "113")
    lapsed = figure(session, "land_area")
    assert (lapsed.reason, lapsed.offered, lapsed.unexplained) == ("", REASON, True)
    session.run(undo)
    assert figure(session, "land_area").reason == REASON
    session.run(undo)
    assert figure(session, "land_area").unexplained


def test_a_reason_is_for_the_collection_that_was_compared_with(
    years: tuple[Session, Cell],
) -> None:
    session, cell = years
    session.run(explain_differences, NEXT, None, [cell], REASON)
    other = session.run(open_collection, "monitoring", "2026", date(2026, 12, 1)).number
    later = put(session, other, "grounds.land_area", "112.50")
    back = session.run(compare, other, FIRST)
    assert next(one for one in back.figures if one.cell == later).unexplained


def test_what_was_said_of_a_yearly_finding_needs_not_be_said_again(
    years: tuple[Session, Cell],
) -> None:
    session, cell = years
    found = session.run(check, NEXT)
    keys = [one.key for one in found if one.check == "grounds.land_area_changed"]
    assert figure(session, "land_area").unexplained
    session.run(explain, NEXT, keys, REASON, code="building")
    told = figure(session, "land_area")
    assert (told.reason, told.reason_code, told.cell) == (REASON, "building", cell)


def test_a_difference_is_not_explained_with_a_word_or_two(years: tuple[Session, Cell]) -> None:
    session, cell = years
    with pytest.raises(EdudeskError, match="10"):
        session.run(explain_differences, NEXT, None, [cell], "属实")


def test_a_figure_that_does_not_differ_is_not_explained(years: tuple[Session, Cell]) -> None:
    session, cell = years
    with pytest.raises(UnknownNameError):
        session.run(explain_differences, NEXT, None, [Cell("grounds", cell.row, "books")], REASON)


def test_the_first_collection_has_nothing_to_be_compared_with(school: Session) -> None:
    with pytest.raises(EdudeskError, match="上一期"):
        school.run(compare, FIRST)


def test_the_printed_list_has_every_change_with_its_reason(
    years: tuple[Session, Cell], tmp_path: Path
) -> None:
    import openpyxl

    session, cell = years
    session.run(explain_differences, NEXT, None, [cell], REASON)
    out = tmp_path / "comparison.xlsx"
    session.run(print_report, "comparison", out, NEXT)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    (line,) = (row for row in sheet.iter_rows() if "学校占地面积" in [cell.value for cell in row])
    told = [(cell.value, cell.number_format) for cell in line if cell.value is not None][-5:]
    assert told == [
        (100, "0.00"), (112.5, "0.00"), (12.5, "+0.00;-0.00"), (12.5, "+0.0;-0.0"),
        (REASON, "General"),
    ]  # fmt: skip


@given(before=st.integers(-(10**9), 10**9), now=st.integers(-(10**9), 10**9))
def test_the_percentage_times_the_earlier_figure_is_the_difference(before: int, now: int) -> None:
    one = Compared(form="f", field="x", line="", row=1, before=before, now=now)
    if before:
        assert one.percent is not None
        assert one.percent * abs(before) == 100 * (now - before)
    else:
        assert one.percent is None
    field = Field(code="x", label=Label(zh="甲", en="a"), type="int")
    assert shown_difference(field, one) in ("", f"{now - before:+,}")


def test_a_count_that_holds_is_told_once_and_beside_another_figure_twice(school: Session) -> None:
    def told() -> set[str]:
        figures = school.run(compare, NEXT).figures
        return {one.field for one in figures if one.line == "g1" and one.form == "grades"}

    school.run(add_row, "classes", FIRST, {"class_no": "1", "grade": "g1", "student_count": "40"})
    school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    school.run(add_row, "classes", NEXT, {"class_no": "1", "grade": "g1", "student_count": "42"})
    assert "student_count" in told()
    assert "student_count_counted" not in told()
    line = school.run(find_row, "grades", NEXT, "g1")
    for part, text in (("declared", "41"), ("basis", "declared"), ("basis_reason", "转出手续未完")):
        school.run(set_cell, Cell("grades", line, f"student_count_{part}"), text)
    assert {"student_count", "student_count_counted", "student_count_declared"} <= told()
