"""Reads the rows of a table against those that are stored: what each says, and what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import msgspec

from edudesk.actions.campuses import Campus, line_called, list_campuses
from edudesk.actions.cells import STATES_WRITTEN, CellTexts
from edudesk.actions.reading import Answer, Reader
from edudesk.actions.session import Desk, spoken
from edudesk.actions.sources import fields_called
from edudesk.exchange.faulty_cells import FAULT
from edudesk.exchange.rawtables import COVERED
from edudesk.exchange.sheets import FIELD_KEY, LABEL_KEY, REASON_KEY, ROW_KEY, THIS_KEY, plain
from edudesk.exchange.tables import (
    Table,
    TableRow,
    cell_address,
    is_damaged_id,
    normal,
    without_apostrophe,
)
from edudesk.model.form import Field, Form, Label
from edudesk.model.loading import Complaint
from edudesk.model.place import Row, Value
from edudesk.model.values import Unreadable
from edudesk.model.work import counted
from edudesk.storage.campuses import MARK
from edudesk.storage.since import Since

Key = tuple[Value, ...]
Guard = Callable[[Field, Value], None]
"""Raises Unreadable for a value that a field must not take here."""


@dataclass
class Taken:
    """A row of a table that can be taken.

    `row`: the stored row that it continues, None for a new one. `answers`: what differs from the
    stored row, or all that a new one says. `numbers`: where these stand, if not in row `number`.
    `overtaking`: fields of answers that the file has changed, too, since it gave the table out;
    `kept`: what the table says of fields that only the file has changed since.
    """

    number: int
    key: Key
    row: Row | None
    answers: dict[str, Answer]
    numbers: dict[str, int] = field(default_factory=dict)
    overtaking: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)


class Incoming(NamedTuple):
    """What a table says: rows to take, complaints, and the refused rows as they stand there.

    `passed`: by label, how many cells of computed figures say something else than what is computed.
    `absent`: stored rows that the table had when it was given out, and has no more.
    """

    taken: list[Taken]
    refused: list[Complaint]
    returned: list[TableRow]
    passed: Counter[Label]
    absent: list[Row]


class _Read(NamedTuple):
    """A row of a table with what each cell says, or why it cannot be read.

    `places`: where each column stands in the table, counted from 0.
    """

    source: TableRow
    said: dict[str, Answer | Unreadable]
    key: Key
    places: Mapping[str, int]

    def address(self, code: str) -> str:
        """Return what Excel calls the cell under a column, "" where the table has none."""
        at = self.places.get(code)
        return "" if at is None else cell_address(at, self.source.number)


class Comparison:
    """Compares tables for one form with the rows stored in the scope set.

    `own`: the program made the table from these very rows, so a cell that still holds what was
    written into it is left as it is, and rows are known by their numbers, too. Other tables
    confirm what was carried over, and their empty cells leave 不适用 and 未知 alone. `since`: what
    has changed in the file since the table was given out, None when that is not known.
    """

    def __init__(
        self,
        desk: Desk,
        form: Form,
        reader: Reader,
        stored: Mapping[Key, Sequence[Row]],
        *,
        own: bool,
        since: Since | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._form = form
        self._desk = desk
        self._told = desk.told
        self._reader = reader
        self._texts = CellTexts(desk)
        self._stored = stored
        self._own = own
        self._since = since
        self._guard = guard
        self._by_id = {row.id: row for rows in stored.values() for row in rows}
        self._words = {
            word.casefold(): state
            for state, key in STATES_WRITTEN.items()
            for word in (spoken(key).zh, spoken(key).en)
        }

    # -- tables with a row a line ------------------------------------------------------------------

    def table(self, table: Table) -> Incoming:
        """Return what the rows of a table say, each found again by its key or number."""
        stored = [code for code in table.columns if code in self._stored_codes]
        reads = [self._read(row, stored, table) for row in counted(table.rows, self._told)]
        found = Incoming([], [], [], Counter(), [])
        rows, twice = self._matched(reads)
        computed = [one for one in self._form.fields if one.derived and one.code in table.columns]
        for index, read in enumerate(reads):
            row = rows.get(index)
            self._pass_over(found, read.source, row, computed)
            fault = twice.get(index) or self._key_fault(read, row) or self._gone_fault(read, row)
            self._sort(found, read, row, fault)
        if self._own and REASON_KEY not in table.columns:
            came = self._since.came if self._since else frozenset()
            there = came.union(row.id for row in rows.values())
            found.absent.extend(row for id, row in self._by_id.items() if id not in there)
        return found

    def record(self, table: Table) -> Incoming:
        """Return what the only row of a table says of a form's only row."""
        stored = [code for code in table.columns if code in self._stored_codes]
        found = Incoming([], [], [], Counter(), [])
        (row,) = self._by_id.values()
        for number, source in enumerate(table.rows):
            if number:
                found.refused.append(Complaint(source.number, None, spoken("one_row")))
                found.returned.append(source)
            else:
                self._sort(found, self._read(source, stored, table), row, None)
        return found

    @property
    def _stored_codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self._form.stored)

    def _read(self, source: TableRow, stored: Iterable[str], table: Table) -> _Read:
        said = {code: self._said(code, source.texts[code]) for code in stored}
        key = tuple(map(_value, map(said.get, self._form.key)))
        return _Read(source, said, key, table.places)

    def _said(self, code: str, text: str) -> Answer | Unreadable:
        asked = self._form.by_code[code]
        try:
            return self._answer(asked, text)
        except Unreadable as error:
            return error

    def _answer(self, asked: Field, text: str) -> Answer:
        if text == COVERED:
            raise Unreadable(spoken("cell_merged"))
        if FAULT.fullmatch(text):
            raise Unreadable(spoken("cell_without_result", text=text))
        if asked.type == "month" and _TENTH.fullmatch(text):
            raise Unreadable(spoken("month_or_tenth", text=text, year=text[:4]))
        if asked.type == "text":
            text = without_apostrophe(text)
            if is_damaged_id(text):
                raise Unreadable(spoken("damaged_id", text=text))
        state = self._words.get(text.casefold()) if text else None
        try:
            value = self._reader.value(asked, text)
        except Unreadable:
            if state is None:
                raise
            return Answer(None, state)
        if state is not None and asked.type == "text":
            return Answer(None, state)
        if self._guard is not None:
            self._guard(asked, value)
        return Answer(value)

    def _matched(self, reads: Sequence[_Read]) -> tuple[dict[int, Row], dict[int, Label]]:
        """Return which stored row each row of a table continues, and which rows come twice.

        A key that is still its row's own goes first, then any other key, then the hidden number:
        whoever sorts a sheet without its hidden column has mixed up the numbers, not the keys.
        """
        rows: dict[int, Row] = {}
        twice: dict[int, Label] = {}
        free = dict(self._by_id)
        numbered = {index: self._numbered(read) for index, read in enumerate(reads)}
        for index, read in enumerate(reads):
            row = numbered[index]
            if row is not None and row.id in free and read.key in self._keys_of(row):
                rows[index] = free.pop(row.id)
        first: dict[Key, int] = {reads[index].key: reads[index].source.number for index in rows}
        for index, read in enumerate(reads):
            if index in rows or not _names(read.key):
                continue
            own = next((row for row in self._stored.get(read.key, ()) if row.id in free), None)
            number = first.setdefault(read.key, read.source.number)
            if number != read.source.number:
                twice[index] = spoken("key_twice", row=number)
            elif own is not None:
                rows[index] = free.pop(own.id)
        for index, row in numbered.items():
            if index not in rows and index not in twice and row is not None and row.id in free:
                rows[index] = free.pop(row.id)
        return rows, twice

    def _numbered(self, read: _Read) -> Row | None:
        """Return the stored row whose number stands in the hidden column."""
        text = read.source.texts.get(ROW_KEY, "") if self._own else ""
        return self._by_id.get(int(text)) if _is_number(text) else None

    def _keys_of(self, row: Row) -> set[Key]:
        """Return the key of a stored row, and the one that it was given out with."""
        known = [row] if self._since is None else [row, as_given_out(row, self._since)]
        return {tuple(one.values[code] for code in self._form.key) for one in known}

    def _pass_over(
        self, found: Incoming, source: TableRow, row: Row | None, computed: Sequence[Field]
    ) -> None:
        for asked in computed:
            self._pass(found, asked, source.texts[asked.code], row)

    def _pass(self, found: Incoming, asked: Field, text: str, row: Row | None) -> None:
        """Pass over what stands in a computed cell, and remember it if it is something else.

        When the file has gone on since, it may be what was computed then.
        """
        if self._since is not None and self._since.moved:
            return
        if text in ("", COVERED) or (row is not None and row.id not in self._derived):
            return
        computed = self._derived[row.id].get(asked.code) if row is not None else None
        said = self._said(asked.code, text)
        if isinstance(said, Unreadable) or said.value != computed:
            found.passed[asked.label] += 1

    @cached_property
    def _campuses(self) -> tuple[Campus, ...]:
        """The campuses whose lines a sheet may have."""
        collection = self._desk.store.scope.collection
        assert collection is not None
        return list_campuses(self._desk, collection) if self._form.per_campus else ()

    @cached_property
    def _derived(self) -> dict[int, dict[str, Value]]:
        """What is computed in the rows of the form, worked out when a table has such cells."""
        return self._desk.store.derived(self._form.code)

    def _key_fault(self, read: _Read, row: Row | None) -> Label | None:
        unreadable = any(isinstance(read.said.get(code), Unreadable) for code in self._form.key)
        if row is not None or not self._form.key or _names(read.key) or unreadable:
            return None
        return spoken("key_empty")

    def _gone_fault(self, read: _Read, row: Row | None) -> Label | None:
        """Return why a row is refused that the file has removed since it gave the table out."""
        number = read.source.texts.get(ROW_KEY, "")
        if row is not None or self._since is None or not _is_number(number):
            return None
        return spoken("row_gone") if int(number) in self._since.gone else None

    def _sort(self, found: Incoming, read: _Read, row: Row | None, fault: Label | None) -> None:
        """Put a row that was read among those to take, or among the refused."""
        number = read.source.number
        taken = Taken(number, read.key, row, {})
        complaints = self._differing(read, taken)
        if fault is not None and not complaints:
            first = self._form.key[0]
            label = self._form.by_code[first].label
            complaints.append(Complaint(number, label, fault, read.address(first)))
        if complaints:
            found.refused.extend(complaints)
            found.returned.append(read.source)
        else:
            found.taken.append(taken)

    def _differing(self, read: _Read, taken: Taken) -> list[Complaint]:
        """Note what a row says otherwise than the stored one, and return what cannot be read."""
        complaints: list[Complaint] = []
        for code, said in read.said.items():
            if not self._is_news(code, said, read.source.texts[code], taken):
                continue
            if isinstance(said, Unreadable):
                label = self._form.by_code[code].label
                complaints.append(
                    Complaint(read.source.number, label, said.reason, read.address(code))
                )
            else:
                taken.answers[code] = said
        return complaints

    def _is_news(self, code: str, said: Answer | Unreadable, text: str, taken: Taken) -> bool:
        """Whether a cell of a table says something that is neither stored nor was given out so."""
        row = taken.row
        if row is None:
            return True
        if self._stands(code, said, text, row):
            return False
        given = row if self._since is None else as_given_out(row, self._since)
        if (given.values[code], given.states.get(code)) == (row.values[code], row.states.get(code)):
            return True
        if self._stands(code, said, text, given):
            taken.kept[code] = text
            return False
        taken.overtaking.add(code)
        return True

    def _stands(self, code: str, said: Answer | Unreadable, text: str, row: Row) -> bool:
        """Whether a cell of a table says what is stored already."""
        state = row.states.get(code, "plain")
        if isinstance(said, Answer):
            if (said.value, said.state) == (row.values[code], state):
                return True
            if not self._own:
                return not text and state in STATES_WRITTEN
            if state == "carried" and said == Answer(row.values[code]):
                return True
        if not self._own:
            return False
        written = self._texts.content(self._form.by_code[code], row)
        return _squeezed(text) == _squeezed("" if written is None else plain(str(written)))

    # -- sheets with a line a figure ---------------------------------------------------------------

    def lines(self, table: Table, rows: Mapping[str, Row]) -> Incoming:
        """Return what the lines of a sheet say; `rows`: the stored rows by line, "" the only one.

        A line is refused alone; lines of computed figures, titles and the like are passed over.
        """
        found = Incoming([], [], [], Counter(), [])
        taken = {line: Taken(0, (line,), row, {}) for line, row in rows.items()}
        for source, line, asked in self._asked(table, rows, found):
            one, text = taken[line], source.texts[THIS_KEY]
            said = self._said(asked.code, text)
            if not self._is_news(asked.code, said, text, one):
                if asked.code in one.kept:
                    one.numbers.setdefault(asked.code, source.number)
                continue
            first = one.numbers.get(asked.code)
            if isinstance(said, Unreadable):
                fault = said.reason
            elif first is not None:
                fault = spoken("key_twice", row=first)
            else:
                one.answers[asked.code], one.numbers[asked.code] = said, source.number
                continue
            address = cell_address(table.places[THIS_KEY], source.number)
            found.refused.append(Complaint(source.number, asked.label, fault, address))
            found.returned.append(source)
        found.taken.extend(taken.values())
        return found

    def _asked(
        self, table: Table, rows: Mapping[str, Row], found: Incoming
    ) -> Iterator[tuple[TableRow, str, Field]]:
        """Yield the lines that answer a stored field, with the line of the grid and the field."""
        meant = self._meant_by()
        for source in table.rows:
            called, _, _ = source.texts.get(FIELD_KEY, "").rpartition(".")
            line = line_called(called, self._campuses, own=self._own)
            fields = meant(source)
            if len(fields) == 1 and line in rows:
                if fields[0].derived:
                    self._pass(found, fields[0], source.texts[THIS_KEY], rows[line])
                else:
                    yield source, line, fields[0]
            elif source.texts[THIS_KEY]:
                fault = "line_of_campus" if MARK in line else "line_unknown"
                fault = "line_unclear" if len(fields) > 1 else fault
                found.refused.append(Complaint(source.number, None, spoken(fault)))
                found.returned.append(source)

    def _meant_by(self) -> Callable[[TableRow], tuple[Field, ...]]:
        """Return what tells the field of a line: by its key, in a table without keys by its name.

        Of a name that several fields have, all are told.
        """
        renamed = {one.renamed_from: one for one in self._form.fields if one.renamed_from}
        named = fields_called(self._form)

        def meant(source: TableRow) -> tuple[Field, ...]:
            if FIELD_KEY not in source.texts:
                return named.get(normal(source.texts[LABEL_KEY]).rstrip("*"), ())
            code = source.texts[FIELD_KEY].rpartition(".")[2]
            asked = self._form.by_code.get(code) or renamed.get(code)
            return (asked,) if asked else ()

        return meant


_LONGEST_NUMBER = 16
_TENTH = re.compile(r"\d{4}\.1", re.ASCII)
"""2024.1: January, or October written as a number, 2024.10, which Excel shortens."""


def as_given_out(row: Row, since: Since) -> Row:
    """Return a stored row as it was when the table was given out."""
    held = since.cells.get(row.id, {})
    fresh = {code: state for code, state in row.states.items() if code not in held}
    marked = {code: one.state for code, one in held.items() if one.state != "plain"}
    return msgspec.structs.replace(
        row,
        values=row.values | {code: one.value for code, one in held.items()},
        states=fresh | marked,
        typed=row.typed | {code: one.typed for code, one in held.items()},
    )


def _value(said: Answer | Unreadable | None) -> Value:
    return said.value if isinstance(said, Answer) else None


def _names(key: Key) -> bool:
    return any(value is not None for value in key)


def _is_number(text: str) -> bool:
    """Whether a text can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER


def _squeezed(text: str) -> str:
    return "".join(text.split())
