"""Sets the contents of cells into placed lines."""

from __future__ import annotations

from typing import NamedTuple

from edudesk.model.document import CellAlign, Content, Figure, Paragraph, Rich
from edudesk.model.layout import TextFace
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.typeset import Fit, SetLine, is_one_line, set_paragraph

LEADING = 1.35  # of the type size
_NARROW = 30 * MM  # columns up to here are not justified
_HANGS = 48 * MM  # from this width on, numbers hang
_SPREAD = 2  # characters of a name that is set over three em
EDGE = 0.3 * MM  # beside a figure that would not fit otherwise
_SHORT = 3  # characters that stand centred in a column of text
FLAG, UNMET = "▲", "▼"


class Placed(NamedTuple):
    """A line with its place: `x` pt from the cell's left edge; `opens`: it begins a paragraph."""

    x: float
    line: SetLine
    face: TextFace
    size: float
    opens: bool = True


class Frame(NamedTuple):
    """The place a cell is set into, in pt; `block`: room of its column's figures one over another;
    `signs`: the room that the block leaves on its right for signs that would not fit beside it;
    `places`: the longest decimals of the column, point included, 0 where all are equally long.
    """

    width: float
    padding: float
    size: float
    align: CellAlign
    face: TextFace
    block: float = 0.0
    signs: float = 0.0
    places: float = 0.0

    @property
    def inner(self) -> float:
        """Width between the paddings."""
        return self.width - 2 * self.padding


def signs(figure: Figure) -> str:
    """Return what stands behind a figure: that it falls short, that its print misleads."""
    return UNMET * figure.short + FLAG * figure.flagged


def decimals(text: str) -> str:
    """Return the decimals of a figure with their point, "" where it has none."""
    _, point, rest = text.partition(".")
    return point + rest


def set_cell(content: Content, frame: Frame) -> tuple[Placed, ...]:
    """Set one cell; lines from top to bottom, at a pitch of LEADING × the table's size."""
    if not content:
        return ()
    if isinstance(content, Figure):
        return (_figure(content, frame),)
    if isinstance(content, Rich):
        alone = len(content.paragraphs) == 1
        return tuple(
            placed for part in content.paragraphs for placed in _paragraph(part, frame, alone)
        )
    return _text(content, frame)


def count_lines(content: Content, frame: Frame) -> int:
    """Return how many lines `set_cell` sets; most cells hold one, which is told without setting."""
    if isinstance(content, Figure):
        return 1
    if isinstance(content, str) and is_one_line(content, face(frame.face), frame.size, frame.inner):
        return 1
    return len(set_cell(content, frame))


def _text(text: str, frame: Frame) -> tuple[Placed, ...]:
    measure = face(frame.face)
    centred = frame.align in ("center", "number")
    fit: Fit = "balanced" if centred else "justified" if frame.width > _NARROW else "ragged"
    lines = [
        line
        for part in text.split("\n")
        for line in set_paragraph(part, measure, frame.size, frame.inner, fit=fit)
    ]
    if frame.align == "name" and len(text) == _SPREAD:
        lines = [SetLine(text, 0.0, 3 * frame.size, tuple(text), (frame.size,))]
    if frame.align in ("short", "name") or (frame.align == "auto" and len(text) <= _SHORT):
        centred = len(lines) == 1
    return tuple(
        Placed(frame.padding + _shift(line, frame, centred), line, frame.face, frame.size, not row)
        for row, line in enumerate(lines)
    )


def _shift(line: SetLine, frame: Frame, centred: bool) -> float:
    return line.x + ((frame.inner - line.width) / 2 if centred else 0.0)


def _figure(figure: Figure, frame: Frame) -> Placed:
    """Set a figure in the column's centred block, points in one line; its signs hang outside.

    One that is wider than its column is set smaller: no figure may run into the next.
    """
    measure = face(frame.face)
    text = figure.text + signs(figure)
    width, room = measure.width(figure.text, frame.size), frame.width - 2 * EDGE
    whole = width if text == figure.text else measure.width(text, frame.size)
    if whole > frame.width:
        fitting = room / whole
        line = SetLine(text, 0.0, width * fitting, (text,), ())
        return Placed(EDGE, line, frame.face, frame.size * fitting)
    right = (frame.width - frame.signs + max(min(frame.block, room), width)) / 2
    if frame.places:
        right -= frame.places - measure.width(decimals(figure.text), frame.size)
    line = SetLine(text, 0.0, width, (text,), ())
    return Placed(max(0.0, right - width), line, frame.face, frame.size)


def _paragraph(part: Paragraph, frame: Frame, alone: bool) -> tuple[Placed, ...]:
    size = part.size or frame.size
    own = frame._replace(size=size, face=part.face)
    if part.centred:
        return _text(part.text, own._replace(align="center"))
    if not part.number:
        align = frame.align if alone else "left"
        return _text(part.text, own._replace(align=align))
    if frame.width < _HANGS:
        return _text(part.number + part.text, own._replace(align="left"))
    return _hanging(part, own)


def _hanging(part: Paragraph, frame: Frame) -> tuple[Placed, ...]:
    """Set a numbered paragraph: the number on the first line, the text hanging beside it."""
    measure = face(frame.face)
    indent = measure.width(part.number, frame.size) + 0.25 * frame.size
    lines = set_paragraph(part.text, measure, frame.size, frame.inner - indent)
    placed = []
    for row, line in enumerate(lines):
        if row:
            x, set_line = frame.padding + indent + line.x, line
        else:
            gap = indent - measure.width(part.number, frame.size) + line.x
            x = frame.padding
            set_line = SetLine(
                part.number + line.text,
                0.0,
                line.width + indent,
                (part.number, *line.parts),
                (gap, *line.gaps),
                tuple((at + indent + line.x, width) for at, width in line.rules),
            )
        placed.append(Placed(x, set_line, frame.face, frame.size, not row))
    return tuple(placed)
