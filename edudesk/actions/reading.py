"""Turns what was typed or stood in a table into the value that is stored, or says why it cannot."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.model.form import Field
from edudesk.model.place import CellState, Value
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

    def answer(self, field: Field, text: str) -> Answer:
        """Return what `text` puts into a cell of `field`; unreadable text is kept as typed."""
        try:
            return Answer(self.value(field, text))
        except Unreadable:
            return Answer(None, "unreadable", text)

    def value(self, field: Field, text: str) -> Value:
        """Return the stored value; raises Unreadable with the reason."""
        if field.type == "ref":
            return self._row_named(field, text)
        return read_value(field, text, self._desk.catalogue.codes(field))

    def _row_named(self, field: Field, text: str) -> int | None:
        wanted = _plain(text)
        if not wanted:
            return None
        rows = self._index(field.target).get(wanted, [])
        if len(rows) == 1:
            return rows[0]
        title = self._desk.form(field.target).title
        key = "ref_many" if rows else "ref_none"
        raise Unreadable(spoken(key, text=text.strip(), form=title, count=len(rows)))

    def _index(self, target: str) -> dict[str, list[int]]:
        """Return the rows of a roster by each text that names one: its name, or its key."""
        if target not in self._names:
            form = self._desk.form(target)
            naming = [form.by_code[form.name]] if form.name else []
            if len(form.key) == 1 and form.key[0] != form.name:
                naming.append(form.by_code[form.key[0]])
            index: dict[str, list[int]] = {}
            for row in self._desk.store.rows(target):
                texts = {
                    _plain(
                        plain_text(field, row.values[field.code], self._desk.catalogue.codes(field))
                    )
                    for field in naming
                }
                for text in texts - {""}:
                    index.setdefault(text, []).append(row.id)
            self._names[target] = index
        return self._names[target]


def _plain(text: str) -> str:
    """Return a name without the differences of width and blanks that eyes do not see."""
    return "".join(unicodedata.normalize("NFKC", text).split())
