"""Paints a page of a measured table: header, rows, merged cells with （续）, rules and frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from edudesk.reporting.blocks import Placed
from edudesk.reporting.column_figures import extents
from edudesk.reporting.grid import CONTINUED, Grid, small_line
from edudesk.reporting.pdf_ink import THIN, Ink, Rule

UNMET_GREY = 0.85  # light enough for what stands on it to be copied
_RISE = 0.12  # em from the foot of a Han character to its baseline


def base_of(top: float, leading: float, size: float) -> float:
    """Return the baseline of a line whose room of height `leading` begins at `top`."""
    return top - leading + (leading - size) / 2 + _RISE * size


def paint_page(
    ink: Ink,
    grid: Grid,
    rows: range,
    top: float,
    factor: float,
    places: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Paint header and rows from `top` (pt) down, rows grown by `factor`.

    `places`: bookmarks of the tables of this print by their codes, for cells that lead there.
    """
    below = _paint_head(ink, grid, top)
    tops = [below]
    for row in rows:
        tops.append(tops[-1] - grid.heights[row] * factor)
    for row in rows:
        _paint_row(ink, grid, rows, row, tops)
    for column in grid.merging:
        _paint_merged(ink, grid, rows, column, tops)
    if grid.table.ruled:
        ink.rules(_row_rules(grid, rows, tops), THIN)
        ink.rules(_column_rules(grid, rows, tops), THIN)
    ink.frame(grid.edges[0], tops[-1], grid.edges[-1], top)
    _lead(ink, grid, rows, tops, places)


def _lead(ink: Ink, grid: Grid, rows: range, tops: list[float], places: Mapping[str, str]) -> None:
    """Make the cells whose figure comes from another table of this print lead there."""
    for at, row in enumerate(rows):
        for column, codes in grid.row(row).behind:
            key = next((places[code] for code in codes if code in places), None)
            if key:
                ink.link(key, grid.edges[column], tops[at + 1], grid.edges[column + 1], tops[at])


def _paint_lines(
    ink: Ink, grid: Grid, lines: tuple[Placed, ...], left: float, top: float, bottom: float
) -> None:
    """Write lines at one pitch, centred between `top` and `bottom`."""
    start = top - (top - bottom - len(lines) * grid.leading) / 2
    for number, placed in enumerate(lines):
        base = base_of(start - number * grid.leading, grid.leading, placed.size)
        ink.put(placed, left, base)


def _paint_row(ink: Ink, grid: Grid, rows: range, row: int, tops: list[float]) -> None:
    at = row - rows.start
    for column in grid.row(row).short:
        left, right = grid.edges[column], grid.edges[column + 1]
        ink.ground(left, tops[at + 1], right, tops[at], UNMET_GREY)
    for cell in grid.cells(grid.rows[row]):
        if cell.lines and cell.column not in grid.merging:
            _paint_lines(ink, grid, cell.lines, grid.edges[cell.column], tops[at], tops[at + 1])


def _paint_merged(ink: Ink, grid: Grid, rows: range, column: int, tops: list[float]) -> None:
    for start, stop in grid.merged(column, rows.start, rows.stop):
        lines = grid.lines(start, column)
        if lines and grid.table.columns[column].group and _runs_on(grid, start, column):
            width = grid.edges[column + 1] - grid.edges[column]
            runs_on = small_line(CONTINUED, width)
            if grid.table.columns[column].align == "left":
                runs_on = runs_on._replace(x=lines[0].x)
            lines = (*lines, runs_on)
        top, bottom = tops[start - rows.start], tops[stop - rows.start]
        _paint_lines(ink, grid, lines, grid.edges[column], top, bottom)


def _runs_on(grid: Grid, row: int, column: int) -> bool:
    """Whether the merged cell began on an earlier page."""
    return row > 0 and column in grid.joined(row)


def _row_rules(grid: Grid, rows: range, tops: list[float]) -> Iterator[Rule]:
    """Yield the rules between rows, left out where a cell reaches over both."""
    for row in rows[1:]:
        if grid.rows[row].piece:
            continue
        y = tops[row - rows.start]
        joined = grid.joined(row)
        if not joined:
            yield grid.edges[0], y, grid.edges[-1], y
            continue
        free = [column for column in range(len(grid.edges) - 1) if column not in joined]
        yield from (
            (grid.edges[first], y, grid.edges[last + 1], y) for first, last in _stretches(free)
        )


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers."""
    starts = [n for n in numbers if n - 1 not in set(numbers)]
    ends = [n for n in numbers if n + 1 not in set(numbers)]
    return zip(starts, ends, strict=True)


def _column_rules(grid: Grid, rows: range, tops: list[float]) -> Iterator[Rule]:
    """Yield the rules between columns, left out where a cell spans both."""
    if not any(grid.row(row).spans for row in rows):
        yield from ((x, tops[0], x, tops[-1]) for x in grid.edges[1:-1])
        return
    bounds = [{column for column, _, _ in extents(grid.row(row))} for row in rows]
    for column, x in enumerate(grid.edges[1:-1], start=1):
        drawn = [at for at, begins in enumerate(bounds) if column in begins]
        yield from ((x, tops[first], x, tops[last + 1]) for first, last in _stretches(drawn))


def _paint_head(ink: Ink, grid: Grid, top: float) -> float:
    tops = [top]
    for height in grid.head_rows:
        tops.append(tops[-1] - height)
    rules: list[Rule] = []
    right, bottom = grid.edges[-1], tops[-1]
    for cell in grid.table.head:
        x, end = grid.edges[cell.column], grid.edges[cell.column + cell.columns]
        y, foot = tops[cell.row], tops[cell.row + cell.rows]
        _paint_lines(ink, grid, grid.head_lines(cell), x, y, foot)
        if end < right - 0.01:
            rules.append((end, y, end, foot))
        if foot > bottom + 0.01:
            rules.append((x, foot, end, foot))
    if grid.table.head:
        rules.append((grid.edges[0], bottom, right, bottom))
    ink.rules(rules, THIN)
    return bottom
