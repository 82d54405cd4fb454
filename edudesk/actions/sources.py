"""Finds in a file the table that belongs to a form, and refuses what belongs to another school."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.exchange.filled import FilledSheet, filled_sheets
from edudesk.exchange.sheets import (
    ASIDE_KEYS,
    FIELD_KEY,
    LABEL_KEY,
    LAST_PREFIX,
    REASON_KEY,
    ROW_KEY,
    THIS_KEY,
    Mark,
)
from edudesk.exchange.tables import Table, Tabular, no_header, normal, table_in
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import Collection
from edudesk.storage.since import knows

_LINE_COLUMNS = {
    FIELD_KEY: "column_field",
    LABEL_KEY: "column_label",
    THIS_KEY: "column_this",
    ASIDE_KEYS[0]: "column_last",
    ASIDE_KEYS[1]: "column_unit",
    ASIDE_KEYS[2]: "column_note",
}


class Source(NamedTuple):
    """A table for a form. `own`: made by the program from the rows that are to be changed.

    `step`: the last step of the file when the table was given out, "" where that is not known.
    """

    form: Form
    table: Table
    own: bool
    step: str
    notes: tuple[Label, ...]

    @property
    def by_lines(self) -> bool:
        """Whether the table has a line for each figure."""
        return THIS_KEY in self.table.columns


def source_for(desk: Desk, form: Form, book: Tabular, collection: Collection) -> Source:
    """Return the table of a form in a file or workbook.

    In a workbook that the program has made it is the sheet of that form, else the first sheet with
    a header that fits. Raises FileRefusedError.
    """
    others: list[str] = []
    for filled in filled_sheets(book):
        if filled.mark is None or filled.mark.form == form.code:
            table = table_in(filled.sheet, book.name, headers_of(form))
            if table is not None:
                return _source(desk, form, table, filled.mark, book, collection)
        elif filled.mark.form:
            others.append(filled.sheet.title)
    if others:
        raise FileRefusedError(
            f"《{book.name}》中没有《{form.title.zh}》，只有：{'、'.join(others)}。",
            f"{book.name} has no sheet for {form.title.en}, only: {', '.join(others)}.",
        )
    raise no_header(book.name, {field.code: (field.label.zh,) for field in form.stored})


def sources_in(
    desk: Desk, book: Tabular, collection: Collection, *, made_from: bool = False
) -> tuple[list[Source], tuple[Label, ...]]:
    """Return the tables of all forms in a workbook, and remarks on sheets that belong to none.

    Forms that others refer to come first. `made_from`: the rows of this file have the numbers that
    stand in this very workbook. Raises FileRefusedError when there is none, or one that was made
    for another school.
    """
    forms = {form.code: form for form in desk.forms}
    titles = {title: form for form in desk.forms for title in _titles(form)}
    found: dict[str, Source] = {}
    strange = []
    for filled in filled_sheets(book):
        form = _form_of(filled, forms, titles)
        if filled.mark is not None and not filled.mark.form:
            continue
        table = None
        if form is not None and form.code not in found:
            table = table_in(filled.sheet, book.name, headers_of(form))
        if form is None or table is None:
            strange.append(filled.sheet.title)
        else:
            found[form.code] = _source(
                desk, form, table, filled.mark, book, collection, made_from=made_from
            )
    if not found:
        raise FileRefusedError(
            f"《{book.name}》里没有本校的报表。请使用从程序中导出的整本工作簿。",
            f"{book.name} has no sheet of this school's forms: use the workbook exported from the"
            " program.",
        )
    notes = (spoken("sheets_unknown", sheets="、".join(strange)),) if strange else ()
    return [found[code] for code in _targets_first(forms) if code in found], notes


def _titles(form: Form) -> Iterator[str]:
    yield from (form.title.zh, form.title.en, form.code)


def _form_of(filled: FilledSheet, forms: dict[str, Form], titles: dict[str, Form]) -> Form | None:
    if filled.mark is not None:
        return forms.get(filled.mark.form)
    return titles.get(filled.sheet.title.strip())


def _targets_first(forms: dict[str, Form]) -> list[str]:
    """Return the codes of forms so that those referred to precede those that refer to them."""
    order: dict[str, None] = {}
    begun: set[str] = set()

    def visit(form: Form) -> None:
        if form.code in begun:
            return
        begun.add(form.code)
        for field in form.stored:
            if field.type == "ref":
                visit(forms[field.target])
        order[form.code] = None

    for form in forms.values():
        visit(form)
    return list(order)


def _source(
    desk: Desk,
    form: Form,
    table: Table,
    mark: Mark | None,
    book: Tabular,
    collection: Collection,
    *,
    made_from: bool = False,
) -> Source:
    unit = desk.store.school(desk.school)
    if mark is not None and mark.school != unit.code:
        raise FileRefusedError(
            f"《{book.name}》是标识码为 {mark.school} 的单位导出的，不能导入{unit.name}"
            f"（{unit.code}）。请核对文件。",
            f"{book.name} was exported by the unit {mark.school}; it is not for {unit.name}"
            f" ({unit.code}).",
        )
    own, step, notes = False, "", []
    if mark is not None and mark.collection != collection.id:
        notes.append(spoken("other_collection", made=mark.collection, now=collection.id))
    elif mark is not None and mark.step and not made_from and not knows(desk.store, mark.step):
        # Another file of the same school: its rows have numbers of their own.
        notes.append(spoken("other_file"))
    elif mark is not None:
        own, step = True, "" if made_from else mark.step
    source = Source(form, table, own, step, tuple(notes))
    _refuse_nameless(source, book)
    return source


def _refuse_nameless(source: Source, book: Tabular) -> None:
    """Refuse a table whose rows, or lines, cannot be told apart."""
    form, columns = source.form, set(source.table.columns)
    if source.by_lines and columns & {FIELD_KEY, LABEL_KEY}:
        return
    if form.kind == "grid":
        raise UnknownNameError(
            f"《{form.title.zh}》的行是固定的，只能用程序导出的表格填写后导入。",
            f"The lines of {form.title.en} are fixed: export the form, fill it in and import that.",
        )
    keys = {ROW_KEY, *form.key} if source.own else set(form.key)
    if keys and not keys & columns:
        label = form.by_code[form.key[0]].label
        raise FileRefusedError(
            f"《{book.name}》缺少“{label.zh}”一栏，无法辨认各行。请补上这一栏后再导入。",
            f"{book.name} has no column {label.en}, so its rows cannot be told apart: add it.",
        )


def headers_of(form: Form) -> dict[str, tuple[str, ...]]:
    """Return the headers that each column of a form's table may have: no two columns share one."""
    reason = spoken("column_reason")
    names = {ROW_KEY: (ROW_KEY,), REASON_KEY: (REASON_KEY, reason.zh, reason.en)}
    if form.kind in ("record", "grid"):
        for column, key in _LINE_COLUMNS.items():
            names[column] = (column, spoken(key).zh, spoken(key).en)
    for field in form.fields:
        last = spoken("column_last_of", field=field.label)
        names[LAST_PREFIX + field.code] = (LAST_PREFIX + field.code, last.zh, last.en)
    called = fields_called(form)
    for field in form.fields:
        own = [name for name in _names(field) if called[normal(name)] == (field,)]
        earlier = (field.renamed_from,) if field.renamed_from else ()
        names[field.code] = (*earlier, *own, *(f"{name}*" for name in own), field.code)
    return names


def fields_called(form: Form) -> dict[str, tuple[Field, ...]]:
    """Return the fields that a table means by a name, as `normal` leaves it: a label or an alias.

    Of a figure and those beside it (`declared`) the one that can be typed is meant. Several
    figures of one name are told all: none of them can be meant.
    """
    called: dict[str, dict[str, Field]] = {}
    for field in form.fields:
        for name in {normal(name) for name in _names(field)}:
            figures = called.setdefault(name, {})
            figure = field.beside or field.code
            if figure not in figures or not field.derived:
                figures[figure] = field
    return {name: tuple(figures.values()) for name, figures in called.items()}


def _names(field: Field) -> tuple[str, ...]:
    return (*field.aliases, field.label.zh, field.label.en)
