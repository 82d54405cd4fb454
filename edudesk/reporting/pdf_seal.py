"""Puts the check code of the printed contents at the foot of a page, in letters and as QR code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from edudesk.catalogue.words import load_words
from edudesk.reporting.paper import MM, Paper
from edudesk.reporting.pdf_ink import Ink

_FORM = "check-code"
_SIDE = 12 * MM  # of the code; it stands between the type area and the unprintable edge
_GAP = 3 * MM
_SIZE, _PITCH = 7.5, 10.0
_GROUPS = re.compile(r"[^ -]+[ -]?")
LABEL = load_words("print")("check_code")


class Seal:
    """The check code of one PDF; its QR code is drawn once and shown on every page.

    `extract`: said over the code where the paper shows a part of what it proves.
    """

    def __init__(self, ink: Ink, code: str, extract: str = "") -> None:
        self._ink = ink
        self._extract = extract
        self._lines = _halves(code)
        ink.canvas.beginForm(_FORM, upperx=_SIDE, uppery=_SIDE)
        ink.canvas.addLiteral(" ".join(_squares(code)) + " f")
        ink.canvas.endForm()

    def paint(self, paper: Paper, page: int, *, official: bool) -> None:
        """Paint the code below the type area: letters at the left, squares at the right.

        On an upright sheet numbered as an official document both stand together on the side where
        the page number is not: at the left on odd pages, at the right on even ones.
        """
        left, top = paper.origin(page)
        width, height = paper.area
        foot = top - height - _GAP
        right = left + width - _SIDE
        if not official or paper.is_wide:
            self._letters(left, foot, anchor=0)
            self._squares(right, foot)
        elif page % 2:
            self._squares(left, foot)
            self._letters(left + _SIDE + _GAP, foot, anchor=0)
        else:
            self._squares(right, foot)
            self._letters(right - _GAP, foot, anchor=1)

    def _letters(self, x: float, foot: float, *, anchor: float) -> None:
        """Write the code in letters, beginning (anchor 0) or ending (1) at x."""
        above = foot - 6 * MM + _PITCH
        self._ink.text(self._extract, "hei", _SIZE, x, above, anchor=anchor)
        indent = "　" * (len(LABEL) + 1) if not anchor else ""
        for number, line in enumerate(self._lines):
            label = indent if number else f"{LABEL}　"
            base = foot - 6 * MM - number * _PITCH
            self._ink.text(label + line, "hei", _SIZE, x, base, anchor=anchor)

    def _squares(self, x: float, foot: float) -> None:
        canvas = self._ink.canvas
        canvas.saveState()
        canvas.translate(x, foot - _SIDE)
        canvas.doForm(_FORM)
        canvas.restoreState()


def _halves(code: str) -> tuple[str, ...]:
    """Return the code on two lines, cut between its groups."""
    groups = _GROUPS.findall(code)
    if len(groups) < 4:
        return (code,)
    half = -(-len(groups) // 2)
    return "".join(groups[:half]).strip(), "".join(groups[half:])


def _squares(code: str) -> Iterator[str]:
    """Yield the dark squares of the QR code as rectangles, those of a row drawn together."""
    matrix = QRCode(None, QRErrorCorrectLevel.M)
    matrix.addData(code)
    matrix.make()
    count = matrix.getModuleCount()
    side = _SIDE / count
    for row in range(count):
        start = 0
        while start < count:
            stop = start
            while stop < count and matrix.isDark(row, stop):
                stop += 1
            if stop > start:
                x, y, wide = start * side, _SIDE - (row + 1) * side, (stop - start) * side
                yield f"{x:.3f} {y:.3f} {wide:.3f} {side:.3f} re"
            start = stop + 1
