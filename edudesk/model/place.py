"""Schools, collections, rows and cells: where a figure stands."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from edudesk.model.form import Label

FileKind = Literal["school", "district"]
CollectionKind = Literal["annual", "application", "monitoring", "monthly"]
CellState = Literal["plain", "na", "unknown", "carried", "unreadable"]
Value = int | str | None

PLACE_FIELDS = ("town", "school_zone", "education_group")
"""Fields of the register of schools that say where a school belongs."""


class School(Struct, frozen=True):
    """A school (or, in a district file, the district itself) by its internal number."""

    number: int
    kind: FileKind
    code: str
    name: str


class Collection(Struct, frozen=True, kw_only=True):
    """A round of reporting (填报任务) with the moment its figures describe (数据时点).

    `id`: short text such as "2025-annual"; `number`: internal key; `year`: "2025-2026" or "2025";
    `previous`: number of the collection that last year's values come from.
    """

    number: int
    id: str
    kind: CollectionKind
    year: str
    moment: date
    deadline: date | None = None
    closed: bool = False
    previous: int | None = None
    title: Label


class Cell(Struct, frozen=True):
    """The address of one figure: form, row id within that form's table, field."""

    form: str
    row: int
    field: str


class Row(Struct, frozen=True, kw_only=True):
    """One stored row.

    `values`: the stored values (scaled integers, codes, ISO dates) of every field not derived;
    `states`: only the cells that are not plain; `typed`: what was typed into unreadable cells;
    `origin`: the row of the previous collection that this one continues.
    """

    id: int
    school: int
    collection: int
    line: str
    values: dict[str, Value]
    states: dict[str, CellState] = {}
    typed: dict[str, str] = {}
    origin: int | None = None


class Sheet(Struct, frozen=True, kw_only=True):
    """A form as it stands in one collection.

    `last`: by row id, the row of the previous collection it continues;
    `derived`/`last_derived`: values of derived fields by row id. `fields`: codes of those that this
    collection's edition shows; one that was asked last year only is among them, to be read.
    `campus`: row of the campus that it shows, None for the whole school.
    """

    form: str
    collection: int
    campus: int | None = None
    rows: tuple[Row, ...]
    last: dict[int, Row] = {}
    derived: dict[int, dict[str, Value]] = {}
    last_derived: dict[int, dict[str, Value]] = {}
    fields: tuple[str, ...] = ()


class Progress(Struct, frozen=True):
    """How far a form is filled: cells asked (required or counted), cells answered or excused.

    `waiting`: cells carried over that nobody has confirmed; they are not answered.
    """

    asked: int
    answered: int
    waiting: int = 0

    @property
    def empty(self) -> int:
        """How many cells have nothing in them."""
        return self.asked - self.answered - self.waiting


class Overview(Struct, frozen=True):
    """How far a collection is filled: by code of the form, by code of the office that knows it."""

    forms: dict[str, Progress]
    offices: dict[str, Progress]

    @property
    def whole(self) -> Progress:
        """All forms together."""
        return Progress(
            sum(one.asked for one in self.forms.values()),
            sum(one.answered for one in self.forms.values()),
            sum(one.waiting for one in self.forms.values()),
        )


class OpenCell(Struct, frozen=True):
    """A cell still to be filled; `office`: code of who knows it; `row_name`: "" in a record.

    `campus`: row of the campus that fills it in for itself, None for the school.
    """

    cell: Cell
    office: str
    row_name: str
    campus: int | None = None
