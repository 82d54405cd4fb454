"""Finds the cells of an xlsx workbook that show an error or a formula nobody has worked out.

The reading library passes them over as if they were empty, and empty means not filled.
"""

from __future__ import annotations

import re
from io import BytesIO
from posixpath import join, normpath
from typing import Final
from xml.parsers import expat
from zipfile import ZipFile

UNCOUNTED: Final = "#CALC!"
"""What a formula without a result is shown as: Excel's own word for it."""
FAULT: Final = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")
"""What Excel and WPS show instead of a result."""

_SHEETS: Final = "xl/workbook.xml"
_TARGETS: Final = "xl/_rels/workbook.xml.rels"
_ERROR: Final = re.compile(rb"""t=["']e["']""")
_FORMULA: Final = re.compile(rb"f(?<=[<:]f)[\s/>]")
"""Looked for one after the other, each from a letter on: together they take ten times as long."""
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Faults = dict[int, dict[int, str]]
"""What stands in faulty cells, by row and column, both counted from 0."""


def faulty_cells(data: bytes) -> dict[str, Faults]:
    """Return the faulty cells of each sheet of an xlsx workbook, by the sheet's title.

    Raises ExpatError, BadZipFile and zlib.error for a damaged one.
    """
    with ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {_SHEETS, _TARGETS} <= names:
            return {}
        found = {}
        for title, part in _parts(archive.read(_SHEETS), archive.read(_TARGETS)).items():
            if part in names:
                sheet = archive.read(part)
                # Nearly every sheet has neither, and then need not be gone through again.
                is_suspect = _ERROR.search(sheet) or _FORMULA.search(sheet)
                faults = _Sheet().read(sheet) if is_suspect else {}
                if faults:
                    found[title] = faults
        return found


def _parts(sheets: bytes, targets: bytes) -> dict[str, str]:
    """Return in which part of the archive the sheet of each title is kept."""
    paths = {
        given.get("Id", ""): given.get("Target", "")
        for name, given in _elements(targets)
        if name == "Relationship"
    }
    titled = [
        (given.get("name", ""), given) for name, given in _elements(sheets) if name == "sheet"
    ]
    return {
        title: normpath(join("xl", paths[key])) if paths[key][:1] != "/" else paths[key][1:]
        for title, given in titled
        for attribute, key in given.items()
        if attribute.endswith("id") and attribute != "sheetId" and key in paths
    }


def _elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, given: found.append((_local(name), given))
    parser.Parse(content, True)
    return found


class _Sheet:
    """Reads one sheet and remembers the cells without a result."""

    def __init__(self) -> None:
        self._faults: Faults = {}
        self._address = self._text = ""
        self._kind = ""
        self._is_formula = self._in_value = False

    def read(self, content: bytes) -> Faults:
        """Return the faulty cells of a sheet."""
        parser = _parser()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        return self._faults

    def _start(self, name: str, given: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            self._address, self._text = given.get("r", ""), ""
            self._kind, self._is_formula = given.get("t", ""), False
        elif local == "f":
            self._is_formula = self._kind != "str"  # whose result is text, be it an empty one
        self._in_value = local in ("v", "t")

    def _characters(self, text: str) -> None:
        if self._in_value:
            self._text += text

    def _end(self, name: str) -> None:
        self._in_value = False
        if _local(name) != "c":
            return
        place = _ADDRESS.fullmatch(self._address)
        is_error = self._kind == "e"
        fault = self._text if is_error else UNCOUNTED
        if place and (is_error or (self._is_formula and not self._text)):
            row = self._faults.setdefault(int(place[2]) - 1, {})
            row[_column(place[1])] = fault if FAULT.fullmatch(fault) else UNCOUNTED


def _parser() -> expat.XMLParserType:
    """Return a parser that takes no entities: no office program declares any."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_declared: object) -> None:
    raise expat.ExpatError("a sheet with a document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column(letters: str) -> int:
    """Return 0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
