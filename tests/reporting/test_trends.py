"""Trends: figures over the moments of a file, the line of the bound, marks that need no colour."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.model.document import Moment
from edudesk.model.drawing import Box, Caption, Drawing, Stroke
from edudesk.model.form import Label
from edudesk.model.layout import TrendLayout
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.trends import GAP, trend_panels, trend_rows

WIDTH = 80.0
LAYOUT = TrendLayout(
    code="trend", title=Label(zh="图", en="trend"), owners=(), order=1, page="PORT", rows="",
    places=2, bound="标准 {bound}",
)  # fmt: skip


def record(
    value: str | None, met: int | None = 1, key: str = "甲", part: str = "小学"
) -> dict[str, str | int | None]:
    shown = {"panel": key, "under": part, "part": part}
    return {"key": key, **shown, "value": value, "bound": "5", "met": met}


def moments(*values: str | None, met: int | None = 1) -> list[Moment]:
    return [Moment(f"{2020 + at}.9", (record(value, met),)) for at, value in enumerate(values)]


def marks(drawing: Drawing) -> list[Box]:
    return [item for item in drawing.items if isinstance(item, Box)]


def captions(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Caption)]


def bound_height(drawing: Drawing) -> float:
    """The line over the whole width; the short one beside the words only names it."""
    (line,) = [
        item for item in drawing.items
        if isinstance(item, Stroke) and item.dashed and item.to_x - item.x == WIDTH
    ]  # fmt: skip
    return line.y


figures = st.fractions(min_value=0, max_value=9999, max_denominator=1000)


@given(st.lists(figures, min_size=1, max_size=8))
def test_a_mark_stands_over_the_line_when_its_figure_is_greater(values: list[Fraction]) -> None:
    (drawing,) = trend_panels(LAYOUT, moments(*map(str, values)), WIDTH)
    line = bound_height(drawing)
    for mark, value in zip(marks(drawing), values, strict=True):
        middle = mark.y + mark.height / 2
        if value == 5:
            assert middle == pytest.approx(line)
        else:
            assert (middle < line) == (value > 5)


@given(st.lists(figures, min_size=2, max_size=8))
def test_heights_are_in_proportion_to_differences(values: list[Fraction]) -> None:
    (drawing,) = trend_panels(LAYOUT, moments(*map(str, values)), WIDTH)
    heights = [mark.y + mark.height / 2 for mark in marks(drawing)]
    line = bound_height(drawing)
    far, reach = max(zip(values, heights, strict=True), key=lambda one: abs(one[0] - 5))
    for value, height in zip(values, heights, strict=True):
        if far != 5:
            share = float((value - 5) / (far - 5))
            assert height - line == pytest.approx(share * (reach - line), abs=1e-6)


@given(st.lists(st.one_of(st.none(), figures), min_size=1, max_size=8))
def test_nothing_leaves_the_panel(values: list[Fraction | None]) -> None:
    shown = [None if value is None else str(value) for value in values]
    (drawing,) = trend_panels(LAYOUT, moments(*shown), WIDTH)
    for item in drawing.items:
        assert 0 <= item.x <= drawing.width
        assert 0 <= item.y <= drawing.height


def test_no_figure_passes_the_edge_of_the_panel_however_absurd() -> None:
    (drawing,) = trend_panels(LAYOUT, moments("987654321098765", "1", "987654321098765"), WIDTH)
    for item in drawing.items:
        if isinstance(item, Caption) and item.anchor == "middle":
            half = face("song").width(item.text, item.size) / MM / 2
            assert -0.01 <= item.x - half < item.x + half <= WIDTH + 0.01


def test_a_figure_that_misses_the_bound_has_a_hollow_mark() -> None:
    (drawing,) = trend_panels(LAYOUT, [*moments("4", met=0), *moments("6")], WIDTH)
    assert [mark.shade for mark in marks(drawing)] == [0.0, 1.0]


def test_an_unknown_figure_has_no_mark_and_breaks_the_line() -> None:
    (drawing,) = trend_panels(LAYOUT, moments("6", None, "7", "8"), WIDTH)
    assert len(marks(drawing)) == 3
    rising = [item for item in drawing.items if isinstance(item, Stroke) and item.weight == 0.9]
    assert len(rising) == 1
    assert {"6.00", "7.00", "8.00"} <= set(captions(drawing))


def test_every_moment_is_named_even_where_one_school_has_no_figure() -> None:
    early = Moment("2020.9", (record("6", key="乙"),))
    late = Moment("2021.9", (record("7", key="甲"), record("8", key="乙")))
    drawings = list(trend_panels(LAYOUT, [early, late], WIDTH))
    assert [one.key for one in drawings] == ["甲", "乙"]
    for drawing in drawings:
        assert {"2020.9", "2021.9"} <= set(captions(drawing))
    assert [len(marks(one)) for one in drawings] == [1, 2]


def test_a_figure_without_a_bound_has_no_line() -> None:
    free = {**record("6"), "bound": None}
    (drawing,) = trend_panels(LAYOUT, [Moment("2020.9", (free,))], WIDTH)
    assert not any(isinstance(item, Stroke) and item.dashed for item in drawing.items)


def test_panels_stand_beside_each_other_on_paper() -> None:
    three = Moment("2020.9", tuple(record("6", key=key) for key in "甲乙丙"))
    first, last = trend_rows(LAYOUT, [three], 165)
    assert first.width == pytest.approx(165)
    one, other = marks(first)
    assert other.x - one.x == pytest.approx((165 - GAP) / 2 + GAP)
    assert len(marks(last)) == 1
    assert [line[0] for line in first.told] == ["甲　小学", "乙　小学"]


def test_panels_of_two_parts_do_not_share_a_row() -> None:
    mixed = [("甲", "小学"), ("乙", "初中"), ("丙", "初中")]
    rows = tuple(record("6", key=key, part=part) for key, part in mixed)
    drawn = trend_rows(LAYOUT, [Moment("2020.9", rows)], 165)
    assert [len(marks(one)) for one in drawn] == [1, 2]


def test_figures_of_the_most_moments_stand_clear_of_each_other() -> None:
    values = [f"{12_000 + 7 * at}" for at in range(LAYOUT.moments)]
    (drawing,) = trend_panels(LAYOUT, moments(*values), (165 - GAP) / 2)
    shown = [one for one in drawing.items if isinstance(one, Caption) and one.text[:2] == "12"]
    assert len(shown) == LAYOUT.moments
    edges = [
        (one.x - wide / 2, one.x + wide / 2)
        for one in shown
        for wide in [face("song").width(one.text, one.size) / MM]
    ]
    assert all(right < left for (_, right), (left, _) in pairwise(edges))


def test_a_figure_whose_print_misleads_is_flagged_as_on_the_forms() -> None:
    planted = record("4.9996", 0) | {"misleading": 1}
    (drawing,) = trend_panels(LAYOUT, [Moment("2024.9", (planted,)), *moments("5.004")], WIDTH)
    assert [line[2] for line in drawing.told] == ["4.9996▲", "5.004"]
    assert "4.9996▲" in [item.text for item in drawing.items if isinstance(item, Caption)]


def test_no_figure_is_written_over_the_axis() -> None:
    (drawing,) = trend_panels(LAYOUT, moments("1", "9", "0.1"), WIDTH)
    (axis,) = [item for item in drawing.items if isinstance(item, Stroke) and item.x == 0
               and item.to_x == WIDTH and not item.dashed]  # fmt: skip
    said = {"1.00", "9.00", "0.10"}
    bases = [one.y for one in drawing.items if isinstance(one, Caption) and one.text in said]
    assert len(bases) == 3
    assert max(bases) < axis.y - 0.5
