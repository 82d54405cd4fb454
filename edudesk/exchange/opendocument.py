"""Measures the tables of an OpenDocument spreadsheet, where one cell may stand for a billion."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CELLS: Final = frozenset((TABLE + "table-cell", TABLE + "covered-table-cell"))


class NotOpenDocument(Exception):
    """The content is no XML, or declares entities, which no office program writes."""


class Grid:
    """Counts, while the content is read, the cells that its tables will fill in memory.

    Attributes:
        cells: of the boxes around the filled cells of all tables so far.
    """

    def __init__(self) -> None:
        self.cells = 0
        self._before = 0
        self._columns = self._rows = 0
        self._at = self._filled = 0
        self._repeat = self._row_repeat = 1
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        """Read on; raises NotOpenDocument."""
        try:
            self._parser.Parse(piece, False)
        except expat.ExpatError as error:
            raise NotOpenDocument from error

    def _refuse(self, *_declared: object) -> None:
        raise NotOpenDocument

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name in CELLS:
            self._repeat = times(given.get(TABLE + "number-columns-repeated"))
            if OFFICE + "value-type" in given:
                self._filled = self._at + self._repeat
        elif name == TEXT + "p":
            self._filled = max(self._filled, self._at + self._repeat)
        elif name == TABLE + "table-row":
            self._at = self._filled = 0
            self._row_repeat = times(given.get(TABLE + "number-rows-repeated"))
        elif name == TABLE + "table":
            self._before = self.cells
            self._columns = self._rows = 0

    def _end(self, name: str) -> None:
        if name in CELLS:
            self._at += self._repeat
        elif name == TABLE + "table-row":
            self._rows += self._row_repeat
            self._columns = max(self._columns, self._filled)
            if self._filled:  # rows without anything count only when others follow
                self.cells = self._before + self._columns * self._rows


def times(text: str | None) -> int:
    """Return how often something is repeated, 1 unless it says a sensible number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 1
