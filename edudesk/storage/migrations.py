"""Takes the engine's own tables of a file to those of this program, step by step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

from edudesk.storage.migration_steps import STEPS, Step

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["STEPS", "Step", "migrate", "version"]


def version() -> int:
    """Return the `user_version` of files that this program writes: the number of steps."""
    return len(STEPS)


def migrate(connection: sqlite3.Connection) -> None:
    """Take the engine's tables to the present version, each step in a transaction with its record.

    The connection must be in SQLite's own autocommit mode (`isolation_level=None`).
    """
    # A tenth of a second to import, so only where a file is made or comes from an older program.
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    connection.create_function("sha256_of", 1, _sha256_of, deterministic=True)
    migrations = Migrations("edudesk")
    for number, step in enumerate(STEPS, start=1):
        migrations(name=step.name)(_runner(step, number))
    # Plugins of the user's other tools have no business in this file.
    migrations.apply(Database(connection, recursive_triggers=False, execute_plugins=False))


def _sha256_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def _runner(step: Step, number: int) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        for statement in step.statements:
            database.conn.execute(statement)
        database.conn.execute(f"PRAGMA user_version = {number}")

    run.__name__ = step.name
    return run
