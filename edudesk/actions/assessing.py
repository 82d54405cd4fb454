"""Assessing a collection under a standard."""

from __future__ import annotations

from edudesk.actions.session import Desk
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.standard import Assessment, Standard


def assess(desk: Desk, collection: int, standard: str = "") -> Assessment:
    """Assess a collection; without a name under the standard that comes first."""
    from edudesk.assessment.items import assess_collection  # who only fills in does without

    with desk.at(collection) as store:
        return assess_collection(store, desk.catalogue, standard_named(desk, standard))


def first_standard(catalogue: Catalogue) -> Standard:
    """Return the standard that is meant when none is named."""
    return min(catalogue.standards.values(), key=lambda standard: standard.order)


def standard_named(desk: Desk, name: str) -> Standard:
    """Return the standard of that code; raises UnknownNameError naming those that exist."""
    standards = desk.catalogue.standards
    chosen = name or first_standard(desk.catalogue).code
    if chosen not in standards:
        raise UnknownNameError(
            f"没有名为“{chosen}”的评估标准。可用的标准：{'、'.join(standards)}。",
            f"There is no standard {chosen}. Standards: {', '.join(standards)}.",
        )
    return standards[chosen]
