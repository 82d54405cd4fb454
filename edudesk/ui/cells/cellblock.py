"""Where a block of texts goes in a table, and how far a run of filled cells reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Texts = Sequence[Sequence[str]]


class Span(NamedTuple):
    """A rectangle of cells by its first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.bottom - self.top + 1

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return self.right - self.left + 1

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell only."""
        return self.rows == self.columns == 1


def placed(block: Texts, span: Span) -> dict[int, dict[int, str]]:
    """Return a block's texts by row and column, from the span's first cell on.

    A span that is a whole number of blocks is filled with them, as spreadsheets do.
    """
    height, width = len(block), max(map(len, block))
    if span.rows % height == 0 and span.columns % width == 0:
        down, across = span.rows // height, span.columns // width
    else:
        down = across = 1
    return {
        span.top + row: {
            span.left + column + shift * width: text
            for shift in range(across)
            for column, text in enumerate(block[row % height])
        }
        for row in range(height * down)
    }


def filled(text: str, span: Span) -> dict[int, dict[int, str]]:
    """Return one text for every cell of a span, by row and column."""
    line = dict.fromkeys(range(span.left, span.right + 1), text)
    return {row: dict(line) for row in range(span.top, span.bottom + 1)}


def edge(is_filled: Callable[[int], bool], at: int, step: int, last: int) -> int:
    """Return where Ctrl+arrow leads from `at` in steps of `step`, within 0 to `last`.

    Within a run of filled cells that is its end, else the next filled cell or the table's border.
    """
    here = at + step
    if not 0 <= here <= last:
        return at
    if is_filled(at) and is_filled(here):
        while 0 <= here + step <= last and is_filled(here + step):
            here += step
        return here
    while 0 <= here + step <= last and not is_filled(here):
        here += step
    return here
