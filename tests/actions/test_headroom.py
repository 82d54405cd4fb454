"""Distances of an open file, and verdicts that changed after they were shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.actions.entry import add_row, find_row, remove_rows, set_cell, undo
from edudesk.actions.headroom import (
    Measured,
    explain_change,
    list_verdict_changes,
    measure,
    switch_headroom,
)
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.headroom import VerdictChange
from edudesk.model.place import Cell
from edudesk.storage.origins import Origin, keep_origin
from tests.fresh_files import SCHOOL, open_grown

SPORTS = ("primary", "1.5")
REASON = "测绘报告更正了运动场地面积，见附件第三页。"


def grow(school: Session) -> None:
    """Make a primary school of 100 with 600 ㎡ of sports ground: 6.0, 7.5 wanted."""
    put(school, "school_profile", "school_type", "小学")
    for number in ("1", "2"):
        klass = {
            "class_no": number,
            "name": f"一（{number}）班",
            "grade": "g1",
            "student_count": "50",
        }
        school.run(add_row, "classes", 1, klass)
    hall = {"building_name": "教学楼", "use": "classroom", "floor_area": "700"}
    school.run(add_row, "buildings", 1, hall | {"under_construction": "否", "is_leased_in": "否"})
    put(school, "grounds", "sports_ground_area", "600")


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Session]:
    with open_grown(tmp_path / "school.edudesk", SCHOOL, grow) as school:
        yield school


def class_of(number: str, students: str) -> dict[str, str]:
    """Return what is typed of a class of the first grade."""
    name = f"一（{number}）班"
    return {"class_no": number, "name": name, "grade": "g1", "student_count": students}


def put(session: Session, form: str, field: str, text: str, name: str = "") -> None:
    """Type a figure into a record, or into the row of that name."""
    row = session.run(find_row, form, 1, name)
    session.run(set_cell, Cell(form, row, field), text)


def look(session: Session, last: Measured | None = None, *, keep: bool = False) -> Measured:
    """Measure, after a `last` look, with the distance of the sports ground before the user."""
    return session.run(measure, 1, frozenset({SPORTS}), last.seen if last else None, keep)


def changes(session: Session) -> tuple[VerdictChange, ...]:
    """Return the changes of verdicts on file."""
    return session.run(list_verdict_changes, 1)


def verdict(measured: Measured) -> str:
    """Return what was measured of the sports ground."""
    return next(one.verdict for one in measured.distances if one.key == SPORTS)


def test_what_was_not_shown_is_not_recorded(filled: Session) -> None:
    filled.run(measure, 1)
    put(filled, "grounds", "sports_ground_area", "900")
    filled.run(measure, 1)
    assert changes(filled) == ()


def test_a_figure_changed_after_its_distance_was_shown_asks_for_a_reason(filled: Session) -> None:
    shown = look(filled)
    assert verdict(shown) == "below"
    put(filled, "grounds", "sports_ground_area", "760")
    after = look(filled, shown)
    assert verdict(after) == "met"
    (change,) = after.changes
    assert (change.kind, change.old_verdict, change.new_verdict) == ("changed", "below", "met")
    assert change.asks
    assert change.who == "王老师"
    (figure,) = change.figures
    assert (figure.form, figure.field, figure.old, figure.new) == (
        "grounds",
        "sports_ground_area",
        "600.00",
        "760.00",
    )
    assert "缺 150平方米" in change.old_told.zh
    assert "达标" in change.new_told.zh


def test_a_reason_is_kept_and_ends_the_asking(filled: Session) -> None:
    shown = look(filled)
    put(filled, "grounds", "sports_ground_area", "760")
    (change,) = look(filled, shown).changes
    (told,) = filled.run(explain_change, 1, [change.number], f" {REASON} ")
    assert (told.reason, told.reason_who, told.asks) == (REASON, "王老师", False)
    assert look(filled).changes == (told,)


def test_a_reason_that_says_nothing_is_refused(filled: Session) -> None:
    with pytest.raises(EdudeskError, match="10 至 2000 个字"):
        filled.run(explain_change, 1, [1], "改了")
    with pytest.raises(UnknownNameError, match="第 7 号"):
        filled.run(explain_change, 1, [7], REASON)


def test_undo_takes_the_change_back_unless_it_was_explained(filled: Session) -> None:
    shown = look(filled)
    put(filled, "grounds", "sports_ground_area", "760")
    flipped = look(filled, shown)
    filled.run(undo)
    back = look(filled, flipped)
    assert verdict(back) == "below"
    assert [(one.taken_back, one.asks) for one in back.changes] == [(True, False)]


def test_undo_of_an_explained_change_keeps_the_reason_and_asks_nothing_new(filled: Session) -> None:
    shown = look(filled)
    put(filled, "grounds", "sports_ground_area", "760")
    flipped = look(filled, shown)
    filled.run(explain_change, 1, [flipped.changes[0].number], REASON)
    filled.run(undo)
    (change,) = look(filled, flipped).changes
    assert (change.taken_back, change.reason, change.asks) == (True, REASON, False)


def test_other_figures_after_an_explained_change_are_a_change_of_their_own(filled: Session) -> None:
    shown = look(filled)
    put(filled, "grounds", "sports_ground_area", "760")
    flipped = look(filled, shown)
    filled.run(explain_change, 1, [flipped.changes[0].number], REASON)
    put(filled, "grounds", "sports_ground_area", "610")
    found = look(filled, flipped).changes
    assert [(one.old_verdict, one.new_verdict) for one in found] == [
        ("below", "met"),
        ("met", "below"),
    ]


def test_undoing_two_changes_at_once_leaves_neither(filled: Session) -> None:
    last = look(filled)
    for area in ("640", "760"):  # 640 is above 85 % of what is wanted, 760 above all of it
        put(filled, "grounds", "sports_ground_area", area)
        last = look(filled, last)
    assert [one.new_verdict for one in last.changes] == ["floor", "met"]
    filled.run(undo)
    filled.run(undo)
    assert [one.taken_back for one in look(filled, last).changes] == [True, True]


def test_undo_of_an_added_row_leaves_nothing(filled: Session) -> None:
    filled.run(add_row, "classes", 1, class_of("3", "1"))
    put(filled, "grounds", "sports_ground_area", "760")
    shown = look(filled)
    filled.run(add_row, "classes", 1, class_of("4", "60"))
    added = look(filled, shown)
    assert [(one.kind, one.new_verdict) for one in added.changes] == [("entered", "below")]
    filled.run(undo)
    assert [one.taken_back for one in look(filled, added).changes] == [True]


def test_what_was_tried_and_put_right_again_is_not_named(filled: Session) -> None:
    shown = look(filled)
    put(filled, "classes", "student_count", "51", "1")
    put(filled, "classes", "student_count", "50", "1")
    put(filled, "grounds", "sports_ground_area", "760")
    (change,) = look(filled, shown).changes
    assert [(one.form, one.old, one.new) for one in change.figures] == [
        ("grounds", "600.00", "760.00")
    ]


def test_a_reopened_file_lays_a_change_to_nothing_done_before_it_was_last_seen(
    filled: Session,
) -> None:
    shown = look(filled)
    put(filled, "grounds", "sports_ground_area", "610")  # seen with the same verdict
    look(filled, shown, keep=True)  # as the window does when it leaves the file
    put(filled, "grounds", "sports_ground_area", "760")  # by another way into the file
    (change,) = look(filled).changes
    assert [(one.old, one.new) for one in change.figures] == [("610.00", "760.00")]
    assert "缺 140平方米" in change.old_told.zh


def test_a_kept_look_writes_only_what_is_new_in_the_journal(filled: Session) -> None:
    def written() -> object:
        return filled.run(lambda desk: desk.store.query("SELECT * FROM main.shown_distances"))

    look(filled, keep=True)
    before = written()
    look(filled, keep=True)
    assert written() == before


def test_an_unknown_figure_in_between_hides_no_change(filled: Session) -> None:
    shown = look(filled)
    put(filled, "grounds", "sports_ground_area", "")
    emptied = look(filled, shown)
    assert verdict(emptied) == "unknown"
    assert emptied.changes == ()
    put(filled, "grounds", "sports_ground_area", "760")
    (change,) = look(filled, emptied).changes
    assert (change.kind, change.figures[0].old, change.figures[0].new) == (
        "changed",
        "600.00",
        "760.00",
    )


def test_a_change_is_seen_whoever_made_it_and_whenever(filled: Session) -> None:
    look(filled)
    put(filled, "grounds", "sports_ground_area", "760")
    assert len(filled.run(measure, 1).changes) == 1  # another program, another day


def test_figures_that_are_added_are_told_apart_from_changed_ones(filled: Session) -> None:
    shown = look(filled)
    row = filled.run(find_row, "classes", 1, "2")
    filled.run(remove_rows, "classes", [row])
    fewer = look(filled, shown)
    assert [one.kind for one in fewer.changes] == ["changed"]
    assert [one.figures[0].new for one in fewer.changes] == ["无此行"]
    filled.run(explain_change, 1, [fewer.changes[0].number], REASON)
    filled.run(add_row, "classes", 1, class_of("3", "60"))
    more = look(filled, fewer)
    assert verdict(more) == "below"
    assert [(one.kind, one.asks) for one in more.changes] == [
        ("changed", False),
        ("entered", False),
    ]


def test_switched_off_nothing_is_told_or_recorded(filled: Session) -> None:
    look(filled)
    filled.run(switch_headroom, on=False)
    put(filled, "grounds", "sports_ground_area", "760")
    assert look(filled) == Measured(off=True)
    assert changes(filled) == ()
    filled.run(switch_headroom, on=True)
    assert verdict(look(filled)) == "met"


def test_nothing_is_written_while_the_verdicts_stay(filled: Session) -> None:
    def written() -> object:
        return filled.run(lambda desk: desk.store.query("SELECT * FROM main.shown_distances"))

    shown = look(filled)
    before = written()
    put(filled, "grounds", "sports_ground_area", "601")
    assert look(filled, shown).changes == ()
    assert written() == before


def test_a_district_file_has_no_distances(district: Session) -> None:
    assert district.run(measure, 1).distances == ()


def test_a_school_cannot_tell_what_its_district_handed_down_untold(filled: Session) -> None:
    filled.run(lambda desk: keep_origin(desk.store, 1, Origin("task", b"")))
    filled.run(switch_headroom, on=False)
    with pytest.raises(EdudeskError, match="区县"):
        filled.run(switch_headroom, on=True)
    assert look(filled).off
