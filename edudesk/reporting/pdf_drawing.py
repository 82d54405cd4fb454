"""Paints a chart onto a PDF page."""

from __future__ import annotations

from typing import Final

from edudesk.model.drawing import Box, Caption, Drawing, Stroke, hatching, walk
from edudesk.model.layout import TextFace
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_ink import THIN, Ink, Rule

_ANCHORS: Final = {"left": 0.0, "middle": 0.5, "right": 1.0}


class _PaperBrush:
    """Puts primitives on a page, the drawing's upper left corner at (left, top) in pt."""

    def __init__(self, ink: Ink, left: float, top: float) -> None:
        self._ink = ink
        self._left = left
        self._top = top

    def stroke(self, stroke: Stroke) -> None:
        """Draw a line."""
        self._ink.rules([self._rule(stroke)], stroke.weight, dashed=stroke.dashed)

    def box(self, box: Box) -> None:
        """Draw a rectangle."""
        x, y = self._left + box.x * MM, self._top - (box.y + box.height) * MM
        self._ink.box(x, y, box.width * MM, box.height * MM, 1 - box.shade)
        if box.hatched:
            self._ink.rules(map(self._rule, hatching(box)), THIN)

    def caption(self, caption: Caption) -> None:
        """Write a line of text."""
        face: TextFace = "hei" if caption.strong else "song"
        x, y = self._left + caption.x * MM, self._top - caption.y * MM
        self._ink.text(caption.text, face, caption.size, x, y, anchor=_ANCHORS[caption.anchor])

    def _rule(self, stroke: Stroke) -> Rule:
        return (
            self._left + stroke.x * MM,
            self._top - stroke.y * MM,
            self._left + stroke.to_x * MM,
            self._top - stroke.to_y * MM,
        )


def paint_drawing(ink: Ink, drawing: Drawing, left: float, top: float) -> None:
    """Paint a drawing with its upper left corner at (left, top) in pt."""
    walk(drawing, _PaperBrush(ink, left, top))
