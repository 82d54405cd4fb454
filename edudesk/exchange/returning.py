"""Writes refused rows as workbooks that can be mended and read again, the reason last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.exchange.filling import Cells, new_book, save
from edudesk.exchange.sheets import FIELD_KEY, MARK, REASON_KEY, ROW_KEY, ReturnedSheet, title_for

_REASON_WIDTH = 60
_HEAD = PatternFill("solid", fgColor="833C0B")


def write_returned(sheets: Sequence[ReturnedSheet], reason: str, out: Path) -> None:
    """Write a sheet for each table; `reason` heads the last column. Raises NotWritableError.

    Cells are text, so that nothing changes on the way; hidden keys stay hidden.
    """
    book = new_book()
    taken: set[str] = set()
    for sheet in sheets:
        title = title_for(sheet.title, taken)
        taken.add(title.casefold())
        _write(book.create_sheet(title), sheet, reason)
    save(book, out)


def _write(target: Worksheet, sheet: ReturnedSheet, reason: str) -> None:
    cells = Cells(target)
    head = [row for row in sheet.head if MARK not in row]
    width = max(len(row) for row in (*head, *(row.cells for row in sheet.rows)))
    hidden = {index for row in sheet.head for index in _keys_in(row)}
    for index in range(width):
        size = target.column_dimensions[get_column_letter(index + 1)]
        size.width, size.number_format, size.hidden = 14, "@", index in hidden
    target.column_dimensions[get_column_letter(width + 1)].width = _REASON_WIDTH
    for number, row in enumerate(sheet.head, 1):
        target.row_dimensions[number].hidden = MARK in row or bool(_keys_in(row))
    target.freeze_panes = f"A{len(sheet.head) + 1}"
    for row in sheet.head[:-1]:
        told = [*row, *[""] * (width - len(row)), REASON_KEY] if _keys_in(row) else row
        target.append([cells.text(text) for text in told])
    last = cells.text(reason)
    last.font, last.fill = Font(bold=True, color="FFFFFF"), _HEAD
    target.append([*map(cells.text, head[-1]), *[None] * (width - len(head[-1])), last])
    for refused in sheet.rows:
        last = cells.text(refused.reason)
        last.alignment = Alignment(wrap_text=True, vertical="top")
        space = [None] * (width - len(refused.cells))
        target.append([*map(cells.text, refused.cells), *space, last])


def _keys_in(row: Sequence[str]) -> set[int]:
    """Return which columns are hidden, as a row of the head tells that holds the keys."""
    return {index for index, text in enumerate(row) if text in (ROW_KEY, FIELD_KEY)}
