"""Loading tables: a form of a school, a workbook of all forms, a district's table of schools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from edudesk.actions import identity
from edudesk.actions.campuses import list_campuses
from edudesk.actions.entry import put
from edudesk.actions.incoming import Comparison, Incoming, Key, Taken, as_given_out
from edudesk.actions.previewing import SOURCE_FIELD, preview
from edudesk.actions.reading import Answer, Reader
from edudesk.actions.session import Desk, spoken
from edudesk.actions.settling import settle
from edudesk.actions.sources import Source, source_for, sources_in
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.exchange.tables import Tabular
from edudesk.model.form import Field, Form, Label
from edudesk.model.loading import Loaded, LoadedForm, LoadedWorkbook
from edudesk.model.place import Cell, Row, Value
from edudesk.model.values import Unreadable
from edudesk.model.work import Told, counted
from edudesk.storage.campuses import campus_line
from edudesk.storage.since import Since, since
from edudesk.storage.writing import Pen

DISTRICT_TABLE = "school_facts"
"""The register that a district table fills."""
_FROM_TABLE = {SOURCE_FIELD: Answer("table")}


class _Plan(NamedTuple):
    """What will be written of one table, and what is said about it."""

    form: Form
    taken: list[Taken]
    loaded: Loaded
    told: Told


def import_table(
    desk: Desk,
    form: str,
    path: Path,
    collection: int,
    *,
    dry_run: bool = False,
    partial: bool = False,
) -> Loaded:
    """Read a table into a form of the file, as one step of the undo list.

    Rows are recognised by the form's key, in a workbook exported from the same collection also by
    their hidden number: those that exist are changed in the columns that the table has, the others
    are added; none is removed. What the file has changed since it gave the table out, and nobody
    has changed in the table, stays. An empty cell means not filled, never 0. A row that cannot be
    read is refused with its reason; the others are written only when there is none, or with
    `partial`.
    Raises FileRefusedError when the table as a whole cannot be read.
    """
    asked = desk.form(form)
    if asked.kind == "register":
        return load_district_table(desk, path, collection, dry_run=dry_run, partial=partial)
    with desk.at(collection) as store:
        source = source_for(desk, asked, path, store.collection(collection))
        plan = _plan(desk, source, Reader(desk), path.name)
        if dry_run or (plan.loaded.refused and not partial):
            return plan.loaded
        name = spoken("import_table", form=asked.title, file=path.name)
        with store.writing(name, desk.who) as pen:
            settle(desk, pen, _write(pen, plan, lambda taken: desk.school, collection, {}))
        return msgspec.structs.replace(plan.loaded, written=True, change=pen.change())


def import_workbook(
    desk: Desk,
    book: Tabular,
    collection: int,
    *,
    dry_run: bool = False,
    partial: bool = False,
    made_from: bool = False,
) -> LoadedWorkbook:
    """Read the sheets of a workbook into the forms that they belong to, as one step.

    What is said of rows in `import_table` holds here; a sheet may refer to rows that another sheet
    adds. With a refused row in any sheet nothing is written, unless `partial`. `made_from`: the
    rows of this file were given the numbers that stand in this very workbook.
    """
    if desk.kind != "school":
        raise UnknownNameError(
            "整本工作簿要导入学校文件；区县文件请逐表导入。",
            "A whole workbook is imported into a school file; a district file takes table by"
            " table.",
        )
    with desk.at(collection) as store:
        sources, notes = sources_in(desk, book, store.collection(collection), made_from=made_from)
        reader = Reader(desk)
        plans = [_plan(desk, source, reader, book.name) for source in sources]
        forms = tuple(LoadedForm(plan.form.code, plan.loaded) for plan in plans)
        outcome = LoadedWorkbook(forms=forms, notes=notes)
        if dry_run or (outcome.refused and not partial):
            return outcome
        made: dict[tuple[str, int], int] = {}
        with store.writing(spoken("import_workbook", file=book.name), desk.who) as pen:
            written = [
                cell
                for plan in plans
                for cell in _write(pen, plan, lambda taken: desk.school, collection, made)
            ]
            settle(desk, pen, written)
        return msgspec.structs.replace(outcome, written=True, change=pen.change())


def load_district_table(
    desk: Desk, path: Path, collection: int, *, dry_run: bool = False, partial: bool = False
) -> Loaded:
    """Read the district's table of schools, one row per school, as one step of the undo list.

    Schools are recognised by their ten-digit code; new ones are added to the file, changed names
    are taken over. What is said of rows and cells in `import_table` holds here too.
    """
    if desk.kind != "district":
        raise UnknownNameError(
            "学校情况表要导入区县文件；学校文件请用“导入”逐表导入。",
            "A table of schools is loaded into a district file; a school file imports its forms.",
        )
    asked = desk.form(DISTRICT_TABLE)
    with desk.at(collection) as store:
        source = source_for(desk, asked, path, store.collection(collection))
        schools = {school.code: school for school in store.schools()}
        rows = {row.school: row for row in store.rows(DISTRICT_TABLE)}
        known: dict[Key, list[Row]] = {
            (code,): [rows[school.number]]
            for code, school in schools.items()
            if school.number in rows
        }
        reader = Reader(desk)
        earlier = _since(desk, source, asked, path.name)
        compare = Comparison(
            desk, asked, reader, known, own=source.own, since=earlier, guard=_refuse_nameless
        )
        found = compare.table(source.table)
        _refuse_without_names(path, [one for one in found.taken if one.key[0] not in schools])
        loaded = preview(desk, source, found, reader, _code_notes(desk, found.taken))
        if dry_run or (loaded.refused and not partial):
            return loaded
        name = spoken("load_district_table", file=path.name)
        with store.writing(name, desk.who) as pen:

            def school_of(taken: Taken) -> int:
                code = str(taken.key[0])
                named = taken.answers.get("school_name")
                if code not in schools:
                    return pen.add_school(code, str(taken.answers["school_name"].value))
                if named is not None:
                    pen.rename_school(schools[code].number, name=str(named.value))
                return schools[code].number

            _write(pen, _Plan(asked, found.taken, loaded, desk.told), school_of, collection, {})
        return msgspec.structs.replace(loaded, written=True, change=pen.change())


def _refuse_nameless(field: Field, value: Value) -> None:
    """Refuse a school without code or name, or with a code that is none."""
    if field.code in ("school_code", "school_name") and value is None:
        raise Unreadable(spoken("key_empty"))
    if field.code == "school_code":
        fault = identity.school_code_fault(str(value))
        if fault is not None:
            raise Unreadable(fault)


def _refuse_without_names(path: Path, new: Sequence[Taken]) -> None:
    """Refuse a table that has no column of names and brings schools the file does not know."""
    if any("school_name" not in taken.answers for taken in new):
        raise FileRefusedError(
            f"《{path.name}》缺少“学校名称”一栏，而其中有 {len(new)} 所学校是本文件还没有的。"
            "请补上这一栏后再导入。",
            f"{path.name} has no column of school names, and {len(new)} of its schools are new to"
            " this file: add it.",
        )


def _code_notes(desk: Desk, taken: Iterable[Taken]) -> tuple[Label, ...]:
    return tuple(
        note
        for one in taken
        for note in identity.school_code_notes(desk.catalogue, str(one.key[0]))
    )


# -- from reading to writing -----------------------------------------------------------------------


def _plan(desk: Desk, source: Source, reader: Reader, file: str) -> _Plan:
    """Return what a table comes to; rows that it adds or renames can be referred to from then.

    `file`: what the table's file is called.
    """
    form = source.form
    stored = desk.store.rows(form.code)
    earlier = _since(desk, source, form, file)
    _expect_names_given_out(desk, source, reader, file)
    known: dict[Key, list[Row]] = {}
    for row in stored:
        known.setdefault(tuple(row.values[code] for code in form.key), []).append(row)
    compare = Comparison(desk, form, reader, known, own=source.own, since=earlier)
    found = _compared(desk, compare, source, stored)
    for one in found.taken:
        values = {code: answer.value for code, answer in one.answers.items()}
        if one.row is None:
            reader.expect(form, -one.number, values)
        elif {form.name, *form.key} & values.keys():
            reader.expect(form, one.row.id, {**one.row.values, **values})
    return _Plan(form, found.taken, preview(desk, source, found, reader), desk.told)


def _since(desk: Desk, source: Source, form: Form, file: str) -> Since | None:
    """Return what has changed in a form since the table was given out; None if that is unknown."""
    if not source.step:
        return None
    taken = (
        spoken("import_table", form=form.title, file=file).zh,
        spoken("import_workbook", file=file).zh,
        spoken("load_district_table", file=file).zh,
    )
    return since(desk.store, source.step, form.code, taken)


def _expect_names_given_out(desk: Desk, source: Source, reader: Reader, file: str) -> None:
    """Let rows that were renamed since the table was given out answer to their old names, too."""
    for target in dict.fromkeys(field.target for field in source.form.stored if field.target):
        form = desk.form(target)
        earlier = _since(desk, source, form, file)
        if earlier is None or not earlier.cells:
            continue
        for row in desk.store.rows(target):
            reader.expect(form, row.id, as_given_out(row, earlier).values)


def _compared(desk: Desk, compare: Comparison, source: Source, stored: list[Row]) -> Incoming:
    if source.by_lines:
        rows = {row.line: row for row in stored}
        return compare.lines(source.table, rows | _rows_of_campuses(desk, source.form))
    if source.form.kind == "record":
        return compare.record(source.table)
    return compare.table(source.table)


def _rows_of_campuses(desk: Desk, form: Form) -> dict[str, Row]:
    """Return the rows that campuses have of a form for themselves, by their lines on a sheet."""
    if not form.per_campus:
        return {}
    collection = desk.store.scope.collection
    assert collection is not None
    rows: dict[str, Row] = {}
    for campus in list_campuses(desk, collection):
        with desk.at(collection, campus.row) as store:
            rows |= {campus_line(row.line, campus.row): row for row in store.rows(form.code)}
    return rows


def _write(
    pen: Pen,
    plan: _Plan,
    school_of: Callable[[Taken], int],
    collection: int,
    made: dict[tuple[str, int], int],
) -> list[Cell]:
    """Write what was taken and return the cells.

    `made`: ids that new rows got, by form and number in the table.
    """
    form = plan.form
    source = _FROM_TABLE if SOURCE_FIELD in form.by_code else {}
    answers: list[tuple[Cell, Answer]] = []
    for one in counted(plan.taken, plan.told, len(plan.taken)):
        school = school_of(one)
        said = {code: _resolved(form, code, answer, made) for code, answer in one.answers.items()}
        said |= source if said else {}
        if one.row is None:
            plain = {code: a.value for code, a in said.items() if a.state == "plain"}
            row = pen.add_row(form.code, school, collection, plain)
            made[form.code, -one.number] = row
            said = {code: answer for code, answer in said.items() if answer.state != "plain"}
        else:
            row = one.row.id
        answers += [(Cell(form.code, row, code), answer) for code, answer in said.items()]
    put(pen, answers)
    return [cell for cell, _ in answers]


def _resolved(form: Form, code: str, answer: Answer, made: dict[tuple[str, int], int]) -> Answer:
    """Return an answer whose reference to a row to come is one to the row that has come."""
    field = form.by_code[code]
    if field.type != "ref" or answer.value is None or int(answer.value) > 0:
        return answer
    return Answer(made[field.target, int(answer.value)])
