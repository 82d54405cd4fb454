"""Rounds of reporting: opened from an earlier one, confirmed at one stroke, closed for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from edudesk.actions.checking import check, explain, offered_reasons
from edudesk.actions.collections import (
    close_collection,
    discard_collection,
    list_collections,
    newest_open,
    open_collection,
)
from edudesk.actions.confirming import confirm_all, confirm_form, unconfirmed
from edudesk.actions.entry import (
    add_row,
    find_row,
    read_form,
    redo,
    set_cell,
    set_cells,
    undo,
)
from edudesk.actions.nil_returns import declare_nil
from edudesk.actions.papers import keep_print
from edudesk.actions.printing import print_report
from edudesk.actions.progress import next_open_cell, open_cells, progress
from edudesk.actions.session import Desk, Session
from edudesk.errors import EdudeskError, NotWritableError
from edudesk.model.form import Label
from edudesk.model.place import Cell
from tests.fresh_files import SCHOOL, open_grown

REASON = "新建小区交付，起始年级已不再超班额。"
LARGE = "classes.large_class"


def go_on(school: Session) -> None:
    """Let two classes of 2025 go on into 2026; one of them is too large."""
    for number, count in (("101", "58"), ("102", "40")):
        row = {"class_no": number, "grade": "一年级", "student_count": count, "name": f"{number}班"}
        school.run(add_row, "classes", 1, row)
    school.run(explain, 1, [(LARGE, school.run(find_row, "classes", 1, "101"))], REASON)
    school.run(open_collection, "annual", "2026-2027", None, copy_from=1)


@pytest.fixture
def next_year(tmp_path: Path) -> Iterator[Session]:
    with open_grown(tmp_path / "school.edudesk", SCHOOL, go_on) as school:
        yield school


def carried(session: Session, form: str = "classes") -> int:
    sheet = session.run(read_form, form, 2)
    return sum(state == "carried" for row in sheet.rows for state in row.states.values())


def test_annual_figures_are_of_the_first_of_september_others_of_today(next_year: Session) -> None:
    made = next_year.run(open_collection, "monitoring", "2099", None)
    days = {one.id: one.moment for one in next_year.run(list_collections)}
    assert days["2026-annual"] == date(2026, 9, 1)
    assert days[made.id] == date.today()


@pytest.mark.parametrize(
    ("kind", "year"),
    [("annual", "2026"), ("annual", "2026-2028"), ("monthly", "26"), ("application", "今年")],
)
def test_a_malformed_year_is_refused(school: Session, kind: str, year: str) -> None:
    with pytest.raises(EdudeskError, match="学年应写成"):
        school.run(open_collection, kind, year, None)  # type: ignore[arg-type]
    assert len(school.run(list_collections)) == 1


def test_a_form_is_confirmed_in_one_step(next_year: Session) -> None:
    assert carried(next_year) == 8
    done = next_year.run(confirm_form, "classes", 2)
    assert done is not None
    assert len(done.change.cells) == 8
    assert ("classes.carried", None) in done.checked.scopes
    assert carried(next_year) == 0
    assert next_year.run(confirm_form, "classes", 2) is None
    next_year.run(undo)
    assert carried(next_year) == 8


def test_the_whole_return_is_confirmed_in_one_step_that_can_be_undone(next_year: Session) -> None:
    assert next_year.run(unconfirmed, 2) == {"classes": 8}
    assert next_year.run(unconfirmed, 1) == {}
    done = next_year.run(confirm_all, 2)
    assert done is not None
    assert next_year.run(unconfirmed, 2) == {}
    assert next_year.run(confirm_all, 2) is None
    next_year.run(undo)
    assert next_year.run(unconfirmed, 2) == {"classes": 8}


def test_a_print_says_what_nobody_has_confirmed_until_it_is(
    next_year: Session, tmp_path: Path
) -> None:
    def told(report: str) -> list[str]:
        out = tmp_path / f"{report}.xlsx"
        next_year.run(print_report, report, out, 2)
        cells = (cell.value for row in openpyxl.load_workbook(out).active for cell in row)
        return [str(value) for value in cells if "未定稿" in str(value)]

    [of_classes] = told("class-list")
    assert "8 个" in of_classes
    assert "其中本表 8 个" in of_classes
    [of_another] = told("grades")
    assert "其中本表 0 个" in of_another
    next_year.run(confirm_all, 2)
    assert told("class-list") == told("grades") == []


def test_a_selection_is_confirmed_and_the_rest_still_found(next_year: Session) -> None:
    row = next_year.run(find_row, "classes", 2, "201")
    next_year.run(confirm_form, "classes", 2, [row])
    assert carried(next_year) == 4
    found = {one.check for one in next_year.run(check, 2)}
    assert "classes.carried" in found


def test_a_collection_opened_by_mistake_is_taken_out_without_a_trace(next_year: Session) -> None:
    before = next_year.run(fingerprint)
    made = next_year.run(open_collection, "annual", "2062-2063", None, copy_from=2)
    left = next_year.run(discard_collection, made.number)
    assert [one.number for one in left] == [2, 1]
    assert next_year.run(fingerprint) == before
    again = next_year.run(open_collection, "annual", "2062-2063", None, copy_from=2)
    assert again.number > made.number  # what spoke of the other never speaks of this one
    assert carried(next_year) == 8


def fingerprint(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Return what the tables of forms, states and collections hold."""
    tables = [f"f_{form.code}" for form in desk.forms] + ["cells", "collections"]
    return {name: desk.store.query(f"SELECT * FROM main.{name}") for name in tables}


