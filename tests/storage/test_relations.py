"""What definition SQL sees of a file."""

import sqlite3

import pytest

from edudesk.errors import DefinitionError
from edudesk.model.form import Form
from edudesk.storage import relations
from tests.storage.example import (
    DISTRICT_FORMS,
    FORMS,
    field,
    form,
)
from tests.storage.twins import twin_of


@pytest.fixture
def twin() -> sqlite3.Connection:
    connection = twin_of(FORMS)
    connection.execute("INSERT INTO schools (number, kind) VALUES (1, 'school'), (2, 'school')")
    connection.executemany(
        "INSERT INTO identities (school, since, code, name) VALUES (?, ?, ?, ?)",
        [(1, "", "a", "甲"), (1, "2025-03-01", "a", "乙"), (2, "", "b", "丙")],
    )
    connection.executemany(
        "INSERT INTO collections (number, id, kind, year, start_year, moment, title_zh, title_en)"
        " VALUES (?, ?, 'annual', ?, ?, ?, '', '')",
        [
            (1, "2024-annual", "2024-2025", 2024, "2024-09-01"),
            (2, "2025-annual", "2025-2026", 2025, "2025-09-01"),
        ],
    )
    connection.execute("INSERT INTO _scope VALUES (1, 2, 1)")
    return connection


def put(connection: sqlite3.Connection, school: int, collection: int, size: int) -> None:
    connection.execute(
        "INSERT INTO f_classes (school, collection, size, area) VALUES (?, ?, ?, 9600)",
        (school, collection, size),
    )


def test_a_relation_shows_only_the_school_and_collection_in_scope(
    twin: sqlite3.Connection,
) -> None:
    for school, collection, size in [(1, 2, 45), (2, 2, 30), (1, 1, 40)]:
        put(twin, school, collection, size)
    assert twin.execute("SELECT size FROM classes").fetchall() == [(45,)]
    assert twin.execute("SELECT size FROM last_classes").fetchall() == [(40,)]


def test_derived_fields_may_build_on_derived_fields_in_any_order(
    twin: sqlite3.Connection,
) -> None:
    put(twin, 1, 2, 45)
    assert twin.execute("SELECT twice, quadruple FROM classes").fetchall() == [(90, 180)]


def test_a_decimal_literal_in_a_derived_field_is_scaled_to_the_stored_unit(
    twin: sqlite3.Connection,
) -> None:
    put(twin, 1, 2, 45)
    assert twin.execute("SELECT roomy FROM classes").fetchall() == [(1,)]
    twin.execute("UPDATE f_classes SET area = 9599")
    assert twin.execute("SELECT roomy FROM classes").fetchall() == [(0,)]


def test_derived_fields_of_the_last_collection_are_computed_from_its_own_rows(
    twin: sqlite3.Connection,
) -> None:
    put(twin, 1, 2, 45)
    put(twin, 1, 1, 40)
    twin.execute("INSERT INTO f_profile (school, collection) VALUES (1, 1), (1, 2)")
    assert twin.execute("SELECT students, growth, opening FROM profile").fetchall() == [
        (45, 5, 2025)
    ]
    # Nothing is known of the collection before the last: its growth is unknown, not 40 - 45.
    assert twin.execute("SELECT students, growth, opening FROM last_profile").fetchall() == [
        (40, None, 2024)
    ]


def test_the_school_bears_the_name_it_had_at_the_moment_of_the_collection(
    twin: sqlite3.Connection,
) -> None:
    assert twin.execute("SELECT name FROM school").fetchall() == [("乙",)]
    twin.execute("UPDATE _scope SET collection = 1")
    assert twin.execute("SELECT name FROM school").fetchall() == [("甲",)]


def test_a_name_given_only_after_the_moment_serves_when_there_is_no_earlier_one(
    twin: sqlite3.Connection,
) -> None:
    twin.execute("DELETE FROM identities WHERE school = 1 AND since = ''")
    twin.execute("UPDATE _scope SET collection = 1")
    assert twin.execute("SELECT name FROM school").fetchall() == [("乙",)]


def test_derived_fields_that_need_each_other_are_refused_by_name() -> None:
    circle = form(
        "circle", "record", field("a", derived="this.b + 1"), field("b", derived="this.a + 1")
    )
    with pytest.raises(DefinitionError, match=r"circle\.a, circle\.b"):
        relations.form_views([circle])


