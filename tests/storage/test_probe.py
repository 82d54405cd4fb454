"""The probe: what definition SQL reads, and what it may not do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edudesk.model.form import Field, Form, Label, Section
from edudesk.storage.probe import Probe, Reads

LABEL = Label(zh="某", en="some")


def form(code: str, *fields: str, owner: str = "school") -> Form:
    return Form(
        code=code,
        kind="roster",
        owner="district" if owner == "district" else "school",
        title=LABEL,
        order=1,
        sections=(
            Section(
                title=LABEL,
                fields=tuple(Field(code=name, label=LABEL, type="int") for name in fields),
            ),
        ),
    )


STAFF = form("staff", "hours", "periods")
CLASSES = form("classes", "pupils")


@pytest.fixture
def probe() -> Iterator[Probe]:
    probe = Probe([STAFF, CLASSES], {"school_facts": ("school_code", "students")})
    yield probe
    probe.close()


def test_reads_of_the_row_of_last_year_and_of_other_rows_are_told_apart(probe: Probe) -> None:
    reads = probe.row_reads(
        STAFF,
        "this.hours > last.hours + (SELECT sum(pupils) FROM classes WHERE id = this.periods)",
    )
    assert reads == Reads(
        frozenset({"hours", "periods"}),
        frozenset({"hours"}),
        frozenset({("classes", "pupils"), ("classes", "id")}),
    )


def test_an_expression_asked_twice_tells_the_same_twice(probe: Probe) -> None:
    assert probe.row_reads(STAFF, "this.hours = 1") == probe.row_reads(STAFF, "this.hours = 1")
    assert probe.row_reads(STAFF, "this.hours = 1").own == {"hours"}


def test_counting_rows_reads_the_relation_itself(probe: Probe) -> None:
    assert probe.reads("SELECT count(*) FROM classes") == {("classes", "")}


def test_further_relations_can_be_named(probe: Probe) -> None:
    assert probe.reads("SELECT students FROM school_facts") == {("school_facts", "students")}


def test_a_pattern_may_be_matched(probe: Probe) -> None:
    assert probe.row_reads(STAFF, "this.hours REGEXP '[0-9]+'").own == {"hours"}


@pytest.mark.parametrize(
    "expression",
    [
        "hours > 1",  # this or last?
        "this.salary > 1",
        "(SELECT count(*) FROM nobody)",
        "load_extension('x')",
        "readfile('/etc/passwd')",
        "randomblob(900000000)",
        "avg(this.hours)",
        "(SELECT name FROM sqlite_schema)",
        "(SELECT * FROM pragma_database_list)",
        "(SELECT value FROM json_each('[1]'))",
        "1); DELETE FROM staff; SELECT (1",
        "1) FROM staff; --",
        "this.hours >",
    ],
)
def test_what_is_unknown_or_more_than_reading_is_refused_with_the_expression(
    probe: Probe, expression: str
) -> None:
    with pytest.raises(ValueError, match="SELECT") as refused:
        probe.row_reads(STAFF, expression)
    assert expression in str(refused.value)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM staff", "PRAGMA writable_schema = 1", "ATTACH 'x' AS y", "CREATE TABLE t (x)",
     "INSERT INTO staff (hours) VALUES (1)", "SELECT 1; SELECT 2", "VACUUM"],
)  # fmt: skip
def test_a_statement_that_is_no_select_is_refused(probe: Probe, statement: str) -> None:
    with pytest.raises(ValueError, match=statement[:4]):
        probe.reads(statement)
