"""The verdicts as temporary tables, which the SQL of items and of printed tables reads.

A unit's exact figures stand as "p/q" (not reduced), those of a stage as the text they print as
(their p and q have thousands of digits). A verdict stands also as `met`: 1, 0, or NULL when it
depends on figures that are missing; it can be certain where `verdict` is unknown. A bilingual name
has two columns, _zh and _en. `missing` holds keys of facts, comma-joined.

assessed_standard       the standard in force, one row
assessed_units          every unit with the verdict of the 6-of-7 rule and the columns that the
                        standard's stages name in `facts`; `unit` counts them, `parts` says how
                        many its school has, `lacking` names the indicators under their thresholds
assessed_values         each unit with the figures of all its indicators side by side
assessed_indicators     each indicator of each unit, read from it
assessed_rules          what is asked of each indicator at each stage, in words; `fact_unit` is that
                        in which `assessed_gaps` says what is lacking; `places`: decimals of its
                        values in print; `floor`: percent that the others must keep, or NULL
assessed_excluded       schools outside the indicators
assessed_coefficients   each indicator of each stage; `cv_told`: printed with as many places as it
                        takes not to suggest another verdict; `low_shown`, `high_shown`: between
                        what it lies while figures are missing, `high_shown` NULL for no bound
assessed_stages         each stage with its composite coefficient; `composite_told` as `cv_told`
assessed_items          the rows of the annex in order; `number`: the item's code as printed, empty
                        for an item that is its whole group; `asks`: computed, attested or exists
assessed_relaxations    the relaxations that the district switched on
assessed_relaxed        every row of the annex and every unit whose verdict they change
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from edudesk.assessment.rules import ReadyStandard
from edudesk.model.exact import decimal_text, half_up, plain, root_half_up, telling_root
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.standard import Phrases
from edudesk.model.verdict import (
    Coefficient,
    FactRow,
    IndicatorResult,
    ItemResult,
    Outlook,
    Outlooks,
    Relaxed,
    Resources,
    StageResult,
    UnitResult,
)
from edudesk.storage.store import Store

NOTHING = Label("", "")
_SHORT = frozenset({"floor", "below"})
_MET = {"met": 1, "pass": 1, "floor": 0, "below": 0, "not_met": 0, "fail": 0, "unknown": None}

_SURE = {"met": 1, "not_met": 0, "depends": None}
NO_OUTLOOKS = Outlooks()

_STAGE = ("stage", "stage_zh", "stage_en")
_UNIT = (
    "unit", "school", "school_code", "school_name", "name_zh", "name_en", "school_type", *_STAGE,
    "students", "share", "parts", "reached", "lacking_zh", "lacking_en", "verdict", "met",
    "missing",
)  # fmt: skip
_INDICATOR = ("value", "verdict", "met", "missing", "misleading")
_STANDARD = ("code", "title_zh", "title_en", "source")
_RULE = (
    "stage", "indicator", "label_zh", "label_en", "measure", "threshold", "fact_unit", "formula_zh",
    "formula_en", "clause", "places", "floor",
)  # fmt: skip
_EXCLUDED = ("school", "school_code", "school_name", "reason_zh", "reason_en")
_COEFFICIENT = (
    *_STAGE, "indicator", "short_zh", "short_en", "unit", "mean_shown", "deviation_shown",
    "cv_shown", "cv_told", "bound_shown", "verdict", "met", "misleading",
    "low_shown", "high_shown",
)  # fmt: skip
_STAGES = (
    *_STAGE, "units", "composite", "composite_shown", "composite_told", "composite_bound",
    "verdict", "met", "misleading", "low_shown", "high_shown",
)  # fmt: skip
_RELAXED = (
    "kind", "code", "name_zh", "name_en", "strict", "relaxed", "strict_problem", "relaxed_problem",
)  # fmt: skip
_ITEM = (
    "position", "code", "number", "group_code", "group_zh", "group_en", "group_lines", "label_zh",
    "label_en", "clause", "evidence_zh", "evidence_en", "asks", "verdict", "met", "problem_zh",
    "problem_en", "note_zh", "note_en",
)  # fmt: skip


class _Sure:
    """Verdicts that are certain although figures are missing: met as 1, not met as 0."""

    def __init__(self, outlooks: Outlooks) -> None:
        self._composites = outlooks.composites
        self._units = {(one.school_code, one.stage): one for one in outlooks.units}
        self._coefficients = {
            (stage, one.code): one for stage, each in outlooks.coefficients.items() for one in each
        }

    def unit(self, unit: UnitResult) -> int | None:
        """Return the certain verdict on a unit."""
        found = self._units.get((unit.school_code, unit.stage))
        return None if found is None else _SURE[found.verdict]

    def of_indicator(self, unit: UnitResult, code: str) -> Outlook | None:
        """Return what is certain of an indicator."""
        found = self._units.get((unit.school_code, unit.stage))
        each = () if found is None else found.indicators
        return next((one for one in each if one.code == code), None)

    def of_composite(self, stage: str) -> Outlook | None:
        """Return what is certain of the mean of a stage's coefficients."""
        return self._composites.get(stage)

    def of_coefficient(self, stage: str, code: str) -> Outlook | None:
        """Return what is certain of a coefficient."""
        return self._coefficients.get((stage, code))


