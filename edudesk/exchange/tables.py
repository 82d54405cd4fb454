"""Reads a table with a header row from a text file or workbook, by the columns' keys or labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from edudesk.errors import FileRefusedError, why
from edudesk.exchange import delimited
from edudesk.exchange.rawtables import COVERED, no_table, uncovered

MAX_FILE = 64 * 1024 * 1024
MAX_ROWS = 200_000
_HEADER_WITHIN = 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BRACKETED = re.compile(r"\((?![一二三四五]\))[^()]*\)$")
_OF_WHICH = re.compile(r"^其中[::]?")
_ROUNDED = re.compile(r"[1-9]\d{14}0+", re.ASCII)
_APOSTROPHE = re.compile(r"['‘’`＇]\s*\d[\dXx\s-]*")
_EXPONENT = re.compile(r"[+-]?\d(\.\d+)?[Ee]\+?\d{1,3}")


class TableRow(NamedTuple):
    """A row as it stands in the file: its number there, the text under each known column, all.

    A text is COVERED where the column's cell is merged with one above it.
    """

    number: int
    texts: dict[str, str]
    cells: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """A table whose header was understood.

    `columns`: the known columns that the file has, in its order. `unknown`: headers that are not
    known. `rows`: the rows below the header, read as they are asked for; empty ones are left out.
    `places`: where each known column stands, counted from 0.
    `head`: the rows down to the header as they stand. `title`: of the sheet, "" in a text file.
    """

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: Iterator[TableRow]
    places: Mapping[str, int]
    head: tuple[tuple[str, ...], ...] = ()
    title: str = ""


def read_table(path: Path, names: Mapping[str, Iterable[str]]) -> Table:
    """Open the table at `path`; `names` gives for every column its accepted headers.

    The header is the row among the first ten that holds most of the headers; in a workbook the
    first sheet with a header is read. Raises FileRefusedError with the reason and what to do; rows
    may raise it too, when more than MAX_ROWS follow.
    """
    for sheet in open_sheets(path):
        table = table_in(sheet, path.name, names)
        if table is not None:
            return table
    raise no_header(path.name, names)


class OpenSheet(NamedTuple):
    """A sheet of a workbook, or a whole text file: its title ("" there) and its rows."""

    title: str
    rows: Iterator[list[str]]


class ReadBook(NamedTuple):
    """A workbook whose sheets were read elsewhere: what its file is called, titles and rows."""

    name: str
    sheets: Sequence[tuple[str, Sequence[list[str]]]]


Tabular = Path | ReadBook
"""Where tables are read: a file, or a workbook that was read already."""


def open_sheets(source: Tabular) -> Iterator[OpenSheet]:
    """Yield the sheets of a workbook, or the one table of a text file.

    What a file is, its first bytes tell, not its name. Raises FileRefusedError.
    """
    if isinstance(source, ReadBook):
        for title, read in source.sheets:
            yield OpenSheet(title, iter(read))
        return
    data, name = _content(source), source.name
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE)):
        from edudesk.exchange.workbook import sheets  # the reader's library loads when needed

        for title, rows in sheets(data, name):
            yield OpenSheet(title, rows)
        return
    text = delimited.decode(data, name)
    if text.lstrip().startswith("<"):
        from edudesk.exchange import pages  # few tables are pages

        for title, rows in pages.sheets(text, name):
            yield OpenSheet(title, rows)
    else:
        yield OpenSheet("", delimited.rows(text, name))


def table_in(sheet: OpenSheet, name: str, names: Mapping[str, Iterable[str]]) -> Table | None:
    """Return the table below the best header among a sheet's first rows, None without a header.

    Headers that come again right below it, in another language or as labels below keys, are no
    rows. `name`: the file's, for sentences.
    """
    accepted = {normal(header): column for column, headers in names.items() for header in headers}
    first = list(islice(sheet.rows, _HEADER_WITHIN))
    top = _told_down(first)
    known = [sum(normal(text) in accepted for text in row) for row in top]
    if not any(known):
        return None
    at = known.index(max(known))
    places, unknown = _places(top[at], name, accepted)
    end = at + 1
    while end < len(top) and _repeats(top[end], places, accepted):
        end += 1
    body = enumerate(chain(first[end:], sheet.rows), end + 1)
    head = tuple(tuple(uncovered(row)) for row in first[:end])
    return Table(tuple(places), unknown, _body(body, places, name), places, head, sheet.title)


def _told_down(rows: Sequence[list[str]]) -> list[list[str]]:
    """Return rows of headers where a merged cell says its text in every row that it lies over."""
    told: list[list[str]] = []
    above: list[str] = []
    for row in rows:
        above = [
            text if text != COVERED else above[at] if at < len(above) else ""
            for at, text in enumerate(row)
        ]
        told.append(above)
    return told


def cell_address(column: int, row: int) -> str:
    """Return what Excel calls the cell in a column, counted from 0, and a row: B7."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def _repeats(row: list[str], places: Mapping[str, int], accepted: Mapping[str, str]) -> bool:
    """Whether a row names mostly the same columns as the header above it."""
    said = {column: normal(row[at]) for column, at in places.items() if at < len(row)}
    named = {column: accepted.get(text) for column, text in said.items() if text}
    same = sum(column == found for column, found in named.items())
    return same > 1 and same * 2 > len(named)


