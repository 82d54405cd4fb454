"""Which school drives a coefficient: what it would be without each of them, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from edudesk.assessment.coefficients import Weighing, weighing
from edudesk.assessment.engine import Unit
from edudesk.assessment.rules import ReadyStandard
from edudesk.model.exact import ratio_root_half_up
from edudesk.model.verdict import Influence, Verdict

PLACES = 6


def leave_one_out(
    units: Sequence[Unit], ready: ReadyStandard, stage: str, code: str
) -> tuple[Influence, ...]:
    """Return the coefficient without each unit of a stage, the one that drives it most first.

    Empty when a figure is missing: then nothing is known to compare with.
    """
    members = [unit for unit in units if unit.result.stage == stage]
    column = next(at for at, rule in enumerate(ready.rules[stage]) if rule.code == code)
    rule = ready.rules[stage][column]
    weights = weighing([unit.split if rule.shared else unit.own for unit in members])
    amounts = [unit.amounts[column] for unit in members]
    known = [amount for amount in amounts if amount is not None]
    if weights is None or len(known) < len(amounts):
        return ()
    limit = ready.stages[stage].limit
    found = _without_each(members, known, weights, None if limit is None else Fraction(limit))
    return tuple(sorted(found, key=lambda one: (one.without is None, one.without or 0)))


def _without_each(
    members: Sequence[Unit], amounts: Sequence[int], weights: Weighing, limit: Fraction | None
) -> list[Influence]:
    first = weights.first.sum_of(amounts)
    second = weights.second.sum_of([amount * amount for amount in amounts])
    square = weights.first.denominator**2
    found = []
    for at, (unit, amount) in enumerate(zip(members, amounts, strict=True)):
        students = weights.students - (unit.result.students or 0)
        level = (first - amount * weights.first.of(at)) ** 2 * weights.second.denominator
        rest = (second - amount * amount * weights.second.of(at)) * square * students - level
        found.append(_influence(unit, rest, level, limit))
    return found


def _influence(unit: Unit, rest: int, level: int, limit: Fraction | None) -> Influence:
    """Return the coefficient √(rest ÷ level); without anybody else, or with nothing, unknown."""
    verdict: Verdict = "unknown"
    if level:
        within = limit is None or rest * limit.denominator**2 <= level * limit.numerator**2
        verdict = "met" if within else "not_met"
    return Influence(
        school_code=unit.result.school_code,
        name=unit.result.name,
        without=ratio_root_half_up(rest, level, PLACES) if level else None,
        verdict=verdict,
    )
