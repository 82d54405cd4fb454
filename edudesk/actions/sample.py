"""Makes the sample: a district with its schools, filled in through the same actions as a user's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.attachments import attach_file
from edudesk.actions.campuses import find_campus
from edudesk.actions.checking import check, explain
from edudesk.actions.collections import newest_open, open_collection
from edudesk.actions.comparing import compare, explain_differences
from edudesk.actions.confirming import confirm_all
from edudesk.actions.entry import add_row, find_row, remove_rows, set_cells
from edudesk.actions.files import new_file, open_file
from edudesk.actions.loading import import_table, load_district_table
from edudesk.actions.nil_returns import declare_nil
from edudesk.actions.printing import list_reports, print_report
from edudesk.actions.sample_plans import (
    AttachedPicture,
    Changed,
    DistrictPlan,
    Explained,
    Lines,
    Pages,
    Print,
    SchoolPlan,
    read_plan,
)
from edudesk.actions.session import Desk, Session, spoken
from edudesk.catalogue.library import Catalogue, load
from edudesk.errors import FileRefusedError, NotWritableError, why
from edudesk.model.form import Label
from edudesk.model.loading import Loaded
from edudesk.model.place import Cell, Collection
from edudesk.paths import shipped


class MadeFile(NamedTuple):
    """A file that was made, and what it is."""

    path: Path
    what: Label


class SampleFiles(NamedTuple):
    """The sample as it was made; `district`: the file to look around in first."""

    folder: Path
    district: Path
    files: tuple[MadeFile, ...]


def make_sample(
    folder: Path, *, catalogue: Catalogue | None = None, prints: bool = True
) -> SampleFiles:
    """Make the sample district in `folder`: data files, the table they come from, the prints.

    An earlier sample in the folder is made anew. Raises FileHeldError when one of its files is
    open, FileRefusedError when a file of such a name is something else or of another unit.
    """
    known = catalogue or load()
    source = shipped("resources") / "sample"
    district = read_plan(source / "district.toml", DistrictPlan)
    schools = [
        (path.parent, read_plan(path, SchoolPlan))
        for path in sorted((source / "schools").glob("*/school.toml"))
    ]
    table = folder / district.table
    _make_folder(folder)
    units: list[DistrictPlan | SchoolPlan] = [district, *(plan for _, plan in schools)]
    _make_way({folder / unit.file: unit.code for unit in units}, known)
    made = []
    for tables, plan in schools:
        made += _make_school(folder, tables, plan, known, prints)
    _copy(source / district.table, table)
    made.append(MadeFile(table, spoken("sample_table", district=district.name)))
    made += _make_district(folder, table, district, known, prints)
    return SampleFiles(folder, folder / district.file, tuple(made))


# -- a school --------------------------------------------------------------------------------------


def _make_school(
    folder: Path, tables: Path, plan: SchoolPlan, catalogue: Catalogue, prints: bool
) -> list[MadeFile]:
    first, *later = plan.years
    path = folder / plan.file
    session, _ = new_file(
        path,
        "school",
        code=plan.code,
        name=plan.name,
        year=first,
        district=plan.district,
        catalogue=catalogue,
    )
    with session:
        collection = session.run(newest_open)
        _fill_year(session, collection, tables, plan, first)
        for year in later:
            collection = session.run(
                open_collection,
                "annual",
                year,
                date(int(year[:4]), 9, 1),
                copy_from=collection.number,
            )
            _fill_year(session, collection, tables, plan, year)
            session.run(_compare, collection.number, plan.changed)
        made = [MadeFile(path, spoken("sample_school", school=plan.name, count=len(plan.years)))]
        if prints:
            made += _print(session, folder, plan.prints, collection)
    return made


def _fill_year(
    session: Session, collection: Collection, tables: Path, plan: SchoolPlan, year: str
) -> None:
    """Fill in a school year as a clerk would: rosters, pages, then what is left to confirm."""
    number, folder = collection.number, tables / year[:4]
    pages = read_plan(folder / "pages.toml", Pages)
    for form, keys in pages.removed.items():
        session.run(_remove, form, number, keys)
    for form in plan.tables:
        table = folder / f"{form}.csv"
        if table.is_file():
            _demand_all(session.run(import_table, form, table, number), table)
    for form, rows in pages.rows.items():
        for texts in rows:
            session.run(add_row, form, number, texts)
    session.run(_fill, number, {form: {"": cells} for form, cells in pages.records.items()})
    session.run(_fill, number, pages.grids)
    for name, own in pages.campuses.items():
        campus = session.run(find_campus, number, name)
        session.run(_fill, number, own.by_line(), campus.row)
    for one in pages.attached:
        session.run(_attach, number, one, folder)
    session.run(_not_applicable, number, plan.not_applicable)
    for form, reason in pages.nil.items():
        session.run(declare_nil, form, number, reason)
    session.run(confirm_all, number)
    session.run(_explain, number, plan.explained)


def _demand_all(loaded: Loaded, table: Path) -> None:
    """Refuse a sample whose tables do not fit the forms any more."""
    if loaded.refused:
        first = loaded.refused[0]
        raise FileRefusedError(
            f"样例表格《{table}》第 {first.row} 行：{first.reason.zh}",
            f"Sample table {table}, row {first.row}: {first.reason.en}",
        )


def _remove(desk: Desk, form: str, collection: int, keys: Sequence[str]) -> None:
    rows = [find_row(desk, form, collection, key) for key in keys]
    remove_rows(desk, form, rows)


def _attach(desk: Desk, collection: int, one: AttachedPicture, folder: Path) -> None:
    cell = Cell(one.form, find_row(desk, one.form, collection, one.row), one.field)
    attach_file(desk, collection, cell, folder / one.picture)


def _fill(
    desk: Desk, collection: int, pages: Mapping[str, Lines], campus: int | None = None
) -> None:
    """Type the cells of several forms, of the school or of one campus, as one step."""
    with desk.at(collection, campus) as store:
        rows = {(form, row.line): row.id for form in pages for row in store.rows(form)}
    edits = [
        (Cell(form, rows[form, line], field), text)
        for form, lines in pages.items()
        for line, texts in lines.items()
        for field, text in texts.items()
    ]
    set_cells(desk, spoken("sample"), edits)


def _not_applicable(desk: Desk, collection: int, places: Iterable[str]) -> None:
    """Say of the fields at `places`, each a form.field, that they apply to no row."""
    asked = [place.split(".") for place in places]
    with desk.at(collection) as store:
        edits = [
            (Cell(form, row.id, field), "") for form, field in asked for row in store.rows(form)
        ]
    set_cells(desk, spoken("sample"), edits, "na")


def _explain(desk: Desk, collection: int, reasons: Iterable[Explained]) -> None:
    found = [finding for finding in check(desk, collection) if finding.state == "open"]
    for one in reasons:
        keys = [finding.key for finding in found if finding.check == one.check]
        if keys:
            explain(desk, collection, keys, one.reason, code=one.code)


def _compare(desk: Desk, collection: int, reasons: Iterable[Changed]) -> None:
    """Say why figures are not those of the year before, where no finding has said it."""
    open_ = [one for one in compare(desk, collection).figures if one.unexplained]
    for one in reasons:
        cells = [figure.cell for figure in open_ if figure.form in one.forms]
        explain_differences(desk, collection, None, cells, one.reason, code=one.code)


# -- the district ----------------------------------------------------------------------------------


def _make_district(
    folder: Path, table: Path, plan: DistrictPlan, catalogue: Catalogue, prints: bool
) -> list[MadeFile]:
    path = folder / plan.file
    session, _ = new_file(
        path, "district", code=plan.code, name=plan.name, year=plan.year, catalogue=catalogue
    )
    with session:
        collection = session.run(newest_open)
        _demand_all(session.run(load_district_table, table, collection.number), table)
        lines = {answer.line: answer.texts() for answer in plan.annex}
        session.run(_fill, collection.number, {"annex": lines})
        session.run(_fill, collection.number, {f: {"": own} for f, own in plan.records.items()})
        made = [MadeFile(path, spoken("sample_district", district=plan.name))]
        if prints:
            made += _print(session, folder, plan.prints, collection)
    return made


# -- shared ----------------------------------------------------------------------------------------


def _print(
    session: Session, folder: Path, prints: Iterable[Print], collection: Collection
) -> list[MadeFile]:
    titles = {one.name: one.title for one in list_reports(session.catalogue, session.kind)}
    made = []
    for one in prints:
        printed = session.run(print_report, one.report, folder / one.file, collection.number)
        what = spoken("sample_print", title=titles[one.report], pages=printed.pages)
        made.append(MadeFile(printed.path, what))
    return made


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _copy(source: Path, target: Path) -> None:
    """Copy a table with the mark by which Excel knows its encoding."""
    try:
        target.write_text(source.read_text(encoding="utf-8-sig"), encoding="utf-8-sig")
    except OSError as error:
        raise _not_writable(target, error) from error


def _not_writable(path: Path, error: OSError) -> NotWritableError:
    return NotWritableError(
        f"无法写入“{path}”：{why(error)}。请换一个文件夹，或检查磁盘空间和权限。",
        f"Cannot write {path}: {error.strerror}. Choose another folder, or check space and"
        " permission.",
    )


def _make_way(codes: Mapping[Path, str], catalogue: Catalogue) -> None:
    """Remove an earlier sample, unless a file is open, no data file, or of a unit of its own.

    `codes`: files of the sample and the code of the school or district each is of.
    """
    there = [path for path in codes if path.exists()]
    for path in there:
        with open_file(path, catalogue=catalogue) as session:
            if session.run(_own_code) != codes[path]:
                raise FileRefusedError(
                    f"{path} 不是样例，里面是别的单位的数据，没有改动。请换一个文件夹。",
                    f"{path} is no sample, it holds another unit's figures and was left as it is:"
                    " choose another folder.",
                )
    for path in there:
        path.unlink()


def _own_code(desk: Desk) -> str:
    return desk.store.school(desk.school).code
