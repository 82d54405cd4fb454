"""Empty databases with all that a file has, for SQL of relations to be tried on."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from edudesk.model.form import Form
from edudesk.storage import connecting, relations
from edudesk.storage.migrations import migrate
from edudesk.storage.schema import create_tables


def twin_of(forms: Sequence[Form]) -> sqlite3.Connection:
    """Return a database in memory with the engine's tables, those of the forms and every view."""
    connection = connecting.connect(Path(":memory:"))
    migrate(connection)
    for statement in [
        *create_tables(forms),
        *relations.scope_views(),
        *relations.form_views(forms),
    ]:
        connection.execute(statement)
    return connection