def test_a_district_relation_shows_every_school_with_its_number() -> None:
    views = dict(zip(("facts", "annex"), DISTRICT_FORMS, strict=True))
    connection = twin_of(DISTRICT_FORMS)
    for name in views:
        columns = [column[0] for column in connection.execute(f"SELECT * FROM {name}").description]
        assert "school" in columns


def test_a_field_may_be_named_like_a_word_of_sql() -> None:
    odd = form("order", "roster", field("group", "text"), field("check"))
    connection = twin_of([odd])
    assert connection.execute('SELECT "group", "check" FROM "order"').fetchall() == []


def made(*forms: Form) -> sqlite3.Connection:
    """Return an empty twin of these forms, showing school 1 in collection 2 after 1."""
    connection = twin_of(forms)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO _scope VALUES (1, 2, 1)")
    return connection


def test_forms_may_derive_from_each_other_as_long_as_no_figure_needs_itself() -> None:
    rooms = form(
        "rooms",
        "record",
        field("built"),
        field("short", derived="(SELECT wanted FROM needs) - this.built"),
    )
    needs = form(
        "needs",
        "record",
        field("groups"),
        field("wanted", derived="this.groups * 2"),
        field("covered", derived="(SELECT short FROM rooms) <= 0"),
    )
    connection = made(rooms, needs)
    connection.execute("INSERT INTO f_rooms (school, collection, built) VALUES (1, 2, 7)")
    connection.execute("INSERT INTO f_needs (school, collection, groups) VALUES (1, 2, 5)")
    assert connection.execute("SELECT short FROM rooms").fetchall() == [(3,)]
    assert connection.execute("SELECT covered FROM needs").fetchall() == [(0,)]


def test_a_figure_that_needs_itself_by_way_of_another_form_is_refused() -> None:
    one = form("one", "record", field("a", derived="SELECT b FROM two"))
    two = form("two", "record", field("b", derived="SELECT a FROM one"))
    with pytest.raises(DefinitionError, match="one > two > one"):
        relations.form_views([one, two])


def test_a_roster_may_count_its_own_rows() -> None:
    teachers = form(
        "teachers",
        "roster",
        field("name", "text"),
        field("same", derived="SELECT count(*) FROM teachers AS o WHERE o.name = this.name"),
    )
    connection = made(teachers)
    connection.executemany(
        "INSERT INTO f_teachers (school, collection, name) VALUES (1, ?, ?)",
        [(2, "李"), (2, "李"), (2, "赵"), (1, "李")],
    )
    assert connection.execute("SELECT same FROM teachers").fetchall() == [(2,), (2,), (1,)]
    assert connection.execute("SELECT same FROM last_teachers").fetchall() == [(1,)]


def test_a_row_is_still_found_by_its_id_through_all_that_is_derived() -> None:
    connection = made(*FORMS)
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT this.quadruple, last.quadruple FROM classes AS this"
        " LEFT JOIN last_classes AS last ON last.id = this.origin WHERE this.id = 7"
    ).fetchall()
    searches = [step[3] for step in plan if "this" in step[3] or "last" in step[3]]
    assert len(searches) == 2
    assert all("INTEGER PRIMARY KEY" in step for step in searches)


def test_a_narrowed_statement_says_the_same_without_figures_it_does_not_name() -> None:
    rooms = form(
        "rooms",
        "roster",
        field("area"),
        field("double", derived="this.area * 2"),
        field("share", derived="(SELECT sum(area) FROM rooms) - this.area"),
    )
    connection = made(rooms)
    connection.executemany(
        "INSERT INTO f_rooms (school, collection, area) VALUES (?, ?, ?)",
        [(1, 2, 7), (1, 2, 5), (1, 1, 100), (2, 2, 1000)],
    )
    sql = "SELECT double, (SELECT sum(area) FROM last_rooms) FROM rooms ORDER BY area"
    narrowed = relations.Narrowing([rooms]).narrowed(sql)
    assert connection.execute(narrowed).fetchall() == [(10, 100), (14, 100)]
    assert connection.execute(sql).fetchall() == [(10, 100), (14, 100)]
    assert narrowed.endswith(sql)
    assert "share" not in narrowed
