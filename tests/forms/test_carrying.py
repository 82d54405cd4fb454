"""The shipped forms in a new year: classes go up, those who left stay behind, balances compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.checks.engine import Rulebook
from edudesk.model.place import Cell, CollectionKind
from edudesk.storage import opening
from edudesk.storage.probe import Probe
from edudesk.storage.store import Store
from tests.example_files import TITLE, EmptyFile, Rows, enter

NOW = datetime(2024, 9, 1, tzinfo=UTC)
Begun = Callable[[Rows], Store]


@pytest.fixture(scope="module")
def rules(shipped: Catalogue) -> Rulebook:
    return Rulebook(shipped, "school", cache=False)


@pytest.fixture(scope="module")
def annual(shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> EmptyFile:
    """Return a file with the annual collection of 2024."""
    path = tmp_path_factory.mktemp("annual") / "school.edudesk"
    forms = shipped.forms_of("school")
    opening.create(path, "school", forms, school_code="2137000001", school_name="某校", now=NOW)
    opened = opening.open_file(path, forms, who="", wait=False, now=NOW)
    store = Store(opened.connection, forms)
    collection = store.add_collection("annual", "2024-2025", date(2024, 9, 1), TITLE)
    image = store.snapshot()
    store.close()
    return EmptyFile(image, forms, collection.number, None)


@pytest.fixture
def begun(shipped: Catalogue, annual: EmptyFile) -> Iterator[Begun]:
    """Return a function that fills a copy of it."""
    stores = []

    def begin(rows: Rows) -> Store:
        stores.append(annual.open())
        enter(stores[-1], shipped, rows, annual.this)
        return stores[-1]

    yield begin
    for store in stores:
        store.close()


def go_on(
    store: Store, moment: date, kind: CollectionKind = "annual", year: str = "2025-2026"
) -> None:
    made = store.add_collection(kind, year, moment, TITLE, copy_from=1)
    store.set_scope(1, made.number)


GRADES = ["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "s1", "s2", "s3"]
LAST_OF_STAGE = {"63": {"g6", "g9", "s3"}, "54": {"g5", "g9", "s3"}}


def school(system: str) -> dict[str, list[dict[str, Any]]]:
    return {
        "school_profile": [{"schooling_system": system}],
        "classes": [
            {"class_no": f"K{place}", "grade": grade, "student_count": 40}
            for place, grade in enumerate(GRADES)
        ],
    }


@pytest.mark.parametrize("system", ["63", "54"])
def test_classes_go_up_a_grade_and_graduating_ones_stay_behind(begun: Begun, system: str) -> None:
    store = begun(school(system))
    go_on(store, date(2025, 9, 1))
    went = {row.values["class_no"]: row.values["grade"] for row in store.rows("classes")}
    assert went == {
        f"K{place}": GRADES[place + 1]
        for place, grade in enumerate(GRADES)
        if grade not in LAST_OF_STAGE[system]
    }


def test_two_years_later_classes_are_two_grades_up(begun: Begun) -> None:
    store = begun(school("63"))
    go_on(store, date(2026, 9, 1), year="2026-2027")
    grades = [row.values["grade"] for row in store.rows("classes")]
    assert grades == ["g3", "g4", "g5", "g6", "g9", "s3"]


@pytest.mark.parametrize(
    ("kind", "year", "moment"),
    [
        ("application", "2024-2025", date(2024, 10, 20)),
        ("monitoring", "2025", date(2025, 3, 31)),
        ("monthly", "2025", date(2025, 8, 31)),
    ],
)
def test_within_the_school_year_every_class_stays_in_its_grade(
    begun: Begun, kind: CollectionKind, year: str, moment: date
) -> None:
    store = begun(school("54"))
    go_on(store, moment, kind, year)
    assert [row.values["grade"] for row in store.rows("classes")] == GRADES


@pytest.mark.parametrize(
    ("number", "name", "grade", "next_number", "next_name"),
    [
        ("301", "三年级1班", "g3", "401", "四年级1班"),
        ("202201", "2022级1班", "g3", "202201", "2022级1班"),
        ("301", "301班", "g4", "301", "301班"),
        ("12", "高一2班", "s1", "12", "高一2班"),
        ("8", "八年级（8）班", "g8", "8", "九年级（8）班"),
        ("701", "一中初一班", "g7", "801", "一中初一班"),
    ],
)
def test_codes_and_names_that_say_the_grade_go_up_with_it(
    begun: Begun, number: str, name: str, grade: str, next_number: str, next_name: str
) -> None:
    row = {"class_no": number, "name": name, "grade": grade}
    store = begun({"school_profile": [{"schooling_system": "63"}], "classes": [row]})
    go_on(store, date(2025, 9, 1))
    [gone_up] = store.rows("classes")
    assert (gone_up.values["class_no"], gone_up.values["name"]) == (next_number, next_name)


EVENTS = ("drills", "incidents", "walkthroughs", "meal_companions", "safety_months")
COUNTED = (
    "grades", "students", "student_flows", "primary_ages", "junior_ages", "senior_ages",
    "student_services",
)  # fmt: skip


def test_no_event_goes_on_and_no_count_of_students_into_another_year(shipped: Catalogue) -> None:
    def going(form: str) -> set[str]:
        stored = shipped.forms[form].stored
        return {one.code for one in stored if one.carries and not one.within_year}

    assert {form: going(form) for form in (*EVENTS, *COUNTED) if going(form)} == {}
    assert going("finance") == {"per_student_standard"}
    assert {"books", "fixed_assets", "land_area"} <= going("grounds")
    assert not {"books_added", "equipment_added", "area_demolished"} & going("grounds")


def test_an_application_of_the_same_year_begins_with_the_counts_of_the_return(
    begun: Begun,
) -> None:
    rows = {
        **school("63"),
        "primary_ages": [{"line": "a6", "g1": 38}],
        "student_flows": [{"line": "primary_graduates", "female": 19}],
        "students": [{"line": "primary", "in_catchment": 230}],
        "grades": [{"line": "g1", "minority": 2, "student_count_declared": 40}],
    }
    store = begun(rows)
    kept = {
        ("primary_ages", "g1"): [38],
        ("student_flows", "female"): [19],
        ("students", "in_catchment"): [230],
        ("grades", "minority"): [2],
        ("grades", "student_count_declared"): [],  # the register is asked again
    }
    go_on(store, date(2024, 10, 20), "application", "2024-2025")
    assert standing(store, kept) == kept
    go_on(store, date(2025, 9, 1))
    assert not any(standing(store, kept).values())


def standing(store: Store, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Any]]:
    """Return what stands in the cells of a field, by form and field."""
    return {
        (form, field): [
            row.values[field] for row in store.rows(form) if row.values[field] is not None
        ]
        for form, field in places
    }


def test_a_first_grade_without_classes_is_asked_for(begun: Begun, rules: Rulebook) -> None:
    store = begun(school("54"))
    go_on(store, date(2024, 10, 20), "application", "2024-2025")
    assert found(rules, store, FIRST) == set()
    go_on(store, date(2025, 9, 1))
    assert {row for _, row in found(rules, store, FIRST)} == {"一年级", "六年级", "高一"}
    with store.writing("填", "王老师") as pen:
        pen.add_row("classes", 1, 3, {"class_no": "101", "grade": "g1"})
    assert {row for _, row in found(rules, store, FIRST)} == {"六年级", "高一"}


@pytest.mark.parametrize(
    ("moment", "went"),
    [
        (
            date(2025, 3, 1),
            [("托班", "nursery"), ("小一班", "first"), ("中2班", "second"), ("大班", "third"),
             ("星星班", "mixed"), ("小星星班", "first")],
        ),
        (
            date(2025, 9, 1),
            [("小班", "first"), ("中一班", "second"), ("大2班", "third"), ("星星班", "mixed"),
             ("小星星班", "second")],
        ),
        (
            date(2026, 9, 1),
            [("托班", "second"), ("小一班", "third"), ("星星班", "mixed"), ("小星星班", "third")],
        ),
    ],
)  # fmt: skip
def test_kindergarten_classes_go_up_too(
    begun: Begun, moment: date, went: list[tuple[str, str]]
) -> None:
    years = ["nursery", "first", "second", "third", "mixed", "first"]
    names = ["托班", "小一班", "中2班", "大班", "星星班", "小星星班"]
    rows = [
        {"class_no": f"K{no}", "name": name, "grade": year}
        for no, (name, year) in enumerate(zip(names, years, strict=True))
    ]
    store = begun({"kindergarten_classes": rows})
    go_on(store, moment, "monitoring", "2025")
    stand = [row.values for row in store.rows("kindergarten_classes")]
    assert [(row["name"], row["grade"]) for row in stand] == went


def test_staff_who_left_stay_behind_and_nobody_is_new_twice(begun: Begun) -> None:
    people: list[dict[str, object]] = [
        {"staff_no": "1", "name": "王明", "is_new": 1},
        {"staff_no": "2", "name": "李明", "leave_type": "retired"},
        {"staff_no": "3", "name": "赵明", "post_status": "sick"},
    ]
    store = begun({"staff": people, "classes": [{"class_no": "1", "grade": "g1"}]})
    go_on(store, date(2025, 9, 1))
    names = {row.values["name"]: row.values["is_new"] for row in store.rows("staff")}
    assert names == {"王明": 0, "赵明": 0}


def test_a_new_teacher_is_still_new_within_the_school_year(begun: Begun) -> None:
    store = begun({"staff": [{"staff_no": "1", "name": "王明", "is_new": 1}]})
    go_on(store, date(2024, 12, 31), "application", "2024-2025")
    assert store.rows("staff")[0].values["is_new"] == 1


def test_open_hazards_go_on_with_their_notices_and_closed_ones_stay_behind(begun: Begun) -> None:
    store = begun(
        {
            "hazard_notices": [
                {"id": 1, "notice_no": "A"},
                {"id": 2, "notice_no": "B", "reply_date": "2024-10-01"},
                {"id": 3, "notice_no": "C", "reply_date": "2024-10-01"},
            ],
            "hazards": [
                {"hazard_no": "1", "status": "closed", "notice": 2},
                {"hazard_no": "2", "status": "working", "notice": 3},
                {"hazard_no": "3"},
            ],
        }
    )
    go_on(store, date(2025, 9, 1))
    assert [row.values["notice_no"] for row in store.rows("hazard_notices")] == ["A", "C"]
    assert [row.values["hazard_no"] for row in store.rows("hazards")] == ["2", "3"]


def test_guards_who_left_the_service_stay_behind(begun: Begun) -> None:
    guards = [{"name": name, "in_service": answer} for name, answer in (("赵", "否"), ("钱", "是"))]
    store = begun({"guards": [*guards, {"name": "孙"}]})
    go_on(store, date(2025, 9, 1))
    assert [row.values["name"] for row in store.rows("guards")] == ["钱", "孙"]


def found(rules: Rulebook, store: Store, *codes: str) -> set[tuple[str, str]]:
    return {(one.check, one.row_name) for one in rules.run(store) if one.check in codes}


COHORT = "grades.cohort_follows"
FIRST = "grades.first_grade_has_classes"


def test_a_grade_is_compared_with_the_one_below_last_year(
    begun: Begun, rules: Rulebook, shipped: Catalogue
) -> None:
    store = begun(school("63"))
    go_on(store, date(2025, 9, 1))
    assert found(rules, store, COHORT) == set()  # carried over as they were
    third = next(row for row in store.rows("classes") if row.values["grade"] == "g3")
    with store.writing("改", "王老师") as pen:
        pen.set_value(Cell("classes", third.id, "student_count"), 43)
    assert found(rules, store, COHORT) == {(COHORT, "三年级")}


def test_within_the_school_year_no_grade_is_compared_with_another(
    begun: Begun, rules: Rulebook
) -> None:
    rows = school("63")
    for place, row in enumerate(rows["classes"]):
        row["student_count"] = 30 + 5 * place
    store = begun(rows)
    go_on(store, date(2025, 3, 1), "monitoring", "2025")
    assert found(rules, store, COHORT) == set()


BALANCE = "grounds.area_balances"


def test_floor_space_balances_from_year_to_year_but_not_within_one(
    begun: Begun, rules: Rulebook
) -> None:
    house = {
        **{"building_name": "教学楼", "use": "classroom", "floor_area": "1000"},
        **{"under_construction": 0, "is_leased_in": 0, "is_added_this_year": 0},
    }
    store = begun({"buildings": [house], "grounds": [{"area_demolished": "0"}]})
    rounds: tuple[tuple[date, CollectionKind, set[str]], ...] = (
        (date(2025, 3, 1), "monitoring", set()),
        (date(2025, 9, 1), "annual", {BALANCE}),
    )
    for moment, kind, unbalanced in rounds:
        go_on(store, moment, kind)
        [own] = store.rows("buildings")
        [record] = store.rows("grounds")
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("buildings", own.id, "floor_area"), 90_000)
            pen.set_value(Cell("buildings", own.id, "is_added_this_year"), 0)
            pen.set_value(Cell("grounds", record.id, "area_demolished"), 0)
        assert {check for check, _ in found(rules, store, BALANCE)} == unbalanced
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("grounds", record.id, "area_demolished"), 10_000)
        assert found(rules, store, BALANCE) == set()


def test_what_is_carried_is_standuntil_it_is_confirmed(begun: Begun, rules: Rulebook) -> None:
    store = begun(school("63"))
    go_on(store, date(2025, 9, 1))
    [finding] = [one for one in rules.run(store) if one.check == "classes.carried"]
    rows = store.rows("classes")
    waiting = sum(len(row.states) for row in rows)
    assert f"{waiting}个" in finding.message.zh
    assert (finding.level, finding.row) == ("wrong", rows[0].id)
    for row in rows[:-1]:
        with store.writing("确认", "王老师") as pen:
            pen.set_states([(Cell("classes", row.id, field), "plain", "") for field in row.states])
        again = rules.rerun(store, pen.change())
        assert ("classes.carried", None) in again.scopes
        left = [one.row for one in again.findings if one.check == "classes.carried"]
        assert left == [rows[rows.index(row) + 1].id]
    with store.writing("确认", "王老师") as pen:
        last = rows[-1]
        pen.set_states([(Cell("classes", last.id, field), "plain", "") for field in last.states])
    assert found(rules, store, "classes.carried") == set()


def test_a_carried_figure_marked_not_applicable_does_not_hide_the_others(
    begun: Begun, rules: Rulebook
) -> None:
    store = begun(school("63"))
    go_on(store, date(2025, 9, 1))
    first = store.rows("classes")[0]
    with store.writing("改", "王老师") as pen:
        pen.set_state(Cell("classes", first.id, "class_no"), "na")
    assert len(found(rules, store, "classes.carried")) == 1


def test_a_form_declared_empty_is_not_asked_for(begun: Begun, rules: Rulebook) -> None:
    store = begun({})
    with store.scoped(1, 1):
        assert any(one.form == "school_profile" for one in rules.run(store))
        with store.writing("零报告", "王老师") as pen:
            for form in ("school_profile", "classes"):
                pen.declare_nil(form, 1, 1, "筹建中，尚未招生开学。")
        after = rules.run(store)
        assert not [one for one in after if one.form == "school_profile"]
        assert not [
            one
            for one in after
            for name in one.missing
            if name.split(".")[0] in ("school_profile", "classes")
        ]


def test_what_forms_say_about_carrying_can_only_read(shipped: Catalogue) -> None:
    """They are prepared on the empty twin; what is being filled itself says nothing yet."""
    for kind in ("school", "district"):
        forms = shipped.forms_of(kind)
        probe = Probe(forms)
        said = [(form, form.carry_when) for form in forms if form.carry_when]
        said += [
            (form, field.carry_as) for form in forms for field in form.stored if field.carry_as
        ]
        for form, sql in said:
            reads = probe.row_reads(form, scaled(sql))
            assert not reads.own, sql
            assert reads.last, sql
            relations = {name for name, _ in reads.others}
            assert all(name == "collection" or name.startswith("last_") for name in relations), sql
        probe.close()
