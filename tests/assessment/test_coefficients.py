"""Coefficients against published calculations and an independent brute-force computation."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.assessment.coefficients import Share, coefficient, composite, weighing
from edudesk.assessment.rules import Rule
from edudesk.model.exact import root_half_up
from edudesk.model.verdict import Coefficient, FactRow
from tests.assessment.districts import JUNIOR, PRIMARY, assessed, primary, school

LIMIT = Fraction("0.50")


def rule(scale: int = 1) -> Rule:
    """Return an indicator that is simply its resource for each student."""
    return Rule(
        code="x",
        shared=False,
        counted=True,
        terms=(),
        factor=1,
        scale=scale,
        per=1,
        fact_unit="㎡",
        fact_places=2,
        places=2,
        threshold=Fraction(1),
        threshold_ratio=(1, 1),
        floor_ratio=(17, 20),
        threshold_prints=True,
    )


def of(students: Sequence[int], amounts: Sequence[int | None], scale: int = 1) -> Coefficient:
    shares = [Share(number, 1, number) for number in students]
    return coefficient(rule(scale), weighing(shares), amounts, LIMIT, 3)


# 县域义务教育校际均衡指标计算方法（以生均图书册数为例）: five primary schools, students and books.
BOOKS = {45: 279, 37: 137, 89: 935, 76: 160, 55: 402}


def test_the_published_example_of_five_schools() -> None:
    found = of(list(BOOKS), list(BOOKS.values()))
    assert found.mean == Fraction(1913, 302)  # published 6.33
    assert found.variance is not None
    assert found.cv_squared is not None
    assert root_half_up(found.variance, 2) == 326  # published 3.26
    assert root_half_up(found.cv_squared, 2) == 52  # published 0.52; unweighted would be 0.49
    assert found.verdict == "not_met"


# 鸠江区2023年义务教育基本均衡发展状况监测结果 (www.jjq.gov.cn), primary schools:
# mean, deviation, coefficient.
JIUJIANG = [
    ("5.515273", "1.643162", "0.297929"),
    ("0.887611", "0.445392", "0.501787"),
    ("0.879277", "0.353427", "0.401952"),
    ("4.563288", "1.316139", "0.288419"),
    ("7.925946", "2.975795", "0.37545"),
    ("2496.674864", "780.914372", "0.312782"),
    ("2.784743", "1.097759", "0.394205"),
]


def jiujiang() -> list[Coefficient]:
    """Return coefficients of two equal schools that stand one deviation off the mean."""
    found = []
    for mean, deviation, _ in JIUJIANG:
        low = Decimal(mean) - Decimal(deviation)
        high = Decimal(mean) + Decimal(deviation)
        found.append(of([1, 1], [int(low * 10**6), int(high * 10**6)], 10**6))
    return found


def test_the_published_coefficients_of_a_district_are_deviation_over_mean() -> None:
    for found, (mean, deviation, published) in zip(jiujiang(), JIUJIANG, strict=True):
        assert found.mean == Fraction(mean)
        assert found.variance == Fraction(deviation) ** 2
        assert found.cv_squared is not None
        assert root_half_up(found.cv_squared, 6) == int(Decimal(published) * 10**6)


def test_the_published_composite_is_the_mean_of_the_seven() -> None:
    assert composite(jiujiang(), 6) == Decimal("0.367503")


def test_a_coefficient_that_prints_as_the_limit_at_two_places_is_above_it() -> None:
    backbone = jiujiang()[1]  # 0.501787
    assert backbone.verdict == "not_met"
    assert backbone.misleading is False  # three places tell: 0.502
    assert [one.verdict for one in jiujiang()].count("not_met") == 1


def test_a_coefficient_whose_print_would_pass_is_flagged() -> None:
    found = of([1, 1], [499600, 1500400], 10**6)  # deviation 0.5004 of mean 1: prints 0.500
    assert (found.verdict, found.misleading) == ("not_met", True)
    found = of([1, 1], [500000, 1500000], 10**6)  # exactly on the limit
    assert (found.verdict, found.misleading) == ("met", False)


def test_one_school_has_no_difference() -> None:
    found = of([45], [279])
    assert found.variance == 0
    assert found.cv_squared == 0
    assert found.verdict == "met"


def test_a_mean_of_zero_leaves_the_coefficient_unknown() -> None:
    found = of([45, 37], [0, 0])
    assert found.mean == 0
    assert found.cv_squared is None
    assert found.verdict == "unknown"


def test_no_school_or_a_school_without_figures_leaves_it_unknown() -> None:
    assert of([], []).verdict == "unknown"
    assert of([45, 37], [279, None]).verdict == "unknown"
    shares = [Share(45, 1, 45), None]
    assert weighing(shares) is None
    assert composite([of([45], [279]), of([], [])], 6) is None


def test_a_school_with_nothing_stays_in_with_zero() -> None:
    # Equal sizes, one with 2 each and one with none: deviation equals the mean.
    assert of([10, 10], [20, 0]).cv_squared == 1


SIZES = st.integers(min_value=1, max_value=4000)
AMOUNTS = st.integers(min_value=0, max_value=3_000_000)
SCHOOLS = st.lists(st.tuples(SIZES, SIZES, AMOUNTS, st.integers(0, 200)), min_size=1, max_size=12)
NINE_YEAR = PRIMARY | JUNIOR


def district(schools: list[tuple[int, int, int, int]]) -> list[FactRow]:
    """Return nine-year schools: primary and junior students, equipment in 0.01 万元, backbone."""
    return [
        school(
            number,
            f"学校{number}",
            "nine_year",
            **NINE_YEAR
            | {
                "primary_students": lower,
                "junior_students": upper,
                "equipment_value_wan": Decimal(amount).scaleb(-2),
                "primary_backbone": teachers,
            },
        )
        for number, (lower, upper, amount, teachers) in enumerate(schools, 1)
    ]


def brute(values: list[Fraction], weights: list[int]) -> tuple[Fraction, Fraction]:
    """Return mean and deviation² the long way, school by school in the formula's own words."""
    whole = sum(weights)
    mean = sum((n * x for n, x in zip(weights, values, strict=True)), Fraction(0)) / whole
    squares = (n * (x - mean) ** 2 for n, x in zip(weights, values, strict=True))
    return mean, sum(squares, Fraction(0)) / whole


