"""Indicators, splits, who is in, and the 6-of-7 rule, against figures computed by hand."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.assessment.engine import assess_school, school_verdict
from edudesk.model.verdict import Excluded, IndicatorResult, UnitVerdict
from tests.assessment.districts import (
    INDICATORS,
    JUNIOR,
    PRIMARY,
    READY,
    assessed,
    indicator,
    junior,
    only_unit,
    primary,
    school,
)


def test_a_school_that_just_reaches_every_threshold_passes() -> None:
    for row in (primary(), junior()):
        unit = only_unit(row)
        assert [one.verdict for one in unit.indicators] == ["met"] * 7
        assert [one.value for one in unit.indicators] == [one.threshold for one in unit.indicators]
        assert unit.verdict == "pass"


@pytest.mark.parametrize(
    ("code", "figures", "value"),
    [
        ("1.1", {"primary_teachers_above": 37}, Fraction("3.7")),
        ("1.2", {"primary_backbone": 9}, Fraction("0.9")),
        ("1.3", {"primary_pe_art": 8}, Fraction("0.8")),
        ("1.4", {"teaching_aux_area": "4400.00"}, Fraction("3.9")),  # (4400 − 500) ÷ 1000
        ("1.5", {"sports_ground_area": "6500.00"}, Fraction("7")),  # (6500 + 500) ÷ 1000
        ("1.6", {"equipment_value_wan": "180.00"}, Fraction("1800")),  # 180 万元 ÷ 1000
        ("1.7", {"multimedia_rooms": 20}, Fraction("2")),
    ],
)
def test_each_indicator_is_its_resource_for_each_student(
    code: str, figures: dict[str, Any], value: Fraction
) -> None:
    unit = only_unit(primary(**figures))
    assert indicator(unit, code).value == value
    assert indicator(unit, code).verdict == "floor"
    others = [one.verdict for one in unit.indicators if one.code != code]
    assert others == ["met"] * 6
    assert unit.verdict == "pass"  # six met, the seventh above 85 %


def test_indoor_sports_space_counts_as_sports_space_and_not_as_teaching_room() -> None:
    unit = only_unit(primary(indoor_sports_area="1000.00"))
    assert indicator(unit, "1.4").value == Fraction(4)
    assert indicator(unit, "1.5").value == Fraction(8)


# Published floors ("基本值"), 85 % of the thresholds, of a working system's configuration:
# the floors 0.765, 3.825, 4.505, 1.955 lie between two printed figures.
PUBLISHED_FLOORS = {
    "primary": ("3.57", "0.85", "0.765", "3.825", "6.375", "1700", "1.955"),
    "junior": ("4.505", "0.85", "0.765", "4.93", "8.67", "2125", "2.04"),
}


@pytest.mark.parametrize("stage", PUBLISHED_FLOORS)
def test_floors_are_the_published_ones_and_not_rounded(stage: str) -> None:
    floors = [Fraction(*rule.floor_ratio) for rule in READY.rules[stage]]
    assert floors == [Fraction(text) for text in PUBLISHED_FLOORS[stage]]


@pytest.mark.parametrize(
    ("students", "teachers", "verdict"),
    [(2000, 18, "met"), (20000, 153, "floor"), (20000, 152, "below"), (2000, 15, "below")],
)
def test_a_value_on_the_floor_keeps_it_and_a_hair_below_does_not(
    students: int, teachers: int, verdict: UnitVerdict
) -> None:
    unit = only_unit(primary(primary_students=students, primary_pe_art=teachers))
    assert indicator(unit, "1.3").verdict == verdict  # 0.9, 0.765, 0.76, 0.75


def test_a_value_that_prints_as_the_threshold_is_still_below_it_and_is_flagged() -> None:
    unit = only_unit(primary(teaching_aux_area="4996.00"))  # 4.496 prints 4.50
    area = indicator(unit, "1.4")
    assert (area.value, area.verdict, area.misleading) == (Fraction("4.496"), "floor", True)


def test_a_value_that_prints_above_the_floor_is_flagged() -> None:
    unit = only_unit(primary(primary_students=10000, primary_pe_art=76))  # 0.76 is no 0.765
    assert indicator(unit, "1.3").misleading is False
    unit = only_unit(primary(teaching_aux_area="4324.99"))  # 3.82499: prints 3.82, floor 3.825
    assert (indicator(unit, "1.4").verdict, indicator(unit, "1.4").misleading) == ("below", False)
    unit = only_unit(primary(teaching_aux_area="4325.00"))  # on the floor: prints 3.83
    assert (indicator(unit, "1.4").verdict, indicator(unit, "1.4").misleading) == ("floor", False)


# The published split (测算均衡系数拆分公式): 166 primary and 210 junior students share 23,226;
# the source prints 9711 and 13515, truncating the primary part and giving the rest to the junior.
def test_a_nine_year_school_splits_as_published() -> None:
    lower, upper = assessed(
        school(1, "九年一贯制", "nine_year", **NINE_YEAR | {"multimedia_rooms": 23226})
    ).units
    primary_part, junior_part = (indicator(unit, "1.7").numerator for unit in (lower, upper))
    assert primary_part is not None
    assert junior_part is not None
    assert int(primary_part) == 9711
    assert primary_part + junior_part == 23226
    assert upper.share == Fraction(231, 397)  # 1.1 × 210 of 166 + 1.1 × 210 = 397


NINE_YEAR: dict[str, object] = {
    **PRIMARY,
    **JUNIOR,
    "primary_students": 166,
    "junior_students": 210,
}


def test_the_junior_part_of_a_nine_year_school_gets_a_tenth_more_for_each_student() -> None:
    lower, upper = assessed(school(1, "新区学校", "nine_year", **NINE_YEAR)).units
    for code in ("1.4", "1.5", "1.6", "1.7"):
        primary_value, junior_value = indicator(lower, code).value, indicator(upper, code).value
        assert primary_value is not None
        assert junior_value == primary_value * Fraction("1.1")


def test_teachers_are_given_by_stage_and_not_split() -> None:
    lower, upper = assessed(
        school(
            1,
            "新区学校",
            "nine_year",
            **NINE_YEAR | {"primary_backbone": 2, "junior_backbone": 3},
        )
    ).units
    assert indicator(lower, "1.2").value == Fraction(200, 166)
    assert indicator(upper, "1.2").value == Fraction(300, 210)


def test_a_complete_secondary_school_splits_one_to_one_point_two() -> None:
    # 1000 junior, 500 senior: 1000 ÷ (1000 + 600) = 5/8 of 8000 ㎡ = 5000 ㎡, 5 ㎡ each.
    unit = only_unit(
        school(
            1,
            "第五中学",
            "complete_secondary",
            **JUNIOR | {"senior_students": 500, "teaching_aux_area": "8000.00"},
        )
    )
    assert unit.stage == "junior"
    assert unit.share == Fraction(5, 8)
    assert indicator(unit, "1.4").numerator == 5000
    assert indicator(unit, "1.4").value == 5
    assert unit.name.zh == "第五中学（初中部）"


def test_a_twelve_year_school_splits_in_three() -> None:
    # 100 × 1 + 200 × 1.1 + 250 × 1.32 = 650; of 65 rooms 10 primary, 22 junior, 33 senior.
    lower, upper = assessed(
        school(
            1,
            "实验学校",
            "twelve_year",
            **PRIMARY
            | JUNIOR
            | {"primary_students": 100, "junior_students": 200, "senior_students": 250}
            | {"multimedia_rooms": 65},
        )
    ).units
    assert indicator(lower, "1.7").numerator == 10
    assert indicator(upper, "1.7").numerator == 22
    assert indicator(lower, "1.7").value == 10
    assert indicator(upper, "1.7").value == 11


def test_a_stage_known_to_have_no_students_is_no_unit() -> None:
    (unit,) = assessed(school(1, "新区学校", "nine_year", **PRIMARY | {"junior_students": 0})).units
    assert unit.stage == "primary"
    assert unit.share == 1
    assert unit.verdict == "pass"


def test_an_unknown_number_of_students_makes_the_unit_unknown_and_is_named() -> None:
    unit = only_unit(primary(primary_students=None))
    assert unit.verdict == "unknown"
    assert unit.students is None
    assert {one.missing for one in unit.indicators} == {("primary_students",)}
    assert indicator(unit, "1.1").numerator == 42


def test_a_split_needs_the_students_of_every_stage_but_teachers_do_not() -> None:
    unit = only_unit(school(1, "第五中学", "complete_secondary", **JUNIOR))
    assert [one.verdict for one in unit.indicators] == ["met"] * 3 + ["unknown"] * 4
    assert indicator(unit, "1.4").missing == ("senior_students",)
    assert indicator(unit, "1.4").denominator == 1000
    assert unit.share is None


def test_an_unfilled_resource_is_unknown_and_never_zero() -> None:
    unit = only_unit(primary(indoor_sports_area=None))
    assert [one.verdict for one in unit.indicators][3:5] == ["unknown", "unknown"]
    assert indicator(unit, "1.4").missing == ("indoor_sports_area",)
    assert only_unit(primary(primary_backbone=0)).verdict == "fail"


def test_a_negative_number_of_students_is_as_good_as_not_filled() -> None:
    assert only_unit(primary(primary_students=-1)).verdict == "unknown"


def test_a_school_without_a_type_may_be_anything() -> None:
    units = assessed(school(1, "某校", None, **PRIMARY | {"junior_students": 0})).units
    assert [(unit.stage, unit.verdict) for unit in units] == [("primary", "unknown")]
    assert indicator(units[0], "1.1").missing == ("school_type",)
    assert len(assessed(school(1, "某校", "kindergarten")).units) == 2


@pytest.mark.parametrize(
    ("kind", "students", "is_out"),
    [
        ("special", 300, True),
        ("vocational", None, True),
        ("teaching_point", 49, True),
        ("teaching_point", 50, False),
        ("teaching_point", None, False),
        ("teaching_point", 0, True),
        ("primary", 12, False),
        ("primary", 0, True),
    ],
)
def test_who_is_out_of_the_indicators(kind: str, students: int | None, is_out: bool) -> None:
    row = school(1, "某校", kind, **PRIMARY | {"primary_students": students})
    assert isinstance(assess_school(row, READY), Excluded) is is_out


def test_who_is_out_is_listed_with_the_reason() -> None:
    resources = assessed(school(1, "山口教学点", "teaching_point", primary_students=38))
    (excluded,) = resources.excluded
    assert resources.units == ()
    assert "不足50人" in excluded.reason.zh
    assert "fewer than 50" in excluded.reason.en


def test_units_come_in_order_of_school_codes_whatever_the_order_of_rows() -> None:
    rows = [junior(11), primary(3), primary(1)]
    assert [unit.school_code for unit in assessed(*rows).units] == [
        "2137000001",
        "2137000003",
        "2137000011",
    ]


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ("mmmmmmm", "pass"),
        ("mmmmmmf", "pass"),
        ("mmmmmff", "fail"),
        ("mmmmmmb", "fail"),
        ("uuuuuub", "fail"),
        ("uuuuuff", "fail"),
        ("mmmmmmu", "unknown"),
        ("uuuuuuf", "unknown"),
        ("uuuuuuu", "unknown"),
    ],
)
def test_six_of_seven_and_the_floor(verdicts: str, verdict: str) -> None:
    names: dict[str, UnitVerdict] = {"m": "met", "f": "floor", "b": "below", "u": "unknown"}
    assert school_verdict([_one(names[letter]) for letter in verdicts], 6) == verdict


@given(st.lists(st.sampled_from(["met", "floor", "below", "unknown"]), min_size=7, max_size=7))
def test_a_verdict_given_before_all_is_known_never_changes(verdicts: list[UnitVerdict]) -> None:
    verdict = school_verdict([_one(one) for one in verdicts], 6)
    known: tuple[UnitVerdict, ...] = ("met", "floor", "below")
    later = {
        school_verdict([_one(now if one == "unknown" else one) for one in verdicts], 6)
        for now in known
    }
    if verdict != "unknown":
        assert later == {verdict}
    elif "floor" not in verdicts:
        assert later >= {"pass", "fail"}


def _one(verdict: UnitVerdict) -> IndicatorResult:
    return IndicatorResult(
        code="",
        resource=None,
        denominator=None,
        ratio=None,
        threshold=Fraction(1),
        counted=True,
        verdict=verdict,
    )


def test_every_unit_has_the_seven_indicators_in_order() -> None:
    for unit in assessed(primary(), junior()).units:
        assert tuple(one.code for one in unit.indicators) == INDICATORS
