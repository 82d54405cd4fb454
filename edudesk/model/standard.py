"""What is computed: facts, and the indicators and items of a standard."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from edudesk.model.form import Label


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """How a school file answers one key of the district table.

    `sql` yields one value, NULL when inputs are missing.
    """

    key: str
    sql: str


class Stage(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A stage of schooling that is assessed.

    `students`: the fact that weighs it; `limit`: the greatest coefficient of every indicator,
    `composite_limit`: of their mean; a standard may bound either or neither. `facts`: further facts
    of the stage that items ask for, by the name of their column in `assessed_units`.
    """

    code: str
    label: Label
    part: Label
    students: str
    limit: Decimal | None = None
    composite_limit: Decimal | None = None
    facts: dict[str, str] = {}


class SchoolType(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a type of school enters the assessment at its `stages`.

    `weights`: of a student when shared resources are split; it names facts of student numbers
    ("primary_students") with their weight ("1.1"); empty when nothing is split. `excluded`: why
    such a school is not assessed; with `minimum_students`, only below this number. `attached`: the
    type whose rules hold where classes of another stage are attached to such a school.
    """

    code: str
    stages: tuple[str, ...] = ()
    weights: dict[str, Decimal] = {}
    excluded: Label | None = None
    minimum_students: int = 0
    attached: str = ""


class Joining(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of the register that are counted with another school where the district says so.

    `fact`: the code of the school that a row is counted with; `switch`: the field of the district's
    figures that orders it; `reason`, told of such a row, quotes {school}.
    """

    fact: str
    switch: str
    reason: Label


class Exclusion(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Schools that are out because a fact has one of `values`.

    `unknown`: what a school is whose fact was not filled; "in" where the fact says more than most
    districts keep, "unknown" where nothing can be said without it.
    """

    fact: str
    values: tuple[str, ...]
    reason: Label
    unknown: Literal["in", "unknown"] = "unknown"


class Indicator(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A resource indicator: per × Σ terms ÷ students of the stage.

    `terms`: for each stage the facts that are added, a leading "-" subtracts
    ("-indoor_sports_area"). `shared`: reported for the whole school, so split between stages.
    `factor`: from the fact's unit to the indicator's (万元 → 元: 10000). `places`: decimals in
    print. `short`: as problem sentences name it; `brief`: a few characters for narrow columns.
    `thresholds`: the least value at each stage; a stage without one asks for no least value, only
    for balance between schools.
    """

    code: str
    label: Label
    short: Label
    brief: Label
    unit: str
    per: int
    places: int
    terms: dict[str, tuple[str, ...]]
    thresholds: dict[str, Decimal] = {}
    clause: str
    formula: Label
    shared: bool = False
    factor: int = 1


class Beside(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How far a school is from what a part asks, told beside its figures while they are typed.

    `code`: of the distance; `stage`: empty for the whole school; `facts`: what it is computed from.
    `met` and `short` quote columns of the school's row, divided as the part's `divide` says.
    """

    code: str
    name: Label
    facts: tuple[str, ...]
    met: Label
    short: Label
    stage: str = ""


class Share(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A share over all schools that a part asks for: Σ `upper` is at least `percent` of Σ `lower`.

    Both name number columns of the part's rows, a leading "-" subtracts; who is above is below as
    well. `short` is said instead of the part's text where cells are missing and it is not met all
    the same; it quotes {high}, the most that it can be, in percent.
    """

    name: Label
    upper: tuple[str, ...]
    lower: tuple[str, ...]
    percent: int
    short: Label


class Also(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A share that is told beside a part for comparison and decides nothing.

    `rows`: SQL that yields `upper` and `lower`, NULL where a figure is missing.
    """

    name: Label
    rows: str


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One question of a computed item: SQL over `school_facts` and the assessed tables.

    A row is a school, a school's part or a coefficient; it yields at least `met` (1, 0 or NULL).
    Rows with met = 1 may be left out where no text counts them. With `school_code` and
    `school_name` a row can be named (with `name_zh`, `name_en` and `parts` as the part of a
    school), with `missing` (fact keys, comma-joined) it says why it is unknown. A quoted column {x}
    is read from `x_zh` or `x_en` when there is one for the language. `text` speaks of the rows with
    met = 0: {schools}, {count} of schools, {sum:column} over those rows, {total:column} over all
    rows, {each} (their `each` texts joined; the first row's is `first` when given). `one`: said
    instead of `text` of a single school. With `by`, the failing rows are grouped by that column,
    one text for each group, which may quote {by}. `divide`: columns that the query yields
    multiplied by this number, for SQL here knows no division. With `beside` the distance is told to
    the school that fills in; its row must then be there when it is met, too. With `share` the query
    yields, without `met`, a row for each school with missing cells, and one with the sums of the
    others, whose `missing` is empty; `surely` is 0 of one that may turn out not to be asked.
    `also`: shares told beside it.
    """

    rows: str
    text: Label
    one: Label | None = None
    each: Label | None = None
    first: Label | None = None
    by: str = ""
    divide: dict[str, int] = {}
    beside: Beside | None = None
    share: Share | None = None
    also: tuple[Also, ...] = ()


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of items; `lines` are the label's own line breaks in print."""

    code: str
    label: Label
    lines: tuple[str, ...]


class Item(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A row of the annex: computed from `parts`, or answered by the district.

    `evidence`: what usually proves it. `asks` names the annex fields: "attested" (met, not_met) or
    "exists" (veto: asked 是否存在, met when it does not). `sampled`: "attested" may be answered
    not_sampled, which stands as met. `joint` stands between the parts' texts, `ending` before the
    last full stop. An item with both parts and asks follows from the figures where they are there
    and is attested otherwise: `needs` are facts of which one must be filled somewhere for that;
    `partial`: its parts answer a part of it only, so that it is not met before the district says
    so.
    """

    code: str
    group: str
    label: Label
    clause: str
    evidence: Label | None = None
    parts: tuple[Part, ...] = ()
    asks: tuple[str, ...] = ()
    sampled: bool = False
    needs: tuple[str, ...] = ()
    partial: bool = False
    joint: Label | None = None
    ending: Label | None = None


class Typed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rows of the annex of a scheme that a district types: templates of items in these groups.

    `indicator`: one for each indicator that asks for a least value; its rows quote {indicator}, its
    texts {label} and {bounds}. `school`: what a school must reach, quoting {reach} and {floor},
    which is `floor` with its {percent} or nothing. `between` and `mean`: coefficients and their
    mean, quoting {bounds}. `least` and `most` say a bound of a {stage}, quoting {bound} and {unit}.
    """

    groups: tuple[Group, ...]
    indicator: Item
    school: Item
    between: Item
    mean: Item
    floor: Label
    least: Label
    most: Label


class Phrases(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words from which names and problem sentences are put together.

    `ratio` quotes {resource} and {per}; `part_name` quotes {school} and {part}; `lacking` quotes
    {school} and {facts}; `undecided` (the whole problem of an unknown item) and `undecided_too`
    (added to a sentence about others) quote {schools}; `between`, added of a share that is not
    decided, quotes {name}, {low} and {high}.
    """

    comma: Label
    last_and: Label
    clause: Label
    joint: Label
    stop: Label
    part_name: Label
    lacking: Label
    undecided: Label
    undecided_too: Label
    between: Label
    no_schools: Label
    unanswered: Label
    undescribed: Label
    not_sampled: Label
    no_students: Label
    ratio: Label
    coefficient: Label


class Relaxation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A relaxation that a province may still grant; off unless the district switches it on.

    `switch`: the field of the district's figures that does. `schools`: SQL for the internal numbers
    of the schools that it may help. `adds`: to a fact of such a school another one is added.
    `items`: rows of the annex whose parts are replaced. The strict verdict always stands beside.
    """

    code: str
    label: Label
    clause: str
    switch: str
    schools: str = ""
    adds: dict[str, str] = {}
    items: dict[str, tuple[Part, ...]] = {}


class Standard(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A standard: who is in, what is computed, what combines into a verdict.

    `order`: among standards, the lowest is the one that is meant when none is named. `reach`: how
    many indicators a school must reach; `floor`: share of the threshold the others must keep;
    `coefficient_places`: decimals of a coefficient in print. `settings`: fields of the district's
    figures that choose between published readings of a rule. `typed`: the annex of schemes that
    are typed on the ground of this one.
    """

    code: str
    order: int
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
    phrases: Phrases
    exclusions: tuple[Exclusion, ...] = ()
    joining: Joining | None = None
    relaxations: tuple[Relaxation, ...] = ()
    settings: tuple[str, ...] = ()
    typed: Typed | None = None
    coefficient_places: int = 3
