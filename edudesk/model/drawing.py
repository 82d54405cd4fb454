"""A chart as plain strokes, boxes and labels, which any painter can put on screen or paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

Anchor = Literal["left", "middle", "right"]
_HATCH = 1.2  # mm between two strokes of a hatching


class Stroke(Struct, frozen=True):
    """A straight line between two points; lengths in mm, weight in pt."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 0.5
    dashed: bool = False


class Box(Struct, frozen=True):
    """A rectangle by its upper left corner; `shade` 0 white to 1 black; hatched instead of shaded.

    Hatching tells apart what colour would not in a grey copy.
    """

    x: float
    y: float
    width: float
    height: float
    shade: float = 0.0
    hatched: bool = False


class Caption(Struct, frozen=True):
    """A line of text, its baseline at `y`; size in pt."""

    text: str
    x: float
    y: float
    size: float = 9.0
    anchor: Anchor = "left"
    strong: bool = False


class Drawing(Struct, frozen=True, kw_only=True):
    """A chart of `width` × `height` mm, from the upper left corner.

    `told`: what it shows in words and figures, for whoever gets no picture. `key`: what it is
    about, so that it can be found among others.
    """

    title: str
    key: str = ""
    width: float
    height: float
    items: tuple[Stroke | Box | Caption, ...]
    told: tuple[tuple[str, ...], ...] = ()


class Brush(Protocol):
    """What puts primitives on a screen or a page."""

    def stroke(self, stroke: Stroke) -> None:
        """Draw a line."""

    def box(self, box: Box) -> None:
        """Draw a rectangle; where it is hatched, `hatching` over it."""

    def caption(self, caption: Caption) -> None:
        """Write a line of text."""


def walk(drawing: Drawing, brush: Brush) -> None:
    """Let a brush paint a drawing, what lies beneath first."""
    for item in drawing.items:
        if isinstance(item, Stroke):
            brush.stroke(item)
        elif isinstance(item, Box):
            brush.box(item)
        else:
            brush.caption(item)


def hatching(box: Box) -> Iterator[Stroke]:
    """Yield strokes rising at 45 degrees, cut at the edges of the box."""
    foot = box.y + box.height
    start = -box.height
    while start < box.width:
        low, high = max(0.0, start), min(box.width, start + box.height)
        if high > low:
            yield Stroke(box.x + low, foot - low + start, box.x + high, foot - high + start)
        start += _HATCH


def abreast(drawings: Sequence[Drawing], gap: float) -> Drawing:
    """Return drawings side by side as one, `gap` mm between them."""
    items: list[Stroke | Box | Caption] = []
    x = 0.0
    for drawing in drawings:
        items += [_moved(item, x) for item in drawing.items]
        x += drawing.width + gap
    return Drawing(
        title="　".join(drawing.title for drawing in drawings),
        width=x - gap,
        height=max(drawing.height for drawing in drawings),
        items=tuple(items),
        told=tuple(line for drawing in drawings for line in drawing.told),
    )


def _moved(item: Stroke | Box | Caption, x: float) -> Stroke | Box | Caption:
    if isinstance(item, Stroke):
        return msgspec.structs.replace(item, x=item.x + x, to_x=item.to_x + x)
    return msgspec.structs.replace(item, x=item.x + x)
