"""Loading the export of the ministry's statistics: its figures beside those that schools report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.actions.statistics_reading import (
    UNUSED,
    Explained,
    ExportTable,
    Figures,
    Reading,
    has_deep_headers,
    read_exports,
)
from edudesk.assessment.lineage import SchoolChange, changes_in, gone, successor
from edudesk.catalogue.statistics import load_statistics_export
from edudesk.errors import UnknownNameError
from edudesk.model.loading import Complaint
from edudesk.model.place import Cell, Row, Value
from edudesk.storage.store import Store
from edudesk.storage.writing import Pen

STATISTICS, HEADERS = "statistics", "statistics_headers"
"""The rosters of the figures, and of headers that the district explained."""
REGISTER = "school_facts"


class LoadedStatistics(NamedTuple):
    """What came of loading exports.

    `schools`: rows read; `figures`: cells that were set; `unknown`: headers to be explained, now in
    the roster of headers; `unassigned`: schools that do not count and name no central school yet;
    `refused`: cells that could not be read, none of which was set.
    """

    schools: int
    figures: int
    unknown: tuple[str, ...]
    unassigned: tuple[str, ...]
    refused: tuple[Complaint, ...]


class Uncounted(NamedTuple):
    """A school that does not count as one: the code of its central school, or what is suggested."""

    code: str
    name: str
    central: str
    suggested: str


class Central(NamedTuple):
    """A school that others may belong to."""

    code: str
    name: str


class StatisticsPreview(NamedTuple):
    """What loading exports would do.

    `figures`: cells that would be set to something else; `changes`: of those that held a figure.
    `strangers`: schools of the export that the register does not know.
    """

    tables: tuple[ExportTable, ...]
    schools: int
    figures: int
    changes: int
    strangers: tuple[str, ...]
    uncounted: tuple[Uncounted, ...]
    central: tuple[Central, ...]
    refused: tuple[Complaint, ...]


def load_statistics(
    desk: Desk,
    paths: Sequence[Path],
    collection: int,
    *,
    explained: Mapping[str, str] | None = None,
    central: Mapping[str, str] | None = None,
) -> LoadedStatistics:
    """Read exported workbooks of schools into the form of statistics, as one step.

    Columns are known by the paths of their headers, or as the district explained them; several
    columns of one figure are added up. Headers of which nothing is known go into the roster of
    headers, to be explained before the next loading. What was said of central schools stays.
    A school that the export still has, but that was merged by the moment of the collection, belongs
    to the one that took it over. `explained`: what is said now of headers, a figure or UNUSED;
    `central`: now of schools that do not count, by code; both are remembered in the file.
    Raises FileRefusedError for a file without schools, or one whose stage no title tells.
    """
    _refuse_schools(desk)
    with desk.at(collection) as store:
        said = {**_explained(store), **(explained or {})}
        reading = _read(desk, paths, said)
        _give_to_heirs(reading.figures, changes_in(store), store.collection(collection).moment)
        for code, place in (central or {}).items():
            if code in reading.figures:
                reading.figures[code]["central_school"] = place
        rows = {str(row.values["school_code"]): row for row in store.rows(STATISTICS)}
        name = spoken("load_statistics", count=len(reading.figures))
        with store.writing(name, desk.who) as pen:
            written = _write(desk, pen, collection, rows, reading.figures)
            _remember(desk, pen, collection, store.rows(HEADERS), said, reading.unknown)
        standing = store.rows(STATISTICS)
    return LoadedStatistics(
        schools=len(reading.figures),
        figures=written,
        unknown=reading.unknown,
        unassigned=tuple(_unassigned(standing)),
        refused=reading.refused,
    )


def preview_statistics(
    desk: Desk, paths: Sequence[Path], collection: int, explained: Mapping[str, str] | None = None
) -> StatisticsPreview:
    """Say what `load_statistics` would do; nothing is written. Raises as it does."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        reading = _read(desk, paths, {**_explained(store), **(explained or {})})
        standing = {str(row.values["school_code"]): row for row in store.rows(STATISTICS)}
        register = {str(row.values["school_code"]): row.values for row in store.rows(REGISTER)}
    figures = changes = 0
    for code, values in reading.figures.items():
        row = standing.get(code)
        for field, value in values.items():
            old = row.values[field] if row else None
            figures += value != old
            changes += old is not None and value != old
    return StatisticsPreview(
        tables=reading.tables,
        schools=len(reading.figures),
        figures=figures,
        changes=changes,
        strangers=tuple(
            str(values["school_name"])
            for code, values in reading.figures.items()
            if code not in register and values.get("counted") != 0
        ),
        uncounted=tuple(_uncounted(reading.figures, standing, register)),
        central=tuple(_centrals(reading.figures, standing, register)),
        refused=reading.refused,
    )


def is_export(desk: Desk, path: Path) -> bool:
    """Whether a table is an export of the statistics: of schools, with headers in several rows."""
    export = load_statistics_export()
    return desk.kind == "district" and has_deep_headers(path, export)


