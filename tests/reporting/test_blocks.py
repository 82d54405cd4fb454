"""Cells as set: figures on one point, numbers that hang, names centred."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.model.document import (
    CellAlign,
    Figure,
    HeadCell,
    Paragraph,
    Rich,
    Table,
    TableColumn,
    TableRow,
)
from edudesk.reporting.blocks import Frame, Placed, count_lines, set_cell
from edudesk.reporting.grid import Grid
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face


def frame(width: float, align: CellAlign = "auto", block: float = 0) -> Frame:
    return Frame(width * MM, 1.35 * MM, 10.5, align, "song", block)


def right_edge(placed: Placed) -> float:
    return placed.x + placed.line.width


def test_figures_of_a_column_end_on_one_line_in_a_centred_block() -> None:
    widest = face("song").width("1234.50", 10.5)
    cells = [
        set_cell(Figure(text, Decimal(text)), frame(30, "number", widest))[0]
        for text in ("1234.50", "7.00", "86.25")
    ]
    assert len({round(right_edge(cell), 6) for cell in cells}) == 1
    left, right = cells[0].x, 30 * MM - right_edge(cells[0])
    assert left == pytest.approx(right)


def test_points_stand_in_one_line_where_decimals_are_not_equally_long() -> None:
    """Standards of different measures: 4.2 teachers, 1 backbone teacher, 2000 yuan."""
    texts = ("4.2", "1", "0.85", "2000")
    rows = tuple(TableRow((Figure(text, Decimal(text)),)) for text in texts)
    column = TableColumn(width=17, align="number")
    grid = Grid(Table(columns=(column,), head=(HeadCell("标准", 0, 0),), rows=rows, size=9), 0.0)
    width = partial(face("song").width, size=9)
    points = []
    edges = []
    for text, row in zip(texts, grid.rows, strict=True):
        (placed,) = grid.cells(row)[0].lines
        points.append(placed.x + width(text.partition(".")[0]))
        edges += [placed.x, placed.x + width(text)]
    assert points == pytest.approx([points[0]] * 4)
    assert min(edges) == pytest.approx(17 * MM - max(edges))


def test_a_figure_wider_than_its_column_is_set_smaller_and_stays_within_it() -> None:
    place = frame(14, "number", face("song").width("987654321098.76", 10.5))
    (huge,) = set_cell(Figure("987654321098.76", Decimal("987654321098.76")), place)
    (small,) = set_cell(Figure("5", Decimal(5)), place)
    assert huge.size < small.size == 10.5
    assert face("song").width(huge.line.text, huge.size) == pytest.approx(huge.line.width)
    for placed in (huge, small):
        assert placed.x >= 0
        assert right_edge(placed) <= 14 * MM


def test_a_flag_hangs_outside_the_figures() -> None:
    plain = set_cell(Figure("4.20", Decimal("4.20")), frame(30, "number", 40))[0]
    flagged = set_cell(Figure("4.20", Decimal("4.20"), True), frame(30, "number", 40))[0]
    assert flagged.x == plain.x
    assert flagged.line.text == "4.20▲"


def test_short_words_stand_centred_and_long_text_left() -> None:
    (short,) = set_cell("无", frame(41))
    assert short.x + short.line.width / 2 == pytest.approx(20.5 * MM)
    (long,) = set_cell("城投公司负责", frame(41))
    assert long.x == pytest.approx(1.35 * MM)


def test_a_deadline_is_centred_while_it_fits_one_line() -> None:
    (line,) = set_cell("2024年9月", frame(27, "short"))
    assert line.x + line.line.width / 2 == pytest.approx(13.5 * MM)
    wrapped = set_cell("第二中学2023年8月投入使用", frame(27, "short"))
    assert len(wrapped) > 1
    assert wrapped[0].x == pytest.approx(1.35 * MM)


def test_a_numbered_paragraph_hangs_in_a_wide_column() -> None:
    content = Rich(
        (Paragraph("推进新建学校建设，调整招生划片，减少学生数，提升面积。", number="1."),)
    )
    first, *rest = set_cell(content, frame(60))
    assert first.line.text.startswith("1.推进")
    indent = face("song").width("1.", 10.5) + 0.25 * 10.5
    assert {round(line.x, 3) for line in rest} == {round(1.35 * MM + indent, 3)}


def test_a_numbered_paragraph_stands_flush_in_a_narrow_column() -> None:
    content = Rich(
        (Paragraph("第二中学2023年8月投入使用；", number="1."), Paragraph("动工", number="2."))
    )
    lines = set_cell(content, frame(27))
    assert {line.x for line in lines} == {1.35 * MM}
    assert [line.line.text[:2] for line in lines if line.opens] == ["1.", "2."]


def test_a_name_of_two_characters_is_spread_to_three_em() -> None:
    (two,) = set_cell("王明", frame(20, "name"))
    (three,) = set_cell("王建华", frame(20, "name"))
    assert (two.line.text, two.line.gaps) == ("王明", (10.5,))
    assert (two.x, two.line.width) == (three.x, three.line.width)


@given(
    st.text(alphabet="一二三ABCil123.，（）、\n %㎡—", max_size=30),
    st.floats(min_value=8, max_value=60),
    st.sampled_from(("auto", "left", "center", "short", "name")),
)
def test_lines_are_counted_as_they_are_set(text: str, width: float, align: CellAlign) -> None:
    assert count_lines(text, frame(width, align)) == len(set_cell(text, frame(width, align)))


def test_a_figure_that_falls_short_carries_its_sign_before_that_of_a_misleading_print() -> None:
    plain = set_cell(Figure("4.20", Decimal("4.20")), frame(30, "number", 40))[0]
    short = set_cell(Figure("4.20", Decimal("4.20"), short=True), frame(30, "number", 40))[0]
    both = set_cell(Figure("4.20", Decimal("4.20"), True, True), frame(30, "number", 40))[0]
    assert (short.line.text, both.line.text) == ("4.20▼", "4.20▼▲")
    assert short.x == plain.x