def fill_tables(
    store: Store,
    rows: Iterable[FactRow],
    resources: Resources,
    ready: ReadyStandard,
    outlooks: Outlooks = NO_OUTLOOKS,
) -> None:
    """Lay out what follows from the facts; `fill_items` adds the annex."""
    sure = _Sure(outlooks)
    facts = tuple(dict.fromkeys(name for stage in ready.standard.stages for name in stage.facts))
    units, stages = resources.units, resources.stages
    named = _units(units, rows, facts, ready, sure)
    store.fill_temp("assessed_units", (*_UNIT, *facts), named, numbered=True)
    _fill_indicators(store, units, [one.code for one in ready.standard.indicators], sure)
    for name, columns, values in (
        ("assessed_standard", _STANDARD, [_standard(ready)]),
        ("assessed_rules", _RULE, _rules(ready)),
        ("assessed_excluded", _EXCLUDED, _excluded(resources)),
        ("assessed_coefficients", _COEFFICIENT, _coefficients(stages, ready, sure)),
        ("assessed_stages", _STAGES, (_stage(stage, units, ready, sure) for stage in stages)),
    ):
        store.fill_temp(name, columns, values)


def fill_items(store: Store, results: Sequence[ItemResult], ready: ReadyStandard) -> None:
    """Lay out the rows of the annex."""
    store.fill_temp("assessed_items", _ITEM, _items(results, ready))


def fill_relaxed(
    store: Store,
    strict: Resources,
    items: Sequence[ItemResult],
    relaxed: Relaxed | None,
    ready: ReadyStandard,
) -> None:
    """Lay out the relaxations switched on, and every verdict that they change."""
    granted = relaxed.relaxations if relaxed else ()
    store.fill_temp(
        "assessed_relaxations",
        ("relaxation", "label_zh", "label_en", "clause"),
        [(one.code, one.label.zh, one.label.en, one.clause) for one in granted],
    )
    changes = _changes(strict, items, relaxed, ready) if relaxed else ()
    store.fill_temp("assessed_relaxed", _RELAXED, changes)


def _changes(
    strict: Resources, items: Sequence[ItemResult], relaxed: Relaxed, ready: ReadyStandard
) -> Iterator[tuple[Value, ...]]:
    labels = {item.code: item.label for item in ready.standard.items}
    for one, eased in zip(items, relaxed.items, strict=True):
        if (one.verdict, one.problem) != (eased.verdict, eased.problem):
            name = labels[one.code]
            yield ("item", one.code, name.zh, name.en, one.verdict, eased.verdict,
                   one.problem.zh, eased.problem.zh)  # fmt: skip
    for unit, other in zip(strict.units, relaxed.units, strict=True):
        if unit.verdict != other.verdict:
            stage = ready.stages[unit.stage].label
            yield ("unit", unit.school_code, f"{unit.name.zh}，{stage.zh}",
                   f"{unit.name.en}, {stage.en}", unit.verdict, other.verdict, "", "")  # fmt: skip


