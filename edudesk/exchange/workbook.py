"""Reads the sheets of a workbook (xlsx, xls, ods, et) as rows of text, the way Excel shows them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    load_workbook,
)

from edudesk.errors import FileRefusedError
from edudesk.exchange.compound import BrokenCompoundError
from edudesk.exchange.faulty_cells import Faults, faulty_cells
from edudesk.exchange.faulty_excel97 import faulty_cells_97, is_locked_97
from edudesk.exchange.faulty_opendocument import Looked, Range, looked_at_ods
from edudesk.exchange.rawtables import COVERED
from edudesk.exchange.unpacking import OWN, Bounds, inspect_workbook, locked

_LARGEST_EXACT = 10**15
"""Excel keeps fifteen digits; a longer whole number has lost its end."""

Rows = Iterator[list[str]]
CellValue = str | float | bool | date | time | timedelta


def sheets(data: bytes, name: str, bounds: Bounds = OWN) -> Iterator[tuple[str, Rows]]:
    """Yield title and rows of every worksheet, the first row of a sheet being its row 1.

    Rows begin at column A. Raises FileRefusedError for what cannot be read as a workbook.
    """
    if data.startswith(b"PK"):
        inspect_workbook(data, name, bounds)
    workbook = _open(data, name)
    looked = _looked_at(data, name, [sheet.name for sheet in workbook.sheets_metadata])
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            seen = looked.get(sheet.name, Looked({}))
            rows = _rows(workbook, sheet.name, name, seen.merged)
            yield sheet.name, _shown(rows, seen.faults) if seen.faults else rows


def _looked_at(data: bytes, name: str, titles: list[str]) -> dict[str, Looked]:
    """Return what the reader does not tell, by the sheet's title; `titles`: of all in order."""
    try:
        if not data.startswith(b"PK"):
            faults = dict(zip(titles, faulty_cells_97(data), strict=False))
        elif looked := looked_at_ods(data):
            return looked
        else:
            faults = faulty_cells(data)
    except (ExpatError, BadZipFile, NotImplementedError, zlib.error, BrokenCompoundError) as error:
        raise _unreadable(name) from error
    return {title: Looked(found) for title, found in faults.items()}


def _shown(rows: Rows, faults: Faults) -> Rows:
    """Yield the rows with what Excel shows in cells without a result, below the last row too."""
    last = max(faults)
    for at in count():
        row = next(rows, None)
        if row is None and at > last:
            return
        cells = row or []
        for column, fault in faults.get(at, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = fault
        yield cells


def _open(data: bytes, name: str) -> CalamineWorkbook:
    try:
        return load_workbook(BytesIO(data))
    except PasswordError as error:
        raise locked(name) from error
    except CalamineError as error:
        raise (locked(name) if _is_locked(data) else _unreadable(name)) from error
    except BaseException as error:
        # A panic inside the reader's Rust code has no importable class and is no Exception.
        if type(error).__name__ == "PanicException":
            raise _unreadable(name) from error
        raise


def _is_locked(data: bytes) -> bool:
    """Whether a workbook of Excel 97 is encrypted, which the reader takes for damage."""
    try:
        return not data.startswith(b"PK") and is_locked_97(data)
    except BrokenCompoundError:
        return False


def _rows(workbook: CalamineWorkbook, title: str, name: str, merged: Sequence[Range]) -> Rows:
    try:
        sheet = workbook.get_sheet_by_name(title)
    except CalamineError as error:
        raise _unreadable(name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # as above
            raise _unreadable(name) from error
        raise
    if sheet.start is None:
        return
    ranges = sheet.merged_cell_ranges or merged
    rows = _texts(sheet, [""] * sheet.start[1])
    yield from _covered(rows, ranges) if ranges else rows


def _texts(sheet: CalamineSheet, margin: list[str]) -> Rows:
    for row in sheet.iter_rows():
        yield margin + [cell if isinstance(cell, str) else cell_text(cell) for cell in row]


def _covered(rows: Rows, ranges: Iterable[Range]) -> Rows:
    """Yield the rows with COVERED in what merged cells lie over from above."""
    coming = sorted(ranges, reverse=True)
    lying: list[Range] = []
    for at, row in enumerate(rows):
        lying = [one for one in lying if one[1][0] >= at]
        for (_, left), (_, right) in lying:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or COVERED
        while coming and coming[-1][0][0] <= at:
            lying.append(coming.pop())
        yield row


def cell_text(value: CellValue) -> str:
    """Return a cell's value as text: 2500.0 as 2500, a date as 2025-09-01, TRUE as 1.

    A whole number beyond Excel's fifteen digits keeps its exponent (3.70303E+17), which tells
    that its last digits are lost.
    """
    match value:
        case str():
            return value
        case bool():
            return "1" if value else "0"
        case int() | float():
            return number_text(value)
        case datetime() if value.time() != time():
            return value.strftime("%Y-%m-%d %H:%M")
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02d}"


def number_text(value: float) -> str:
    """Return a number with at most Excel's fifteen digits, without an exponent below 10**15."""
    if not abs(value) < _LARGEST_EXACT:  # not-a-number too
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")


def _unreadable(name: str) -> FileRefusedError:
    return FileRefusedError(
        f"《{name}》读不出来：工作簿已损坏，或不是 Excel 工作簿。"
        "请在 Excel 或 WPS 中打开后另存为 .xlsx。",
        f"{name} cannot be read: the workbook is damaged, or it is none. Open it in Excel and"
        " save it as .xlsx.",
    )
