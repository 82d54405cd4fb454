"""What is to be known before something is printed: what its own list of shortcomings still has."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.actions.assessing import chosen_standard, first_standard
from edudesk.actions.session import Desk
from edudesk.model.form import Label
from edudesk.model.layout import ListLayout
from edudesk.reporting.laid_out import ask_every_school


class Forewarning(NamedTuple):
    """A list that should be looked at first: its name and title, and how many lines it has."""

    name: str
    title: Label
    lines: int


def forewarn(desk: Desk, name: str, collection: int) -> tuple[Forewarning, ...]:
    """Return the lists that a table or packet wants empty before it is printed, and are not."""
    from edudesk.assessment.items import assess_collection  # who only fills in does without

    catalogue = desk.catalogue
    packet = catalogue.packets.get(name)
    codes = packet.layouts if packet else (name,)
    wanted = dict.fromkeys(
        catalogue.layouts[code].first for code in codes if code in catalogue.layouts
    )
    lists = [catalogue.layouts[code] for code in wanted if code]
    found = []
    with desk.at(collection) as store:
        if any("assessment" in one.needs for one in lists):
            chosen = chosen_standard(desk, "")
            standard = chosen if chosen.annex else first_standard(catalogue)
            assess_collection(store, catalogue, standard)
        ask_every_school(store)
        for one in lists:
            assert isinstance(one, ListLayout)
            count = len(list(store.records(one.rows)))
            if count:
                found.append(Forewarning(one.code, one.title, count))
    return tuple(found)