def _series(names: Sequence[Label], phrases: Phrases) -> Label:
    """Return names as a list in a sentence: 甲、乙和丙; one, two and three."""
    if len(names) < 2:
        return names[0] if names else NOTHING
    *others, last = names
    zh = phrases.comma.zh.join(name.zh for name in others)
    en = phrases.comma.en.join(name.en for name in others)
    return Label(zh + phrases.last_and.zh + last.zh, en + phrases.last_and.en + last.en)


def _stage_columns(stage: str, ready: ReadyStandard) -> tuple[Value, ...]:
    label = ready.stages[stage].label
    return (stage, label.zh, label.en)


def _units(
    units: Sequence[UnitResult],
    rows: Iterable[FactRow],
    facts: Sequence[str],
    ready: ReadyStandard,
    sure: _Sure,
) -> Iterator[tuple[Value, ...]]:
    short = {one.code: one.short for one in ready.standard.indicators}
    values = {row.school: row.values for row in rows}
    parts = Counter(unit.school for unit in units)
    for number, unit in enumerate(units, 1):
        keys = ready.stages[unit.stage].facts
        asked = (values[unit.school].get(keys[fact]) if fact in keys else None for fact in facts)
        yield (number, *_unit(unit, parts[unit.school], short, ready, sure), *asked)


def _unit(
    unit: UnitResult, parts: int, short: dict[str, Label], ready: ReadyStandard, sure: _Sure
) -> tuple[Value, ...]:
    reached = sum(one.verdict == "met" and one.threshold > 0 for one in unit.indicators)
    lacking, missing = NOTHING, {}
    if any(one.verdict != "met" for one in unit.indicators):
        under = [short[one.code] for one in unit.indicators if _is_short(unit, one, sure)]
        lacking = _series(under, ready.standard.phrases)
        missing = dict.fromkeys([key for one in unit.indicators for key in one.missing])
    return (
        unit.school,
        unit.school_code,
        unit.school_name,
        unit.name.zh,
        unit.name.en,
        unit.school_type or None,
        *_stage_columns(unit.stage, ready),
        unit.students,
        _ratio(unit.share),
        parts,
        reached,
        lacking.zh,
        lacking.en,
        unit.verdict,
        sure.unit(unit) if unit.verdict == "unknown" else _MET[unit.verdict],
        ",".join(missing),
    )


def _is_short(unit: UnitResult, one: IndicatorResult, sure: _Sure) -> bool:
    """Whether an indicator is under its threshold, known or for sure."""
    if one.verdict != "unknown":
        return one.verdict in _SHORT
    outlook = sure.of_indicator(unit, one.code)
    return outlook is not None and outlook.verdict == "not_met"


def _fill_indicators(
    store: Store, units: Iterable[UnitResult], codes: Sequence[str], sure: _Sure
) -> None:
    """Lay the indicators out, a row for each unit: so they are found by their unit, and fewer rows
    are written. They are read as a row for each indicator.
    """
    columns = ["unit", *(f"{name}_{at}" for at in range(len(codes)) for name in _INDICATOR)]
    store.fill_temp("assessed_values", columns, _values(units, sure), numbered=True)
    arms = [
        "SELECT unit, '{}' AS indicator, ".format(code.replace("'", "''"))
        + ", ".join(f"{name}_{at} AS {name}" for name in _INDICATOR)
        + " FROM assessed_values"
        for at, code in enumerate(codes)
    ]
    store.view_temp("assessed_indicators", " UNION ALL ".join(arms))


def _values(units: Iterable[UnitResult], sure: _Sure) -> Iterator[list[Value]]:
    """Yield the row of each unit; a bool or None takes the driver twice as long."""
    for number, unit in enumerate(units, 1):
        row: list[Value] = [number]
        for one in unit.indicators:
            verdict, misleading = one.verdict, int(one.misleading)
            if one.ratio is None:
                outlook = sure.of_indicator(unit, one.code)
                met = None if outlook is None else _SURE[outlook.verdict]
                row += (None, verdict, met, ",".join(one.missing), misleading)
            else:
                upper, lower = one.ratio
                row += (f"{upper}/{lower}", verdict, _MET[verdict], "", misleading)
        yield row


def _standard(ready: ReadyStandard) -> tuple[Value, ...]:
    one = ready.standard
    return one.code, one.title.zh, one.title.en, one.source


