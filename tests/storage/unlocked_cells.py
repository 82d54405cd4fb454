"""Makes files/unlocked-cells.edudesk: a school file with unlocked cells, of a program of 2026.

The stored file has the engine's tables of that time (`user_version` 10), so it is made once, by
`python -m tests.storage.unlocked_cells`, and never again; later programs are tried upon a copy.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from edudesk.model.form import Label
from edudesk.model.place import Cell
from edudesk.model.submission import Standing
from edudesk.storage.store import Store
from edudesk.storage.submissions import stand
from edudesk.storage.workspace import Workspace
from tests.storage.example import field, form

STORED = Path(__file__).parent / "files" / "unlocked-cells.edudesk"
NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)

PROFILE = form("profile", "record", field("address", "text"), field("phone", "text"))
FORMS = (PROFILE,)
OPEN = (Cell("profile", 1, "address"), Cell("profile", 1, "phone"))


def make(path: Path) -> None:
    """Write the file: one collection, its form locked, two cells of it unlocked."""
    Workspace.create(path, "school", FORMS, school_code="2137000001", school_name="某校", now=NOW)
    workspace = Workspace.open(path, FORMS, who="王老师")
    workspace.run(_fill)
    workspace.close()


def _fill(store: Store) -> None:
    store.add_collection("annual", "2025-2026", date(2025, 9, 1), Label("年报", "Annual report"))
    store.set_scope(1, 1)
    with store.writing("填写", "王老师") as pen:
        pen.set_value(Cell("profile", 1, "address"), "滨河路一号")
    stand(store, 1, 1, Standing("corrected", "李老师", NOW), ["profile"], "解锁", OPEN)


if __name__ == "__main__":
    make(STORED)
