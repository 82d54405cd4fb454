"""The sheets of a workbook that people fill in: columns, cells, lists to choose from, marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple

MARK = "#edudesk"
"""What the hidden first cell of a sheet holds that the program has made."""
ROW_KEY = "#row"
"""Key of the hidden column with the number of a row."""
FIELD_KEY = "#field"
"""Key of the hidden column that names the field of a line in a sheet of lines."""
LABEL_KEY = "#label"
THIS_KEY = "#this"
"""Key of the column with this collection's values in a sheet of lines."""
LAST_PREFIX = "#last."
"""What precedes a field's code in the key of a column with last year's values."""
REASON_KEY = "#reason"
"""Key of the column that tells why a row was refused."""
ASIDE_KEYS = ("#last", "#unit", "#note")
"""Keys of the columns of a sheet of lines that are only read by people."""

LONGEST_TEXT: Final = 32_767
"""Characters that a cell of a workbook holds at most."""
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Tone = Literal["entry", "computed", "last", "label", "band"]
Content = str | int | Decimal | None


class Mark(NamedTuple):
    """What a sheet was made for: code of the form, code of the school, id of the collection.

    `step`: the last step of the file that gave it out (storage/since.py), "" where none is told.
    All are empty on a sheet that is not to be filled in.
    """

    form: str = ""
    school: str = ""
    collection: str = ""
    step: str = ""


class Look(NamedTuple):
    """How a cell looks and behaves.

    `tone`: an entry may be typed into, all others are locked; `numeric`: a number with `places`
    decimals, else text whatever it looks like; `choices`: name of the list to choose from, which
    `grows` if what is filled in elsewhere in the workbook may be chosen, too; `least`, `most`:
    bounds of a number, for a word of warning.
    """

    tone: Tone = "entry"
    numeric: bool = False
    places: int = 0
    choices: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    grows: bool = False


class Column(NamedTuple):
    """A column: `key` for the machine, `heading` and `note` for people, `width` in digits.

    `look`: of its cells, unless a cell has its own; `needed`: must be filled.
    """

    key: str
    heading: str
    look: Look = Look()
    note: str = ""
    width: float = 12
    hidden: bool = False
    needed: bool = False


class Entry(NamedTuple):
    """A cell with a look of its own; `remark`: what is to be known of it, marked and told."""

    content: Content
    look: Look
    remark: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet to be filled in: a heading, hidden keys, column headings, rows.

    `fixed`: its rows are given, so the sheet is locked but for its entries. `still`: how many
    columns stay in sight when scrolling sideways.
    """

    title: str
    mark: Mark
    heading: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Content | Entry]]
    fixed: bool = False
    still: int = 1


@dataclass(frozen=True)
class Page:
    """A sheet that is only read: paragraphs, then a table of contents with links to sheets."""

    title: str
    heading: str
    paragraphs: tuple[str, ...]
    contents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filling:
    """A workbook to be filled in; `lists`: what can be chosen, by the names that looks give.

    `lists_title`: of the hidden sheet that holds them; `refusal`: what is said when something else
    is typed, `doubt`: in a list that grows; `warning`: when a number is out of its bounds;
    `locked`: when a computed cell is typed into.
    """

    sheets: tuple[Sheet, ...]
    lists: Mapping[str, Sequence[str]]
    lists_title: str
    refusal: str
    doubt: str
    warning: str
    locked: str
    page: Page | None = None


class ReturnedRow(NamedTuple):
    """A refused row as it stood in its table, and why it was refused."""

    cells: Sequence[str]
    reason: str


class ReturnedSheet(NamedTuple):
    """Refused rows below the head of their table."""

    title: str
    head: Sequence[Sequence[str]]
    rows: Sequence[ReturnedRow]


def plain(text: str) -> str:
    """Return a text as a cell can hold it: without what XML forbids, no longer than the limit.

    Reading the workbook back yields exactly this text.
    """
    return _NO_XML.sub("", text)[:LONGEST_TEXT]


def title_for(wanted: str, taken: Collection[str]) -> str:
    """Return a title for a sheet that workbooks take, unlike those in `taken` (case-folded)."""
    short = _SHEET_NAME.sub("", wanted)[:_LONGEST_NAME]
    title, number = short, 1
    while title.casefold() in taken:
        number += 1
        title = f"{short[: _LONGEST_NAME - 4]} {number}"
    return title
