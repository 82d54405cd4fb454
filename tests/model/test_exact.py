"""Rounding half up, and roots by integers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.model.exact import (
    decimal_text,
    down,
    half_up,
    mean_root_half_up,
    plain,
    root_half_up,
    telling,
    telling_root,
    up,
)

FRACTIONS = st.fractions(min_value=0, max_value=10**9, max_denominator=10**9)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [("0.125", 2, 13), ("-0.125", 2, -13), ("0.1249", 2, 12), ("2.5", 0, 3), ("0.4995", 3, 500)],
)
def test_halves_go_up(value: str, places: int, rounded: int) -> None:
    assert half_up(Fraction(value), places) == rounded


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=4), st.integers(0, 3))
def test_rounding_agrees_with_decimal(value: Decimal, places: int) -> None:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(decimal_text(half_up(Fraction(value), places), places)) == rounded


@given(FRACTIONS, st.integers(0, 8))
def test_a_rounded_root_lies_within_half_a_unit_of_the_root(square: Fraction, places: int) -> None:
    root = root_half_up(square, places)
    unit = Fraction(1, 10**places)
    assert (root * unit + unit / 2) ** 2 > square
    assert root == 0 or (root * unit - unit / 2) ** 2 <= square


def test_a_root_on_the_half_goes_up() -> None:
    assert root_half_up(Fraction(15, 10) ** 2, 0) == 2
    assert root_half_up(Fraction(15, 10) ** 2 - Fraction(1, 10**40), 0) == 1


def test_a_mean_of_roots_on_the_half_goes_up_when_all_roots_are_rational() -> None:
    squares = [Fraction(1), Fraction(4)]  # (1 + 2) ÷ 2 = 1.5
    assert mean_root_half_up(squares, 0) == 2


def test_a_mean_of_irrational_roots_a_hair_beside_the_half_is_not_mistaken() -> None:
    hair = Fraction(1, 10**60)
    half = Fraction("0.3675035") ** 2
    assert mean_root_half_up([half - hair], 6) == 367503
    assert mean_root_half_up([half + hair], 6) == 367504


def test_roots_that_are_cut_short_one_by_one_do_not_pull_their_mean_below_the_half() -> None:
    hair = Fraction(1, 10**60)
    low = Fraction("0.33333333333333333333")
    roots = [low, 2 * Fraction("0.3675035") - low]  # their mean lies on the half
    assert mean_root_half_up([root**2 + hair for root in roots], 6) == 367504
    assert mean_root_half_up([root**2 - hair for root in roots], 6) == 367503


@given(st.lists(FRACTIONS, min_size=1, max_size=7))
def test_a_mean_of_roots_is_not_the_mean_of_rounded_roots(squares: list[Fraction]) -> None:
    finer = sum(root_half_up(square, 20) for square in squares)
    expected = Fraction(finer, len(squares) * 10**20)
    assert abs(mean_root_half_up(squares, 6) - expected * 10**6) <= Fraction("0.500001")


@pytest.mark.parametrize(
    ("scaled", "places", "text"),
    [(0, 2, "0.00"), (5, 2, "0.05"), (-5, 2, "-0.05"), (123456, 3, "123.456"), (7, 0, "7")],
)
def test_decimal_text_keeps_its_places(scaled: int, places: int, text: str) -> None:
    assert decimal_text(scaled, places) == text


@pytest.mark.parametrize(
    ("value", "bounds", "places", "told"),
    [
        ("4.5", ["4.5", "3.825"], 2, "4.50"),
        ("4.496", ["4.5", "3.825"], 2, "4.496"),
        ("4.4999996", ["4.5", "3.825"], 2, "4.4999996"),
        ("4.24", ["4.2"], 1, "4.2"),
        ("2.0399", ["2.4", "2.04"], 2, "2.0399"),  # of 85 %: 2.04 would reach it
        ("1", [], 2, "1.00"),
    ],
)
def test_a_figure_is_told_with_places_enough_for_its_side_of_each_bound(
    value: str, bounds: list[str], places: int, told: str
) -> None:
    assert telling(Fraction(value), map(Fraction, bounds), places) == told


@given(FRACTIONS, st.decimals(0, 10, places=4), st.integers(0, 4))
def test_what_is_told_reaches_what_the_figure_reaches(
    value: Fraction, bound: Decimal, places: int
) -> None:
    told = Fraction(telling(value, [Fraction(bound)], places))
    assert (told >= bound) == (value >= Fraction(bound))
    assert abs(told - value) * 2 <= Fraction(1, 10**places)


def test_a_coefficient_is_told_with_places_enough_for_its_side_of_the_limit() -> None:
    half = Fraction(1, 2)
    assert telling_root(Fraction("0.5004") ** 2, half, 3) == "0.5004"
    assert telling_root(Fraction("0.500000004") ** 2, half, 3) == "0.500000004"
    assert telling_root(Fraction("0.4996") ** 2, half, 3) == "0.500"
    assert telling_root(Fraction("0.5004") ** 2, None, 3) == "0.500"


@pytest.mark.parametrize(
    ("value", "places", "text"), [("2000", 0, "2000"), ("4.505", 0, "4.505"), ("0.5", 2, "0.50")]
)
def test_a_bound_is_written_out(value: str, places: int, text: str) -> None:
    assert plain(Fraction(value), places) == text


def test_what_is_no_decimal_is_not_written_as_one() -> None:
    with pytest.raises(ValueError, match="1/3"):
        plain(Fraction(1, 3))


def test_an_interval_is_written_no_narrower_than_it_is_and_on_its_side_of_the_bound() -> None:
    bound = Fraction("4.5")
    assert telling(Fraction("4.4999"), [bound], 2, up) == "4.4999"
    assert telling(Fraction("4.491"), [bound], 2, up) == "4.491"  # 4.50 would reach the bound
    assert telling(Fraction("4.501"), [bound], 2, down) == "4.50"
    assert telling(Fraction("4.4999"), [bound], 2, down) == "4.49"


@given(FRACTIONS, st.integers(0, 6))
def test_rounding_down_and_up_enclose_a_figure(value: Fraction, places: int) -> None:
    unit = 10**places
    assert 0 <= value * unit - down(value, places) < 1
    assert 0 <= up(value, places) - value * unit < 1
