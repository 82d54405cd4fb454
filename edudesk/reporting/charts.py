"""Draws bars against the values they must reach or not exceed, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import msgspec

from edudesk.model.drawing import Box, Caption, Drawing, Stroke
from edudesk.model.exact import half_up, plain
from edudesk.model.layout import ChartLayout, TextFace, TrendLayout
from edudesk.reporting.blocks import FLAG
from edudesk.reporting.filling import Record, figure
from edudesk.reporting.grid import CONTINUED
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.typeset import set_paragraph

_MOST = 28  # bars of one panel; more go on in another
_PITCH, _BAR = 6.2, 4.0  # mm
_TITLE, _AXIS, _FOOT = 9.0, 5.0, 5.0  # mm over the bars for title and limit, and under them
_TITLE_PITCH = 6.0  # mm
_LABEL_SIZE, _TITLE_SIZE, _SMALL = 9.0, 12.0, 8.0  # pt; 8 only for figures at the limit's line
_GAP, _BESIDE = 2.0, 1.2  # mm before a bar to its name, and behind it to its figure
_VALUE_ROOM, _FIGURE = 30.0, 16.0  # mm, the least kept for figures behind the bars, and for one
_MET, _UNMET = 0.45, 0.0  # shade of bars on the right and on the wrong side


class _Bar(NamedTuple):
    label: str
    value: Fraction | None
    shown: str
    limit: Fraction
    limit_shown: str
    is_met: bool | None


def panels(layout: ChartLayout, records: Sequence[Record], width: float) -> Iterator[Drawing]:
    """Yield a panel `width` mm wide for each run of rows of one `panel`, all bars to one scale."""
    for title, part in groupby(records, key=lambda record: str(record["panel"])):
        rows = list(part)
        bars = [_bar(layout, record) for record in rows]
        known = [_extent(layout, bar) for bar in bars]
        most = max([*known, *(_end(layout, bar) for bar in bars)]) or Fraction(1)
        widest = max(_breadth(_said(layout, bar)) for bar in bars)
        room = max(_VALUE_ROOM, min(_BESIDE + widest, width / 2))
        scale = (width - layout.label_width - _GAP - room) / float(most)
        for start in range(0, len(bars), _MOST):
            name = title if not start else title + CONTINUED
            drawn = _panel(layout, name, bars[start : start + _MOST], scale, width)
            yield msgspec.structs.replace(drawn, key=str(rows[0].get("key", title)))


def _extent(layout: ChartLayout, bar: _Bar) -> Fraction:
    """Return how long a bar is drawn, before scaling."""
    value = max(bar.value or Fraction(0), Fraction(0))
    return value / bar.limit if layout.relative and bar.limit else value


def _end(layout: ChartLayout, bar: _Bar) -> Fraction:
    """Return where the line of a bar's bound stands, before scaling."""
    return Fraction(1) if layout.relative else bar.limit


def _bar(layout: ChartLayout, record: Record) -> _Bar:
    value = None if record["value"] in (None, "") else Fraction(record["value"])
    limit = Fraction(record["bound"])
    met = record["met"]
    places = places_of(layout, record)
    return _Bar(
        label=str(record["label"]),
        value=value,
        shown=layout.unknown
        if value is None
        else beside(value, limit, places, flagged=bool(record.get("misleading"))),
        limit=limit,
        limit_shown=plain(limit, places),
        is_met=None if met is None else bool(met),
    )


def places_of(layout: ChartLayout | TrendLayout, record: Record) -> int:
    """Return how many decimals a figure has in print."""
    return int(record.get("places") or layout.places)


def beside(value: Fraction, bound: Fraction | None, places: int, *, flagged: bool = False) -> str:
    """Return a figure with as many decimals as it takes to stand on its side of its bound.

    `flagged`: at the places of the forms it would suggest another verdict, which ▲ says as there.
    """
    while bound is not None and _side(half_up(value, places), places, bound) != _sign(value, bound):
        places += 1
    return figure(half_up(value, places), places).text + FLAG * flagged


def _side(rounded: int, places: int, bound: Fraction) -> int:
    return _sign(Fraction(rounded, 10**places), bound)


