"""The one door for writing."""

from collections.abc import Callable
from datetime import date

import pytest

from edudesk.errors import EdudeskError, NotWritableError, UnknownNameError
from edudesk.model.change import Change
from edudesk.model.form import Label
from edudesk.model.place import Cell, CellState
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import DISTRICT_FORMS

ADDRESS = Cell("profile", 1, "address")
REMARK = Cell("profile", 1, "remark")


def set_address(text: str | None) -> Callable[[Store], Change]:
    def job(store: Store) -> Change:
        with store.writing("改地址", "王老师") as pen:
            pen.set_value(ADDRESS, text)
        return pen.change()

    return job


def profile(store: Store) -> tuple[dict[str, object], dict[str, CellState], dict[str, str]]:
    [row] = store.rows("profile")
    return {code: value for code, value in row.values.items() if value}, row.states, row.typed


def test_a_value_is_there_afterwards_and_the_change_says_where(school: Workspace) -> None:
    change = school.run(set_address("淄博𬭎路1号"))
    assert school.run(profile)[0] == {"address": "淄博𬭎路1号"}
    assert (change.name, change.cells) == ("改地址", (ADDRESS,))
    assert change.group > 0


def test_an_exception_leaves_nothing_of_the_step(school: Workspace) -> None:
    def job(store: Store) -> None:
        with store.writing("半途", "王老师") as pen:
            pen.set_value(ADDRESS, "甲")
            pen.add_row("staff", 1, 1, {"name": "李"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        school.run(job)
    assert school.run(profile)[0] == {}
    assert school.run(lambda store: store.rows("staff")) == []
    assert school.run(lambda store: store.undo_name()) is None


def test_a_first_step_that_fails_takes_no_relation_away(
    school: Workspace, opened: Callable[..., Workspace]
) -> None:
    def job(store: Store) -> None:
        with store.writing("半途", "王老师") as pen:
            pen.add_row("staff", 1, 1, {"name": "李"})
            raise ZeroDivisionError

    school.close()
    again = opened(school.path)
    with pytest.raises(ZeroDivisionError):
        again.run(job)
    again.run(lambda store: store.set_scope(1, 1))
    assert again.run(lambda store: store.query("SELECT count(*) FROM staff")) == [(0,)]


def test_after_an_exception_the_relations_still_show_the_scope(school: Workspace) -> None:
    def job(store: Store) -> None:
        with store.writing("半途", "王老师") as pen:
            pen.add_row("staff", 1, 1, {"name": "李"})
            store.add_collection("annual", "2026-2027", date(2026, 9, 1), Label("年报", "Annual"))

    with pytest.raises(RuntimeError, match="does not hold another"):
        school.run(job)
    assert school.run(lambda store: store.query("SELECT count(*) FROM profile")) == [(1,)]


def test_a_scope_set_within_a_failed_step_stays_set(school: Workspace) -> None:
    school.run(
        lambda store: store.add_collection(
            "annual", "2026-2027", date(2026, 9, 1), Label("年报", "Annual")
        )
    )

    def job(store: Store) -> None:
        with store.writing("半途", "王老师"):
            store.set_scope(1, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        school.run(job)
    assert school.run(lambda store: store.query("SELECT start_year FROM collection")) == [(2026,)]


def test_a_step_that_changes_nothing_is_no_step(school: Workspace) -> None:
    school.run(set_address("甲"))
    before = school.run(lambda store: store.query("SELECT count(*) FROM steps"))
    change = school.run(set_address("甲"))
    assert change.cells == ()
    assert school.run(lambda store: store.query("SELECT count(*) FROM steps")) == before


def test_states_other_than_plain_leave_the_cell_without_a_value(school: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("状态", "王老师") as pen:
            pen.set_values([(ADDRESS, "甲"), (REMARK, "乙")])
            pen.set_states([(ADDRESS, "na", ""), (REMARK, "unreadable", "1e400:x")])
        return profile(store)

    assert school.run(job) == (
        {},
        {"address": "na", "remark": "unreadable"},
        {"remark": "1e400:x"},
    )


def test_a_plain_value_clears_the_state(school: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("状态", "王老师") as pen:
            pen.set_state(ADDRESS, "unknown")
        with store.writing("改", "王老师") as pen:
            pen.set_value(ADDRESS, "甲")
        return profile(store)

    assert school.run(job) == ({"address": "甲"}, {}, {})


def test_emptying_a_cell_that_is_not_applicable_makes_it_merely_empty(school: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("状态", "王老师") as pen:
            pen.set_state(ADDRESS, "na")
            pen.set_value(ADDRESS, None)
        return profile(store)

    assert school.run(job) == ({}, {}, {})


def test_confirming_a_carried_value_keeps_it(school: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("带入", "王老师") as pen:
            pen.set_value(ADDRESS, "甲")
            pen.set_state(ADDRESS, "carried")
        carried = profile(store)
        with store.writing("确认", "王老师") as pen:
            pen.set_state(ADDRESS, "plain")
        return carried, profile(store)

    assert school.run(job) == (
        ({"address": "甲"}, {"address": "carried"}, {}),
        ({"address": "甲"}, {}, {}),
    )


def test_the_last_of_several_values_for_one_cell_counts(school: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("粘贴", "王老师") as pen:
            pen.set_values([(ADDRESS, "甲"), (ADDRESS, "乙")])
        after = profile(store)[0]
        store.undo("王老师")
        return after, profile(store)[0]

    assert school.run(job) == ({"address": "乙"}, {})


def test_a_row_that_does_not_exist_is_a_sentence(school: Workspace) -> None:
    def job(store: Store) -> None:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("staff", 99, "name"), "李")

    with pytest.raises(UnknownNameError, match=r"staff.*99"):
        school.run(job)


def test_a_derived_field_cannot_be_written(school: Workspace) -> None:
    def job(store: Store) -> None:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("profile", 1, "students"), 1)

    with pytest.raises(KeyError, match="students"):
        school.run(job)


def test_row_ids_are_never_given_again(school: Workspace) -> None:
    def job(store: Store) -> list[int]:
        ids = []
        for name in "甲乙丙":
            with store.writing("添", "王老师") as pen:
                ids.append(pen.add_row("staff", 1, 1, {"name": name}))
            with store.writing("删", "王老师") as pen:
                pen.remove_row("staff", ids[-1])
        return ids

    assert school.run(job) == [1, 2, 3]


def test_an_explanation_is_kept_replaced_and_withdrawn(school: Workspace) -> None:
    def say(reason: str) -> Callable[[Store], object]:
        def job(store: Store) -> object:
            with store.writing("说明", "王老师") as pen:
                pen.explain("S01", 1, "profile", "12|45", reason)
            return {key: said.reason for key, said in store.explanations().items()}

        return job

    assert school.run(say("撤点并校，学生转入")) == {("S01", 1): "撤点并校，学生转入"}
    assert school.run(say("新建小区入住")) == {("S01", 1): "新建小区入住"}
    assert school.run(say("")) == {}
    school.run(lambda store: store.undo("王老师"))
    assert school.run(lambda store: store.explanations())["S01", 1].figures == "12|45"


def test_each_step_is_one_transaction(school: Workspace) -> None:
    def job(store: Store) -> list[str]:
        said: list[str] = []
        store._connection.set_trace_callback(said.append)  # noqa: SLF001
        with store.writing("粘贴", "王老师") as pen:
            pen.set_values([(ADDRESS, "甲"), (REMARK, "乙")])
            pen.add_row("staff", 1, 1, {})
        store._connection.set_trace_callback(None)  # noqa: SLF001
        return [text for text in said if text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]

    assert school.run(job) == ["BEGIN IMMEDIATE", "COMMIT"]


def test_a_full_disk_keeps_what_was_there_and_goes_on_when_there_is_space(
    school: Workspace,
) -> None:
    school.run(set_address("甲"))
    [(pages,)] = school.run(lambda store: store.query("PRAGMA page_count"))
    school.run(lambda store: store.query(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(NotWritableError, match="磁盘已满"):
        school.run(set_address("长" * 20_000))
    assert school.run(profile)[0] == {"address": "甲"}
    school.run(lambda store: store.query(f"PRAGMA max_page_count = {pages + 100}"))
    school.run(set_address("长" * 20_000))
    assert school.run(profile)[0] == {"address": "长" * 20_000}


def test_schools_are_added_in_the_step_and_gone_with_it(district: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("装入", "李科长") as pen:
            number = store.add_school("2137000001", "第一小学")
            pen.add_row("facts", number, 1, {"pupils": 0})
        added = [school.name for school in store.schools()]
        store.undo("李科长")
        return added, [school.name for school in store.schools()], store.rows("facts")

    assert district.run(job) == (["高新区", "第一小学"], ["高新区"], [])
    district.run(lambda store: store.redo("李科长"))
    assert district.run(lambda store: store.school(2)).code == "2137000001"


def test_a_code_belongs_to_one_school(district: Workspace) -> None:
    def job(store: Store) -> None:
        with store.writing("装入", "李科长"):
            store.add_school("2137000001", "第一小学")
            store.add_school("2137000001", "第二小学")

    with pytest.raises(EdudeskError, match="2137000001 已属于“第一小学”"):
        district.run(job)
    assert len(district.run(lambda store: store.schools())) == 1


def test_a_new_name_holds_from_its_day_on_and_a_correction_always(district: Workspace) -> None:
    def job(store: Store) -> object:
        with store.writing("装入", "李科长"):
            store.add_school("2137000001", "第一小学")
        with store.writing("更名", "李科长"):
            store.rename_school(2, name="实验小学", since=date(2026, 1, 1))
        store.set_scope(2, 1)
        dated = store.query("SELECT name FROM school"), store.school(2).name
        with store.writing("更正", "李科长"):
            store.rename_school(2, code="2137000009")
        return dated, store.school(2).code

    assert district.run(job) == (([("第一小学",)], "实验小学"), "2137000009")
    district.run(lambda store: [store.undo("李科长"), store.undo("李科长")])
    assert district.run(lambda store: store.school(2)).name == "第一小学"


def test_schools_are_only_written_within_a_step(district: Workspace) -> None:
    with pytest.raises(RuntimeError, match="within writing"):
        district.run(lambda store: store.add_school("2137000001", "第一小学"))


def test_the_district_forms_are_those_of_the_district_file(district: Workspace) -> None:
    assert district.forms == DISTRICT_FORMS
