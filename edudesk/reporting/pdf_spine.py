"""Paints labels for the backs of file boxes, a label for each thickness of box.

Source: measures of archive offices: a label is 4 mm narrower than the back of its box and 250 mm
high; first number in the upper, last in the lower cell; digits stay horizontal.
"""

from __future__ import annotations

import re

from edudesk.catalogue.words import load_words
from edudesk.model.document import SpineCell, SpineSheet
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_ink import THIN, Ink

_NARROWER = 4.0  # mm
_GAP = 8 * MM
_LABEL, _VALUE, _LEAST, _UPRIGHT, _NAME = 9.0, 14.0, 9.0, 18.0, 7.0  # pt
_EDGE = 1 * MM
_PITCH = 1.25
_CUT = 3 * MM
_HAIR = 0.25
_UPRIGHT_PARTS = re.compile(r"[0-9A-Za-z.]+|\S")


def paint_spine(ink: Ink, sheet: SpineSheet, left: float, top: float) -> None:
    """Paint a label for each back beside each other, with marks to cut along.

    Under each, on what is cut off, stands which box it fits: it is narrower than that.
    """
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
        named = load_words("print")("box_back", back=f"{back:g}")
        ink.text(named, "hei", _NAME, left + width / 2, y - _CUT - _PITCH * _NAME, anchor=0.5)
        left += width + _GAP


def _cell(ink: Ink, cell: SpineCell, left: float, top: float, width: float) -> None:
    bottom = top - cell.height * MM
    middle = left + width / 2
    ink.rules([(left, bottom, left + width, bottom)], THIN)
    top -= 0.15 * _LABEL
    for line in _label_lines(cell.label, width - _EDGE):
        top -= _PITCH * _LABEL
        ink.text(line, "hei", _LABEL, middle, top, anchor=0.5)
    room = top - 0.4 * _LABEL - bottom
    if cell.upright:
        _upright(ink, cell.text, middle, bottom + room / 2, room, width)
        return
    size = min(_VALUE, _fitting(cell.text, width - 2 * MM))
    ink.text(cell.text, "song", size, middle, bottom + room / 2 - 0.38 * size, anchor=0.5)


def _label_lines(label: str, width: float) -> list[str]:
    """Return a label on one line, or what stands in brackets on a line of its own."""
    if face("hei").width(label, _LABEL) <= width:
        return [label]
    return label.replace("（", "\n（").split("\n")


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
