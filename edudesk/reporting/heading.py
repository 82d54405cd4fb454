"""The header of a table out of its columns: a tree of labels, every leaf reaching the same line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from edudesk.model.document import HeadCell
from edudesk.model.layout import Column
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.typeset import set_paragraph

_PADDING = 1.1  # mm at both sides of a label together
_UNIT = re.compile(r"（[^（）]{1,4}）$")


def head_of(columns: Sequence[Column]) -> tuple[HeadCell, ...]:
    """Return the header of columns that carry their labels; neighbours under one share its cell."""
    depth = max(len(column.under) + bool(column.label) for column in columns)
    cells: list[HeadCell] = []
    for level in range(depth):
        for path, group in groupby(enumerate(columns), key=lambda item: item[1].under[: level + 1]):
            members = list(group)
            if len(path) <= level:
                cells += [
                    HeadCell(column.label, level, index, rows=depth - level)
                    for index, column in members
                    if len(column.under) == level and column.label
                ]
            else:
                leafless = not any(column.label for _, column in members)
                ends = leafless and all(len(one.under) == level + 1 for _, one in members)
                rows = depth - level if ends else 1
                cells.append(HeadCell(path[level], level, members[0][0], rows, len(members)))
    if any(column.index for column in columns):
        cells += [
            HeadCell(column.index, depth, index, small=True) for index, column in enumerate(columns)
        ]
    return tuple(cells)


def broken(label: str, width: float, size: float) -> str:
    """Return a label with line breaks of its own for a header cell `width` mm wide.

    One that does not fit a line is broken after its colon and before its unit first: 其中： | 女 |
    （人）.
    """
    room = (width - _PADDING) * MM
    lines = set_paragraph(label, face("hei"), size, room, fit="balanced")
    if len(lines) > 1:
        head, colon, rest = label.partition("：")
        if rest:
            return f"{broken(head + colon, width, size)}\n{broken(rest, width, size)}"
        unit = _UNIT.search(label)
        if unit and unit.start() and face("hei").width(unit[0], size) <= room:
            return f"{broken(label[: unit.start()], width, size)}\n{unit[0]}"
    return "\n".join(line.text for line in lines)
