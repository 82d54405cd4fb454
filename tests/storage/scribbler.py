"""A clerk who edits until killed: each step writes one number into two forms, then tells it."""

import sys
from pathlib import Path

from edudesk.model.place import Cell
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import DISTRICT_FORMS, FORMS


def scribble(path: Path) -> None:
    """Edit without end, saying each number once its step is on disk."""
    workspace = Workspace.open(path, (*FORMS, *DISTRICT_FORMS), who="王老师")
    texts = {"school": "profile.address", "district": "annex.problem"}[workspace.kind]
    form, field = texts.split(".")

    def edit(store: Store, number: int) -> None:
        roster = {"school": "staff", "district": "facts"}[workspace.kind]
        name = {"school": "name", "district": "school_name"}[workspace.kind]
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell(form, 1, field), str(number))
            rows = [row.id for row in store.rows(roster)] or [pen.add_row(roster, 1, 1, {})]
            pen.set_value(Cell(roster, rows[0], name), str(number))

    workspace.run(lambda store: store.set_scope(1, 1))
    [(start,)] = workspace.run(
        lambda store: store.query("SELECT coalesce(max(number), 0) FROM main.steps")
    )
    number = int(start)
    while True:
        number += 1
        at = number
        workspace.run(lambda store, at=at: edit(store, at))  # type: ignore[misc]
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    scribble(Path(sys.argv[1]))
