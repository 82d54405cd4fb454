"""How a sheet lies on paper and in its rows: pages side by side, what repeats, heights of rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from math import ceil
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.exchange.sheets import Column, Content

_A4: Final = 9
_ACROSS: Final = 190.0
"""Digits that a page is wide where letters are printed at two thirds of their size."""
_LINE: Final = 15.0  # points from line to line, letters of 11 points
_TALLEST: Final = 409.0  # points, of a row in a workbook


def lay_on_paper(target: Worksheet, columns: Iterable[Column], *, still: int) -> None:
    """Lay a sheet on A4: as many pages side by side as keep it legible, each with its heads.

    `still`: the shown columns that stand again at the left of every page; row 4 is above each.
    """
    shown = [(at, column.width) for at, column in enumerate(columns, 1) if not column.hidden]
    across = _pages_across([width for _, width in shown], still)
    number_pages(target, across, orientation="landscape")
    target.print_title_rows = "4:4"
    if across > 1:
        first, last = (get_column_letter(shown[at][0]) for at in (0, still - 1))
        target.print_title_cols = f"{first}:{last}"


def number_pages(target: Worksheet, across: int = 1, *, orientation: str = "portrait") -> None:
    """Fit a sheet to pages of A4, so many side by side, with its name and their number below."""
    setup, margins = target.page_setup, target.page_margins
    setup.paperSize, setup.fitToWidth, setup.fitToHeight = _A4, across, 0
    setup.orientation = orientation
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.oddFooter.center.text = "&A　&P / &N"
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.footer = 0.6, 0.7, 0.3


def row_height(cells: Iterable[tuple[Content, float]]) -> float | None:
    """Return how high a row must be in points for its texts, each in a column so many digits wide.

    None where one line will do: office programs know that height themselves.
    """
    lines = max((_lines(text, width) for text, width in cells if isinstance(text, str)), default=1)
    return min(lines * _LINE, _TALLEST) if lines > 1 else None


def _pages_across(widths: list[float], still: int) -> int:
    repeated = min(sum(widths[:still]), _ACROSS / 2)
    return max(ceil((sum(widths) - repeated) / (_ACROSS - repeated)), 1)


def _lines(text: str, width: float) -> int:
    """Return into how many lines a text is broken."""
    if len(text) * 2 < width and "\n" not in text:
        return 1
    return sum(max(ceil(_shown_width(part) / (width - 1)), 1) for part in text.split("\n"))


def _shown_width(text: str) -> int:
    """Return how many digits wide a text is; a Chinese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
