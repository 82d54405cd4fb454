"""Tables and relations made from forms."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from edudesk.storage import connecting, schema
from tests.storage.example import (
    ANNEX,
    CLASSES,
    DISTRICT_FORMS,
    FACTS,
    FORMS,
    GRADES,
    PROFILE,
    STAFF,
    field,
    form,
)


@pytest.fixture
def twin() -> sqlite3.Connection:
    connection = connecting.connect(Path(":memory:"))
    for statement in schema.twin(FORMS):
        connection.execute(statement)
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
    with pytest.raises(ValueError, match="circle depend on each other: a, b"):
        schema.temp_views([circle])


def test_a_district_relation_shows_every_school_with_its_number() -> None:
    views = dict(zip(("facts", "annex"), DISTRICT_FORMS, strict=True))
    connection = connecting.connect(Path(":memory:"))
    for statement in schema.twin(DISTRICT_FORMS):
        connection.execute(statement)
    for name in views:
        columns = [column[0] for column in connection.execute(f"SELECT * FROM {name}").description]
        assert "school" in columns


def test_figures_are_integers_and_texts_are_texts_however_they_are_written(
    twin: sqlite3.Connection,
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER"):
        twin.execute("INSERT INTO f_classes (school, collection, size) VALUES (1, 2, '4x')")
    with pytest.raises(sqlite3.IntegrityError, match="cannot store REAL value in INTEGER"):
        twin.execute("INSERT INTO f_classes (school, collection, area) VALUES (1, 2, 96.5)")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        twin.execute("INSERT INTO f_profile (school, collection, boarding) VALUES (1, 2, 2)")


def test_a_record_has_one_row_in_a_collection_a_roster_many(twin: sqlite3.Connection) -> None:
    put(twin, 1, 2, 1)
    put(twin, 1, 2, 1)
    twin.execute("INSERT INTO f_profile (school, collection) VALUES (1, 2)")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        twin.execute("INSERT INTO f_profile (school, collection) VALUES (1, 2)")


def test_only_columns_that_are_not_there_are_added() -> None:
    existing = ["id", "name"]
    assert schema.missing_columns(STAFF, existing) == [
        'ALTER TABLE "f_staff" ADD COLUMN "hours" INTEGER'
    ]
    assert schema.missing_columns(STAFF, [*existing, "hours", "retired"]) == []


def test_the_shape_changes_with_columns_and_lines_but_not_with_words() -> None:
    relabelled = msgspec.structs.replace(STAFF, title=CLASSES.title, order=9)
    assert schema.shape([STAFF, GRADES]) == schema.shape([GRADES, relabelled])
    fewer_lines = msgspec.structs.replace(GRADES, lines=GRADES.lines[:2])
    wider = form("staff", "roster", field("name", "text"), field("hours"), field("more"))
    retyped = form("staff", "roster", field("name", "text"), field("hours", "text"))
    shapes = {
        schema.shape(forms)
        for forms in ([STAFF, GRADES], [STAFF, fewer_lines], [wider, GRADES], [retyped, GRADES])
    }
    assert len(shapes) == 4


def test_each_kind_of_form_has_its_way_to_last_years_row() -> None:
    assert [schema.last_join(form) for form in (PROFILE, GRADES, CLASSES, FACTS, ANNEX)] == [
        "last.line = this.line",
        "last.line = this.line",
        "last.id = this.origin",
        "last.school = this.school",
        "last.line = this.line",
    ]


def test_a_field_may_be_named_like_a_word_of_sql() -> None:
    odd = form("order", "roster", field("group", "text"), field("check"))
    connection = connecting.connect(Path(":memory:"))
    for statement in schema.twin([odd]):
        connection.execute(statement)
    assert connection.execute('SELECT "group", "check" FROM "order"').fetchall() == []
