"""How far a collection is filled, by form and by office, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from edudesk.actions.session import Desk
from edudesk.catalogue.sql import scaled
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, OpenCell, Overview, Progress, Row
from edudesk.storage.schema import quoted
from edudesk.storage.store import Store

_NO_ROW = 0  # of a roster without rows, whose first row is still to come


class _Asked(NamedTuple):
    """A cell that must be filled, and whether it is; `row` is None in a roster without rows."""

    form: Form
    field: Field
    row: Row | None

    @property
    def answered(self) -> bool:
        return self.row is not None and (
            self.row.values[self.field.code] is not None
            or self.row.states.get(self.field.code) in ("na", "unknown")
        )

    @property
    def cell(self) -> Cell:
        return Cell(self.form.code, self.row.id if self.row else _NO_ROW, self.field.code)


def progress(desk: Desk, collection: int) -> dict[str, Progress]:
    """Return by form how many cells must be filled and how many are; see `overview`."""
    return overview(desk, collection).forms


def overview(desk: Desk, collection: int) -> Overview:
    """Return how many cells must be filled and how many are, by form and by office.

    Cells said to be not applicable or unknown count as filled. A roster without rows counts as one
    cell that is not filled, a form declared empty as one that is.
    """
    forms: dict[str, Progress] = {}
    offices: dict[str, list[int]] = {}
    with desk.at(collection) as store:
        declared = store.nil_returns()
        year = _year(store, collection)
        for form in desk.forms:
            counts = [0, 0]
            for one in () if form.code in declared else _asked(store, form, year):
                of_office = offices.setdefault(one.field.office, [0, 0])
                for count in (counts, of_office):
                    count[0] += 1
                    count[1] += one.answered
            nil = form.code in declared
            forms[form.code] = Progress(1, 1) if nil else Progress(counts[0], counts[1])
    return Overview(forms, {office: Progress(*pair) for office, pair in offices.items()})


def open_cells(desk: Desk, collection: int, office: str | None = None) -> tuple[OpenCell, ...]:
    """Return the cells still to be filled in reading order, those of one office or of all.

    In a roster without rows the cell has no row: its number is 0.
    """
    with desk.at(collection) as store:
        return tuple(
            OpenCell(one.cell, one.field.office, _row_name(one))
            for form in desk.forms
            for one in _open(store, form, collection)
            if office is None or one.field.office == office
        )


def next_open_cell(
    desk: Desk,
    collection: int,
    form: str,
    here: Cell | None,
    step: int = 1,
    office: str | None = None,
) -> Cell | None:
    """Return the open cell that follows (step 1) or precedes (-1) the one in hand; None if none is.

    `form`: the page shown. After the last form the first follows. `office`: only what it knows.
    """
    codes = [one.code for one in desk.forms]
    start = codes.index(form) if form in codes else 0
    with desk.at(collection) as store:
        for away in range(len(codes) + 1):
            code = codes[(start + away * step) % len(codes)]
            found = _open(store, desk.form(code), collection)
            cells = [one.cell for one in found if office is None or one.field.office == office]
            if away == 0 and here is not None:
                cells = _beyond(desk.form(code), cells, here, step, _order(store, code))
            if cells:
                return cells[0] if step > 0 else cells[-1]
    return None


def _open(store: Store, form: Form, collection: int) -> list[_Asked]:
    """Return what is open in a form: row by row, in the order of the page."""
    if form.code in store.nil_returns():
        return []
    found = [one for one in _asked(store, form, _year(store, collection)) if not one.answered]
    places = {field.code: at for at, field in enumerate(form.fields)}
    rows = _order(store, form.code)
    return sorted(found, key=lambda one: (rows.get(one.cell.row, 0), places[one.field.code]))


def _order(store: Store, form: str) -> dict[int, int]:
    return {row.id: at for at, row in enumerate(store.rows(form))}


def _beyond(
    form: Form, cells: list[Cell], here: Cell, step: int, rows: dict[int, int]
) -> list[Cell]:
    """Return the cells on the far side of the one in hand."""
    places = {field.code: at for at, field in enumerate(form.fields)}

    def place(cell: Cell) -> tuple[int, int]:
        return rows.get(cell.row, 0), places.get(cell.field, 0)

    own = place(here)
    return [cell for cell in cells if (place(cell) > own if step > 0 else place(cell) < own)]


def _asked(store: Store, form: Form, year: int) -> Iterator[_Asked]:
    """Yield the cells of a form that must be filled."""
    rows = store.rows(form.code)
    if not rows and form.kind == "roster":
        yield _Asked(form, form.fields[0], None)
    for field in form.stored:
        if (field.required or field.required_when) and field.asked_in(year):
            wanted = _wanted(store, form, field)
            yield from (_Asked(form, field, row) for row in rows if row.id in wanted)


def _wanted(store: Store, form: Form, field: Field) -> set[int]:
    """Return the rows on which a field must be filled."""
    where = "1" if field.required else f"({scaled(field.required_when)})"
    if field.by_line:
        lines = ", ".join(f"'{line.code}'" for line in form.lines if field.code in line.asks)
        where += f" AND this.line IN ({lines})"
    rows = store.query(f"SELECT this.id FROM {quoted(form.code)} AS this WHERE {where}")
    return {row for (row,) in rows}


def _row_name(one: _Asked) -> str:
    """Return what the row is called: its grid line, its name; nothing in a record."""
    if one.row is None or one.form.kind == "record":
        return ""
    if one.form.kind == "grid":
        line = next((line for line in one.form.lines if line.code == one.row.line), None)
        return line.label.zh if line else one.row.line
    return str(one.row.values.get(one.form.name) or f"#{one.row.id}")


def _year(store: Store, collection: int) -> int:
    """Return the year in which a collection starts, by which editions of the forms are counted."""
    return int(store.collection(collection).year[:4])
