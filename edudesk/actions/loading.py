"""Loading tables: a form of a school, the table of all schools of a district."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from edudesk.actions import identity
from edudesk.actions.reading import Reader
from edudesk.actions.session import Desk, spoken
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.exchange.tables import Table, TableRow, is_damaged_id, read_table
from edudesk.model.form import Field, Form, Label
from edudesk.model.loading import Complaint, Loaded
from edudesk.model.place import Cell, Row, Value
from edudesk.model.values import Unreadable
from edudesk.storage.writing import Pen

DISTRICT_TABLE = "school_facts"
"""The register that a district table fills."""
_SOURCE = ("fact_source", "table")

Key = tuple[Value, ...]


class _Taken(NamedTuple):
    """A row of a table that can be taken: its key, what it says, the stored row it continues."""

    key: Key
    values: dict[str, Value]
    row: Row | None

    def changes(self) -> dict[str, Value]:
        """Return what differs from the stored row; an empty cell leaves 不适用 and 未知 alone."""
        if self.row is None:
            return self.values
        states = self.row.states
        return {
            code: value
            for code, value in self.values.items()
            if (value, states.get(code, "plain")) != (self.row.values[code], "plain")
            and not (value is None and states.get(code) in ("na", "unknown"))
        }


class _Sorted(NamedTuple):
    """The rows of a table: those that can be taken, and why the others cannot."""

    taken: list[_Taken]
    refused: list[Complaint]


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

    Rows are recognised by the form's key: those that exist are changed in the columns that the
    table has, the others are added. An empty cell means not filled, never 0. A row that cannot be
    read is refused with its reason; the others are written only when there is none, or with
    `partial`. Raises FileRefusedError when the table as a whole cannot be read.
    """
    asked = desk.form(form)
    if asked.kind == "grid":
        raise UnknownNameError(
            f"《{asked.title.zh}》的行是固定的，请逐格填写，不能从表格导入。",
            f"The lines of {asked.title.en} are fixed: fill in the cells, no table is imported.",
        )
    if asked.kind == "register":
        return load_district_table(desk, path, collection, dry_run=dry_run, partial=partial)
    table = _table(asked, path, asked.key)
    with desk.at(collection) as store:
        stored = store.rows(form)
        known = {_key(asked, row.values): row for row in stored}
        found = _sort(_RowReader(desk, asked, known), table.rows)
        if asked.kind == "record":
            found = _only_row(found, stored[0])
        outcome = _outcome(asked, table, found)
        if dry_run or (found.refused and not partial):
            return outcome
        name = spoken("import_table", form=asked.title, file=path.name)
        with store.writing(name.zh, desk.who) as pen:
            _write(pen, asked, found.taken, lambda taken: desk.school, collection)
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
    table = _table(asked, path, asked.key)
    with desk.at(collection) as store:
        schools = {school.code: school for school in store.schools()}
        rows = {row.school: row for row in store.rows(DISTRICT_TABLE)}
        known: dict[Key, Row] = {
            (code,): rows[school.number]
            for code, school in schools.items()
            if school.number in rows
        }
        found = _sort(_SchoolReader(desk, asked, known), table.rows)
        notes = _code_notes(desk, found.taken)
        outcome = _outcome(asked, table, found, notes)
        if dry_run or (found.refused and not partial):
            return outcome
        name = spoken("load_district_table", file=path.name)
        with store.writing(name.zh, desk.who) as pen:

            def school_of(taken: _Taken) -> int:
                code, title = str(taken.key[0]), str(taken.values["school_name"])
                if code not in schools:
                    return pen.add_school(code, title)
                pen.rename_school(schools[code].number, name=title)
                return schools[code].number

            _write(pen, asked, found.taken, school_of, collection)
        return msgspec.structs.replace(outcome, written=True, change=pen.change())


# -- reading rows ----------------------------------------------------------------------------------


class _RowReader:
    """Reads the rows of one table against the rows that are stored."""

    def __init__(self, desk: Desk, form: Form, known: Mapping[Key, Row]) -> None:
        self._form = form
        self._known = known
        self._reader = Reader(desk)
        self._first: dict[Key, int] = {}

    def read(self, row: TableRow) -> _Taken | list[Complaint]:
        """Return what a row says, or everything that speaks against taking it."""
        values: dict[str, Value] = {}
        complaints = []
        for code, text in row.texts.items():
            field = self._form.by_code[code]
            try:
                values[code] = self._value(field, text)
            except Unreadable as error:
                complaints.append(Complaint(row.number, field.label, error.reason))
        if complaints:
            return complaints
        key = _key(self._form, values)
        fault = self._key_fault(key, row.number)
        if fault is not None:
            label = self._form.by_code[self._form.key[0]].label
            return [Complaint(row.number, label, fault)]
        return _Taken(key, values, self._known.get(key))

    def _value(self, field: Field, text: str) -> Value:
        if field.type == "text" and is_damaged_id(text):
            raise Unreadable(spoken("damaged_id", text=text))
        return self._reader.value(field, text)

    def _key_fault(self, key: Key, number: int) -> Label | None:
        if not key:
            return None
        if all(value is None for value in key):
            return spoken("key_empty")
        first = self._first.setdefault(key, number)
        return None if first == number else spoken("key_twice", row=first)


