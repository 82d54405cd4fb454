"""A standard made ready for whole numbers: what to add, by what to multiply, with what to compare.

A resource is added up as an integer `u`, in units of 10**-places; `v` stands for the students that
share it. The indicator's value is then  per × factor × u ÷ (10**places × v), and the comparison
with a threshold becomes one comparison of integer products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

from msgspec import Struct

from edudesk.model.form import Field, Label
from edudesk.model.standard import Indicator, SchoolType, Stage, Standard
from edudesk.model.verdict import UnitVerdict


class Rule(Struct, frozen=True, kw_only=True):
    """One indicator at one stage.

    `terms`: facts with the signed multiplier that brings each to 1 ÷ `scale`; `per` includes the
    factor between units. `threshold`: 0 where the stage asks for no least value. `fact_unit`,
    `fact_places`: what the facts are counted or measured in.
    """

    code: str
    shared: bool
    counted: bool
    terms: tuple[tuple[str, int], ...]
    factor: int
    scale: int
    per: int
    places: int
    threshold: Fraction
    threshold_ratio: tuple[int, int]
    floor_ratio: tuple[int, int]
    threshold_prints: bool
    fact_unit: str
    fact_places: int

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """The threshold, and the share of it that the one indicator under it must keep."""
        return self.threshold, Fraction(*self.floor_ratio)

    def misleads(self, gained: int, needed: int, verdict: UnitVerdict) -> bool:
        """Whether the value gained ÷ needed, rounded half up for print, gets another verdict."""
        if verdict == "met" and self.threshold_prints:
            return False  # rounding never crosses a bound that is itself a printed figure
        unit: int = 10**self.places
        printed = (2 * gained * unit + needed) // (2 * needed)
        return verdict != self.verdict(printed, unit)

    def verdict(self, gained: int, needed: int) -> UnitVerdict:
        """Return the verdict on the value gained ÷ needed (> 0), u × per ÷ (v × scale)."""
        numerator, denominator = self.threshold_ratio
        if gained * denominator >= needed * numerator:
            return "met"
        numerator, denominator = self.floor_ratio
        return "floor" if gained * denominator >= needed * numerator else "below"


class Membership(Struct, frozen=True, kw_only=True):
    """How a type of school takes part: `weights` are whole numbers in the ratio of the split.

    `attached`: the type whose rules hold with classes of another stage; `others`: the facts of
    student numbers that tell whether there are such.
    """

    stages: tuple[str, ...]
    weights: dict[str, int]
    excluded: Label | None
    minimum_students: int
    attached: str
    others: tuple[str, ...]


def facts_read(standard: Standard, type_fact: str) -> frozenset[str]:
    """Return the facts that units and coefficients are made of; items read theirs by SQL."""
    terms = (term for one in standard.indicators for each in one.terms.values() for term in each)
    return frozenset(
        (
            type_fact,
            *(term.removeprefix("-") for term in terms),
            *(stage.students for stage in standard.stages),
            *(key for stage in standard.stages for key in stage.facts.values()),
            *(key for kind in standard.school_types for key in kind.weights),
            *(rule.fact for rule in standard.exclusions),
            *((standard.joining.fact,) if standard.joining else ()),
            *(extra for each in standard.relaxations for extra in each.adds.values()),
        )
    )


class ReadyStandard(Struct, frozen=True, kw_only=True):
    """A standard ready for computing; `facts` says what each fact is called.

    `fields`: as what the facts of schools are stored, by key.
    """

    standard: Standard
    stages: dict[str, Stage]
    types: dict[str, Membership]
    rules: dict[str, tuple[Rule, ...]]
    facts: dict[str, Label]
    fields: Mapping[str, Field]


def ready(standard: Standard, fields: Mapping[str, Field]) -> ReadyStandard:
    """Return `standard` ready for computing facts that are stored as these fields, by key."""
    return ReadyStandard(
        standard=standard,
        stages={stage.code: stage for stage in standard.stages},
        types={kind.code: _membership(kind, standard.stages) for kind in standard.school_types},
        rules={
            stage.code: tuple(
                _rule(indicator, stage.code, Fraction(standard.floor), fields)
                for indicator in standard.indicators
            )
            for stage in standard.stages
        },
        facts={key: field.label for key, field in fields.items()},
        fields=fields,
    )


def _membership(kind: SchoolType, stages: Iterable[Stage]) -> Membership:
    weights = {key: Fraction(weight) for key, weight in kind.weights.items()}
    common = lcm(*(weight.denominator for weight in weights.values()))
    return Membership(
        stages=kind.stages,
        weights={key: int(weight * common) for key, weight in weights.items()},
        excluded=kind.excluded,
        minimum_students=kind.minimum_students,
        attached=kind.attached,
        others=tuple(stage.students for stage in stages if stage.code not in kind.stages),
    )


def _rule(indicator: Indicator, stage: str, floor: Fraction, fields: Mapping[str, Field]) -> Rule:
    terms = indicator.terms[stage]
    facts = [fields[term.lstrip("-")] for term in terms]
    deepest = max(fact.places for fact in facts)
    threshold = Fraction(indicator.thresholds.get(stage, 0))
    return Rule(
        code=indicator.code,
        shared=indicator.shared,
        counted=not indicator.shared and deepest == 0,
        terms=tuple(_signed(term, deepest, fact) for term, fact in zip(terms, facts, strict=True)),
        factor=indicator.factor,
        scale=10**deepest,
        per=indicator.per * indicator.factor,
        places=indicator.places,
        threshold=threshold,
        threshold_ratio=threshold.as_integer_ratio(),
        floor_ratio=(threshold * floor).as_integer_ratio(),
        threshold_prints=(threshold * 10**indicator.places).denominator == 1,
        fact_unit=facts[0].unit,
        fact_places=deepest,
    )


def _signed(term: str, deepest: int, fact: Field) -> tuple[str, int]:
    multiplier: int = 10 ** (deepest - fact.places)
    return fact.code, -multiplier if term.startswith("-") else multiplier
