"""What was packed out of a file, in which state that leaves it, and which forms it locks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from edudesk.model.place import Cell
from edudesk.model.submission import Standing
from edudesk.storage import journal
from edudesk.storage.store import Store

_COLUMNS = "number, sequence, digest, choices, draft, who, at"
_OF_PLACE = "FROM main.submissions WHERE collection = ? AND school = ? ORDER BY number"


class Packing(NamedTuple):
    """A package that was made: `choices` say what of it travels, `body` is the file as sent.

    The bytes are read of the last one only, and of drafts that were overtaken not kept.
    """

    number: int
    sequence: int
    digest: str
    choices: str
    draft: bool
    who: str
    at: datetime
    body: bytes


def packings(store: Store, school: int, collection: int) -> list[Packing]:
    """Return what was packed, the oldest first, without bytes; what was made twice stands once."""
    found = store.query(f"SELECT {_COLUMNS}, x'' {_OF_PLACE}", (collection, school))
    return [_packing(row) for row in found]


def last_packing(store: Store, school: int, collection: int) -> Packing | None:
    """Return the last package that was made, None when there is none."""
    found = store.query(f"SELECT {_COLUMNS}, body {_OF_PLACE} DESC LIMIT 1", (collection, school))
    return _packing(found[0]) if found else None


def body_of(store: Store, number: int) -> bytes:
    """Return the file of a package as it was sent, empty for a draft that was overtaken."""
    ((body,),) = store.query("SELECT body FROM main.submissions WHERE number = ?", (number,))
    return bytes(body)


def _packing(row: tuple[Any, ...]) -> Packing:
    number, sequence, digest, choices, draft, who, at, body = row
    when = datetime.fromisoformat(at)
    return Packing(number, sequence, digest, choices, bool(draft), who, when, bytes(body))


def keep_packing(store: Store, school: int, collection: int, made: Packing) -> None:
    """Keep a package with its bytes; its number is given here."""
    with store.recording() as connection:
        connection.execute(
            "UPDATE main.submissions SET body = x'' WHERE collection = ? AND school = ?"
            " AND draft = 1",
            (collection, school),
        )
        connection.execute(
            "INSERT INTO main.submissions (school, collection, sequence, digest, choices, draft,"
            " who, at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                school,
                collection,
                made.sequence,
                made.digest,
                made.choices,
                int(made.draft),
                made.who,
                made.at.isoformat(),
                made.body,
            ),
        )


def standing(store: Store, school: int, collection: int) -> Standing:
    """Return the state of a school's figures; *draft* until something was packed."""
    found = store.query(
        "SELECT state, who, at FROM main.standings WHERE collection = ? AND school = ?",
        (collection, school),
    )
    if not found:
        return Standing("draft", "", None)
    state, who, at = found[0]
    return Standing(state, who, datetime.fromisoformat(at))


def stand(
    store: Store,
    school: int,
    collection: int,
    now: Standing,
    locked: Iterable[str],
    name: str,
    unlocked: Iterable[Cell] = (),
) -> None:
    """Put the figures into a state with these forms locked; undo does not reach back before it.

    `name`: of what was done, for the journal. `unlocked`: cells that can be changed all the same.
    """
    at = (now.at or datetime.now().astimezone()).isoformat()
    place = (collection, school)
    with store.recording() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO main.standings (collection, school, state, who, at)"
            " VALUES (?, ?, ?, ?, ?)",
            (*place, now.state, now.who, at),
        )
        connection.execute("DELETE FROM main.locks WHERE collection = ? AND school = ?", place)
        connection.executemany(
            "INSERT INTO main.locks (collection, school, form, state, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(*place, form, now.state, now.who, at) for form in locked],
        )
        connection.execute("DELETE FROM main.open_cells WHERE collection = ? AND school = ?", place)
        connection.executemany(
            "INSERT INTO main.open_cells (collection, school, form, row, field)"
            " VALUES (?, ?, ?, ?, ?)",
            [(*place, cell.form, cell.row, cell.field) for cell in unlocked],
        )
        journal.seal(connection, name, now.who, datetime.fromisoformat(at))


def locks_of(store: Store, school: int, collection: int) -> dict[str, tuple[str, str]]:
    """Return by the code of a form that cannot be changed: the state that locks it, and who did."""
    found = store.query(
        "SELECT form, state, who FROM main.locks WHERE collection = ? AND school = ?",
        (collection, school),
    )
    return {form: (state, who) for form, state, who in found}


def open_cells_of(store: Store, school: int, collection: int) -> list[Cell]:
    """Return the cells of locked forms that can be changed all the same."""
    found = store.query(
        "SELECT form, row, field FROM main.open_cells WHERE collection = ? AND school = ?"
        " ORDER BY form, row, field",
        (collection, school),
    )
    return [Cell(*cell) for cell in found]
