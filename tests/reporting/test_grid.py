"""A table measured: heights follow contents, merged cells find room, tall rows are cut."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edudesk.model.document import (
    Content,
    Figure,
    HeadCell,
    Paragraph,
    Rich,
    Table,
    TableColumn,
    TableRow,
)
from edudesk.reporting.blocks import LEADING
from edudesk.reporting.grid import PAD_Y, Grid
from edudesk.reporting.paper import MM
from edudesk.reporting.plan import Room

LONG = "推进科学城第一实验学校、民祥路学校等新建学校建设，调整招生划片，减少学生数。"


def grid(*rows: TableRow, head: tuple[HeadCell, ...] = (), group: bool = False) -> Grid:
    columns = (
        TableColumn(width=15, align="center", face="hei", group=group),
        TableColumn(width=60, align="left"),
        TableColumn(width=37, align="center"),
    )
    return Grid(Table(columns=columns, head=head, rows=rows), 0.0)


def row(*cells: Content, joined: tuple[int, ...] = ()) -> TableRow:
    return TableRow(cells, joined=joined)


def test_a_row_is_as_tall_as_its_longest_cell_and_no_lower_than_the_least() -> None:
    measured = grid(row("1", "短", ""), row("2", LONG, ""))
    lines = len(measured.lines(1, 1))
    assert lines > 2
    assert list(measured.heights) == [
        pytest.approx(9.5 * MM),
        pytest.approx(lines * 10.5 * LEADING + 2 * PAD_Y),
    ]


def test_a_figure_that_would_be_too_small_takes_room_from_the_widest_text() -> None:
    columns = (
        TableColumn(width=12, align="number"),
        TableColumn(width=30, align="left"),
        TableColumn(width=60, align="left"),
    )
    ordinary, measured = (
        Grid(Table(columns=columns, head=(), rows=(row(figure, "甲", LONG),)), 0.0)
        for figure in (
            Figure("12.50", Decimal("12.5")),
            Figure("123456789012.50", Decimal("123456789012.5")),
        )
    )
    (placed,) = measured.lines(0, 0)
    assert placed.size >= 9 - 1e-6
    assert placed.x + placed.line.width <= measured.edges[1]
    assert measured.edges[2] - measured.edges[1] == pytest.approx(30 * MM)
    assert measured.edges[-1] == pytest.approx(ordinary.edges[-1])
    assert ordinary.edges[1] == pytest.approx(12 * MM)


def test_a_merged_cell_shares_its_height_over_its_rows() -> None:
    names = Rich(tuple(Paragraph(f"第{n}部门", centred=True) for n in range(8)))
    measured = grid(row("1", "短", names), row("2", "短", "", joined=(2,)))
    need = 8 * 10.5 * LEADING + 2 * PAD_Y
    assert sum(measured.heights) == pytest.approx(need)
    assert measured.heights[0] == pytest.approx(measured.heights[1])


def test_a_group_of_one_row_is_tall_enough_for_its_label() -> None:
    measured = grid(row("2政府\n保障\n程度", "短", ""), group=True)
    assert list(measured.heights) == [pytest.approx(3 * 10.5 * LEADING + 2 * PAD_Y)]


def test_rows_of_a_merged_cell_may_not_be_parted_but_those_of_a_group_may() -> None:
    stack = grid(
        row("甲", "一", ""), row("甲", "二", "", joined=(0,)), row("甲", "三", "", joined=(0, 2)),
        group=True,
    ).stack()  # fmt: skip
    assert list(stack.glued) == [False, False, True]
    assert list(stack.groups) == [1, 1, 1]


def test_a_band_stays_with_the_row_below_it() -> None:
    band = TableRow(("小学",), "band", spans=(3,))
    assert list(grid(band, row("1", "第一小学", "")).stack().glued) == [False, True]


def test_a_row_taller_than_a_page_is_cut_into_pieces_that_fit() -> None:
    tall = Rich(tuple(Paragraph(LONG, number=f"{n}.") for n in range(1, 40)))
    measured = grid(row("1.4", tall, "教体局"))
    whole = [line.line.text for line in measured.lines(0, 1)]
    room = Room(first=300, other=380, tail=20)
    measured.cut_tall_rows(room)
    assert len(measured.rows) > 2
    assert all(height <= 300 for height in measured.heights)
    pieces = [measured.cells(piece) for piece in measured.rows]
    assert [line.line.text for cells in pieces for line in cells[1].lines] == whole
    assert all(len(cells[1].lines) >= 2 for cells in pieces)
    # The first column names the row again, the last is empty.
    names = {"".join(line.line.text for line in cells[0].lines) for cells in pieces[1:]}
    assert names == {"1.4（续）"}
    assert not any(cells[2].lines for cells in pieces[1:])
    # A page ends with a paragraph where one ends in its last third.
    assert all(cells[1].lines[0].opens for cells in pieces)


@pytest.mark.parametrize("free", [-40.0, 0.0, 5.0])
def test_where_heads_and_notes_leave_no_room_a_row_still_ends(free: float) -> None:
    measured = grid(row("1", LONG, ""))
    whole = [line.line.text for line in measured.lines(0, 1)]
    measured.cut_tall_rows(Room(first=free, other=free, tail=0))
    pieces = [measured.cells(piece)[1].lines for piece in measured.rows]
    assert [line.line.text for lines in pieces for line in lines] == whole


def test_header_rows_are_tall_enough_for_labels_that_reach_over_several() -> None:
    head = (
        HeadCell("指标\n内容\n及评\n估要\n点", 0, 0, rows=2),
        HeadCell("资格", 0, 1, columns=2),
        HeadCell("学段", 1, 1),
        HeadCell("学科", 1, 2),
    )
    measured = grid(row("1", "短", ""), head=head)
    assert measured.head >= 5 * 10.5 * LEADING + 2 * PAD_Y
    assert len(measured.head_rows) == 2


def test_notes_that_leave_no_room_beside_them_do_not_cut_rows() -> None:
    measured = grid(row("1", "短", ""), row("2", LONG, ""))
    measured.cut_tall_rows(Room(first=300, other=400, tail=450))
    assert len(measured.rows) == 2
