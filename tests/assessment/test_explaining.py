"""An opened verdict tells the figures that the engine used, each worked here by hand."""

from fractions import Fraction

from edudesk.assessment.certainty import outlooks
from edudesk.assessment.engine import assess_stages, units_of
from edudesk.assessment.explaining import why_coefficient, why_indicator
from edudesk.model.explanation import Why
from edudesk.model.verdict import FactRow
from tests.assessment.districts import FIELDS, JUNIOR, PRIMARY, READY, primary, school


def why(row: FactRow, code: str, part: int = 0) -> Why:
    units, _ = units_of([row], READY)
    return why_indicator(units[part], row.values, code, READY, FIELDS, outlooks([row], READY))


def coefficient(*rows: FactRow, code: str) -> Why:
    units, _ = units_of(rows, READY)
    return why_coefficient(units, assess_stages(units, READY)[0], code, READY)


def test_the_figures_stand_in_the_formula_with_their_signs() -> None:
    found = why(primary(teaching_aux_area="4996.00"), "1.4")
    assert found.steps == ("(4996.00 − 500.00) ÷ 1000 = 4.496 ㎡",)  # 4.50 would mislead
    assert found.bound == "≥ 4.5 ㎡ (85%: 3.825)"
    assert [(one.sign, one.fact, one.figure) for one in found.inputs] == [
        ("", "teaching_aux_area", "4996.00"),
        ("−", "indoor_sports_area", "500.00"),
        ("", "primary_students", "1000"),
    ]
    assert (found.verdict, found.clause) == ("floor", "教督〔2017〕6号，资源配置第4项")


def test_factors_and_hundreds_are_told() -> None:
    assert why(primary(), "1.6").steps == ("200.00 × 10000 ÷ 1000 = 2000.00 元",)
    assert why(primary(), "1.1").steps == ("42 ÷ 1000 × 100 = 4.20 人",)


def test_a_split_is_a_step_of_its_own() -> None:
    # 166 and 210 students: the junior part has 231 of 397 shares (1.1 × 210 of 166 + 231).
    row = school(
        1, "新区学校", "nine_year",
        **PRIMARY | JUNIOR
        | {"primary_students": 166, "junior_students": 210, "multimedia_rooms": 23226},
    )  # fmt: skip
    first, second = why(row, "1.7", part=1).steps
    assert first == "23226 × 231/397 (58.1864%) = 13514.37"
    assert second == "13514.37 ÷ 210 × 100 = 6435.42 间"
    facts = [one.fact for one in why(row, "1.7", part=1).inputs]
    assert facts == ["multimedia_rooms", "junior_students", "primary_students"]
    assert why(row, "1.2").inputs[-1].fact == "primary_students"  # teachers are not split


def test_what_is_missing_is_named_and_bounded() -> None:
    found = why(primary(indoor_sports_area=None), "1.4")
    assert (found.steps, found.verdict) == ((), "unknown")
    assert [label.zh for label in found.missing] == [FIELDS["indoor_sports_area"].label.zh]
    assert (found.low, found.high) == ("0.00", "5.00")
    assert why(primary(indoor_sports_area=None), "1.5").high == ""


def test_a_coefficient_is_opened_with_its_members_and_who_drives_it() -> None:
    # 1 and 3 for each hundred, equal sizes: mean 2, deviation 1, coefficient 0.5, on the limit.
    found = coefficient(
        primary(1, primary_backbone=10), primary(2, "第二小学", primary_backbone=30), code="1.2"
    )
    assert found.steps == (
        "N = 2000",
        "X̄ = 2.0000 人",
        "S = 1.0000",
        "CV = 1.0000 ÷ 2.0000 = 0.500",
    )
    assert (found.verdict, found.bound) == ("met", "≤ 0.50")
    assert [(name.zh, students, value) for name, students, value in found.members] == [
        ("第一小学", 1000, "1.00"),
        ("第二小学", 1000, "3.00"),
    ]
    assert [one.without for one in found.influences] == [0, 0]


def test_a_coefficient_that_prints_as_its_limit_is_told_with_more_places() -> None:
    rows = [primary(1, primary_students=10_000, primary_backbone=4996),
            primary(2, primary_students=10_000, primary_backbone=15_004)]  # fmt: skip
    found = coefficient(*rows, code="1.2")
    assert found.verdict == "not_met"
    assert found.steps[-1].endswith("= 0.5004")
    assert Fraction("0.5004") > Fraction("0.50")
