"""A field added in a definition becomes a column when a file opens; nothing is ever taken away."""

from collections.abc import Callable

import pytest

from edudesk.errors import DefinitionError
from edudesk.model.place import Cell
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import CLASSES, GRADES, PROFILE, STAFF, field, form

WIDER = form("staff", "roster", field("name", "text"), field("hours"), field("retired", "bool"))
NARROWER = form("staff", "roster", field("name", "text"))
RETYPED = form("staff", "roster", field("name", "text"), field("hours", "text"))
LONGER = form("grades", "grid", field("count"), lines=("g0", "g1", "g2", "g3"))
SHORTER = form("grades", "grid", field("count"), lines=("g3", "g2"))
NEW = form("guards", "record", field("number"))


@pytest.fixture
def reopened(school: Workspace, opened: Callable[..., Workspace]) -> Callable[..., Workspace]:
    """Return a function that opens the school's file with other forms; it holds one teacher."""

    def job(store: Store) -> None:
        with store.writing("添", "王老师") as pen:
            pen.add_row("staff", 1, 1, {"name": "李", "hours": 12})
            pen.set_value(Cell("grades", 1, "count"), 45)

    school.run(job)
    school.close()

    def reopen(*forms: object) -> Workspace:
        workspace = opened(school.path, forms)
        workspace.run(lambda store: store.set_scope(1, 1))
        return workspace

    return reopen


def test_a_new_field_is_an_empty_column(reopened: Callable[..., Workspace]) -> None:
    workspace = reopened(PROFILE, WIDER, CLASSES, GRADES)
    [row] = workspace.run(lambda store: store.rows("staff"))
    assert row.values == {"name": "李", "hours": 12, "retired": None}


def test_a_new_form_has_its_rows_in_collections_that_are_open_already(
    reopened: Callable[..., Workspace],
) -> None:
    workspace = reopened(PROFILE, STAFF, CLASSES, GRADES, NEW)
    assert len(workspace.run(lambda store: store.rows("guards"))) == 1


def test_new_lines_are_there_and_in_their_order(reopened: Callable[..., Workspace]) -> None:
    workspace = reopened(PROFILE, STAFF, CLASSES, LONGER)
    rows = workspace.run(lambda store: store.rows("grades"))
    assert [(row.line, row.values["count"]) for row in rows] == [
        ("g0", None),
        ("g1", 45),
        ("g2", None),
        ("g3", None),
    ]


def test_figures_of_a_retired_field_or_line_are_there_when_it_comes_back(
    reopened: Callable[..., Workspace],
) -> None:
    workspace = reopened(PROFILE, NARROWER, CLASSES, SHORTER)
    assert [row.line for row in workspace.run(lambda store: store.rows("grades"))] == ["g3", "g2"]
    workspace.close()
    workspace = reopened(PROFILE, STAFF, CLASSES, GRADES)
    [row] = workspace.run(lambda store: store.rows("staff"))
    assert row.values["hours"] == 12
    assert workspace.run(lambda store: store.rows("grades"))[0].values["count"] == 45


def test_a_row_removed_while_a_field_is_retired_comes_back_whole(
    reopened: Callable[..., Workspace],
) -> None:
    def job(store: Store) -> None:
        with store.writing("删", "王老师") as pen:
            pen.remove_row("staff", 1)
        store.undo("王老师")

    workspace = reopened(PROFILE, NARROWER, CLASSES, GRADES)
    workspace.run(job)
    workspace.close()
    [row] = reopened(PROFILE, STAFF, CLASSES, GRADES).run(lambda store: store.rows("staff"))
    assert row.values["hours"] == 12


def test_undo_stops_at_a_change_of_forms_but_not_at_a_mere_reopening(
    reopened: Callable[..., Workspace],
) -> None:
    workspace = reopened(PROFILE, STAFF, CLASSES, GRADES)
    assert workspace.run(lambda store: store.undo_name()) == "添"
    workspace.close()
    assert reopened(PROFILE, WIDER, CLASSES, GRADES).run(lambda store: store.undo_name()) is None


def test_a_field_that_changed_its_type_is_refused_and_the_file_left_alone(
    reopened: Callable[..., Workspace],
) -> None:
    with pytest.raises(DefinitionError, match=r"staff\.hours"):
        reopened(PROFILE, RETYPED, CLASSES, GRADES, NEW)
    workspace = reopened(PROFILE, STAFF, CLASSES, GRADES)
    assert workspace.run(lambda store: store.undo_name()) == "添"
