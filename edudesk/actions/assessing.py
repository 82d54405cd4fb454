"""Assessing a collection under a standard, a national one or the district's own."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.actions.session import Desk, spoken
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.form import Label
from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment

OWN = "own"
"""Name of the scheme that the district types into a table of its file."""
SETTING = "standard"
"""Setting of the file that names the standard which is meant when none is named."""


def assess(desk: Desk, collection: int, standard: str = "") -> Assessment:
    """Assess a collection; without a name under the standard that was chosen for the file.

    Raises:
        UnknownNameError: there is no such standard. EdudeskError: the own scheme is still empty.
    """
    from edudesk.assessment.items import assess_collection  # who only fills in does without

    with desk.at(collection) as store:
        chosen = chosen_standard(desk, standard)
        return assess_collection(store, desk.catalogue, chosen, desk.told)


class Choice(NamedTuple):
    """A standard that may be chosen for a file."""

    code: str
    title: Label


class Choices(NamedTuple):
    """The standards that may be chosen, the national ones first, and the code of the chosen one."""

    standards: tuple[Choice, ...]
    chosen: str


def standards_to_choose(desk: Desk) -> Choices:
    """Return what `choose_standard` takes; a district may also choose the scheme it typed."""
    found = sorted(desk.catalogue.standards.values(), key=lambda standard: standard.order)
    choices = [Choice(one.code, one.title) for one in found]
    if desk.kind == "district":
        choices.append(Choice(OWN, spoken("own_scheme")))
    return Choices(tuple(choices), kept_choice(desk) or choices[0].code)


def choose_standard(desk: Desk, name: str, collection: int) -> Standard:
    """Keep in the file which standard is meant from now on, in window, print and command line.

    Returns it as it stands in the collection. Raises as `assess` does, and then keeps nothing.
    """
    chosen = standard_at(desk, collection, name)
    desk.store.keep_setting(SETTING, chosen.code)
    return chosen


class Assessed(NamedTuple):
    """An assessment with the standard that it was made under."""

    standard: Standard
    assessment: Assessment


def assess_as_chosen(desk: Desk, collection: int) -> Assessed:
    """Assess a collection under the standard chosen for the file; raises as `assess` does."""
    return Assessed(standard_at(desk, collection), assess(desk, collection))


def standard_at(desk: Desk, collection: int, name: str = "") -> Standard:
    """Return the standard that `assess` would use; raises as it does."""
    with desk.at(collection):
        return chosen_standard(desk, name)


def chosen_standard(desk: Desk, name: str) -> Standard:
    """Return the standard of that code, or the scheme typed into the collection in scope.

    Without a name the one that was chosen for the file; the first where none was, or where the
    chosen one went with an older edition of the program.
    """
    name = name or kept_choice(desk)
    if name == OWN and desk.kind == "district":
        from edudesk.assessment.scheme import own_scheme

        return own_scheme(desk.store, desk.catalogue, first_standard(desk.catalogue))
    return standard_named(desk, name)


def kept_choice(desk: Desk) -> str:
    """Return the code of the standard that was chosen for the file, "" for the first one."""
    kept = desk.store.setting(SETTING)
    return kept if kept in desk.catalogue.standards or kept == OWN else ""


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
