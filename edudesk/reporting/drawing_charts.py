"""Draws the charts of a layout from the store: panel by panel, or as they stand on a page."""

from __future__ import annotations

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Moment, Occasion
from edudesk.model.drawing import Drawing
from edudesk.model.layout import ChartLayout, TrendLayout
from edudesk.reporting.charts import panels
from edudesk.reporting.laid_out import ASKED_SCHOOLS, lay_out
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.trends import panel_width, read_moment, trend_panels, trend_rows
from edudesk.storage.store import Store


class ChartDrawer:
    """Draws for one print, or one look; the store shows the collection it is about."""

    def __init__(self, store: Store, catalogue: Catalogue, occasion: Occasion) -> None:
        self._store = store
        self._catalogue = catalogue
        self._occasion = occasion

    def on_page(self, layout: ChartLayout | TrendLayout) -> tuple[Drawing, ...]:
        """Return what stands below each other on a page, as wide as it; trends share a row."""
        width = PAPERS[layout.page].area[0] / MM
        if isinstance(layout, ChartLayout):
            return tuple(panels(layout, self._store.records(layout.rows), width))
        return tuple(trend_rows(layout, self._moments(layout), width))

    def one_by_one(self, layout: ChartLayout | TrendLayout) -> tuple[Drawing, ...]:
        """Return the panels each for itself, for a screen that is as wide as it is."""
        needs = {*layout.needs, ASKED_SCHOOLS} if layout.by_school else layout.needs
        lay_out(needs, self._store, self._catalogue, self._occasion)
        if isinstance(layout, ChartLayout):
            return self.on_page(layout)
        width = panel_width(layout, PAPERS[layout.page].area[0] / MM)
        return tuple(trend_panels(layout, self._moments(layout), width))

    def _moments(self, layout: TrendLayout) -> tuple[Moment, ...]:
        now = read_moment(self._store, self._catalogue, layout, self._occasion)
        return (*self._occasion.moments.get(layout.code, ()), now)
