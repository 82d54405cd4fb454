"""What a stored cell looks like in a workbook, so that it is the same cell when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from edudesk.actions.reading import Reader, naming
from edudesk.actions.session import Desk, spoken
from edudesk.model.exact import decimal_text
from edudesk.model.form import CodeList, Field, Form
from edudesk.model.place import CellState, Row, Value
from edudesk.model.values import Unreadable, plain_text, read_value, show_value

STATES_WRITTEN: Final[Mapping[CellState, str]] = {"na": "cell_na", "unknown": "cell_unknown"}
"""The states that stand in a cell as words, and the key of these words."""


class CellTexts:
    """Writes the cells of one collection, in the scope set, in words of `lang`.

    Codes are written as labels that name one code only, references by the name of the row or by
    its key where the name is not its own.
    """

    def __init__(self, desk: Desk, lang: str = "zh", reader: Reader | None = None) -> None:
        self._desk = desk
        self._lang = lang
        self._reader = reader or Reader(desk)
        self._codes: dict[tuple[str, Value], str] = {}
        self._names: dict[str, dict[int, str]] = {}

    def content(self, field: Field, row: Row) -> str | int | Decimal | None:
        """Return what a cell of a stored row holds: a number, a text, or nothing."""
        state = row.states.get(field.code, "plain")
        if state in STATES_WRITTEN:
            return spoken(STATES_WRITTEN[state]).text(self._lang)
        if state == "unreadable":
            return row.typed[field.code]
        return self.value(field, row.values[field.code])

    def value(self, field: Field, value: Value) -> str | int | Decimal | None:
        """Return a stored value: numbers as numbers, all else as text."""
        if value is None:
            return None
        if field.is_number:
            number = int(value)
            return Decimal(decimal_text(number, field.places)) if field.places else number
        return self.text(field, value)

    def text(self, field: Field, value: Value) -> str:
        """Return a stored value as text that reads as the same value again."""
        if value is None:
            return ""
        if field.type == "ref":
            return self.row_name(self._desk.form(field.target), int(value))
        codes = self._desk.catalogue.codes(field)
        if codes is None:
            return show_value(field, value, lang=self._lang, grouping=False)
        found = self._codes.get((field.code, value))
        if found is None:
            found = self._codes[field.code, value] = self._code(field, value, codes)
        return found

    def choices(self, field: Field) -> tuple[str, ...]:
        """Return what can be chosen in a cell of a field that takes one of a closed list."""
        if field.type == "ref":
            form = self._desk.form(field.target)
            return tuple(self.row_name(form, row.id) for row in self._desk.store.rows(form.code))
        if field.type == "bool":
            return tuple(show_value(field, value, lang=self._lang) for value in (1, 0))
        codes = self._desk.catalogue.codes(field)
        if codes is None or field.type != "code":
            return ()
        return tuple(self.text(field, code.value) for code in codes.codes)

    def row_name(self, form: Form, row: int) -> str:
        """Return what a row is called without doubt: its name, else its key, else its number."""
        names = self._names.setdefault(form.code, {})
        if row < 0:  # a row of the same workbook that does not exist yet
            return self._reader.expected[form.code, row]
        if form.code not in self._names:
            rows = self._desk.store.rows(form.code)
            self._names[form.code] = {one.id: self._own_name(form, one) for one in rows}
        names = self._names[form.code]
        if row not in names:  # of an earlier collection: nothing is read back from its name
            found = self._desk.store.rows(form.code, ids=[row])
            names[row] = self.name(form, found[0]) if found else f"#{row}"
        return names[row]

    def _own_name(self, form: Form, row: Row) -> str:
        called = self._called(form, row)
        own = (name for name in called if self._reader.rows_named(form, name) == [row.id])
        return next(own, f"#{row.id}")

    def name(self, form: Form, row: Row) -> str:
        """Return what a row is called in a list of rows, its own or not."""
        return next(iter(self._called(form, row)), "")

    def _called(self, form: Form, row: Row) -> list[str]:
        texts = (self.text(field, row.values[field.code]) for field in naming(form))
        return [text for text in texts if text]

    def _code(self, field: Field, value: Value, codes: CodeList) -> str:
        if self._lang != "zh":
            text = show_value(field, value, codes, self._lang)
            try:
                if read_value(field, text, codes) == value:
                    return text
            except Unreadable:  # the label reads as several codes: the other way of writing it
                return plain_text(field, value, codes)
        return plain_text(field, value, codes)