def _sign(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)


def _said(layout: ChartLayout, bar: _Bar) -> str:
    """Return what stands behind a bar."""
    return f"{bar.shown}／{bar.limit_shown}" if layout.relative else bar.shown


def _breadth(text: str, size: float = _LABEL_SIZE) -> float:
    """Return how wide a figure or a name is written, in mm."""
    return face("song").width(text, size) / MM


def centred(text: str, x: float, y: float, width: float) -> Caption:
    """Return a small text centred at `x`, or as near as it can stand within `width` mm."""
    half = min(_breadth(text, _SMALL), width) / 2
    return Caption(text, min(max(x, half), width - half), y, _SMALL, "middle")


def _panel(
    layout: ChartLayout, title: str, bars: Sequence[_Bar], scale: float, width: float
) -> Drawing:
    """Return a panel; a figure of one takes `scale` mm."""
    left = layout.label_width + _GAP
    titles = _title_lines(title, width)
    top = _TITLE + max(0, len(titles) - 1) * _TITLE_PITCH + _AXIS
    bottom = top + len(bars) * _PITCH
    items: list[Stroke | Box | Caption] = [
        *titles,
        Stroke(left, top, left, bottom),
    ]
    for number, bar in enumerate(bars):
        y = top + number * _PITCH + (_PITCH - _BAR) / 2
        base = y + _BAR - 0.8
        items.append(Caption(fitted(bar.label, layout.label_width), left - _GAP, base,
                             _LABEL_SIZE, "right"))  # fmt: skip
        extent = float(_extent(layout, bar)) * scale
        if extent:
            items.append(_rectangle(left, y, extent, bar.is_met))
        shown = _said(layout, bar)
        line = float(_end(layout, bar)) * scale
        # Beside the bar, but never across the line of the bound.
        taken = max(_FIGURE, _BESIDE + _breadth(shown))
        start = line if extent <= line < extent + taken else extent
        items.append(Caption(shown, left + start + _BESIDE, base, _LABEL_SIZE))
    items += _limits(layout, bars, scale, top, width)
    told = tuple((bar.label, bar.shown, bar.limit_shown) for bar in bars)
    return Drawing(title=title, width=width, height=bottom + _FOOT, items=tuple(items), told=told)


def _title_lines(title: str, width: float) -> list[Caption]:
    """Return the title of a panel, which a school with a long name has on several lines."""
    room = width * MM - 2 * _TITLE_SIZE  # marks that a line gave up stand in full in a caption
    lines = set_paragraph(title, face("hei"), _TITLE_SIZE, room, fit="ragged")
    return [
        Caption(line.text, 0, 6 + number * _TITLE_PITCH, _TITLE_SIZE, strong=True)
        for number, line in enumerate(lines)
    ]


def _rectangle(left: float, y: float, extent: float, is_met: bool | None) -> Box:
    if is_met is False:
        return Box(left, y, extent, _BAR, _UNMET, hatched=True)
    return Box(left, y, extent, _BAR, _MET if is_met else _UNMET)


def _limits(
    layout: ChartLayout, bars: Sequence[_Bar], scale: float, top: float, width: float
) -> Iterator[Stroke | Caption]:
    """Yield the dashed line of each limit beside the bars it holds for, its value said once."""
    start, left = 0, layout.label_width + _GAP
    for end, part in groupby(bars, key=lambda bar: _end(layout, bar)):
        members = list(part)
        x = left + float(end) * scale
        y, foot = top + start * _PITCH, top + (start + len(members)) * _PITCH
        yield Stroke(x, y - (1.0 if not start else 0.0), x, foot, 0.8, dashed=True)
        if not start:
            said = layout.bound.format(bound=members[0].limit_shown)
            yield centred(said, x, top - 1.6, width)
        start += len(members)


def fitted(text: str, width: float, code: TextFace = "song", size: float = _LABEL_SIZE) -> str:
    """Return a name that fits `width` mm, its end left out where it is too long."""
    measure = face(code)
    while len(text) > 2 and measure.width(text, size) > width * MM:
        text = text.removesuffix("…")[:-1] + "…"
    return text