class _SchoolReader(_RowReader):
    """Reads the rows of a district table: what identifies a school must be there and in form."""

    def _value(self, field: Field, text: str) -> Value:
        value = super()._value(field, text)
        if field.code in ("school_code", "school_name") and value is None:
            raise Unreadable(spoken("key_empty"))
        if field.code == "school_code":
            fault = identity.school_code_fault(str(value))
            if fault is not None:
                raise Unreadable(fault)
        return value


def _sort(reader: _RowReader, rows: Iterable[TableRow]) -> _Sorted:
    found = _Sorted([], [])
    for row in rows:
        read = reader.read(row)
        if isinstance(read, _Taken):
            found.taken.append(read)
        else:
            found.refused.extend(read)
    return found


def _only_row(found: _Sorted, row: Row) -> _Sorted:
    """Return the first row of a table as that of a record, whatever follows as refused."""
    taken = [one._replace(row=row) for one in found.taken[:1]]
    more = [Complaint(0, None, spoken("one_row"))] if len(found.taken) > 1 else []
    return _Sorted(taken, [*found.refused, *more])


def _key(form: Form, values: Mapping[str, Value]) -> Key:
    """Return what identifies a row: the values of the form's key fields, a school's code."""
    return tuple(values.get(code) for code in form.key)


def _table(form: Form, path: Path, needed: Sequence[str]) -> Table:
    """Open a table for a form; a column that identifies its rows must be there."""
    headers = {field.code: (field.label.zh, field.label.en, field.code) for field in form.stored}
    table = read_table(path, headers)
    if needed and not set(needed) & set(table.columns):
        label = form.by_code[needed[0]].label
        raise FileRefusedError(
            f"《{path.name}》缺少“{label.zh}”一栏，无法辨认各行。请补上这一栏后再导入。",
            f"{path.name} has no column {label.en}, so its rows cannot be told apart: add it.",
        )
    return table


# -- the outcome -----------------------------------------------------------------------------------


def _outcome(form: Form, table: Table, found: _Sorted, notes: tuple[Label, ...] = ()) -> Loaded:
    added = sum(taken.row is None for taken in found.taken)
    changed = sum(taken.row is not None and bool(taken.changes()) for taken in found.taken)
    return Loaded(
        added=added,
        changed=changed,
        unchanged=len(found.taken) - added - changed,
        refused=tuple(found.refused),
        notes=(*_column_notes(form, table), *notes),
    )


def _column_notes(form: Form, table: Table) -> tuple[Label, ...]:
    """Return remarks on columns that are not known and on needed ones that are missing."""
    notes = []
    if table.unknown:
        names = Label(zh="、".join(table.unknown), en=", ".join(table.unknown))
        notes.append(spoken("columns_unknown", columns=names))
    missing = [
        field.label
        for field in form.stored
        if field.code not in (*table.columns, _SOURCE[0])
        and (field.required or form.kind == "register")
    ]
    if missing:
        columns = Label(
            zh="、".join(label.zh for label in missing),
            en=", ".join(label.en for label in missing),
        )
        notes.append(spoken("columns_missing", columns=columns))
    return tuple(notes)


def _code_notes(desk: Desk, taken: Iterable[_Taken]) -> tuple[Label, ...]:
    return tuple(
        note
        for one in taken
        for note in identity.school_code_notes(desk.catalogue, str(one.key[0]))
    )


def _write(
    pen: Pen,
    form: Form,
    taken: Iterable[_Taken],
    school_of: Callable[[_Taken], int],
    collection: int,
) -> None:
    edits: list[tuple[Cell, Value]] = []
    source = dict([_SOURCE]) if _SOURCE[0] in form.by_code else {}
    for one in taken:
        school = school_of(one)
        if one.row is None:
            pen.add_row(form.code, school, collection, {**one.values, **source})
        else:
            changes = one.changes()
            changes |= source if changes else {}
            row = one.row.id
            edits += [(Cell(form.code, row, code), value) for code, value in changes.items()]
    pen.set_values(edits)
