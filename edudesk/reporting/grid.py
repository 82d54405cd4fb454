"""A table measured: columns, header, rows, and rows taller than a page cut into pieces."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from edudesk.catalogue.words import load_words
from edudesk.model.document import (
    CellAlign,
    Content,
    Figure,
    HeadCell,
    Rich,
    Table,
    TableRow,
)
from edudesk.model.layout import TextFace
from edudesk.reporting.blocks import LEADING, Frame, Placed, count_lines, set_cell
from edudesk.reporting.column_figures import TIGHT, extents, measure, widths
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.plan import Room, Stack
from edudesk.reporting.typeset import SetLine

PAD_Y, _TIGHT_PAD_Y = 1.15 * MM, 0.7 * MM
_TIGHT_ROW = 0.87  # of the least height
CONTINUED = load_words("print")("continued")
SMALL = 9.0  # pt of （续）, index rows and remarks
_INDEX_ROW = 6 * MM
_LONE_HEAD = 12.5 * MM
_HEAD_ROW = 7 * MM
HEAD_PAD = 0.5 * MM
_LEAST_LINES = 2  # of a piece of a tall row

_ALIGNS: dict[str, CellAlign] = {"band": "left", "empty": "center"}
_ROLE_FACES: dict[str, TextFace] = {"band": "hei", "total": "hei", "empty": "song"}


class GridCell(NamedTuple):
    """A cell as set: first column, extent in columns, lines."""

    column: int
    columns: int
    lines: tuple[Placed, ...]


class GridRow(NamedTuple):
    """A row of the table, or with `cells` a piece of one; `piece` counts from 0."""

    source: int
    cells: tuple[GridCell, ...] | None = None
    piece: int = 0


class _Uncut:
    """The rows of a table of which none is taller than a page."""

    def __init__(self, count: int) -> None:
        self._numbers = range(count)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[GridRow]:
        return map(GridRow, self._numbers)

    def __getitem__(self, index: int) -> GridRow:
        return GridRow(self._numbers[index])


class Grid:
    """A table in pt; cells are set again when painted, not kept, so that memory stays flat.

    `tight`: rows have a little less room above and below, that a few of them need no page.
    """

    def __init__(self, table: Table, left: float, *, tight: bool = False) -> None:
        self.table = table
        self._pad = _TIGHT_PAD_Y if tight else PAD_Y
        self._least = table.row_height * MM * (_TIGHT_ROW if tight else 1.0)
        self.leading = LEADING * table.size
        measured = measure(table)
        self.blocks = measured.blocks
        self.edges = list(accumulate(widths(table, self.blocks), initial=left))
        plain = TableRow(())
        self._frames = [self.frame(column, 1, plain) for column in range(len(table.columns))]
        self.head_rows = self._head_heights()
        groups = {index for index, column in enumerate(table.columns) if column.group}
        self.merging = frozenset(groups | measured.joined)
        self.rows: list[GridRow] | _Uncut = _Uncut(len(table.rows))
        self.heights = array("d", map(self._natural_height, table.rows))
        self._make_room_for_merged()

    @property
    def head(self) -> float:
        """Height of the header."""
        return sum(self.head_rows)

    def row(self, index: int) -> TableRow:
        """Return the table's row that stands in this row of the grid."""
        return self.table.rows[self.rows[index].source]

    def frame(self, first: int, columns: int, row: TableRow, cell: int = 0) -> Frame:
        """Return the frame of a cell that begins at column `first`, the row's `cell`-th."""
        frame = self._plain_frame(first, columns, row)
        if row.faces:
            frame = frame._replace(face=row.faces[cell])
        return frame._replace(align=row.aligns[cell]) if row.aligns else frame

    def _plain_frame(self, first: int, columns: int, row: TableRow) -> Frame:
        column = self.table.columns[first]
        return Frame(
            width=self.edges[first + columns] - self.edges[first],
            padding=TIGHT if column.face == "hei" and column.group else self.table.padding * MM,
            size=self.table.size,
            align=_ALIGNS.get(row.role, column.align),
            face=_ROLE_FACES.get(row.role, column.face),
            block=self.blocks[first].width,
            signs=self.blocks[first].signs,
            places=self.blocks[first].places,
        )

    def cells(self, row: GridRow) -> tuple[GridCell, ...]:
        """Set the cells of a row."""
        return self._set(self.table.rows[row.source]) if row.cells is None else row.cells

    def _set(self, source: TableRow) -> tuple[GridCell, ...]:
        if _is_plain(source):
            return tuple(
                GridCell(column, 1, set_cell(content, frame))
                for column, (content, frame) in enumerate(
                    zip(source.cells, self._frames, strict=True)
                )
            )
        set_cells = []
        for number, (column, span, content) in enumerate(extents(source)):
            over = 1 if isinstance(content, Figure) else span  # its point stays under the others'
            frame = self.frame(column, over, source, number)
            set_cells.append(GridCell(column, span, set_cell(content, frame)))
        return tuple(set_cells)

    def _natural_height(self, source: TableRow) -> float:
        if not _is_plain(source):
            return max(self._height(self._set(source)), source.height * MM)
        height = self._height_of(
            count_lines(content, self._frames[column])
            for column, content in enumerate(source.cells)
            if column not in self.merging
        )
        return max(height, source.height * MM)

    def _height(self, cells: Sequence[GridCell]) -> float:
        return self._height_of(len(cell.lines) for cell in cells if cell.column not in self.merging)

    def _height_of(self, counts: Iterable[int]) -> float:
        lines = max(counts, default=0)
        return max(lines * self.leading + 2 * self._pad, self._least)

    def _head_heights(self) -> list[float]:
        if not self.table.head:
            return []
        heights = [_HEAD_ROW] * (1 + max(cell.row for cell in self.table.head))
        if len(heights) == 1:
            heights = [_LONE_HEAD]
        for cell in sorted(self.table.head, key=lambda cell: cell.rows):
            need = self.head_height(cell)
            rows = range(cell.row, cell.row + cell.rows)
            short = need - sum(heights[row] for row in rows)
            if cell.small and cell.rows == 1:
                heights[cell.row] = _INDEX_ROW
            elif short > 0:
                heights[rows[-1]] += short
        return heights

    def head_height(self, cell: HeadCell) -> float:
        """Return the height that the lines of a header cell need."""
        return len(self.head_lines(cell)) * self.leading + 2 * PAD_Y

    def head_lines(self, cell: HeadCell) -> tuple[Placed, ...]:
        """Set the lines of a header cell, which carries its own line breaks, centred."""
        width = self.edges[cell.column + cell.columns] - self.edges[cell.column]
        code: TextFace = "song" if cell.small else "hei"
        size = SMALL if cell.small else self.table.size
        return set_cell(cell.text, Frame(width, HEAD_PAD, size, "center", code))

    def _make_room_for_merged(self) -> None:
        """Share what a merged cell needs over its rows."""
        for column in self.merging:
            for start, stop in self.merged(column, 0, len(self.rows)):
                need = len(self.lines(start, column)) * self.leading + 2 * self._pad
                short = need - sum(self.heights[start:stop])
                for row in range(start, stop):
                    self.heights[row] += max(0.0, short) / (stop - start)

    def lines(self, index: int, column: int) -> tuple[Placed, ...]:
        """Return the lines of the cell that begins in `column`; none if a wider cell covers it."""
        cells = self.cells(GridRow(self.rows[index].source))
        return next((cell.lines for cell in cells if cell.column == column), ())

    def merged(self, column: int, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield the row ranges within start..stop that are one cell in this column."""
        first = start
        for row in range(start + 1, stop):
            if column not in self.joined(row):
                yield first, row
                first = row
        if first < stop:
            yield first, stop

    def cut_tall_rows(self, room: Room) -> None:
        """Replace rows taller than a page by pieces that fit one."""
        limit = room.least
        if all(height <= limit for height in self.heights):
            return
        rows: list[GridRow] = []
        heights = array("d")
        for row, height in zip(self.rows, self.heights, strict=True):
            pieces = [row] if height <= limit else list(self._pieces(row, limit))
            rows += pieces
            heights.extend(
                [height]
                if len(pieces) == 1
                else [self._height(self.cells(piece)) for piece in pieces]
            )
        self.rows, self.heights = rows, heights

    def _pieces(self, row: GridRow, limit: float) -> Iterator[GridRow]:
        most = max(_LEAST_LINES, int((limit - 2 * self._pad) / self.leading))
        cells = self.cells(row)
        name = self._continued(row)
        number = 0
        while any(cell.lines for cell in cells):
            cuts = [_cut(cell.lines, most) for cell in cells]
            yield GridRow(
                row.source,
                tuple(
                    cell._replace(lines=cell.lines[:cut])
                    for cell, cut in zip(cells, cuts, strict=True)
                ),
                number,
            )
            rests = [cell.lines[cut:] for cell, cut in zip(cells, cuts, strict=True)]
            more = any(rests)
            cells = tuple(
                cell._replace(
                    lines=name.lines if more and cell.column == name.column and not rest else rest
                )
                for cell, rest in zip(cells, rests, strict=True)
            )
            number += 1
            if not more:
                return

    def _continued(self, row: GridRow) -> GridCell:
        """Return the cell that names a row on a following page: number or name, and （续）."""
        source = self.table.rows[row.source]
        for column, span, content in extents(source):
            text = _name(content)
            if text and not self.table.columns[column].group:
                frame = self.frame(column, span, source)
                return GridCell(column, span, set_cell(text + CONTINUED, frame))
        return GridCell(0, 1, ())

    def stack(self) -> Stack:
        """Return the rows as the planner wants them."""
        columns = self.table.columns
        column = next((i for i, col in enumerate(columns) if col.group), None)
        glued, groups, bands = [], [], set()
        group, after_band = 0, False
        for index, row in enumerate(self.rows):
            source = self.table.rows[row.source]
            joined = self._joined(row, source)
            tied = after_band or any(not columns[one].group for one in joined)
            glued.append(tied and not row.piece)
            group += column is not None and column not in joined
            groups.append(group)
            after_band = source.role == "band"
            if after_band:
                bands.add(index)
        lines = 0
        if column is not None:
            lines = max(len(self.lines(index, column)) for index in range(len(self.rows)))
        label = (lines + 1) * self.leading + 2 * self._pad
        return Stack(
            heights=self.heights, glued=glued, groups=groups, label=label, bands=frozenset(bands)
        )

    def joined(self, index: int) -> frozenset[int]:
        """Return the columns whose cell in this row belongs to the row above."""
        row = self.rows[index]
        return self._joined(row, self.table.rows[row.source])

    def _joined(self, row: GridRow, source: TableRow) -> frozenset[int]:
        if row.piece:
            groups = self.merging
            return frozenset(column for column in groups if self.table.columns[column].group)
        return frozenset(source.joined)


def _is_plain(row: TableRow) -> bool:
    """Whether every column has its own cell here, set as the column says."""
    return row.role == "body" and not row.spans


def _cut(lines: tuple[Placed, ...], most: int) -> int:
    """Return how many lines stay: to a paragraph's end, else leaving two lines."""
    if len(lines) <= most:
        return len(lines)
    for cut in range(most, most * 2 // 3, -1):
        if lines[cut].opens:
            return cut
    return most if len(lines) - most > 1 else most - 1


def _name(content: Content) -> str:
    if isinstance(content, Rich):
        first = content.paragraphs[0]
        return first.number or first.text[:12]
    return content.text if isinstance(content, Figure) else content[:12]


def small_line(text: str, width: float) -> Placed:
    """Set a small centred line, such as （续） under a group's label."""
    measure = face("song")
    natural = measure.width(text, SMALL)
    line = SetLine(text, 0.0, natural, (text,), ())
    return Placed((width - natural) / 2, line, "song", SMALL)
