"""Chooses the pages of a table: which rows stand on each, and by how much they grow there."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.model.document import Document, Table
from edudesk.reporting.grid import Grid
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf_frame import above, below
from edudesk.reporting.plan import (
    LAST_GROWTH,
    MOST_GROWTH,
    Pages,
    Room,
    Stack,
    balance,
    fill,
    growth,
    has_widow,
    widen_last,
)

TIGHT_GROWTH = 0.15
"""By how much rows set tight grow where there is room: no further than they would stand else."""


class Paged(NamedTuple):
    """A table measured, its pages as (start, stop), and whether its rows are set tight."""

    grid: Grid
    room: Room
    pages: Pages
    tight: bool = False

    def growth(self, index: int) -> float:
        """Return the factor by which the rows of a page grow."""
        used = sum(self.grid.heights[slice(*self.pages[index])])
        last = index == len(self.pages) - 1
        free = self.room.of(index) - (self.room.tail if last else 0)
        if not used or not (self.tight or self.grid.table.plan == "balanced"):
            return 1.0
        most = LAST_GROWTH if last else MOST_GROWTH
        return growth(used, free, TIGHT_GROWTH if self.tight else most)


def paged(document: Document, table: Table) -> Paged:
    """Choose the pages of a document's table.

    A few rows have no page to themselves: the last page takes over from the one before, unless all
    rows of a table that is `fitted` can be set tighter to save that page.
    """
    filled, stack = _paged(document, table, tight=False)
    if table.plan == "balanced" or not has_widow(stack, filled.room, filled.pages):
        return filled
    if table.plan == "fitted":
        tight, _ = _paged(document, table, tight=True)
        if len(tight.pages) < len(filled.pages):
            return tight
    return filled._replace(pages=widen_last(stack, filled.room, filled.pages))


def _paged(document: Document, table: Table, *, tight: bool) -> tuple[Paged, Stack]:
    paper = PAPERS[document.page]
    width, height = paper.area
    grid = Grid(table, paper.left * MM, tight=tight)
    free = height - grid.head
    room = Room(free - above(document, width), free, below(document, width))
    grid.cut_tall_rows(room)
    stack = grid.stack()
    choose = balance if table.plan == "balanced" else fill
    return Paged(grid, room, choose(stack, room), tight), stack
