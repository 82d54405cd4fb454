"""Looks back over the rounds of a file: what a trend shows of those before the one in hand."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from edudesk.actions.session import Desk
from edudesk.model.document import Moment, Occasion
from edudesk.model.layout import Layout, TrendLayout
from edudesk.model.place import Collection
from edudesk.model.standard import Standard


def earlier_moments(
    desk: Desk, layouts: Sequence[Layout], occasion: Occasion, standard: Standard
) -> dict[str, tuple[Moment, ...]]:
    """Return by the code of each trend among `layouts` its rows at the collections before.

    They are of the kind of the occasion's collection and as of an earlier moment, the earliest
    first; what a trend needs computed is computed at each of them.
    """
    trends = [layout for layout in layouts if isinstance(layout, TrendLayout)]
    if not trends:
        return {}
    before = _before(desk, occasion.collection)
    found: dict[str, list[Moment]] = {trend.code: [] for trend in trends}
    for collection in before:
        for trend, moment in _moments(desk, trends, occasion, collection, standard):
            found[trend.code].append(moment)
    return {trend.code: tuple(found[trend.code][-trend.moments + 1 :]) for trend in trends}


def _before(desk: Desk, now: Collection) -> list[Collection]:
    kin = [one for one in desk.store.collections() if one.kind == now.kind]
    return sorted((one for one in kin if one.moment < now.moment), key=lambda one: one.moment)


def _moments(
    desk: Desk,
    trends: Sequence[TrendLayout],
    occasion: Occasion,
    collection: Collection,
    standard: Standard,
) -> list[tuple[TrendLayout, Moment]]:
    from edudesk.assessment.items import assess_collection  # as in printing, only when needed
    from edudesk.reporting.trends import read_moment

    then = msgspec.structs.replace(occasion, collection=collection)
    with desk.at(collection.number) as store:
        if any("assessment" in trend.needs for trend in trends):
            assess_collection(store, desk.catalogue, standard)
        return [(trend, read_moment(store, desk.catalogue, trend, then)) for trend in trends]
