"""What the indicators of a unit can be at once while figures are missing that several are made of.

A hall, say, is taken off the rooms and added to the grounds. Indicators that hang together by such
figures are looked at together, the others one by one. Where they hang on one figure, it is followed
through all values between which nothing turns. Where they hang on several, each question (can these
be met while those keep the floor?) is a system of linear inequalities in figures that are not less
than nothing, and answered exactly by eliminating one figure after the other (inequalities.py).

Students of other stages move all that is shared the same way: it is best with none of them, and
with enough of them nothing is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations
from typing import NamedTuple

from msgspec import Struct

from edudesk.assessment.engine import Unit
from edudesk.assessment.inequalities import Half, solvable
from edudesk.assessment.rules import Rule
from edudesk.model.place import Value
from edudesk.model.verdict import UnitVerdict

_MOST_FIGURES = 4
"""Missing figures, and indicators hanging together by them, that are asked of at once; beyond, the
indicators are taken one by one, so that what depends may be said to depend although it does not."""
_MOST_RULES = 8


class Reach(NamedTuple):
    """How far indicators can go at once: `fewest` and `most` of them under their thresholds.

    `fewest` counts where all keep the floor, None where they cannot; `below`: whether one can be
    under the floor.
    """

    fewest: int | None
    most: int
    below: bool


class _Line(Struct, frozen=True):
    """An indicator as it follows from missing figures: (known + Σ each × figure) × weight ÷ needed.

    `falls`: students of another stage are missing, and with enough of them nothing is left.
    """

    rule: Rule
    known: int
    each: dict[str, int]
    weight: int
    needed: int
    falls: bool

    def gained(self, figures: Mapping[str, int]) -> int:
        """Return the numerator of the value over `needed`."""
        amount = self.known + sum(each * figures[key] for key, each in self.each.items())
        return amount * self.weight

    def above(self, ratio: tuple[int, int]) -> Half:
        """Return the inequality: the value is at least this."""
        upper, lower = ratio
        times = self.weight * lower
        return Half(
            {key: each * times for key, each in self.each.items()},
            self.known * times - upper * self.needed,
            False,
        )

    def under(self, ratio: tuple[int, int]) -> Half:
        """Return the inequality: the value is less than this."""
        return self.above(ratio).opposite()

    @property
    def real(self) -> Half:
        """No resource is less than nothing."""
        return Half(dict(self.each), self.known, False)


def reach(
    unit: Unit,
    rules: Sequence[Rule],
    possible: Sequence[Set[UnitVerdict]],
    values: Mapping[str, Value],
    own: str,
) -> Reach:
    """Return how far the indicators of a unit can go at once.

    `possible`: what each can be, whatever the others are; `own`: the fact of the unit's students.
    """
    lines = _lines(unit, rules, values, own)
    together = [group for group in _groups(lines) if _is_manageable(group, lines)]
    grouped = {at for group in together for at in group}
    found = [_of_group([lines[at] for at in sorted(group)]) for group in together]
    found += [
        _alone(one)
        for at, (rule, one) in enumerate(zip(rules, possible, strict=True))
        if at not in grouped and rule.threshold
    ]
    fewest = [one.fewest for one in found]
    return Reach(
        None if None in fewest else sum(one or 0 for one in fewest),
        sum(one.most for one in found),
        any(one.below for one in found),
    )


def _alone(possible: Set[UnitVerdict]) -> Reach:
    fewest = 0 if "met" in possible else 1 if "floor" in possible else None
    return Reach(fewest, int(possible != {"met"}), "below" in possible)


def _lines(
    unit: Unit, rules: Sequence[Rule], values: Mapping[str, Value], own: str
) -> dict[int, _Line]:
    """Return by place the indicators that ask for a least value and lack figures."""
    found = {}
    for at, (rule, one) in enumerate(zip(rules, unit.result.indicators, strict=True)):
        each = {key: times for key, times in rule.terms if not isinstance(values.get(key), int)}
        if one.ratio is None and rule.threshold and each:
            found[at] = _line(unit, rule, each, values, own)
    return found


def _line(
    unit: Unit, rule: Rule, each: dict[str, int], values: Mapping[str, Value], own: str
) -> _Line:
    known = sum(
        times * value for key, times in rule.terms if isinstance(value := values.get(key), int)
    )
    share = unit.split if rule.shared else unit.own
    if share is not None:
        return _Line(rule, known, each, rule.per * share.weight, rule.scale * share.weighted, False)
    weights = {own: 1} if unit.kind is None else unit.kind.weights
    numbers = {key: values.get(key) for key in weights}
    least = sum(weights[key] * n for key, n in numbers.items() if isinstance(n, int) and n > 0)
    return _Line(rule, known, each, rule.per * weights[own], rule.scale * least, True)


def _groups(lines: Mapping[int, _Line]) -> Iterator[set[int]]:
    """Yield the indicators that hang together by figures, where there are two and more."""
    left = set(lines)
    while left:
        group, keys = set[int](), set(lines[min(left)].each)
        while more := {at for at in left if keys & lines[at].each.keys()}:
            group |= more
            left -= more
            keys |= {key for at in more for key in lines[at].each}
        if len(group) > 1:
            yield group


def _is_manageable(group: Set[int], lines: Mapping[int, _Line]) -> bool:
    keys = {key for at in group for key in lines[at].each}
    return len(keys) <= _MOST_FIGURES and len(group) <= _MOST_RULES


def _of_group(lines: Sequence[_Line]) -> Reach:
    keys = {key for line in lines for key in line.each}
    found = _of_one_figure(lines, keys.pop()) if len(keys) == 1 else _of_several(lines)
    falling = sum(line.falls for line in lines)
    if not falling:
        return found
    lasting = [line for line in lines if not line.falls]
    most = falling + (_most(lasting) if lasting else 0)
    return Reach(found.fewest, most, found.below or any(line.rule.floor_ratio[0] for line in lines))


def _of_one_figure(lines: Sequence[_Line], key: str) -> Reach:
    worlds = [
        [line.rule.verdict(line.gained({key: amount}), line.needed) for line in lines]
        for amount in _turns(lines, key)
    ]
    kept = [world for world in worlds if "below" not in world]
    return Reach(
        min((world.count("floor") for world in kept), default=None),
        max(len(world) - world.count("met") for world in worlds),
        len(kept) < len(worlds),
    )


def _turns(lines: Sequence[_Line], key: str) -> list[int]:
    """Return a figure of every range within which no indicator turns, none that takes too much."""
    most = min(
        (line.known // -line.each[key] for line in lines if line.each[key] < 0), default=None
    )
    found = {0, *(() if most is None else (max(most, 0),))}
    for line in lines:
        for bound in line.rule.bounds:
            asked = bound * line.needed / line.weight
            turn = int((asked - line.known) / line.each[key])
            found |= {turn - 1, turn, turn + 1}
    if most is None:
        found.add(max(found) + 1)
    return sorted(one for one in found if one >= 0 and (most is None or one <= max(most, 0)))


def _of_several(lines: Sequence[_Line]) -> Reach:
    real = [line.real for line in lines]
    floors = [line.above(line.rule.floor_ratio) for line in lines]
    fewest = _first(
        range(len(lines) + 1),
        lambda short: [*real, *floors, *_met(lines, short)],
        lines,
    )
    below = any(solvable([*real, line.under(line.rule.floor_ratio)]) for line in lines)
    return Reach(fewest, _most(lines), below)


def _most(lines: Sequence[_Line]) -> int:
    """Return how many can be under their thresholds at once."""
    real = [line.real for line in lines]
    found = _first(
        range(len(lines), -1, -1),
        lambda short: [*real, *(lines[at].under(lines[at].rule.threshold_ratio) for at in short)],
        lines,
    )
    return found or 0


def _met(lines: Sequence[_Line], short: Iterable[int]) -> list[Half]:
    """Return that all reach their thresholds but those."""
    spared = set(short)
    return [
        line.above(line.rule.threshold_ratio) for at, line in enumerate(lines) if at not in spared
    ]


def _first(
    counts: Iterable[int],
    asked: Callable[[tuple[int, ...]], list[Half]],
    lines: Sequence[_Line],
) -> int | None:
    """Return the first count of indicators for which some choice of as many can be solved."""
    for count in counts:
        if any(solvable(asked(chosen)) for chosen in combinations(range(len(lines)), count)):
            return count
    return None
