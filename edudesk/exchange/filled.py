"""Recognises the sheets that the program has made, by their hidden first row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from edudesk.exchange.sheets import MARK, Mark
from edudesk.exchange.tables import OpenSheet, open_sheets


class FilledSheet(NamedTuple):
    """A sheet of a file with what it was made for; None when the program has not made it."""

    mark: Mark | None
    sheet: OpenSheet


def filled_sheets(path: Path) -> Iterator[FilledSheet]:
    """Yield the sheets of the file at `path`; raises FileRefusedError as `open_sheets` does."""
    for title, rows in open_sheets(path):
        first = next(rows, None)
        if first is None:
            continue
        yield FilledSheet(_mark(first), OpenSheet(title, chain([first], rows)))


def _mark(first: list[str]) -> Mark | None:
    values = [text.strip() for text in first[: len(Mark._fields) + 1]]
    if values[:1] != [MARK]:
        return None
    return Mark(*[*values[1:], *Mark()][: len(Mark._fields)])
