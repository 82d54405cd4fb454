"""Opens a verdict: the formula with its figures put in, exactly as the engine computed it.

The figures are the engine's own: what is told here is read off its results, never computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from edudesk.assessment.engine import Unit
from edudesk.assessment.rules import ReadyStandard, Rule
from edudesk.model.exact import (
    decimal_text,
    down,
    half_up,
    plain,
    telling,
    up,
)
from edudesk.model.explanation import Input, Why
from edudesk.model.form import Field, Label
from edudesk.model.place import Value
from edudesk.model.standard import Indicator, Item
from edudesk.model.verdict import IndicatorResult, ItemResult, Outlook, Outlooks

_SHARE_PLACES = 4
_UNFILLED = "？"


def why_indicator(
    unit: Unit,
    values: Mapping[str, Value],
    code: str,
    ready: ReadyStandard,
    fields: Mapping[str, Field],
    outlooks: Outlooks,
) -> Why:
    """Explain one indicator of one unit."""
    stage = unit.result.stage
    at = next(n for n, rule in enumerate(ready.rules[stage]) if rule.code == code)
    rule, result = ready.rules[stage][at], unit.result.indicators[at]
    indicator = ready.standard.indicators[at]
    outlook = outlook_of(outlooks, unit, code)
    return Why(
        code=code,
        title=indicator.label,
        subject=unit.result.name,
        verdict=result.verdict,
        clause=indicator.clause,
        document=document_of(ready),
        formula=indicator.formula,
        steps=_steps(unit, values, indicator, rule, result, fields),
        bound=_bound(indicator, stage, result, ready),
        floor=plain(Fraction(ready.standard.floor) * 100) if ready.standard.floor else "",
        inputs=inputs_of(unit, values, rule, ready, fields),
        missing=tuple(ready.facts[key] for key in dict.fromkeys(result.missing)),
        low="" if outlook is None else telling(outlook.low, rule.bounds, indicator.places, down),
        high=_high(outlook, rule),
        sure=outlook.verdict if outlook is not None and stage in indicator.thresholds else "",
    )


def why_item(item: Item, result: ItemResult, subject: Label, ready: ReadyStandard) -> Why:
    """Explain a row of the annex: the sentence that follows, and from what."""
    return Why(
        code=item.code,
        title=item.label,
        subject=subject,
        verdict=result.verdict,
        clause=item.clause,
        document=document_of(ready),
        problem=result.note or result.problem,
        evidence=item.evidence,
    )


def document_of(ready: ReadyStandard) -> Label:
    """Return the title of the standard with the document that it stands in."""
    title, source = ready.standard.title, ready.standard.source
    return Label(f"{title.zh}（{source}）", f"{title.en} ({source})")


def _steps(
    unit: Unit,
    values: Mapping[str, Value],
    indicator: Indicator,
    rule: Rule,
    result: IndicatorResult,
    fields: Mapping[str, Field],
) -> tuple[str, ...]:
    """Return the resource with its terms, its split, and the value, a line each."""
    if result.value is None or result.numerator is None or result.denominator is None:
        return ()
    resource = _resource(values, rule, fields)
    lines = []
    share = _split_of(unit, rule)
    if share is not None:
        told = f"{resource} × {_ratio(share)} ({_decimal(share * 100, _SHARE_PLACES)}%)"
        resource = _decimal(result.numerator, indicator.places)
        lines.append(f"{told} = {resource}")
    value = telling(result.value, rule.bounds, indicator.places)
    lines.append(f"{resource} ÷ {result.denominator}{_times(indicator)} = {value} {indicator.unit}")
    return tuple(lines)


def substituted(
    unit: Unit,
    values: Mapping[str, Value],
    indicator: Indicator,
    rule: Rule,
    fields: Mapping[str, Field],
) -> str:
    """Return the quotient that a unit's value is, its figures put in; ？ for one not filled."""
    share = _split_of(unit, rule)
    split = "" if share is None else f" × {_ratio(share)}"
    students = unit.result.students
    lower = _UNFILLED if students is None else students
    return f"{_resource(values, rule, fields)}{split} ÷ {lower}{_times(indicator)}"


def _resource(values: Mapping[str, Value], rule: Rule, fields: Mapping[str, Field]) -> str:
    terms = _terms(values, rule, fields)
    resource = f"({terms})" if len(rule.terms) > 1 else terms
    return resource if rule.factor == 1 else f"{resource} × {rule.factor}"


def _split_of(unit: Unit, rule: Rule) -> Fraction | None:
    """Return the unit's part of what its school shares, None where nothing is split."""
    share = unit.result.share
    return share if rule.shared and share is not None and share != 1 else None


def _ratio(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _times(indicator: Indicator) -> str:
    return f" × {indicator.per}" if indicator.per != 1 else ""


def _terms(values: Mapping[str, Value], rule: Rule, fields: Mapping[str, Field]) -> str:
    said = ""
    for key, multiplier in rule.terms:
        sign = " − " if multiplier < 0 else " + " if said else ""
        said += sign + (_figure(values.get(key), fields[key]) or _UNFILLED)
    return said


def inputs_of(
    unit: Unit,
    values: Mapping[str, Value],
    rule: Rule,
    ready: ReadyStandard,
    fields: Mapping[str, Field],
) -> tuple[Input, ...]:
    """Return the facts that one indicator of a unit is made of, each once."""
    signs = {key: "−" if multiplier < 0 else "" for key, multiplier in rule.terms}
    students = ready.stages[unit.result.stage].students
    kind = unit.kind
    others = tuple(kind.weights) if kind and rule.shared else ()
    return tuple(
        Input(
            fact=key,
            label=fields[key].label,
            sign=signs.get(key, ""),
            figure=_figure(values.get(key), fields[key]),
            unit=fields[key].unit,
        )
        for key in dict.fromkeys((*signs, students, *others))
    )


def _figure(value: Value, field: Field) -> str:
    return decimal_text(value, field.places) if isinstance(value, int) else ""


def _bound(indicator: Indicator, stage: str, result: IndicatorResult, ready: ReadyStandard) -> str:
    """Return the threshold, and the share of it that the one indicator under it must keep."""
    if stage not in indicator.thresholds:
        return ""
    asked = f"≥ {plain(result.threshold)} {indicator.unit}"
    if not ready.standard.floor:
        return asked
    floor = plain(result.threshold * Fraction(ready.standard.floor))
    percent = plain(Fraction(ready.standard.floor) * 100)
    return f"{asked} ({percent}%: {floor})"


def outlook_of(outlooks: Outlooks, unit: Unit, code: str) -> Outlook | None:
    """Return what is certain of an indicator of a unit, None where it is known."""
    for one in outlooks.units:
        if (one.school_code, one.stage) == (unit.result.school_code, unit.result.stage):
            return next((each for each in one.indicators if each.code == code), None)
    return None


def _high(outlook: Outlook | None, rule: Rule) -> str:
    if outlook is None or outlook.high is None:
        return ""
    return telling(outlook.high, rule.bounds, rule.places, up)


def _decimal(value: Fraction, places: int) -> str:
    return decimal_text(half_up(value, places), places)
