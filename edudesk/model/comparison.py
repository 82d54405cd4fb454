"""Figures of two moments side by side: what each was and is, and why it changed."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from edudesk.model.exact import decimal_text, half_up
from edudesk.model.form import Field, Label
from edudesk.model.place import Cell, Collection
from edudesk.model.values import show_value

_SIGN = {True: "+", False: ""}


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


class Kin(Struct, frozen=True):
    """Schools that are compared as one: their names then and now, what became of them, the figures.

    `schools`: numbers of those that are there now, of those before where none is. `figures`: those
    that either moment has, of all the schools together.
    """

    schools: tuple[int, ...]
    before: tuple[str, ...]
    now: tuple[str, ...]
    changes: tuple[Label, ...]
    figures: tuple[Compared, ...]


class SchoolsCompared(Struct, frozen=True, kw_only=True):
    """The schools of a district beside those of an earlier collection, in order of their codes.

    `whole`: the figures of all of them together.
    """

    collection: Collection
    other: Collection
    whole: tuple[Compared, ...]
    kin: tuple[Kin, ...]


Standing = Literal["same", "open", "explained", "lapsed", "here", "there"]


class Beside(Struct, frozen=True):
    """A figure of a school in the statistics and in its report, in units of 10**-places.

    Schools that do not count are in their central school's `statistic`. `standing`: both are the
    same; they differ and nobody said why (`open`), somebody did, or did before a figure changed
    (`lapsed`); only the school reports it (`here`) or only the statistics have it (`there`).
    `key`: of the finding that a reason is given to, None where there is no difference. `school`:
    number in the register, 0 for one that it does not know.
    """

    school: int
    code: str
    name: str
    field: Field
    statistic: int | None
    reported: int | None
    standing: Standing
    reason: str
    key: tuple[str, int] | None

    @property
    def difference(self) -> int | None:
        """The statistics' figure less the reported one; None unless both stand."""
        if self.statistic is None or self.reported is None:
            return None
        return self.statistic - self.reported


def shown_figure(field: Field, value: int | None, lang: str = "zh") -> str:
    """Return a figure as people read it, "—" where nothing stands."""
    return "—" if value is None else show_value(field, value, None, lang)


def shown_difference(field: Field, figure: Compared) -> str:
    """Return a difference with its sign, "" where there is none to tell."""
    difference = figure.difference
    if not difference:
        return ""
    return _SIGN[difference > 0] + show_value(field, difference)


def shown_percent(field: Field, figure: Compared) -> str:
    """Return a difference in percent with its sign and one decimal, rounded half up.

    A ratio has none: percent of percent would be taken for points.
    """
    percent = figure.percent
    if not percent or field.type == "ratio":
        return ""
    return f"{_SIGN[percent > 0]}{decimal_text(half_up(percent, 1), 1)}%"
