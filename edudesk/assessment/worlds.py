"""What the indicators of a unit can be at once while a figure is missing that several are made of.

A hall, say, is taken off the rooms and added to the grounds: it is followed through all indicators,
and nothing turns between the values at which one of them does. Numbers of students of other stages
move all indicators of a unit the same way, so that each by itself tells as much. Two such figures
at once are taken as independent, so that what depends on them may be said to depend although it
does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from edudesk.assessment.engine import Unit
from edudesk.assessment.rules import Rule
from edudesk.model.place import Value
from edudesk.model.verdict import UnitVerdict

World = Sequence[set[UnitVerdict]]
"""What each indicator of a unit can be, whatever the others are."""


def worlds(
    unit: Unit, rules: Sequence[Rule], possible: World, values: Mapping[str, Value]
) -> Iterator[World]:
    """Yield what the indicators can be at once, for each range of a figure that several need."""
    joint = _joint(unit, rules, values)
    if joint is None:
        yield possible
        return
    lines = {at: _line(unit, rule, joint, values) for at, rule in enumerate(rules)}
    own = {at: line for at, line in lines.items() if line is not None}
    most = min((line.known // -line.each for line in own.values() if line.each < 0), default=None)
    for amount in _turns(own.values(), most):
        yield [
            {own[at].rule.verdict(own[at].gained(amount), own[at].needed)} if at in own else one
            for at, one in enumerate(possible)
        ]


def _joint(unit: Unit, rules: Sequence[Rule], values: Mapping[str, Value]) -> str | None:
    """Return the one missing figure that several indicators of a unit are made of, None if none."""
    lacking = [
        key
        for rule, one in zip(rules, unit.result.indicators, strict=True)
        if one.ratio is None
        for key, _ in rule.terms
        if not isinstance(values.get(key), int)
    ]
    shared = {key for key in lacking if lacking.count(key) > 1}
    return shared.pop() if len(shared) == 1 else None


class _Line(Struct, frozen=True):
    """An indicator as it follows from one missing figure: (known + each × figure) × per student."""

    rule: Rule
    known: int
    each: int
    weight: int
    needed: int

    def gained(self, amount: int) -> int:
        """Return the numerator of the value over `needed`."""
        return max(self.known + self.each * amount, 0) * self.weight


def _line(unit: Unit, rule: Rule, joint: str, values: Mapping[str, Value]) -> _Line | None:
    """Return how an indicator follows from the figure, None where not from it alone."""
    share = unit.split if rule.shared else unit.own
    terms = dict(rule.terms)
    others = [values.get(key) for key in terms if key != joint]
    if share is None or joint not in terms or not all(isinstance(one, int) for one in others):
        return None
    known = sum(
        multiplier * value
        for key, multiplier in rule.terms
        if isinstance(value := values.get(key), int)
    )
    return _Line(rule, known, terms[joint], rule.per * share.weight, rule.scale * share.weighted)


def _turns(lines: Iterable[_Line], most: int | None) -> list[int]:
    """Return a figure of every range within which no indicator turns; `most`: it is no larger."""
    found = {0, *(() if most is None else (most,))}
    for line in lines:
        for bound in line.rule.bounds:
            asked = bound * line.needed / line.weight
            turn = int((asked - line.known) / line.each)
            found |= {turn - 1, turn, turn + 1}
    if most is None:
        found.add(max(found) + 1)
    return sorted(one for one in found if one >= 0 and (most is None or one <= most))
