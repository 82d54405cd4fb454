"""The seven indicators of every school and their coefficients, exactly; knows no storage.

Sources: 教督〔2017〕6号 (thresholds, 6 of 7, 85 %, limits of the coefficients); the splits 1:1.1,
1:1.2 and 1:1.1:1.32 from the published split formula (测算均衡系数拆分公式).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from edudesk.assessment.coefficients import (
    Share,
    coefficient,
    composite,
    judged_mean,
    weighing,
)
from edudesk.assessment.rules import Membership, ReadyStandard, Rule
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.verdict import (
    Excluded,
    FactRow,
    IndicatorResult,
    Resources,
    SchoolVerdict,
    StageResult,
    UnitResult,
)

TYPE_FACT = "school_type"
COMPOSITE_PLACES = 6
_WHOLE = Fraction(1)


class Unit(Struct, frozen=True, gc=False):
    """A unit with the integers its coefficients are made of.

    `amounts`: for each indicator the resource u, None when unknown; `own` and `split`: how its
    students share resources that are reported for their stage and for the whole school; `kind`: how
    its school takes part, None when its type is not filled.
    """

    result: UnitResult
    amounts: tuple[int | None, ...]
    own: Share | None
    split: Share | None
    kind: Membership | None


def assess(rows: Iterable[FactRow], ready: ReadyStandard) -> Resources:
    """Assess all schools of a district, in order of their codes.

    A figure that is not filled makes unknown whatever depends on it, never a zero; an area that
    subtracts to less than nothing is computed as it stands (the checks of the form refuse it).
    """
    units, excluded = units_of(rows, ready)
    return resources_of(units, excluded, ready)


def resources_of(
    units: Sequence[Unit], excluded: Iterable[Excluded], ready: ReadyStandard
) -> Resources:
    """Return what follows from the units of a district."""
    return Resources(
        units=tuple(unit.result for unit in units),
        excluded=tuple(excluded),
        stages=assess_stages(units, ready),
    )


def units_of(rows: Iterable[FactRow], ready: ReadyStandard) -> tuple[list[Unit], list[Excluded]]:
    """Return the units of a district and the schools that are out, in order of school codes."""
    units: list[Unit] = []
    excluded: list[Excluded] = []
    for row in sorted(rows, key=lambda row: (row.school_code, row.school)):
        found = assess_school(row, ready)
        if isinstance(found, Excluded):
            excluded.append(found)
        else:
            units.extend(found)
    return units, excluded


def assess_school(row: FactRow, ready: ReadyStandard) -> tuple[Unit, ...] | Excluded:
    """Return the units of one school, or why it has none.

    A school whose type is not filled (or not in the standard) may belong to any stage: it is a unit
    of unknown verdict at each stage where it may have students.
    """
    if row.joined is not None:
        return Excluded(row.school_code, row.school_name, row.joined, row.school)
    kind = membership(row.values, ready)
    if kind is not None and kind.excluded is not None and _is_out(row, kind, ready):
        return Excluded(row.school_code, row.school_name, kind.excluded, row.school)
    reason = _excluded_by(row, ready)
    if reason is not None:
        return Excluded(row.school_code, row.school_name, reason, row.school)
    stages = tuple(ready.stages) if kind is None else kind.stages
    units = tuple(
        _unit(row, kind, stage, ready) for stage in stages if _students(row, stage, ready) != 0
    )
    if not units:
        reason = ready.standard.phrases.no_students
        return Excluded(row.school_code, row.school_name, reason, row.school)
    return units


def membership(values: Mapping[str, Value], ready: ReadyStandard) -> Membership | None:
    """Return how a school takes part, None when its type is not filled.

    Attached classes count with the stage that they are taught at: a school that has them takes part
    as the type with both stages does, and shares its resources likewise (优质均衡指标计算公式).
    """
    kind = ready.types.get(str(values.get(TYPE_FACT)))
    if kind is not None and kind.attached and any(_number(values, key) for key in kind.others):
        return ready.types[kind.attached]
    return kind


def assess_stages(units: Iterable[Unit], ready: ReadyStandard) -> tuple[StageResult, ...]:
    """Return the coefficients of the district, stage by stage."""
    by_stage: dict[str, list[Unit]] = {stage: [] for stage in ready.stages}
    for unit in units:
        by_stage[unit.result.stage].append(unit)
    return tuple(_stage(stage, members, ready) for stage, members in by_stage.items())


def _is_out(row: FactRow, kind: Membership, ready: ReadyStandard) -> bool:
    """Whether a school of an excludable type is surely out; unknown numbers exclude nobody."""
    if not kind.minimum_students:
        return True
    numbers = [_students(row, stage, ready) for stage in kind.stages]
    known = [number for number in numbers if number is not None]
    return len(known) == len(numbers) and sum(known) < kind.minimum_students


def _excluded_by(row: FactRow, ready: ReadyStandard) -> Label | None:
    """Return why a fact of the school puts it out, None when none does."""
    for rule in ready.standard.exclusions:
        if row.values.get(rule.fact) in rule.values:
            return rule.reason
    return None


def _undecided_by(row: FactRow, ready: ReadyStandard) -> tuple[str, ...]:
    """Return the facts without which it is not known whether the school is in."""
    rules = ready.standard.exclusions
    if not rules:
        return ()
    needed = [rule.fact for rule in rules if rule.unknown == "unknown"]
    return tuple(fact for fact in needed if row.values.get(fact) is None)


def _students(row: FactRow, stage: str, ready: ReadyStandard) -> int | None:
    return _number(row.values, ready.stages[stage].students)


def _number(values: Mapping[str, Value], key: str) -> int | None:
    """Return a number of students; less than nobody is as good as not filled."""
    value = values.get(key)
    return value if isinstance(value, int) and value >= 0 else None


def _unit(row: FactRow, kind: Membership | None, stage: str, ready: ReadyStandard) -> Unit:
    students_key = ready.stages[stage].students
    students = _number(row.values, students_key)
    unsure = (*(() if kind else (TYPE_FACT,)), *_undecided_by(row, ready))
    own = _own(students, students_key, unsure)
    split = _split(row, kind, students_key, unsure) if kind and kind.weights else own
    amounts: list[int | None] = []
    indicators: list[IndicatorResult] = []
    for rule in ready.rules[stage]:
        amount = _amount(row.values, rule)
        pool = split if rule.shared else own
        amounts.append(amount)
        indicators.append(_indicator(rule, amount, row.values, pool, students))
    return Unit(
        UnitResult(
            school=row.school,
            school_code=row.school_code,
            school_name=row.school_name,
            school_type="" if kind is None else str(row.values[TYPE_FACT]),
            stage=stage,
            name=_name(row.school_name, kind, stage, ready),
            students=students,
            share=_part(split.share, own.share),
            indicators=tuple(indicators),
            verdict=school_verdict(indicators, ready.standard.reach),
        ),
        tuple(amounts),
        own.share,
        split.share,
        kind,
    )


def _part(split: Share | None, own: Share | None) -> Fraction | None:
    """Return a unit's part of what its school shares; a school that shares nothing has it all."""
    if split is None:
        return None
    return _WHOLE if split is own else split.part


