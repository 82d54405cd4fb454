"""What a collection of a file was begun from: a task of the district, or a part of a colleague."""

from __future__ import annotations

from typing import Literal, NamedTuple

from edudesk.storage.store import Store


class Origin(NamedTuple):
    """The letter or package as it came."""

    kind: Literal["task", "part"]
    body: bytes


def origin_of(store: Store, collection: int) -> Origin | None:
    """Return what a collection was begun from, None when it was opened by hand."""
    found = store.query("SELECT kind, body FROM main.origins WHERE collection = ?", (collection,))
    return Origin(found[0][0], bytes(found[0][1])) if found else None


def keep_origin(store: Store, collection: int, origin: Origin) -> None:
    """Keep what a collection was begun from, in place of what was kept before."""
    with store.recording() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO main.origins (collection, kind, body) VALUES (?, ?, ?)",
            (collection, *origin),
        )
