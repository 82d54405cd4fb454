"""A file of 2024 is opened with the forms of 2025: renamed, split and retired fields."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edudesk.errors import NotWritableError
from edudesk.model.place import Cell
from edudesk.storage import migrations
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage import edition_2024
from tests.storage.example import field, form

PROFILE = form(
    "profile",
    "record",
    field("address", "text"),
    field("office_phone", "text", renamed_from="phone", since="2024"),
    field("site", "decimal", places=2, renamed_from="land"),
    field("founded", "date"),
    field("website", "text", renamed_from="homepage"),
)
COURSES = form(
    "courses",
    "roster",
    field("name", "text"),
    field("term", "text", until="2023"),
    field(
        "starts",
        "month",
        since="2024",
        split_from="CASE WHEN this.term GLOB '????-??/????-??' THEN substr(this.term, 1, 7) END",
    ),
    field(
        "ends", "month", split_from="CASE WHEN this.term LIKE '%/%' THEN substr(this.term, 9) END"
    ),
    field("guests", split_from="this.visitors + 1"),
    field("hours"),
)
FORMS = (PROFILE, COURSES)


@pytest.fixture
def file(tmp_path: Path, opened: Callable[..., Workspace]) -> Workspace:
    """Return the stored file of 2024, opened with the forms of 2025, its later year in scope."""
    path = tmp_path / "2024.edudesk"
    shutil.copy(edition_2024.STORED, path)
    workspace = opened(path, FORMS)
    workspace.run(lambda store: store.set_scope(1, 2))
    return workspace


def test_a_renamed_field_keeps_its_values_in_every_collection(file: Workspace) -> None:
    rows = file.run(lambda store: store.rows("profile", ids=[1, 2]))
    assert [row.values["office_phone"] for row in rows] == ["0533-1234567", "0533-7654321"]
    assert [row.values["site"] for row in rows] == [1_234_050, None]
    assert rows[1].states == {"site": "na"}


def test_the_history_of_a_renamed_field_goes_back_to_its_old_name(file: Workspace) -> None:
    entries = file.run(lambda store: store.history(Cell("profile", 2, "office_phone")))
    assert [(one.who, one.new) for one in entries] == [("李老师", "0533-7654321")]


def test_a_field_that_was_never_in_the_file_is_empty(file: Workspace) -> None:
    [row] = file.run(lambda store: store.rows("profile"))
    assert row.values["website"] is None
    assert {row.values["guests"] for row in file.run(lambda store: store.rows("courses"))} == {None}


def test_a_split_field_is_computed_from_the_old_one_and_wants_confirming(file: Workspace) -> None:
    whole, vague = file.run(lambda store: store.rows("courses"))
    assert (whole.values["starts"], whole.values["ends"]) == ("2023-09", "2024-07")
    assert whole.states["starts"] == whole.states["ends"] == "carried"
    assert (vague.values["starts"], vague.values["ends"]) == (None, None)
    assert "starts" not in vague.states


def test_in_a_closed_collection_nothing_is_left_to_confirm(
    tmp_path: Path, opened: Callable[..., Workspace]
) -> None:
    path = tmp_path / "2024.edudesk"
    shutil.copy(edition_2024.STORED, path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE collections SET closed = 1 WHERE number = 1")
    workspace = opened(path, FORMS)
    before, after = workspace.run(lambda store: store.rows("courses", ids=[1, 3]))
    assert (before.values["starts"], before.states) == ("2023-09", {})
    assert (after.values["starts"], after.states["starts"]) == ("2023-09", "carried")


def test_what_could_not_be_read_is_still_there(file: Workspace) -> None:
    _, vague = file.run(lambda store: store.rows("courses"))
    assert vague.states["hours"] == "unreadable"
    assert vague.typed == {"hours": "二十"}


def test_a_retired_field_is_kept_to_be_read(file: Workspace) -> None:
    rows = file.run(lambda store: store.rows("courses"))
    assert [row.values["term"] for row in rows] == ["2023-09/2024-07", "全年"]

    def write(store: Store, row: int) -> None:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("courses", row, "term"), "上学期")

    with pytest.raises(NotWritableError, match="不属于 2024 年的表式"):
        file.run(lambda store: write(store, rows[1].id))
    file.run(lambda store: write(store, 2))  # in the collection of 2023 it is asked
    assert file.run(lambda store: store.rows("courses", ids=[2]))[0].values["term"] == "上学期"


def test_both_fields_are_shown_in_the_year_between() -> None:
    term, starts = COURSES.by_code["term"], COURSES.by_code["starts"]
    shown = [(term.shown_in(year), starts.shown_in(year)) for year in (2023, 2024, 2025)]
    assert shown == [(True, False), (True, True), (False, True)]


def test_undo_does_not_reach_back_into_the_earlier_edition(file: Workspace) -> None:
    assert file.run(lambda store: store.undo("王老师")) is None


def test_the_file_as_it_was_stands_beside(file: Workspace) -> None:
    backup = f"2024.edudesk.before-v{migrations.version()}.bak"
    assert [one.name for one in file.path.parent.glob("*.bak")] == [backup]


def test_opening_it_again_changes_nothing(
    file: Workspace, opened: Callable[..., Workspace]
) -> None:
    def clear(store: Store) -> None:
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("profile", 2, "office_phone"), None)

    file.run(clear)
    file.close()
    again = opened(file.path, FORMS)
    again.run(lambda store: store.set_scope(1, 2))
    [row] = again.run(lambda store: store.rows("profile"))
    assert row.values["office_phone"] is None
