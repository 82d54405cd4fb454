"""The engine against a second assessment written from the rules, on thousands of districts.

Every type of school, both schooling systems, schools that are out, split or divided, figures that
are missing, zero or very large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from edudesk.assessment.engine import assess
from edudesk.assessment.joining import join
from edudesk.assessment.rules import ready
from edudesk.model.verdict import FactRow, Resources, StageResult
from tests.assessment import naive
from tests.assessment.districts import CATALOGUE, FIELDS, READY, primary, school

BASIC = ready(CATALOGUE.standards["basic-balance-2012"], FIELDS)
KINDS = (*naive.TEACHES, "special", "vocational", None)
CENTS = {"teaching_aux_area", "indoor_sports_area", "sports_ground_area", "equipment_value_wan"}
SCHOOL_WIDE = (*sorted(CENTS), "multimedia_rooms", "computers", "books")
STAGE_WIDE = ("teachers", "teachers_above", "teachers_mid_title", "backbone", "pe_art")

FILLED = (
    *SCHOOL_WIDE,
    *(f"{stage}_{name}" for stage in naive.STAGES for name in STAGE_WIDE),
    "primary_students",
    "junior_students",
    "senior_students",
)
BATCH = 5
"""Districts of one example: what hypothesis draws is a seed, which costs more than a district."""
SEEDS = st.integers(0, 2**32)
MANY = settings(max_examples=250, deadline=None)

Rows = list[dict[str, Any]]


def a_count(chance: Random) -> int:
    return chance.choice((0, chance.randint(0, 60), chance.randint(0, 60), chance.randint(0, 3000)))


def an_area(chance: Random) -> int:
    most = chance.choice((0, 2_000_000, 2_000_000, 10**9))
    return chance.randint(0, most)


def a_school(chance: Random, *, gaps: bool) -> dict[str, Any]:
    """Return the stored facts of one school; its students come from nine grades and a system."""
    grades = [chance.choice((0, *[chance.randint(0, 400)] * 5)) for _ in range(9)]
    lower = chance.choice((5, 6))  # 五四制 or 六三制
    row: dict[str, Any] = {
        "school_type": chance.choice(KINDS if gaps else KINDS[:-1]),
        "organizer": chance.choice(("public", "public", "private")),
        "organizer_code": chance.choice((None, "7", "8", "5")),
        "primary_students": sum(grades[:lower]) * chance.choice((0, 1, 1, 1)),
        "junior_students": sum(grades[lower:]) * chance.choice((0, 1, 1, 1)),
        "senior_students": chance.randint(0, 1500),
    }
    for name in SCHOOL_WIDE:
        row[name] = an_area(chance) if name in CENTS else a_count(chance)
    for stage in naive.STAGES:
        for name in STAGE_WIDE:
            row[f"{stage}_{name}"] = a_count(chance)
        to_the_bound(row, stage, chance)
    if gaps and chance.random() < 0.25:
        row |= dict.fromkeys(chance.sample(FILLED, chance.randint(1, 3)))
    return row


def to_the_bound(row: dict[str, Any], stage: str, chance: Random) -> None:
    """Now and then give a school just what a threshold or its 85 % asks, or one less than that."""
    students = row[f"{stage}_students"]
    for at, name in enumerate(("teachers_above", "backbone", "pe_art")):
        if chance.random() < 0.3:
            least = naive.LEAST_2017[stage][at] * chance.choice((1, Fraction(85, 100)))
            needed = -(-students * least // 100)
            row[f"{stage}_{name}"] = max(int(needed) - chance.randint(0, 1), 0)


def a_district(chance: Random, *, gaps: bool = True, least: int = 0) -> Rows:
    """Return the schools of a district, up to six."""
    return [a_school(chance, gaps=gaps) for _ in range(chance.randint(least, 6))]


def chances(seed: int) -> Iterator[Random]:
    """Yield what the districts of one example are drawn with; the seed is told when one fails."""
    for number in range(BATCH):
        note(f"district {number} of seed {seed}")
        yield Random(f"{seed}.{number}")


def facts(district: Rows) -> list[FactRow]:
    """Return the district as the engine reads it."""
    blank = dict.fromkeys(FIELDS)
    return [
        FactRow(number + 1, code, code, {**blank, **row, "school_code": code, "school_name": code})
        for number, row in enumerate(district)
        for code in (f"21370{number:05d}",)
    ]


def figures(row: FactRow) -> Mapping[str, Fraction | str | None]:
    """Return the school as the second opinion reads it: figures in their own units."""
    return {
        key: Fraction(value, 100 if key in CENTS else 1) if isinstance(value, int) else value
        for key, value in row.values.items()
    }


def assert_parts_agree(found: Resources, parts: list[naive.Part]) -> None:
    assert [(unit.school_code, unit.stage) for unit in found.units] == [
        (part.code, part.stage) for part in parts
    ]
    for unit, part in zip(found.units, parts, strict=True):
        assert unit.students == part.students
        assert tuple(one.value for one in unit.indicators) == part.values


def assert_coefficients_agree(found: Resources, parts: list[naive.Part]) -> None:
    for stage in found.stages:
        own = [part for part in parts if part.stage == stage.stage]
        spreads = [naive.spread(own, column) for column in range(len(stage.coefficients))]
        for one, spread in zip(stage.coefficients, spreads, strict=True):
            assert (one.mean, one.variance) == (spread or (None, None))
            if spread is None or spread[0] <= 0:
                assert (one.cv_squared, one.verdict) == (None, "unknown")
            else:
                assert one.cv_squared == spread[1] / spread[0] ** 2
        mean = naive.composite(spreads)
        if mean is None:
            assert stage.composite is None
        else:
            assert stage.composite is not None
            assert abs(stage.composite - mean) <= Decimal("0.0000005")


@MANY
@given(SEEDS)
def test_quality_balance_agrees_with_the_second_opinion(seed: int) -> None:
    for chance in chances(seed):
        agree_on_quality(facts(a_district(chance)))


def test_nobody_is_assessed_in_a_district_without_schools() -> None:
    agree_on_quality([])


def agree_on_quality(given_rows: list[FactRow]) -> None:
    found = assess(given_rows, READY)
    parts = [
        naive.part_2017(figures(row), stage)
        for row in given_rows
        for stage in naive.takes_part_2017(figures(row))
    ]
    assert_parts_agree(found, parts)
    for unit, part in zip(found.units, parts, strict=True):
        marks = [
            naive.mark(value, least)
            for value, least in zip(part.values, naive.LEAST_2017[part.stage], strict=True)
        ]
        assert [one.verdict for one in unit.indicators] == marks
        assert unit.verdict == naive.passes(marks)
    assert_coefficients_agree(found, parts)
    for stage in found.stages:
        for one in stage.coefficients:
            if one.cv_squared is not None:
                is_met = one.cv_squared <= naive.LARGEST_2017[stage.stage] ** 2
                assert (one.verdict == "met") is is_met
    assert {one.school_code for one in found.excluded} == {
        row.school_code for row in given_rows if not naive.takes_part_2017(figures(row))
    }


def belonging(chance: Random) -> list[FactRow]:
    """Return a district some of whose rows belong to another row, or to one that is not there."""
    found = facts(a_district(chance, gaps=False, least=2))
    codes = [row.school_code for row in found]
    centrals = {row.school_code: chance.choice((None, None, *codes, "2137099999")) for row in found}
    return [
        msgspec.structs.replace(
            row, values=row.values | {"central_school": central if central != own else None}
        )
        for row in found
        for own, central in ((row.school_code, centrals[row.school_code]),)
    ]


@MANY
@given(SEEDS)
def test_places_counted_with_their_central_school_agree_with_the_second_opinion(seed: int) -> None:
    for chance in chances(seed):
        agree_on_joining(belonging(chance))


def agree_on_joining(district: list[FactRow]) -> None:
    joining = READY.standard.joining
    assert joining is not None
    found = assess(join(district, READY, joining), READY)
    whole = sorted(
        naive.joined([figures(row) for row in district]), key=lambda one: str(one["school_code"])
    )
    parts = [naive.part_2017(one, stage) for one in whole for stage in naive.takes_part_2017(one)]
    assert_parts_agree(found, parts)
    assert_coefficients_agree(found, parts)


@MANY
@given(SEEDS)
def test_basic_balance_agrees_with_the_second_opinion(seed: int) -> None:
    for chance in chances(seed):
        agree_on_basic_balance(facts(a_district(chance)))


def agree_on_basic_balance(given_rows: list[FactRow]) -> None:
    found = assess(given_rows, BASIC)
    parts = [
        naive.part_2012(figures(row), stage)
        for row in given_rows
        for stage in naive.takes_part_2012(figures(row))
    ]
    assert_parts_agree(found, parts)
    assert_coefficients_agree(found, parts)
    for stage in found.stages:
        own = [part for part in parts if part.stage == stage.stage]
        mean = naive.composite([naive.spread(own, column) for column in range(8)])
        if mean is None:
            assert stage.composite_verdict == "unknown"
        else:
            limit = naive.LARGEST_MEAN_2012[stage.stage]
            is_met = mean <= Decimal(limit.numerator) / Decimal(limit.denominator)
            assert (stage.composite_verdict == "met") is is_met


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_neither_the_order_of_schools_nor_the_unit_of_size_changes_a_coefficient(seed: int) -> None:
    for chance in chances(seed):
        keep_the_coefficients(a_district(chance, gaps=False, least=1), chance)


def keep_the_coefficients(district: Rows, chance: Random) -> None:
    first = assess(facts(district), READY)
    doubled = [
        {key: value * 2 if isinstance(value, int) else value for key, value in row.items()}
        for row in district
        if row["school_type"] != "teaching_point"
    ]
    if len(doubled) == len(district):
        again = assess(facts(doubled), READY)
        for one, other in zip(first.stages, again.stages, strict=True):
            assert [c.cv_squared for c in one.coefficients] == [
                c.cv_squared for c in other.coefficients
            ]
    shuffled = facts(district)
    chance.shuffle(shuffled)
    assert assess(shuffled, READY) == first


def test_a_composite_on_its_limit_is_met_and_a_hair_above_is_not() -> None:
    # Two schools of one student each with 1 − d and 1 + d of everything: every coefficient is d.
    def found(deviation: str) -> StageResult:
        low, high = 1 - Decimal(deviation), 1 + Decimal(deviation)
        pair = []
        for number, size in ((1, low), (2, high)):
            count = int(size * 10_000)
            pair.append(
                primary(
                    number,
                    f"学校{number}",
                    organizer="public",
                    primary_students=1,
                    primary_teachers=count,
                    primary_teachers_above=count,
                    primary_teachers_mid_title=count,
                    computers=count,
                    books=count,
                    teaching_aux_area=count,
                    indoor_sports_area=0,
                    sports_ground_area=count,
                    equipment_value_wan=count,
                )
            )
        return assess(pair, BASIC).stages[0]

    assert found("0.65").composite_verdict == "met"
    above = found("0.6501")
    assert (above.composite_verdict, above.composite_misleading) == ("not_met", True)
    assert found("0.7").composite_misleading is False


def test_a_school_whose_organizer_is_not_filled_leaves_the_basic_assessment_open() -> None:
    found = assess([primary(organizer=None)], BASIC)
    (unit,) = found.units
    assert {key for one in unit.indicators for key in one.missing} >= {"organizer"}
    assert found.stages[0].composite_verdict == "unknown"


@pytest.mark.parametrize(("kind", "count"), [("teaching_point", 0), ("special", 0), ("primary", 1)])
def test_basic_balance_has_no_teaching_points_and_no_special_schools(kind: str, count: int) -> None:
    row = school(1, "某校", kind, organizer="public", primary_students=60)
    assert len(assess([row], BASIC).units) == count


def test_a_standard_without_least_values_asks_none() -> None:
    (unit,) = assess([primary(organizer="public", computers=0, books=0)], BASIC).units
    assert {one.threshold for one in unit.indicators} == {0}
    stage = assess([primary(organizer="public")], BASIC).stages[0]
    assert {one.limit for one in stage.coefficients} == {None}


def test_the_engine_needs_a_file_and_no_line_of_code_for_another_standard() -> None:
    halved = msgspec.structs.replace(READY.standard, code="half", reach=4, floor=Decimal(0))
    found = assess([primary(primary_teachers_above=0, primary_backbone=0)], ready(halved, FIELDS))
    assert found.units[0].verdict == "pass"
