"""A form in memory: the rows of the open collection, those of the last one, what is derived."""

from __future__ import annotations

from typing import Self

from msgspec import Struct

from edudesk.model.change import Edited
from edudesk.model.form import Form
from edudesk.model.place import Row, Sheet, Value


class Page(Struct):
    """A form in memory: rows by id in order, those of the last collection, and what is derived."""

    form: Form
    rows: dict[int, Row] = {}
    last: dict[int, Row] = {}
    derived: dict[int, dict[str, Value]] = {}
    last_derived: dict[int, dict[str, Value]] = {}

    @classmethod
    def of(cls, form: Form, sheet: Sheet) -> Self:
        """Return the page of a form that was read."""
        return cls(
            form=form,
            rows={row.id: row for row in sheet.rows},
            last=dict(sheet.last),
            derived=dict(sheet.derived),
            last_derived=dict(sheet.last_derived),
        )

    def take_rows(self, edited: Edited, *, fixed: bool) -> None:
        """Bring the rows to what an edit made of them; in a `fixed` form others are a campus's."""
        for form, row in edited.change.removed:
            if form == self.form.code:
                self.rows.pop(row, None)
        for changed in edited.rows_of(self.form.code):
            if changed.id in self.rows or not fixed:
                self.rows[changed.id] = changed
        if edited.change.added:
            self.rows = dict(sorted(self.rows.items()))

    @property
    def holds_nothing(self) -> bool:
        """Whether nothing was entered: no row of a roster, else no figure and no text."""
        if self.form.kind == "roster":
            return not self.rows
        return not any(
            value is not None or row.states.get(code) == "unreadable"
            for row in self.rows.values()
            for code, value in row.values.items()
        )

    def value(self, row: int, code: str) -> Value:
        """Return a stored or derived value."""
        if self.form.by_code[code].derived:
            return self.derived.get(row, {}).get(code)
        return self.rows[row].values.get(code) if row in self.rows else None

    def last_value(self, row: int, code: str) -> Value:
        """Return the value that the row had in the last collection."""
        if self.form.by_code[code].derived:
            return self.last_derived.get(row, {}).get(code)
        return self.last[row].values.get(code) if row in self.last else None
