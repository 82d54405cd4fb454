"""Undo and redo, across restarts, against a pile of pictures of the whole file."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from edudesk.model.change import Change
from edudesk.model.form import Label
from edudesk.model.journal import HistoryEntry
from edudesk.model.place import Cell, CellState
from edudesk.storage import connecting
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import FORMS, NOW

TEXTS = st.sampled_from([None, "甲", "𬭎", "x" * 40])
NUMBERS = st.sampled_from([None, 0, 45, -1, 999_999_999_999_999])
STATES: st.SearchStrategy[CellState] = st.sampled_from(
    ["plain", "na", "unknown", "carried", "unreadable"]
)


@cache
def blank_image(folder: Path) -> bytes:
    """Return a school file with one open collection and two teachers, as bytes."""
    path = folder / "blank.edudesk"
    Workspace.create(path, "school", FORMS, school_code="2137000001", school_name="甲", now=NOW)
    workspace = Workspace.open(path, FORMS)

    def begin(store: Store) -> None:
        store.add_collection("annual", "2025-2026", date(2025, 9, 1), Label("", ""))
        with store.writing("名册", "甲") as pen:
            pen.add_row("staff", 1, 1, {"name": "李", "hours": 12})
            pen.add_row("staff", 1, 1, {"name": "赵"})
        store.seal("起点", "甲")

    workspace.run(begin)
    image = workspace.run(lambda store: store.snapshot())
    workspace.close()
    return image


def picture(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything but the journal."""
    tables = [f"f_{form.code}" for form in FORMS]
    tables += ["cells", "explanations", "schools", "identities"]
    return {table: store.query(f"SELECT * FROM main.{table} ORDER BY 1, 2") for table in tables}


