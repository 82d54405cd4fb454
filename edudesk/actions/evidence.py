"""The register of evidence: what it still lacks before anybody asks for a paper."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.actions.assessing import chosen_standard
from edudesk.actions.session import Desk
from edudesk.errors import UnknownNameError
from edudesk.model.form import Label
from edudesk.model.layout import ListLayout

MISSING = "evidence-missing"
"""The list whose rows are what the register lacks."""


class Lacking(NamedTuple):
    """An item without evidence: its code, what would prove it, what of that is not registered."""

    code: str
    wanted: Label
    lacking: str


def missing_evidence(desk: Desk, collection: int, standard: str = "") -> tuple[Lacking, ...]:
    """Return the items that no registered paper proves, or only for some of the schools."""
    from edudesk.assessment.items import assess_collection  # who only fills in does without

    if desk.kind != "district":
        raise UnknownNameError(
            "佐证材料登记在区县文件中。", "The register of evidence stands in a district file."
        )
    layout = desk.catalogue.layouts[MISSING]
    assert isinstance(layout, ListLayout)
    with desk.at(collection) as store:
        assess_collection(store, desk.catalogue, chosen_standard(desk, standard))
        return tuple(
            Lacking(row["code"], Label(row["wanted"], row["wanted_en"]), row["lacking"])
            for row in store.records(layout.rows)
        )
