"""A standard made ready for whole numbers."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from edudesk.assessment.rules import Rule, ready
from tests.assessment.districts import FIELDS, READY, STANDARD


def test_weights_of_a_split_become_whole_numbers_in_the_same_ratio() -> None:
    weights = READY.types["twelve_year"].weights
    assert all(isinstance(weight, int) for weight in weights.values())
    one = Fraction(weights["primary_students"])
    assert weights["junior_students"] / one == Fraction("1.1")
    assert weights["senior_students"] / one == Fraction("1.32")


def test_a_term_with_a_minus_is_taken_off_in_the_deepest_units() -> None:
    area = next(rule for rule in READY.rules["primary"] if rule.code == "1.4")
    assert area.terms == (("teaching_aux_area", 1), ("indoor_sports_area", -1))
    assert area.scale == 100


def test_facts_of_different_places_are_brought_to_one_unit() -> None:
    fields = FIELDS | {
        "indoor_sports_area": msgspec.structs.replace(FIELDS["indoor_sports_area"], places=0)
    }
    area = next(rule for rule in ready(STANDARD, fields).rules["primary"] if rule.code == "1.4")
    assert area.terms == (("teaching_aux_area", 1), ("indoor_sports_area", -100))


def with_threshold(text: str) -> Rule:
    """Return the primary rule 1.3 with another threshold, printed with two places."""
    indicators = tuple(
        msgspec.structs.replace(one, thresholds={"primary": Decimal(text), "junior": Decimal(1)})
        for one in STANDARD.indicators
    )
    changed = msgspec.structs.replace(STANDARD, indicators=indicators)
    return next(rule for rule in ready(changed, FIELDS).rules["primary"] if rule.code == "1.3")


@pytest.mark.parametrize(
    ("threshold", "teachers", "misleads"),
    [
        ("0.764", 764, True),  # met, prints 0.76
        ("0.764", 766, False),
        ("0.90", 896, True),  # not met, prints 0.90
        ("0.90", 894, False),
        ("0.90", 900, False),
    ],
)
def test_a_print_on_the_other_side_of_the_threshold_misleads(
    threshold: str, teachers: int, misleads: bool
) -> None:
    rule = with_threshold(threshold)
    value = (teachers * rule.per, 100_000 * rule.scale)
    verdict = rule.verdict(*value)
    assert rule.misleads(*value, verdict) is misleads
