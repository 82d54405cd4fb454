"""Explaining findings."""

from __future__ import annotations

import pytest

from edudesk.actions.checking import check, explain
from edudesk.actions.entry import add_row, find_row, read_form, set_cell, undo
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.place import Cell

REASON = "新建小区交付，起始年级已不再超班额。"
LARGE = "classes.large_class"


def state(session: Session, code: str) -> Finding:
    return next(one for one in session.run(check, 1) if one.check == code)


@pytest.fixture
def large_class(school: Session) -> Session:
    school.run(add_row, "classes", 1, {"class_no": "101", "grade": "一年级", "student_count": "58"})
    return school


def test_an_explained_finding_carries_its_reason(large_class: Session) -> None:
    found = state(large_class, LARGE)
    assert found.state == "open"
    after = large_class.run(explain, 1, [found.key], f"  {REASON} ")
    (same,) = [one for one in after if one.key == found.key]
    assert (same.state, same.reason) == ("explained", REASON)


def test_a_reason_lapses_when_the_figure_changes_and_its_text_is_kept(
    large_class: Session,
) -> None:
    large_class.run(explain, 1, [state(large_class, LARGE).key], REASON)
    row = large_class.run(find_row, "classes", 1, "101")
    large_class.run(set_cell, Cell("classes", row, "student_count"), "59")
    lapsed = state(large_class, LARGE)
    assert (lapsed.state, lapsed.reason) == ("lapsed", REASON)


def test_an_explanation_is_a_step_that_can_be_taken_back(large_class: Session) -> None:
    large_class.run(explain, 1, [state(large_class, LARGE).key], REASON)
    undone = large_class.run(undo)
    assert undone is not None
    assert state(large_class, LARGE).state == "open"
    assert [one.state for one in undone.checked.findings if one.check == LARGE] == ["open"]


def test_a_reason_that_says_nothing_is_refused(large_class: Session) -> None:
    with pytest.raises(EdudeskError, match="10 个字"):
        large_class.run(explain, 1, [state(large_class, LARGE).key], "情况属实")
    assert state(large_class, LARGE).state == "open"


def test_a_wrong_finding_passes_only_when_the_head_overrules_it(school: Session) -> None:
    found = next(one for one in school.run(check, 1) if one.check == "grounds.classrooms.required")
    assert found.level == "wrong"
    with pytest.raises(EdudeskError, match="校长签字"):
        school.run(explain, 1, [found.key], REASON)
    with pytest.raises(EdudeskError, match="校长姓名"):
        school.run(explain, 1, [found.key], REASON, overrule=True, head=" ")
    school.run(explain, 1, [found.key], REASON, code="special", overrule=True, head="李校长")
    overruled = state(school, found.check)
    assert (overruled.state, overruled.reason_code, overruled.head) == (
        "overruled",
        "special",
        "李校长",
    )


def test_what_is_no_finding_cannot_be_explained(school: Session) -> None:
    row = school.run(read_form, "grounds", 1).rows[0].id
    with pytest.raises(UnknownNameError):
        school.run(explain, 1, [("classes.large_class", row)], REASON)
