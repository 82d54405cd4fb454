"""Finds the cells of an .xls or .et workbook that show an error; the reader passes them over.

The records are those of [MS-XLS]: a cell holds an error as a value (BoolErr), or as what its
formula came to (Formula).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from edudesk.exchange.compound import CompoundFile
from edudesk.exchange.faulty_cells import UNCOUNTED, Faults

_BOUND_SHEET, _FILE_PASS, _EOF = 0x0085, 0x002F, 0x000A
_BOF, _FORMULA, _BOOL_ERR = 0x0809, 0x0006, 0x0205
_SHOWN: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_SUSPECT: Final = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x02\x00.\x00\x00\x00\xff\xff", re.DOTALL)

Record = tuple[int, bytes]


def faulty_cells_97(data: bytes) -> list[Faults]:
    """Return the faulty cells of every sheet in order, [] for a workbook without any.

    Raises BrokenCompoundError for a damaged file.
    """
    stream = CompoundFile(data).stream("Workbook", "Book")
    # Nearly every workbook has none, and then need not be gone through again.
    if not _SUSPECT.search(stream):
        return []
    return [_faults(stream, start) for start in _sheets(stream)]


def is_locked_97(data: bytes) -> bool:
    """Whether a workbook is encrypted; raises BrokenCompoundError for a damaged file.

    One of a newer Excel is put into a compound file when it is encrypted ([MS-OFFCRYPTO]).
    """
    file = CompoundFile(data)
    if file.stream("EncryptedPackage"):
        return True
    stream = file.stream("Workbook", "Book")
    for kind, _ in _records(stream, 0):
        if kind in (_FILE_PASS, _EOF):
            return kind == _FILE_PASS
    return False


def _sheets(stream: bytes) -> Iterator[int]:
    """Yield where each sheet begins; none of an encrypted workbook, whose records say nothing."""
    for kind, content in _records(stream, 0):
        if kind in (_FILE_PASS, _EOF):
            return
        if kind == _BOUND_SHEET and len(content) >= 4:
            yield struct.unpack_from("<I", content)[0]


def _faults(stream: bytes, start: int) -> Faults:
    faults: Faults = {}
    depth = 0  # charts within a sheet are sheets of their own
    for kind, content in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            break
        code = _error(kind, content) if depth == 1 else None
        if code is not None:
            row, column = struct.unpack_from("<2H", content)
            faults.setdefault(row, {})[column] = _SHOWN.get(code, UNCOUNTED)
    return faults


def _error(kind: int, content: bytes) -> int | None:
    """Return the number of the error that a cell's record shows, None for any other record."""
    if kind == _BOOL_ERR and len(content) >= 8 and content[7] == 1:
        return content[6]
    if kind == _FORMULA and len(content) >= 14 and content[12:14] == b"\xff\xff":
        return content[8] if content[6] == 2 else None
    return None


def _records(stream: bytes, at: int) -> Iterator[Record]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
