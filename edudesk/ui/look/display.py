"""Stored values as they stand in cells, the official format of moments, verdicts by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import Words
from edudesk.model.exact import plain
from edudesk.model.form import Field, Form, Label, Line
from edudesk.model.place import Row, Value
from edudesk.model.standard import Standard
from edudesk.model.values import show_value

Names = Mapping[int, str]


class Shower:
    """Shows the values of one form; what can be looked up beforehand is."""

    def __init__(
        self, catalogue: Catalogue, form: Form, lang: str, names_of: Callable[[str], Names]
    ) -> None:
        self._lang = lang
        self._names_of = names_of
        self._codes = {field.code: catalogue.codes(field) for field in form.fields}

    def text(self, field: Field, value: Value) -> str:
        """Return what a cell shows for a stored value, "" for none."""
        return self._shown(field, value, grouping=True)

    def edit_text(self, field: Field, value: Value) -> str:
        """Return what an editor starts with: the same without thousands separators."""
        return self._shown(field, value, grouping=False)

    def cell(self, field: Field, row: Row) -> str:
        """Return what the cell of a row shows, states included."""
        state = row.states.get(field.code)
        if state == "unreadable":
            return row.typed.get(field.code, "")
        return self.text(field, row.values.get(field.code))

    def edit_cell(self, field: Field, row: Row) -> str:
        """Return what an editor of the cell starts with."""
        if row.states.get(field.code) == "unreadable":
            return row.typed.get(field.code, "")
        return self.edit_text(field, row.values.get(field.code))

    def _shown(self, field: Field, value: Value, *, grouping: bool) -> str:
        if value is None:
            return ""
        if field.type == "ref" and isinstance(value, int):
            return self._names_of(field.target).get(value, f"#{value}")
        return show_value(field, value, self._codes[field.code], self._lang, grouping=grouping)


def moment_text(moment: date) -> str:
    """Return a date in the official form used in both languages."""
    return moment.isoformat()


def line_of(form: Form, row: Row) -> Line | None:
    """Return the line of a grid that a row answers."""
    return next((line for line in form.lines if line.code == row.line), None)


def line_name(form: Form, line: Line, lang: str) -> str:
    """Return a line's words, after its number where lines are items of a standard."""
    label = line.label.text(lang)
    return f"{line.code}  {label}" if form.lines_from else label


def is_asked(form: Form, field: Field, line: Line | None) -> bool:
    """Whether the cell is asked: all but the `by_line` fields that a grid's line does not name."""
    return not (
        form.kind == "grid" and field.by_line and line is not None and field.code not in line.asks
    )


def office_label(catalogue: Catalogue, field: Field) -> Label | None:
    """Return who in the school knows the figure, None when the definitions do not say."""
    offices = catalogue.lists.get("offices")
    code = offices.by_value.get(field.office) if offices else None
    return code.label if code else None


def unit_label(catalogue: Catalogue, field: Field) -> Label:
    """Return the field's unit in both languages; a symbol that the list lacks serves for both.

    A calendar year has none in English.
    """
    unit = symbol_label(catalogue, field.unit)
    return Label(zh=unit.zh, en="") if field.is_year else unit


def symbol_label(catalogue: Catalogue, symbol: str) -> Label:
    """Return a unit in both languages by its symbol."""
    units = catalogue.lists.get("units")
    code = units.by_value.get(symbol) if units else None
    return code.label if code else Label(zh=symbol, en=symbol)


def grouped(text: str) -> str:
    """Return decimal text with thousands separators in its whole part."""
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() and whole != "-0" else text


def verdict_word(words: Words, verdict: str, standard: Standard | None) -> str:
    """Return what a verdict is called; how far it may be under the threshold is the standard's."""
    if verdict not in ("floor", "below"):
        return words(f"verdict_{verdict}")
    if standard is None or not standard.floor:
        return words("verdict_short")
    return words(f"verdict_{verdict}", percent=plain(Fraction(standard.floor) * 100))
