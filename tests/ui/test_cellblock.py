"""Where blocks go, where Ctrl+arrow leads, and what a selection sums up to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edudesk.ui.cells.blocktext import block_html, joined_block, split_block, turned
from edudesk.ui.cells.cellblock import Span, edge, filled, placed

CELLS = st.text(alphabet=st.sampled_from('ab 班"\n\t0'), max_size=6)


def test_a_block_goes_to_the_first_cell_of_the_selection() -> None:
    assert placed([["1", "2"], ["3", "4"]], Span(5, 2, 5, 2)) == {
        5: {2: "1", 3: "2"},
        6: {2: "3", 3: "4"},
    }


def test_a_selection_of_whole_blocks_is_filled_with_them() -> None:
    assert placed([["1", "2"]], Span(0, 0, 1, 3)) == {
        0: {0: "1", 1: "2", 2: "1", 3: "2"},
        1: {0: "1", 1: "2", 2: "1", 3: "2"},
    }


def test_a_selection_that_is_no_whole_number_of_blocks_takes_one() -> None:
    assert placed([["1"], ["2"]], Span(0, 0, 2, 0)) == {0: {0: "1"}, 1: {0: "2"}}


def test_rows_shorter_than_others_leave_the_rest_alone() -> None:
    assert placed([["1", "2"], ["3"]], Span(0, 0, 0, 0)) == {0: {0: "1", 1: "2"}, 1: {0: "3"}}


def test_one_text_fills_a_span() -> None:
    assert filled("x", Span(1, 1, 2, 2)) == {1: {1: "x", 2: "x"}, 2: {1: "x", 2: "x"}}


def test_ctrl_arrow_stops_where_spreadsheets_stop() -> None:
    cells = [True, True, True, False, False, True, False]
    leads = {at: edge(cells.__getitem__, at, 1, 6) for at in range(7)}
    assert leads == {0: 2, 1: 2, 2: 5, 3: 5, 4: 5, 5: 6, 6: 6}
    back = {at: edge(cells.__getitem__, at, -1, 6) for at in range(7)}
    assert back == {6: 5, 5: 2, 4: 2, 3: 2, 2: 0, 1: 0, 0: 0}


def test_rows_and_columns_are_exchanged() -> None:
    assert turned([["1", "2", "3"], ["4"]]) == [["1", "4"], ["2", ""], ["3", ""]]
    assert turned([]) == []


def test_long_codes_are_marked_as_text_for_excel() -> None:
    html = block_html([["370303199001011234", "<5>"], ["第一行\n第二行", "6"]], [True, False])
    assert r'<td style="mso-number-format:\@">370303199001011234</td><td>&lt;5&gt;</td>' in html
    assert '第一行<br style="mso-data-placement:same-cell">第二行' in html


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=5)
    )
)
def test_a_block_comes_back_from_the_clipboard_as_it_was(block: list[list[str]]) -> None:
    if block != [[""]]:  # nothing at all is no block
        assert split_block(joined_block(block)) == block


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_exchanging_twice_is_as_before(block: list[list[str]]) -> None:
    assert turned(turned(block)) == block
