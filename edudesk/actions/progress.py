"""How far a collection is filled, by form and by office, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edudesk.actions.campuses import Campus, list_campuses
from edudesk.actions.session import Desk
from edudesk.catalogue.sql import scaled
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, OpenCell, Overview, Progress, Row
from edudesk.storage.campuses import form_line
from edudesk.storage.schema import quoted
from edudesk.storage.store import Store

_NO_ROW = 0  # of a roster without rows, whose first row is still to come


class _Asked(NamedTuple):
    """A cell that must be filled, and whether it is; `row` is None in a roster without rows.

    `campus`: whose own row it is, None for the school's. What was carried over is neither `empty`
    nor answered before somebody has confirmed it: it is `waiting`.
    """

    form: Form
    field: Field
    row: Row | None
    campus: Campus | None = None

    @property
    def empty(self) -> bool:
        return self.row is None or (
            self.row.values[self.field.code] is None
            and self.row.states.get(self.field.code) not in ("na", "unknown")
        )

    @property
    def waiting(self) -> bool:
        return self.row is not None and self.row.states.get(self.field.code) == "carried"

    @property
    def cell(self) -> Cell:
        return Cell(self.form.code, self.row.id if self.row else _NO_ROW, self.field.code)

    @property
    def told(self) -> OpenCell:
        campus = self.campus.row if self.campus else None
        return OpenCell(self.cell, self.field.office, _row_name(self), campus)


def progress(desk: Desk, collection: int) -> dict[str, Progress]:
    """Return by form how many cells must be filled and how many are; see `overview`."""
    return overview(desk, collection).forms


def overview(desk: Desk, collection: int) -> Overview:
    """Return how many cells must be filled and how many are, by form and by office.

    Cells said to be not applicable or unknown count as filled, carried ones once they are
    confirmed. A roster without rows counts as one cell that is not filled, or not at all where it
    is optional; a form declared empty as one that is filled. Where there are several campuses
    the rows that each fills for itself count, and not the school's figures that follow from them.
    """
    forms: dict[str, Progress] = {}
    offices: dict[str, list[_Asked]] = {}
    with desk.at(collection) as store:
        declared = store.nil_returns()
    for code, asked in _asked(desk, collection, desk.forms).items():
        for one in asked:
            offices.setdefault(one.field.office, []).append(one)
        forms[code] = Progress(1, 1) if code in declared else _counted(asked)
    return Overview(forms, {office: _counted(asked) for office, asked in offices.items()})


def _counted(asked: Sequence[_Asked]) -> Progress:
    empty = sum(one.empty for one in asked)
    waiting = sum(one.waiting for one in asked)
    return Progress(len(asked), len(asked) - empty - waiting, waiting)


def open_cells(desk: Desk, collection: int, office: str | None = None) -> tuple[OpenCell, ...]:
    """Return the cells with nothing in them in reading order, those of one office or of all.

    In a roster without rows the cell has no row: its number is 0. What only waits to be confirmed
    is not among them.
    """
    asked = _asked(desk, collection, desk.forms)
    return tuple(
        one.told
        for form in desk.forms
        for one in _ordered(desk, collection, form, [one for one in asked[form.code] if one.empty])
        if office is None or one.field.office == office
    )


def next_open_cell(
    desk: Desk,
    collection: int,
    form: str,
    here: Cell | None,
    step: int = 1,
    office: str | None = None,
) -> OpenCell | None:
    """Return the open cell that follows (step 1) or precedes (-1) the one in hand; None if none is.

    `form`: the page shown. After the last form the first follows. `office`: only what it knows.
    Cells that wait to be confirmed come when none is empty any more.
    """
    codes = [one.code for one in desk.forms]
    start = codes.index(form) if form in codes else 0
    waiting: OpenCell | None = None
    for away in range(len(codes) + 1):
        there = desk.form(codes[(start + away * step) % len(codes)])
        asked = [
            one
            for one in _asked(desk, collection, (there,))[there.code]
            if office is None or one.field.office == office
        ]
        beyond = here if away == 0 else None
        cells = _beyond(desk, collection, there, [one for one in asked if one.empty], beyond, step)
        if cells:
            return cells[0]
        if waiting is None:
            left = [one for one in asked if one.waiting]
            waiting = next(iter(_beyond(desk, collection, there, left, beyond, step)), None)
    return waiting


def _ordered(desk: Desk, collection: int, form: Form, found: list[_Asked]) -> list[_Asked]:
    """Return cells of a form row by row, in the order of the page, then by campus."""
    if not found:
        return found
    places = {field.code: at for at, field in enumerate(form.fields)}
    rows = _order(desk, collection, form)
    return sorted(found, key=lambda one: (rows.get(one.cell.row, 0), places[one.field.code]))


def _order(desk: Desk, collection: int, form: Form) -> dict[int, int]:
    """Return the place of every row: the school's own come first, then those of each campus."""
    found: list[int] = []
    own = list_campuses(desk, collection) if form.per_campus else ()
    for campus in (None, *(campus.row for campus in own)):
        with desk.at(collection, campus) as store:
            found += [row.id for row in store.rows(form.code)]
    return {row: at for at, row in enumerate(found)}