@given(SCHOOLS)
def test_split_and_plain_indicators_agree_with_the_formula_computed_the_long_way(
    schools: list[tuple[int, int, int, int]],
) -> None:
    lower, upper = assessed(*district(schools)).stages
    tenths = Fraction(11, 10)
    expected = {
        (lower.stage, "1.6"): (
            [Fraction(100 * c) / (a + tenths * b) for a, b, c, _ in schools],
            [a for a, _, _, _ in schools],
        ),
        (upper.stage, "1.6"): (
            [Fraction(100 * c) * tenths / (a + tenths * b) for a, b, c, _ in schools],
            [b for _, b, _, _ in schools],
        ),
        (lower.stage, "1.2"): (
            [Fraction(100 * d, a) for a, _, _, d in schools],
            [a for a, _, _, _ in schools],
        ),
    }
    for (stage, code), (values, weights) in expected.items():
        coefficients = {"primary": lower, "junior": upper}[stage].coefficients
        found = next(one for one in coefficients if one.code == code)
        mean, variance = brute(values, weights)
        assert (found.mean, found.variance) == (mean, variance)
        if mean:
            assert found.cv_squared == variance / mean**2
            limit = Fraction("0.50") if stage == "primary" else Fraction("0.45")
            assert (found.verdict == "met") is (found.cv_squared <= limit**2)


@given(SCHOOLS, st.integers(min_value=2, max_value=9))
def test_a_resource_in_another_unit_has_the_same_coefficient(
    schools: list[tuple[int, int, int, int]], times: int
) -> None:
    before = assessed(*district(schools)).stages[0].coefficients[5]
    larger = [(a, b, c * times, d) for a, b, c, d in schools]
    after = assessed(*district(larger)).stages[0].coefficients[5]
    assert after.cv_squared == before.cv_squared
    assert before.mean is not None
    assert after.mean == before.mean * times


@given(SCHOOLS.flatmap(lambda schools: st.tuples(st.just(schools), st.permutations(schools))))
def test_the_order_of_schools_does_not_matter(
    both: tuple[list[tuple[int, int, int, int]], list[tuple[int, int, int, int]]],
) -> None:
    here, there = both
    assert assessed(*district(here)).stages == assessed(*district(there)).stages


@given(st.lists(st.tuples(SIZES, st.integers(1, 10**6)), min_size=2, max_size=8))
def test_six_places_agree_with_decimal_arithmetic_of_sixty_digits(
    schools: list[tuple[int, int]],
) -> None:
    found = of([n for n, _ in schools], [r for _, r in schools])
    with localcontext() as context:
        context.prec = 60
        whole = Decimal(sum(n for n, _ in schools))
        mean = Decimal(sum(r for _, r in schools)) / whole
        squares = (Decimal(n) * (Decimal(r) / n - mean) ** 2 for n, r in schools)
        expected = (sum(squares, Decimal(0)) / whole).sqrt() / mean
        rest = (expected * 10**6) % 1
    assert found.cv_squared is not None
    if abs(rest - Decimal("0.5")) > Decimal("1e-30"):
        assert root_half_up(found.cv_squared, 6) == int(expected * 10**6 + Decimal("0.5"))


@pytest.mark.parametrize("students", [1, 999, 4999])
def test_thousands_of_sizes_still_have_one_exact_mean(students: int) -> None:
    rows = [primary(number, primary_students=students + number) for number in range(1, 40)]
    (mean,) = {assessed(*rows).stages[0].coefficients[0].mean}
    assert mean == Fraction(100 * 42 * 39, sum(students + number for number in range(1, 40)))