def normal(header: str) -> str:
    """Return a header without blanks, case, width, a unit in brackets and 其中 before it.

    A number in brackets stays: 保管人（一） and 保管人（二） are two columns.
    """
    text = "".join(unicodedata.normalize("NFKC", header).split()).casefold()
    return _OF_WHICH.sub("", _BRACKETED.sub("", text) or text)


def without_apostrophe(text: str) -> str:
    """Return a number without the apostrophe before it, by which people keep it text."""
    return text[1:] if _APOSTROPHE.fullmatch(text) else text


def is_damaged_id(text: str) -> bool:
    """Whether a spreadsheet has made a number of what identifies: 2.137E+09, or zeros at the end.

    It keeps fifteen digits, later ones are 0 from then on; a resident's number that really ends so
    is told by its check digit. Blanks and full-width digits are no hiding place.
    """
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if _EXPONENT.fullmatch(text):
        return True
    return bool(_ROUNDED.fullmatch(text)) and not _is_resident_number(text)


def _is_resident_number(text: str) -> bool:
    """Whether 18 digits end in the check digit of GB 11643 (ISO 7064 MOD 11-2)."""
    if len(text) != 18:
        return False
    # Weights 2**17, 2**16, … 2**0 modulo 11; a right number leaves 1.
    return sum(int(digit) << (17 - place) for place, digit in enumerate(text)) % 11 == 1


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise FileRefusedError(
                f"《{path.name}》超过 64 MB，没有读取。请只保留要导入的数据后另存。",
                f"{path.name} is larger than 64 MB and was not read: save only the rows to be"
                " imported.",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileRefusedError(
            f"找不到文件《{path}》，请检查文件名和位置。",
            f"There is no file {path}: check its name and folder.",
        ) from error
    except OSError as error:
        raise FileRefusedError(
            f"打不开《{path}》（{why(error)}）。若它正在 Excel 中打开，请先关闭。",
            f"{path} cannot be opened ({error.strerror}): close it in Excel first.",
        ) from error
    if data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"%pdf", b"mime-version:")):
        raise no_table(path.name)
    return data


def _places(
    header: list[str], name: str, accepted: Mapping[str, str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return where each known column stands, and the headers that are not known."""
    places: dict[str, int] = {}
    unknown = []
    for index, text in enumerate(header):
        column = accepted.get(normal(text))
        if column is None:
            if text.strip():
                unknown.append(" ".join(text.split()))
        elif column in places:
            raise _twice(name, header[places[column]].strip(), text.strip())
        else:
            places[column] = index
    return places, tuple(unknown)


def _twice(name: str, first: str, second: str) -> FileRefusedError:
    if normal(first) == normal(second):
        return FileRefusedError(
            f"《{name}》的表头里“{second}”一栏出现了两次，请删去一栏后再导入。",
            f"{name}: the column {second} stands twice in the header, delete one.",
        )
    return FileRefusedError(
        f"《{name}》的表头里“{first}”与“{second}”是同一栏，等于出现了两次，请删去一栏后再导入。",
        f"{name}: the columns {first} and {second} mean the same, delete one.",
    )


def _body(
    rows: Iterable[tuple[int, list[str]]], places: Mapping[str, int], name: str
) -> Iterator[TableRow]:
    taken = 0
    for number, row in rows:
        width = len(row)
        texts = {
            column: row[index].strip() if index < width else "" for column, index in places.items()
        }
        if not set(texts.values()) - {"", COVERED}:
            continue
        taken += 1
        if taken > MAX_ROWS:
            raise FileRefusedError(
                f"《{name}》超过 {MAX_ROWS:,} 行，没有读取。请分成几张表导入。",
                f"{name} has more than {MAX_ROWS:,} rows and was not read: split it.",
            )
        yield TableRow(number, texts, uncovered(row))


def no_header(name: str, names: Mapping[str, Iterable[str]]) -> FileRefusedError:
    """Return the refusal of a file without a header row, telling what one looks like."""
    some = [next(iter(headers)) for headers in islice(names.values(), 4)]
    return FileRefusedError(
        f"《{name}》前十行里找不到表头。表头应写明各栏名称，例如：{'、'.join(some)}。",
        f"{name} has no header within its first ten rows; it names the columns, for example:"
        f" {', '.join(some)}.",
    )
