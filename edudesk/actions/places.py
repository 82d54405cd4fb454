"""Towns, zones and education groups of a district, with the schools that each of them has."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.errors import UnknownNameError
from edudesk.model.document import SchoolGroup
from edudesk.model.form import Label
from edudesk.model.place import PLACE_FIELDS, Row

REGISTER = "school_facts"


class Place(NamedTuple):
    """A town, zone or group: what it is, its name, the numbers of its schools."""

    kind: Label
    name: str
    schools: frozenset[int]


def groups_of(desk: Desk, collection: int, kind: str) -> tuple[SchoolGroup, ...]:
    """Return the schools of the register by town, zone or group, those of none last.

    Schools that are gone since the collection before stand where they stood. `kind`: one of
    `PLACE_FIELDS`. Raises UnknownNameError for another one, or in a school's file.
    """
    if desk.kind != "district" or kind not in PLACE_FIELDS:
        form = desk.catalogue.form(REGISTER)
        names = [f"{one}（{form.by_code[one].label.zh}）" for one in PLACE_FIELDS]
        raise UnknownNameError(
            f"表册只能在区县文件中按{'、'.join(names)}分组打印。",
            f"Tables of a district's file are grouped by {', '.join(PLACE_FIELDS)}.",
        )
    before = desk.store.collection(collection).previous
    found: dict[int, Row] = {}
    for number in (before, collection):
        if number is not None:
            with desk.at(number) as store:
                found |= {row.school: row for row in store.rows(REGISTER)}
    places: dict[str, list[int]] = {}
    for row in sorted(
        found.values(), key=lambda row: (not row.values[kind], str(row.values[kind]))
    ):
        places.setdefault(str(row.values[kind] or spoken(f"no_{kind}").zh), []).append(row.school)
    return tuple(SchoolGroup(name, tuple(numbers)) for name, numbers in places.items())


def list_places(desk: Desk, collection: int) -> tuple[Place, ...]:
    """Return towns, then zones, then groups, as they were in the collection; none at a school."""
    if desk.kind != "district":
        return ()
    form = desk.form(REGISTER)
    with desk.at(collection) as store:
        rows = store.rows(REGISTER)
    found = []
    for kind in PLACE_FIELDS:
        names = sorted({str(row.values[kind]) for row in rows if row.values[kind]})
        for name in names:
            schools = frozenset(row.school for row in rows if row.values[kind] == name)
            found.append(Place(form.by_code[kind].label, name, schools))
    return tuple(found)
