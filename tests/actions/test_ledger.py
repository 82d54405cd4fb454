"""The ledger at work: a problem goes from state to state, and only as the ledger allows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.actions.entry import add_row, read_form, undo
from edudesk.actions.ledger import (
    NotMoved,
    list_problems,
    move_problem,
    reminder_text,
    urgency,
)
from edudesk.actions.session import Session, local_now
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.rectifying import load_rectifying
from edudesk.errors import UnknownNameError
from edudesk.model.change import Edited

BEGUN = {
    "measures": "购置器材",
    "lead_units": "教育局",
    "responsible": "王明\n赵敏",
    "due_month": "2026-09",
}
CLOSING = {"recheck_date": "2026-09-20", "rechecker": "李强", "proof": "2.3-001"}


@pytest.fixture
def problem(district: Session) -> int:
    """Return the row of a problem that nobody has begun to rectify."""
    typed = {
        "problem_no": "2025-001",
        "source": "督导反馈",
        "round": "县级自评",
        "item": "2.3",
        "problem": "缺专用教室",
        "state": "未整改",
    }
    made = district.run(add_row, "problems", 1, typed)
    return made.rows[0].id


def state(session: Session) -> str:
    (row,) = session.run(read_form, "problems", 1).rows
    return str(row.values["state"])


def moved(session: Session, row: int, *steps: tuple[str, dict[str, str]]) -> None:
    for code, texts in steps:
        assert isinstance(session.run(move_problem, 1, row, code, texts), Edited), code


def test_a_problem_goes_from_its_finding_to_closing_off(district: Session, problem: int) -> None:
    moved(district, problem, ("begin", BEGUN), ("submit", {"progress": "3月1日到货"}))
    assert state(district) == "recheck"
    moved(district, problem, ("close", CLOSING))
    assert state(district) == "closed"
    assert load_rectifying().moves_from("closed") == ()


def test_nothing_is_written_while_what_the_state_requires_is_missing(
    district: Session, problem: int
) -> None:
    outcome = district.run(move_problem, 1, problem, "begin", {**BEGUN, "lead_units": ""})
    assert isinstance(outcome, NotMoved)
    assert any("牵头单位" in one.zh for one in outcome.reasons)
    (row,) = district.run(read_form, "problems", 1).rows
    assert (row.values["state"], row.values["measures"]) == ("open", None)


def test_who_is_responsible_cannot_close_it_off(district: Session, problem: int) -> None:
    moved(district, problem, ("begin", BEGUN), ("submit", {"progress": "到货"}))
    outcome = district.run(move_problem, 1, problem, "close", {**CLOSING, "rechecker": "赵敏"})
    assert isinstance(outcome, NotMoved)
    assert "也是责任人" in outcome.reasons[0].zh
    assert state(district) == "recheck"


def test_closing_off_asks_for_its_proof(district: Session, problem: int) -> None:
    moved(district, problem, ("begin", BEGUN), ("submit", {"progress": "到货"}))
    outcome = district.run(move_problem, 1, problem, "close", {**CLOSING, "proof": ""})
    assert isinstance(outcome, NotMoved)
    assert any("销号依据" in one.zh for one in outcome.reasons)


def test_what_does_not_pass_the_re_check_is_under_way_again(
    district: Session, problem: int
) -> None:
    moved(district, problem, ("begin", BEGUN), ("submit", {"progress": "到货"}))
    moved(district, problem, ("reject", {"progress": "到货\n尚未安装"}))
    assert state(district) == "working"


def test_a_step_is_one_to_take_back(district: Session, problem: int) -> None:
    moved(district, problem, ("begin", BEGUN))
    district.run(undo)
    (row,) = district.run(read_form, "problems", 1).rows
    assert (row.values["state"], row.values["responsible"]) == ("open", None)


@pytest.mark.parametrize("code", ["submit", "close", "reject", "nothing"])
def test_no_state_is_left_out(district: Session, problem: int, code: str) -> None:
    with pytest.raises(UnknownNameError):
        district.run(move_problem, 1, problem, code, CLOSING)


def test_steps_lead_only_to_states_and_ask_only_for_fields_of_the_ledger(
    catalogue: Catalogue,
) -> None:
    form = catalogue.forms["problems"]
    states = set(catalogue.lists["problem_state"].by_value)
    for move in load_rectifying().moves:
        assert {*move.before, move.after} <= states
        assert all(field in form.by_code for field in move.asks)
    reached = {move.after for move in load_rectifying().moves}
    assert reached == states - {"open"}


@given(days=st.integers(-400, 400))
def test_urgency_follows_the_calendar(days: int) -> None:
    today = date(2026, 3, 1)
    told = urgency(today + timedelta(days), today)
    expected = "overdue" if days < 0 else "near" if days <= 7 else "coming" if days <= 30 else ""
    assert told == expected


def test_problems_are_told_with_deadline_steps_and_evidence(
    district: Session, problem: int
) -> None:
    soon = (local_now().date() + timedelta(3)).isoformat()
    late = (local_now().date() - timedelta(3)).isoformat()
    step = {"problem": "2025-001", "step": "采购"}
    district.run(add_row, "problem_steps", 1, {**step, "due_date": soon})
    district.run(add_row, "problem_steps", 1, {**step, "due_date": late, "done_date": late})
    paper = {"evidence_no": "2.3-001", "item": "2.3", "title": "台账"}
    district.run(add_row, "evidence", 1, paper)
    other = {"problem_no": "2025-000", "problem": "缺章程", "state": "已销号", "due_date": late}
    district.run(add_row, "problems", 1, other)
    first, second = district.run(list_problems, 1)
    assert (first.text("problem_no"), first.urgency, len(first.steps), first.done) == (
        "2025-001", "near", 2, 1,
    )  # fmt: skip
    assert first.evidence == ("2.3-001",)
    assert (second.state, second.urgency) == ("closed", "")


def test_reminders_are_text_by_lead_unit(district: Session, problem: int) -> None:
    late = (local_now().date() - timedelta(3)).isoformat()
    due = {**BEGUN, "lead_units": "教育局\n财政局", "due_month": "", "due_date": late}
    moved(district, problem, ("begin", due))
    lines = district.run(reminder_text, 1).splitlines()
    assert lines[0] == "【教育局】"
    assert lines[2] == "【财政局】"
    assert lines[1] == lines[3] == f"已逾期（{late}）：问题2025-001 缺专用教室；责任人：王明、赵敏"


def test_a_schools_file_has_no_ledger(school: Session) -> None:
    with pytest.raises(UnknownNameError):
        school.run(list_problems, 1)
    with pytest.raises(UnknownNameError):
        school.run(move_problem, 1, 1, "begin", {})
