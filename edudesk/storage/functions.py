"""The functions that definition SQL may call: SQLite's harmless ones, and a few of our own."""

from __future__ import annotations

import re
import sqlite3
from fractions import Fraction
from functools import lru_cache
from typing import Final

from edudesk.model.exact import decimal_text, half_up

ALLOWED: Final = frozenset(
    (
        *("abs", "coalesce", "iif", "ifnull", "nullif", "max", "min", "sign"),
        *("count", "sum", "group_concat", "row_number", "rank", "dense_rank", "lag", "lead"),
        *("char", "format", "glob", "instr", "length", "like", "lower", "ltrim", "printf"),
        *("regexp", "replace", "rtrim", "substr", "substring", "trim", "unicode", "upper"),
        *("date", "strftime", "unixepoch"),
        *("quotient", "percent", "blank"),
    )
)
"""Names of the functions that cannot write, wait, depend on the clock or lose a digit."""


def add_functions(connection: sqlite3.Connection) -> None:
    """Make known to a connection what SQLite does not have.

    `text REGEXP pattern`: the whole text must match. `quotient(numerator, denominator, places)`:
    the decimal text of a quotient for print, rounded half up from the exact value; NULL when a
    number is missing or the denominator is not above 0. Either may be a text "p/q" too, whose parts
    multiplied together would be too large for SQLite. `percent(part, whole, bound)`: a share with
    one place, and with as many more as it takes to stand on its side of `bound` percent. Neither is
    ever compared: for that, both sides are multiplied. `blank(value)`: the place of a value in a
    sentence, printed on a rule, which stays empty where there is none.
    """
    connection.create_function("regexp", 2, _matches, deterministic=True)
    connection.create_function("quotient", 3, _quotient, deterministic=True)
    connection.create_function("percent", 3, _percent, deterministic=True)
    connection.create_function("blank", 1, _blank, deterministic=True)


def _quotient(
    numerator: int | str | None, denominator: int | str | None, places: int
) -> str | None:
    if numerator is None or denominator is None or (below := Fraction(denominator)) <= 0:
        return None
    return decimal_text(half_up(Fraction(numerator) / below, places), places)


def _matches(pattern: str, text: str | None) -> bool | None:
    return None if text is None else _compiled(pattern).fullmatch(str(text)) is not None


def _percent(part: int | None, whole: int | None, bound: int) -> str | None:
    if part is None or whole is None or whole <= 0:
        return None
    share, places = Fraction(100 * part, whole), 1
    while (Fraction(half_up(share, places), 10**places) >= bound) != (share >= bound):
        places += 1
    return decimal_text(half_up(share, places), places)


def _blank(value: int | str | None) -> str:
    return f"＿{'' if value is None else value}＿"


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
