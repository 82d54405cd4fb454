"""The states of a school's figures and the files that travel: whole, reachable, as documented."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.model.submission import Role, SubmissionState

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")
LIFE = load_lifecycle()
STATES = get_args(SubmissionState)


def test_the_page_shows_every_step_as_it_is_defined() -> None:
    table = PAGE.split("| act | who | before | after |")[1].split("\n\n")[0].splitlines()[2:]
    shown = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table]
    defined = [(step.act, step.role, ", ".join(step.before), step.after) for step in LIFE.steps]
    assert shown == defined


def test_the_page_names_every_kind_of_file_and_every_locked_state() -> None:
    for sort in LIFE.sorts:
        assert f"| `{sort.suffix}` | {sort.label.zh}: " in PAGE
    locked = [f"`{state.code}`" for state in LIFE.states if state.locked]
    assert f"In {', '.join(locked[:-1])} and {locked[-1]} every form is locked" in PAGE


def test_there_is_one_state_of_each_code_and_each_is_reached() -> None:
    assert tuple(state.code for state in LIFE.states) == STATES
    assert {step.after for step in LIFE.steps} == set(STATES)


@pytest.mark.parametrize(("act", "role"), sorted({(s.act, s.role) for s in LIFE.steps}))
def test_an_act_has_one_outcome_in_a_state(act: str, role: Role) -> None:
    for state in STATES:
        found = [
            step
            for step in LIFE.steps
            if (step.act, step.role) == (act, role) and state in step.before
        ]
        assert len(found) <= 1
        assert LIFE.step(act, role, state) == (found[0] if found else None)


ALLOWED = {
    ("pack", "school"): {"draft", "returned"},
    ("reopen", "school"): {"packed"},
    ("receive", "district"): {"packed", "received", "returned"},
    ("receive", "unit"): {"packed", "received"},
    ("return", "district"): {"received", "accepted", "corrected"},
    ("accept", "district"): {"received"},
    ("propose", "school"): {"accepted", "corrected"},
    ("correct", "district"): {"received"},
    ("unlock", "district"): {"accepted", "corrected"},
    ("forward", "unit"): {"received"},
}


@pytest.mark.parametrize(
    ("act", "role", "state"),
    list(product(sorted({act for act, _ in ALLOWED}), get_args(Role), STATES)),
)
def test_nobody_does_in_any_state_what_is_not_theirs_to_do(
    act: str, role: Role, state: str
) -> None:
    assert (LIFE.step(act, role, state) is not None) == (state in ALLOWED.get((act, role), set()))


def test_every_sentence_of_a_locked_state_says_who_when_and_what_to_do_in_both_languages() -> None:
    for state in LIFE.states:
        for told in (state.told.zh, state.told.en):
            assert told
            assert not state.locked or ("{who}" in told and "{at}" in told)
