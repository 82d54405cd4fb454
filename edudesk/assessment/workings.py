"""How a coefficient came about: what each school's part adds to it, and the sums in the formula.

The temporary table `assessed_workings` has a row for each unit and indicator: its weight nᵢ ÷ N,
the quotient xᵢ with its figures put in, xᵢ − X̄ and (nᵢ ÷ N) × (xᵢ − X̄)², as they print. In
`assessed_sums` stand N, X̄, S², S and the coefficient of each indicator at each stage, a line each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from edudesk.assessment.engine import Unit
from edudesk.assessment.explaining import document_of, inputs_of, outlook_of, substituted
from edudesk.assessment.influence import leave_one_out
from edudesk.assessment.rules import ReadyStandard
from edudesk.assessment.tables import NO_OUTLOOKS
from edudesk.model.exact import (
    decimal_text,
    down,
    half_up,
    plain,
    ratio_half_up,
    root_half_up,
    telling,
    telling_root,
    up,
)
from edudesk.model.explanation import Member, Why
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.standard import Indicator
from edudesk.model.verdict import Coefficient, FactRow, Outlook, Outlooks, StageResult
from edudesk.storage.store import Store

_WEIGHT_PLACES = 6
_DEEPER = 2
"""Decimals of X̄, S and xᵢ − X̄ beyond those of the value, so that they can be worked again."""
_SQUARE_PLACES = 6

_MEMBERS = (
    "unit", "stage", "indicator", "students", "weight", "figures", "inputs_zh", "inputs_en",
    "value", "deviation", "square", "low", "high",
)  # fmt: skip
_SUMS = ("stage", "indicator", "told")


def why_coefficient(
    units: Sequence[Unit],
    stage: StageResult,
    code: str,
    ready: ReadyStandard,
    outlooks: Outlooks = NO_OUTLOOKS,
) -> Why:
    """Explain one coefficient of one stage; `members_of` tells what each unit adds to it."""
    at = _place(stage, code)
    found, indicator = stage.coefficients[at], ready.standard.indicators[at]
    places = ready.standard.coefficient_places
    certain = outlooks.coefficients.get(stage.stage, ())
    outlook = next((one for one in certain if one.code == code), None)
    low, high = ("", "") if outlook is None else outlook.roots_told(found.limit, places)
    return Why(
        code=code,
        title=indicator.label,
        subject=ready.stages[stage.stage].label,
        verdict=found.verdict,
        clause=indicator.clause,
        document=document_of(ready),
        formula=ready.standard.phrases.coefficient,
        steps=_steps(found, indicator, _at(units, stage), places),
        bound="" if found.limit is None else f"≤ {plain(found.limit, 2)}",
        influences=leave_one_out(units, ready, stage.stage, code),
        missing=() if outlook is None else _missing(units, outlook, ready),
        low=low,
        high=high.removesuffix("∞"),
        sure="" if outlook is None or found.limit is None else outlook.verdict,
    )


def _missing(units: Sequence[Unit], outlook: Outlook, ready: ReadyStandard) -> tuple[Label, ...]:
    """Return the schools that a coefficient lacks figures of, each with what it lacks."""
    names = {unit.result.school_code: unit.result.school_name for unit in units}
    lacking: dict[str, list[Label]] = {}
    for code, fact in outlook.depends_on:
        lacking.setdefault(code, []).append(ready.facts[fact])
    phrases = ready.standard.phrases
    return tuple(
        Label(
            phrases.lacking.zh.format(
                school=names[code], facts=phrases.comma.zh.join(one.zh for one in facts)
            ),
            phrases.lacking.en.format(
                school=names[code], facts=phrases.comma.en.join(one.en for one in facts)
            ),
        )
        for code, facts in lacking.items()
    )


def members_of(
    units: Sequence[Unit],
    stage: StageResult,
    code: str,
    rows: Mapping[int, FactRow],
    ready: ReadyStandard,
) -> Iterator[Member]:
    """Yield what each unit of a stage adds to a coefficient; `rows`: facts by number of school."""
    at = _place(stage, code)
    rule, indicator = ready.rules[stage.stage][at], ready.standard.indicators[at]
    members = _at(units, stage)
    everybody = _everybody(members)
    for unit in members:
        values = rows[unit.result.school].values
        weight, deviation, square = _parts(unit, at, stage.coefficients[at], everybody, indicator)
        value = unit.result.indicators[at].value
        yield Member(
            school=unit.result.school,
            name=unit.result.name,
            students=unit.result.students,
            weight=weight,
            figures=substituted(unit, values, indicator, rule, ready.fields),
            value=""
            if value is None
            else decimal_text(
                half_up(value, indicator.places + _DEEPER), indicator.places + _DEEPER
            ),
            deviation=deviation,
            square=square,
            inputs=inputs_of(unit, values, rule, ready, ready.fields),
        )


def fill_workings(
    store: Store,
    units: Sequence[Unit],
    stages: Sequence[StageResult],
    rows: Mapping[int, FactRow],
    ready: ReadyStandard,
    outlooks: Outlooks,
) -> None:
    """Lay out how every coefficient came about; units are numbered as in `assessed_units`."""
    store.fill_temp("assessed_workings", _MEMBERS, _laid_out(units, stages, rows, ready, outlooks))
    store.fill_temp("assessed_sums", _SUMS, _sums(units, stages, ready))


def _laid_out(
    units: Sequence[Unit],
    stages: Sequence[StageResult],
    rows: Mapping[int, FactRow],
    ready: ReadyStandard,
    outlooks: Outlooks,
) -> Iterator[tuple[Value, ...]]:
    comma = ready.standard.phrases.comma
    numbers = {(unit.result.school, unit.result.stage): at for at, unit in enumerate(units, 1)}
    for stage in stages:
        for one in stage.coefficients:
            for each in members_of(units, stage, one.code, rows, ready):
                number = numbers[each.school, stage.stage]
                labels = [given.label for given in each.inputs]
                yield (
                    number,
                    stage.stage,
                    one.code,
                    each.students,
                    each.weight,
                    each.figures,
                    comma.zh.join(label.zh for label in labels),
                    comma.en.join(label.en for label in labels),
                    each.value,
                    each.deviation,
                    each.square,
                    *_between(units[number - 1], one.code, ready, outlooks),
                )


def _between(
    unit: Unit, code: str, ready: ReadyStandard, outlooks: Outlooks
) -> tuple[str | None, str | None]:
    """Return between what an unknown value lies; None where it is known, ∞ without a bound."""
    outlook = outlook_of(outlooks, unit, code)
    if outlook is None:
        return None, None
    rule = next(one for one in ready.rules[unit.result.stage] if one.code == code)
    low = telling(outlook.low, rule.bounds, rule.places, down)
    return low, "∞" if outlook.high is None else telling(outlook.high, rule.bounds, rule.places, up)


def _sums(
    units: Sequence[Unit], stages: Sequence[StageResult], ready: ReadyStandard
) -> Iterator[tuple[Value, ...]]:
    places = ready.standard.coefficient_places
    for stage in stages:
        members = _at(units, stage)
        for one, indicator in zip(stage.coefficients, ready.standard.indicators, strict=True):
            yield stage.stage, one.code, "\n".join(_steps(one, indicator, members, places))


def _place(stage: StageResult, code: str) -> int:
    return next(at for at, one in enumerate(stage.coefficients) if one.code == code)


def _at(units: Sequence[Unit], stage: StageResult) -> list[Unit]:
    return [unit for unit in units if unit.result.stage == stage.stage]


def _everybody(members: Sequence[Unit]) -> int | None:
    """Return N, None where the students of a unit are not known."""
    numbers = [unit.result.students for unit in members]
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _parts(
    unit: Unit, at: int, found: Coefficient, everybody: int | None, indicator: Indicator
) -> tuple[str, str, str]:
    """Return a unit's weight, its distance from the mean, and what it adds to the variance.

    The mean of a large district has thousands of digits, so nothing is reduced on the way.
    """
    students, ratio = unit.result.students, unit.result.indicators[at].ratio
    if everybody is None or students is None:
        return "", "", ""
    weight = decimal_text(ratio_half_up(students, everybody, _WEIGHT_PLACES), _WEIGHT_PLACES)
    if found.mean is None or ratio is None:
        return weight, "", ""
    upper = ratio[0] * found.mean.denominator - found.mean.numerator * ratio[1]
    lower = ratio[1] * found.mean.denominator
    places = indicator.places + _DEEPER
    square = ratio_half_up(students * upper * upper, everybody * lower * lower, _SQUARE_PLACES)
    return (
        weight,
        decimal_text(ratio_half_up(upper, lower, places), places),
        decimal_text(square, _SQUARE_PLACES),
    )


def _steps(
    found: Coefficient, indicator: Indicator, members: Sequence[Unit], places: int
) -> tuple[str, ...]:
    everybody = _everybody(members)
    if found.mean is None or found.variance is None or everybody is None:
        return ()
    deeper = indicator.places + _DEEPER
    mean = decimal_text(half_up(found.mean, deeper), deeper)
    deviation = decimal_text(root_half_up(found.variance, deeper), deeper)
    square = decimal_text(half_up(found.variance, _SQUARE_PLACES), _SQUARE_PLACES)
    lines = [
        f"N = {everybody}",
        f"X̄ = {mean} {indicator.unit}",
        f"S² = {square}",
        f"S = {deviation}",
    ]
    if found.cv_squared is not None:
        told = telling_root(found.cv_squared, found.limit, places)
        lines.append(f"CV = {deviation} ÷ {mean} = {told}")
    return tuple(lines)
