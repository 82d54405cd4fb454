"""Reads XML spreadsheets (Excel 2003), which older systems of offices hand out as .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from edudesk.errors import FileRefusedError
from edudesk.exchange.faulty_cells import FAULT, UNCOUNTED
from edudesk.exchange.rawtables import COVERED
from edudesk.exchange.unpacking import Bounds, too_large

BOUNDS: Final = Bounds(unpacked=64 * 2**20, grid=4_000_000)

_SPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_START: Final = 2_000  # characters in which the root element stands
_PREFIX: Final = _SPACE + " "

Sheet = tuple[str, Iterator[list[str]]]


def is_one(text: str) -> bool:
    """Whether a text is an XML spreadsheet."""
    start = text[:_START]
    return _SPACE in start and "<html" not in start.casefold()


def sheets(text: str, name: str) -> Iterator[Sheet]:
    """Yield title and rows of every sheet; cells merged with one above are COVERED.

    Raises FileRefusedError for a damaged file, or one that spans too many cells.
    """
    book = _Book(name)
    try:
        book.read(text)
    except expat.ExpatError as error:
        raise FileRefusedError(
            f"《{name}》读不出来：文件已损坏。请在 Excel 或 WPS 中打开后另存为 .xlsx。",
            f"{name} cannot be read, it is damaged: open it in Excel and save it as .xlsx.",
        ) from error
    for title, rows in book.sheets:
        yield title, iter(rows)


class _Book:
    """Goes through the sheets; rows and cells may be numbered, else they follow each other."""

    def __init__(self, name: str) -> None:
        self.sheets: list[tuple[str, list[list[str]]]] = []
        self._name = name
        self._rows: list[list[str]] = []
        self._row: list[str] = []
        self._below: dict[int, int] = {}  # by column: the last row that a merged cell lies over
        self._kind = self._text = ""
        self._is_formula = self._in_data = False
        self._spans = (1, 1)
        self._spent = 0

    def read(self, text: str) -> None:
        """Read the whole text; raises ExpatError."""
        # What the text says of its encoding was true of its bytes.
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(text.lstrip().encode("utf-8", "replace"), True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        said = {key.removeprefix(_PREFIX): value for key, value in given.items()}
        match name.removeprefix(_PREFIX):
            case "Worksheet":
                self._rows, self._below = [], {}
                self.sheets.append((said.get("Name", ""), self._rows))
            case "Row":
                self._reach(self._rows, said)
                self._row = []
                self._rows.append(self._row)
            case "Cell":
                self._begin_cell(said)
            case "Data":
                self._kind, self._in_data = said.get("Type", ""), True

    def _begin_cell(self, said: dict[str, str]) -> None:
        if "Index" in said:
            wanted = _number(said["Index"], 1) - 1
            self._spend(wanted - len(self._row))
            while len(self._row) < wanted:
                self._row.append(self._empty())
        else:
            while self._is_covered():
                self._spend(1)
                self._row.append(COVERED)
        self._spans = (
            1 + _number(said.get("MergeAcross"), 0),
            1 + _number(said.get("MergeDown"), 0),
        )
        self._is_formula, self._kind, self._text = "Formula" in said, "", ""

    def _characters(self, text: str) -> None:
        if self._in_data:
            self._text += text

    def _end(self, name: str) -> None:
        match name.removeprefix(_PREFIX):
            case "Data":
                self._in_data = False
            case "Cell":
                self._end_cell()
            case "Row":
                while self._is_covered():
                    self._spend(1)
                    self._row.append(COVERED)

    def _end_cell(self) -> None:
        across, down = self._spans
        self._spend(across)
        if down > 1:
            columns = range(len(self._row), len(self._row) + across)
            self._below |= dict.fromkeys(columns, len(self._rows) - 2 + down)
        self._row += [self._shown(), *[""] * (across - 1)]

    def _shown(self) -> str:
        if self._kind == "Error":
            return self._text if FAULT.fullmatch(self._text) else UNCOUNTED
        if self._is_formula and not self._kind:
            return UNCOUNTED
        if self._kind == "DateTime":
            day, _, time = self._text.partition("T")
            return day if time[:5] in ("", "00:00") else f"{day} {time[:5]}"
        return _number_text(self._text) if self._kind == "Number" else self._text

    def _empty(self) -> str:
        return COVERED if self._is_covered() else ""

    def _is_covered(self) -> bool:
        return self._below.get(len(self._row), -1) >= len(self._rows) - 1

    def _reach(self, rows: list[list[str]], said: dict[str, str]) -> None:
        """Leave empty what lies before a numbered row."""
        wanted = _number(said.get("Index"), 0) - 1
        self._spend(max(wanted - len(rows), 0) + 1)
        rows.extend([] for _ in range(wanted - len(rows)))

    def _spend(self, cells: int) -> None:
        self._spent += max(cells, 0)
        if self._spent > BOUNDS.grid:
            raise too_large(self._name, BOUNDS)


def _number_text(text: str) -> str:
    """Return a number as a workbook shows it; beyond fifteen digits its end is lost."""
    from edudesk.exchange.workbook import number_text  # the reader's library loads when needed

    try:
        return number_text(float(text))
    except ValueError:
        return text


def _number(text: str | None, otherwise: int) -> int:
    """Return a count that an attribute tells, never more than a bound would refuse."""
    if text is None or not (text.isascii() and text.isdigit()):
        return otherwise
    return min(int(text[:12]), BOUNDS.grid + 1)


def _refuse(*_declared: object) -> None:
    raise expat.ExpatError("a spreadsheet with a document type")
