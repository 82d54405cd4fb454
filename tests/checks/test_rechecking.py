"""The shipped checks over the sample's school: one statement for many says what each says alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.actions.sample import SampleFiles
from edudesk.catalogue.library import Catalogue
from edudesk.checks.engine import Rulebook
from edudesk.checks.rule import Rule
from edudesk.model.change import Change
from edudesk.model.check import Finding
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, Row, Value
from edudesk.storage import connecting
from edudesk.storage.relations import Narrowing
from edudesk.storage.schema import last_join, quoted
from edudesk.storage.store import Store
from edudesk.storage.writing import Pen
from tests.checks.test_engine import merged

FIGURES = (0, 1, 2, 7, 45, 46, 180, 2_000, 99_999_999)
TEXTS = ("", "1", "某", "2019-09", "2025-02-30", "63", "54", "g6", "无此代码", "a\0b\u2028")


class Case:
    """A school of the sample in its second year, with the checks."""

    def __init__(self, catalogue: Catalogue, store: Store) -> None:
        self.catalogue = catalogue
        self.rules = Rulebook(catalogue, "school")
        self.store = store


@pytest.fixture(scope="module")
def case(sample: SampleFiles, catalogue: Catalogue) -> Iterator[Case]:
    schools = [one.path for one in sample.files if one.path.suffix == ".edudesk"]
    school = max((path for path in schools if path != sample.district), key=_size)
    forms = catalogue.forms_of("school")
    store = Store(connecting.from_bytes(school.read_bytes()), forms)
    store.set_scope(1, max(one.number for one in store.collections()))
    yield Case(catalogue, store)
    store.close()


def _size(path: Path) -> int:
    return path.stat().st_size


# -- each check alone, by the views that pages read ------------------------------------------------


def broken_alone(case: Case, rule: Rule) -> set[tuple[str, int]]:
    """Return (check, row) where a rule is broken by a statement of its own over the views."""
    form = case.catalogue.forms[rule.form]
    source = f"{quoted(form.code)} AS this"
    if rule.joined:
        source += f" LEFT JOIN {quoted('last_' + form.code)} AS last ON {last_join(form)}"
    sql = Narrowing(case.store.forms).narrowed(f"SELECT this.id, {rule.verdict} FROM {source}")
    marked = {row.id: row.states for row in case.store.rows(form.code)}
    return {
        (rule.code, row)
        for row, verdict in case.store.query(sql)
        if verdict == 0
        and (
            set(rule.columns) <= {"id"}
            or not any(marked[row].get(code) == "na" for code in rule.own)
        )
    }


def test_all_checks_together_find_what_each_finds_alone(case: Case) -> None:
    together = {
        (one.check, one.row) for one in case.rules.run(case.store) if one.state != "unchecked"
    }
    alone = set[tuple[str, int]]().union(*(broken_alone(case, rule) for rule in case.rules.rules))
    assert together == alone
    assert alone


# -- after edits -----------------------------------------------------------------------------------

EDIT = st.tuples(
    st.integers(0, 60),
    st.integers(0, 600),
    st.integers(0, 80),
    st.integers(0, 1_000),
    st.sampled_from(["value", "value", "value", "empty", "na", "carried", "add", "remove"]),
)
Edit = tuple[int, int, int, int, str]


def value_for(case: Case, field: Field, number: int) -> Value:
    """Return one of the values that a cell of the field can hold, good or bad."""
    listed = case.catalogue.codes(field)
    codes = [code.value for code in listed.codes] if listed else []
    if field.type == "bool":
        return number % 2
    if field.type == "ref":
        targets = [row.id for row in case.store.rows(field.target)]
        return [*targets, 10**6][number % (len(targets) + 1)]
    if field.type in ("int", "decimal"):
        return FIGURES[number % len(FIGURES)]
    return [*codes, *TEXTS][number % (len(codes) + len(TEXTS))]


def edit(case: Case, pen: Pen, drawn: Edit) -> None:
    form_at, row_at, _, number, deed = drawn
    forms = case.store.forms
    form = forms[form_at % len(forms)]
    rows = case.store.rows(form.code)
    if form.kind == "roster" and (deed == "add" or not rows):
        values = {field.code: value_for(case, field, number) for field in form.stored}
        pen.add_row(form.code, 1, case.store.scope.collection or 0, values)
    elif form.kind == "roster" and deed == "remove":
        pen.remove_row(form.code, rows[row_at % len(rows)].id)
    elif rows and form.stored:
        _type(case, pen, form, rows[row_at % len(rows)], drawn)


def _type(case: Case, pen: Pen, form: Form, row: Row, drawn: Edit) -> None:
    _, _, field_at, number, deed = drawn
    field = form.stored[field_at % len(form.stored)]
    cell = Cell(form.code, row.id, field.code)
    if deed == "na":
        pen.set_state(cell, "na")
    elif deed == "carried":
        pen.set_state(cell, "carried")
    else:
        pen.set_value(cell, None if deed == "empty" else value_for(case, field, number))


def rechecked(case: Case, findings: tuple[Finding, ...], change: Change) -> tuple[Finding, ...]:
    return tuple(merged(findings, case.rules.rerun(case.store, change)))


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(EDIT, min_size=1, max_size=5))
def test_after_edits_anywhere_the_partial_runs_agree_with_a_whole_run(
    case: Case, edits: list[Edit]
) -> None:
    findings = case.rules.run(case.store)
    steps = 0
    try:
        for drawn in edits:
            with case.store.writing("改", "某人") as pen:
                edit(case, pen, drawn)
            steps += bool(pen.change().forms)
            findings = rechecked(case, findings, pen.change())
        whole = case.rules.run(case.store)
        assert list(findings) == sorted(whole, key=lambda finding: finding.key)
    finally:
        for _ in range(steps):
            assert case.store.undo("") is not None
