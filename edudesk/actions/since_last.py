"""How figures moved since the district last accepted them, as its task package tells."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from edudesk.actions.session import Desk
from edudesk.actions.tasks import task_of
from edudesk.assessment.facts import FACT_FORM, facts_of
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.model.form import Field
from edudesk.model.place import Value


class Moved(NamedTuple):
    """A figure of the district table that is not what it was: `share` of the last one, signed."""

    field: Field
    last: int
    now: int
    share: Fraction | None


def moved_since_last(desk: Desk, collection: int) -> tuple[Moved, ...]:
    """Return the figures that moved notably since the last accepted ones, the largest moves first.

    How far is notable stands in lifecycle.toml. There are none where no task told of them.
    """
    task = task_of(desk, collection)
    if task is None:
        return ()
    code = desk.store.school(desk.school).code
    last = next((school.last for school in task.schools if school.code == code), {})
    with desk.at(collection) as store:
        now = facts_of(store, desk.catalogue, "school")[0].values
    known = desk.catalogue.form(FACT_FORM).by_code
    least = Fraction(load_lifecycle().notable_percent, 100)
    moves = [
        _move(known[key], value, now.get(key), least) for key, value in last.items() if key in known
    ]
    found = [one for one in moves if one is not None]
    return tuple(sorted(found, key=lambda one: (one.share is None, -abs(one.share or 0))))


def _move(field: Field, last: Value, now: Value, least: Fraction) -> Moved | None:
    if not field.is_number or not isinstance(last, int) or not isinstance(now, int):
        return None
    if last == 0:
        return Moved(field, last, now, None) if now else None
    share = Fraction(now - last, last)
    return Moved(field, last, now, share) if abs(share) >= least else None
