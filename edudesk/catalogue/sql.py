"""The house rules for SQL in definitions: integers only, repeatable, literals to be scaled.

Decimal figures are stored as integers in units of their last place. A definition
writes the figure as people do, with exactly the field's places (`96.00` against a field of two
places), and the literal is compiled by dropping the point (`9600`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>--[^\n]*|/\*)
      | (?P<text>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])
      | (?P<number>(?:0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\w*)
      | (?P<word>[^\W\d]\w*)
      | (?P<parameter>[?:@$]\w*)
      | (?P<sign><>|<=|>=|!=|==|\|\||<<|>>|[-+*/%=<>(),.&|~!;\[\]{}\\^\#'"`])
    """,
    re.VERBOSE,
)
_INEXACT = frozenset(
    ("avg", "total", "round", "julianday", "power", "pow", "sqrt", "exp", "ln", "log", "log10")
)
_CHANGING = frozenset(("random", "randomblob", "changes", "total_changes", "last_insert_rowid"))
_TYPES = frozenset(("real", "float", "double", "numeric", "decimal"))
_CLOCK = frozenset(("current_date", "current_time", "current_timestamp", "'now'"))
_DECIMAL = re.compile(r"\d+\.\d+")
_WHOLE = re.compile(r"\d+")


class SqlFault(NamedTuple):
    """Why an expression is refused, in both languages."""

    zh: str
    en: str


class Token(NamedTuple):
    """A piece of SQL: `kind` as named in the token pattern, and its text."""

    kind: str
    text: str


class RefusedSqlError(ValueError):
    """An expression broke the house rules; `faults` lists how."""

    def __init__(self, sql: str, faults: tuple[SqlFault, ...]) -> None:
        super().__init__("; ".join(fault.en for fault in faults) + f": {sql}")
        self.faults = faults


@lru_cache(maxsize=4096)
def scaled(sql: str) -> str:
    """Return `sql` with every decimal literal as a scaled integer.

    Raises:
        RefusedSqlError: the expression breaks the house rules.
    """
    faults = tuple(lint(sql))
    if faults:
        raise RefusedSqlError(sql, faults)
    return "".join(
        token.text.replace(".", "").lstrip("0") or "0" if token.kind == "number" else token.text
        for token in tokens(sql)
    )


def lint(sql: str) -> Iterator[SqlFault]:
    """Yield every way in which `sql` breaks the house rules, whatever it refers to."""
    if not sql.strip():
        yield SqlFault("表达式为空", "the expression is empty")
    pieces = [token for token in tokens(sql) if token.kind != "space"]
    for before, token, after in zip(
        ["", *(piece.text for piece in pieces)],
        pieces,
        [*(piece.text for piece in pieces[1:]), ""],
        strict=False,
    ):
        fault = _sign_fault(token, before) or _word_fault(token, before, after)
        if fault is not None:
            yield fault
    if _unbalanced(pieces):
        yield SqlFault("括号不成对", "unbalanced parentheses")


def _sign_fault(token: Token, before: str) -> SqlFault | None:
    kind, text = token
    if kind == "comment":
        return SqlFault("不得含注释", "comments are not allowed")
    if kind == "parameter" or (kind == "sign" and text in ";[]{}\\^#'\"`"):
        return SqlFault(f"不得含“{text}”", f"“{text}” is not allowed")
    if kind == "sign" and text == "/":
        return SqlFault("不得用除号，请改写为乘法比较", "no division: compare products instead")
    if kind == "quoted" and before != ".":  # elsewhere SQLite may take it for a text
        return SqlFault(f"名称不得加引号：{text}", f"names are not quoted: {text}")
    if kind == "number" and not (_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text)):
        return SqlFault(f"数字写法不合要求：{text}", f"not a plain number: {text}")
    return None


def _word_fault(token: Token, before: str, after: str) -> SqlFault | None:
    name = token.text.lower()
    if name in _CLOCK:
        return SqlFault(
            "不得用当前时间，请用 collection 的 moment", "no clock: use the collection's moment"
        )
    if token.kind != "word":
        return None
    if (name in _INEXACT and after == "(") or (name in _TYPES and before.lower() == "as"):
        return SqlFault(f"不得用 {token.text}：结果不精确", f"{token.text} is not exact")
    if name in _CHANGING and after == "(":
        return SqlFault(f"不得用 {token.text}：结果不固定", f"{token.text} is not repeatable")
    return None


def _unbalanced(pieces: list[Token]) -> bool:
    depth = 0
    for piece in pieces:
        depth += {"(": 1, ")": -1}.get(piece.text, 0)
        if depth < 0:
            return True
    return depth != 0


def decimal_places(sql: str) -> frozenset[int]:
    """Return the numbers of places with which decimal literals are written in `sql`."""
    return frozenset(
        len(token.text.partition(".")[2])
        for token in tokens(sql)
        if token.kind == "number" and "." in token.text
    )


def words(sql: str) -> frozenset[str]:
    """Return every bare word of `sql`: names of relations and columns, functions, keywords."""
    return frozenset(token.text for token in tokens(sql) if token.kind == "word")


def tokens(sql: str) -> Iterator[Token]:
    """Yield the pieces of `sql` in order; joined again they are `sql`.

    A character that begins no piece becomes a sign of its own.
    """
    place = 0
    while place < len(sql):
        match = _TOKEN.match(sql, place)
        if match is None:
            yield Token("sign", sql[place])
            place += 1
        else:
            yield Token(str(match.lastgroup), match.group())
            place = match.end()
