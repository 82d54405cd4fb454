"""A check ready to run: its SQL and what was learned of it."""

from __future__ import annotations

import re

from msgspec import Struct

from edudesk.storage.sharing import Pair
from edudesk.storage.tracing import Far

_SEARCH_OF_A_ROW = re.compile(r"\bSELECT\b.*\b(this|last)\b", re.IGNORECASE | re.DOTALL)


class Rule(Struct, frozen=True):
    """A check ready to run: its code, its form and what was learned of its SQL.

    `holds`: SQL that is true, false or NULL (not checkable) for a row to which all `guards` apply,
    over `columns` of it and perhaps of the row it continues; `joined`: condition or words read that
    row. `by_row`: the columns that they read of the form and what it continues, `others` of whole
    relations. `own`: stored fields of the row that the verdict depends on in the end, `told` those
    that only its words speak of, `far`: what either depends on elsewhere. `inputs` and
    `far_inputs`: fields that the condition alone depends on, without the question whether it
    applies. `quoted`: fields of the row whose figures an explanation is bound to, `quoted_last` of
    the row it continues.
    """

    code: str
    form: str
    guards: tuple[str, ...]
    holds: str
    columns: tuple[str, ...]
    by_row: frozenset[Pair]
    others: frozenset[Pair]
    own: frozenset[str]
    told: frozenset[str]
    far: Far
    inputs: tuple[str, ...]
    far_inputs: tuple[Pair, ...]
    quoted: tuple[str, ...]
    quoted_last: tuple[str, ...]
    joined: bool

    @property
    def verdict(self) -> str:
        """SQL of the verdict on a row: true where the check does not apply, NULL if not known."""
        if not self.guards:
            return f"({self.holds})"
        return f"CASE WHEN {self._applies} THEN ({self.holds}) ELSE 1 END"

    @property
    def troubled(self) -> str:
        """SQL of the question whether the verdict is not true, for a search among many rows.

        SQLite puts the terms of a search in an order of its own, and may ask a search within it of
        rows to which the check does not apply: CASE keeps it from that.
        """
        trouble = f"({self.holds}) IS NOT TRUE"
        if not self.guards:
            return trouble
        if any(map(_SEARCH_OF_A_ROW.search, (*self.guards, self.holds))):
            return f"CASE WHEN {self._applies} THEN {trouble} END"
        return f"({self._applies} AND {trouble})"

    @property
    def _applies(self) -> str:
        return " AND ".join(f"({guard})" for guard in self.guards)
