"""What has become of cells and rows since a table was given out."""

from __future__ import annotations

import pytest

from edudesk.model.place import Cell, Value
from edudesk.storage.since import Since, knows, last_step, since
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace


def add(store: Store, **values: Value) -> int:
    with store.writing("添", "王老师") as pen:
        return pen.add_row("staff", 1, 1, values)


def put(store: Store, row: int, hours: Value, name: str = "填") -> None:
    with store.writing(name, "王老师") as pen:
        pen.set_value(Cell("staff", row, "hours"), hours)


def held(found: Since, row: int) -> Value:
    return found.cells[row]["hours"].value


def test_a_cell_is_told_as_it_was_and_not_as_it_went(school: Workspace) -> None:
    def job(store: Store) -> None:
        row = add(store, hours=10)
        step = last_step(store)
        for hours in (11, 12):
            put(store, row, hours)
        with store.writing("注", "王老师") as pen:
            pen.set_state(Cell("staff", row, "name"), "na")
        found = since(store, step, "staff", ())
        assert (held(found, row), found.cells[row]["name"].state) == (10, "plain")
        assert found.moved
        assert since(store, last_step(store), "staff", ()) == Since(
            {}, frozenset(), frozenset(), moved=False
        )

    school.run(job)


def test_what_was_taken_from_the_table_stands_in_it_unless_it_was_undone(
    school: Workspace,
) -> None:
    def job(store: Store) -> None:
        row = add(store, hours=10)
        step = last_step(store)
        put(store, row, 11, "取")
        put(store, row, 12)
        assert held(since(store, step, "staff", ("取",)), row) == 11
        store.undo("王老师")
        store.undo("王老师")
        assert held(since(store, step, "staff", ("取",)), row) == 10
        store.redo("王老师")
        assert held(since(store, step, "staff", ("取",)), row) == 11

    school.run(job)


def test_rows_come_and_go_and_come_back(school: Workspace) -> None:
    def job(store: Store) -> None:
        old, other = add(store), add(store)
        step = last_step(store)
        new, brief = add(store), add(store)
        for row in (old, other, brief):
            with store.writing("删", "王老师") as pen:
                pen.remove_row("staff", row)
        found = since(store, step, "staff", ())
        assert (set(found.came), set(found.gone)) == ({new}, {old, other})
        store.undo("王老师")
        store.undo("王老师")
        found = since(store, step, "staff", ())
        assert (set(found.came), set(found.gone)) == ({new, brief}, {old})

    school.run(job)


@pytest.mark.parametrize("step", ["", "@", "1", "x@y", "-1@", "99999999999999999999@a", "1@2000"])
def test_steps_of_another_file_are_not_known(school: Workspace, step: str) -> None:
    def job(store: Store) -> None:
        add(store)
        assert not knows(store, step)
        assert knows(store, last_step(store))

    school.run(job)
