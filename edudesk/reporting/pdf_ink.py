"""Writes text and rules onto a PDF page, and the text that a search will find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from edudesk.model.layout import TextFace
from edudesk.reporting.blocks import Placed
from edudesk.reporting.pdf_fonts import Font, face, utf16_hex
from edudesk.reporting.typeset import SetLine

THIN = 0.5
FRAME = 1.0
_PRINTED = 4  # flag of a link: nothing on the page is for the screen alone (ISO 19005-2, 6.3.2)
_UNDER = 0.2  # em from the baseline to the rule of a blank
BOX = "□"  # to be ticked by hand: drawn, so that it is a square of one weight in every face
_BOX_SIDE, _BOX_INSET = 0.76, 0.12  # em

Rule = tuple[float, float, float, float]


class Ink:
    """A pen on one canvas; lengths in pt from the lower left corner of the sheet.

    `verso`: whether the page is the back of a sheet, whose outer edge is the left one.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.verso = False
        # reportlab numbers objects, and a font's subsets, for each document and has no public name
        # for the document.
        self.document = canvas._doc  # noqa: SLF001
        self._glyphs: dict[str, _Glyphs] = {}
        self._text: list[str] = []
        self._font = ""

    def put(self, placed: Placed, left: float, base: float) -> None:
        """Write a line with its baseline at `base`, `left` being the edge of its cell."""
        line = placed.line
        x = left + placed.x
        if line.rules:
            y = base - _UNDER * placed.size
            self.rules(((x + at, y, x + at + width, y) for at, width in line.rules), THIN)
        if BOX in line.text:
            placed = self._boxes(placed, x, base)
        elif not line.gaps:
            self._show(line.parts[0], placed.face, placed.size, x, base)
            return
        # Letter-spaced text would be found and copied in pieces; ActualText gives the reader the
        # line as it was written.
        self._text.append(f"/Span <</ActualText <FEFF{utf16_hex(line.text)}>>> BDC")
        self._spaced(placed, x, base)
        self._text.append("EMC")

    def _boxes(self, placed: Placed, x: float, base: float) -> Placed:
        """Draw the boxes of a line; return it with room where they stand."""
        line, size, measure = placed.line, placed.size, face(placed.face)
        side = _BOX_SIDE * size
        for part, gap in zip(line.parts, (*line.gaps, 0.0), strict=True):
            for at, char in enumerate(part):
                if char == BOX:
                    left = x + measure.width(part[:at], size) + _BOX_INSET * size
                    shape = f"{left:.2f} {base:.2f} {side:.2f} {side:.2f} re"
                    self.canvas.addLiteral(f"{THIN:g} w {shape} S")
            x += measure.width(part, size) + gap
        room = tuple(part.replace(BOX, "\u3000") for part in line.parts)
        return placed._replace(line=line._replace(parts=room))

    def line(self, line: SetLine, code: TextFace, size: float, x: float, base: float) -> None:
        """Write a set line at x."""
        self.put(Placed(line.x, line, code, size), x, base)

    def text(
        self, text: str, code: TextFace, size: float, x: float, base: float, anchor: float = 0.0
    ) -> None:
        """Write plain text; `anchor` 0 starts at x, 0.5 centres on x, 1 ends at x."""
        if not text:
            return
        width = face(code).width(text, size) if anchor else 0.0
        self._show(text, code, size, x - anchor * width, base)

    def rules(self, rules: Iterable[Rule], weight: float, *, dashed: bool = False) -> None:
        """Draw straight rules of one weight."""
        drawn = " ".join(f"{x:.2f} {y:.2f} m {u:.2f} {v:.2f} l" for x, y, u, v in rules)
        if drawn:
            before, after = ("[3 2] 0 d ", " [] 0 d") if dashed else ("", "")
            self.canvas.addLiteral(f"{before}{weight:g} w {drawn} S{after}")

    def box(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """Draw a rectangle with a thin edge, filled with a grey from 0 (black) to 1 (white)."""
        shape = f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
        self.canvas.addLiteral(f"{grey:g} g {THIN:g} w {shape} B 0 g")

    def ground(self, left: float, bottom: float, right: float, top: float, grey: float) -> None:
        """Fill a field with a grey from 0 (black) to 1 (white), before what stands on it."""
        width, height = right - left, top - bottom
        self.canvas.addLiteral(
            f"{grey:g} g {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f 0 g"
        )

    def picture(self, body: bytes, x: float, y: float, width: float, height: float) -> None:
        """Draw a JPEG or PNG into a rectangle."""
        self.canvas.drawImage(ImageReader(BytesIO(body)), x, y, width, height)

    def frame(self, left: float, bottom: float, right: float, top: float) -> None:
        """Draw the outer frame of a table."""
        width, height = right - left, top - bottom
        self.canvas.addLiteral(f"{FRAME:g} w {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S")

    def turned(self, text: str, size: float, x: float, y: float) -> None:
        """Write plain text that reads from top to bottom, beginning at (x, y)."""
        self._set_place(f"0 -1 1 0 {x:.2f} {y:.2f} Tm")
        self._runs(text, "song", size)

    def shift(self, distance: float) -> None:
        """Move all that follows on this page sideways by `distance` pt."""
        if distance:
            self.canvas.translate(distance, 0)

    def link(self, key: str, left: float, bottom: float, right: float, top: float) -> None:
        """Make a field of the page lead to the bookmark of that name."""
        place = (left, bottom, right, top)
        self.canvas.linkRect("", key, place, relative=1, Border="[0 0 0]", F=_PRINTED)

    def finish_page(self) -> None:
        """Put the page's text on it and end the page."""
        if self._text:
            self.canvas.addLiteral("\n".join(["BT", *self._text, "ET"]))
        self._text = []
        self._font = ""
        self.canvas.showPage()

    def _set_place(self, matrix: str) -> None:
        self._text.append(matrix)

    def _show(self, text: str, code: TextFace, size: float, x: float, base: float) -> None:
        self._set_place(f"1 0 0 1 {x:.2f} {base:.2f} Tm")
        self._runs(text, code, size)

    def _runs(self, text: str, code: TextFace, size: float) -> None:
        for font, run in face(code).runs(text):
            for name, digits in self._codes(font, run):
                self._use(name, size)
                self._text.append(f"<{digits}> Tj")

    def _spaced(self, placed: Placed, x: float, base: float) -> None:
        """Write the parts of a line at their places; it may begin with the room of a blank."""
        parts, gaps = list(placed.line.parts), [*placed.line.gaps, 0.0]
        while parts and not parts[0]:
            x += gaps.pop(0)
            parts.pop(0)
        self._set_place(f"1 0 0 1 {x:.2f} {base:.2f} Tm")
        size = placed.size
        shown: list[str] = []
        for part, gap in zip(parts, gaps, strict=True):
            for font, run in face(placed.face).runs(part):
                for name, digits in self._codes(font, run):
                    if f"{name} {size:g}" != self._font and shown:
                        self._text.append(f"[{''.join(shown)}] TJ")
                        shown = []
                    self._use(name, size)
                    shown.append(f"<{digits}>")
            between = "" if part else " "  # two numbers follow each other where a blank is empty
            shown.append(f"{between}{-1000 * gap / size:.0f}")
        self._text.append(f"[{''.join(shown[:-1])}] TJ")

    def _use(self, name: str, size: float) -> None:
        wanted = f"{name} {size:g}"
        if wanted != self._font:
            self._font = wanted
            self._text.append(f"{wanted} Tf")

    def _codes(self, font: Font, run: str) -> Iterator[tuple[str, str]]:
        """Yield (subset name, hex codes) of a run; a subset holds 256 glyphs."""
        glyphs = self._glyphs.get(font.key)
        if glyphs is None:
            glyphs = self._glyphs[font.key] = _Glyphs(font, self.document)
        names = set(map(glyphs.__getitem__, run))
        if len(names) == 1:
            yield names.pop(), "".join(map(glyphs.codes.__getitem__, run))
            return
        for name, chars in groupby(run, glyphs.__getitem__):
            yield name, "".join(map(glyphs.codes.__getitem__, chars))


class _Glyphs(dict[str, str]):
    """The names of the subsets that hold the characters of a font in one document.

    `codes`: in hex digits, of the characters in their subsets.
    """

    def __init__(self, font: Font, document: PDFDocument) -> None:
        super().__init__()
        self.codes: dict[str, str] = {}
        self._ttf = font.ttf
        self._document = document

    def __missing__(self, char: str) -> str:
        ((subset, code),) = self._ttf.splitString(char, self._document)
        name: str = self._ttf.getSubsetInternalName(subset, self._document)
        self[char] = name
        self.codes[char] = code.hex()
        return name
