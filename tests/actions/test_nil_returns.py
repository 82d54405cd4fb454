"""A whole form declared empty with one reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.actions.campuses import list_campuses
from edudesk.actions.checking import check
from edudesk.actions.entry import add_row, find_row, remove_rows, set_cell, undo
from edudesk.actions.loading import import_table
from edudesk.actions.nil_returns import declare_nil, list_nil_returns, withdraw_nil
from edudesk.actions.progress import progress
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError
from edudesk.model.place import Cell, Progress

REASON = "本校无寄宿生，未聘用保安。"


def test_a_roster_declared_empty_is_done(school: Session) -> None:
    assert school.run(progress, 1)["guards"] == Progress(asked=1, answered=0)
    done = school.run(declare_nil, "guards", 1, f" {REASON} ")
    assert done.change.declared == ("guards",)
    assert school.run(progress, 1)["guards"] == Progress(asked=1, answered=1)
    assert school.run(list_nil_returns, 1)["guards"].reason == REASON


def test_no_check_waits_for_a_roster_declared_empty(school: Session) -> None:
    def waiting() -> set[str]:
        return {one.check for one in school.run(check, 1) if "staff" in one.missing}

    before = waiting()
    assert before
    done = school.run(declare_nil, "staff", 1, REASON)
    assert waiting() == set()
    assert not [one for one in done.checked.findings if "staff" in one.missing]
    school.run(undo)
    assert waiting() == before


def test_no_drills_said_is_no_drills_held(school: Session) -> None:
    def state() -> str:
        asked = "security.fire_and_earthquake_drills"
        return next(one.state for one in school.run(check, 1) if one.check == asked)

    assert state() == "unchecked"  # nobody knows yet
    school.run(declare_nil, "drills", 1, "新建学校，本学年尚未组织演练。")
    assert state() == "open"


def test_a_record_that_does_not_apply_asks_for_nothing(school: Session) -> None:
    assert any(one.form == "security" for one in school.run(check, 1))
    school.run(declare_nil, "security", 1, REASON)
    assert not [one for one in school.run(check, 1) if one.form == "security"]
    found = school.run(withdraw_nil, "security", 1).checked.findings
    assert any(one.form == "security" for one in found)
    assert school.run(list_nil_returns, 1) == {}


def test_a_row_withdraws_the_nil_return_and_undo_brings_it_back(school: Session) -> None:
    school.run(declare_nil, "guards", 1, REASON)
    added = school.run(add_row, "guards", 1, {"name": "赵安"})
    assert added.change.declared == ("guards",)
    assert school.run(list_nil_returns, 1) == {}
    assert any(one.form == "guards" for one in added.checked.findings)
    undone = school.run(undo)
    assert undone is not None
    assert school.run(list_nil_returns, 1).keys() == {"guards"}
    assert not [one for one in undone.checked.findings if one.form == "guards"]


def test_the_first_figure_entered_asks_for_all_the_others_again(school: Session) -> None:
    school.run(declare_nil, "security", 1, REASON)
    record = school.run(find_row, "security", 1, "")
    entered = school.run(set_cell, Cell("security", record, "enclosed_management"), "是")
    asked = {one.check for one in entered.checked.findings if one.form == "security"}
    assert asked == {one.check for one in school.run(check, 1) if one.form == "security"}
    assert len(asked) > 5


def test_what_is_filled_is_not_declared_empty(school: Session) -> None:
    row = school.run(add_row, "guards", 1, {"name": "赵安"}).change.added[0][1]
    with pytest.raises(EdudeskError, match="有 1 行"):
        school.run(declare_nil, "guards", 1, REASON)
    school.run(remove_rows, "guards", [row])
    school.run(declare_nil, "guards", 1, REASON)
    record = school.run(find_row, "security", 1, "")
    school.run(set_cell, Cell("security", record, "enclosed_management"), "是")
    with pytest.raises(EdudeskError, match="已填 1 个数据"):
        school.run(declare_nil, "security", 1, REASON)


def test_text_that_nobody_could_read_is_not_hidden_by_a_nil_return(school: Session) -> None:
    record = school.run(find_row, "food", 1, "")
    school.run(set_cell, Cell("food", record, "workers"), "三个人")
    with pytest.raises(EdudeskError, match="已填 1 个数据"):
        school.run(declare_nil, "food", 1, REASON)
    school.run(set_cell, Cell("food", record, "workers"), "", "na")
    school.run(declare_nil, "food", 1, REASON)


def test_what_one_campus_filled_in_stands_in_the_way_and_is_counted_once(school: Session) -> None:
    for code, name in (("1", "主校区"), ("2", "东校区")):
        school.run(add_row, "campuses", 1, {"code": code, "name": name})
    main, east = school.run(list_campuses, 1)
    record = school.run(find_row, "grounds", 1, "", east.row)
    school.run(set_cell, Cell("grounds", record, "books"), "500")
    with pytest.raises(EdudeskError, match="已填 1 个数据"):
        school.run(declare_nil, "grounds", 1, REASON)
    record = school.run(find_row, "grounds", 1, "", main.row)
    school.run(set_cell, Cell("grounds", record, "books"), "700")
    with pytest.raises(EdudeskError, match="已填 2 个数据"):
        school.run(declare_nil, "grounds", 1, REASON)


def test_emptying_what_is_empty_takes_nothing_back(school: Session) -> None:
    school.run(declare_nil, "food", 1, REASON)
    record = school.run(find_row, "food", 1, "")
    school.run(set_cell, Cell("food", record, "workers"), " ")
    assert school.run(list_nil_returns, 1).keys() == {"food"}
    school.run(set_cell, Cell("food", record, "workers"), "", "unknown")
    assert school.run(list_nil_returns, 1) == {}


def test_an_import_says_beforehand_that_it_takes_the_nil_return_back(
    school: Session, tmp_path: Path
) -> None:
    school.run(declare_nil, "guards", 1, REASON)
    table = tmp_path / "guards.csv"
    table.write_text("保安员姓名,保安员证编号\n赵安,20250001\n", "utf-8")
    looked_at = school.run(import_table, "guards", table, 1, dry_run=True)
    assert [note for note in looked_at.notes if "零报告" in note.zh]
    assert school.run(list_nil_returns, 1).keys() == {"guards"}
    school.run(import_table, "guards", table, 1)
    assert school.run(list_nil_returns, 1) == {}


def test_a_reason_that_says_nothing_is_refused(school: Session) -> None:
    with pytest.raises(EdudeskError, match="10 至 2000 个字"):
        school.run(declare_nil, "guards", 1, "没有")
    assert school.run(list_nil_returns, 1) == {}
