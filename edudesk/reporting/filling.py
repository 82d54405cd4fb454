"""Fills cells and texts: stored values as they are printed, names, numbered paragraphs, figures."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Content, Figure, Paragraph, Rich
from edudesk.model.exact import decimal_text, half_up
from edudesk.model.form import Field
from edudesk.model.layout import Column
from edudesk.model.place import Value
from edudesk.model.values import show_value

NOT_APPLICABLE = "—"
_NUMBERED = re.compile(r"(\d{1,2}[.．、])(?!\d)\s*(.+)")
_NOTE_SIZE = 9.0

Record = dict[str, Any]


def show(catalogue: Catalogue, field: Field, value: Value) -> str:
    """Return a stored value as it stands on paper: no thousands separator, dates with points."""
    if field.type in ("date", "month"):
        return str(value or "").replace("-", ".")
    return show_value(field, value, catalogue.codes(field), grouping=False)


def figure(scaled: int, places: int, *, flagged: bool = False, short: bool = False) -> Figure:
    """Return an integer in units of 10**-places as a figure."""
    text = decimal_text(scaled, places)
    return Figure(text, Decimal(text), flagged, short)


def paragraphs(text: str, number: str = "") -> Content:
    """Return text with a paragraph a line; "1." at its start, or `number`, hangs."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if number:
        return (
            Rich(tuple(Paragraph(line, number=number) for line in lines[:1])) if lines else number
        )
    parts = []
    for line in lines:
        found = _NUMBERED.fullmatch(line)
        parts.append(Paragraph(found[2], number=found[1]) if found else Paragraph(line))
    if len(parts) == 1 and not parts[0].number:
        return parts[0].text
    return Rich(tuple(parts)) if parts else ""


def names(leads: str, others: str, note: str = "") -> Content:
    """Return names one a line, centred, the leading ones in Hei; `note` small under them."""
    parts = [Paragraph(name, "hei_bold", centred=True) for name in leads.split("\n") if name]
    parts += [Paragraph(name, centred=True) for name in others.split("\n") if name]
    if parts and note:
        parts.append(Paragraph(note, size=_NOTE_SIZE, centred=True))
    return Rich(tuple(parts)) if parts else ""


class CellFiller:
    """Fills the cells of one column from the rows that the layout's SQL yields."""

    def __init__(self, catalogue: Catalogue, column: Column) -> None:
        self.column = column
        self._catalogue = catalogue
        self._field = catalogue.field(*column.field.split(".")) if column.field else None
        self._note = column.first_note

    @property
    def is_figure(self) -> bool:
        """Whether the column holds numbers that stand on one decimal point."""
        of_field = self._field is not None and self._field.is_number
        return of_field or self.column.kind in ("figure", "ratio", "decimal", "ordinal")

    def is_short(self, record: Record) -> bool:
        """Whether the cell of a row falls short of what is asked."""
        return bool(self.column.short and record[self.column.short])

    def fill(self, record: Record, ordinal: int) -> Content:
        """Return the cell of a row; `ordinal` counts the rows of its band from 1."""
        column = self.column
        if column.kind == "ordinal":
            return figure(ordinal, 0)
        if column.kind == "names":
            return self._names(record)
        value = record[column.key]
        if column.words:
            return column.words.get("" if value is None else str(value), "")
        if value is None:
            return column.blank
        if value == "":
            return ""
        return self._value(record, value)

    def _value(self, record: Record, value: int | str) -> Content:
        column = self.column
        flagged = bool(column.flag and record[column.flag])
        short = self.is_short(record)
        if column.kind == "decimal":
            return Figure(str(value), Decimal(str(value)), flagged, short)
        if column.kind == "ratio":
            scaled = half_up(Fraction(value), column.places)
            return figure(scaled, column.places, flagged=flagged, short=short)
        if column.kind == "figure":
            return figure(int(value), column.places, flagged=flagged, short=short)
        if column.kind == "paragraphs" or column.number:
            number = record[column.number] if column.number else ""
            return paragraphs(str(value), number or "")
        if self._field is None:
            return str(value)
        if self._field.is_number:
            return figure(int(value), self._field.places)
        return show(self._catalogue, self._field, value)

    def _names(self, record: Record) -> Content:
        leads = record[self.column.lead] or "" if self.column.lead else ""
        content = names(leads, record[self.column.key] or "", self._note)
        if content:
            self._note = ""
        return content
