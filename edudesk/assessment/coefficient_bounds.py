"""Between what a coefficient of variation lies while the values of some units are missing.

With n students and values x, CV² = Σn · Σn·x² ÷ (Σn·x)² − 1 is
quasi-convex in the values that are missing. Its least value lies where each of them is
Σn·x² ÷ Σn·x, or the nearest that its bounds allow; its greatest at a corner of the bounds, or in
the limit of one value without a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from msgspec import Struct

from edudesk.assessment.coefficients import Share, weighing
from edudesk.assessment.engine import Unit
from edudesk.assessment.rules import Rule

_MOST_CORNERS = 10
"""Values bounded on both sides whose corners are all tried; beyond, the bound is a little wide."""


class Bounds(Struct, frozen=True):
    """Where a value lies; `high` None: without a bound."""

    low: Fraction
    high: Fraction | None


class _Open(Struct, frozen=True):
    """A unit whose value is missing, with its students and the bounds of the value."""

    students: int
    bounds: Bounds


def bounds_of(
    rule: Rule, column: int, known: Sequence[Unit], gaps: Sequence[tuple[Unit, Bounds]]
) -> tuple[Fraction, Fraction | None]:
    """Return the least and the greatest CV² of known units and of those whose value is missing.

    `gaps`: these, whose students are known, each with the bounds of its value.
    """
    shares = [unit.split if rule.shared else unit.own for unit in known]
    sums = _sums(rule, column, known, shares)
    opens = [_Open(unit.result.students or 0, one) for unit, one in gaps]
    return _least(sums, opens), _greatest(sums, opens)


class _Sums(Struct, frozen=True):
    """Σn, Σn·x and Σn·x² over units."""

    students: int
    first: Fraction
    second: Fraction

    def plus(self, students: int, value: Fraction) -> _Sums:
        """Return the sums with one more unit."""
        return _Sums(
            self.students + students,
            self.first + students * value,
            self.second + students * value * value,
        )

    @property
    def cv_squared(self) -> Fraction | None:
        """The coefficient squared, None when the mean is 0."""
        if not self.first:
            return None
        return self.students * self.second / (self.first * self.first) - 1


def _sums(rule: Rule, column: int, known: Sequence[Unit], shares: Sequence[Share | None]) -> _Sums:
    weights = weighing(shares)
    if weights is None:
        return _Sums(0, Fraction(0), Fraction(0))
    amounts = [unit.amounts[column] or 0 for unit in known]
    first = weights.first.sum_of(amounts)
    second = weights.second.sum_of([amount * amount for amount in amounts])
    each = Fraction(rule.per, rule.scale)
    return _Sums(
        weights.students,
        each * Fraction(first, weights.first.denominator),
        each * each * Fraction(second, weights.second.denominator),
    )


def _least(sums: _Sums, opens: Sequence[_Open]) -> Fraction:
    """Return the least CV²: every missing value as near to Σn·x² ÷ Σn·x as it may be."""
    edges = {Fraction(0)}
    for one in opens:
        edges |= {one.bounds.low} | ({one.bounds.high} if one.bounds.high is not None else set())
    marks = sorted(edges)
    for low, high in zip(marks, [*marks[1:], None], strict=True):
        fixed = sums
        for one in opens:
            clamped = _clamped(one.bounds, low, high)
            if clamped is not None:
                fixed = fixed.plus(one.students, clamped)
        level = fixed.second / fixed.first if fixed.first else (low if high is None else high)
        if level >= low and (high is None or level <= high):
            return _at(level, sums, opens)
    return Fraction(0)


def _clamped(bounds: Bounds, low: Fraction, high: Fraction | None) -> Fraction | None:
    """Return the value at which a unit stands while the level is in [low, high]; None: free."""
    if bounds.high is not None and bounds.high <= low:
        return bounds.high
    if high is not None and bounds.low >= high:
        return bounds.low
    return None


def _at(level: Fraction, sums: _Sums, opens: Sequence[_Open]) -> Fraction:
    for one in opens:
        value = max(level, one.bounds.low)
        if one.bounds.high is not None:
            value = min(value, one.bounds.high)
        sums = sums.plus(one.students, value)
    return sums.cv_squared or Fraction(0)


def _greatest(sums: _Sums, opens: Sequence[_Open]) -> Fraction:
    """Return the greatest CV², or what it comes as near to as one likes."""
    bounded = [one for one in opens if one.bounds.high is not None]
    endless = [one for one in opens if one.bounds.high is None]
    everyone = sums.students + sum(one.students for one in opens)
    if len(bounded) > _MOST_CORNERS:
        found = [_above_corners(bounded, endless, sums)]
    else:
        found = [cv for corner in _corners(bounded, endless, sums) if (cv := corner.cv_squared)]
    found += [Fraction(everyone, one.students) - 1 for one in endless]
    return max(found, default=Fraction(0))


def _corners(bounded: Sequence[_Open], endless: Sequence[_Open], sums: _Sums) -> Iterator[_Sums]:
    for one in endless:
        sums = sums.plus(one.students, one.bounds.low)
    choices = [(one.bounds.low, one.bounds.high or Fraction(0)) for one in bounded]
    for corner in product(*choices):
        total = sums
        for one, value in zip(bounded, corner, strict=True):
            total = total.plus(one.students, value)
        yield total


def _above_corners(bounded: Sequence[_Open], endless: Sequence[_Open], sums: _Sums) -> Fraction:
    """Return a bound above CV² at all corners, without trying each.

    Every corner adds some of the pairs (n·(h − l), n·(h² − l²)) to Σn·x and Σn·x². All of them lie
    under the chain of these pairs by falling slope h + l, and on each of its edges CV² has one
    greatest value. Where nobody surely has anything, it is that of the smallest unit alone.
    """
    for one in (*endless, *bounded):
        sums = sums.plus(one.students, one.bounds.low)
    if not sums.first:
        return Fraction(sums.students, min(one.students for one in bounded)) - 1
    found = [Fraction(0)]
    ranges = [(one, one.bounds.low, one.bounds.high or Fraction(0)) for one in bounded]
    for one, low, high in sorted(ranges, key=lambda each: each[1] + each[2], reverse=True):
        edge = _Sums(0, one.students * (high - low), one.students * (high**2 - low**2))
        found.append(_on_edge(sums, edge))
        sums = _moved(sums, edge, Fraction(1))
    return max(found)


def _on_edge(sums: _Sums, edge: _Sums) -> Fraction:
    """Return the greatest CV² between `sums` and `sums` with the whole edge."""
    part = Fraction(1)
    if edge.first:
        turn = (edge.second * sums.first - 2 * edge.first * sums.second) / (
            edge.first * edge.second
        )
        part = min(max(turn, Fraction(0)), Fraction(1))
    return _moved(sums, edge, part).cv_squared or Fraction(0)


def _moved(sums: _Sums, edge: _Sums, part: Fraction) -> _Sums:
    first, second = sums.first + part * edge.first, sums.second + part * edge.second
    return _Sums(sums.students, first, second)
