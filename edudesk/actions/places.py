"""Towns, zones and education groups of a district, with the schools that each of them has."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.actions.session import Desk
from edudesk.model.form import Label

REGISTER = "school_facts"
KINDS = ("town", "school_zone", "education_group")
"""Fields of the register of schools that say where a school belongs."""


class Place(NamedTuple):
    """A town, zone or group: what it is, its name, the numbers of its schools."""

    kind: Label
    name: str
    schools: frozenset[int]


def list_places(desk: Desk, collection: int) -> tuple[Place, ...]:
    """Return towns, then zones, then groups, as they were in the collection; none at a school."""
    if desk.kind != "district":
        return ()
    form = desk.form(REGISTER)
    with desk.at(collection) as store:
        rows = store.rows(REGISTER)
    found = []
    for kind in KINDS:
        names = sorted({str(row.values[kind]) for row in rows if row.values[kind]})
        for name in names:
            schools = frozenset(row.school for row in rows if row.values[kind] == name)
            found.append(Place(form.by_code[kind].label, name, schools))
    return tuple(found)
