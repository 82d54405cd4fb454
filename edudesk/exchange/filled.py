"""Recognises the sheets that the program has made, by their hidden first row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from edudesk.exchange.sheets import MARK, Mark
from edudesk.exchange.tables import OpenSheet, Tabular, open_sheets


class FilledSheet(NamedTuple):
    """A sheet of a file with what it was made for; None when the program has not made it."""

    mark: Mark | None
    sheet: OpenSheet


def filled_sheets(source: Tabular) -> Iterator[FilledSheet]:
    """Yield the sheets of a workbook; raises FileRefusedError as `open_sheets` does."""
    for title, rows in open_sheets(source):
        first = next(rows, None)
        if first is None:
            continue
        yield FilledSheet(_mark(first), OpenSheet(title, chain([first], rows)))


def _mark(first: list[str]) -> Mark | None:
    values = [text.strip() for text in first[: len(Mark._fields) + 1]]
    if values[:1] != [MARK]:
        return None
    return Mark(*[*values[1:], *Mark()][: len(Mark._fields)])