def _beyond(
    desk: Desk, collection: int, form: Form, found: list[_Asked], here: Cell | None, step: int
) -> list[OpenCell]:
    """Return cells of a form, the next one first; only those beyond the one in hand, if any is."""
    cells = [one.told for one in _ordered(desk, collection, form, found)][::step]
    if here is None or not cells:
        return cells
    places = {field.code: at for at, field in enumerate(form.fields)}
    rows = _order(desk, collection, form)

    def place(cell: Cell) -> tuple[int, int]:
        return rows.get(cell.row, 0), places.get(cell.field, 0)

    own = place(here)
    return [one for one in cells if (place(one.cell) > own if step > 0 else place(one.cell) < own)]


def _asked(desk: Desk, collection: int, forms: Sequence[Form]) -> dict[str, list[_Asked]]:
    """Return by form the cells that must be filled; none of a form declared empty.

    Each campus is looked at once, as changing what is looked at takes longer than looking.
    """
    found: dict[str, list[_Asked]] = {form.code: [] for form in forms}
    with desk.at(collection) as store:
        declared = store.nil_returns()
        year = _year(store, collection)
    campuses = list_campuses(desk, collection) if desk.kind == "school" else ()
    for campus in (None, *campuses):
        here = [form for form in forms if campus is None or form.per_campus]
        if not here:
            continue
        with desk.at(collection, campus.row if campus else None) as store:
            for form in here:
                if form.code not in declared:
                    found[form.code] += _asked_here(store, form, year, campus, bool(campuses))
    return found


def _asked_here(
    store: Store, form: Form, year: int, campus: Campus | None, several: bool
) -> Iterator[_Asked]:
    """Yield the cells of a form that must be filled in the rows that the store shows.

    `several`: the school has campuses, from whose figures its own may follow.
    """
    rows = store.rows(form.code)
    if not rows and form.kind == "roster" and not form.optional:
        yield _Asked(form, form.fields[0], None)
    for field in form.stored:
        if several and campus is None and field.over_campuses:
            continue
        if (field.required or field.required_when) and field.asked_in(year):
            wanted = _wanted(store, form, field)
            yield from (_Asked(form, field, row, campus) for row in rows if row.id in wanted)


def _wanted(store: Store, form: Form, field: Field) -> set[int]:
    """Return the rows on which a field must be filled."""
    where = "1" if field.required else f"({scaled(field.required_when)})"
    if field.by_line:
        lines = ", ".join(f"'{line.code}'" for line in form.lines if field.code in line.asks)
        where += f" AND this.line IN ({lines})"
    rows = store.query(f"SELECT this.id FROM {quoted(form.code)} AS this WHERE {where}")
    return {row for (row,) in rows}


def _row_name(one: _Asked) -> str:
    """Return what the row is called: its campus, its grid line, its name; nothing in a record."""
    campus = one.campus.name if one.campus else ""
    if one.row is None or one.form.kind == "record":
        return campus
    if one.form.kind == "grid":
        code = form_line(one.row.line)
        line = next((line for line in one.form.lines if line.code == code), None)
        return "　".join(filter(None, (campus, line.label.zh if line else code)))
    return str(one.row.values.get(one.form.name) or f"#{one.row.id}")


def _year(store: Store, collection: int) -> int:
    """Return the year in which a collection starts, by which editions of the forms are counted."""
    return int(store.collection(collection).year[:4])