def _rules(ready: ReadyStandard) -> Iterator[tuple[Value, ...]]:
    kept = ready.standard.floor
    floor = plain(Fraction(kept) * 100) if kept else None
    for stage, rules in ready.rules.items():
        for one, rule in zip(ready.standard.indicators, rules, strict=True):
            yield (
                stage,
                one.code,
                one.label.zh,
                one.label.en,
                one.unit,
                _text(one.thresholds.get(stage)),
                rule.fact_unit,
                one.formula.zh,
                one.formula.en,
                one.clause,
                one.places,
                floor,
            )


def _excluded(resources: Resources) -> list[tuple[Value, ...]]:
    return [
        (one.school, one.school_code, one.school_name, one.reason.zh, one.reason.en)
        for one in resources.excluded
    ]


def _coefficients(
    stages: Iterable[StageResult], ready: ReadyStandard, sure: _Sure
) -> Iterator[tuple[Value, ...]]:
    short = {one.code: one for one in ready.standard.indicators}
    for stage in stages:
        for one in stage.coefficients:
            indicator = short[one.code]
            outlook = sure.of_coefficient(stage.stage, one.code)
            places = ready.standard.coefficient_places
            yield (
                *_stage_columns(stage.stage, ready),
                one.code,
                indicator.short.zh,
                indicator.short.en,
                indicator.unit,
                *_coefficient(one, indicator.places, places, outlook),
                _text(ready.stages[stage.stage].limit),
                one.verdict,
                _MET[one.verdict] if outlook is None else _SURE[outlook.verdict],
                one.misleading,
                None if outlook is None else _root(outlook.low, places),
                None if outlook is None else _root(outlook.high, places),
            )


def _coefficient(
    one: Coefficient, mean_places: int, places: int, outlook: Outlook | None
) -> tuple[Value, ...]:
    at_least = None if outlook is None else f"≥{_root(outlook.low, places)}"
    return (
        _shown(one.mean, mean_places),
        _root(one.variance, mean_places),
        _root(one.cv_squared, places),
        at_least if one.cv_squared is None else telling_root(one.cv_squared, one.limit, places),
    )


def _stage(
    stage: StageResult, units: Iterable[UnitResult], ready: ReadyStandard, sure: _Sure
) -> tuple[Value, ...]:
    outlook = sure.of_composite(stage.stage)
    verdict = stage.composite_verdict
    places = ready.standard.coefficient_places
    return (
        *_stage_columns(stage.stage, ready),
        sum(unit.stage == stage.stage for unit in units),
        _text(stage.composite),
        _text(stage.composite_printed),
        _text(stage.composite_told)
        if outlook is None
        else f"≥{decimal_text(half_up(outlook.low, places), places)}",
        _text(ready.stages[stage.stage].composite_limit),
        verdict,
        _SURE[outlook.verdict]
        if outlook is not None
        else None
        if verdict is None
        else _MET[verdict],
        stage.composite_misleading,
        None if outlook is None else _shown(outlook.low, places),
        None if outlook is None else _shown(outlook.high, places),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _items(results: Iterable[ItemResult], ready: ReadyStandard) -> Iterator[tuple[Value, ...]]:
    groups = {group.code: group for group in ready.standard.groups}
    pairs = zip(ready.standard.items, results, strict=True)
    for position, (item, result) in enumerate(pairs, 1):
        group = groups[item.group]
        yield (
            position,
            item.code,
            "" if item.code == group.code else item.code,
            group.code,
            group.label.zh,
            group.label.en,
            "\n".join(group.lines),
            item.label.zh,
            item.label.en,
            item.clause,
            item.evidence.zh if item.evidence else "",
            item.evidence.en if item.evidence else "",
            item.asks[0] if item.asks and result.basis == "attested" else "computed",
            result.verdict,
            _MET[result.verdict],
            result.problem.zh,
            result.problem.en,
            result.note.zh if result.note else "",
            result.note.en if result.note else "",
        )


def _ratio(value: Fraction | None) -> str | None:
    if value is None:
        return None
    numerator, denominator = value.as_integer_ratio()
    return f"{numerator}/{denominator}"


def _shown(value: Fraction | None, places: int) -> str | None:
    return None if value is None else decimal_text(half_up(value, places), places)


def _root(square: Fraction | None, places: int) -> str | None:
    return None if square is None else decimal_text(root_half_up(square, places), places)
