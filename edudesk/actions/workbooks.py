"""The filled workbook of a school without the program: read into a file of its own, fully checked.

A workbook proves nothing about its sender and carries no explanations: what comes of it is marked
unsigned, and answered with a workbook of everything that is to be mended.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from edudesk.actions.checking import check
from edudesk.actions.collections import open_collection
from edudesk.actions.files import open_file
from edudesk.actions.loading import import_workbook
from edudesk.actions.naming import safe_name
from edudesk.actions.outlook import stands
from edudesk.actions.session import Desk
from edudesk.actions.sources import headers_of
from edudesk.assessment.facts import facts_of
from edudesk.catalogue.words import load_words
from edudesk.errors import FileRefusedError
from edudesk.exchange import boards
from edudesk.exchange.filled import filled_sheets
from edudesk.exchange.sheets import ROW_KEY
from edudesk.exchange.tables import ReadBook, table_in
from edudesk.model.check import Finding, Level
from edudesk.model.form import CAMPUSES, Form
from edudesk.model.loading import LoadedWorkbook
from edudesk.model.place import Collection, School
from edudesk.model.receiving import Facts
from edudesk.model.submission import Manifest
from edudesk.storage.contents import read_content
from edudesk.storage.digest import content_digest, personal_columns, prove_columns
from edudesk.storage.transport import edition_of
from edudesk.storage.workspace import Workspace

_SALT: Final = bytes(32)  # the digest tells two workbooks apart and never leaves the file
_LARGEST_ID: Final = 10**12
_LEVELS: Final[tuple[Level, ...]] = ("wrong", "unusual")
ANSWER_COLUMNS: Final = ("kind", "form", "row", "figure", "message")

Line = tuple[str, str, str, str, str]
"""What is to be mended: kind, form, row, figures, why."""


class FilledWorkbook(NamedTuple):
    """What a workbook says of a school.

    `wrong`, `unusual`: findings that stand, `refused`: rows that cannot be read; `lines` are all of
    them in words, the worst first.
    """

    school: School
    collection: Collection
    facts: Facts
    digest: str
    wrong: int
    unusual: int
    refused: int
    lines: tuple[Line, ...]


class _Read(NamedTuple):
    loaded: LoadedWorkbook
    findings: tuple[Finding, ...]
    facts: Facts
    digest: str


def check_workbook(desk: Desk, book: ReadBook) -> FilledWorkbook:
    """Take over the workbook that a school has filled in, and check it as its own file would be.

    Raises:
        FileRefusedError: no workbook exported from a school's file as a whole, one of a school or a
            round that the district's file does not know.
    """
    code, id = _made_for(desk, book)
    school = _school(desk, code, book.name)
    collection = _collection(desk, id, book.name)
    with tempfile.TemporaryDirectory(prefix="edudesk-") as folder:
        own = Path(folder) / "school.edudesk"
        forms = desk.catalogue.forms_of("school")
        Workspace.create(
            own, "school", forms, school_code=code, school_name=school.name, now=desk.now()
        )
        with open_file(own, catalogue=desk.catalogue, who=desk.who) as session:
            read = session.run(_read_whole, book, collection)
    wrong, unusual = (sum(stands(one, level) for one in read.findings) for level in _LEVELS)
    lines = (*_refused_lines(desk, read.loaded), *_finding_lines(desk, read.findings))
    return FilledWorkbook(
        school, collection, read.facts, read.digest, wrong, unusual, read.loaded.refused, lines
    )


def manifest_of(desk: Desk, found: FilledWorkbook, parent: str) -> Manifest:
    """Return what a submission of this content would say of itself; nobody has signed it.

    `parent`: digest of what was received before.
    """
    place = found.collection
    return Manifest(
        kind="submission",
        draft=False,
        school_code=found.school.code,
        school_name=found.school.name,
        collection=place.id,
        collection_kind=place.kind,
        year=place.year,
        moment=place.moment.isoformat(),
        edition=edition_of(desk.catalogue.school_forms).code,
        sequence=0,
        digest=found.digest,
        parent=parent,
        packed_at=desk.now().isoformat(timespec="seconds"),
        program="",
        wrong=found.wrong + found.refused,
    )


def write_answer(desk: Desk, found: FilledWorkbook) -> Path:
    """Write what is to be mended beside the district's file, in place of an earlier answer.

    Raises:
        NotWritableError: nothing can be written there.
    """
    ((file,),) = desk.store.query("SELECT file FROM pragma_database_list WHERE name = 'main'")
    out = Path(file).with_name(f"{safe_name(found.school.name)}{_say('answer_name')}.xlsx")
    head = [_say(f"answer_{name}") for name in ANSWER_COLUMNS]
    title = _say("answer_title", school=found.school.name)
    boards.write_boards([boards.Board(title, head, found.lines)], out)
    return out


# -- whose it is -----------------------------------------------------------------------------------


def _made_for(desk: Desk, book: ReadBook) -> tuple[str, str]:
    """Return the code of the school and the id of the collection that a workbook was made for."""
    marks = [
        sheet.mark for sheet in filled_sheets(book) if sheet.mark is not None and sheet.mark.form
    ]
    places = {(mark.school, mark.collection) for mark in marks}
    if not places:
        raise _said("no_filled_workbook", name=book.name)
    missing = {form.code for form in desk.catalogue.school_forms} - {mark.form for mark in marks}
    if len(places) > 1 or missing:
        titles = "、".join(desk.catalogue.forms[code].title.zh for code in sorted(missing))
        raise _said("workbook_not_whole", name=book.name, missing=titles or "—")
    return places.pop()


def _school(desk: Desk, code: str, name: str) -> School:
    for school in desk.store.schools():
        if school.code == code and school.kind == "school":
            return school
    raise _said("workbook_of_stranger", name=name, code=code)


def _collection(desk: Desk, id: str, name: str) -> Collection:
    known = {one.id: one for one in desk.store.collections()}
    if id not in known:
        told = "、".join(known)
        raise _said("workbook_other_collection", name=name, collection=id, known=told)
    if known[id].closed:
        raise _said("closed", name=name, collection=id)
    return known[id]


# -- in a school file of its own -------------------------------------------------------------------


def _read_whole(desk: Desk, book: ReadBook, collection: Collection) -> _Read:
    made = open_collection(desk, collection.kind, collection.year, collection.moment).number
    _make_rows(desk, book, made)
    loaded = import_workbook(desk, book, made, partial=True, made_from=True)
    _remove_empty_rows(desk, made)
    findings = check(desk, made)
    with desk.at(made) as store:
        (facts,) = facts_of(store, desk.catalogue, "school")
    content = read_content(desk.store, desk.school, made)
    personal = personal_columns(edition_of(desk.forms))
    digest = content_digest(content, personal, prove_columns(content, personal, _SALT))
    return _Read(loaded, findings, dict(facts.values), digest.hex())


def _make_rows(desk: Desk, book: ReadBook, collection: int) -> None:
    """Add the rows of rosters under the numbers that they have in the school's own file."""
    rosters = {form.code: form for form in desk.forms if form.kind == "roster"}
    numbers = {form.code: ids for form, ids in _numbers(rosters, book)}
    with (
        desk.at(collection) as store,
        store.writing(load_words("receiving").label("step_workbook"), desk.who) as pen,
    ):
        for code in sorted(numbers, key=lambda code: code != CAMPUSES):
            for number in sorted(numbers[code]):
                pen.add_row(code, desk.school, collection, {}, id=number)


