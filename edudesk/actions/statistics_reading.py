"""Reads exports of the ministry's statistics: columns by the paths of their headers, figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal, NamedTuple

from edudesk.errors import FileRefusedError
from edudesk.exchange.headers import DeepTable, column_of, deep_table
from edudesk.exchange.tables import cell_address, normal, open_sheets
from edudesk.model.form import Form, Label
from edudesk.model.loading import Complaint
from edudesk.model.place import Value
from edudesk.model.statistics import StatisticsExport
from edudesk.model.values import Unreadable, read_value

UNUSED = ""
"""What is said of a header whose figures are not wanted."""
_ALIKE = 0.3
"""Least likeness (0 to 1) of a header and a figure that is suggested for it."""
_SUGGESTED = 3

Figures = dict[str, dict[str, Value]]
"""What is to be written, by school code and field."""
Explained = Mapping[str, str | None]
"""What the district said of a header: the figure it is, UNUSED, or None for nothing yet."""


class ExportColumn(NamedTuple):
    """A column of an export and what is known of it.

    `figure`: field of the statistics, "" for none. `known`: by the program's header paths, by what
    the district explained, not wanted, telling which school a row is, or not at all.
    `suggested`: the figures that an unknown header may mean, the likeliest first.
    """

    header: str
    figure: str
    known: Literal["program", "district", "unused", "school", "unknown"]
    suggested: tuple[str, ...] = ()


class ExportTable(NamedTuple):
    """A table of an export: the file it stood in, its stage ("" for the whole school), its size."""

    file: str
    title: str
    stage: str
    schools: int
    columns: tuple[ExportColumn, ...]


class Reading(NamedTuple):
    """What exports say: their tables, the figures by school, the cells that cannot be read."""

    tables: tuple[ExportTable, ...]
    figures: Figures
    refused: tuple[Complaint, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers of which nothing is known, each once."""
        columns = (column for table in self.tables for column in table.columns)
        return tuple(
            dict.fromkeys(column.header for column in columns if column.known == "unknown")
        )


class _Column(NamedTuple):
    """A column of figures: where it stands, what it is."""

    at: int
    field: str


def read_exports(
    paths: Sequence[Path], export: StatisticsExport, form: Form, explained: Explained
) -> Reading:
    """Read the schools' tables of exported workbooks.

    Several columns of one figure are added up. Raises FileRefusedError for a file without schools,
    or one whose stage no title tells.
    """
    tables: list[ExportTable] = []
    figures: Figures = defaultdict(dict)
    refused: list[Complaint] = []
    for path in paths:
        for table in _tables(path, export):
            columns, stage = _columns(table, path, export, explained)
            refused += _take(table, columns, export, form, figures)
            tables.append(
                ExportTable(
                    file=path.name,
                    title=table.titles[:2][-1],  # what stands over the table, else on its tab
                    stage=stage,
                    schools=len(table.rows),
                    columns=tuple(_told(table, columns, export, form, explained)),
                )
            )
    return Reading(tuple(tables), figures, tuple(refused))


def has_deep_headers(path: Path, export: StatisticsExport) -> bool:
    """Whether a file has a table of schools whose headers stand in several rows."""
    for sheet in open_sheets(path):
        table = deep_table(sheet, export.separator)
        if table and column_of(table.paths, export.code, export.separator) is not None:
            return any(export.separator in header for header in table.paths)
    return False


def suggested_figures(header: str, export: StatisticsExport, form: Form) -> tuple[str, ...]:
    """Return the figures whose names are likest to a header, by its last levels."""
    last = normal(_last_level(header, export))
    whole = normal(header.replace(export.separator, ""))
    likeness: dict[str, float] = {}
    for figure in export.figures:
        for code in _codes(figure.code, export, form):
            names = [form.by_code[code].label.zh, *(end for term in figure.terms for end in term)]
            likeness[code] = max(
                SequenceMatcher(None, said, normal(name.replace(export.separator, ""))).ratio()
                for name in names
                for said in (last, whole)
            )
    ranked = sorted(likeness, key=lambda code: -likeness[code])
    return tuple(code for code in ranked[:_SUGGESTED] if likeness[code] >= _ALIKE)


def _last_level(header: str, export: StatisticsExport) -> str:
    return header.rpartition(export.separator)[2]


def _codes(code: str, export: StatisticsExport, form: Form) -> Iterator[str]:
    """Yield the fields that a figure of the export fills: one, or one for each stage."""
    for name in dict.fromkeys(code.format(stage=stage) for stage in export.stages):
        if name in form.by_code:
            yield name


def _told(
    table: DeepTable,
    columns: Sequence[_Column],
    export: StatisticsExport,
    form: Form,
    explained: Explained,
) -> Iterator[ExportColumn]:
    """Yield what is known of each column that has a header."""
    fields = {column.at: column.field for column in columns}
    heads = _heads(table, export)
    for at, header in enumerate(table.paths):
        said = explained.get(header)
        if not header:
            continue
        if at in fields:
            yield ExportColumn(header, fields[at], "district" if said else "program")
        elif at in heads:
            yield ExportColumn(header, "", "school")
        elif said == UNUSED or _last_level(header, export) in export.unused:
            yield ExportColumn(header, "", "unused")
        else:
            suggested = suggested_figures(header, export, form)
            yield ExportColumn(header, "", "unknown", suggested)


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
    table: DeepTable, path: Path, export: StatisticsExport, explained: Explained
) -> tuple[list[_Column], str]:
    """Return the columns of figures, and the stage they are of where any depends on it."""
    said = [explained.get(header) for header in table.paths]
    columns = [_Column(at, figure) for at, figure in enumerate(said) if figure]
    settled = {at for at, figure in enumerate(said) if figure is not None}
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
    return columns, stage


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
                yield Complaint(number, header, fault.reason, cell_address(at, number))
            else:
                if value is not None:
                    sums[field] = sums.get(field, 0) + int(value)
        school |= sums


def _text(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""