class _Pool(Struct, frozen=True, gc=False):
    """How a unit shares a kind of resource, or the facts that would tell."""

    share: Share | None
    missing: tuple[str, ...]


def _own(students: int | None, key: str, unsure: tuple[str, ...]) -> _Pool:
    """Return how a unit shares what is reported for its stage.

    `unsure`: facts without which it is not known whether the school is in; it has no share then.
    """
    if students is None:
        return _Pool(None, (*unsure, key))
    return _Pool(None if unsure else Share(students, 1, students), unsure)


def _split(row: FactRow, kind: Membership, key: str, unsure: tuple[str, ...]) -> _Pool:
    """Return how a unit shares what is reported for its whole school."""
    numbers = {fact: _number(row.values, fact) for fact in kind.weights}
    missing = (*unsure, *(fact for fact, number in numbers.items() if number is None))
    own = numbers[key]
    if missing or own is None:
        return _Pool(None, missing)
    weighted = sum(kind.weights[fact] * (number or 0) for fact, number in numbers.items())
    return _Pool(Share(own, kind.weights[key], weighted), ())


def _amount(values: Mapping[str, Value], rule: Rule) -> int | None:
    total = 0
    for key, multiplier in rule.terms:
        value = values.get(key)
        if not isinstance(value, int):
            return None
        total += multiplier * value
    return total


