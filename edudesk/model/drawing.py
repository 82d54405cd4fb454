"""A chart as plain strokes, boxes and labels, which any painter can put on screen or paper."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Anchor = Literal["left", "middle", "right"]


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

    `told`: what it shows in words and figures, for whoever gets no picture.
    """

    title: str
    width: float
    height: float
    items: tuple[Stroke | Box | Caption, ...]
    told: tuple[tuple[str, ...], ...] = ()
