"""What stands behind a computed figure: the figures it reads, the rows that make it up."""

from __future__ import annotations

from msgspec import Struct

from edudesk.model.place import Cell, Value


class Formula(Struct, frozen=True):
    """What a computed figure reads.

    `own`: figures of its own row; `elsewhere`: of other forms, by form. `rosters`: the rosters
    whose rows it is made of in the end, with the typed figures that count.
    """

    own: tuple[str, ...]
    elsewhere: tuple[tuple[str, tuple[str, ...]], ...]
    rosters: tuple[tuple[str, tuple[str, ...]], ...]


class BehindRow(Struct, frozen=True):
    """A row that has a part in a figure, `cell` where to jump.

    `part`: what the figure would lose without the row, None where the figure is not a number or is
    not known; `lacking`: figures of the row that are not filled and so leave it unknown.
    """

    cell: Cell
    name: str
    part: int | None
    lacking: tuple[str, ...] = ()


class Behind(Struct, frozen=True):
    """The rows behind a figure, the greatest parts first; `looked_at`: rows there are in all."""

    cell: Cell
    value: Value
    rows: tuple[BehindRow, ...]
    looked_at: int


class Told(Struct, frozen=True):
    """A reason that was given for a finding on a figure: by which check, who, in which words."""

    check: str
    reason: str
    who: str
    at: str
    head: str = ""
