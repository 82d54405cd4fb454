"""Paints a chart onto a PDF page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from edudesk.model.drawing import Box, Caption, Drawing, Stroke
from edudesk.model.layout import TextFace
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_ink import THIN, Ink, Rule

_ANCHORS: Final = {"left": 0.0, "middle": 0.5, "right": 1.0}
_HATCH = 1.2 * MM  # between two strokes of a hatching


def paint_drawing(ink: Ink, drawing: Drawing, left: float, top: float) -> None:
    """Paint a drawing with its upper left corner at (left, top) in pt."""
    for item in drawing.items:
        if isinstance(item, Caption):
            face: TextFace = "hei" if item.strong else "song"
            x, y = left + item.x * MM, top - item.y * MM
            ink.text(item.text, face, item.size, x, y, anchor=_ANCHORS[item.anchor])
        elif isinstance(item, Stroke):
            ink.rules([_rule(item, left, top)], item.weight, dashed=item.dashed)
        else:
            _box(ink, item, left, top)


def _rule(stroke: Stroke, left: float, top: float) -> Rule:
    return (
        left + stroke.x * MM,
        top - stroke.y * MM,
        left + stroke.to_x * MM,
        top - stroke.to_y * MM,
    )


def _box(ink: Ink, box: Box, left: float, top: float) -> None:
    x, y = left + box.x * MM, top - (box.y + box.height) * MM
    width, height = box.width * MM, box.height * MM
    ink.box(x, y, width, height, 1 - box.shade)
    if box.hatched:
        ink.rules(_hatching(x, y, width, height), THIN)


def _hatching(x: float, y: float, width: float, height: float) -> Iterator[Rule]:
    """Yield strokes rising at 45 degrees, cut at the edges of the box."""
    start = -height
    while start < width:
        low, high = max(0.0, start), min(width, start + height)
        if high > low:
            yield x + low, y + low - start, x + high, y + high - start
        start += _HATCH
