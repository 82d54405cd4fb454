"""How coefficients are told: the sums, and what each school adds, each worked here by hand."""

from fractions import Fraction

from edudesk.assessment.certainty import outlooks
from edudesk.assessment.engine import assess_stages, units_of
from edudesk.assessment.workings import members_of, why_coefficient
from edudesk.model.explanation import Member, Why
from edudesk.model.verdict import FactRow
from tests.assessment.district_files import District
from tests.assessment.districts import JUNIOR, PRIMARY, READY, STANDARD, primary, school


def coefficient(*rows: FactRow, code: str) -> Why:
    units, _ = units_of(rows, READY)
    return why_coefficient(units, assess_stages(units, READY)[0], code, READY)


def test_a_coefficient_is_opened_with_its_sums_and_who_drives_it() -> None:
    # 1 and 3 for each hundred, equal sizes: mean 2, deviation 1, coefficient 0.5, on the limit.
    found = coefficient(
        primary(1, primary_backbone=10), primary(2, "第二小学", primary_backbone=30), code="1.2"
    )
    assert found.steps == (
        "N = 2000",
        "X̄ = 2.0000 人",
        "S² = 1.000000",
        "S = 1.0000",
        "CV = 1.0000 ÷ 2.0000 = 0.500",
    )
    assert (found.verdict, found.bound) == ("met", "≤ 0.50")
    assert [one.without for one in found.influences] == [0, 0]


def test_a_coefficient_that_prints_as_its_limit_is_told_with_more_places() -> None:
    rows = [primary(1, primary_students=10_000, primary_backbone=4996),
            primary(2, primary_students=10_000, primary_backbone=15_004)]  # fmt: skip
    found = coefficient(*rows, code="1.2")
    assert found.verdict == "not_met"
    assert found.steps[-1].endswith("= 0.5004")
    assert Fraction("0.5004") > Fraction("0.50")


def members(*rows: FactRow, code: str) -> list[Member]:
    units, _ = units_of(rows, READY)
    stage = assess_stages(units, READY)[0]
    return list(members_of(units, stage, code, {row.school: row for row in rows}, READY))


def test_what_each_school_adds_to_a_coefficient_is_told_with_its_figures() -> None:
    # 1 of 500 and 9 of 1,500 are 0.2 and 0.6 for each hundred, 10 of 2,000 together: 0.5. So the
    # small one adds ¼ × 0.3² = 0.0225 and the large one ¾ × 0.1² = 0.0075: a variance of 0.03.
    found = members(
        primary(1, primary_students=500, primary_backbone=1),
        primary(2, "第二小学", primary_students=1500, primary_backbone=9),
        code="1.2",
    )
    assert [
        (one.name.zh, one.students, one.weight, one.figures, one.value, one.deviation, one.square)
        for one in found
    ] == [
        ("第一小学", 500, "0.250000", "1 ÷ 500 × 100", "0.2000", "-0.3000", "0.022500"),
        ("第二小学", 1500, "0.750000", "9 ÷ 1500 × 100", "0.6000", "0.1000", "0.007500"),
    ]
    assert [one.fact for one in found[0].inputs] == ["primary_backbone", "primary_students"]


def test_a_part_of_a_school_is_told_with_its_share_and_one_without_figures_with_a_question() -> (
    None
):
    # 166 and 210 students share one to 1.1: the primary part has 166 of 166 + 231 = 397.
    both = school(
        1, "新区学校", "nine_year",
        **PRIMARY | JUNIOR | {"primary_students": 166, "junior_students": 210},
    )  # fmt: skip
    split, unknown = members(both, primary(2, "第二小学", equipment_value_wan=None), code="1.6")
    assert split.figures == "250.00 × 10000 × 166/397 ÷ 166"
    assert (unknown.figures, unknown.value, unknown.square) == ("？ × 10000 ÷ 1000", "", "")


def test_the_workings_are_laid_out_for_print_and_their_squares_are_the_variance(
    district: District,
) -> None:
    district.receive(
        primary(1, primary_students=500, primary_backbone=1),
        primary(2, "第二小学", primary_students=1500, primary_backbone=9),
    )
    district.assess(STANDARD, "workings")
    rows = district.table(
        "SELECT u.name_zh, w.weight, w.value, w.square FROM assessed_workings AS w"
        " JOIN assessed_units AS u ON u.unit = w.unit WHERE w.indicator = '1.2'"
    )
    assert rows == [
        ("第一小学", "0.250000", "0.2000", "0.022500"),
        ("第二小学", "0.750000", "0.6000", "0.007500"),
    ]
    ((told,),) = district.table(
        "SELECT told FROM assessed_sums WHERE indicator = '1.2' AND told <> ''"
    )
    assert (
        told == "N = 2000\nX̄ = 0.5000 人\nS² = 0.030000\nS = 0.1732\nCV = 0.1732 ÷ 0.5000 = 0.346"
    )


def test_a_coefficient_that_lacks_a_figure_is_told_with_what_is_certain_and_of_whom() -> None:
    # 7.5 and, with 4,000 ㎡ of rooms that may all be a hall, 7 to 11 ㎡ a student: at most 0.189.
    rows = [
        primary(1),
        primary(2, "第二小学", teaching_aux_area="4000.00", indoor_sports_area=None),
    ]
    units, _ = units_of(rows, READY)
    stage = assess_stages(units, READY)[0]
    found = why_coefficient(units, stage, "1.5", READY, outlooks(rows, READY))
    assert (found.verdict, found.sure, found.low, found.high) == (
        "unknown",
        "met",
        "0.000",
        "0.189",
    )
    assert [one.zh for one in found.missing] == ["第二小学（缺其中：室内体育用房面积）"]
