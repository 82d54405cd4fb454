"""The campuses of a school: which there are, and which one is meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from edudesk.actions.session import Desk
from edudesk.errors import UnknownNameError
from edudesk.model.form import CAMPUSES
from edudesk.model.place import Row
from edudesk.storage.campuses import MARK, campus_line


class Campus(NamedTuple):
    """A campus: its row in the roster of campuses, what it is called, and its key there."""

    row: int
    name: str
    key: str


def list_campuses(desk: Desk, collection: int) -> tuple[Campus, ...]:
    """Return the campuses of the school, the main one first; none while it has but one."""
    with desk.at(collection) as store:
        wanted = store.campuses()
        if len(wanted) < 2:
            return ()
        rows = {row.id: row for row in store.rows(CAMPUSES)}
        key = desk.form(CAMPUSES).key[0]
        return tuple(
            Campus(row, _called(desk, rows[row]), str(rows[row].values[key] or ""))
            for row in wanted
        )


def sheet_line(line: str, campus: Campus) -> str:
    """Return what a line of a campus is called in a workbook: by the campus's row and its key."""
    return f"{campus_line(line, campus.row)}{MARK}{campus.key}"


def line_called(called: str, campuses: Iterable[Campus], *, own: bool) -> str:
    """Return the line that `sheet_line` called so; what names no campus stays as it is.

    `own`: the rows of campuses have the numbers that they had when it was called so. In another
    file, or another collection, a campus is known by its key.
    """
    line, mark, rest = called.partition(MARK)
    row, _, key = rest.partition(MARK)
    if not mark or own or not key:
        return f"{line}{mark}{row}"
    found = next((one.row for one in campuses if one.key == key), None)
    return called if found is None else campus_line(line, found)


def find_campus(desk: Desk, collection: int, name: str) -> Campus:
    """Return the campus that is called `name`, by its name or key.

    Raises:
        UnknownNameError: the school has one campus, or none of that name.
    """
    known = list_campuses(desk, collection)
    form = desk.form(CAMPUSES)
    with desk.at(collection) as store:
        rows = {row.id: row for row in store.rows(CAMPUSES)}
    for campus in known:
        keys = [rows[campus.row].values[code] for code in form.key]
        if name in (campus.name, *keys):
            return campus
    if not known:
        raise UnknownNameError(
            f"本校没有多个校区，不能只看“{name}”。多校区的学校请先在《{form.title.zh}》登记各校区。",
            f"The school has no several campuses, so none is '{name}'. Enter them in"
            f" {form.title.en} first.",
        )
    listed = [campus.name for campus in known]
    raise UnknownNameError(
        f"没有名为“{name}”的校区。本校的校区：{'、'.join(listed)}。",
        f"There is no campus '{name}'. The campuses: {', '.join(listed)}.",
    )


def _called(desk: Desk, row: Row) -> str:
    form = desk.form(CAMPUSES)
    return str(row.values[form.name or form.key[0]] or f"#{row.id}")
