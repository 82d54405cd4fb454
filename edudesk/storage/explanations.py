"""Why findings stand: what the school said of an unusual figure, what the head signed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from edudesk.model.journal import Explanation
from edudesk.storage.entries import as_json

_SELECT = (
    'SELECT "check", row, form, figures, reason, kind, who, at, code, head FROM main.explanations'
)
_OF = '("check", row) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))'


def all_explanations(
    connection: sqlite3.Connection, of: Iterable[tuple[str, int]] | None = None
) -> dict[tuple[str, int], Explanation]:
    """Return the explanations of the file by check and row, whatever the scope.

    `of`: checks and rows whose explanations are wanted, all without it.
    """
    if of is None:
        found = connection.execute(_SELECT)
    else:
        found = connection.execute(f"{_SELECT} WHERE {_OF}", (json.dumps(sorted(of)),))
    read = (_explanation(row) for row in found)
    return {(spoken.check, spoken.row): spoken for spoken in read}


def kept(connection: sqlite3.Connection, check: str, row: int) -> str | None:
    """Return the explanation of one finding as the journal keeps it, None when there is none."""
    found = connection.execute(f'{_SELECT} WHERE "check" = ? AND row = ?', (check, row)).fetchone()
    return None if found is None else as_json(_explanation(found))


def _explanation(row: tuple[Any, ...]) -> Explanation:
    check, number, form, figures, reason, kind, who, at, code, head = row
    return Explanation(
        check=check,
        row=number,
        form=form,
        figures=figures,
        reason=reason,
        kind=kind,
        who=who,
        at=datetime.fromisoformat(at),
        code=code,
        head=head,
    )
