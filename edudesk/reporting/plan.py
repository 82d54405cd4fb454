"""Puts rows on pages: one by one for long lists, or chosen together for groups."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

MOST_GROWTH = 0.38  # of a page's rows, so that all pages close on one line
LAST_GROWTH = 0.25
_LEAST_ROWS = 3  # on a last page
_LEAST_FILLED = 1 / 3  # of a last page, where pages are chosen for that
_PAGE = 40.0  # cost of a page
_FOREVER = float("inf")

Pages = list[tuple[int, int]]


class Room(Struct, frozen=True):
    """Height for rows on the first page and others; `tail` stays free for notes (pt)."""

    first: float
    other: float
    tail: float

    def of(self, start: int) -> float:
        """Return the height for rows of the page that begins with row `start`."""
        return self.other if start else self.first

    @property
    def least(self) -> float:
        """Height that every page has for a row; notes that leave little go on a page of theirs."""
        beside = self.other - self.tail
        return min(self.first, beside if beside > self.other / 3 else self.other)


class Stack(Struct, frozen=True, kw_only=True):
    """The rows as the planner sees them. `heights` in pt; `glued[i]`: no page may begin with row i.

    `groups[i]`: a number that is equal within a group; `label`: height of a group's label,
    repeated on each page. `bands`: rows that are bands over those below.
    """

    heights: Sequence[float]
    glued: Sequence[bool]
    groups: Sequence[int] = ()
    label: float = 0
    bands: frozenset[int] = frozenset()


def fill(stack: Stack, room: Room) -> Pages:
    """Return pages as (start, stop), each as full as it goes, in time linear in the rows.

    The last page shares its notes with at least three rows. It need not be a third full: see
    `widen_last`.
    """
    pages: Pages = []
    start, used = 0, 0.0
    for row, height in enumerate(stack.heights):
        while used + height > room.of(start) + 0.01 and row > start:
            stop = _free_stop(stack, start, row)
            pages.append((start, stop))
            used = sum(stack.heights[stop:row])
            start = stop
        used += height
    pages.append((start, len(stack.heights)))
    return _relieve(stack, room, pages)


def _free_stop(stack: Stack, start: int, stop: int) -> int:
    """Move `stop` up to a row that may begin a page; stay if the whole page is glued."""
    free = stop
    while free > start and stack.glued[free]:
        free -= 1
    return free if free > start else stop


def _relieve(stack: Stack, room: Room, pages: Pages) -> Pages:
    """Give a last page enough rows, or make one for notes that do not fit."""
    start, stop = pages[-1]
    if sum(stack.heights[start:stop]) + room.tail > room.of(start) + 0.01:
        cut = _last_cut(stack, room, start, stop)
        if start < cut < stop:
            pages[-1:] = [(start, cut), (cut, stop)]
        else:
            pages.append((stop, stop))
    elif stop - start < _LEAST_ROWS and len(pages) > 1:
        before = pages[-2][0]
        cut = _last_cut(stack, room, before, stop)
        if before < cut < start:
            pages[-2:] = [(before, cut), (cut, stop)]
    return pages


def _last_cut(stack: Stack, room: Room, start: int, stop: int) -> int:
    """Return the row a last page with notes may begin with: three rows, fewer if they are tall."""
    cut = stop
    while cut > start and stop - cut < _LEAST_ROWS:
        if sum(stack.heights[cut - 1 : stop]) + room.tail > room.other + 0.01:
            break
        cut -= 1
    while cut < stop and stack.glued[cut]:
        cut += 1
    return cut


def balance(stack: Stack, room: Room) -> Pages:
    """Return pages chosen together: full, broken at group borders, no lone rows.

    Merged cells (`glued`) are never cut. Falls back to filling where a glued block is taller than
    a page.
    """
    count = len(stack.heights)
    tops = list(accumulate(stack.heights, initial=0.0))
    best = [0.0] + [_FOREVER] * count
    previous = [0] * (count + 1)
    for stop in range(1, count + 1):
        if stop < count and stack.glued[stop]:
            continue
        for start in range(stop - 1, -1, -1):
            free = room.of(start) - (room.tail if stop == count else 0)
            if tops[stop] - tops[start] > free + 0.01:
                break
            total = best[start] + _page_cost(stack, tops, start, stop, free)
            if total < best[stop]:
                best[stop], previous[stop] = total, start
    if best[count] == _FOREVER:
        return fill(stack, room)
    pages = []
    stop = count
    while stop:
        pages.append((previous[stop], stop))
        stop = previous[stop]
    return pages[::-1]


def _page_cost(stack: Stack, tops: list[float], start: int, stop: int, free: float) -> float:
    count = len(stack.heights)
    used = tops[stop] - tops[start]
    cost = _PAGE + (10 * (free - used) / free) ** 2
    if stop == count and start and (stop - start < _LEAST_ROWS or used < _LEAST_FILLED * free):
        cost += 500
    if stop < count and stack.groups[stop] != stack.groups[stop - 1]:
        cost -= 6
    for first, last in ((start, start + 1), (stop - 1, stop)):
        cost += _edge_cost(stack, tops, start, stop, first, last)
    return cost


def _edge_cost(
    stack: Stack, tops: list[float], start: int, stop: int, first: int, last: int
) -> float:
    """Return the cost of a group's part at a page edge: lone, or too low for its label."""
    group = stack.groups[first]
    while first > start and stack.groups[first - 1] == group:
        first -= 1
    while last < stop and stack.groups[last] == group:
        last += 1
    before = first > 0 and stack.groups[first - 1] == group
    after = last < len(stack.groups) and stack.groups[last] == group
    if not before and not after:
        return 0.0
    cost = 60.0 if last - first == 1 else 0.0
    return cost + (200.0 if tops[last] - tops[first] < stack.label else 0.0)


def has_widow(stack: Stack, room: Room, pages: Pages) -> bool:
    """Whether the last page of several is filled by less than a third of what notes leave."""
    start, stop = pages[-1]
    used = sum(stack.heights[start:stop])
    return len(pages) > 1 and used < _LEAST_FILLED * (room.of(start) - room.tail)


def widen_last(stack: Stack, room: Room, pages: Pages) -> Pages:
    """Return pages of which the last takes over rows until a third of it is filled.

    It takes a few more to begin with a band rather than shortly below one.
    """
    before, stop = pages[-2][0], pages[-1][1]
    wanted = _LEAST_FILLED * (room.other - room.tail)
    cuts: list[int] = []
    for cut in range(pages[-1][0] - 1, before, -1):
        used = sum(stack.heights[cut:stop])
        if used + room.tail > room.other + 0.01:
            break
        if used >= wanted and not stack.glued[cut]:
            cuts.append(cut)
    if not cuts:
        return pages
    near = (cut for cut in cuts if cut in stack.bands and cuts[0] - cut <= _LEAST_ROWS)
    chosen = next(near, cuts[0])
    return [*pages[:-2], (before, chosen), (chosen, stop)]


def growth(used: float, free: float, most: float) -> float:
    """Return the factor by which rows grow so that the page closes on the common line.

    `most`: share of their height that they may grow by.
    """
    return 1 + min(max(0.0, free - used) / used, most)
