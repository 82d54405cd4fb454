"""Measures a table's columns in one pass: figures, so that points stand in one line, and merges."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from edudesk.model.document import Content, Figure, Table, TableColumn, TableRow
from edudesk.reporting.blocks import EDGE, decimals, signs
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import Face, face

TIGHT: Final = 0.3 * MM
"""Room (pt) beside what is set to fit: a group's label, signs behind a figure."""

_LEAST_TYPE = 9.0  # pt
_KEPT = 0.6  # of a column of text that gives room to a figure

_DIGITS = "0123456789"
_NO_TEXT = ("number", "center")  # columns of figures, and of what is short
_TO_ZERO = str.maketrans(_DIGITS, "0" * len(_DIGITS))


class Block(NamedTuple):
    """The figures of a column, points in one line (pt): the width of all, of the longest decimals
    where they differ, and what signs beside them take from the left.
    """

    width: float = 0.0
    signs: float = 0.0
    places: float = 0.0


class Measured(NamedTuple):
    """The blocks of the columns, and the columns that have a cell which continues the one above."""

    blocks: tuple[Block, ...]
    joined: frozenset[int]


class _Figures:
    """What is said in a column of figures, each width once however many rows there are."""

    def __init__(self, column: TableColumn) -> None:
        self.column = column
        self.faces = face("hei"), face(column.face)
        self.texts: set[str] = set()
        self.signs: set[str] = set()
        self._alike = all(map(_has_digits_alike, self.faces))

    def add(self, figure: Figure) -> None:
        """Take note of a figure."""
        text = figure.text
        self.texts.add(text.translate(_TO_ZERO) if self._alike else text)
        if figure.short or figure.flagged:
            self.signs.add(signs(figure))


def measure(table: Table) -> Measured:
    """Go through the rows of a table once."""
    columns = {
        index: _Figures(column)
        for index, column in enumerate(table.columns)
        if column.align == "number"
    }
    joined: set[int] = set()
    for row in table.rows:
        joined.update(row.joined)
        for index, content in _cells(row, columns):
            if isinstance(content, Figure):
                columns[index].add(content)
    blocks = [
        _block(columns[index], table.size) if index in columns else Block()
        for index in range(len(table.columns))
    ]
    return Measured(tuple(blocks), frozenset(joined))


def widths(table: Table, blocks: Sequence[Block]) -> list[float]:
    """Return the widths of a table's columns in pt, together as wide as the layout has them.

    Where figures would be set smaller than type may be, the widest column of text gives them room.
    """
    found = [column.width * MM for column in table.columns]
    texts = [at for at, column in enumerate(table.columns) if column.align not in _NO_TEXT]
    shrunk = min(1.0, _LEAST_TYPE / table.size)
    for at, block in enumerate(blocks):
        short = block.width * shrunk + 2 * EDGE - found[at]
        if short > 0 and block.width and texts:
            giver = max(texts, key=found.__getitem__)
            given = min(short, (1 - _KEPT) * found[giver])
            found[at] += given
            found[giver] -= given
    return found


def extents(row: TableRow) -> Iterator[tuple[int, int, Content]]:
    """Yield first column, extent and content of each cell."""
    column = 0
    for index, content in enumerate(row.cells):
        span = row.spans[index] if row.spans else 1
        yield column, span, content
        column += span


def _cells(row: TableRow, columns: Collection[int]) -> Iterator[tuple[int, Content]]:
    """Yield the cells that begin in these columns."""
    if row.spans:
        yield from ((column, content) for column, _, content in extents(row) if column in columns)
    else:
        yield from ((column, row.cells[column]) for column in columns)


def _has_digits_alike(face: Face) -> bool:
    """Whether the digits of a face are equally wide, so that figures of one shape are."""
    return len({face.width(digit, 1.0) for digit in _DIGITS}) == 1


def _block(figures: _Figures, size: float) -> Block:
    """Measure the figures of a column, which stand centred as long as signs have room."""
    texts, own = figures.texts, figures.faces[1]
    width = max((each.width(text, size) for text in texts for each in figures.faces), default=0.0)
    tails = {decimals(text) for text in texts}
    places = 0.0
    if len({*map(len, tails)}) > 1:
        places = max(own.width(tail, size) for tail in tails)
        whole = {text.partition(".")[0] for text in texts}
        width = max(own.width(text, size) for text in whole) + places
    beside = max((own.width(text, size) for text in figures.signs), default=0.0)
    taken = width + 2 * (beside + TIGHT) - figures.column.width * MM
    return Block(width, max(0.0, taken) if beside else 0.0, places)
