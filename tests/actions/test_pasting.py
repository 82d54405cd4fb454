"""A block is read whole before it is written, is one step, and undo leaves the form as it was."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.actions.entry import add_row, read_form, redo, set_cell, undo
from edudesk.actions.pasting import PastedRow, Unread, paste
from edudesk.actions.session import Session
from edudesk.errors import UnknownNameError
from edudesk.model.change import Edited
from edudesk.model.form import Label
from edudesk.model.place import Cell, Row

NAME = Label(zh="粘贴", en="Paste")
ROOMS = "special_rooms"


def rows_of(school: Session, form: str = ROOMS) -> tuple[Row, ...]:
    return school.run(read_form, form, 1).rows


def pasted(school: Session, rows: list[PastedRow], unread: Unread = "keep") -> Edited:
    outcome = school.run(paste, NAME, ROOMS, 1, rows, unread)
    assert isinstance(outcome, Edited)
    return outcome


def a_room(school: Session, **texts: str) -> int:
    return school.run(add_row, ROOMS, 1, texts).change.added[0][1]


def test_a_block_beyond_the_last_row_is_one_step(school: Session) -> None:
    first = a_room(school, name="音乐室")
    block = [
        PastedRow(first, {"name": "音乐教室"}),
        PastedRow(None, {"name": "美术室"}),
        PastedRow(None, {"name": "书法室", "area": "一亩"}),
    ]
    edited = pasted(school, block)
    assert [row.values["name"] for row in rows_of(school)] == ["音乐教室", "美术室", "书法室"]
    assert [row.typed.get("area") for row in edited.rows] == [None, None, "一亩"]
    school.run(undo)
    assert [row.values["name"] for row in rows_of(school)] == ["音乐室"]
    school.run(redo)
    assert len(rows_of(school)) == 3


def test_what_cannot_be_read_is_told_before_anything_is_written(school: Session) -> None:
    first = a_room(school, name="音乐室")
    block = [
        PastedRow(first, {"name": "音乐教室", "area": "60"}),
        PastedRow(None, {"area": "一亩", "campus": "没有的校区"}),
    ]
    rejects = school.run(paste, NAME, ROOMS, 1, block, "ask")
    assert isinstance(rejects, tuple)
    assert [(one.at, one.field, one.text) for one in rejects] == [
        (1, "area", "一亩"),
        (1, "campus", "没有的校区"),
    ]
    assert all(one.reason.zh and one.reason.en for one in rejects)
    assert [row.values["name"] for row in rows_of(school)] == ["音乐室"]
    undone = school.run(undo)
    assert undone is not None
    assert undone.change.name != NAME.zh


def test_only_what_is_valid_leaves_the_other_cells_as_they_were(school: Session) -> None:
    first = a_room(school, name="音乐室", area="50")
    pasted(school, [PastedRow(first, {"name": "音乐教室", "area": "一亩"})], "leave")
    (row,) = rows_of(school)
    assert row.values["name"] == "音乐教室"
    assert row.values["area"] == 5000
    assert row.states == {}


def test_a_valid_block_is_written_without_a_question(school: Session) -> None:
    block = [PastedRow(None, {"name": "音乐室", "area": "１，２３４．５"})]
    assert isinstance(school.run(paste, NAME, ROOMS, 1, block, "ask"), Edited)
    assert rows_of(school)[0].values["area"] == 123450


def test_the_words_of_a_state_set_it(school: Session) -> None:
    first = a_room(school, name="音乐室", area="50")
    pasted(school, [PastedRow(first, {"area": "不适用"})], "ask")
    (row,) = rows_of(school)
    assert row.states == {"area": "na"}
    assert row.values["area"] is None


def test_a_number_that_excel_has_damaged_is_no_text(school: Session) -> None:
    block = [PastedRow(None, {"staff_no": "3.70303E+17"})]
    rejects = school.run(paste, NAME, "staff", 1, block, "ask")
    assert isinstance(rejects, tuple)
    assert "科学计数法" in rejects[0].reason.zh


def test_empty_rows_can_be_added(school: Session) -> None:
    pasted(school, [PastedRow(None, {}), PastedRow(None, {})])
    assert len(rows_of(school)) == 2
    school.run(undo)
    assert rows_of(school) == ()


def test_computed_cells_and_rows_of_fixed_forms_are_refused(school: Session) -> None:
    with pytest.raises(UnknownNameError, match="由程序计算"):
        school.run(paste, NAME, "staff", 1, [PastedRow(None, {"age": "3"})])
    with pytest.raises(UnknownNameError, match="不能增减"):
        school.run(paste, NAME, "students", 1, [PastedRow(None, {})])


TEXTS = st.sampled_from(
    ["", "1", "12.5", "１２", "1,000", "一亩", "不适用", "-3", "音乐室", "3.1E+5", " 4 "]
)
CELLS = st.dictionaries(st.sampled_from(["name", "area", "campus", "kind"]), TEXTS, max_size=4)
BLOCKS = st.lists(st.tuples(st.sampled_from([0, 1, None]), CELLS), min_size=1, max_size=5)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(block=BLOCKS, unread=st.sampled_from(["keep", "leave"]))
def test_paste_then_undo_is_as_before_and_redo_as_after(
    school: Session, block: list[tuple[int | None, dict[str, str]]], unread: Unread
) -> None:
    if not rows_of(school):
        a_room(school, name="甲", area="1")
        second = a_room(school, name="乙")
        school.run(set_cell, Cell(ROOMS, second, "area"), "二亩")
    before = rows_of(school)
    ids = [row.id for row in before]
    rows = [PastedRow(None if at is None else ids[at], texts) for at, texts in block]
    edited = pasted(school, rows, unread)
    after = rows_of(school)
    if not edited.change.cells and not edited.change.added:
        assert after == before
        return
    school.run(undo)
    assert rows_of(school) == before
    school.run(redo)
    assert rows_of(school) == after
    school.run(undo)
