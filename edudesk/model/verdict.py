"""What an assessment finds: indicators, coefficients, items, and what is certain of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from edudesk.model.exact import telling_root
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.standard import Relaxation

UnitVerdict = Literal["met", "floor", "below", "unknown"]
Verdict = Literal["met", "not_met", "unknown"]
SchoolVerdict = Literal["pass", "fail", "unknown"]
Certainty = Literal["met", "not_met", "depends"]
Basis = Literal["computed", "attested"]


class FactRow(Struct, frozen=True):
    """The facts of one school in one collection: stored values (scaled integers, codes) by key.

    `joined`: why the row is no school of its own, when it is counted with another.
    """

    school: int
    school_code: str
    school_name: str
    values: dict[str, Value]
    joined: Label | None = None


class IndicatorResult(Struct, frozen=True, kw_only=True, gc=False):
    """One indicator of one unit, exact.

    `resource` and `ratio`: numerator and value as two whole numbers, not reduced; a district has
    many of them and few are looked at. `denominator`: students of the stage; `counted`: the
    numerator is a whole number of people or things of the stage's own, nothing is split;
    `missing`: facts that were not filled; `misleading`: in print, the value would suggest another
    verdict.
    """

    code: str
    resource: tuple[int, int] | None
    denominator: int | None
    ratio: tuple[int, int] | None
    threshold: Fraction
    counted: bool
    verdict: UnitVerdict
    missing: tuple[str, ...] = ()
    misleading: bool = False

    @property
    def numerator(self) -> Fraction | None:
        """The resource in the indicator's unit, after the split."""
        return None if self.resource is None else Fraction(*self.resource)

    @property
    def value(self) -> Fraction | None:
        """The resource for each student, or for as many students as the indicator says."""
        return None if self.ratio is None else Fraction(*self.ratio)


class UnitResult(Struct, frozen=True, kw_only=True, gc=False):
    """A school's part at one stage.

    `school_type`: empty when it was not filled; `share`: the part's share of the split resources, 1
    when nothing is split.
    """

    school: int
    school_code: str
    school_name: str
    school_type: str
    stage: str
    name: Label
    students: int | None
    share: Fraction | None
    indicators: tuple[IndicatorResult, ...]
    verdict: SchoolVerdict


class Excluded(Struct, frozen=True):
    """A school outside the seven indicators, and why."""

    school_code: str
    school_name: str
    reason: Label
    school: int = 0


class Coefficient(Struct, frozen=True, kw_only=True):
    """Between-school coefficient of variation of one indicator at one stage.

    Squares are exact, roots are not: `mean` in the indicator's unit, `variance` = deviation²,
    `cv_squared` = variance ÷ mean². All None when an input is missing; `cv_squared` None when the
    mean is not above 0. `misleading`: in print, the coefficient would suggest another verdict.
    `limit`: None where the standard bounds no single coefficient; a known one is met then.
    """

    code: str
    mean: Fraction | None
    variance: Fraction | None
    cv_squared: Fraction | None
    limit: Fraction | None
    verdict: Verdict
    misleading: bool = False


class Spread(Struct, frozen=True):
    """How much schools of one place differ at one stage; `units`: how many of them there are."""

    stage: str
    units: int
    coefficients: tuple[Coefficient, ...]


class StageResult(Struct, frozen=True, kw_only=True):
    """The district at one stage.

    `composite`: arithmetic mean of the coefficients, to six places, half up from the exact mean.
    `composite_verdict`: of the exact mean against `composite_limit`, None where there is no limit.
    `composite_printed`: to the places of the standard's print; `composite_misleading`: in which it
    would suggest another verdict; `composite_told`: with as many places as it takes not to.
    """

    stage: str
    coefficients: tuple[Coefficient, ...]
    composite: Decimal | None
    composite_printed: Decimal | None = None
    composite_told: Decimal | None = None
    composite_limit: Fraction | None = None
    composite_verdict: Verdict | None = None
    composite_misleading: bool = False


