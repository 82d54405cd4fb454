"""Draws figures over the moments of a file, with the line that they must reach or not exceed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.document import Moment, Occasion
from edudesk.model.drawing import Box, Caption, Drawing, Stroke, abreast
from edudesk.model.exact import plain
from edudesk.model.layout import TrendLayout
from edudesk.reporting.charts import beside, centred, fitted, places_of
from edudesk.reporting.filling import Record
from edudesk.reporting.laid_out import ASKED_SCHOOLS, lay_out
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.storage.store import Store

GAP = 6.0  # mm between two panels
_TITLE, _UNDER, _SMALL = 9.0, 8.0, 8.0  # pt
_HEAD, _FOOT = 17.0, 9.0  # mm over and under the field of the figures
_SIDE = 8.0  # mm from the edges of the field to the first and the last figure
_MARK = 1.9  # mm
_KEY = 8.0  # mm of the line beside what it is called
_OVER, _BELOW = 1.9, 4.4  # mm from a figure's mark to the baseline of its text
_LEAST_SPAN = Fraction(1, 4)  # of the largest figure: less would make noise look like a change
_HITS = 0.52  # of the field's height that figures and bound take; the rest is for their texts


class _Point(NamedTuple):
    """A figure at one moment, as it is written too; None where it is not known."""

    value: Fraction | None
    is_met: bool | None
    said: str = ""


class _Scale(NamedTuple):
    """Where figures stand between the top and the foot of the field, in mm."""

    low: Fraction
    high: Fraction
    top: float
    foot: float

    def y(self, value: Fraction) -> float:
        """Return the height at which a value is drawn."""
        share = float((value - self.low) / (self.high - self.low))
        margin = (1 - _HITS) / 2 * (self.foot - self.top)
        return self.foot - margin - share * _HITS * (self.foot - self.top)


def read_moment(
    store: Store, catalogue: Catalogue, layout: TrendLayout, occasion: Occasion
) -> Moment:
    """Return what a trend shows of the collection that the store shows."""
    if layout.by_school:
        lay_out({ASKED_SCHOOLS}, store, catalogue, occasion)
    at = occasion.collection.moment
    label = load_words("print")("short_moment", year=at.year, month=at.month)
    return Moment(label, tuple(store.records(layout.rows)))


def trend_panels(layout: TrendLayout, moments: Sequence[Moment], width: float) -> Iterator[Drawing]:
    """Yield a panel `width` mm wide for each key, in the order of the last moment that has it."""
    labels = [moment.label for moment in moments]
    for key, records in _by_key(moments).items():
        yield _panel(layout, key, records, labels, width)


def panel_width(layout: TrendLayout, width: float) -> float:
    """Return how wide a panel is of those that share `width` mm."""
    return (width - (layout.across - 1) * GAP) / layout.across


def trend_rows(layout: TrendLayout, moments: Sequence[Moment], width: float) -> Iterator[Drawing]:
    """Yield the panels in rows of as many as stand beside each other; each part begins a row."""
    parts = {key: _latest(records)["part"] for key, records in _by_key(moments).items()}
    panels = trend_panels(layout, moments, panel_width(layout, width))
    for _, part in groupby(panels, key=lambda panel: parts[panel.key]):
        members = list(part)
        for start in range(0, len(members), layout.across):
            yield abreast(members[start : start + layout.across], GAP)


def _by_key(moments: Sequence[Moment]) -> dict[str, dict[int, Record]]:
    """Return the rows of each key by the place of their moment."""
    found: dict[str, dict[int, Record]] = {}
    for at in reversed(range(len(moments))):
        for record in moments[at].records:
            found.setdefault(str(record["key"]), {})[at] = record
    return found


def _latest(records: dict[int, Record]) -> Record:
    return records[max(records)]


def _panel(
    layout: TrendLayout, key: str, records: dict[int, Record], labels: Sequence[str], width: float
) -> Drawing:
    latest = _latest(records)
    bound = None if latest["bound"] is None else Fraction(latest["bound"])
    limit = "" if bound is None else plain(bound, places_of(layout, latest))
    points = [_point(layout, records.get(at), bound) for at in range(len(labels))]
    scale = _scale(points, bound, layout.height)
    places = _places(len(labels), width)
    title, under = str(latest["panel"]), str(latest["under"])
    named = f"{title}　{under}"
    items: list[Stroke | Box | Caption] = [
        Caption(fitted(title, width, "hei", _TITLE), 0, 5, _TITLE, strong=True),
        Caption(fitted(under, width, "song", _UNDER), 0, 9.5, _UNDER),
        Stroke(0, scale.foot, width, scale.foot),
    ]
    items += [
        centred(label, x, scale.foot + 4.2, width) for label, x in zip(labels, places, strict=True)
    ]
    if bound is not None:
        items += _limit(layout.bound.format(bound=limit), scale.y(bound), width)
    items += _line(points, places, scale)
    items += _marks(points, places, scale, bound, width)
    return Drawing(
        title=named,
        key=key,
        width=width,
        height=layout.height,
        items=tuple(items),
        told=tuple(
            (named, label, point.said, limit) for label, point in zip(labels, points, strict=True)
        ),
    )


def _point(layout: TrendLayout, record: Record | None, bound: Fraction | None) -> _Point:
    if record is None or record["value"] in (None, ""):
        return _Point(None, None)
    value, met = Fraction(record["value"]), record["met"]
    flagged = bool(record.get("misleading"))
    said = beside(value, bound, places_of(layout, record), flagged=flagged)
    return _Point(value, None if met is None else bool(met), said)


def _scale(points: Sequence[_Point], bound: Fraction | None, height: float) -> _Scale:
    """Return a scale that holds figures and bound; it need not begin at zero, but never below."""
    known = [point.value for point in points if point.value is not None]
    known += [] if bound is None else [bound]
    low, high = min(known, default=Fraction(0)), max(known, default=Fraction(1))
    short = high * _LEAST_SPAN - (high - low)
    if short > 0:
        low, high = low - short / 2, high + short / 2
    if high == low:
        high += 1
    if low < 0:
        low, high = Fraction(0), high - low
    return _Scale(low, high, _HEAD, height - _FOOT)


def _places(count: int, width: float) -> list[float]:
    """Return where the moments stand; a single one stands in the middle."""
    if count == 1:
        return [width / 2]
    step = (width - 2 * _SIDE) / (count - 1)
    return [_SIDE + at * step for at in range(count)]


def _limit(said: str, y: float, width: float) -> Iterator[Stroke | Caption]:
    """Yield the dashed line of the bound, said over the field where no figure stands."""
    yield Stroke(0, y, width, y, 0.8, dashed=True)
    base = _HEAD - 3.0
    yield Caption(said, width, base, _SMALL, "right")
    start = width - face("song").width(said, _SMALL) / MM - 1.5
    yield Stroke(start - _KEY, base - 1.0, start, base - 1.0, 0.8, dashed=True)


def _line(points: Sequence[_Point], places: Sequence[float], scale: _Scale) -> Iterator[Stroke]:
    """Yield the strokes between neighbours that are both known."""
    for (one, x), (other, to_x) in pairwise(zip(points, places, strict=True)):
        if one.value is not None and other.value is not None:
            yield Stroke(x, scale.y(one.value), to_x, scale.y(other.value), 0.9)


def _marks(
    points: Sequence[_Point],
    places: Sequence[float],
    scale: _Scale,
    bound: Fraction | None,
    width: float,
) -> Iterator[Box | Caption]:
    """Yield a mark and the figure for each known point, away from the line of the bound."""
    for point, x in zip(points, places, strict=True):
        if point.value is None:
            continue
        y = scale.y(point.value)
        shade = 0.0 if point.is_met is False else 1.0
        yield Box(x - _MARK / 2, y - _MARK / 2, _MARK, _MARK, shade)
        under = bound is not None and point.value < bound
        base = y + _BELOW if under else y - _OVER
        yield centred(point.said, x, base, width)
