"""Reads the tables of web pages and XML spreadsheets, which offices' systems hand out as .xls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final

from edudesk.exchange import xmlspreadsheet
from edudesk.exchange.rawtables import COVERED, no_table
from edudesk.exchange.unpacking import Bounds, too_large

BOUNDS: Final = Bounds(unpacked=64 * 2**20, grid=4_000_000)
_WIDEST: Final = 16_384
"""Columns that a sheet of a workbook has at most."""
_SILENT: Final = frozenset(("script", "style", "title"))
_CELLS: Final = frozenset(("td", "th"))
_BLANKS: Final = re.compile(r"\s+")

Sheet = tuple[str, Iterator[list[str]]]


def sheets(text: str, name: str) -> Iterator[Sheet]:
    """Yield title and rows of every table; tables within the cell of another are tables, too.

    What a merged cell lies over is empty to the right of it, and COVERED below. Raises
    FileRefusedError for a page without a table, or one that spans too many cells.
    """
    if xmlspreadsheet.is_one(text):
        yield from xmlspreadsheet.sheets(text, name)
        return
    page = _Page(name)
    page.feed(text)
    page.close()
    found = page.tables()
    if not found:
        raise no_table(name)
    for rows in found:
        yield "", iter(rows)


class _Table:
    """A table that is being read; a cell ends where the next one, or its row, begins.

    `spend`: is told of every cell and row before there is one.
    """

    def __init__(self, spend: Callable[[int], None]) -> None:
        self.rows: list[list[str]] = []
        self._spend = spend
        self._below: dict[int, int] = {}  # by column: the last row that a merged cell lies over
        self._text: list[str] | None = None
        self._spans = (1, 1)

    def begin_row(self) -> None:
        self.end_cell()
        self._spend(1)
        self.rows.append([])
        self._lie_over()

    def begin_cell(self, across: int, down: int) -> None:
        self.end_cell()
        self._spend(across)
        if not self.rows:
            self.rows.append([])
        self._text, self._spans = [], (across, down)

    def say(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end_cell(self) -> None:
        if self._text is None:
            return
        row, (across, down) = self.rows[-1], self._spans
        if down > 1:
            last = len(self.rows) - 2 + down
            self._below |= dict.fromkeys(range(len(row), len(row) + across), last)
        lines = "".join(self._text).replace("\xa0", " ").split("\n")
        row += ["\n".join(line.strip() for line in lines).strip(), *[""] * (across - 1)]
        self._text = None
        self._lie_over()

    def _lie_over(self) -> None:
        """Pass the columns in which a cell of an earlier row lies over this one."""
        row = self.rows[-1]
        while self._below.get(len(row), -1) >= len(self.rows) - 1:
            self._spend(1)
            row.append(COVERED)


class _Page(HTMLParser):
    """Goes through a page and gathers its tables; whatever stands beside them is passed over."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self._name = name
        self._open: list[_Table] = []
        self._done: list[_Table] = []
        self._silent = 0
        self._cells = 0

    def tables(self) -> list[list[list[str]]]:
        """Return the rows of every table that has some, in the order they end."""
        for table in self._open:
            table.end_cell()
        return [table.rows for table in (*self._done, *self._open) if any(map(any, table.rows))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table(self._count))
        elif self._open and tag == "tr":
            self._open[-1].begin_row()
        elif self._open and tag in _CELLS:
            given = dict(attrs)
            across, down = (_times(given.get(span)) for span in ("colspan", "rowspan"))
            self._open[-1].begin_cell(across, down)
        elif self._open and tag in ("br", "p", "div"):
            self._open[-1].say("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif not self._open:
            return
        elif tag == "table":
            self._open[-1].end_cell()
            self._done.append(self._open.pop())
        elif tag == "tr" or tag in _CELLS:
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._open[-1].say(_BLANKS.sub(" ", data))

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > BOUNDS.grid:
            raise too_large(self._name, BOUNDS)


def _times(text: str | None) -> int:
    """Return over how many columns or rows a cell lies."""
    if text is None or not text.strip().isdecimal():
        return 1
    return min(max(int(text.strip()[:6]), 1), _WIDEST)