def _numbers(rosters: dict[str, Form], book: ReadBook) -> Iterator[tuple[Form, set[int]]]:
    for filled in filled_sheets(book):
        form = rosters.get(filled.mark.form) if filled.mark is not None else None
        table = table_in(filled.sheet, book.name, headers_of(form)) if form is not None else None
        if form is not None and table is not None:
            texts = (row.texts.get(ROW_KEY, "") for row in table.rows)
            ids = {int(text) for text in texts if text.isascii() and text.isdigit()}
            yield form, {number for number in ids if 0 < number < _LARGEST_ID}


def _remove_empty_rows(desk: Desk, collection: int) -> None:
    """Remove the rows of which nothing could be read."""
    with desk.at(collection) as store:
        empty = [
            (form.code, row.id)
            for form in desk.forms
            if form.kind == "roster"
            for row in store.rows(form.code)
            if not row.states and all(value is None for value in row.values.values())
        ]
        if not empty:
            return
        with store.writing(load_words("receiving").label("step_workbook"), desk.who) as pen:
            for form, row in empty:
                pen.remove_row(form, row)


# -- what is to be mended --------------------------------------------------------------------------


def _refused_lines(desk: Desk, loaded: LoadedWorkbook) -> Iterator[Line]:
    for one in loaded.forms:
        title = desk.catalogue.forms[one.form].title.zh
        for complaint in one.loaded.refused:
            row = _say("answer_line", row=complaint.row)
            figure = complaint.column.zh if complaint.column else ""
            yield _say("answer_unreadable"), title, row, figure, complaint.reason.zh


def _finding_lines(desk: Desk, findings: Sequence[Finding]) -> Iterator[Line]:
    for level in _LEVELS:
        for one in findings:
            if stands(one, level):
                form = desk.catalogue.forms[one.form]
                labels = [
                    form.by_code[code].label.zh for code in one.fields if code in form.by_code
                ]
                figures = "、".join(labels)
                yield _say(f"answer_{level}"), form.title.zh, one.row_name, figures, one.message.zh


def _say(key: str, **figures: object) -> str:
    return load_words("receiving").label(key, **figures).zh


def _said(key: str, **figures: object) -> FileRefusedError:
    label = load_words("receiving").label(key, **figures)
    return FileRefusedError(zh=label.zh, en=label.en)
