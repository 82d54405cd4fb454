"""Whether linear inequalities in quantities that are not less than nothing hold at once, exactly.

One quantity after the other is eliminated (Fourier and Motzkin): each of its lower bounds must lie
under each of its upper bounds. All numbers are whole; quantities may be any fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

from msgspec import Struct


class Half(Struct, frozen=True):
    """Σ times × quantity + constant ≥ 0, or > 0 where `strict`."""

    times: dict[str, int]
    constant: int
    strict: bool

    def opposite(self) -> Half:
        """Return the inequality that holds exactly where this one does not."""
        times = {key: -each for key, each in self.times.items()}
        return Half(times, -self.constant, not self.strict)

    def holds_of_nothing(self) -> bool:
        """Whether the constant alone satisfies it."""
        return self.constant > 0 or (self.constant == 0 and not self.strict)


def solvable(given: Iterable[Half]) -> bool:
    """Return whether quantities ≥ 0 exist for which all of these hold."""
    halves = [_plain(half) for half in given]
    keys = sorted({key for half in halves for key in half.times})
    halves += [Half({key: 1}, 0, False) for key in keys]
    for key in keys:
        halves = _without(key, halves)
    return all(half.holds_of_nothing() for half in halves)


def _without(key: str, halves: Iterable[Half]) -> list[Half]:
    """Return what the inequalities say of the other quantities, whatever this one is."""
    lower: list[Half] = []
    upper: list[Half] = []
    rest: list[Half] = []
    for half in halves:
        times = half.times.get(key, 0)
        (lower if times > 0 else upper if times < 0 else rest).append(half)
    found = {_key(one): one for one in rest}
    for low in lower:
        for high in upper:
            one = _sum(low, -high.times[key], high, low.times[key])
            found[_key(one)] = one
    return list(found.values())


def _sum(one: Half, by: int, other: Half, by_other: int) -> Half:
    """Return a sum of two inequalities, each multiplied by a positive number."""
    keys = one.times.keys() | other.times.keys()
    times = {key: by * one.times.get(key, 0) + by_other * other.times.get(key, 0) for key in keys}
    constant = by * one.constant + by_other * other.constant
    return _plain(Half(times, constant, one.strict or other.strict))


def _plain(half: Half) -> Half:
    """Return the same inequality in smallest numbers, without what counts nothing."""
    times = {key: each for key, each in half.times.items() if each}
    common = gcd(half.constant, *times.values()) or 1
    return Half(
        {key: each // common for key, each in times.items()}, half.constant // common, half.strict
    )


def _key(half: Half) -> tuple[frozenset[tuple[str, int]], int, bool]:
    return frozenset(half.times.items()), half.constant, half.strict
