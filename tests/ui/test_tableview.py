"""Blocks travel between the grid and a spreadsheet without a change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edudesk.ui.cells.blocktext import quoted_cell, split_block

CELLS = st.text(alphabet=st.sampled_from('ab 班"\n\t0'), max_size=6)


def test_lines_of_a_spreadsheet_become_rows() -> None:
    assert split_block("1\t2\r\n3\t4\r\n") == [["1", "2"], ["3", "4"]]


def test_empty_cells_keep_their_place() -> None:
    assert split_block("a\t\tb\n\t\tc\n") == [["a", "", "b"], ["", "", "c"]]


def test_a_quoted_cell_may_hold_lines_and_quotes() -> None:
    assert split_block('"第一行\n第""二""行"\tx\n') == [['第一行\n第"二"行', "x"]]


def test_a_lone_quote_is_just_a_character() -> None:
    assert split_block('5"管\t3') == [['5"管', "3"]]
    assert split_block('"开\t3') == [['"开', "3"]]


def test_nothing_on_the_clipboard_is_no_block() -> None:
    assert split_block("") == []


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_is_copied_is_what_is_pasted(block: list[list[str]]) -> None:
    width = max(map(len, block))
    block = [[*cells, *[""] * (width - len(cells))] for cells in block]
    text = "\n".join("\t".join(quoted_cell(cell) for cell in cells) for cells in block)
    assert split_block(text + "\n") == block
