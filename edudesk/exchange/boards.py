"""Writes a plain table with a heading as a workbook: no formula, no code turned into a number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from edudesk.exchange.filling import Cells, save
from edudesk.exchange.sheets import title_for

_HEAD = PatternFill("solid", fgColor="1F4E79")
_WIDEST, _NARROWEST = 40, 10  # characters


def write_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str | int]], out: Path
) -> None:
    """Write a table at `out`, numbers as numbers, texts as texts.

    Raises:
        NotWritableError: nothing can be written there.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "EduDesk"
    sheet = book.create_sheet(title_for(title, set()))
    for index, name in enumerate(head):
        longest = max([len(name), *(len(str(row[index])) for row in rows)])
        width = min(max(2 * longest, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.freeze_panes = "A2"
    cells = Cells(sheet)
    heads = [cells.text(name) for name in head]
    for cell in heads:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
    sheet.append(heads)
    for row in rows:
        sheet.append([one if isinstance(one, int) else cells.text(one) for one in row])
    save(book, out)