@pytest.mark.parametrize("done", ["entered", "printed", "continued", "alone", "closed"])
def test_a_collection_in_which_something_was_done_stays(
    next_year: Session, done: str, tmp_path: Path
) -> None:
    made = next_year.run(open_collection, "annual", "2027-2028", None, copy_from=2).number
    if done == "entered":
        row = next_year.run(find_row, "classes", made, "301")
        next_year.run(set_cell, Cell("classes", row, "student_count"), "39")
    elif done == "printed":
        printed = next_year.run(print_report, "class-list", tmp_path / "a.pdf", made)
        next_year.run(keep_print, "class-list", printed, made)
    elif done == "continued":
        next_year.run(open_collection, "monthly", "2027", date(2027, 10, 1), copy_from=made)
    elif done == "closed":
        next_year.run(close_collection, made)
    else:
        for number in (made, 2):
            next_year.run(discard_collection, number)
        made = 1
    with pytest.raises(EdudeskError, match="不能删除"):
        next_year.run(discard_collection, made)
    assert made in [one.number for one in next_year.run(list_collections)]


def test_what_was_entered_and_taken_back_does_not_keep_a_collection(next_year: Session) -> None:
    made = next_year.run(open_collection, "annual", "2027-2028", None, copy_from=2).number
    row = next_year.run(find_row, "classes", made, "301")
    next_year.run(set_cell, Cell("classes", row, "student_count"), "39")
    next_year.run(undo)
    assert len(next_year.run(discard_collection, made)) == 2
    assert next_year.run(redo) is None


def test_a_closed_collection_is_only_read(next_year: Session) -> None:
    closed = next_year.run(close_collection, 1)
    assert closed.closed
    assert next_year.run(newest_open).id == "2026-annual"
    row = next_year.run(find_row, "classes", 1, "101")
    with pytest.raises(NotWritableError, match="已封存"):
        next_year.run(set_cell, Cell("classes", row, "student_count"), "50")
    assert next_year.run(undo) is None
    assert len(next_year.run(read_form, "classes", 1).rows) == 2


def test_last_years_reason_is_offered_for_the_class_that_went_up(next_year: Session) -> None:
    row = next_year.run(find_row, "classes", 2, "201")
    key = (LARGE, row)
    found = next(one for one in next_year.run(check, 2) if one.key == key)
    assert found.state == "open"  # offered, never applied
    offered = next_year.run(offered_reasons, 2, [key, ("school_profile.carried", 1)])
    assert {at: said.reason for at, said in offered.items()} == {key: REASON}


def test_a_lapsed_reason_is_offered_before_last_years(next_year: Session) -> None:
    row = next_year.run(find_row, "classes", 2, "201")
    newer = "本学期仍有转入学生，已列入消除计划。"
    next_year.run(explain, 2, [(LARGE, row)], newer, code="transfer")
    next_year.run(set_cell, Cell("classes", row, "student_count"), "60")
    offered = next_year.run(offered_reasons, 2, [(LARGE, row)])
    assert [(said.reason, said.code) for said in offered.values()] == [(newer, "transfer")]


def test_a_reason_code_outside_the_list_is_refused(next_year: Session) -> None:
    row = next_year.run(find_row, "classes", 2, "201")
    with pytest.raises(EdudeskError, match="没有编号为“nobody”的原因"):
        next_year.run(explain, 2, [(LARGE, row)], REASON, code="nobody")


def test_beside_what_is_carried_stands_last_year(next_year: Session) -> None:
    sheet = next_year.run(read_form, "classes", 2)
    first = sheet.rows[0]
    assert sheet.last[first.id].values["class_no"] == "101"
    assert (first.values["class_no"], first.values["grade"]) == ("201", "g2")
    assert "grade" in sheet.fields


def test_what_is_carried_counts_as_answered_only_when_it_is_confirmed(next_year: Session) -> None:
    before = next_year.run(progress, 2)["classes"]
    # Of two classes number, name, grade and students were given; all their girls still lack.
    assert (before.answered, before.waiting, before.empty) == (0, 8, before.asked - 8)
    row = next_year.run(find_row, "classes", 2, "201")
    next_year.run(confirm_form, "classes", 2, [row])
    half = next_year.run(progress, 2)["classes"]
    assert (half.answered, half.waiting, half.empty) == (4, 4, before.empty)
    next_year.run(confirm_form, "classes", 2)
    assert next_year.run(progress, 2)["classes"].answered == 8


def test_the_way_to_the_next_open_cell_goes_to_empty_ones_first(next_year: Session) -> None:
    first = next_year.run(next_open_cell, 2, "classes", None)
    assert first is not None
    empty = [one for one in next_year.run(open_cells, 2) if one.cell.form == "classes"]
    assert first == empty[0]
    assert not next_year.run(read_form, "classes", 2).rows[0].values[first.cell.field]
    edits = [(one.cell, "0") for one in empty]
    next_year.run(set_cells, Label("填写", "Fill in"), edits)
    others = {one.cell.form for one in next_year.run(open_cells, 2)}
    for form in others:
        next_year.run(declare_nil, form, 2, "本次月报不涉及这张表，不填。")
    waiting = next_year.run(next_open_cell, 2, "classes", None)
    assert waiting is not None
    sheet = next_year.run(read_form, "classes", 2)
    assert sheet.rows[0].states[waiting.cell.field] == "carried"
    next_year.run(confirm_form, "classes", 2)
    assert next_year.run(next_open_cell, 2, "classes", None) is None
