"""Between-school coefficients of variation: student-weighted, population form, exact.

With n students, a value x = u ÷ v for each unit and N = Σn:  mean = Σ n·x ÷ N,  deviation² =
Σ n·x² ÷ N − mean²,  coefficient = deviation ÷ mean (县域义务教育校际均衡指标计算方法).

The weights n÷v and n÷v² depend on the students alone, so they are brought to one common
denominator once for all indicators of a stage, and every sum is a sum of integers. That denominator
has thousands of digits in a large district, therefore it is reached in two steps: units are summed
up block by block over the block's own denominator, and blocks over the whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from typing import NamedTuple

from msgspec import Struct

from edudesk.assessment.rules import Rule
from edudesk.model.exact import (
    decimal_text,
    mean_root_at_most,
    mean_root_half_up,
    root_half_up,
)
from edudesk.model.verdict import Coefficient, Verdict

_BLOCK = 64
"""Units whose weights are summed over a denominator of their own; larger blocks are slower."""


class Share(Struct, frozen=True, gc=False):
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


class Weights(Struct, frozen=True):
    """Weights of units over one common denominator, in blocks of `_BLOCK` units.

    The weight of a unit is its number in its block × the block's step ÷ `denominator`.
    """

    blocks: tuple[tuple[int, ...], ...]
    steps: tuple[int, ...]
    denominator: int

    def sum_of(self, amounts: Sequence[int]) -> int:
        """Return Σ amount × weight × `denominator`."""
        return sum(
            step * sum(map(mul, amounts[at * _BLOCK : (at + 1) * _BLOCK], block))
            for at, (block, step) in enumerate(zip(self.blocks, self.steps, strict=True))
        )

    def of(self, unit: int) -> int:
        """Return the weight of a unit × `denominator`."""
        block, place = divmod(unit, _BLOCK)
        return self.blocks[block][place] * self.steps[block]


class Weighing(Struct, frozen=True):
    """The weights of all units of a stage: of u in the sum of n·x, of u² in that of n·x²."""

    students: int
    first: Weights
    second: Weights


def weighing(shares: Sequence[Share | None]) -> Weighing | None:
    """Return the weights, or None when there is no unit or the share of one is unknown."""
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return None
    return Weighing(
        sum(share.students for share in known),
        _weights([_once(share) for share in known]),
        _weights([_twice(share) for share in known]),
    )


def _once(share: Share) -> tuple[int, int]:
    """Return the weight n·w ÷ v of a resource, which is 1 where nothing is split."""
    if share.weighted == share.students:
        return 1, 1
    return share.students * share.weight, share.weighted


def _twice(share: Share) -> tuple[int, int]:
    """Return the weight n·w² ÷ v² of a resource squared, which is 1 ÷ n where nothing is split."""
    if share.weighted == share.students:
        return 1, share.students
    return share.students * share.weight**2, share.weighted**2


def _weights(ratios: Sequence[tuple[int, int]]) -> Weights:
    """Return `ratios` (numerator, denominator) over their least common denominator."""
    found = [_common(ratios[at : at + _BLOCK]) for at in range(0, len(ratios), _BLOCK)]
    whole = lcm(*(denominator for _, denominator in found))
    return Weights(
        tuple(numerators for numerators, _ in found),
        tuple(whole // denominator for _, denominator in found),
        whole,
    )


def _common(ratios: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], int]:
    """Return the numerators of `ratios` over their least common denominator, and that."""
    divisors = [gcd(*ratio) for ratio in ratios]
    whole = lcm(*(ratio[1] // divisor for ratio, divisor in zip(ratios, divisors, strict=True)))
    return tuple(whole * numerator // denominator for numerator, denominator in ratios), whole


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
    first = weights.first.sum_of(known)
    second = weights.second.sum_of([amount * amount for amount in known])
    # Σ n·x² ÷ N − mean² over the common denominator: one fraction is reduced, at the end.
    whole = weights.first.denominator * weights.students
    level = weights.second.denominator * first * first
    spread = second * weights.first.denominator * whole - level
    mean = Fraction(rule.per * first, rule.scale * whole)
    variance = Fraction(
        rule.per**2 * spread, rule.scale**2 * weights.second.denominator * whole * whole
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


class JudgedMean(NamedTuple):
    """The mean of coefficients as it prints, the verdict on it, whether that print misleads.

    `told`: with as many places as it takes not to mislead.
    """

    printed: Decimal | None
    told: Decimal | None
    verdict: Verdict | None
    misleading: bool


def judged_mean(
    coefficients: Sequence[Coefficient], limit: Fraction | None, places: int
) -> JudgedMean:
    """Return the mean of the coefficients as it prints to this number of places, and judged."""
    printed = composite(coefficients, places)
    if limit is None or printed is None:
        return JudgedMean(printed, printed, None if limit is None else "unknown", False)
    squares = [one.cv_squared for one in coefficients if one.cv_squared is not None]
    verdict: Verdict = "met" if mean_root_at_most(squares, limit) else "not_met"
    told = printed
    while _verdict(Fraction(told), limit) != verdict:
        places += 1
        told = composite(coefficients, places) or told
    return JudgedMean(printed, told, verdict, told != printed)


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
