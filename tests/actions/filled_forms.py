"""Fills every form of a school file with values of every kind, for round trips."""

from __future__ import annotations

from edudesk.actions.session import Desk
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, CellState, Row, Value
from edudesk.storage.writing import Pen

COLLECTION = 1
ROWS = 3
"""Rows that each roster gets."""


def value(desk: Desk, field: Field, turn: int) -> Value:
    """Return a value that a field can store, another one for each turn."""
    if field.type in ("code", "codes"):
        codes = desk.catalogue.codes(field)
        assert codes is not None
        chosen = [code.value for code in codes.codes]
        first = chosen[turn % len(chosen)]
        return ",".join(dict.fromkeys((first, chosen[-1]))) if field.type == "codes" else first
    if field.type == "ref":
        rows = desk.store.rows(field.target)
        return rows[turn % len(rows)].id if rows else None
    if field.is_number:
        return int(10**field.places) * (turn + 2) + (turn + 1)
    if field.type == "bool":
        return turn % 2
    dates = {"date": f"2024-03-{turn + 10}", "month": f"2023-{turn + 1:02d}"}
    text = f"={field.code}+{turn}" if turn else f"第{field.code} 0{turn}00"
    return dates.get(field.type, text)


def fill(desk: Desk) -> None:
    """Fill all forms of the file; rosters that others refer to come first."""
    pending = {form.code: form for form in desk.forms}
    while pending:
        form = next(form for form in pending.values() if not _targets(form) & pending.keys())
        del pending[form.code]
        with desk.at(COLLECTION), desk.store.writing("fill", "") as pen:
            if form.kind == "roster":
                for _ in range(ROWS):
                    pen.add_row(form.code, desk.school, COLLECTION, {})
            for turn, row in enumerate(desk.store.rows(form.code)):
                for field in asked(form, row):
                    pen.set_value(Cell(form.code, row.id, field.code), value(desk, field, turn))
            mark(desk, pen, form)


def _targets(form: Form) -> set[str]:
    return {field.target for field in form.stored if field.type == "ref"} - {form.code}


def mark(desk: Desk, pen: Pen, form: Form) -> None:
    """Give some cells of a form, within `writing`, the states that a cell can be in."""
    states: tuple[CellState, ...] = ("na", "unknown", "carried", "unreadable")
    for row in desk.store.rows(form.code):
        fields = [field for field in asked(form, row) if field.code not in form.key]
        for field, state in zip(fields[1:], states, strict=False):
            typed = "约 300" if state == "unreadable" else ""
            pen.set_state(Cell(form.code, row.id, field.code), state, typed)


def asked(form: Form, row: Row) -> list[Field]:
    """Return the stored fields that are asked on a row."""
    lines = {line.code: line for line in form.lines}
    return [
        field for field in form.stored if not field.by_line or field.code in lines[row.line].asks
    ]
