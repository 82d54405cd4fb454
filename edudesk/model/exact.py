"""Exact figures as decimals, rounded half up; roots by integers, never through floats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import isqrt

_LAST_OF_SQUARES = frozenset({0, 1, 4, 9})  # what a square leaves when divided by 16

_MOST_PLACES = 20  # of a bound, and of the product of two


def half_up(value: Fraction, places: int) -> int:
    """Return `value` in units of 10**-places, rounded half up (halves away from zero)."""
    return ratio_half_up(value.numerator, value.denominator, places)


def ratio_half_up(numerator: int, denominator: int, places: int) -> int:
    """Return a quotient (denominator > 0, not reduced) as `half_up` does."""
    unit: int = 10**places
    rounded = (2 * abs(numerator) * unit + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def root_half_up(square: Fraction, places: int) -> int:
    """Return the root of `square` (≥ 0) in units of 10**-places, the exact root rounded half up."""
    return ratio_root_half_up(square.numerator, square.denominator, places)


def ratio_root_half_up(numerator: int, denominator: int, places: int) -> int:
    """Return the root of a quotient (≥ 0, not reduced) as `root_half_up` does."""
    unit: int = 10**places
    scaled = numerator * unit * unit
    root = isqrt(scaled // denominator)
    is_upper_half = (2 * root + 1) ** 2 * denominator <= 4 * scaled
    return root + is_upper_half


def down(value: Fraction, places: int) -> int:
    """Return `value` in units of 10**-places, rounded down."""
    unit: int = 10**places
    return value.numerator * unit // value.denominator


def up(value: Fraction, places: int) -> int:
    """Return `value` in units of 10**-places, rounded up."""
    return -down(-value, places)


def telling(
    value: Fraction,
    bounds: Iterable[Fraction],
    places: int,
    rounding: Callable[[Fraction, int], int] = half_up,
) -> str:
    """Return `value` rounded to `places`, or to more where it takes more to tell its side.

    `bounds` are decimals: what is shown reaches just those that the value reaches.
    """
    bounds = tuple(bounds)
    while True:
        rounded = rounding(value, places)
        printed = Fraction(rounded, 10**places)
        if all((printed >= bound) == (value >= bound) for bound in bounds):
            return decimal_text(rounded, places)
        places += 1


def telling_root(square: Fraction, limit: Fraction | None, places: int) -> str:
    """Return the root of `square` as `telling` does: what is shown exceeds a limit it exceeds."""
    while True:
        rounded = root_half_up(square, places)
        if limit is None or (Fraction(rounded, 10**places) <= limit) == (square <= limit * limit):
            return decimal_text(rounded, places)
        places += 1


def mean_root_half_up(squares: Iterable[Fraction], places: int) -> int:
    """Return the mean of the roots of `squares` in units of 10**-places, rounded half up.

    Rational roots are added exactly; the others are enclosed ever more narrowly until the rounding
    is certain, which ends because a sum with an irrational root never lies on a half.
    """
    exact = Fraction(0)
    irrational: list[Fraction] = []
    count = 0
    for square in squares:
        count += 1
        root = _rational_root(square)
        if root is None:
            irrational.append(square)
        else:
            exact += root
    digits = places + 10
    while True:
        unit = Fraction(1, 10**digits)
        below = exact + sum(_root_below(square, digits) for square in irrational) * unit
        low = half_up(below / count, places)
        if low == half_up((below + len(irrational) * unit) / count, places):
            return low
        digits *= 2


def mean_root_at_most(squares: Sequence[Fraction], limit: Fraction) -> bool:
    """Return whether the exact mean of the roots of `squares` is at most `limit`.

    The irrational roots are enclosed ever more narrowly until the answer is certain, which ends
    because a sum with an irrational root never equals a rational limit.
    """
    roots = [_rational_root(square) for square in squares]
    irrational = [square for square, root in zip(squares, roots, strict=True) if root is None]
    rest = limit * len(squares) - sum((root for root in roots if root is not None), Fraction(0))
    digits = 10
    while irrational:
        unit = Fraction(1, 10**digits)
        below = sum(_root_below(square, digits) for square in irrational) * unit
        if below >= rest:
            return False
        if below + len(irrational) * unit <= rest:
            return True
        digits *= 2
    return rest >= 0


def decimal_text(scaled: int, places: int) -> str:
    """Return an integer in units of 10**-places as decimal text with exactly that many places."""
    if places == 0:
        return str(scaled)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"


def plain(value: Fraction, places: int = 0) -> str:
    """Return a decimal as it is written: all its places, at least so many, no needless zeros.

    Raises ValueError: it has more than twenty places, or is no decimal at all.
    """
    for count in range(places, _MOST_PLACES + 1):
        scaled = value * 10**count
        if scaled.denominator == 1:
            return decimal_text(scaled.numerator, count)
    raise ValueError(f"{value} is no decimal")


def _rational_root(square: Fraction) -> Fraction | None:
    """Return the root where it is a fraction: numerator and denominator, reduced, are squares."""
    upper, lower = _whole_root(square.numerator), _whole_root(square.denominator)
    return None if upper is None or lower is None else Fraction(upper, lower)


def _whole_root(square: int) -> int | None:
    if square & 15 not in _LAST_OF_SQUARES:
        return None
    root = isqrt(square)
    return root if root * root == square else None


def _root_below(square: Fraction, digits: int) -> int:
    return isqrt(square.numerator * 100**digits // square.denominator)
