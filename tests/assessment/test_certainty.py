"""What is certain although figures are missing: bounds by hand, claims against every filling."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings

from edudesk.assessment.certainty import outlooks
from edudesk.assessment.engine import assess, units_of
from edudesk.assessment.influence import leave_one_out
from edudesk.assessment.rules import ready
from edudesk.model.standard import Standard
from edudesk.model.verdict import FactRow, Outlook, Outlooks
from tests.assessment.district_files import District
from tests.assessment.districts import (
    CATALOGUE,
    FIELDS,
    JUNIOR,
    READY,
    STANDARD,
    junior,
    primary,
    school,
)
from tests.assessment.test_second_opinion import FILLED, SEEDS, a_district, chances, facts

SURE = {"met": {"met"}, "not_met": {"floor", "below"}}


def of(*rows: FactRow) -> Outlooks:
    return outlooks(rows, READY)


def indicator(row: FactRow, code: str) -> Outlook:
    (unit,) = of(row).units
    return next(one for one in unit.indicators if one.code == code)


def test_a_missing_hall_leaves_the_ground_as_the_least() -> None:
    enough = indicator(primary(sports_ground_area="7500.00", indoor_sports_area=None), "1.5")
    # 5,000 ㎡ of rooms can hold no larger hall: 12,500 ㎡ for 1,000 students.
    assert (enough.verdict, enough.low, enough.high) == ("met", Fraction("7.5"), Fraction("12.5"))
    short = indicator(primary(sports_ground_area="7499.99", indoor_sports_area=None), "1.5")
    assert short.verdict == "depends"
    assert short.depends_on == (("2137000001", "indoor_sports_area"),)


def test_a_missing_hall_cannot_make_rooms_out_of_nothing() -> None:
    short = indicator(primary(teaching_aux_area="4499.99", indoor_sports_area=None), "1.4")
    assert (short.verdict, short.low, short.high) == ("not_met", Fraction(0), Fraction("4.49999"))
    open_ = indicator(primary(teaching_aux_area="4500.00", indoor_sports_area=None), "1.4")
    assert open_.verdict == "depends"


def test_missing_students_of_the_senior_grades_can_only_take_from_the_junior_part() -> None:
    # 5,800 ㎡ for 1,001 junior students alone are 5.794 each; every senior student takes more.
    row = school(
        1, "第五中学", "complete_secondary", **JUNIOR | {"junior_students": 1001}
    )  # fmt: skip
    found = indicator(row, "1.4")
    assert (found.verdict, found.low, found.high) == ("not_met", Fraction(0), Fraction(5800, 1001))


def test_a_school_of_unknown_type_or_size_leaves_everything_open() -> None:
    for row in (school(1, "某校", None), primary(primary_students=None)):
        found = of(row)
        assert {unit.verdict for unit in found.units} == {"depends"}
        (one, *_) = found.coefficients["primary"]
        assert (one.verdict, one.low, one.high) == ("depends", Fraction(0), None)


def test_a_school_fails_for_sure_by_two_shortfalls_whatever_is_missing() -> None:
    two_short: dict[str, Any] = {
        "primary_teachers_above": 41,
        "primary_backbone": 9,
        "multimedia_rooms": None,
    }
    assert of(primary(**two_short)).units[0].verdict == "not_met"
    one_short: dict[str, Any] = {"primary_teachers_above": 41, "multimedia_rooms": None}
    assert of(primary(**one_short)).units[0].verdict == "depends"


def test_a_missing_hall_cannot_help_rooms_and_grounds_at_once() -> None:
    # 4,500 ㎡ of rooms with the hall, 6,900 ㎡ of grounds without: the rooms reach 4.5 a student
    # only without a hall, the grounds 7.5 only with 600 ㎡. One more shortfall is one too many.
    short: dict[str, Any] = {
        "teaching_aux_area": "4500.00",
        "sports_ground_area": "6900.00",
        "indoor_sports_area": None,
    }
    assert of(primary(**short, primary_backbone=9)).units[0].verdict == "not_met"
    assert of(primary(**short)).units[0].verdict == "depends"


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_a_unit_that_lacks_its_hall_is_sure_exactly_when_every_hall_agrees(seed: int) -> None:
    # One student, so that a cent of area matters, and every hall that its rooms can hold.
    chance = Random(seed)
    rooms, ground = chance.randint(300, 700), chance.randint(500, 900)
    figures: dict[str, Any] = {
        "primary_students": 1,
        "primary_backbone": chance.randint(0, 1),
        "teaching_aux_area": f"{rooms / 100:.2f}",
        "sports_ground_area": f"{ground / 100:.2f}",
    }
    said = of(primary(**figures, indoor_sports_area=None)).units[0].verdict
    verdicts = set()
    for hall in range(rooms + 1):
        (unit,) = assess([primary(**figures, indoor_sports_area=f"{hall / 100:.2f}")], READY).units
        verdicts.add(unit.verdict)
    expected = {frozenset({"pass"}): "met", frozenset({"fail"}): "not_met"}
    assert said == expected.get(frozenset(verdicts), "depends")


def test_a_hall_and_the_students_of_another_stage_can_be_missing_at_once() -> None:
    # As above, in the junior part of a school whose primary students are not known: they can only
    # take away, so that the rooms reach 5.8 and the grounds 10.2 never at once.
    short: dict[str, Any] = {
        "primary_students": None,
        "teaching_aux_area": "5800.00",
        "sports_ground_area": "9600.00",
        "indoor_sports_area": None,
    }

    def said(**figures: object) -> str:
        row = school(1, "新区学校", "nine_year", **(JUNIOR | short | figures))
        return next(unit.verdict for unit in of(row).units if unit.stage == "junior")

    assert said(junior_backbone=9) == "not_met"
    assert said() == "depends"


THREE = ("teaching_aux_area", "indoor_sports_area", "sports_ground_area")


def _coupled(least: Mapping[str, int], reach: int) -> Standard:
    """Return three indicators per student that hang together by three areas, floor one half."""
    terms = {
        "1": ("teaching_aux_area", "-indoor_sports_area"),
        "2": ("sports_ground_area", "indoor_sports_area"),
        "3": ("teaching_aux_area", "sports_ground_area"),
    }
    base = STANDARD.indicators[3]
    indicators = tuple(
        msgspec.structs.replace(
            base,
            code=code,
            terms=dict.fromkeys(("primary", "junior"), own),
            thresholds=dict.fromkeys(("primary", "junior"), Decimal(least[code]) / 100),
        )
        for code, own in terms.items()
    )
    return msgspec.structs.replace(
        STANDARD, indicators=indicators, reach=reach, floor=Decimal("0.5"), items=()
    )


def _verdict(least: Mapping[str, int], reach: int, rooms: int, hall: int, ground: int) -> str:
    """Return whether a school of one student passes; areas in cents of a square metre."""
    found = {"1": rooms - hall, "2": ground + hall, "3": rooms + ground}
    short = [code for code, area in found.items() if area < least[code]]
    below = any(2 * found[code] < least[code] for code in short)
    return "not_met" if below or len(short) > 3 - reach else "met"


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_several_figures_missing_at_once_are_sure_exactly_when_every_filling_agrees(
    seed: int,
) -> None:
    # Bounds are multiples of twelve cents and fillings of three: what turns, turns between them.
    chance = Random(seed)
    least = {code: 12 * chance.randint(1, 4) for code in "123"}
    reach = chance.randint(1, 3)
    known = {key: 12 * chance.randint(0, 5) for key in THREE}
    missing = chance.sample(THREE, chance.randint(2, 3))
    ranges = [range(0, 100, 3) if key in missing else [known[key]] for key in THREE]
    verdicts = {
        _verdict(least, reach, rooms, hall, ground)
        for rooms, hall, ground in product(*ranges)
        if rooms >= hall
    }
    figures: dict[str, Any] = {
        key: None if key in missing else f"{known[key] / 100:.2f}" for key in THREE
    }
    row = primary(primary_students=1, **figures)
    (said,) = outlooks([row], ready(_coupled(least, reach), FIELDS)).units
    assert said.verdict == (verdicts.pop() if len(verdicts) == 1 else "depends")


def test_the_least_coefficient_puts_the_missing_school_where_it_hurts_least() -> None:
    # Two schools of 100 with 1 and 3 of each: Σn·x² ÷ Σn·x = 1000 ÷ 400 = 2.5. With a third of 100
    # at 2.5: 300 × 1625 ÷ 650² − 1 = 2/13. Without a bound the third may become all there is.
    rows = [
        primary(1, primary_students=100, primary_backbone=1),
        primary(2, primary_students=100, primary_backbone=3),
        primary(3, primary_students=100, primary_backbone=None),
    ]
    (found,) = of(*rows).coefficients["primary"]
    assert (found.code, found.low, found.high) == ("1.2", Fraction(2, 13), Fraction(2))
    assert found.verdict == "depends"


def test_many_bounded_values_bound_the_coefficient_a_little_wide_and_never_too_narrow() -> None:
    # Twelve junior parts whose primary students are missing: each ratio lies between nothing and
    # what the juniors alone would have. All corners are tried here.
    rows = [
        school(
            number, f"{number}校", "nine_year",
            **JUNIOR
            | {"primary_students": None, "multimedia_rooms": 10 + 3 * number,
               "junior_students": 300 + 40 * number},
        )
        for number in range(1, 12)
    ]  # fmt: skip
    found = next(one for one in of(*rows, junior(20)).coefficients["junior"] if one.code == "1.7")
    sizes = [300 + 40 * number for number in range(1, 12)]
    rooms = [10 + 3 * number for number in range(1, 12)]
    greatest = Fraction(0)
    for corner in product((0, 1), repeat=11):
        values = [
            100 * each * one / Fraction(n)
            for each, one, n in zip(corner, rooms, sizes, strict=True)
        ]
        weighted = [*zip(sizes, values, strict=True), (1000, Fraction(24, 10))]
        first = sum((n * x for n, x in weighted), Fraction(0))
        second = sum((n * x * x for n, x in weighted), Fraction(0))
        greatest = max(greatest, (sum(sizes) + 1000) * second / first**2 - 1)
    assert found.high is not None
    assert greatest <= found.high <= greatest * Fraction(21, 20)


def test_the_mean_of_coefficients_is_bounded_where_the_standard_bounds_it() -> None:
    standard = CATALOGUE.standards["basic-balance-2012"]
    figures: dict[str, Any] = {
        "organizer": "public", "organizer_code": "7", "primary_teachers": 50, "computers": 100,
        "books": 20_000, "primary_teachers_mid_title": 20,
    }  # fmt: skip

    def composite(**other: object) -> Outlook:
        rows = [primary(1, **figures), primary(2, **(figures | other))]
        return outlooks(rows, ready(standard, FIELDS)).composites["primary"]

    # Two like schools; one lacks a figure, which may be nothing or all there is: a coefficient of
    # nought to one, an eighth of it in the mean of eight.
    sure = composite(books=None)
    assert (sure.verdict, sure.low, sure.high) == ("met", Fraction(0), Fraction(1, 8))
    assert sure.depends_on == (("2137000002", "books"),)
    most = dict.fromkeys(("books", "computers", "primary_teachers", "primary_teachers_mid_title"))
    assert composite(**most).verdict == "met"  # 4 ÷ 8
    more = composite(**most, primary_teachers_above=None, equipment_value_wan=None)
    assert (more.verdict, more.high) == ("depends", Fraction(6, 8))
    # Where six of the eight are nothing in one of the schools, 6 ÷ 8 is too much for sure.
    none = dict.fromkeys((*most, "primary_teachers_above", "equipment_value_wan"), 0)
    assert composite(**none, sports_ground_area=None).verdict == "not_met"


def test_schools_far_apart_break_the_limit_whatever_a_small_one_reports() -> None:
    rows = [
        primary(1, primary_students=1000, primary_backbone=0),
        primary(2, primary_students=1000, primary_backbone=20),
        primary(3, primary_students=10, primary_backbone=None),
    ]
    (found,) = of(*rows).coefficients["primary"]
    assert found.verdict == "not_met"
    assert found.low > Fraction(1, 4)


def test_a_bounded_value_bounds_the_coefficient_on_both_sides() -> None:
    # The third school's rooms lie between 0 and 10 a student, the others have 10: 0 ≤ CV² ≤ 1/20.
    rows = [
        primary(1, primary_students=1000, teaching_aux_area="10000.00", indoor_sports_area=0),
        primary(2, primary_students=1000, teaching_aux_area="10000.00", indoor_sports_area=0),
        primary(3, primary_students=100, teaching_aux_area="1000.00", indoor_sports_area=None),
    ]
    found = next(one for one in of(*rows).coefficients["primary"] if one.code == "1.4")
    assert (found.low, found.high) == (Fraction(0), Fraction(1, 20))
    assert found.verdict == "met"


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_no_filling_contradicts_what_was_said_to_be_sure(seed: int) -> None:
    for chance in chances(seed):
        whole = facts(a_district(chance, gaps=False, least=1))
        contradict_nothing([row for row in whole if _has_rooms(row)], chance)


def contradict_nothing(whole: list[FactRow], chance: Random) -> None:
    truth = assess(whole, READY)
    missing = ("school_type", *FILLED)
    gaps = [{*chance.sample(missing, chance.randint(0, 3))} - _attached(row) for row in whole]
    thinned = [
        msgspec.structs.replace(row, values=row.values | dict.fromkeys(gap))
        for row, gap in zip(whole, gaps, strict=True)
    ]
    found = outlooks(thinned, READY)
    units = {(unit.school_code, unit.stage): unit for unit in truth.units}
    for outlook in found.units:
        unit = units.get((outlook.school_code, outlook.stage))
        if unit is None:
            assert outlook.verdict == "depends"
            continue
        if outlook.verdict != "depends":
            assert unit.verdict == {"met": "pass", "not_met": "fail"}[outlook.verdict]
        for one in outlook.indicators:
            real = next(each for each in unit.indicators if each.code == one.code)
            assert real.value is not None
            assert one.low <= real.value
            assert one.high is None or real.value <= one.high
            assert real.verdict in SURE.get(one.verdict, {real.verdict})
    for stage in truth.stages:
        for one in found.coefficients[stage.stage]:
            known = next(each for each in stage.coefficients if each.code == one.code)
            if known.cv_squared is not None:
                assert one.low <= known.cv_squared
                assert one.high is None or known.cv_squared <= one.high
                assert one.verdict in ("depends", known.verdict)


def _attached(row: FactRow) -> set[str]:
    """Return the numbers of students that stand in classes attached to a school."""
    kind = READY.types[str(row.values["school_type"])]
    return set(kind.others) if kind.attached else set()


def _has_rooms(row: FactRow) -> bool:
    """Whether the hall is no larger than what it is part of, as the checks of the form ask."""
    area, hall = row.values["teaching_aux_area"], row.values["indoor_sports_area"]
    return isinstance(area, int) and isinstance(hall, int) and hall <= area


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_leaving_one_school_out_is_assessing_without_it(seed: int) -> None:
    for chance in chances(seed):
        leave_each_out(facts(a_district(chance, gaps=False, least=1)))


def leave_each_out(whole: list[FactRow]) -> None:
    units, _ = units_of(whole, READY)
    for stage in READY.stages:
        for influence in leave_one_out(units, READY, stage, "1.6"):
            rest = [row for row in whole if row.school_code != influence.school_code]
            (found,) = [one for one in assess(rest, READY).stages if one.stage == stage]
            (other,) = [one for one in found.coefficients if one.code == "1.6"]
            assert influence.verdict == other.verdict
            if other.cv_squared is not None and influence.without is not None:
                unit = Fraction(1, 10**6)
                least = max(influence.without * unit - unit / 2, Fraction(0)) ** 2
                assert least <= other.cv_squared <= (influence.without * unit + unit / 2) ** 2


def test_the_school_that_drives_a_coefficient_comes_first() -> None:
    rows = [primary(number, primary_backbone=10) for number in range(1, 5)]
    rows.append(primary(5, "华侨城小学", primary_backbone=90))
    units, _ = units_of(rows, READY)
    first, *_ = leave_one_out(units, READY, "primary", "1.2")
    assert (first.name.zh, first.without, first.verdict) == ("华侨城小学", 0, "met")
    rows.append(primary(6, primary_backbone=None))
    units, _ = units_of(rows, READY)
    assert leave_one_out(units, READY, "primary", "1.2") == ()


def test_a_shortfall_that_is_sure_decides_a_row_of_the_annex(district: District) -> None:
    rooms_short: dict[str, Any] = {"teaching_aux_area": "4000.00", "indoor_sports_area": None}
    district.receive(primary(1, sports_ground_area="7400.00", **rooms_short), junior(11))
    rooms = district.item("1.4")
    assert (rooms.verdict, rooms.problem.zh) == (
        "not_met",
        "第一小学生均教学及辅助用房面积达不到标准要求。",
    )
    assert district.item("1.8").verdict == "unknown"  # it may be the one of seven above 85 %
    certain = district.table(
        "SELECT met FROM assessed_indicators WHERE indicator = '1.4' AND verdict = 'unknown'"
    )
    assert certain == [(0,)]


def test_a_coefficient_that_is_surely_too_large_decides_the_row(district: District) -> None:
    district.receive(
        primary(1, primary_students=1000, primary_backbone=0),
        primary(2, primary_students=1000, primary_backbone=20),
        primary(3, primary_students=10, primary_backbone=None),
    )
    row = district.item("1.9")
    assert row.verdict == "not_met"
    assert "骨干教师数（≥0.9" in row.problem.zh
