"""Settings that a file carries with it, so that whoever opens it works by them."""

from __future__ import annotations

import sqlite3


def setting(connection: sqlite3.Connection, name: str) -> str:
    """Return a setting of the file, "" when it was never made."""
    key = f"setting:{name}"
    found = connection.execute("SELECT value FROM main.meta WHERE key = ?", (key,)).fetchone()
    return "" if found is None else str(found[0])


def keep_setting(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a setting in the file."""
    connection.execute(
        "INSERT OR REPLACE INTO main.meta (key, value) VALUES (?, ?)", (f"setting:{name}", value)
    )
