"""Tables made from forms."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from edudesk.storage import connecting, schema
from tests.storage.example import (
    ANNEX,
    CLASSES,
    FACTS,
    FORMS,
    GRADES,
    PROFILE,
    STAFF,
    field,
    form,
)
from tests.storage.twins import twin_of


@pytest.fixture
def twin() -> sqlite3.Connection:
    """Return a database with nothing but the tables of the forms."""
    connection = connecting.connect(Path(":memory:"))
    connection.execute("PRAGMA foreign_keys = OFF")
    for statement in schema.create_tables(FORMS):
        connection.execute(statement)
    return connection


def put(connection: sqlite3.Connection, school: int, collection: int, size: int) -> None:
    connection.execute(
        "INSERT INTO f_classes (school, collection, size, area) VALUES (?, ?, ?, 9600)",
        (school, collection, size),
    )


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


def test_tables_without_rowid_begin_with_their_key() -> None:
    """SQLite 3.40 finds NULL in sound rows of others, and their file would be called damaged."""
    engine = twin_of(FORMS)
    tables = engine.execute(
        "SELECT name FROM main.sqlite_schema WHERE sql LIKE '%WITHOUT ROWID%'"
    ).fetchall()
    assert tables
    for (name,) in tables:
        keys = [bool(column[5]) for column in engine.execute(f'PRAGMA table_info("{name}")')]
        assert keys == sorted(keys, reverse=True), name
