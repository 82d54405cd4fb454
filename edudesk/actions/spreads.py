"""How much schools of one town, zone or group differ: coefficients that no standard bounds."""

from __future__ import annotations

from collections.abc import Mapping

from edudesk.actions.assessing import chosen_standard
from edudesk.actions.session import Desk
from edudesk.model.verdict import Spread


def coefficients_within(
    desk: Desk, collection: int, places: Mapping[int, str]
) -> dict[str, tuple[Spread, ...]]:
    """Return the coefficients among the schools of each place, by its name.

    `places`: of schools by their numbers. By the standard chosen for the file. A place with a
    single school at a stage has none there. Raises as `assess` does.
    """
    from edudesk.assessment.engine import units_of
    from edudesk.assessment.facts import facts_of
    from edudesk.assessment.items import prepare
    from edudesk.assessment.joining import joined_rows
    from edudesk.assessment.spreads import spreads_within

    with desk.at(collection) as store:
        ready = prepare(chosen_standard(desk, ""), desk.catalogue)
        rows = joined_rows(store, facts_of(store, desk.catalogue, desk.kind), ready)
    found, _ = units_of(rows, ready)
    return spreads_within(found, places, ready)
