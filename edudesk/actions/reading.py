"""Turns what was typed or stood in a table into the value that is stored, or says why it cannot."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.model.form import Field, Form
from edudesk.model.place import CellState, Value
from edudesk.model.plaintext import quotable, shown_whole
from edudesk.model.values import Unreadable, plain_text, read_value


class Answer(NamedTuple):
    """What goes into a cell: a value, or a state (with what was typed when it is unreadable)."""

    value: Value
    state: CellState = "plain"
    typed: str = ""


class Reader:
    """Reads the texts of one action in the scope set; remembers the rows that are referred to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: dict[str, dict[str, list[int]]] = {}
        self.expected: dict[tuple[str, int], str] = {}
        """Names of the rows that `expect` spoke of, by form and row."""

    def answer(self, field: Field, text: str) -> Answer:
        """Return what `text` puts into a cell of `field`; unreadable text is kept as typed."""
        try:
            return Answer(self.value(field, text))
        except Unreadable:
            return Answer(None, "unreadable", shown_whole(text))

    def value(self, field: Field, text: str) -> Value:
        """Return the stored value; raises Unreadable with the reason."""
        if field.type == "ref":
            return self._row_named(field, text)
        return read_value(field, text, self._desk.catalogue.codes(field))

    def rows_named(self, form: Form, name: str) -> list[int]:
        """Return the rows of a form that answer to a name: by their name, or by their key."""
        return self._index(form).get(_plain(name), [])

    def expect(self, form: Form, row: int, values: Mapping[str, Value]) -> None:
        """Let a row answer to the names in `values` that it is about to have.

        `row`: its id, or a number below 0 for one that does not exist yet.
        """
        index = self._index(form)
        for field in naming(form):
            shown = self._shown(field, values.get(field.code))
            name = _plain(shown)
            if name and (row < 0 or row not in index.get(name, [])):
                index.setdefault(name, []).append(row)
                self.expected.setdefault((form.code, row), shown)

    def _row_named(self, field: Field, text: str) -> int | None:
        if not _plain(text):
            return None
        target = self._desk.form(field.target)
        rows = self.rows_named(target, text)
        if len(rows) == 1:
            return rows[0]
        key = "ref_many" if rows else "ref_none"
        raise Unreadable(
            spoken(key, text=quotable(text.strip()), form=target.title, count=len(rows))
        )

    def _index(self, form: Form) -> dict[str, list[int]]:
        if form.code not in self._names:
            fields = naming(form)
            index: dict[str, list[int]] = {}
            for row in self._desk.store.rows(form.code):
                names = {_plain(self._shown(field, row.values[field.code])) for field in fields}
                for name in names - {""}:
                    index.setdefault(name, []).append(row.id)
            self._names[form.code] = index
        return self._names[form.code]

    def _shown(self, field: Field, value: Value) -> str:
        return plain_text(field, value, self._desk.catalogue.codes(field))


def naming(form: Form) -> list[Field]:
    """Return the fields that a row may be called by: its name, and a key that is one field."""
    codes = [form.name, *(form.key if len(form.key) == 1 else ())]
    return [form.by_code[code] for code in dict.fromkeys(codes) if code]


def _plain(text: str) -> str:
    """Return a name without the differences of width and blanks that eyes do not see."""
    return "".join(unicodedata.normalize("NFKC", text).split())
