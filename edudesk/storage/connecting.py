"""Connections with the settings every one of ours has, whatever a file says of itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from edudesk.storage.functions import add_functions

_CACHED_STATEMENTS: Final = 512  # every statement of a form's life stays compiled
_SETTINGS: Final = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
)
_FORMAT: Final = slice(18, 20)  # write and read version in the header: 1 rollback journal, 2 WAL
_ROLLBACK: Final = b"\x01\x01"


def connect(path: Path, *, patience: float = 0.0) -> sqlite3.Connection:
    """Return a connection in SQLite's autocommit mode; `patience`: seconds to wait for a lock."""
    return _settled(
        sqlite3.connect(
            path,
            timeout=patience,
            isolation_level=None,
            cached_statements=_CACHED_STATEMENTS,
        )
    )


def from_bytes(image: bytes) -> sqlite3.Connection:
    """Return a connection to a copy in memory; nothing it does reaches a disk."""
    connection = sqlite3.connect(
        ":memory:", isolation_level=None, cached_statements=_CACHED_STATEMENTS
    )
    # A database in memory has no write-ahead log, whatever the file was kept in.
    plain = bytearray(image)
    plain[_FORMAT] = _ROLLBACK
    connection.deserialize(bytes(plain))
    return _settled(connection)


def _settled(connection: sqlite3.Connection) -> sqlite3.Connection:
    for setting in _SETTINGS:
        connection.execute(setting)
    add_functions(connection)
    return connection
