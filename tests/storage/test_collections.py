"""Rounds of reporting, and the unconfirmed copy a later one begins with."""

from collections.abc import Callable
from datetime import date

import pytest

from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.form import Label
from edudesk.model.place import Cell
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import FORMS, field, form

TITLE = Label("年报", "Annual report")


def fill_2025(store: Store) -> None:
    with store.writing("填", "王老师") as pen:
        pen.set_values(
            [
                (Cell("profile", 1, "address"), "甲路"),
                (Cell("profile", 1, "boarding"), 0),
                (Cell("profile", 1, "remark"), "只说今年"),
                (Cell("grades", 2, "count"), 45),
            ]
        )
        pen.set_state(Cell("profile", 1, "founded"), "na")
        pen.set_state(Cell("grades", 3, "count"), "unreadable", "四五")
        gone = pen.add_row("staff", 1, 1, {"name": "走"})
        teacher = pen.add_row("staff", 1, 1, {"name": "李", "hours": 12})
        pen.add_row("classes", 1, 1, {"name": "一班", "size": 45, "teacher": teacher})
        pen.remove_row("staff", gone)


def open_2026(store: Store, copy_from: int | None = None) -> None:
    collection = store.add_collection(
        "annual", "2026-2027", date(2026, 9, 1), TITLE, copy_from=copy_from
    )
    store.set_scope(1, collection.number)


@pytest.fixture
def copied(school: Workspace) -> Workspace:
    school.run(fill_2025)
    school.run(lambda store: open_2026(store, copy_from=1))
    return school


def test_a_collection_is_known_by_year_and_kind(school: Workspace) -> None:
    [collection] = school.run(lambda store: store.collections())
    assert (collection.id, collection.year, collection.previous) == (
        "2025-annual",
        "2025-2026",
        None,
    )
    assert collection.moment == date(2025, 9, 1)


def test_monthly_collections_are_known_by_month(school: Workspace) -> None:
    def job(store: Store) -> list[str]:
        for month in (9, 10):
            store.add_collection("monthly", "2025-2026", date(2025, month, 1), TITLE)
        return [collection.id for collection in store.collections()]

    assert school.run(job) == ["2025-annual", "2025-09-monthly", "2025-10-monthly"]


def test_a_collection_is_opened_once(school: Workspace) -> None:
    school.run(open_2026)
    with pytest.raises(EdudeskError, match="2026-annual 已经存在"):
        school.run(open_2026)
    assert len(school.run(lambda store: store.collections())) == 2


def test_records_and_grid_lines_are_there_from_the_beginning(school: Workspace) -> None:
    assert [row.line for row in school.run(lambda store: store.rows("grades"))] == [
        "g1",
        "g2",
        "g3",
    ]
    assert len(school.run(lambda store: store.rows("profile"))) == 1
    assert school.run(lambda store: store.rows("staff")) == []


def test_a_copy_carries_values_unconfirmed_and_leaves_out_what_does_not_carry(
    copied: Workspace,
) -> None:
    [row] = copied.run(lambda store: store.rows("profile"))
    assert row.values == {"address": "甲路", "boarding": 0, "founded": None, "remark": None}
    assert row.states == {"address": "carried", "boarding": "carried", "founded": "na"}
    assert row.origin == 1


def test_a_copy_forgets_what_could_not_be_read(copied: Workspace) -> None:
    rows = copied.run(lambda store: store.rows("grades"))
    assert [(row.values["count"], row.states, row.typed) for row in rows] == [
        (None, {}, {}),
        (45, {"count": "carried"}, {}),
        (None, {}, {}),
    ]


def test_a_roster_of_which_nothing_carries_begins_empty(
    school: Workspace, opened: Callable[..., Workspace]
) -> None:
    drills = form("drills", "roster", field("held", "date", carries=False))
    school.close()
    workspace = opened(school.path, (*FORMS, drills))

    def job(store: Store) -> int:
        with store.writing("演练", "王老师") as pen:
            pen.add_row("drills", 1, 1, {"held": "2025-09-12"})
        open_2026(store, copy_from=1)
        return len(store.rows("drills"))

    assert workspace.run(job) == 0


