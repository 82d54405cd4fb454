"""The functions that definition SQL may call: SQLite's own harmless ones, and REGEXP."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from typing import Final

ALLOWED: Final = frozenset(
    (
        *("abs", "coalesce", "iif", "ifnull", "nullif", "max", "min", "sign"),
        *("count", "sum", "group_concat", "row_number", "rank", "dense_rank", "lag", "lead"),
        *("char", "format", "glob", "instr", "length", "like", "lower", "ltrim", "printf"),
        *("regexp", "replace", "rtrim", "substr", "substring", "trim", "unicode", "upper"),
        *("date", "strftime", "unixepoch"),
    )
)
"""Names of the functions that cannot write, wait, depend on the clock or lose a digit."""


def add_functions(connection: sqlite3.Connection) -> None:
    """Make `text REGEXP pattern` known to a connection: the whole text must match."""
    connection.create_function("regexp", 2, _matches, deterministic=True)


def _matches(pattern: str, text: str | None) -> bool | None:
    return None if text is None else _compiled(pattern).fullmatch(str(text)) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