def assign_central(desk: Desk, collection: int, central: Mapping[str, str]) -> int:
    """Say to which central school schools belong that do not count, by code, as one step.

    Returns how many now name another one than before.
    """
    _refuse_schools(desk)
    with desk.at(collection) as store:
        wanted = {
            row.id: central[str(row.values["school_code"])]
            for row in store.rows(STATISTICS)
            if str(row.values["school_code"]) in central
            and row.values["central_school"] != central[str(row.values["school_code"])]
        }
        with store.writing(spoken("assign_central", count=len(wanted)), desk.who) as pen:
            pen.set_values(
                (Cell(STATISTICS, row, "central_school"), code) for row, code in wanted.items()
            )
    return len(wanted)


def uncounted_schools(
    desk: Desk, collection: int
) -> tuple[tuple[Uncounted, ...], tuple[Central, ...]]:
    """Return the loaded schools that do not count, and the schools they may belong to."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        standing = {str(row.values["school_code"]): row for row in store.rows(STATISTICS)}
        register = {str(row.values["school_code"]): row.values for row in store.rows(REGISTER)}
    figures: Figures = {code: row.values for code, row in standing.items()}
    return (
        tuple(_uncounted(figures, standing, register)),
        tuple(_centrals(figures, standing, register)),
    )


def _refuse_schools(desk: Desk) -> None:
    if desk.kind != "district":
        raise UnknownNameError(
            "统计数要导入区县文件。", "The statistics' export is loaded into a district file."
        )


def _explained(store: Store) -> dict[str, str | None]:
    """Return what the file remembers of headers."""
    return {
        str(row.values["header"]): str(row.values["figure"])
        if row.values["figure"]
        else (UNUSED if row.values["unused"] else None)
        for row in store.rows(HEADERS)
    }


def _read(desk: Desk, paths: Sequence[Path], explained: Explained) -> Reading:
    return read_exports(paths, load_statistics_export(), desk.form(STATISTICS), explained)


def _remember(
    desk: Desk,
    pen: Pen,
    collection: int,
    rows: Sequence[Row],
    said: Explained,
    unknown: Sequence[str],
) -> None:
    """Keep what was said of headers, and those of which nothing is known yet."""
    kept = {str(row.values["header"]): row for row in rows}
    for header in dict.fromkeys([*said, *unknown]):
        figure = said.get(header)
        values: dict[str, Value] = {
            "figure": figure or None,
            "unused": 1 if figure == UNUSED else None,
        }
        row = kept.get(header)
        if row is None:
            pen.add_row(HEADERS, desk.school, collection, {"header": header, **values})
        elif figure is not None:
            pen.set_values(
                (Cell(HEADERS, row.id, field), value)
                for field, value in values.items()
                if (row.values[field] or None) != value
            )


def _give_to_heirs(figures: Figures, changes: Sequence[SchoolChange], moment: date) -> None:
    """Count merged schools with those that took them over, as the register of changes tells."""
    for code in gone(changes, moment) & figures.keys():
        heir = successor(code, changes, moment)
        if heir:
            figures[code] |= {"counted": 0, "central_school": heir}


def _uncounted(
    figures: Mapping[str, Mapping[str, Value]],
    standing: Mapping[str, Row],
    register: Mapping[str, Mapping[str, Value]],
) -> Iterator[Uncounted]:
    for code, values in sorted(figures.items()):
        if values.get("counted") != 0:
            continue
        row = standing.get(code)
        known = str((row.values["central_school"] if row else None) or "")
        registered = str(register.get(code, {}).get("central_school") or "")
        yield Uncounted(code, str(values["school_name"]), known, registered)


def _centrals(
    figures: Mapping[str, Mapping[str, Value]],
    standing: Mapping[str, Row],
    register: Mapping[str, Mapping[str, Value]],
) -> Iterator[Central]:
    """Yield the schools that count, of the export, the statistics and the register."""
    names: dict[str, str] = {}
    uncounted = {code for code, values in figures.items() if values.get("counted") == 0}
    for source in (register, {code: row.values for code, row in standing.items()}, figures):
        for code, values in source.items():
            if values.get("counted") == 0:
                uncounted.add(code)
            names.setdefault(code, str(values["school_name"]))
    for code in sorted(names.keys() - uncounted):
        yield Central(code, names[code])


def by_likeness(name: str, schools: Sequence[Central]) -> list[Central]:
    """Return schools by how like their names are to one, the likest first."""
    return sorted(
        schools, key=lambda one: -SequenceMatcher(None, one.name, name, autojunk=False).ratio()
    )


def _write(desk: Desk, pen: Pen, collection: int, rows: Mapping[str, Row], read: Figures) -> int:
    """Write the figures and return how many cells were set to something else."""
    written = 0
    for code, values in sorted(read.items()):
        row = rows.get(code)
        if row is None:
            pen.add_row(STATISTICS, desk.school, collection, {"school_code": code, **values})
            written += len(values)
            continue
        changed = {field: new for field, new in values.items() if row.values[field] != new}
        pen.set_values((Cell(STATISTICS, row.id, field), new) for field, new in changed.items())
        written += len(changed)
    return written


def _unassigned(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the names of schools that do not count and whose central school nobody named."""
    for row in rows:
        if row.values["counted"] == 0 and row.values["central_school"] is None:
            yield str(row.values["school_name"])
