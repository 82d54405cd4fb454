"""Rows on pages: every row once, in order, within the page; groups whole where they can be."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

ROOM = Room(first=80, other=100, tail=15)


def stack(heights: list[float], glued: tuple[int, ...] = (), groups: str = "") -> Stack:
    """Return a stack of one group, or of groups named by a letter for each row."""
    names = groups or "a" * len(heights)
    return Stack(
        heights=heights,
        glued=[row in glued for row in range(len(heights))],
        groups=[ord(name) for name in names],
        label=30,
    )


def used(heights: list[float], pages: Pages) -> list[float]:
    return [sum(heights[start:stop]) for start, stop in pages]


HEIGHTS = st.lists(st.floats(5, 60), min_size=1, max_size=60)
GLUED = st.sets(st.integers(1, 59))


@pytest.mark.parametrize("choose", [fill, balance])
@given(heights=HEIGHTS, glued=GLUED)
@settings(max_examples=200, deadline=None)
def test_every_row_stands_once_and_in_order(
    choose: object, heights: list[float], glued: set[int]
) -> None:
    assert callable(choose)
    pages = choose(stack(heights, tuple(glued)), ROOM)
    rows = [row for start, stop in pages for row in range(start, stop)]
    assert rows == list(range(len(heights)))


@pytest.mark.parametrize("choose", [fill, balance])
@given(heights=HEIGHTS, glued=GLUED)
@settings(max_examples=200, deadline=None)
def test_no_page_overflows_and_the_notes_find_room(
    choose: object, heights: list[float], glued: set[int]
) -> None:
    assert callable(choose)
    pages = choose(stack(heights, tuple(glued)), ROOM)
    for number, height in enumerate(used(heights, pages)):
        tail = ROOM.tail if number == len(pages) - 1 else 0
        assert height + tail <= (ROOM.other if number else ROOM.first) + 0.02


def test_filling_puts_as_many_rows_on_a_page_as_fit() -> None:
    assert fill(stack([10.0] * 25), ROOM) == [(0, 8), (8, 18), (18, 25)]


def test_a_last_page_gets_at_least_three_rows() -> None:
    # 8 + 10 rows fill two pages; the nineteenth alone would be a widow.
    assert fill(stack([10.0] * 19), ROOM) == [(0, 8), (8, 16), (16, 19)]


def test_notes_that_do_not_fit_take_three_rows_along() -> None:
    assert fill(stack([10.0] * 8), ROOM) == [(0, 5), (5, 8)]


def test_a_page_never_begins_within_a_merged_cell() -> None:
    for choose in (fill, balance):
        pages = choose(stack([10.0] * 30, glued=(8, 9, 18, 27)), ROOM)
        assert not {start for start, _ in pages} & {8, 9, 18, 27}


def test_balanced_pages_break_at_a_group_border_rather_than_near_it() -> None:
    heights = [10.0] * 16
    pages = balance(stack(heights, groups="aaaaaaabbbbbbbbb"), ROOM)
    assert pages == [(0, 7), (7, 16)] or pages[0] == (0, 7)


def test_no_lone_row_of_a_longer_group_stands_at_a_page_edge() -> None:
    groups = "aaaaaaabbbbbbbbbcccc"
    pages = balance(stack([10.0] * 20, groups=groups), ROOM)
    for start, stop in pages:
        part = groups[start:stop]
        for name in set(part):
            assert part.count(name) > 1


def test_a_glued_block_taller_than_a_page_is_still_printed() -> None:
    pages = balance(stack([30.0] * 8, glued=tuple(range(1, 8))), ROOM)
    assert pages[0][0] == 0
    assert pages[-1][1] == 8


def test_rows_grow_until_the_page_is_closed_but_not_without_end() -> None:
    assert growth(80, 100, MOST_GROWTH) == 1.25
    assert growth(50, 100, MOST_GROWTH) == 1.38
    assert growth(50, 100, LAST_GROWTH) == 1.25


def test_a_last_page_that_is_less_than_a_third_full_is_a_widow() -> None:
    rows = stack([10.0] * 13)  # of 85 that the notes leave, 28.3 are a third
    assert has_widow(rows, ROOM, [(0, 8), (8, 10)])
    assert not has_widow(rows, ROOM, [(0, 8), (8, 11)])
    assert not has_widow(rows, ROOM, [(0, 1)])


def test_a_last_page_takes_over_rows_until_a_third_of_it_is_filled() -> None:
    rows = stack([10.0] * 20)
    assert widen_last(rows, ROOM, [(0, 8), (8, 18), (18, 20)]) == [(0, 8), (8, 17), (17, 20)]
    glued = stack([10.0] * 20, glued=(17,))
    assert widen_last(glued, ROOM, [(0, 8), (8, 18), (18, 20)]) == [(0, 8), (8, 16), (16, 20)]


def test_a_widened_last_page_rather_begins_with_a_band() -> None:
    rows = msgspec.structs.replace(stack([10.0] * 20, glued=(16,)), bands=frozenset({4, 15}))
    assert widen_last(rows, ROOM, [(0, 8), (8, 18), (18, 20)]) == [(0, 8), (8, 15), (15, 20)]


@given(heights=HEIGHTS, glued=GLUED)
def test_a_widened_last_page_is_no_taller_than_the_page(
    heights: list[float], glued: set[int]
) -> None:
    rows = stack(heights, tuple(glued))
    pages = fill(rows, ROOM)
    if not has_widow(rows, ROOM, pages):
        return
    widened = widen_last(rows, ROOM, pages)
    assert widened[:-2] == pages[:-2]
    assert (widened[-2][0], widened[-1][1]) == (pages[-2][0], pages[-1][1])
    start, stop = widened[-1]
    assert sum(heights[start:stop]) + ROOM.tail <= ROOM.other + 0.01 or widened == pages
    assert start not in glued or widened == pages
