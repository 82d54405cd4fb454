"""Paints labels for the backs of file boxes, a label for each thickness of box.

Source: measures of archive offices: a label is 4 mm narrower than the back of its box and 250 mm
high; first number in the upper, last in the lower cell; digits stay horizontal.
"""

from __future__ import annotations

import re

from edudesk.model.document import SpineCell, SpineSheet
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_ink import THIN, Ink

_NARROWER = 4.0  # mm
_GAP = 8 * MM
_LABEL, _VALUE, _LEAST, _UPRIGHT = 9.0, 14.0, 9.0, 18.0  # pt
_EDGE = 1 * MM
_PITCH = 1.25
_CUT = 3 * MM
_HAIR = 0.25
_UPRIGHT_PARTS = re.compile(r"[0-9A-Za-z.]+|\S")


def paint_spine(ink: Ink, sheet: SpineSheet, left: float, top: float) -> None:
    """Paint a label for each back beside each other, with marks to cut along."""
    for back in sheet.backs:
        width = (back - _NARROWER) * MM
        y = top
        for cell in sheet.cells:
            _cell(ink, cell, left, y, width)
            y -= cell.height * MM
        ink.frame(left, y, left + width, top)
        ink.rules(
            (
                rule
                for x in (left, left + width)
                for rule in ((x, top + 1, x, top + _CUT), (x, y - _CUT, x, y - 1))
            ),
            _HAIR,
        )
        left += width + _GAP


def _cell(ink: Ink, cell: SpineCell, left: float, top: float, width: float) -> None:
    bottom = top - cell.height * MM
    middle = left + width / 2
    ink.rules([(left, bottom, left + width, bottom)], THIN)
    small = min(_LABEL, (width - _EDGE) / face("hei").width(cell.label, 1.0))
    ink.text(cell.label, "hei", small, middle, top - 1.4 * _LABEL, anchor=0.5)
    room = top - 1.8 * _LABEL - bottom
    if cell.upright:
        _upright(ink, cell.text, middle, bottom + room / 2, room, width)
        return
    size = min(_VALUE, _fitting(cell.text, width - 2 * MM))
    ink.text(cell.text, "song", size, middle, bottom + room / 2 - 0.38 * size, anchor=0.5)


def _fitting(text: str, width: float) -> float:
    """Return the size at which `text` is as wide as its place, no less than can be read."""
    natural = face("song").width(text, 1.0)
    return max(_LEAST, width / natural) if natural else _VALUE


def _upright(ink: Ink, text: str, middle: float, centre: float, room: float, width: float) -> None:
    """Write one character under the other; numbers stay together and horizontal."""
    parts = _UPRIGHT_PARTS.findall(text)
    if not parts:
        return
    size = min(_UPRIGHT, room / (_PITCH * len(parts)), width - 3 * MM)
    y = centre + len(parts) * _PITCH * size / 2
    for part in parts:
        y -= _PITCH * size
        own = min(size, _fitting(part, width - 2 * MM))
        ink.text(part, "song_bold", own, middle, y + 0.25 * size, anchor=0.5)
