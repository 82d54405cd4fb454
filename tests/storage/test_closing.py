"""A closed collection is kept to be read; a form declared empty is answered by one sentence."""

from collections.abc import Callable
from datetime import date

import pytest

from edudesk.errors import EdudeskError, NotWritableError
from edudesk.model.form import Label
from edudesk.model.place import Cell, Value
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from edudesk.storage.writing import Pen
from tests.storage.example import FORMS, field, form

WHO = "王老师"


def add_teacher(store: Store) -> None:
    with store.writing("添", WHO) as pen:
        pen.add_row("staff", 1, 1, {"name": "李"})


def close(store: Store) -> None:
    store.close_collection(1, WHO)


@pytest.mark.parametrize(
    "deed",
    [
        lambda pen: pen.set_value(Cell("profile", 1, "address"), "甲路"),
        lambda pen: pen.set_state(Cell("staff", 1, "hours"), "na"),
        lambda pen: pen.add_row("staff", 1, 1, {"name": "新"}),
        lambda pen: pen.remove_row("staff", 1),
        lambda pen: pen.explain("S01", 1, "staff", "1", "说明原因"),
        lambda pen: pen.declare_nil("classes", 1, 1, "没有班级"),
    ],
)  # fmt: skip
def test_nothing_is_written_into_a_closed_collection(school: Workspace, deed: object) -> None:
    school.run(add_teacher)
    school.run(close)

    def job(store: Store) -> None:
        with store.writing("改", WHO) as pen:
            deed(pen)  # type: ignore[operator]

    with pytest.raises(NotWritableError, match="年报已封存"):
        school.run(job)
    assert school.run(lambda store: store.rows("staff"))[0].values["name"] == "李"


def test_undo_does_not_reach_into_a_closed_collection(school: Workspace) -> None:
    school.run(add_teacher)
    school.run(close)
    assert school.run(lambda store: store.undo(WHO)) is None
    assert len(school.run(lambda store: store.rows("staff"))) == 1


def test_the_next_collection_is_written_as_ever(school: Workspace) -> None:
    school.run(close)

    def job(store: Store) -> tuple[list[bool], dict[str, Value]]:
        title = Label("年报", "Annual report")
        made = store.add_collection("annual", "2026-2027", date(2026, 9, 1), title, copy_from=1)
        store.set_scope(1, made.number)
        with store.writing("填", WHO) as pen:
            pen.set_value(Cell("profile", 2, "address"), "乙路")
        return [one.closed for one in store.collections()], store.rows("profile")[0].values

    closed, values = school.run(job)
    assert closed == [True, False]
    assert values["address"] == "乙路"


def test_a_collection_is_closed_once(school: Workspace) -> None:
    school.run(close)
    with pytest.raises(EdudeskError, match="已经封存"):
        school.run(close)


# -- nil returns -----------------------------------------------------------------------------------


def declare(store: Store, form: str = "staff", reason: str = "本学期没有外聘人员") -> None:
    with store.writing("零报告", WHO) as pen:
        pen.declare_nil(form, 1, 1, reason)


def declared(store: Store) -> dict[str, str]:
    return {form: one.reason for form, one in store.nil_returns().items()}


def test_a_nil_return_is_kept_with_its_reason_and_taken_back_by_undo(school: Workspace) -> None:
    school.run(declare)
    assert school.run(declared) == {"staff": "本学期没有外聘人员"}
    undone = school.run(lambda store: store.undo(WHO))
    assert undone is not None
    assert undone.declared == ("staff",)
    assert school.run(declared) == {}
    assert school.run(lambda store: store.redo(WHO)) is not None
    assert school.run(declared) == {"staff": "本学期没有外聘人员"}


def test_what_is_entered_withdraws_the_nil_return_in_the_same_step(school: Workspace) -> None:
    school.run(declare)
    school.run(lambda store: declare(store, "profile"))
    school.run(add_teacher)
    assert school.run(declared).keys() == {"profile"}

    def fill(store: Store) -> Pen:
        with store.writing("填", WHO) as pen:
            pen.set_value(Cell("profile", 1, "address"), "甲路")
            return pen

    assert school.run(fill).change().declared == ("profile",)
    assert school.run(declared) == {}
    school.run(lambda store: store.undo(WHO))
    school.run(lambda store: store.undo(WHO))
    assert school.run(declared).keys() == {"staff", "profile"}


def test_a_nil_return_belongs_to_its_collection(school: Workspace) -> None:
    def job(store: Store) -> object:
        declare(store)
        title = Label("年报", "Annual report")
        made = store.add_collection("annual", "2026-2027", date(2026, 9, 1), title, copy_from=1)
        step = store.undo(WHO)
        with store.scoped(1, made.number):
            seen = store.query("SELECT form FROM nil_returns")
        return step, seen, store.query("SELECT form, reason FROM nil_returns")

    assert school.run(job) == (None, [], [("staff", "本学期没有外聘人员")])


def test_the_step_of_a_nil_return_knows_its_collection(school: Workspace) -> None:
    def job(store: Store) -> int | None:
        declare(store)
        change = store.undo(WHO)
        return None if change is None else store.collection_of(change)

    assert school.run(job) == 1


def test_derived_figures_know_which_years_form_was_declared_empty(
    school: Workspace, opened: Callable[..., Workspace]
) -> None:
    """An empty roster counts nobody only when the school says so; else the count is unknown."""
    count = (
        "CASE WHEN EXISTS (SELECT 1 FROM staff) OR 'staff' IN (SELECT form FROM nil_returns)"
        " THEN (SELECT count(*) FROM staff) END"
    )
    totals = form("totals", "record", field("people", derived=count))
    school.close()
    workspace = opened(school.path, (*FORMS, totals))

    def job(store: Store) -> object:
        declare(store)
        title = Label("年报", "Annual report")
        made = store.add_collection("annual", "2026-2027", date(2026, 9, 1), title, copy_from=1)
        store.set_scope(1, made.number)
        return [
            [one["people"] for one in kept.values()]
            for kept in (store.derived("totals"), store.last_derived("totals"))
        ]

    assert workspace.run(job) == [[None], [0]]
