"""Writes plain tables with headings as a workbook: no formula, no code turned into a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from edudesk.exchange.filling import Cells, new_book, save
from edudesk.exchange.sheets import title_for

_HEAD = PatternFill("solid", fgColor="1F4E79")
_WIDEST, _NARROWEST = 60, 10  # characters


class Board(NamedTuple):
    """A sheet to be: its title, the heads of its columns, its rows."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def write_boards(boards: Iterable[Board], out: Path) -> None:
    """Write tables at `out`, a sheet each, numbers as numbers, texts as texts.

    Raises:
        NotWritableError: nothing can be written there.
    """
    book = new_book()
    taken: set[str] = set()
    for board in boards:
        title = title_for(board.title, taken)
        taken.add(title.casefold())
        _write(book.create_sheet(title), board)
    save(book, out)


def _write(sheet: WriteOnlyWorksheet, board: Board) -> None:
    for index, name in enumerate(board.head):
        longest = max([len(name), *(len(str(row[index])) for row in board.rows)])
        width = min(max(2 * longest, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.freeze_panes = "A2"
    cells = Cells(sheet)
    heads = [cells.text(name) for name in board.head]
    for cell in heads:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
    sheet.append(heads)
    for row in board.rows:
        sheet.append([one if isinstance(one, int) else _wrapped(cells, one) for one in row])


def _wrapped(cells: Cells, text: str) -> WriteOnlyCell:
    cell = cells.text(text)
    if 2 * len(text) > _WIDEST:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