class UndoMachine(RuleBasedStateMachine):
    """Any edits, undone and redone in any order, with the file closed and opened in between."""

    image: bytes

    def __init__(self) -> None:
        super().__init__()
        self.store = self._opened(self.image)
        self.pictures = [picture(self.store)]
        self.at = 0
        self.ids = set(self._staff())

    def _opened(self, image: bytes) -> Store:
        store = Store(connecting.from_bytes(image), FORMS)
        store.set_scope(1, 1)
        return store

    def _edited(self) -> None:
        now = picture(self.store)
        if now != self.pictures[self.at]:
            self.pictures[self.at + 1 :] = [now]
            self.at += 1

    def _staff(self) -> list[int]:
        return [row.id for row in self.store.rows("staff")]

    @rule(text=TEXTS, number=NUMBERS, pick=st.integers(0, 9))
    def paste(self, text: str | None, number: int | None, pick: int) -> None:
        with self.store.writing("粘贴", "甲") as pen:
            pen.set_value(Cell("profile", 1, "address"), text)
            rows = self._staff()
            for row in rows[: pick + 1]:
                pen.set_values(
                    [(Cell("staff", row, "name"), text), (Cell("staff", row, "hours"), number)]
                )
        self._edited()

    @rule(state=STATES, line=st.integers(1, 3))
    def mark(self, state: CellState, line: int) -> None:
        with self.store.writing("状态", "甲") as pen:
            pen.set_state(Cell("grades", line, "count"), state, "四五" * (state == "unreadable"))
        self._edited()

    @precondition(lambda self: self._staff())
    @rule(state=STATES, pick=st.integers(0, 9))
    def mark_one_of_many(self, state: CellState, pick: int) -> None:
        rows = self._staff()
        with self.store.writing("状态", "甲") as pen:
            pen.set_state(Cell("staff", rows[pick % len(rows)], "name"), state)
        self._edited()

    @precondition(lambda self: self._staff())
    @rule(pick=st.integers(0, 9))
    def remove(self, pick: int) -> None:
        rows = self._staff()
        with self.store.writing("删", "甲") as pen:
            pen.remove_row("staff", rows[pick % len(rows)])
        self._edited()

    @rule(number=NUMBERS, line=st.integers(1, 3))
    def count(self, number: int | None, line: int) -> None:
        with self.store.writing("人数", "甲") as pen:
            pen.set_value(Cell("grades", line, "count"), number)
        self._edited()

    @rule(text=TEXTS, number=NUMBERS)
    def add(self, text: str | None, number: int | None) -> None:
        with self.store.writing("添", "甲") as pen:
            row = pen.add_row("staff", 1, 1, {"name": text, "hours": number})
        assert row not in self.ids
        self.ids.add(row)
        self._edited()

    @precondition(lambda self: self._staff())
    @rule(pick=st.integers(0, 9), text=TEXTS)
    def change_and_remove(self, pick: int, text: str | None) -> None:
        rows = self._staff()
        row = rows[pick % len(rows)]
        with self.store.writing("删", "甲") as pen:
            pen.set_value(Cell("staff", row, "name"), text)
            pen.set_state(Cell("staff", row, "hours"), "unknown")
            pen.remove_row("staff", row)
        self._edited()

    @rule(reason=st.sampled_from(["", "学生转入", "撤并"]), row=st.integers(1, 2))
    def explain(self, reason: str, row: int) -> None:
        with self.store.writing("说明", "甲") as pen:
            pen.explain("S01", row, "staff", "1|2", reason)
        self._edited()

    @rule(name=st.sampled_from(["甲", "乙"]), since=st.sampled_from([None, date(2025, 1, 1)]))
    def rename(self, name: str, since: date | None) -> None:
        with self.store.writing("更名", "甲"):
            self.store.rename_school(1, name=name, since=since)
        self._edited()

    @rule()
    def fail(self) -> None:
        def half_done() -> None:
            with self.store.writing("误", "甲") as pen:
                pen.add_row("staff", 1, 1, {"name": "乙"})
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            half_done()

    @rule()
    def undo(self) -> None:
        change = self.store.undo("乙")
        assert (change is None) == (self.at == 0)
        self.at = max(0, self.at - 1)

    @rule()
    def redo(self) -> None:
        change = self.store.redo("乙")
        assert (change is None) == (self.at == len(self.pictures) - 1)
        self.at = min(len(self.pictures) - 1, self.at + 1)

    @rule()
    def reopen(self) -> None:
        image = self.store.snapshot()
        self.store.close()
        self.store = self._opened(image)

    @invariant()
    def the_file_is_as_it_was_at_this_point(self) -> None:
        assert picture(self.store) == self.pictures[self.at]

    @invariant()
    def no_state_outlives_its_row(self) -> None:
        assert (
            self.store.query(
                "SELECT row FROM cells WHERE form = 'staff' AND row NOT IN (SELECT id FROM f_staff)"
            )
            == []
        )

    def teardown(self) -> None:
        """Undo all and redo all, step by step."""
        for before in reversed(self.pictures[: self.at]):
            self.store.undo("乙")
            assert picture(self.store) == before
        assert self.store.undo("乙") is None
        for after in self.pictures[1:]:
            self.store.redo("乙")
            assert picture(self.store) == after
        assert self.store.redo("乙") is None
        assert self.store.query("PRAGMA foreign_key_check") == []
        self.store.close()


def test_undo_and_redo_lead_to_the_very_same_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    class Machine(UndoMachine):
        image = blank_image(tmp_path_factory.mktemp("blank"))

    run_state_machine_as_test(Machine, settings=settings(max_examples=150, stateful_step_count=30))


def test_undo_works_on_after_closing_and_opening(
    school: Workspace, opened: Callable[..., Workspace]
) -> None:
    def add(store: Store) -> None:
        with store.writing("添教师", "王老师") as pen:
            pen.add_row("staff", 1, 1, {"name": "𬭎"})

    school.run(add)
    school.close()
    again = opened(school.path, who="张老师")
    assert again.run(lambda store: store.undo_name()) == "添教师"
    change = again.run(lambda store: store.undo("张老师"))
    assert change is not None
    assert change.removed == (("staff", 1),)
    assert again.run(lambda store: (store.undo_name(), store.redo_name())) == (None, "添教师")
    again.close()
    third = opened(school.path)
    change = third.run(lambda store: store.redo("王老师"))
    assert change is not None
    assert change.added == (("staff", 1),)
    assert third.run(lambda store: store.rows("staff", ids=[1]))[0].values["name"] == "𬭎"