class Resources(Struct, frozen=True, kw_only=True):
    """What follows from the facts alone: units, excluded schools, coefficients."""

    units: tuple[UnitResult, ...]
    excluded: tuple[Excluded, ...]
    stages: tuple[StageResult, ...]


class Outlook(Struct, frozen=True, kw_only=True):
    """What is certain of a figure that is not known, whatever the missing figures turn out to be.

    The figure lies between `low` and `high` (None: no bound); of a coefficient both are squares.
    `depends_on`: (school code, fact) of what is missing.
    """

    code: str
    verdict: Certainty
    low: Fraction
    high: Fraction | None
    depends_on: tuple[tuple[str, str], ...]

    def roots_told(self, limit: Fraction | None, places: int) -> tuple[str, str]:
        """Return between what a coefficient lies, in places enough; ∞ where nothing bounds it."""
        low = telling_root(self.low, limit, places)
        return low, "∞" if self.high is None else telling_root(self.high, limit, places)


class UnitOutlook(Struct, frozen=True, kw_only=True):
    """What is certain of a unit with missing figures; `indicators` are those that are not known."""

    school_code: str
    stage: str
    verdict: Certainty
    indicators: tuple[Outlook, ...]


class Outlooks(Struct, frozen=True, kw_only=True):
    """What is certain although figures are missing, of units and of coefficients by stage.

    `composites`: of the means of coefficients that are bounded, by stage; between `low` and `high`
    lies the mean itself, to six places.
    """

    units: tuple[UnitOutlook, ...] = ()
    coefficients: dict[str, tuple[Outlook, ...]] = {}
    composites: dict[str, Outlook] = {}


class ShareOutlook(Struct, frozen=True, kw_only=True):
    """What is certain of a share over all schools, whatever the missing cells turn out to be.

    It lies between `low` and `high`, of 1. `depends_on`: (school code, fact) of what is missing.
    """

    name: Label
    verdict: Certainty
    low: Fraction
    high: Fraction
    depends_on: tuple[tuple[str, str], ...]


class ItemOutlook(Struct, frozen=True, kw_only=True):
    """What is certain of a computed row of the annex for which figures are missing.

    `depends_on`: (school code, "" for the district's figures; fact) of what is missing; `shares`:
    those that it asks for and for which cells are missing.
    """

    verdict: Certainty
    depends_on: tuple[tuple[str, str], ...]
    shares: tuple[ShareOutlook, ...] = ()


class Influence(Struct, frozen=True, kw_only=True):
    """What a coefficient would be without one unit, in units of 10**-6, and its verdict then."""

    school_code: str
    name: Label
    without: int | None
    verdict: Verdict


class ItemResult(Struct, frozen=True, kw_only=True):
    """A row of the annex with its verdict; `problem` empty when met.

    `schools`: codes of those that fall short, or that leave the verdict unknown. `note`: printed
    instead of 无 (未抽测). `basis`: whether it follows from figures or from the district's word.
    `outlook`: of a row from figures, some of which are missing.
    """

    code: str
    verdict: Verdict
    problem: Label
    schools: tuple[str, ...] = ()
    note: Label | None = None
    basis: Basis = "computed"
    outlook: ItemOutlook | None = None


class Relaxed(Struct, frozen=True, kw_only=True):
    """What the same figures would give with the relaxations that the district switched on."""

    relaxations: tuple[Relaxation, ...]
    units: tuple[UnitResult, ...]
    stages: tuple[StageResult, ...]
    items: tuple[ItemResult, ...]


class Assessment(Struct, frozen=True, kw_only=True):
    """The whole assessment of one collection under one standard, strictly.

    `relaxed`: beside it, with the relaxations switched on; None when none is.
    """

    standard: str
    collection: str
    moment: str
    units: tuple[UnitResult, ...]
    excluded: tuple[Excluded, ...]
    stages: tuple[StageResult, ...]
    items: tuple[ItemResult, ...]
    outlooks: Outlooks = Outlooks()
    relaxed: Relaxed | None = None