def test_references_lead_to_the_copies(copied: Workspace) -> None:
    [teacher] = copied.run(lambda store: store.rows("staff"))
    [its_class] = copied.run(lambda store: store.rows("classes"))
    assert teacher.origin == 2
    assert its_class.values["teacher"] == teacher.id != teacher.origin


def test_last_rows_are_those_that_are_continued(copied: Workspace) -> None:
    def job(store: Store) -> dict[str, dict[int, int]]:
        with store.writing("添", "王老师") as pen:
            pen.add_row("staff", 1, 2, {"name": "新"})
        return {
            form: {this: last.id for this, last in store.last_rows(form).items()}
            for form in ("profile", "staff", "grades")
        }

    assert copied.run(job) == {"profile": {2: 1}, "staff": {3: 2}, "grades": {4: 1, 5: 2, 6: 3}}


def test_derived_values_of_both_years_are_told_by_this_years_row(copied: Workspace) -> None:
    [this] = copied.run(lambda store: store.rows("classes"))

    def job(store: Store) -> None:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("classes", this.id, "size"), 50)

    copied.run(job)
    assert copied.run(lambda store: store.derived("classes")) == {
        this.id: {"quadruple": 200, "twice": 100, "roomy": None}
    }
    assert copied.run(lambda store: store.last_derived("classes")) == {
        this.id: {"quadruple": 180, "twice": 90, "roomy": None}
    }


def test_editing_the_copy_leaves_last_year_alone(copied: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("profile", 2, "address"), "乙路")
        with store.scoped(1, 1):
            [last] = store.rows("profile")
        [this] = store.rows("profile")
        return last.values["address"], this.values["address"], this.states["boarding"]

    assert copied.run(job) == ("甲路", "乙路", "carried")


def test_without_a_copy_last_values_come_from_the_collection_before_of_that_kind(
    school: Workspace,
) -> None:
    def job(store: Store) -> object:
        fill_2025(store)
        store.add_collection("monthly", "2026-2027", date(2026, 8, 1), TITLE)
        open_2026(store)
        last = store.last_rows("profile")
        return store.collection(3).previous, [row.values["address"] for row in last.values()]

    assert school.run(job) == (1, ["甲路"])


def test_undo_does_not_reach_back_before_a_collection_was_opened(copied: Workspace) -> None:
    assert copied.run(lambda store: store.undo("王老师")) is None
    assert len(copied.run(lambda store: store.collections())) == 2


def test_a_register_continues_by_school_and_keeps_collections_apart(district: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("装入", "李科长") as pen:
            for name, pupils in (("甲", 100), ("乙", 200)):
                number = store.add_school(f"213700000{pupils}", name)
                pen.add_row("facts", number, 1, {"school_name": name, "pupils": pupils})
        store.add_collection("annual", "2026-2027", date(2026, 9, 1), TITLE)
        store.set_scope(1, 2)
        with store.writing("装入", "李科长") as pen:
            row = pen.add_row("facts", 3, 2, {"school_name": "乙", "pupils": 210})
        joined = store.query(
            "SELECT this.pupils, last.pupils, this.school FROM facts AS this"
            " JOIN last_facts AS last ON last.school = this.school"
        )
        last = {this: before.values["pupils"] for this, before in store.last_rows("facts").items()}
        return joined, last == {row: 200}, len(store.rows("facts"))

    assert district.run(job) == ([(210, 200, 3)], True, 1)


def test_the_grid_of_a_district_belongs_to_the_district(district: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("装入", "李科长"):
            store.add_school("2137000001", "甲")
        store.add_collection("annual", "2026-2027", date(2026, 9, 1), TITLE)
        with store.scoped(1, 2):
            return [(row.school, row.line) for row in store.rows("annex")]

    assert district.run(job) == [(1, "1.1"), (1, "1.2")]


def test_an_unknown_collection_is_a_sentence(school: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="99"):
        school.run(lambda store: store.set_scope(1, 99))


def test_rows_by_id_are_found_wherever_they_stand(copied: Workspace) -> None:
    rows = copied.run(lambda store: store.rows("profile", ids=[2, 1, 77]))
    assert [(row.id, row.collection) for row in rows] == [(1, 1), (2, 2)]