def _indicator(
    rule: Rule,
    amount: int | None,
    values: Mapping[str, Value],
    pool: _Pool,
    students: int | None,
) -> IndicatorResult:
    share = pool.share
    if amount is None or share is None:
        return _unknown(rule, amount, values, pool, students)
    gained, needed = amount * share.weight * rule.per, rule.scale * share.weighted
    verdict = rule.verdict(gained, needed)
    return IndicatorResult(
        code=rule.code,
        resource=_resource(rule, amount, share if rule.shared else None),
        denominator=students,
        ratio=(gained, needed),
        threshold=rule.threshold,
        counted=rule.counted,
        verdict=verdict,
        misleading=rule.misleads(gained, needed, verdict),
    )


def _resource(rule: Rule, amount: int, share: Share | None) -> tuple[int, int]:
    """Return the resource, or the unit's part of it, in the indicator's unit."""
    whole = amount * rule.factor
    if share is None:
        return whole, rule.scale
    return whole * share.weight * share.students, rule.scale * share.weighted


def _unknown(
    rule: Rule,
    amount: int | None,
    values: Mapping[str, Value],
    pool: _Pool,
    students: int | None,
) -> IndicatorResult:
    unfilled = tuple(key for key, _ in rule.terms if not isinstance(values.get(key), int))
    own = None if amount is None or rule.shared else _resource(rule, amount, None)
    return IndicatorResult(
        code=rule.code,
        resource=own,
        denominator=students,
        ratio=None,
        threshold=rule.threshold,
        counted=rule.counted,
        verdict="unknown",
        missing=(*unfilled, *pool.missing),
    )


def school_verdict(indicators: Iterable[IndicatorResult], reach: int) -> SchoolVerdict:
    """Return whether at least `reach` indicators are met and the others keep the floor.

    Fail as soon as that is certain, even with unknown indicators; pass only when all are known. An
    indicator that asks for no least value at the stage is neither met nor missed.
    """
    indicators = tuple(indicators)
    asked = [one for one in indicators if one.threshold] or indicators
    verdicts = [one.verdict for one in asked]
    if "below" in verdicts or verdicts.count("floor") > spared(indicators, reach):
        return "fail"
    return "unknown" if "unknown" in verdicts else "pass"


def spared(indicators: Iterable[IndicatorResult], reach: int) -> int:
    """Return how many of the indicators that ask for a least value may be missed."""
    return max(sum(one.threshold > 0 for one in indicators) - reach, 0)


def _name(school: str, kind: Membership | None, stage: str, ready: ReadyStandard) -> Label:
    """Return what a unit is called: its school's own name unless the school is split."""
    if kind is None or not kind.weights:
        return Label(school, school)
    part, template = ready.stages[stage].part, ready.standard.phrases.part_name
    return Label(
        template.zh.format(school=school, part=part.zh),
        template.en.format(school=school, part=part.en),
    )


def _stage(code: str, units: list[Unit], ready: ReadyStandard) -> StageResult:
    own = weighing([unit.own for unit in units])
    split = weighing([unit.split for unit in units])
    stage = ready.stages[code]
    limit = None if stage.limit is None else Fraction(stage.limit)
    bound = None if stage.composite_limit is None else Fraction(stage.composite_limit)
    places = ready.standard.coefficient_places
    coefficients = tuple(
        coefficient(
            rule,
            split if rule.shared else own,
            [unit.amounts[column] for unit in units],
            limit,
            places,
        )
        for column, rule in enumerate(ready.rules[code])
    )
    mean = judged_mean(coefficients, bound, places)
    return StageResult(
        stage=code,
        coefficients=coefficients,
        composite=composite(coefficients, COMPOSITE_PLACES),
        composite_limit=bound,
        composite_printed=mean.printed,
        composite_told=mean.told,
        composite_verdict=mean.verdict,
        composite_misleading=mean.misleading,
    )
