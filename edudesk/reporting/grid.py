"""A table measured: columns, header, rows, and rows taller than a page cut into pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from edudesk.catalogue.words import load_words
from edudesk.model.document import (
    CellAlign,
    Content,
    Figure,
    HeadCell,
    Rich,
    Table,
    TableColumn,
    TableRow,
)
from edudesk.model.layout import TextFace
from edudesk.reporting.blocks import (
    LEADING,
    Frame,
    Placed,
    count_lines,
    decimals,
    set_cell,
    signs,
)
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.plan import Room, Stack
from edudesk.reporting.typeset import SetLine

PAD_Y = 1.15 * MM
CONTINUED = load_words("print")("continued")
SMALL = 9.0  # pt of （续）, index rows and remarks
_INDEX_ROW = 6 * MM
_TIGHT = 0.3 * MM  # beside a group's label, whose lines are set to fit
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


class Grid:
    """A table in pt; cells are set again when painted, not kept, so that memory stays flat."""

    def __init__(self, table: Table, left: float) -> None:
        self.table = table
        self.leading = LEADING * table.size
        widths = [column.width * MM for column in table.columns]
        self.edges = list(accumulate(widths, initial=left))
        self.blocks = [_block(table, index) for index in range(len(widths))]
        plain = TableRow(())
        self._frames = [self.frame(column, 1, plain) for column in range(len(widths))]
        self.head_rows = self._head_heights()
        groups = {index for index, column in enumerate(table.columns) if column.group}
        self.merging = frozenset(groups.union(*(row.joined for row in table.rows)))
        self.rows = [GridRow(index) for index in range(len(table.rows))]
        self.heights = [
            max(self._natural_height(row), table.rows[row.source].height * MM) for row in self.rows
        ]
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
            padding=_TIGHT if column.face == "hei" and column.group else self.table.padding * MM,
            size=self.table.size,
            align=_ALIGNS.get(row.role, column.align),
            face=_ROLE_FACES.get(row.role, column.face),
            block=self.blocks[first].width,
            signs=self.blocks[first].signs,
            places=self.blocks[first].places,
        )

    def cells(self, row: GridRow) -> tuple[GridCell, ...]:
        """Set the cells of a row."""
        if row.cells is not None:
            return row.cells
        source = self.table.rows[row.source]
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

    def _natural_height(self, row: GridRow) -> float:
        source = self.table.rows[row.source]
        if not _is_plain(source):
            return self._height(self.cells(row))
        return self._height_of(
            count_lines(content, self._frames[column])
            for column, content in enumerate(source.cells)
            if column not in self.merging
        )

    def _height(self, cells: Sequence[GridCell]) -> float:
        return self._height_of(len(cell.lines) for cell in cells if cell.column not in self.merging)

    def _height_of(self, counts: Iterable[int]) -> float:
        lines = max(counts, default=0)
        return max(lines * self.leading + 2 * PAD_Y, self.table.row_height * MM)

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
                need = len(self.lines(start, column)) * self.leading + 2 * PAD_Y
                short = need - sum(self.heights[start:stop])
                for row in range(start, stop):
                    self.heights[row] += max(0.0, short) / (stop - start)

    def lines(self, index: int, column: int) -> tuple[Placed, ...]:
        """Return the lines of the cell that begins in `column`; none if a wider cell covers it."""
        cells = self.cells(GridRow(self.rows[index].source))
        return next((cell.lines for cell in cells if cell.column == column), ())

    def merged(self, column: int, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield the row ranges within start..stop that are one cell in this column."""
        borders = [
            row for row in range(start, stop) if row == start or column not in self.joined(row)
        ]
        yield from pairwise([*borders, stop])

    def cut_tall_rows(self, room: Room) -> None:
        """Replace rows taller than a page by pieces that fit one."""
        limit = room.least
        if all(height <= limit for height in self.heights):
            return
        rows, heights = [], []
        for row, height in zip(self.rows, self.heights, strict=True):
            pieces = [row] if height <= limit else list(self._pieces(row, limit))
            rows += pieces
            heights += (
                [height]
                if len(pieces) == 1
                else [self._height(self.cells(piece)) for piece in pieces]
            )
        self.rows, self.heights = rows, heights

    def _pieces(self, row: GridRow, limit: float) -> Iterator[GridRow]:
        most = max(_LEAST_LINES, int((limit - 2 * PAD_Y) / self.leading))
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
        glued = [self._is_glued(index) for index in range(len(self.rows))]
        column = next((i for i, col in enumerate(self.table.columns) if col.group), None)
        groups, group = [], 0
        for index in range(len(self.rows)):
            group += column is not None and column not in self.joined(index)
            groups.append(group)
        lines = 0
        if column is not None:
            lines = max(len(self.lines(index, column)) for index in range(len(self.rows)))
        label = (lines + 1) * self.leading + 2 * PAD_Y
        return Stack(heights=self.heights, glued=glued, groups=groups, label=label)

    def joined(self, index: int) -> frozenset[int]:
        """Return the columns whose cell in this row belongs to the row above."""
        row = self.rows[index]
        if row.piece:
            groups = self.merging
            return frozenset(column for column in groups if self.table.columns[column].group)
        return frozenset(self.table.rows[row.source].joined)

    def _is_glued(self, index: int) -> bool:
        if self.rows[index].piece:
            return False
        if index and self.row(index - 1).role == "band":
            return True
        return any(not self.table.columns[column].group for column in self.joined(index))


def _is_plain(row: TableRow) -> bool:
    """Whether every column has its own cell here, set as the column says."""
    return row.role == "body" and not row.spans


def extents(row: TableRow) -> Iterator[tuple[int, int, Content]]:
    """Yield first column, extent and content of each cell."""
    column = 0
    for index, content in enumerate(row.cells):
        span = row.spans[index] if row.spans else 1
        yield column, span, content
        column += span


class _Block(NamedTuple):
    """The figures of a column, points in one line: the width of all, of the longest decimals where
    they differ, and what signs beside them take from the left.
    """

    width: float = 0.0
    signs: float = 0.0
    places: float = 0.0


def _block(table: Table, index: int) -> _Block:
    """Measure the figures of a column, which stand centred as long as signs have room."""
    column: TableColumn = table.columns[index]
    if column.align != "number":
        return _Block()
    found = [
        content
        for row in table.rows
        for content in _of_column(row, index)
        if isinstance(content, Figure)
    ]
    faces = face("hei"), face(column.face)
    texts = {one.text for one in found}
    width = max((each.width(text, table.size) for text in texts for each in faces), default=0.0)
    tails = {decimals(text) for text in texts}
    places = 0.0
    if len({*map(len, tails)}) > 1:
        places = max(faces[1].width(tail, table.size) for tail in tails)
        whole = {text.partition(".")[0] for text in texts}
        width = max(faces[1].width(text, table.size) for text in whole) + places
    beside = max(
        (faces[1].width(signs(one), table.size) for one in found if one.short or one.flagged),
        default=0.0,
    )
    taken = width + 2 * (beside + _TIGHT) - column.width * MM
    return _Block(width, max(0.0, taken) if beside else 0.0, places)


def _of_column(row: TableRow, index: int) -> Iterator[Content]:
    """Yield the content of the cell that begins in a column, if one does."""
    if not row.spans:
        yield row.cells[index]
        return
    yield from (content for column, _, content in extents(row) if column == index)


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
