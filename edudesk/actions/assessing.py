"""Assessing a collection under a standard, a national one or the district's own."""

from __future__ import annotations

from edudesk.actions.session import Desk
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment

OWN = "own"
"""Name of the scheme that the district types into a table of its file."""


def assess(desk: Desk, collection: int, standard: str = "") -> Assessment:
    """Assess a collection; without a name under the standard that comes first.

    Raises:
        UnknownNameError: there is no such standard. EdudeskError: the own scheme is still empty.
    """
    from edudesk.assessment.items import assess_collection  # who only fills in does without

    with desk.at(collection) as store:
        chosen = chosen_standard(desk, standard)
        return assess_collection(store, desk.catalogue, chosen, desk.told)


def standard_at(desk: Desk, collection: int, name: str = "") -> Standard:
    """Return the standard that `assess` would use; raises as it does."""
    with desk.at(collection):
        return chosen_standard(desk, name)


def chosen_standard(desk: Desk, name: str) -> Standard:
    """Return the standard of that code, or the scheme typed into the collection in scope."""
    if name == OWN and desk.kind == "district":
        from edudesk.assessment.scheme import own_scheme

        return own_scheme(desk.store, desk.catalogue, first_standard(desk.catalogue))
    return standard_named(desk, name)


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
