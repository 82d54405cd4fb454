"""Figures of two moments side by side: what each was and is, and why it changed."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from edudesk.model.place import Cell, Collection


class Compared(Struct, frozen=True, kw_only=True):
    """One figure at two moments, in units of 10**-places; None where nothing stands.

    `line`: code of a grid's line, "" on a page. `row`: id of the row in the later collection.
    `reason` says why it changed, with `reason_code` and `head` as an explanation has them; it may
    have been given for this difference or for the finding of a yearly check. `offered`: what was
    said of an earlier difference of this very figure, which has changed since.
    """

    form: str
    field: str
    line: str
    row: int
    before: int | None
    now: int | None
    reason: str = ""
    reason_code: str = ""
    head: str = ""
    offered: str = ""

    @property
    def cell(self) -> Cell:
        """Where the later figure stands."""
        return Cell(self.form, self.row, self.field)

    @property
    def difference(self) -> int | None:
        """The later figure less the earlier one; None unless both stand."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def percent(self) -> Fraction | None:
        """The difference in percent of the earlier figure; None where that is 0 or missing."""
        difference = self.difference
        if difference is None or not self.before:
            return None
        return Fraction(100 * difference, abs(self.before))

    @property
    def changed(self) -> bool:
        """Whether the figures differ, be it that only one of them stands."""
        return self.now != self.before

    @property
    def unexplained(self) -> bool:
        """Whether both figures stand and differ, and nobody has said why."""
        return bool(self.difference) and not self.reason


class Comparison(Struct, frozen=True, kw_only=True):
    """The figures of a collection beside those of an earlier one, in the order of the pages."""

    collection: Collection
    other: Collection
    figures: tuple[Compared, ...]

    @property
    def changed(self) -> int:
        """How many figures differ."""
        return sum(figure.changed for figure in self.figures)

    @property
    def unexplained(self) -> int:
        """How many differences nobody has given a reason for."""
        return sum(figure.unexplained for figure in self.figures)
