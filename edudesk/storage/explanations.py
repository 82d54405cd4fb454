"""Why findings stand: what the school said of an unusual figure, what the head signed."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from edudesk.model.journal import Explanation
from edudesk.storage.entries import as_json

_COLUMNS = '"check", row, form, figures, reason, kind, who, at, code, head'
_SELECT = f"SELECT {_COLUMNS} FROM main.explanations"
# Most checks asked about were never explained: each costs one look, however many its rows are.
_SELECT_OF = f"""SELECT {_COLUMNS} FROM (SELECT key, value AS asked FROM json_each(?))
    CROSS JOIN main.explanations ON "check" = key
    WHERE row IN (SELECT value FROM json_each(asked))"""


def all_explanations(
    connection: sqlite3.Connection, of: Iterable[tuple[str, int]] | None = None
) -> dict[tuple[str, int], Explanation]:
    """Return the explanations of the file by check and row, whatever the scope.

    `of`: checks and rows whose explanations are wanted, all without it.
    """
    if of is None:
        found = connection.execute(_SELECT)
    else:
        asked: defaultdict[str, list[int]] = defaultdict(list)
        for check, row in of:
            asked[check].append(row)
        found = connection.execute(_SELECT_OF, (json.dumps(asked),))
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
