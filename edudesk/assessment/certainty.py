"""What is certain although figures are missing: bounds of values, verdicts, coefficients.

A missing resource may be anything from nothing up, a missing number of students anything from
nobody up, and no resource is less than nothing. A claim "for sure" holds for all of these; of a
unit that may turn out to have no students, or to be out, nothing is claimed. A blank where a type
of school has no students says that no classes are attached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from edudesk.assessment.coefficient_bounds import Bounds, bounds_of
from edudesk.assessment.engine import COMPOSITE_PLACES, Unit, spared, units_of
from edudesk.assessment.rules import ReadyStandard, Rule
from edudesk.assessment.worlds import reach
from edudesk.model.exact import mean_root_at_most, mean_root_half_up
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

COMPOSITE = "composite"


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
    composites = {
        stage: one
        for stage in ready.stages
        if (one := _composite(stage, coefficients[stage], units, ready)) is not None
    }
    return Outlooks(units=tuple(found), coefficients=coefficients, composites=composites)


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
    low, high = _amounts(rule, values, ready.rules[unit.result.stage])
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


def _amounts(
    rule: Rule, values: Mapping[str, Value], rules: Iterable[Rule]
) -> tuple[int, int | None]:
    """Return the least and the greatest resource, in units of 1 ÷ scale."""
    known, more = 0, 0
    may_grow = may_shrink = False
    for key, multiplier in rule.terms:
        value = values.get(key)
        if isinstance(value, int):
            known += multiplier * value
        elif multiplier < 0:
            may_shrink = True
        elif (most := _most(key, values, rules)) is not None:
            more += multiplier * most
        else:
            may_grow = True
    return (0 if may_shrink else max(known, 0)), (None if may_grow else max(known + more, 0))


def _most(key: str, values: Mapping[str, Value], rules: Iterable[Rule]) -> int | None:
    """Return how much a figure can be that an indicator takes off known others, as a hall of rooms.

    None where none does.
    """
    found = []
    for rule in rules:
        terms = dict(rule.terms)
        others = [(values.get(one), times) for one, times in terms.items() if one != key]
        if terms.get(key, 0) < 0 and all(isinstance(value, int) for value, _ in others):
            known = sum(value * times for value, times in others if isinstance(value, int))
            found.append(max(known, 0) // -terms[key])
    return min(found, default=None)


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
    return UnitOutlook(
        school_code=unit.result.school_code,
        stage=unit.result.stage,
        verdict=_unit_verdict(unit, bounds, values, ready),
        indicators=tuple(
            _outlook(unit, rule, one)
            for rule, one, result in zip(rules, bounds, unit.result.indicators, strict=True)
            if _is_open(result)
        ),
    )


def _unit_verdict(
    unit: Unit, bounds: Sequence[Bounds], values: Mapping[str, Value], ready: ReadyStandard
) -> Certainty:
    """Return what holds of a unit whatever its indicators turn out to be at once."""
    if not _is_surely_in(unit):
        return "depends"
    stage = unit.result.stage
    rules = ready.rules[stage]
    possible = [_possible(rule, one) for rule, one in zip(rules, bounds, strict=True)]
    together = reach(unit, rules, possible, values, ready.stages[stage].students)
    most = spared(unit.result.indicators, ready.standard.reach)
    may_pass = together.fewest is not None and together.fewest <= most
    may_fail = together.below or together.most > most
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
    low, high = Fraction(0), None
    if all(_is_surely_in(unit) for unit, _ in gaps):
        low, high = bounds_of(rule, column, known, gaps)
    limit = ready.stages[stage].limit
    verdict: Certainty = "depends"
    if limit is not None:
        square = Fraction(limit) ** 2
        if high is not None and high <= square:
            verdict = "met"
        elif low > square:
            verdict = "not_met"
    return Outlook(code=rule.code, verdict=verdict, low=low, high=high, depends_on=depends)


def _composite(
    stage: str, missing: Sequence[Outlook], units: Sequence[Unit], ready: ReadyStandard
) -> Outlook | None:
    """Return what is certain of a bounded mean of coefficients, None where all of them are known.

    The bounds are those of each coefficient by itself: one filling may not reach all of them.
    """
    limit = ready.stages[stage].composite_limit
    if limit is None or not missing:
        return None
    members = [unit for unit in units if unit.result.stage == stage]
    open_ = {one.code: one for one in missing}
    lows: list[Fraction] = []
    highs: list[Fraction | None] = []
    for column, rule in enumerate(ready.rules[stage]):
        if rule.code in open_:
            low, high = open_[rule.code].low, open_[rule.code].high
        else:
            low, high = bounds_of(rule, column, members, ())
        lows.append(low)
        highs.append(high)
    known = [high for high in highs if high is not None]
    is_bounded = len(known) == len(highs)
    verdict: Certainty = "depends"
    if is_bounded and mean_root_at_most(known, Fraction(limit)):
        verdict = "met"
    elif not mean_root_at_most(lows, Fraction(limit)):
        verdict = "not_met"
    return Outlook(
        code=COMPOSITE,
        verdict=verdict,
        low=_mean(lows),
        high=_mean(known) if is_bounded else None,
        depends_on=tuple(dict.fromkeys(place for one in missing for place in one.depends_on)),
    )


def _mean(squares: Sequence[Fraction]) -> Fraction:
    return Fraction(mean_root_half_up(squares, COMPOSITE_PLACES), 10**COMPOSITE_PLACES)


def _is_surely_in(unit: Unit) -> bool:
    """Whether the unit counts whatever is missing: its own share is known, so type and students."""
    return unit.own is not None
