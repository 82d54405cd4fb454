"""How much schools of one town, zone or group differ: coefficients that no standard bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from edudesk.actions.assessing import chosen_standard
from edudesk.actions.session import Desk
from edudesk.model.verdict import Coefficient

LEAST = 2
"""Parts of schools that can differ from each other."""


class Spread(NamedTuple):
    """The coefficients of the schools of one place at one stage; `units`: how many there are."""

    stage: str
    units: int
    coefficients: tuple[Coefficient, ...]


def coefficients_within(
    desk: Desk, collection: int, places: Mapping[int, str]
) -> dict[str, tuple[Spread, ...]]:
    """Return the coefficients among the schools of each place, by its name.

    `places`: of schools by their numbers. By the standard chosen for the file, whose limits hold
    for the whole district and not for a part of it. A place with a single school at a stage has
    none there. Raises as `assess` does.
    """
    from edudesk.assessment.engine import assess_stages, units_of
    from edudesk.assessment.facts import facts_of
    from edudesk.assessment.items import prepare
    from edudesk.assessment.joining import joined_rows

    with desk.at(collection) as store:
        ready = prepare(chosen_standard(desk, ""), desk.catalogue)
        rows = joined_rows(store, facts_of(store, desk.catalogue, desk.kind), ready)
    found, _ = units_of(rows, ready)
    spreads: dict[str, tuple[Spread, ...]] = {}
    for name in sorted(set(places.values())):
        members = [unit for unit in found if places.get(unit.result.school) == name]
        counts = {
            stage: sum(unit.result.stage == stage for unit in members) for stage in ready.stages
        }
        spreads[name] = tuple(
            Spread(one.stage, counts[one.stage], one.coefficients)
            for one in assess_stages(members, ready)
            if counts[one.stage] >= LEAST
        )
    return spreads
