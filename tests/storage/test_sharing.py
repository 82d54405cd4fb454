"""Relations worked out once in a statement mean what the views of the same names mean."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.model.form import Form
from edudesk.storage.probe import Probe
from edudesk.storage.schema import table_name
from edudesk.storage.sharing import Formula, Pair, Sharing, formulas
from edudesk.storage.tracing import Tracer
from tests.storage.example import FORMS, field, form
from tests.storage.twins import twin_of

ROOMS = form(
    "rooms",
    "record",
    field("built"),
    field("short", derived="(SELECT wanted FROM needs) - this.built"),
)
NEEDS = form(
    "needs",
    "record",
    field("groups"),
    field("wanted", derived="this.groups * 2"),
    field("covered", derived="(SELECT short FROM rooms) <= 0"),
)
PUPILS = form(
    "pupils",
    "roster",
    field("marks"),
    field("friend", "ref", target="pupils"),
    field("above", derived="this.marks - (SELECT min(marks) FROM pupils)"),
)
TALLY = form(
    "tally",
    "grid",
    field("part"),
    field("sum", derived="(SELECT sum(above) FROM pupils) + this.part"),
    field("growth", derived="this.sum - (SELECT sum(sum) FROM last_tally WHERE line = this.line)"),
    field(
        "lead", derived="(SELECT this.sum - growth FROM tally AS other WHERE other.id <> this.id)"
    ),
    lines=("a", "b"),
)
ALL = (*FORMS, ROOMS, NEEDS, PUPILS, TALLY)
COLUMNS = [
    (prefix + one.code, column)
    for one in ALL
    for prefix in ("", "last_")
    for column in ("id", *one.by_code)
]


def made(forms: Sequence[Form]) -> sqlite3.Connection:
    """Return an empty twin of these forms, showing school 1 in collection 2 after 1."""
    connection = twin_of(forms)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO _scope VALUES (1, 2, 1)")
    return connection


def put(connection: sqlite3.Connection, form: str, **values: object) -> None:
    """Add a row to school 1, in collection 2 unless it says another one."""
    row = {"school": 1, "collection": 2, **values}
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    table = table_name(form)
    connection.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', tuple(row.values()))


def sharing(forms: Sequence[Form]) -> Sharing:
    probe = Probe(forms)
    return Sharing(forms, formulas(forms, probe, Tracer(tuple(forms), probe)))


@pytest.fixture(scope="module")
def filled() -> Iterator[sqlite3.Connection]:
    connection = made(ALL)
    for collection in (1, 2):
        put(connection, "profile", collection=collection)
        put(connection, "rooms", collection=collection, built=7 * collection)
        put(connection, "needs", collection=collection, groups=5 + collection)
        for number in range(3):
            put(connection, "classes", collection=collection, size=40 + number, area=9600 + number)
            put(connection, "pupils", collection=collection, marks=number * collection, friend=1)
        for line, part in (("a", 1), ("b", 20)):
            put(connection, "tally", collection=collection, line=line, part=part * collection)
    put(connection, "classes", school=2, size=1000)
    yield connection
    connection.close()


def all_of(pairs: Iterable[Pair]) -> str:
    """Return the SELECT of the values of all these columns, each as one text."""
    listed = (
        f'(SELECT group_concat(coalesce("{column}", \'-\')) FROM "{name}")'
        for name, column in pairs
    )
    return f"SELECT {', '.join(listed)}"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=9))
def test_any_columns_read_together_are_what_the_views_show(
    filled: sqlite3.Connection, pairs: list[Pair]
) -> None:
    clause = sharing(ALL).clause((), [[pair] for pair in pairs]).sql
    sql = all_of(pairs)
    assert filled.execute(clause + sql).fetchall() == filled.execute(sql).fetchall()


def test_figures_of_the_last_collection_are_made_of_its_own_rows(
    filled: sqlite3.Connection,
) -> None:
    pairs = [("last_profile", "students"), ("last_profile", "growth"), ("last_profile", "opening")]
    pairs += [("profile", "growth"), ("last_tally", "growth")]
    found = filled.execute(sharing(ALL).clause((), [pairs]).sql + all_of(pairs)).fetchone()
    assert found[0] == "123"  # 40 + 41 + 42
    assert found[1] == "-"  # before the last there is no collection
    assert found[3] == "0"
    assert found[4] == "-,-"


def test_relations_made_of_each_other_keep_their_meaning(filled: sqlite3.Connection) -> None:
    pairs = [("rooms", "short"), ("needs", "covered"), ("tally", "lead")]
    found = filled.execute(sharing(ALL).clause((), [pairs]).sql + all_of(pairs)).fetchone()
    assert found[:2] == ("0", "1")  # 7 groups want 14 rooms, and 14 are built


class Counted:
    """A school with a roster and a record whose formulas call `seen`, which counts the calls."""

    def __init__(self) -> None:
        self.forms = (
            form("people", "roster", field("age"), field("older", derived="seen(this.age) + 1")),
            form(
                "totals", "record", field("oldest", derived="seen((SELECT max(age) FROM people))")
            ),
        )
        self.calls: Counter[int] = Counter()
        self.connection = twin_of(self.forms)
        self.connection.create_function("seen", 1, self._seen, deterministic=True)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute("INSERT INTO _scope VALUES (1, 2, 1)")
        for age in (30, 40, 50):
            put(self.connection, "people", age=age)
        put(self.connection, "totals")
        known = [
            Formula("people", "older", frozenset(("age",)), frozenset()),
            Formula("totals", "oldest", frozenset(), frozenset((("people", "age"),))),
        ]
        self.sharing = Sharing(self.forms, known)

    def _seen(self, age: int) -> int:
        self.calls[age] += 1
        return age


def test_a_derived_figure_of_a_record_is_worked_out_once_for_all_who_read_it() -> None:
    school = Counted()
    pair = ("totals", "oldest")
    sql = f"{all_of([pair] * 4)} UNION ALL {all_of([pair] * 4)}"
    clause = school.sharing.clause((), [[pair]] * 8).sql
    assert school.connection.execute(clause + sql).fetchall() == [("50",) * 4] * 2
    assert school.calls == {50: 1}


def test_a_roster_read_often_is_worked_out_once_a_row() -> None:
    school = Counted()
    pair = ("people", "older")
    clause = school.sharing.clause((), [[pair]] * 8).sql
    found = school.connection.execute(clause + all_of([pair] * 8)).fetchone()
    assert found == ("31,41,51",) * 8
    assert school.calls == {30: 1, 40: 1, 50: 1}


def test_a_roster_searched_by_id_is_no_copy() -> None:
    school = Counted()
    reader = [("people", "id"), ("people", "older")]
    sql = "SELECT (SELECT older FROM people WHERE id = 2)"
    clause = school.sharing.clause((), [reader] * 8).sql
    searching = school.sharing.searching(reader) + sql
    assert school.connection.execute(f"{clause}SELECT ({searching})").fetchall() == [(41,)]
    assert school.calls == {40: 1}
    plan = school.connection.execute(f"EXPLAIN QUERY PLAN {clause}SELECT ({searching})").fetchall()
    assert any("USING INTEGER PRIMARY KEY" in step[3] for step in plan)


def test_a_statement_that_reads_no_relation_needs_no_clause() -> None:
    assert sharing(ALL).clause((), [[("cells", "state"), ("collection", "moment")]]).sql == ""
    assert sharing(ALL).searching([("classes", "size")]) == ""
