"""A second assessment, written from the rules alone: fractions, one school after another.

It shares no code and no definition with the program. Sources: 教督〔2017〕6号 (thresholds, six of
seven, 85 %, limits of the coefficients), 优质均衡指标计算公式 (numerators, split 1:1.1:1.32),
县域义务教育校际均衡指标计算方法 (weighted coefficient of variation), 教督〔2012〕3号 (composite).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

Figures = Mapping[str, Fraction | str | None]

STAGES = ("primary", "junior")
# What each type of school teaches, and how a student weighs when the school's things are shared.
TEACHES: dict[str, tuple[str, ...]] = {
    "primary": ("primary",),
    "teaching_point": ("primary",),
    "junior": ("junior",),
    "nine_year": ("primary", "junior"),
    "twelve_year": ("primary", "junior"),
    "complete_secondary": ("junior",),
}
WEIGHS: dict[str, dict[str, Fraction]] = {
    "nine_year": {"primary": Fraction(1), "junior": Fraction(11, 10)},
    "twelve_year": {
        "primary": Fraction(1),
        "junior": Fraction(11, 10),
        "senior": Fraction(132, 100),
    },
    "complete_secondary": {"junior": Fraction(1), "senior": Fraction(12, 10)},
}
LEAST_2017 = {
    "primary": [Fraction(text) for text in ("4.2", "1", "0.9", "4.5", "7.5", "2000", "2.3")],
    "junior": [Fraction(text) for text in ("5.3", "1", "0.9", "5.8", "10.2", "2500", "2.4")],
}
LARGEST_2017 = {"primary": Fraction(50, 100), "junior": Fraction(45, 100)}
LARGEST_MEAN_2012 = {"primary": Fraction(65, 100), "junior": Fraction(55, 100)}


@dataclass(frozen=True)
class Part:
    """A school at one stage: seven or eight values, None where they cannot be computed."""

    code: str
    stage: str
    students: Fraction | None
    values: tuple[Fraction | None, ...]


def part_2017(school: Figures, stage: str) -> Part:
    """Return the seven values of a school at a stage."""
    values = [
        times(100, each(school, stage, figure(school, f"{stage}_{name}"), False))
        for name in ("teachers_above", "backbone", "pe_art")
    ]
    indoor = figure(school, "indoor_sports_area")
    rooms, ground = figure(school, "teaching_aux_area"), figure(school, "sports_ground_area")
    area = None if rooms is None or indoor is None else rooms - indoor
    sports = None if ground is None or indoor is None else ground + indoor
    values.append(each(school, stage, area, True))
    values.append(each(school, stage, sports, True))
    equipment = each(school, stage, figure(school, "equipment_value_wan"), True)
    values.append(times(10_000, equipment))
    values.append(times(100, each(school, stage, figure(school, "multimedia_rooms"), True)))
    return Part(str(school["school_code"]), stage, enrolled(school, stage), tuple(values))


def part_2012(school: Figures, stage: str) -> Part:
    """Return the eight values of the basic assessment."""
    seven = part_2017(school, stage)
    shared = [each(school, stage, figure(school, name), True) for name in ("computers", "books")]
    own = [
        each(school, stage, figure(school, f"{stage}_{name}"), False)
        for name in ("teachers", "teachers_above", "teachers_mid_title")
    ]
    values = (*seven.values[3:6], times(100, shared[0]), shared[1], *own)
    return Part(seven.code, stage, seven.students, values)


def figure(school: Figures, key: str) -> Fraction | None:
    found = school.get(key)
    return found if isinstance(found, Fraction) else None


def times(factor: int, value: Fraction | None) -> Fraction | None:
    return None if value is None else factor * value


def enrolled(school: Figures, stage: str) -> Fraction | None:
    return figure(school, f"{stage}_students")


def each(school: Figures, stage: str, resource: Fraction | None, shared: bool) -> Fraction | None:
    """Return the resource for each student of the stage, None when anything needed is missing."""
    students = enrolled(school, stage)
    kind = taught_as(school)
    if resource is None or students is None or kind is None:
        return None
    if shared and kind in WEIGHS:
        weights = WEIGHS[str(kind)]
        everyone = [enrolled(school, other) for other in weights]
        if None in everyone:
            return None
        whole = sum((enrolled(school, other) or 0) * weight for other, weight in weights.items())
        resource = resource * students * weights[stage] / whole
    return resource / students


def taught_as(school: Figures) -> str | None:
    """Return the type as which a school counts: classes of another stage may be attached to it."""
    kind = school["school_type"]
    young = (enrolled(school, "primary") or 0) > 0
    older = (enrolled(school, "junior") or 0) > 0
    if (kind == "primary" and older) or (kind == "junior" and young):
        return "nine_year"
    if kind == "complete_secondary" and young:
        return "twelve_year"
    if kind == "vocational" and (young or older):
        return "complete_secondary"
    return None if kind is None else str(kind)


def joined(schools: Sequence[Figures]) -> list[Figures]:
    """Return the district with teaching points and branches added to the schools they belong to."""
    belongs = {str(one["school_code"]): one.get("central_school") for one in schools}
    whole: dict[str, dict[str, Fraction | str | None]] = {}
    for one in schools:
        if not belongs[str(one["school_code"])]:
            whole[str(one["school_code"])] = dict(one)
    by_type = {code: taught_as(one) for code, one in whole.items()}
    alone: list[Figures] = []
    for one in schools:
        central = str(belongs[str(one["school_code"])] or "")
        if not central:
            continue
        stages = TEACHES.get(str(taught_as(one)), ())
        is_out = one["school_type"] == "teaching_point" and not takes_part_2017(one)
        head = str(by_type.get(central))
        taught = () if head == "teaching_point" else TEACHES.get(head, ())
        if not stages or is_out or not set(stages) <= set(taught):
            alone.append(one)
            continue
        for key, value in one.items():
            before = whole[central].get(key)
            if isinstance(before, Fraction) and isinstance(value, Fraction):
                whole[central][key] = before + value
    return [*whole.values(), *alone]


def takes_part_2017(school: Figures) -> tuple[str, ...]:
    """Return the stages at which a school is assessed; none when it is out."""
    kind = taught_as(school)
    if kind in ("special", "vocational"):
        return ()
    if kind == "teaching_point":
        students = enrolled(school, "primary")
        if students is not None and students < 50:
            return ()
    stages = STAGES if kind is None else TEACHES[str(kind)]
    return tuple(stage for stage in stages if enrolled(school, stage) != 0)


def takes_part_2012(school: Figures) -> tuple[str, ...]:
    """Return the stages at which a public school of the county is compared."""
    if school["organizer"] == "private" or school["school_type"] == "teaching_point":
        return ()
    if school.get("organizer_code") not in (None, "7", "8"):
        return ()
    return takes_part_2017(school)


def mark(value: Fraction | None, least: Fraction) -> str:
    if value is None:
        return "unknown"
    if value >= least:
        return "met"
    return "floor" if value >= least * 85 / 100 else "below"


def passes(marks: Sequence[str]) -> str:
    """Return whether six of seven reach the threshold and the seventh keeps 85 %."""
    possible = set()
    for filled in every_filling(marks):
        reached = filled.count("met")
        possible.add(reached == 7 or (reached == 6 and filled.count("floor") == 1))
    return {frozenset({True}): "pass", frozenset({False}): "fail"}.get(
        frozenset(possible), "unknown"
    )


def every_filling(marks: Sequence[str]) -> list[list[str]]:
    """Return the marks with every unknown replaced by each thing it may turn out to be."""
    fillings: list[list[str]] = [[]]
    for one in marks:
        choices = ("met", "floor", "below") if one == "unknown" else (one,)
        fillings = [[*filling, choice] for filling in fillings for choice in choices]
    return fillings


def spread(parts: Sequence[Part], column: int) -> tuple[Fraction, Fraction] | None:
    """Return mean and variance over the schools, weighted by students; None when unknown."""
    if not parts:
        return None
    rows: list[tuple[Fraction, Fraction]] = []
    for part in parts:
        value = part.values[column]
        if part.students is None or value is None:
            return None
        rows.append((part.students, value))
    whole = sum(students for students, _ in rows)
    mean = sum(students * value for students, value in rows) / whole
    variance = sum(students * (value - mean) ** 2 for students, value in rows) / whole
    return Fraction(mean), Fraction(variance)


def composite(spreads: Sequence[tuple[Fraction, Fraction] | None]) -> Decimal | None:
    """Return the mean of deviation ÷ mean to sixty digits; None when one is unknown."""
    with localcontext() as context:
        context.prec = 70
        total = Decimal(0)
        for one in spreads:
            if one is None or one[0] <= 0:
                return None
            mean, variance = one
            square = variance / mean**2
            total += (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
        return total / len(spreads)
