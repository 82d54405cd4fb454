"""Whatever is typed into a field, or stands in a table, is read, refused or marked, and kept."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from edudesk.actions.checking import check, explain
from edudesk.actions.entry import add_row, read_form, set_cells, undo
from edudesk.actions.exporting import export_form
from edudesk.actions.files import open_file
from edudesk.actions.loading import import_table
from edudesk.actions.packing import pack
from edudesk.actions.pasting import PastedRow, paste
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError
from edudesk.model.change import Edited
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import Cell, FileKind, Row
from tests.fresh_files import Unit, open_fresh, shipped_catalogue

BAD: Final = {
    "words": "不详",
    "full-width digits": "１２３",
    "Arabic digits": "١٢٣",
    "bold digits": "𝟏𝟐𝟑",
    "circled digits": "①②",
    "circled ten": "⑩",
    "digits in brackets": "⑴",
    "digits in words": "壹贰叁",
    "digits of keycaps": "5️⃣",
    "Roman digits": "Ⅷ",
    "fraction sign": "½",
    "superscript": "5²",
    "with a point, grouped": "1,234.5",
    "grouped wrongly": "12,34",
    "scientific": "1e5",
    "hexadecimal": "0x10",
    "underscored": "1_000",
    "blanks around": " 5\u3000",
    "blank between": "1 2",
    "tab between": "1\t2",
    "leading noughts": "0012",
    "plus": "+5",
    "negative": "-1",
    "negative, full-width": "－１２",
    "negative, minus sign": "−5",
    "negative, accounted": "(5)",
    "negative nought": "-0",
    "of people": "5人",
    "square metres": "5㎡",
    "percent": "50%",
    "twelve digits": "9" * 12,
    "fifteen digits": "9" * 15,
    "twenty digits": "9" * 20,
    "not a number": "NaN",
    "infinite": "inf",
    "beyond floats": "1e400",
    "error of a table": "#REF!",
    "thirtieth of February": "2025-02-30",
    "thirteenth month": "2025-13",
    "day nought": "0000-00-00",
    "day in points": "2024.9.1",
    "day first": "1/9/2024",
    "month in digits": "202409",
    "month in words": "二〇二四年九月",
    "serial day": "45536.5",
    "no code": "zz9",
    "stroke": "/",
    "ten thousand characters": "长" * 10_000,
    "ten thousand digits": "7" * 10_000,
    "control characters": "甲\x00乙\x07",
    "half a character": "甲\ud800乙",
    "reordering mark": "abc\u202edef",
    "mark in a number": "1\u200b2",
    "mark before a number": "\ufeff12",
    "joined name": "甲\u200d乙",
    "word joiner": "甲\u2060乙",
    "blank letter": "甲\u3164乙",
    "right to left": "شجرة",
    "emoji": "👩\u200d🏫",
    "rare character": "𬭎",
    "private character": "甲\ue863",
    "combining marks": "é́́́",
    "statement": "'; DROP TABLE f_staff; --",
    "formula": '=HYPERLINK("http://example.invalid","甲")',
    "sum": "=1+1",
    "line breaks": "甲\r\n乙\n\n丙",
    "line separator": "甲\u2028乙",
}
KEPT: Final = {
    "control characters": "甲〓乙〓",
    "half a character": "甲〓乙",
    "reordering mark": "abc〓def",
    "mark in a number": "1〓2",
    "mark before a number": "〓12",
    "joined name": "甲〓乙",
    "word joiner": "甲〓乙",
    "line breaks": "甲\n乙\n\n丙",
    "line separator": "甲\n乙",
}
"""What is kept of texts in which something cannot be seen; all others are kept as typed."""
NUMBERS: Final = {
    name: Decimal(number)
    for name, number in {
        "full-width digits": "123",
        "Arabic digits": "123",
        "bold digits": "123",
        "with a point, grouped": "1234.5",
        "blanks around": "5",
        "leading noughts": "12",
        "plus": "5",
        "negative": "-1",
        "negative, full-width": "-12",
        "negative, minus sign": "-5",
        "negative nought": "0",
        "twelve digits": "9" * 12,
        "fifteen digits": "9" * 15,
        "month in digits": "202409",
        "serial day": "45536.5",
    }.items()
}
"""The bad texts that are numbers all the same."""
DIGITS: Final = 15
"""Digits that a number may have, decimals included."""
DATES: Final = {"day in points": "2024-09-01"}
MONTHS: Final = {"month in digits": "2024-09"}
SIGNED: Final = ("finance.opening_balance", "finance.year_end_balance")
"""Figures that may be below zero without a word: a year can end in debt."""
COLLECTION: Final = 1
UNITS: Final[dict[FileKind, Unit]] = {
    "school": Unit("school", "2137000001", "某单位", who="甲"),
    "district": Unit("district", "370399", "某单位", who="甲"),
}
STEP: Final = Label(zh="填写", en="fill in")
FORMS = [
    pytest.param(form.code, form.owner, id=form.code) for form in shipped_catalogue().forms.values()
]


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[FileKind, Session]]:
    folder = tmp_path_factory.mktemp("bad")
    opened = {kind: open_fresh(folder / f"{kind}.edudesk", unit) for kind, unit in UNITS.items()}
    yield opened
    for session in opened.values():
        session.close()


def first_row(session: Session, form: Form) -> Row:
    rows = session.run(read_form, form.code, COLLECTION).rows
    if not rows and form.kind == "roster":
        session.run(add_row, form.code, COLLECTION)
        rows = session.run(read_form, form.code, COLLECTION).rows
    return rows[0]


def asked(form: Form, row: Row) -> list[Field]:
    """Return the fields that the row asks for."""
    lines = {line.code: line.asks for line in form.lines}
    return [
        field
        for field in form.stored
        if not field.by_line or field.code in lines.get(row.line, (field.code,))
    ]


def squeezed(text: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(text)).replace("−", "-").split())


def number_in(field: Field, name: str) -> int | None:
    """Return the stored number that a bad text is for a field, None where it is none."""
    number = Decimal(5) if (name, field.unit) == ("of people", "人") else NUMBERS.get(name)
    if number is None:
        return None
    stored = number.scaleb(field.places)
    whole = stored == stored.to_integral_value() and len(str(abs(int(stored)))) <= DIGITS
    return int(stored) if whole else None


def wanted(field: Field, name: str) -> object:
    """Return what a number, date or month is to be read as; None for what is none."""
    if field.is_number:
        return number_in(field, name)
    return {"date": DATES, "month": MONTHS}.get(field.type, {}).get(name)


def faults(session: Session, form: Form, kind: str, edited: Edited, row: Row) -> Iterator[str]:
    """Yield what is wrong with the cells of a row into which a bad text was typed."""
    text = BAD[kind]
    marked = {
        field
        for finding in edited.checked.findings
        if (finding.form, finding.row, finding.state) == (form.code, row.id, "open")
        for field in finding.fields
    }
    longest = max((len(one.message.zh) for one in edited.checked.findings), default=0)
    if longest > 1000:
        yield f"{form.code}: {kind}: a sentence of {longest} characters"
    for field in asked(form, row):
        value, state = row.values[field.code], row.states.get(field.code, "plain")
        place = f"{form.code}.{field.code}: {kind}"
        if state == "unreadable":
            if row.typed[field.code] != KEPT.get(kind, text) or value is not None:
                yield f"{place}: not kept as typed"
            if field.code not in marked:
                yield f"{place}: unreadable, yet nothing marks it"
            if wanted(field, kind) is not None:
                yield f"{place}: could be read"
        elif field.type == "text":
            if squeezed(value) != squeezed(text):
                yield f"{place}: changed to {value!r:.40}"
            if len(text) > 1000 and field.code not in marked:
                yield f"{place}: any length is taken"
            if "〓" in KEPT.get(kind, ""):
                yield f"{place}: what nobody sees got in"
        elif field.type in ("code", "codes"):
            codes = session.catalogue.codes(field)
            assert codes is not None
            if not set(str(value).split(",")) <= codes.by_value.keys():
                yield f"{place}: read as {value}"
        elif value != wanted(field, kind):
            yield f"{place}: read as {value!r:.40}"
        elif kind == "twelve digits" and field.code not in marked:
            yield f"{place}: huge, yet nothing marks it"
        elif field.is_number and int(str(value)) < 0:
            signed = f"{form.code}.{field.code}" in SIGNED
            if field.code not in marked and not signed:
                yield f"{place}: negative, yet nothing marks it"


@pytest.mark.parametrize(("code", "kind"), FORMS)
def test_what_is_typed_is_marked_and_kept_whatever_it_is(
    code: str, kind: FileKind, sessions: dict[FileKind, Session]
) -> None:
    session = sessions[kind]
    form = session.catalogue.forms[code]
    if form.kind == "register":  # its rows come from tables only
        return
    row = first_row(session, form)
    fields = asked(form, row)
    found = []  # type: ignore[var-annotated]
    for name, text in BAD.items():
        if fields:
            edits = [(Cell(code, row.id, field.code), text) for field in fields]
            edited = session.run(set_cells, STEP, edits)
            (now,) = (each for each in edited.rows if (each.id, form.code) == (row.id, code))
            found += faults(session, form, name, edited, now)
            undone = session.run(undo)
            assert undone is not None
            found += [
                f"{code}: {name}: not undone"
                for each in undone.rows
                if each.id == row.id and each != row
            ]
    assert found == []


@pytest.mark.parametrize(("code", "kind"), FORMS)
def test_a_block_of_it_is_asked_about_left_out_or_kept_as_if_it_were_typed(
    code: str, kind: FileKind, sessions: dict[FileKind, Session]
) -> None:
    session = sessions[kind]
    form = session.catalogue.forms[code]
    row = None if form.kind == "register" else first_row(session, form)
    fields = asked(form, row) if row else []
    if row is None or not fields:
        return
    some = [text for text in BAD.values() if not text.startswith("1e")]  # long numbers, damaged
    texts = dict(zip((field.code for field in fields), cycle(some), strict=False))
    typed = session.run(set_cells, STEP, [(Cell(code, row.id, at), texts[at]) for at in texts])
    session.run(undo)
    (wanted,) = (one for one in typed.rows if one.id == row.id)
    block = [PastedRow(row.id, texts)]
    unread = {at for at, state in wanted.states.items() if state == "unreadable"}
    rejects = session.run(paste, STEP, code, COLLECTION, block, "ask")
    if unread:
        assert not isinstance(rejects, Edited)
        assert {one.field: one.text for one in rejects} == {at: texts[at] for at in unread}
        assert all(one.reason.zh and one.reason.en for one in rejects)
    for choice in ("keep", "leave"):
        done = session.run(paste, STEP, code, COLLECTION, block, choice)
        assert isinstance(done, Edited)
        found = next((one for one in done.rows if one.id == row.id), row)
        session.run(undo)
        if choice == "keep":
            assert (found.values, found.states, found.typed) == (
                wanted.values,
                wanted.states,
                wanted.typed,
            )
        else:
            assert all(found.values[at] == row.values[at] for at in unread)


# -- tables ----------------------------------------------------------------------------------------


def in_files() -> list[str]:
    """Return the bad texts that tables can hold: others make no text file and no workbook."""
    return [
        text
        for text in BAD.values()
        if not ILLEGAL_CHARACTERS_RE.search(text) and "\ud800" not in text
    ]


def by_rows(form: Form, folder: Path) -> Path:
    """Return a table with a row for each bad text, which stands in every column."""
    path = folder / "bad.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.label.zh for field in form.stored])
        writer.writerows([text] * len(form.stored) for text in in_files())
    return path


def by_lines(session: Session, form: Form, folder: Path) -> Path:
    """Return the form's own workbook with one bad text after the other in the cells to fill in."""
    path = folder / "bad.xlsx"
    session.run(export_form, form.code, path, COLLECTION, identity=True)
    book = openpyxl.load_workbook(path)
    texts = cycle(in_files())
    for row in book.worksheets[0].iter_rows(min_row=4):
        for cell in row:
            if not cell.protection.locked:
                cell.value = next(texts)
                cell.data_type = "s"
    book.save(path)
    return path


