"""Pasting a block into a form: read whole before anything is written, and one step to take back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from edudesk.actions.cells import STATES_WRITTEN
from edudesk.actions.entry import asked_field, asked_roster, edited
from edudesk.actions.reading import Answer, Reader
from edudesk.actions.session import Desk, spoken
from edudesk.model.change import Edited
from edudesk.model.form import Field, Label
from edudesk.model.place import Cell, CellState, Value
from edudesk.model.plaintext import quotable, shown_whole
from edudesk.model.values import Unreadable
from edudesk.storage.writing import Pen

Unread = Literal["ask", "keep", "leave"]
"""What becomes of text that cannot be read: ask first and write nothing, keep it in its cell as
typed with a finding, or leave that cell as it was."""


class PastedRow(NamedTuple):
    """Texts by field for a row: of that id, or None for one to be added."""

    row: int | None
    texts: Mapping[str, str]


class Reject(NamedTuple):
    """A text that cannot be read: in which of the pasted rows (from 0), under which field, why."""

    at: int
    field: str
    text: str
    reason: Label


Rejects = tuple[Reject, ...]


def paste(
    desk: Desk,
    name: Label,
    form: str,
    collection: int,
    rows: Sequence[PastedRow],
    unread: Unread = "ask",
) -> Edited | Rejects:
    """Write a block as one step called `name`, or return what cannot be read and write nothing.

    The words 不适用 and 未知 set these states, as they do in tables that are imported. Raises
    UnknownNameError for cells that do not exist or are computed, and for rows to be added to a form
    whose rows are fixed.
    """
    if any(row.row is None for row in rows):
        asked_roster(desk, form)
    with desk.at(collection) as store:
        reader = _BlockReader(desk, form)
        read = [{code: reader.said(code, text) for code, text in row.texts.items()} for row in rows]
        rejects = tuple(_rejects(rows, read)) if unread == "ask" else ()
        if rejects:
            return rejects
        with store.writing(name, desk.who) as pen:
            _write(pen, desk.school, form, collection, rows, read, keep=unread == "keep")
        return edited(desk, pen.change())


class _Unread(NamedTuple):
    """Text that stays as typed, and the reason."""

    text: str
    reason: Label


_Said = Answer | _Unread


class _BlockReader:
    """Reads the texts of a block; the columns of a table repeat themselves, so each once."""

    def __init__(self, desk: Desk, form: str) -> None:
        self._desk = desk
        self._form = form
        self._reader = Reader(desk)
        self._fields: dict[str, Field] = {}
        self._known: dict[tuple[str, str], _Said] = {}
        self._states = {
            word.casefold(): state
            for state, key in STATES_WRITTEN.items()
            for word in (spoken(key).zh, spoken(key).en)
        }

    def said(self, code: str, text: str) -> _Said:
        """Return what a text puts into a cell of a field."""
        found = self._known.get((code, text))
        if found is None:
            found = self._known[code, text] = self._read(self._field(code), text)
        return found

    def _field(self, code: str) -> Field:
        if code not in self._fields:
            self._fields[code] = asked_field(self._desk, self._form, code)[1]
        return self._fields[code]

    def _read(self, field: Field, text: str) -> _Said:
        state = self._states.get(text.strip().casefold())
        if state is not None:
            return Answer(None, state)
        from edudesk.exchange.tables import is_damaged_id  # with tables: at the first paste

        if field.type == "text" and is_damaged_id(text):
            return _Unread(shown_whole(text), spoken("damaged_id", text=quotable(text)))
        try:
            return Answer(self._reader.value(field, text))
        except Unreadable as error:
            return _Unread(shown_whole(text), error.reason)


def _rejects(rows: Sequence[PastedRow], read: Sequence[Mapping[str, _Said]]) -> Iterator[Reject]:
    for at, said in enumerate(read):
        for code, one in said.items():
            if isinstance(one, _Unread):
                yield Reject(at, code, rows[at].texts[code], one.reason)


def _write(
    pen: Pen,
    school: int,
    form: str,
    collection: int,
    rows: Sequence[PastedRow],
    read: Sequence[Mapping[str, _Said]],
    *,
    keep: bool,
) -> None:
    values: list[tuple[Cell, Value]] = []
    states: list[tuple[Cell, CellState, str]] = []
    for row, said in zip(rows, read, strict=True):
        plain = {
            code: one.value
            for code, one in said.items()
            if isinstance(one, Answer) and one.state == "plain"
        }
        if row.row is None:
            id = pen.add_row(form, school, collection, plain)
        else:
            id = row.row
            values += [(Cell(form, id, code), value) for code, value in plain.items()]
        for code, one in said.items():
            if isinstance(one, _Unread):
                if keep:
                    states.append((Cell(form, id, code), "unreadable", one.text))
            elif one.state != "plain":
                states.append((Cell(form, id, code), one.state, ""))
    pen.set_values(values)
    pen.set_states(states)
