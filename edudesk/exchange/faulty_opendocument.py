"""Finds the cells of an OpenDocument spreadsheet that show an error, or lie under merged ones.

The reader takes them for empty, and empty means not filled.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final, NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

from edudesk.exchange.faulty_cells import FAULT, UNCOUNTED, Faults
from edudesk.exchange.opendocument import CELLS, OFFICE, TABLE, TEXT, times

CONTENT: Final = "content.xml"
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_SUSPECT: Final = re.compile(
    rb"""value-type=["']error["']|:formula=["']|rows-spanned=["'](?!1["'])"""
)
_NUMBERED: Final = re.compile(r"Err:\d{3}")  # LibreOffice's errors that Excel has no word for


Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged one, by row and column, counted from 0."""


class Looked(NamedTuple):
    """What the reader of a sheet does not tell: faulty cells, merged ones of several rows."""

    faults: Faults
    merged: tuple[Range, ...] = ()


def looked_at_ods(data: bytes) -> dict[str, Looked]:
    """Return the faulty and the merged cells of each table by its name, {} for other workbooks.

    The tables were measured before, and entities refused (opendocument.Grid): what is repeated is
    written out here. Raises ExpatError, BadZipFile and zlib.error for a damaged file.
    """
    with ZipFile(BytesIO(data)) as archive:
        content = archive.read(CONTENT) if CONTENT in archive.namelist() else b""
    # Nearly every table is without any, and then need not be gone through again.
    return _Tables().read(content) if _SUSPECT.search(content) else {}


class _Tables:
    """Goes through the tables and remembers the cells without a result."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Faults, list[Range]]] = {}
        self._faults: Faults = {}
        self._merged: list[Range] = []
        self._row: dict[int, str] = {}
        self._at = self._line = 0
        self._repeat = self._row_repeat = 1
        self._text = ""
        self._is_error = self._is_formula = self._has_value = self._in_text = False

    def read(self, content: bytes) -> dict[str, Looked]:
        """Return the faulty and the merged cells of all tables that have some."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        return {
            title: Looked(faults, tuple(merged))
            for title, (faults, merged) in self._found.items()
            if faults or merged
        }

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name in CELLS:
            self._repeat = times(given.get(TABLE + "number-columns-repeated"))
            self._is_error = given.get(_CALC + "value-type") == "error"
            self._is_formula = TABLE + "formula" in given
            self._has_value = OFFICE + "value-type" in given
            self._text = ""
            self._merge(given)
        elif name == TEXT + "p":
            self._in_text = self._has_value = True  # an empty text is a result, too
        elif name == TABLE + "table-row":
            self._at, self._row = 0, {}
            self._row_repeat = times(given.get(TABLE + "number-rows-repeated"))
        elif name == TABLE + "table":
            self._line = 0
            found = self._found.setdefault(given.get(TABLE + "name", ""), ({}, []))
            self._faults, self._merged = found

    def _merge(self, given: dict[str, str]) -> None:
        """Remember a cell that lies over several rows; a repeated row repeats no such cell."""
        down = times(given.get(TABLE + "number-rows-spanned"))
        if down > 1:
            across = times(given.get(TABLE + "number-columns-spanned"))
            last = (self._line + down - 1, self._at + across - 1)
            self._merged.append(((self._line, self._at), last))

    def _characters(self, text: str) -> None:
        if self._in_text:
            self._text += text

    def _end(self, name: str) -> None:
        if name == TEXT + "p":
            self._in_text = False
        elif name in CELLS:
            fault = self._fault()
            if fault:
                self._row |= dict.fromkeys(range(self._at, self._at + self._repeat), fault)
            self._at += self._repeat
        elif name == TABLE + "table-row":
            if self._row:
                lines = range(self._line, self._line + self._row_repeat)
                self._faults |= dict.fromkeys(lines, self._row)
            self._line += self._row_repeat

    def _fault(self) -> str:
        """Return what the cell that ends here shows instead of a result, "" when it has one."""
        text = self._text.strip()
        shown = text if FAULT.fullmatch(text) else UNCOUNTED
        if self._is_error:
            return shown
        if not self._is_formula:
            return ""
        if FAULT.fullmatch(text) or _NUMBERED.fullmatch(text):
            return shown
        return "" if self._has_value or text else UNCOUNTED
