"""What has become of cells and rows since a step: for the tables that were given out then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from edudesk.model.place import CellState, Value
from edudesk.storage.entries import unmarked
from edudesk.storage.store import Store

_DEEDS = """
SELECT j.deed, j.row, j.field, j.old, j.old_state, j.new, j.new_state,
       s.kind = 'edit' AND s.undone = 0, s.name
FROM main.journal AS j JOIN main.steps AS s ON s.number = j.step
WHERE j.step > ? AND j.form = ? AND j.deed IN ('cell', 'row')
ORDER BY j.step, j.place
"""


class Held(NamedTuple):
    """What a cell held."""

    value: Value
    state: CellState
    typed: str


class Since(NamedTuple):
    """What a table that was given out cannot know of a form.

    `cells`: by row and field what was in the cells that have changed since, as the table was given
    out or as it was taken last. `came`, `gone`: rows that are new, or no longer there. `moved`:
    something has changed in the file, so that what is computed may have, too.
    """

    cells: Mapping[int, Mapping[str, Held]]
    came: frozenset[int]
    gone: frozenset[int]
    moved: bool


def last_step(store: Store) -> str:
    """Return what tells the file's last step from every step of any other file; "" before any."""
    found = store.query("SELECT number, at FROM main.steps ORDER BY number DESC LIMIT 1")
    return f"{found[0][0]}@{found[0][1]}" if found else ""


def knows(store: Store, step: str) -> bool:
    """Whether the file went through a step that `last_step` told of, here or in a copy of it."""
    number, _, at = step.partition("@")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return False
    found = store.query("SELECT at FROM main.steps WHERE number = ?", (int(number),))
    return [(at,)] == found


def since(store: Store, step: str, form: str, takings: Collection[str]) -> Since:
    """Return what has changed in a form since a step that the file knows.

    `takings`: names of the steps by which the table was taken before. What these wrote stands in
    the table, unless they were undone.
    """
    cells: defaultdict[int, dict[str, Held]] = defaultdict(dict)
    came: set[int] = set()
    gone: set[int] = set()
    params = (int(step.partition("@")[0]), form)
    for deed, row, field, old, old_state, new, new_state, stands, name in store.query(
        _DEEDS, params
    ):
        if deed == "cell":
            cells[row].setdefault(field, Held(old, *unmarked(old_state)))
            if stands and name in takings:
                cells[row][field] = Held(new, *unmarked(new_state))
        elif new is None:
            (came.discard if row in came else gone.add)(row)
        elif old is None:
            (gone.discard if row in gone else came.add)(row)
    moved = store.query("SELECT 1 FROM main.journal WHERE step > ? LIMIT 1", params[:1])
    return Since(cells, frozenset(came), frozenset(gone), bool(moved))
