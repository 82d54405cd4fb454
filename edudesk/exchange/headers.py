"""Reads sheets whose headers stand in several rows: each column by the path of its headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from edudesk.exchange.rawtables import uncovered
from edudesk.exchange.tables import OpenSheet, normal

_WITHIN = 30
"""Rows among which the first school must stand."""
_SCHOOL_CODE = re.compile(r"\d{10}", re.ASCII)
_NUMBERING = re.compile(r"[\d甲乙丙丁戊]{1,3}|[A-Z]")
"""What stands in the row of column numbers: 甲 乙 1 2 3."""
_FIGURE = re.compile(r"-?\d[\d,]*(\.\d+)?", re.ASCII)
_REMARK = re.compile(r"[^：:]+[：:].*")
"""What stands beside others under a title: 学年：2025-2026, 单位：人."""


class DeepTable(NamedTuple):
    """A sheet with headers in several rows: its titles, the path of every column, its rows.

    `rows`: each with its number in the sheet. An empty path is a column without a header.
    """

    titles: tuple[str, ...]
    paths: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def deep_table(sheet: OpenSheet, separator: str) -> DeepTable | None:
    """Return what a sheet holds below its headers; None when no row has a school's code.

    A merged cell says its text for all columns it lies over: an empty cell takes the text to its
    left where both stand under the same headers. Rows of one text alone, or of remarks alone, are
    titles; a row of totals above the schools is none of the headers.
    """
    top = [_texts(row) for row in islice(sheet.rows, _WITHIN)]
    first = next((at for at, row in enumerate(top) if _has_code(row)), None)
    if first is None:
        return None
    width = max(len(row) for row in top[: first + 1])
    head = [row + [""] * (width - len(row)) for row in top[:first]]
    titles, levels = _told_apart(head)
    rest = [_texts(row) for row in sheet.rows]
    return DeepTable(
        titles=(sheet.title, *titles),
        paths=_paths(levels, width, separator),
        rows=tuple(
            (number, tuple(row))
            for number, row in enumerate([*top[first:], *rest], first + 1)
            if _has_code(row)
        ),
    )


def _texts(row: Sequence[str]) -> list[str]:
    return [" ".join(text.split()) for text in uncovered(row)]


def column_of(paths: Sequence[str], ends: Iterable[str], separator: str) -> int | None:
    """Return the column whose path ends as one of `ends` does, in their order; None if none.

    Of several the one with the shortest path is meant: the total stands above its parts.
    """
    known = [tuple(normal(level) for level in path.split(separator)) for path in paths]
    for end in ends:
        wanted = tuple(normal(level) for level in end.split(separator))
        found = [at for at, path in enumerate(known) if path[-len(wanted) :] == wanted]
        if found:
            return min(found, key=lambda at: (len(known[at]), at))
    return None


def _has_code(row: Sequence[str]) -> bool:
    return any(_SCHOOL_CODE.fullmatch(text) for text in row)


def _told_apart(head: Iterable[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the titles, and the rows of headers below them."""
    titles: list[str] = []
    levels: list[list[str]] = []
    for row in head:
        texts = [text for text in row if text]
        if not levels and (len(texts) == 1 or all(map(_REMARK.fullmatch, texts))):
            titles += texts
        elif len(texts) > 1 and not _numbers(texts):
            levels.append(row)
    return titles, levels


def _numbers(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns, or tells totals."""
    figures = [text for text in texts if _FIGURE.fullmatch(text)]
    return bool(figures) or all(map(_NUMBERING.fullmatch, texts))


def _paths(levels: list[list[str]], width: int, separator: str) -> tuple[str, ...]:
    above: list[tuple[str, ...]] = [()] * width
    for depth, row in enumerate(levels):
        below = list(above)
        for at, text in enumerate(row):
            spread = not text and at > 0 and above[at] == above[at - 1] and depth < len(levels) - 1
            said = row[at - 1] if spread else text
            row[at] = said
            if said:
                below[at] = (*above[at], said)
        above = below
    return tuple(separator.join(path) for path in above)
