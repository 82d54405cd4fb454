"""Shares counted over all schools: the verdict, and between what the share lies while cells lack.

A share is Σ upper ÷ Σ lower, of people who are each counted below at most once: what is not above
(`rest` = lower − upper) is no less than nothing at any school, and no number is. What a missing
number can do to a school is one of four ways to go, by its sign and its side; the corner that hurts
most and the one that helps most follow from which of them are open. A school that may turn out not
to be asked at all counts at either corner only as far as it moves the share that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from edudesk.model.exact import decimal_text
from edudesk.model.standard import Part, Share
from edudesk.model.verdict import Certainty, ShareOutlook

Record = Mapping[str, Any]

_RISES, _FALLS = (1, -1), (-1, 1)  # a missing number above: more of it, or more taken off
_GROWS, _SHRINKS = (0, 1), (0, -1)  # the same of one below
_PLACES = 2
_MET: dict[Certainty, int | None] = {"met": 1, "not_met": 0, "depends": None}


class Corner(NamedTuple):
    """People who are above, and the rest of those below."""

    upper: int
    rest: int

    def reaches(self, percent: int) -> bool:
        """Whether those above are at least so many percent of all; none of none are."""
        return self.upper * 100 >= (self.upper + self.rest) * percent

    @property
    def ratio(self) -> Fraction | None:
        """The share, None of nobody."""
        whole = self.upper + self.rest
        return Fraction(self.upper, whole) if whole > 0 else None


class Summed(NamedTuple):
    """The rows of a part as its verdict needs them, and between what its share lies."""

    rows: list[Record]
    outlook: ShareOutlook | None


def summed(part: Part, rows: Sequence[Record]) -> Summed:
    """Return one row for the district, and one for each school on which its verdict depends.

    `rows`: one of the schools that have filled everything, summed, and one for each of the others,
    with the columns that the part's share names, None where a cell was not filled, and `surely`, 0
    where the school may turn out not to be asked. The district's row has their sums, or, where
    cells lack and it is not met all the same, `high` in percent.
    """
    share = part.share
    if share is None or not rows:
        return Summed(list(rows), None)
    found = _outlook(share, rows)
    lacking = [row for row in rows if row["missing"]]
    named: list[Record] = [{**row, "met": None} for row in lacking]
    if found.verdict == "depends":
        return Summed(named, found)
    district = _district(share, rows, found, is_whole=not lacking)
    others = named if found.verdict == "not_met" else ()
    return Summed([district, *others], found if lacking else None)


def in_percent(value: Fraction, *, up: bool, below: int | None = None) -> str:
    """Return a share in percent, rounded away from what lies between, with places enough to tell.

    `below`: a bound that the figure is under and must not seem to reach.
    """
    places = _PLACES
    while True:
        scaled = value * 100 * 10**places
        number = -(-scaled.numerator // scaled.denominator) if up else int(scaled)
        if below is None or number < below * 10**places:
            return f"{decimal_text(number, places)}%"
        places += 1


def _district(
    share: Share, rows: Sequence[Record], found: ShareOutlook, *, is_whole: bool
) -> Record:
    """Return the district's row; other columns than the share's are those of the first school."""
    keys = [name.removeprefix("-") for name in (*share.upper, *share.lower)]
    sums = {key: sum(row[key] or 0 for row in rows) for key in keys}
    told = None
    if found.verdict == "not_met" and not is_whole:
        told = in_percent(found.high, up=True, below=share.percent)
    verdict = {"met": _MET[found.verdict], "missing": "", "high": told}
    return {**rows[0], **sums, **verdict, "school_code": None, "school_name": None}


def _outlook(share: Share, rows: Sequence[Record]) -> ShareOutlook:
    low = _together(_least(share, row) for row in rows)
    high = _together(_most(share, row) for row in rows)
    verdict: Certainty = "depends"
    if low is not None and low.reaches(share.percent):
        verdict = "met"
    elif high is not None and high.ratio is not None and not high.reaches(share.percent):
        verdict = "not_met"
    least, most = (None if corner is None else corner.ratio for corner in (low, high))
    return ShareOutlook(
        name=share.name,
        verdict=verdict,
        low=max(least or Fraction(0), Fraction(0)),
        high=Fraction(1) if most is None else max(most, Fraction(0)),
        depends_on=tuple(_lacking(rows)),
    )


def _lacking(rows: Iterable[Record]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for key in filter(None, row["missing"].split(",")):
            yield str(row["school_code"]), key


def _together(corners: Iterable[Corner | None]) -> Corner | None:
    """Return the sum, None where one school has no bound."""
    upper = rest = 0
    for corner in corners:
        if corner is None:
            return None
        upper, rest = upper + corner.upper, rest + corner.rest
    return Corner(upper, rest)


def _start(share: Share, row: Record) -> tuple[Corner, set[tuple[int, int]]]:
    """Return what is known of a school, and where its missing numbers can take it from there."""
    upper = lower = 0
    ways = set()
    for names, is_upper in ((share.upper, True), (share.lower, False)):
        for name in names:
            sign = -1 if name.startswith("-") else 1
            number = row[name.removeprefix("-")]
            if number is None:
                ways.add((sign, -sign) if is_upper else (0, sign))
            elif is_upper:
                upper += sign * number
            else:
                lower += sign * number
    return Corner(upper, lower - upper), ways


def _least(share: Share, row: Record) -> Corner | None:
    """Return the corner that hurts most, None when it has no bound."""
    start, ways = _start(share, row)
    if ways & {_FALLS, _GROWS} or (ways and start.rest < 0):
        return None
    return start if row["surely"] else Corner(min(start.upper, 0), max(start.rest, 0))


def _most(share: Share, row: Record) -> Corner | None:
    """Return the corner that helps most, None when it has no bound or the figures contradict."""
    start, ways = _start(share, row)
    is_contradictory = start.rest < 0 and ways and not ways & {_FALLS, _GROWS}
    if is_contradictory or {_RISES, _GROWS} <= ways:
        return None
    upper, rest = start
    if ways:
        rest = 0 if ways & {_RISES, _SHRINKS} else max(rest, 0)
    if _RISES in ways:
        upper += start.rest
    elif _FALLS in ways and _GROWS not in ways:
        upper += min(start.rest, 0)
    return Corner(upper, rest) if row["surely"] else Corner(max(upper, 0), min(rest, 0))
