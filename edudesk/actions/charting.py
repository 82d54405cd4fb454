"""Charts for the window: the drawings that a printed chart would show, panel by panel."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from edudesk.actions.assessing import chosen_standard
from edudesk.actions.session import Desk
from edudesk.actions.trends import earlier_moments
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.document import Occasion
from edudesk.model.drawing import Drawing
from edudesk.model.form import Label
from edudesk.model.layout import ChartLayout, TrendLayout
from edudesk.model.place import FileKind


class Chart(NamedTuple):
    """A chart that can be drawn; `by_school`: of a district's file for one school at a time.

    `legend`: how it is read, as it stands under the printed chart.
    """

    name: str
    title: Label
    by_school: bool
    legend: str


def list_charts(catalogue: Catalogue, kind: FileKind) -> tuple[Chart, ...]:
    """Return the charts of such a file in the order of its reports."""
    found = [
        layout
        for layout in catalogue.layouts.values()
        if isinstance(layout, ChartLayout | TrendLayout) and kind in layout.owners
    ]
    return tuple(
        Chart(
            one.code,
            one.title,
            one.by_school and kind == "district",
            "\n".join(note.text for note in one.notes if not note.when),
        )
        for one in sorted(found, key=lambda one: (one.order, one.code))
    )


def draw_chart(
    desk: Desk, name: str, collection: int, school: int | None = None
) -> tuple[Drawing, ...]:
    """Return the panels of a chart of a collection; `school`: number of the only one shown.

    Raises UnknownNameError: there is no such chart.
    """
    from edudesk.assessment.items import assess_collection  # these and the printing libraries
    from edudesk.reporting.drawing_charts import ChartDrawer  # load only when needed

    layout = desk.catalogue.layouts.get(name)
    if not isinstance(layout, ChartLayout | TrendLayout):
        raise UnknownNameError(f"没有名为“{name}”的图。", f"There is no chart {name}.")
    with desk.at(collection) as store:
        occasion = Occasion(
            school=store.school(school or desk.school),
            collection=store.collection(collection),
            schools=(school,) if school else (),
        )
        standard = chosen_standard(desk, "")
        moments = earlier_moments(desk, [layout], occasion, standard)
        occasion = msgspec.structs.replace(occasion, moments=moments)
        if "assessment" in layout.needs:
            assess_collection(store, desk.catalogue, standard)
        return ChartDrawer(store, desk.catalogue, occasion).one_by_one(layout)