def test_a_new_edit_clears_what_could_be_redone(school: Workspace) -> None:
    def write(text: str) -> Callable[[Store], None]:
        def job(store: Store) -> None:
            with store.writing(text, "王老师") as pen:
                pen.set_value(Cell("profile", 1, "address"), text)

        return job

    school.run(write("甲"))
    school.run(write("乙"))
    school.run(lambda store: store.undo("王老师"))
    school.run(write("丙"))
    assert school.run(lambda store: store.redo("王老师")) is None
    assert school.run(lambda store: store.undo_name()) == "丙"
    school.run(lambda store: store.undo("王老师"))
    assert school.run(lambda store: store.undo_name()) == "甲"


@pytest.mark.parametrize("undone", [False, True])
def test_undo_and_redo_stop_at_a_seal(school: Workspace, undone: bool) -> None:
    def job(store: Store) -> object:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("profile", 1, "address"), "甲")
        if undone:
            store.undo("王老师")
        store.seal("上报", "王老师")
        return store.undo("王老师"), store.redo("王老师"), store.undo_name(), store.redo_name()

    assert school.run(job) == (None, None, None, None)


def test_the_history_of_a_cell_tells_who_and_when_with_the_coming_of_its_row(
    school: Workspace,
) -> None:
    def job(store: Store) -> list[HistoryEntry]:
        with store.writing("导入名册", "王老师") as pen:
            row = pen.add_row("staff", 1, 1, {"name": "李", "hours": 12})
            pen.add_row("staff", 1, 1, {"name": "赵", "hours": 9})
        cell = Cell("staff", row, "hours")
        with store.writing("改课时", "张老师") as pen:
            pen.set_value(cell, 14)
            pen.set_value(Cell("staff", row, "name"), "黎")
        with store.writing("不详", "张老师") as pen:
            pen.set_state(cell, "unknown")
        store.undo("王老师")
        return store.history(cell)

    history = school.run(job)
    assert [
        (entry.who, entry.name, entry.old, entry.new, entry.new_state) for entry in history
    ] == [
        ("王老师", "不详", None, 14, "plain"),
        ("张老师", "不详", 14, None, "unknown"),
        ("张老师", "改课时", 12, 14, "plain"),
        ("王老师", "导入名册", None, 12, "plain"),
    ]


def test_a_step_tells_its_collection_even_when_its_rows_are_gone(school: Workspace) -> None:
    def job(store: Store) -> list[int | None]:
        told = []
        with store.writing("添", "王老师") as pen:
            row = pen.add_row("staff", 1, 1, {})
        told.append(store.collection_of(pen.change()))
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("staff", row, "name"), "李")
        changed = pen.change()
        told.append(store.collection_of(changed))
        with store.writing("删", "王老师") as pen:
            pen.remove_row("staff", row)
        told += [store.collection_of(pen.change()), store.collection_of(changed)]
        with store.writing("更名", "王老师") as pen:
            pen.rename_school(1, name="乙")
        told.append(store.collection_of(pen.change()))
        return told

    assert school.run(job) == [1, 1, 1, None, None]


def test_a_change_lists_cells_that_are_still_there_and_rows_that_came_or_went(
    school: Workspace,
) -> None:
    def job(store: Store) -> Change:
        with store.writing("添", "王老师") as pen:
            kept = pen.add_row("staff", 1, 1, {})
            pen.set_value(Cell("staff", kept, "name"), "李")
            passing = pen.add_row("staff", 1, 1, {})
            pen.set_value(Cell("staff", passing, "name"), "赵")
            pen.remove_row("staff", passing)
        return pen.change()

    change = school.run(job)
    assert change.cells == (Cell("staff", 1, "name"),)
    assert change.added == (("staff", 1),)
    assert change.removed == ()
    assert change.forms == {"staff"}
