"""An assessment as the one JSON object that `assess --json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from edudesk.model.exact import decimal_text, half_up, root_half_up, telling, telling_root
from edudesk.model.standard import Standard
from edudesk.model.verdict import (
    Assessment,
    Coefficient,
    IndicatorResult,
    ItemResult,
    Outlook,
    Outlooks,
    Relaxed,
    ShareOutlook,
    StageResult,
    UnitResult,
)

PLACES = 6


def as_json(
    assessment: Assessment, lang: str = "zh", *, further: Standard | None = None
) -> dict[str, Any]:
    """Return the assessment as plain objects, sentences in `lang`.

    Counts are integers (students, and teachers counted for a stage); every other figure is a
    decimal string of six places, rounded half up from the exact value, or None when unknown.
    With its standard as `further` it also tells the limits of composites, the figures whose print
    misleads (as they are printed, and told with places enough), what is certain although figures
    are missing (a high of None: no bound) and what relaxations change.
    """
    return {
        "standard": assessment.standard,
        "collection": assessment.collection,
        "moment": assessment.moment,
        "units": [_unit(unit) for unit in assessment.units],
        "excluded": [
            {"school_code": one.school_code, "reason": one.reason.text(lang)}
            for one in assessment.excluded
        ],
        "district": {stage.stage: _stage(stage) for stage in assessment.stages},
        "items": [_item(item, lang) for item in assessment.items],
        **(_further(assessment, further, lang) if further else {}),
    }


def _further(assessment: Assessment, standard: Standard, lang: str) -> dict[str, Any]:
    return {
        "composites": {stage.stage: _composite(stage) for stage in assessment.stages},
        "misleading": misleading_figures(assessment, standard),
        "certain": _certain(assessment.outlooks) | {"items": _certain_items(assessment, lang)},
        "relaxed": _relaxed(assessment.relaxed, lang),
    }


def _composite(stage: StageResult) -> dict[str, Any]:
    return {
        "limit": _decimal(stage.composite_limit),
        "verdict": stage.composite_verdict,
    }


def misleading_figures(assessment: Assessment, standard: Standard) -> list[dict[str, Any]]:
    """Return the figures whose print, at the places of the forms, would suggest another verdict.

    Each with school_code (None of a coefficient), stage, code, printed, and told: with places
    enough.
    """
    found: list[dict[str, Any]] = []
    floor = Fraction(standard.floor)
    for unit in assessment.units:
        for one, indicator in zip(unit.indicators, standard.indicators, strict=True):
            if one.misleading and one.value is not None:
                printed = decimal_text(half_up(one.value, indicator.places), indicator.places)
                bounds = (one.threshold, one.threshold * floor)
                told = telling(one.value, bounds, indicator.places)
                found.append(_flagged(unit.school_code, unit.stage, one.code, printed, told))
    places = standard.coefficient_places
    for stage in assessment.stages:
        for each in stage.coefficients:
            if each.misleading and each.cv_squared is not None:
                printed = decimal_text(root_half_up(each.cv_squared, places), places)
                told = telling_root(each.cv_squared, each.limit, places)
                found.append(_flagged(None, stage.stage, each.code, printed, told))
        if stage.composite_misleading:
            printed, told = str(stage.composite_printed), str(stage.composite_told)
            found.append(_flagged(None, stage.stage, "composite", printed, told))
    return found


def _flagged(school: str | None, stage: str, code: str, printed: str, told: str) -> dict[str, Any]:
    where = {"school_code": school, "stage": stage, "code": code}
    return {**where, "printed": printed, "told": told}


def _certain(outlooks: Outlooks) -> dict[str, Any]:
    """Return what is certain although figures are missing: met, not_met or depends, and bounds."""
    return {
        "units": [
            {
                "school_code": unit.school_code,
                "stage": unit.stage,
                "verdict": unit.verdict,
                "indicators": {one.code: _outlook(one) for one in unit.indicators},
            }
            for unit in outlooks.units
        ],
        "coefficients": {
            stage: {one.code: _outlook(one, root=True) for one in each}
            for stage, each in outlooks.coefficients.items()
        },
        "composites": {stage: _outlook(one) for stage, one in outlooks.composites.items()},
    }


def _certain_items(assessment: Assessment, lang: str) -> dict[str, Any]:
    """Return what is certain of the computed rows of the annex for which figures are missing."""
    return {
        item.code: {
            "verdict": item.outlook.verdict,
            "depends_on": _places(item.outlook.depends_on),
            "shares": [_share(one, lang) for one in item.outlook.shares],
        }
        for item in assessment.items
        if item.outlook is not None
    }


def _share(one: ShareOutlook, lang: str) -> dict[str, Any]:
    return {
        "name": one.name.text(lang),
        "verdict": one.verdict,
        "low": _decimal(one.low),
        "high": _decimal(one.high),
        "depends_on": _places(one.depends_on),
    }


def _places(missing: Iterable[tuple[str, str]]) -> list[dict[str, str | None]]:
    """Return what is missing; the school is None of a figure of the district itself."""
    return [{"school_code": code or None, "fact": fact} for code, fact in missing]


def _outlook(one: Outlook, *, root: bool = False) -> dict[str, Any]:
    shown = _root if root else _decimal
    return {
        "verdict": one.verdict,
        "low": shown(one.low),
        "high": shown(one.high),
        "depends_on": _places(one.depends_on),
    }


def _relaxed(relaxed: Relaxed | None, lang: str) -> dict[str, Any] | None:
    """Return the verdicts with the relaxations switched on, None when none is."""
    if relaxed is None:
        return None
    return {
        "relaxations": [one.code for one in relaxed.relaxations],
        "units": [_unit(unit) for unit in relaxed.units],
        "items": [_item(item, lang) for item in relaxed.items],
    }


def _unit(unit: UnitResult) -> dict[str, Any]:
    return {
        "school_code": unit.school_code,
        "school_name": unit.school_name,
        "school_type": unit.school_type or None,
        "stage": unit.stage,
        "students": unit.students,
        "indicators": {one.code: _indicator(one) for one in unit.indicators},
        "verdict": unit.verdict,
    }


def _indicator(one: IndicatorResult) -> dict[str, Any]:
    return {
        "numerator": _count(one.numerator) if one.counted else _decimal(one.numerator),
        "denominator": one.denominator,
        "value": _decimal(one.value),
        "threshold": _decimal(one.threshold),
        "verdict": one.verdict,
        "missing": list(one.missing),
    }


def _stage(stage: StageResult) -> dict[str, Any]:
    composite = None if stage.composite is None else str(stage.composite)
    return {one.code: _coefficient(one) for one in stage.coefficients} | {"composite": composite}


def _coefficient(one: Coefficient) -> dict[str, Any]:
    return {
        "mean": _decimal(one.mean),
        "deviation": _root(one.variance),
        "cv": _root(one.cv_squared),
        "limit": _decimal(one.limit),
        "verdict": one.verdict,
    }


def _item(item: ItemResult, lang: str) -> dict[str, Any]:
    return {
        "code": item.code,
        "verdict": item.verdict,
        "problem": (item.note or item.problem).text(lang),
        "schools": list(item.schools),
    }


def _count(value: Fraction | None) -> int | None:
    return None if value is None else int(value)


def _decimal(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(half_up(value, PLACES), PLACES)


def _root(square: Fraction | None) -> str | None:
    return None if square is None else decimal_text(root_half_up(square, PLACES), PLACES)
