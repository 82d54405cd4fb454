"""What is certain although figures are missing: bounds of values, verdicts, coefficients.

A missing resource may be anything from nothing up, a missing number of students anything from
nobody up, and no resource is less than nothing. A claim "for sure" holds for all of these; of a
unit that may turn out to have no students, or to be out, nothing is claimed. A blank where a type
of school has no students says that no classes are attached.

Bounds of a coefficient: with n students and values x, CV² = Σn · Σn·x² ÷ (Σn·x)² − 1 is
quasi-convex in the values that are missing. Its least value lies where each of them is
Σn·x² ÷ Σn·x, or the nearest that its bounds allow; its greatest at a corner of the bounds, or in
the limit of one value without a bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from msgspec import Struct

from edudesk.assessment.coefficients import Share, weighing
from edudesk.assessment.engine import Unit, spared, units_of
from edudesk.assessment.rules import ReadyStandard, Rule
from edudesk.assessment.worlds import World, worlds
from edudesk.model.place import Value
from edudesk.model.verdict import (
    Certainty,
    FactRow,
    IndicatorResult,
    Outlook,
    Outlooks,
    UnitOutlook,
    UnitVerdict,
)

_MOST_CORNERS = 10
"""Values bounded on both sides whose corners are all tried; beyond, the bound is given up."""


class Bounds(Struct, frozen=True):
    """Where a value lies; `high` None: without a bound."""

    low: Fraction
    high: Fraction | None


class _Open(Struct, frozen=True):
    """A unit whose value is missing, with its students and the bounds of the value."""

    students: int
    bounds: Bounds


def outlooks(rows: Iterable[FactRow], ready: ReadyStandard) -> Outlooks:
    """Return what is certain of everything in the district that is not known."""
    rows = list(rows)
    units, _ = units_of(rows, ready)
    values = {row.school: row.values for row in rows}
    bounds = [_unit_bounds(unit, values[unit.result.school], ready) for unit in units]
    found = [
        _unit(unit, own, values[unit.result.school], ready)
        for unit, own in zip(units, bounds, strict=True)
        if unit.result.verdict == "unknown" or any(_is_open(one) for one in unit.result.indicators)
    ]
    coefficients = {
        stage: tuple(
            _coefficient(rule, column, stage, units, bounds, ready)
            for column, rule in enumerate(ready.rules[stage])
            if any(_is_open(unit.result.indicators[column]) for unit in members)
        )
        for stage in ready.stages
        for members in ([unit for unit in units if unit.result.stage == stage],)
    }
    return Outlooks(units=tuple(found), coefficients=coefficients)


def has_gaps(units: Iterable[Unit]) -> bool:
    """Whether a figure of some unit is not known."""
    return any(_is_open(one) for unit in units for one in unit.result.indicators)


def _is_open(one: IndicatorResult) -> bool:
    return one.ratio is None


def _unit_bounds(
    unit: Unit, values: Mapping[str, Value], ready: ReadyStandard
) -> tuple[Bounds, ...]:
    rules = ready.rules[unit.result.stage]
    return tuple(
        Bounds(one.value, one.value)
        if one.value is not None
        else _bounds(rule, unit, values, ready)
        for rule, one in zip(rules, unit.result.indicators, strict=True)
    )


def _bounds(rule: Rule, unit: Unit, values: Mapping[str, Value], ready: ReadyStandard) -> Bounds:
    """Return where the value of one indicator lies; a school of no type may not count at all."""
    kind = unit.kind
    if kind is None:
        return Bounds(Fraction(0), None)
    low, high = _amounts(rule, values)
    weights = dict(kind.weights) if rule.shared else {}
    own = ready.stages[unit.result.stage].students
    weights.setdefault(own, 1)
    known = {key: _students(values.get(key)) for key in weights}
    least = sum(weights[key] * (number or 0) for key, number in known.items())
    least += weights[own] if known[own] is None else 0
    each = Fraction(rule.per * weights[own], rule.scale)
    is_whole = None not in known.values()
    return Bounds(
        low * each / least if is_whole else Fraction(0),
        None if high is None else high * each / least,
    )


def _students(value: Value) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _amounts(rule: Rule, values: Mapping[str, Value]) -> tuple[int, int | None]:
    """Return the least and the greatest resource, in units of 1 ÷ scale."""
    known = 0
    may_grow = may_shrink = False
    for key, multiplier in rule.terms:
        value = values.get(key)
        if isinstance(value, int):
            known += multiplier * value
        elif multiplier > 0:
            may_grow = True
        else:
            may_shrink = True
    return (0 if may_shrink else max(known, 0)), (None if may_grow else max(known, 0))


def _verdict(rule: Rule, bounds: Bounds) -> Certainty:
    if bounds.low >= rule.threshold:
        return "met"
    if bounds.high is not None and bounds.high < rule.threshold:
        return "not_met"
    return "depends"


def _possible(rule: Rule, bounds: Bounds) -> set[UnitVerdict]:
    """Return the verdicts that an indicator within its bounds can have."""
    floor = Fraction(*rule.floor_ratio)
    found: set[UnitVerdict] = set()
    if bounds.high is None or bounds.high >= rule.threshold:
        found.add("met")
    if bounds.low < rule.threshold and (bounds.high is None or bounds.high >= floor):
        found.add("floor")
    if bounds.low < floor:
        found.add("below")
    return found


def _unit(
    unit: Unit, bounds: Sequence[Bounds], values: Mapping[str, Value], ready: ReadyStandard
) -> UnitOutlook:
    rules = ready.rules[unit.result.stage]
    possible = [_possible(rule, one) for rule, one in zip(rules, bounds, strict=True)]
    together = worlds(unit, rules, possible, values)
    return UnitOutlook(
        school_code=unit.result.school_code,
        stage=unit.result.stage,
        verdict=_unit_verdict(unit, together, ready.standard.reach),
        indicators=tuple(
            _outlook(unit, rule, one)
            for rule, one, result in zip(rules, bounds, unit.result.indicators, strict=True)
            if _is_open(result)
        ),
    )


def _unit_verdict(unit: Unit, together: Iterable[World], reach: int) -> Certainty:
    """Return what holds of a unit in every world: what its indicators can be at once."""
    if not _is_surely_in(unit):
        return "depends"
    may_pass = may_fail = False
    most = spared(unit.result.indicators, reach)
    for world in together:
        short = [one for one in world if "met" not in one]
        may_pass |= len(short) <= most and all("floor" in one for one in short)
        doubtful = [one for one in world if one != {"met"}]
        may_fail |= len(doubtful) > most or any("below" in one for one in world)
    if may_pass and may_fail:
        return "depends"
    return "met" if may_pass else "not_met"


def _outlook(unit: Unit, rule: Rule, bounds: Bounds) -> Outlook:
    result = next(one for one in unit.result.indicators if one.code == rule.code)
    return Outlook(
        code=rule.code,
        verdict=_verdict(rule, bounds) if _is_surely_in(unit) else "depends",
        low=bounds.low,
        high=bounds.high,
        depends_on=_missing(unit, result),
    )


def _missing(unit: Unit, result: IndicatorResult) -> tuple[tuple[str, str], ...]:
    return tuple((unit.result.school_code, key) for key in dict.fromkeys(result.missing))


def _coefficient(
    rule: Rule,
    column: int,
    stage: str,
    units: Sequence[Unit],
    bounds: Sequence[tuple[Bounds, ...]],
    ready: ReadyStandard,
) -> Outlook:
    pairs = [
        (unit, own[column])
        for unit, own in zip(units, bounds, strict=True)
        if unit.result.stage == stage
    ]
    gaps = [(unit, one) for unit, one in pairs if _is_open(unit.result.indicators[column])]
    depends = tuple(
        place for unit, _ in gaps for place in _missing(unit, unit.result.indicators[column])
    )
    known = [unit for unit, _ in pairs if not _is_open(unit.result.indicators[column])]
    low, high = _coefficient_bounds(rule, column, known, gaps)
    limit = ready.stages[stage].limit
    verdict: Certainty = "depends"
    if limit is not None:
        square = Fraction(limit) ** 2
        if high is not None and high <= square:
            verdict = "met"
        elif low > square:
            verdict = "not_met"
    return Outlook(code=rule.code, verdict=verdict, low=low, high=high, depends_on=depends)


def _coefficient_bounds(
    rule: Rule, column: int, known: Sequence[Unit], gaps: Sequence[tuple[Unit, Bounds]]
) -> tuple[Fraction, Fraction | None]:
    """Return the least and the greatest CV²; with students unknown nothing bounds it."""
    shares = [unit.split if rule.shared else unit.own for unit in known]
    if not all(_is_surely_in(unit) for unit, _ in gaps):
        return Fraction(0), None
    sums = _sums(rule, column, known, shares)
    opens = [_Open(unit.result.students or 0, one) for unit, one in gaps]
    return _least(sums, opens), _greatest(sums, opens)


def _is_surely_in(unit: Unit) -> bool:
    """Whether the unit counts whatever is missing: its own share is known, so type and students."""
    return unit.own is not None


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


def _greatest(sums: _Sums, opens: Sequence[_Open]) -> Fraction | None:
    """Return the greatest CV², or what it comes as near to as one likes; None when given up."""
    bounded = [one for one in opens if one.bounds.high is not None]
    if len(bounded) > _MOST_CORNERS:
        return None
    endless = [one for one in opens if one.bounds.high is None]
    found = [cv for corner in _corners(bounded, endless, sums) if (cv := corner.cv_squared)]
    everyone = sums.students + sum(one.students for one in opens)
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
