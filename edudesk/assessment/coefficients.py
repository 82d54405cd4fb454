"""Between-school coefficients of variation: student-weighted, population form, exact.

With n students, a value x = u ÷ v for each unit and N = Σn:  mean = Σ n·x ÷ N,  deviation² =
Σ n·x² ÷ N − mean²,  coefficient = deviation ÷ mean (县域义务教育校际均衡指标计算方法).

The weights n÷v and n÷v² depend on the students alone, so they are brought to one common
denominator once for all indicators of a stage, and every sum is a sum of integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from operator import mul

from msgspec import Struct

from edudesk.assessment.rules import Rule
from edudesk.model.exact import (
    decimal_text,
    mean_root_at_most,
    mean_root_half_up,
    root_half_up,
)
from edudesk.model.standard import Coefficient, Verdict


class Share(Struct, frozen=True):
    """How a unit shares a resource of its school: each student gets weight ÷ weighted of it.

    `weighted`: all students of the school, each times its stage's weight; equals `students` when
    nothing is split.
    """

    students: int
    weight: int
    weighted: int

    @property
    def part(self) -> Fraction:
        """The unit's part of the resource, 0 to 1."""
        return Fraction(self.students * self.weight, self.weighted)


class Weighing(Struct, frozen=True):
    """The weights of all units of a stage over common denominators.

    The sum of n·x is Σ u·first ÷ `first_denominator`, that of n·x² is Σ u²·second ÷
    `second_denominator`.
    """

    students: int
    first: tuple[int, ...]
    first_denominator: int
    second: tuple[int, ...]
    second_denominator: int


def weighing(shares: Sequence[Share | None]) -> Weighing | None:
    """Return the weights, or None when there is no unit or the share of one is unknown."""
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return None
    first, first_denominator = _common(
        [(share.students * share.weight, share.weighted) for share in known]
    )
    second, second_denominator = _common(
        [(share.students * share.weight**2, share.weighted**2) for share in known]
    )
    students = sum(share.students for share in known)
    return Weighing(students, first, first_denominator, second, second_denominator)


def _common(ratios: list[tuple[int, int]]) -> tuple[tuple[int, ...], int]:
    """Return the numerators of `ratios` over their least common denominator, and that."""
    reduced = [
        (numerator // divisor, denominator // divisor)
        for numerator, denominator in ratios
        for divisor in (gcd(numerator, denominator),)
    ]
    denominators = {denominator for _, denominator in reduced}
    whole = lcm(*denominators)
    factors = {denominator: whole // denominator for denominator in denominators}
    return tuple(numerator * factors[denominator] for numerator, denominator in reduced), whole


def coefficient(
    rule: Rule,
    weights: Weighing | None,
    amounts: Sequence[int | None],
    limit: Fraction | None,
    places: int,
) -> Coefficient:
    """Return the coefficient of one indicator; unknown unless every unit's amount is known.

    A mean that is not above 0 leaves the coefficient unknown: no law says what it would be.
    `places`: decimals in print, to say whether the printed figure misleads.
    """
    known = [amount for amount in amounts if amount is not None]
    if weights is None or len(known) < len(amounts):
        return _unknown(rule, None, None, limit)
    first = sum(map(mul, known, weights.first))
    second = sum(map(mul, map(mul, known, known), weights.second))
    # Σ n·x² ÷ N − mean² over the common denominator: one fraction is reduced, at the end.
    whole = weights.first_denominator * weights.students
    level = weights.second_denominator * first * first
    spread = second * weights.first_denominator * whole - level
    mean = Fraction(rule.per * first, rule.scale * whole)
    variance = Fraction(
        rule.per**2 * spread, rule.scale**2 * weights.second_denominator * whole * whole
    )
    if mean <= 0:
        return _unknown(rule, mean, variance, limit)
    cv_squared = Fraction(spread, level)
    verdict = _verdict(cv_squared, None if limit is None else limit * limit)
    printed = Fraction(root_half_up(cv_squared, places), 10**places)
    return Coefficient(
        code=rule.code,
        mean=mean,
        variance=variance,
        cv_squared=cv_squared,
        limit=limit,
        verdict=verdict,
        misleading=_verdict(printed, limit) != verdict,
    )


def composite(coefficients: Sequence[Coefficient], places: int) -> Decimal | None:
    """Return the arithmetic mean of the coefficients, None when one is unknown.

    It is rounded half up once, from the exact mean, to this number of places.
    """
    squares = [one.cv_squared for one in coefficients if one.cv_squared is not None]
    if not squares or len(squares) < len(coefficients):
        return None
    return Decimal(decimal_text(mean_root_half_up(squares, places), places))


def composite_verdict(
    coefficients: Sequence[Coefficient], limit: Fraction | None, places: int
) -> tuple[Verdict | None, bool]:
    """Return the verdict on the mean of the coefficients, and whether its print misleads."""
    if limit is None:
        return None, False
    printed = composite(coefficients, places)
    squares = [one.cv_squared for one in coefficients if one.cv_squared is not None]
    if printed is None:
        return "unknown", False
    verdict: Verdict = "met" if mean_root_at_most(squares, limit) else "not_met"
    return verdict, _verdict(Fraction(printed), limit) != verdict


def _verdict(figure: Fraction, limit: Fraction | None) -> Verdict:
    return "met" if limit is None or figure <= limit else "not_met"


def _unknown(
    rule: Rule, mean: Fraction | None, variance: Fraction | None, limit: Fraction | None
) -> Coefficient:
    return Coefficient(
        code=rule.code,
        mean=mean,
        variance=variance,
        cv_squared=None,
        limit=limit,
        verdict="unknown",
    )