@pytest.mark.parametrize(("code", "kind"), FORMS)
def test_a_table_full_of_it_is_taken_or_refused_with_reasons(
    code: str, kind: FileKind, sessions: dict[FileKind, Session], tmp_path: Path
) -> None:
    session = sessions[kind]
    form = session.catalogue.forms[code]
    lines = form.kind in ("record", "grid")
    path = by_lines(session, form, tmp_path) if lines else by_rows(form, tmp_path)
    loaded = session.run(import_table, code, path, COLLECTION, partial=True)
    assert all(complaint.reason.zh and complaint.reason.en for complaint in loaded.refused)
    assert loaded.refused or not form.stored
    if loaded.written and loaded.change is not None:
        session.run(undo)


@pytest.mark.parametrize("kind", ["school", "district"])
def test_a_file_full_of_it_opens_again_and_is_checked_and_given_out(
    kind: FileKind, tmp_path: Path
) -> None:
    path = tmp_path / "full.edudesk"
    with open_fresh(path, UNITS[kind]) as session:
        texts = cycle(BAD.values())
        forms = [form for form in session.catalogue.forms_of(kind) if form.stored]
        forms = [form for form in forms if form.kind != "register"]
        for form in forms:
            row = first_row(session, form)
            edits = [
                (Cell(form.code, row.id, field.code), next(texts)) for field in asked(form, row)
            ]
            session.run(set_cells, STEP, edits)
        before = {form.code: session.run(read_form, form.code, COLLECTION) for form in forms}
    again = open_file(path)
    with again:
        for form in forms:
            assert again.run(read_form, form.code, COLLECTION) == before[form.code]
            again.run(export_form, form.code, tmp_path / f"{form.code}.xlsx", COLLECTION)
        assert again.run(check, COLLECTION)


def test_what_the_head_passes_of_it_travels_as_it_stands(tmp_path: Path) -> None:
    with open_fresh(tmp_path / "full.edudesk", UNITS["school"]) as session:
        texts = cycle(BAD.values())
        for form in session.catalogue.school_forms:
            row = first_row(session, form)
            edits = [(Cell(form.code, row.id, one.code), next(texts)) for one in asked(form, row)]
            if edits:
                session.run(set_cells, STEP, edits)
        out = tmp_path / "full.edusub"
        with pytest.raises(EdudeskError):
            session.run(pack, COLLECTION, out)
        found = [one for one in session.run(check, COLLECTION) if one.state == "open"]
        wrong = [one.key for one in found if one.level == "wrong"]
        said = "确属例外\u200b，已经核实，\x07材料另附"
        session.run(explain, COLLECTION, wrong, said, overrule=True, head="某\u2060校长")
        assert session.run(pack, COLLECTION, out).manifest.overruled == len(wrong)
        (said,) = {one.reason for one in session.run(check, COLLECTION) if one.head == "某校长"}
        assert said == "确属例外，已经核实，材料另附"
