"""What the definitions of the sample say: its schools, their years, its district."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from edudesk.catalogue.reader import parse_toml

P = TypeVar("P")
Cells = Mapping[str, str]
Lines = Mapping[str, Cells]


class Explained(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The reason given for every finding of a check; `code`: of the list of reasons."""

    check: str
    code: str
    reason: str


class Changed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why figures of forms are not those of the year before; `code`: of the list of reasons."""

    forms: tuple[str, ...]
    code: str
    reason: str


class CampusPages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one campus types for itself: cells by form, and by form and line."""

    records: Mapping[str, Cells] = {}
    grids: Mapping[str, Lines] = {}

    def by_line(self) -> dict[str, Lines]:
        """Return the cells by form and line, "" being the only line of a record."""
        return {**{form: {"": cells} for form, cells in self.records.items()}, **self.grids}


class Pages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a school types in a school year besides its tables, every cell as text.

    `records`: cells by form. `grids`: cells by form and line. `rows`: rows of rosters that have no
    key to be imported by. `removed`: keys of rows of the year before that go. `nil`: why a form has
    nothing to enter. `campuses`: what each campus types for itself, by its name. `attached`: the
    pictures that go with figures.
    """

    records: Mapping[str, Cells] = {}
    grids: Mapping[str, Lines] = {}
    rows: Mapping[str, tuple[Cells, ...]] = {}
    removed: Mapping[str, tuple[str, ...]] = {}
    nil: Mapping[str, str] = {}
    campuses: Mapping[str, CampusPages] = {}
    attached: tuple[AttachedPicture, ...] = ()


class AttachedPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture beside the plan and the cell it is attached to; `row`: its key in a roster."""

    form: str
    row: str
    field: str
    picture: str


class Print(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report of the catalogue and the file it is printed into."""

    report: str
    file: str


class SchoolPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A school of the sample. `years`: school years, oldest first, each with a folder.

    `tables`: rosters read from `<year>/<form>.csv`, in this order, before `<year>/pages.toml`.
    `not_applicable`: form.field that is 不适用 on every row.
    """

    code: str
    name: str
    district: str
    file: str
    tables: tuple[str, ...]
    years: tuple[str, ...]
    not_applicable: tuple[str, ...]
    explained: tuple[Explained, ...] = ()
    changed: tuple[Changed, ...] = ()
    prints: tuple[Print, ...] = ()


class AnnexAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the district answers about a row of the annex; lists have one entry a line."""

    line: str
    attested: str = ""
    exists: str = ""
    problem: str = ""
    measures: tuple[str, ...] = ()
    deadline: tuple[str, ...] = ()
    lead_units: tuple[str, ...] = ()
    supporting_units: tuple[str, ...] = ()
    merged_up: bool = False

    def texts(self) -> dict[str, str]:
        """Return the cells as typed: lists a line each, 是 where departments are shared."""
        texts = {
            name: "\n".join(value) if isinstance(value, tuple) else value
            for name, value in msgspec.structs.asdict(self).items()
            if name not in ("line", "merged_up")
        }
        texts["merged_up"] = "是" if self.merged_up else ""
        return {name: text for name, text in texts.items() if text}


class DistrictPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The district of the sample: its table of schools, its figures, its answers about the annex.

    `records`: cells by form.
    """

    code: str
    name: str
    year: str
    file: str
    table: str
    annex: tuple[AnnexAnswer, ...]
    records: Mapping[str, Cells] = {}
    prints: tuple[Print, ...] = ()


def read_plan(path: Path, kind: type[P]) -> P:
    """Return what a definition of the sample says."""
    return msgspec.convert(parse_toml(path.read_bytes()), kind)
