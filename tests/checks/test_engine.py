"""The engine: what it finds, what it cannot check, what an edit makes it look at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.catalogue.library import Catalogue, load
from edudesk.checks.engine import Rulebook
from edudesk.errors import DefinitionError
from edudesk.model.change import Change, Rechecked
from edudesk.model.check import Finding
from edudesk.model.place import Cell, Value
from edudesk.paths import cache_dir
from edudesk.storage.store import Store
from tests.catalogue.definitions import change, write_definitions
from tests.example_files import EmptyFile, empty_file, enter

GOOD = {"class_no": "1", "grade": "g1", "pupils": 40, "girls": 20, "area": 60}


class Desk:
    """A file under test with its rules."""

    def __init__(self, catalogue: Catalogue, file: EmptyFile) -> None:
        self.catalogue = catalogue
        self.file = file
        self.rules = Rulebook(catalogue, "school")
        self.store: Store = file.open()

    def enter(self, **rows: list[dict[str, Any]]) -> dict[str, list[int]]:
        return enter(self.store, self.catalogue, rows, self.file.this)

    def found(self, code: str) -> list[Finding]:
        return [finding for finding in self.rules.run(self.store) if finding.check == code]

    def set(self, form: str, row: int, field: str, value: Value) -> Change:
        with self.store.writing("改", "某人") as pen:
            pen.set_value(Cell(form, row, field), value)
        return pen.change()

    def mark(self, form: str, row: int, field: str, state: Any, typed: str = "") -> Change:  # noqa: ANN401
        with self.store.writing("标", "某人") as pen:
            pen.set_state(Cell(form, row, field), state, typed)
        return pen.change()


@pytest.fixture(scope="module")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Desk]:
    folder: Path = tmp_path_factory.mktemp("engine")
    catalogue = load(*write_definitions(folder), cache=False)
    file = empty_file(catalogue, "school", folder)
    return lambda: Desk(catalogue, file)


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Iterator[Desk]:
    desk = new_desk()
    yield desk
    desk.store.close()


def test_a_broken_rule_names_the_row_and_says_its_figures(desk: Desk) -> None:
    (_, second) = desk.enter(classes=[GOOD, {**GOOD, "class_no": "2", "girls": 41}])["classes"]
    (finding,) = desk.found("classes.girls_within")
    assert (finding.row, finding.row_name, finding.state) == (second, "2", "open")
    assert finding.fields == ("girls", "pupils")
    assert finding.message.zh == "女生41人，多于全班40人。"
    assert finding.message.en == "41 girls of 40 pupils."


def test_a_missing_input_makes_a_check_not_checkable_and_is_named(desk: Desk) -> None:
    desk.enter(classes=[{**GOOD, "girls": ""}])
    (finding,) = desk.found("classes.girls_within")
    assert finding.state == "unchecked"
    assert finding.missing == ("classes.girls",)
    assert finding.message.zh == "“其中：女生”未填写或未知，暂不能核对“学生数”。"


def test_a_missing_input_in_another_form_is_named_with_that_form(desk: Desk) -> None:
    desk.enter(summary=[{"pupils": 80}], classes=[GOOD, {"class_no": "2"}])
    (finding,) = desk.found("summary.sum")
    assert (finding.state, finding.missing) == ("unchecked", ("classes.pupils",))
    assert "《班级》的“学生数”" in finding.message.zh


def test_a_form_without_rows_is_missing_itself(desk: Desk) -> None:
    desk.enter(summary=[{"pupils": 80}])
    (finding,) = desk.found("summary.sum")
    assert (finding.state, finding.missing) == ("unchecked", ("classes",))


def test_figures_between_forms_are_quoted_as_they_were_added_up(desk: Desk) -> None:
    desk.enter(summary=[{"pupils": 1180}], classes=[GOOD, {**GOOD, "class_no": "2"}])
    (finding,) = desk.found("summary.sum")
    assert finding.row_name == "综合"
    assert finding.message.zh == "在校生1,180人，各班共80人。"


def test_decimals_are_compared_as_written_and_shown_as_written(desk: Desk) -> None:
    desk.enter(classes=[{**GOOD, "area": "39.99"}, {**GOOD, "class_no": "2", "area": "40"}])
    (finding,) = desk.found("classes.room")
    assert finding.message.zh == "教室只有39.99㎡。"


def test_what_is_not_applicable_silences_the_checks_that_read_it(desk: Desk) -> None:
    (row,) = desk.enter(classes=[{**GOOD, "girls": 41}])["classes"]
    desk.mark("classes", row, "girls", "na")
    assert desk.found("classes.girls_within") == []


def test_what_is_not_applicable_everywhere_else_silences_too(desk: Desk) -> None:
    rows = desk.enter(summary=[{"pupils": 80}], classes=[{**GOOD, "pupils": ""}])["classes"]
    desk.mark("classes", rows[0], "pupils", "na")
    assert desk.found("summary.sum") == []


@pytest.mark.parametrize(
    ("state", "typed", "found"),
    [("na", "", []), ("unknown", "", []), ("unreadable", "四十", ["summary.pupils.unreadable"])],
)
def test_a_required_cell_may_be_answered_by_its_state(
    desk: Desk, state: str, typed: str, found: list[str]
) -> None:
    (row,) = desk.enter(summary=[{}])["summary"]
    assert len(desk.found("summary.pupils.required")) == 1
    desk.mark("summary", row, "pupils", state, typed)
    findings = [finding for finding in desk.rules.run(desk.store) if finding.state == "open"]
    assert [finding.check for finding in findings] == found
    assert all(typed in finding.message.zh for finding in findings)


def test_a_carried_figure_counts_as_a_figure(desk: Desk) -> None:
    (row,) = desk.enter(classes=[{**GOOD, "girls": 41}])["classes"]
    desk.mark("classes", row, "girls", "carried")
    assert len(desk.found("classes.girls_within")) == 1


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"pupils": 91}, "classes.pupils.maximum", "“学生数”为91人，不得大于90人。"),
        ({"pupils": -1}, "classes.pupils.minimum", "“学生数”为-1人，不得小于0人。"),
        ({"area": 0}, "classes.area.minimum", "“教室面积”为0.00㎡，不得小于0.01㎡。"),
        ({"class_no": "1234567"}, "classes.class_no.max_length", "“班号”超过6个字，请缩短。"),
        ({"class_no": "一"}, "classes.class_no.pattern", "“班号”填的是“一”，格式不符："),
        ({"class_no": ""}, "classes.class_no.required", "“班号”未填写。"),
    ],
)
def test_every_field_brings_the_checks_of_its_own_definition(
    desk: Desk, changed: dict[str, Any], code: str, said: str
) -> None:
    desk.enter(classes=[GOOD])
    assert desk.found(code) == []
    desk.enter(classes=[{**GOOD, "class_no": "2", **changed}])
    (finding,) = desk.found(code)
    assert finding.level == "wrong"
    assert finding.message.zh.startswith(said)


def test_a_code_that_the_list_does_not_know_is_found(desk: Desk) -> None:
    (row,) = desk.enter(classes=[GOOD])["classes"]
    desk.set("classes", row, "grade", "g9")
    (finding,) = desk.found("classes.grade.code")
    assert "g9" in finding.message.zh


def test_both_rows_with_the_same_key_are_marked(desk: Desk) -> None:
    rows = desk.enter(classes=[GOOD, {**GOOD, "class_no": "2"}, GOOD])["classes"]
    found = desk.found("classes.duplicate")
    assert [finding.row for finding in found] == [rows[0], rows[2]]
    assert "“班号”重复：1" in found[0].message.zh


def test_checks_against_the_last_collection_read_the_row_that_is_continued(desk: Desk) -> None:
    assert desk.file.last is not None
    (old,) = enter(desk.store, desk.catalogue, {"classes": [GOOD]}, desk.file.last)["classes"]
    desk.enter(
        classes=[
            {**GOOD, "class_no": "2", "pupils": 51, "origin": old},
            {**GOOD, "class_no": "3", "pupils": 51},
        ]
    )
    (finding,) = desk.found("classes.grew")
    assert finding.row_name == "2"
    assert finding.message.zh == "从40人增加到51人。"


def test_an_explanation_stands_until_the_figures_change(desk: Desk) -> None:
    (row,) = desk.enter(classes=[{**GOOD, "area": 30}])["classes"]
    (finding,) = desk.found("classes.room")
    with desk.store.writing("说明", "某人") as pen:
        pen.explain("classes.room", row, "classes", finding.figures, "老楼，明年扩建。")
    (explained,) = desk.found("classes.room")
    assert (explained.state, explained.reason) == ("explained", "老楼，明年扩建。")
    desk.set("classes", row, "pupils", 41)
    assert desk.found("classes.room")[0].state == "explained"  # it does not read that figure
    desk.set("classes", row, "area", 3100)
    (lapsed,) = desk.found("classes.room")
    assert (lapsed.state, lapsed.reason) == ("lapsed", "老楼，明年扩建。")


def test_a_wrong_figure_can_only_be_overruled(desk: Desk) -> None:
    (row,) = desk.enter(classes=[{**GOOD, "girls": 41}])["classes"]
    (finding,) = desk.found("classes.girls_within")
    for kind, state in (("explained", "open"), ("overruled", "overruled")):
        with desk.store.writing("说明", "某人") as pen:
            pen.explain(finding.check, row, "classes", finding.figures, "情况特殊，已核实。", kind)  # type: ignore[arg-type]
        assert desk.found("classes.girls_within")[0].state == state


def test_an_edit_calls_only_for_the_checks_that_read_it(desk: Desk) -> None:
    first, second = desk.enter(summary=[{"pupils": 80}], classes=[GOOD, {**GOOD, "class_no": "2"}])[
        "classes"
    ]
    rechecked = desk.rules.rerun(desk.store, desk.set("classes", first, "girls", 41))
    assert [finding.check for finding in rechecked.findings] == [
        "summary.boys",  # 19 boys of 80: derived from the figure that was changed
        "classes.girls_within",
    ]
    asked = {check for check, _ in rechecked.scopes}
    assert {("classes.girls_within", first), ("summary.boys", None)} <= set(rechecked.scopes)
    assert "classes.room" not in asked
    assert "summary.sum" not in asked
    assert second not in {row for _, row in rechecked.scopes}


def test_a_removed_row_takes_its_findings_along(desk: Desk) -> None:
    first, second = desk.enter(
        summary=[{"pupils": 40}], classes=[GOOD, {**GOOD, "class_no": "2", "girls": 41}]
    )["classes"]
    with desk.store.writing("删", "某人") as pen:
        pen.remove_row("classes", second)
    rechecked = desk.rules.rerun(desk.store, pen.change())
    assert ("classes.girls_within", second) in rechecked.scopes
    assert ("summary.sum", None) in rechecked.scopes
    assert first not in {row for _, row in rechecked.scopes}
    assert rechecked.findings == ()


def merged(before: tuple[Finding, ...], rechecked: Rechecked) -> list[Finding]:
    """Return findings as those who show them keep them: scopes replaced by what was found."""
    scopes = set(rechecked.scopes)
    kept = [
        finding
        for finding in before
        if not {(finding.check, None), (finding.check, finding.row)} & scopes
    ]
    return sorted((*kept, *rechecked.findings), key=lambda finding: finding.key)


CELLS = st.tuples(
    st.integers(0, 3),
    st.sampled_from([("pupils", 0, 95), ("girls", 0, 95), ("area", 0, 9000), ("class_no", 1, 3)]),
    st.integers(0, 9000),
    st.sampled_from(["value", "value", "value", "empty", "na", "unknown", "remove", "add", "sum"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(CELLS, max_size=12))
def test_after_any_edits_the_partial_runs_agree_with_a_whole_run(
    new_desk: Callable[[], Desk], edits: list[tuple[int, tuple[str, int, int], int, str]]
) -> None:
    desk = new_desk()
    desk.enter(summary=[{"pupils": 100}], classes=[{**GOOD, "class_no": str(n)} for n in range(4)])
    findings = desk.rules.run(desk.store)
    for place, (field, low, high), number, deed in edits:
        rows = desk.store.rows("classes")
        with desk.store.writing("改", "某人") as pen:
            value: Value = min(high, max(low, number))
            if deed == "sum":
                summary = desk.store.rows("summary")[0].id
                pen.set_value(Cell("summary", summary, "pupils"), number)
            elif deed == "add" or not rows:
                pen.add_row("classes", 1, desk.file.this, {"pupils": value})
            elif deed == "remove":
                pen.remove_row("classes", rows[place % len(rows)].id)
            else:
                cell = Cell("classes", rows[place % len(rows)].id, field)
                if deed in ("na", "unknown"):
                    pen.set_state(cell, deed)  # type: ignore[arg-type]
                else:
                    typed = str(value) if field == "class_no" else value
                    pen.set_value(cell, typed if deed == "value" else None)
        findings = tuple(merged(findings, desk.rules.rerun(desk.store, pen.change())))
    whole = desk.rules.run(desk.store)
    desk.store.close()
    assert list(findings) == sorted(whole, key=lambda finding: finding.key)


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\x93\x01\x02\x03"])
def test_rules_are_kept_compiled_and_made_again_when_damaged(desk: Desk, damage: bytes) -> None:
    compiled = Rulebook(desk.catalogue, "school", cache=False).rules
    assert desk.rules.rules == compiled
    (kept,) = cache_dir().glob("rules-school-*.msgpack")
    assert Rulebook(desk.catalogue, "school").rules == compiled
    kept.write_bytes(damage)
    assert Rulebook(desk.catalogue, "school").rules == compiled
    assert kept.read_bytes() != damage


def test_findings_come_in_the_order_of_the_pages(desk: Desk) -> None:
    desk.enter(summary=[{}], classes=[{**GOOD, "area": 30, "girls": 41}, {**GOOD, "area": 20}])
    found = [(finding.form, finding.fields[0]) for finding in desk.rules.run(desk.store)]
    forms = [form.code for form in desk.catalogue.school_forms]
    fields = {form.code: list(form.by_code) for form in desk.catalogue.school_forms}
    assert found == sorted(found, key=lambda at: (forms.index(at[0]), fields[at[0]].index(at[1])))
    assert len({form for form, _ in found}) == 2


def test_a_check_that_does_more_than_read_is_refused_with_its_code(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    change(tmp_path, "school/classes.toml", "this.girls <= this.pupils", "load_extension('x')")
    change(tmp_path, "school/summary.toml", "this.boys * 100", "this.boyz * 100")
    catalogue = load(tmp_path / "forms", tmp_path / "reports", cache=False)
    with pytest.raises(DefinitionError) as refused:
        Rulebook(catalogue, "school")
    assert "classes.girls_within: function load_extension is not allowed" in refused.value.en
    assert "summary.boys: no such column: this.boyz" in refused.value.en


@pytest.mark.parametrize(
    ("form", "field", "wanted"),
    [
        ("classes", "student_count", "应填整数"),
        ("grounds", "land_area", "小数最多2位"),
        ("classes", "grade", "从列表中选择"),
        ("staff", "birth_month", "2025-9"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_wanted(
    form: str, field: str, wanted: str
) -> None:
    found = next(one for one in load().checks if one.code == f"{form}.{field}.unreadable")
    assert wanted in found.message.zh
