"""Loading the export of the ministry's statistics: its figures beside those that schools report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.catalogue.statistics import load_statistics_export
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.exchange.headers import DeepTable, column_of, deep_table
from edudesk.exchange.tables import open_sheets
from edudesk.model.form import Form, Label
from edudesk.model.loading import Complaint
from edudesk.model.place import Cell, Row, Value
from edudesk.model.statistics import StatisticsExport
from edudesk.model.values import Unreadable, read_value
from edudesk.storage.writing import Pen

STATISTICS, HEADERS = "statistics", "statistics_headers"
"""The rosters of the figures, and of headers that the district explained."""

Figures = dict[str, dict[str, Value]]
"""What is to be written, by school code and field."""


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


class _Column(NamedTuple):
    """A column of figures: where it stands, what it is."""

    at: int
    field: str


def load_statistics(desk: Desk, paths: Sequence[Path], collection: int) -> LoadedStatistics:
    """Read exported workbooks of schools into the form of statistics, as one step.

    Columns are known by the paths of their headers, or as the district explained them; several
    columns of one figure are added up. Headers of which nothing is known go into the roster of
    headers, to be explained before the next loading. What was said of central schools stays.
    Raises FileRefusedError for a file without schools, or one whose stage no title tells.
    """
    if desk.kind != "district":
        raise UnknownNameError(
            "统计数要导入区县文件。", "The statistics' export is loaded into a district file."
        )
    export, form = load_statistics_export(), desk.form(STATISTICS)
    read: Figures = defaultdict(dict)
    refused: list[Complaint] = []
    unknown: dict[str, None] = {}
    with desk.at(collection) as store:
        explained = {str(row.values["header"]): row.values for row in store.rows(HEADERS)}
        for path in paths:
            for table in _tables(path, export):
                columns, strange = _columns(table, path, export, explained)
                unknown |= dict.fromkeys(strange)
                refused += _take(table, columns, export, form, read)
        rows = {str(row.values["school_code"]): row for row in store.rows(STATISTICS)}
        name = spoken("load_statistics", count=len(read))
        with store.writing(name, desk.who) as pen:
            written = _write(desk, pen, collection, rows, read)
            for header in unknown:
                if header not in explained:
                    pen.add_row(HEADERS, desk.school, collection, {"header": header})
        standing = store.rows(STATISTICS)
    return LoadedStatistics(
        schools=len(read),
        figures=written,
        unknown=tuple(unknown),
        unassigned=tuple(_unassigned(standing)),
        refused=tuple(refused),
    )


def _tables(path: Path, export: StatisticsExport) -> list[DeepTable]:
    tables = [deep_table(sheet, export.separator) for sheet in open_sheets(path)]
    found = [
        table
        for table in tables
        if table and column_of(table.paths, export.code, export.separator) is not None
    ]
    if not found:
        raise FileRefusedError(
            f"《{path.name}》中没有找到学校标识码一栏和学校数据。请导入统计系统导出的学校级数据。",
            f"{path.name} has no column of school codes with schools below it: load what the"
            " statistics system exports by school.",
        )
    return found


def _columns(
    table: DeepTable,
    path: Path,
    export: StatisticsExport,
    explained: Mapping[str, Mapping[str, Value]],
) -> tuple[list[_Column], list[str]]:
    """Return the columns of figures, and the headers of which nothing is known."""
    said = [explained.get(header, {}) for header in table.paths]
    columns = [_Column(at, str(one["figure"])) for at, one in enumerate(said) if one.get("figure")]
    settled = {at for at, one in enumerate(said) if one.get("figure") or one.get("unused")}
    named = {column.field for column in columns}
    stage = ""
    for figure in export.figures:
        places = [column_of(table.paths, term, export.separator) for term in figure.terms]
        found = [at for at in dict.fromkeys(places) if at is not None and at not in settled]
        if not found:
            continue
        staged = "{stage}" in figure.code or figure.stage
        stage = stage or (_stage(table, path, export) if staged else "")
        code = figure.code.format(stage=stage)
        if code not in named and figure.stage in ("", stage):
            columns += [_Column(at, code) for at in found]
    taken = {column.at for column in columns} | settled | _heads(table, export)
    unknown = [header for at, header in enumerate(table.paths) if header and at not in taken]
    return columns, unknown


def _heads(table: DeepTable, export: StatisticsExport) -> set[int | None]:
    """Return the columns that say which school a row is."""
    wanted = (export.code, export.name, export.counted)
    return {column_of(table.paths, ends, export.separator) for ends in wanted}


def _stage(table: DeepTable, path: Path, export: StatisticsExport) -> str:
    """Return the stage that the titles, or else the name of the file, speak of."""
    for text in (" ".join(table.titles), path.stem):
        stages = [
            code for code, words in export.stages.items() if any(word in text for word in words)
        ]
        if len(stages) == 1:
            return stages[0]
    raise FileRefusedError(
        f"《{path.name}》的标题和文件名没有写明是小学还是初中的数据。请在文件名中写上“小学”或“初中”。",
        f"Neither titles nor name of {path.name} say whether it is of primary or junior schools:"
        " write 小学 or 初中 into its name.",
    )


def _take(
    table: DeepTable,
    columns: Sequence[_Column],
    export: StatisticsExport,
    form: Form,
    read: Figures,
) -> Iterator[Complaint]:
    """Put what the rows say into `read`; yield what cannot be read."""
    at_code, at_name, at_counted = (
        column_of(table.paths, ends, export.separator)
        for ends in (export.code, export.name, export.counted)
    )
    for number, cells in table.rows:
        code = _text(cells, at_code)
        if len(code) != form.by_code["school_code"].max_length:
            continue
        school = read[code]
        school["school_name"] = _text(cells, at_name) or code
        if at_counted is not None:
            school["counted"] = int(_text(cells, at_counted) not in export.not_counted)
        sums: dict[str, int] = {}
        for at, field in columns:
            try:
                value = read_value(form.by_code[field], _text(cells, at))
            except Unreadable as fault:
                header = Label(table.paths[at], table.paths[at])
                yield Complaint(row=number, column=header, reason=fault.reason)
            else:
                if value is not None:
                    sums[field] = sums.get(field, 0) + int(value)
        school |= sums


def _text(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


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
