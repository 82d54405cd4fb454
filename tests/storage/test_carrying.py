"""What goes on into a later collection: by rules in the forms, unconfirmed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from edudesk.errors import EdudeskError
from edudesk.model.form import Label
from edudesk.model.place import Cell
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import NOW, field, form

TITLE = Label("年报", "Annual report")
PROFILE = form("profile", "record", field("tenths", "decimal", places=1), field("motto", "text"))
STAFF = msgspec.structs.replace(
    form("staff", "roster", field("name", "text"), field("left", "bool", carries=False)),
    carry_when="last.left IS NULL",
)
CLASSES = msgspec.structs.replace(
    form(
        "classes",
        "roster",
        field("grade", carry_as="last.grade + (SELECT start_year - 2025 FROM collection)"),
        field("size"),
        field("teacher", "ref", target="staff"),
        field("full", "bool", derived="this.size >= 45"),
        field("was_full", "bool", carry_as="last.full"),
        field("old", until="2025"),
        field("share", "decimal", places=2, carry_as="last.share + 0.25"),
        field("girls", within_year=True),
    ),
    carry_when="last.grade <= 2 AND (SELECT tenths FROM last_profile) = 0.5",
)
FORMS = (PROFILE, STAFF, CLASSES)


@pytest.fixture
def school(school_path: Path, opened: Callable[..., Workspace]) -> Workspace:
    """Return a file of one year with three classes and two teachers, one of whom leaves."""
    school_path.unlink()
    Workspace.create(
        school_path,
        "school",
        FORMS,
        school_code="2137000001",
        school_name="某校",
        now=NOW,
    )
    workspace = opened(school_path, FORMS)
    workspace.run(fill)
    return workspace


def fill(store: Store) -> None:
    store.add_collection("annual", "2025-2026", date(2025, 9, 1), TITLE)
    store.set_scope(1, 1)
    with store.writing("填写", "王老师") as pen:
        pen.set_value(Cell("profile", 1, "tenths"), 5)
        stays = pen.add_row("staff", 1, 1, {"name": "王明"})
        leaves = pen.add_row("staff", 1, 1, {"name": "李明", "left": 1})
        pen.add_row(
            "classes", 1, 1, {"grade": 1, "size": 45, "teacher": stays, "old": 7, "girls": 21}
        )
        pen.add_row("classes", 1, 1, {"grade": 2, "size": 44, "teacher": leaves, "share": 100})
        pen.add_row("classes", 1, 1, {"grade": 3, "size": 40})
        pen.set_state(Cell("classes", 1, "share"), "na")


def carry(store: Store) -> None:
    made = store.add_collection("annual", "2026-2027", date(2026, 9, 1), TITLE, copy_from=1)
    store.set_scope(1, made.number)


def test_rows_that_do_not_meet_the_condition_stay_behind(school: Workspace) -> None:
    school.run(carry)
    names = [row.values["name"] for row in school.run(lambda store: store.rows("staff"))]
    assert names == ["王明"]
    classes = school.run(lambda store: store.rows("classes"))
    assert [row.origin for row in classes] == [1, 2]


def test_values_become_what_the_definition_makes_of_them(school: Workspace) -> None:
    school.run(carry)
    first, second = school.run(lambda store: store.rows("classes"))
    assert (first.values["grade"], second.values["grade"]) == (2, 3)
    assert (first.values["was_full"], second.values["was_full"]) == (1, 0)
    assert (first.values["share"], second.values["share"]) == (None, 125)
    assert first.states["grade"] == "carried"
    assert first.states["share"] == "na"


def test_cells_in_a_state_are_told_by_row(school: Workspace) -> None:
    school.run(carry)
    first, second = school.run(lambda store: store.rows("classes"))
    assert school.run(lambda store: store.marked("classes", "na")) == {first.id: {"share"}}
    carried = school.run(lambda store: store.marked("classes", "carried"))
    assert carried == {
        row.id: {field for field, state in row.states.items() if state == "carried"}
        for row in (first, second)
    }
    assert carried[second.id] >= {"grade", "size"}


def test_a_reference_to_a_row_that_stayed_behind_is_empty(school: Workspace) -> None:
    school.run(carry)
    first, second = school.run(lambda store: store.rows("classes"))
    [teacher] = school.run(lambda store: store.rows("staff"))
    assert first.values["teacher"] == teacher.id
    assert second.values["teacher"] is None
    assert "teacher" not in second.states


def test_a_field_that_is_not_asked_any_more_stays_behind(school: Workspace) -> None:
    school.run(carry)
    first, _ = school.run(lambda store: store.rows("classes"))
    assert first.values["old"] is None
    assert school.run(lambda store: store.rows("classes", ids=[1]))[0].values["old"] == 7


@pytest.mark.parametrize(
    ("moment", "girls", "states"),
    [
        (date(2025, 10, 20), 21, {"girls": "carried"}),
        (date(2026, 8, 31), 21, {"girls": "carried"}),
        (date(2026, 9, 1), None, {}),
    ],
)
def test_what_a_years_return_counts_goes_on_within_the_school_year_alone(
    school: Workspace, moment: date, girls: int | None, states: dict[str, str]
) -> None:
    def job(store: Store) -> None:
        made = store.add_collection("monitoring", "2025", moment, TITLE, copy_from=1)
        store.set_scope(1, made.number)

    school.run(job)
    first = school.run(lambda store: store.rows("classes"))[0]
    assert first.values["girls"] == girls
    assert {field: state for field, state in first.states.items() if field == "girls"} == states
    assert first.states["size"] == "carried"


def test_the_scope_is_where_it_was(school: Workspace) -> None:
    def job(store: Store) -> object:
        store.add_collection("annual", "2026-2027", date(2026, 9, 1), TITLE, copy_from=1)
        return store.scope[:2], len(store.rows("classes"))

    assert school.run(job) == ((1, 1), 3)


def test_nothing_is_carried_back_in_time(school: Workspace) -> None:
    def job(store: Store) -> None:
        store.add_collection("annual", "2024-2025", date(2024, 9, 1), TITLE, copy_from=1)

    with pytest.raises(EdudeskError, match="晚于 2024-09-01"):
        school.run(job)
    assert len(school.run(lambda store: store.collections())) == 1
