"""Makes files/edition-2024.edudesk: a school file as the program of 2024 left it, kept for ever.

The stored file has the engine's tables of that time (`user_version` 1), so it is made once, by
`python -m tests.storage.edition_2024`, and never again; later editions are opened upon a copy.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from edudesk.model.form import Label
from edudesk.model.place import Cell
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import field, form

STORED = Path(__file__).parent / "files" / "edition-2024.edudesk"
NOW = datetime(2024, 9, 20, 8, 0, tzinfo=UTC)

PROFILE = form(
    "profile",
    "record",
    field("address", "text"),
    field("phone", "text"),
    field("land", "decimal", places=2),
    field("founded", "date"),
)
COURSES = form("courses", "roster", field("name", "text"), field("term", "text"), field("hours"))
FORMS = (PROFILE, COURSES)


def make(path: Path) -> None:
    """Write the file: two collections, the later an unconfirmed copy, with states and a journal."""
    Workspace.create(path, "school", FORMS, school_code="2137000001", school_name="某校", now=NOW)
    workspace = Workspace.open(path, FORMS, who="王老师")
    workspace.run(_fill)
    workspace.close()


def _fill(store: Store) -> None:
    title = Label("年报", "Annual report")
    store.add_collection("annual", "2023-2024", date(2023, 9, 1), title)
    store.set_scope(1, 1)
    with store.writing("填写", "王老师") as pen:
        pen.set_value(Cell("profile", 1, "phone"), "0533-1234567")
        pen.set_value(Cell("profile", 1, "land"), 1_234_050)
        pen.add_row("courses", 1, 1, {"name": "书法", "term": "2023-09/2024-07", "hours": 40})
        pen.add_row("courses", 1, 1, {"name": "剪纸", "term": "全年"})
    store.add_collection("annual", "2024-2025", date(2024, 9, 1), title, copy_from=1)
    store.set_scope(1, 2)
    with store.writing("填写", "李老师") as pen:
        pen.set_value(Cell("profile", 2, "phone"), "0533-7654321")
        pen.set_state(Cell("profile", 2, "land"), "na")
        pen.set_state(Cell("courses", 4, "hours"), "unreadable", "二十")


if __name__ == "__main__":
    make(STORED)
