"""What is computed: facts, indicators, items of a standard, and the verdicts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from edudesk.model.form import Label

UnitVerdict = Literal["met", "floor", "below", "unknown"]
Verdict = Literal["met", "not_met", "unknown"]
SchoolVerdict = Literal["pass", "fail", "unknown"]


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """How a school file answers one key of the district table: SQL that yields one value, NULL when inputs are missing."""

    key: str
    sql: str


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage of schooling that is assessed; `students` is the fact that weighs it, `limit` the greatest coefficient."""

    code: str
    label: Label
    part: Label
    students: str
    limit: Decimal


class SchoolType(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a type of school enters: assessed `stages`, `weights` of a student when shared resources are split.

    `weights` names facts of student numbers ("primary_students") with their weight ("1.1"); empty when nothing is split.
    `excluded`: why such a school is not assessed; `minimum_students`: below this number it is not (with `excluded`).
    """

    code: str
    stages: tuple[str, ...] = ()
    weights: dict[str, Decimal] = {}
    excluded: Label | None = None
    minimum_students: int = 0


class Indicator(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A resource indicator: per × Σ terms ÷ students of the stage.

    `terms`: for each stage the facts that are added, a leading "-" subtracts ("-indoor_sports_area").
    `shared`: reported for the whole school, so split between stages. `factor`: from the fact's unit to the indicator's
    (万元 → 元: 10000). `places`: decimals in print.
    """

    code: str
    label: Label
    short: Label
    unit: str
    per: int
    places: int
    terms: dict[str, tuple[str, ...]]
    thresholds: dict[str, Decimal]
    clause: str
    formula: Label
    shared: bool = False
    factor: int = 1


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One question of a computed item: SQL over `school_facts` and the assessed tables, one row a school.

    The query yields at least school_code, school_name and `met` (1, 0 or NULL). `text` speaks of the rows with met = 0 and
    may quote {schools}, {count}, {sum:column} over those rows, {total:column} over all rows and {each} (the rows' `each`
    texts, which quote columns, joined). With `by`, the failing rows are grouped by that column, one text for each group,
    which may quote {by}.
    """

    rows: str
    text: Label
    each: Label | None = None
    by: str = ""


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of items; `lines` are the label's own line breaks in print."""

    code: str
    label: Label
    lines: tuple[str, ...]


class Item(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A row of the annex: computed from `parts`, or answered by the district (`asks` names the annex fields).

    `asks`: "attested" (met, not_met, not_sampled) or "exists" (veto: asked 是否存在, met when it does not).
    """

    code: str
    group: str
    label: Label
    clause: str
    parts: tuple[Part, ...] = ()
    asks: tuple[str, ...] = ()


class Standard(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A standard as written in reports/standards: who is in, what is computed, what combines into a verdict.

    `reach`: how many indicators a school must reach; `floor`: share of the threshold the others must keep.
    """

    code: str
    title: Label
    source: str
    annex: str
    reach: int
    floor: Decimal
    stages: tuple[Stage, ...]
    school_types: tuple[SchoolType, ...]
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    items: tuple[Item, ...]


class IndicatorResult(Struct, frozen=True, kw_only=True):
    """One indicator of one unit, exact.

    `numerator`: resource in the indicator's unit, after the split; `denominator`: students of the stage; `value` = per ×
    numerator ÷ denominator; `missing`: facts that were not filled.
    """

    code: str
    numerator: Fraction | None
    denominator: int | None
    value: Fraction | None
    threshold: Fraction
    verdict: UnitVerdict
    missing: tuple[str, ...] = ()


class UnitResult(Struct, frozen=True, kw_only=True):
    """A school's part at one stage. `share`: its share of the split resources (1 when nothing is split)."""

    school: int
    school_code: str
    school_name: str
    school_type: str
    stage: str
    name: str
    students: int | None
    share: Fraction | None
    indicators: tuple[IndicatorResult, ...]
    verdict: SchoolVerdict


class Excluded(Struct, frozen=True):
    """A school outside the seven indicators, and why."""

    school_code: str
    school_name: str
    reason: Label


class Coefficient(Struct, frozen=True, kw_only=True):
    """Between-school coefficient of variation of one indicator at one stage; squares are exact, roots are not.

    `mean` in the indicator's unit, `variance` = deviation², `cv_squared` = variance ÷ mean².
    """

    code: str
    mean: Fraction | None
    variance: Fraction | None
    cv_squared: Fraction | None
    limit: Fraction
    verdict: Verdict


class StageResult(Struct, frozen=True, kw_only=True):
    """The district at one stage; `composite` = arithmetic mean of the coefficients, to six places, half up."""

    stage: str
    coefficients: tuple[Coefficient, ...]
    composite: Decimal | None


class ItemResult(Struct, frozen=True, kw_only=True):
    """A row of the annex with its verdict; `problem` empty when met. `note`: printed instead (未抽测)."""

    code: str
    verdict: Verdict
    problem: Label
    schools: tuple[str, ...] = ()
    note: str = ""


class Assessment(Struct, frozen=True, kw_only=True):
    """The whole assessment of one collection under one standard."""

    standard: str
    collection: str
    moment: str
    units: tuple[UnitResult, ...]
    excluded: tuple[Excluded, ...]
    stages: tuple[StageResult, ...]
    items: tuple[ItemResult, ...]
