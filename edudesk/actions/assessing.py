"""Assessing a collection under a standard, a national one or the district's own."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from edudesk.actions.session import Desk, spoken
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.form import Label
from edudesk.model.standard import Standard
from edudesk.model.submission import TypedScheme
from edudesk.model.verdict import Assessment

OWN = "own"
"""Name of the scheme that the district types into a table of its file."""
SETTING = "standard"
"""Setting of the file that names the standard which is meant when none is named."""
HANDED = "standard_handed"
"""Setting of a school's file: the standard by which its district judges, from the task package."""
SCHEME = "standard_scheme"
"""Setting of a school's file: the district's own scheme (JSON), where it judges by that."""


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
    """Return what `choose_standard` takes, with the district's own scheme where there is one."""
    found = sorted(desk.catalogue.standards.values(), key=lambda standard: standard.order)
    choices = [Choice(one.code, one.title) for one in found]
    if _may_be_own(desk):
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
    """Return the standard of that code, or the district's own scheme: of the collection in scope.

    Without a name the one that was chosen for the file, or by its district; the first where none
    was, or where the chosen one went with an older edition of the program.
    """
    name = name or kept_choice(desk)
    if name == OWN and _may_be_own(desk):
        from edudesk.assessment.scheme import own_scheme

        return own_scheme(_typed(desk), desk.catalogue, first_standard(desk.catalogue))
    return standard_named(desk, name)


def standard_of_annex(desk: Desk, name: str) -> Standard:
    """Return `chosen_standard`, or the first one where without a name none with an annex is chosen.

    What follows from the annex (ledger, evidence) goes on under a scheme that has none.
    """
    chosen = chosen_standard(desk, name)
    return chosen if chosen.annex or name else first_standard(desk.catalogue)


def handed_standard(desk: Desk) -> Standard:
    """Return the standard by which a school's district judges; the first where none was handed."""
    kept = _known(desk, desk.store.setting(HANDED))
    return chosen_standard(desk, kept or first_standard(desk.catalogue).code)


def kept_choice(desk: Desk) -> str:
    """Return the code of the standard chosen for the file or handed down, "" for the first one."""
    return _known(desk, desk.store.setting(SETTING)) or _known(desk, desk.store.setting(HANDED))


def _known(desk: Desk, code: str) -> str:
    known = code in desk.catalogue.standards or (code == OWN and _may_be_own(desk))
    return code if known else ""


def _may_be_own(desk: Desk) -> bool:
    """Whether there is a scheme of the district's own: typed here, or handed down."""
    return desk.kind == "district" or bool(desk.store.setting(SCHEME))


def _typed(desk: Desk) -> TypedScheme:
    if desk.kind == "district":
        from edudesk.assessment.scheme import typed_scheme

        return typed_scheme(desk.store)
    return msgspec.json.decode(desk.store.setting(SCHEME), type=TypedScheme)


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
