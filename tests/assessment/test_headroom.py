"""Distances against the engine itself: a little more is met, a little less is not."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edudesk.assessment.headroom import Gauge
from edudesk.catalogue.words import load_words
from edudesk.model.headroom import Distance
from edudesk.model.verdict import FactRow
from tests.assessment.districts import (
    CATALOGUE,
    JUNIOR,
    PRIMARY,
    STANDARD,
    assessed,
    indicator,
    primary,
    school,
)

GAUGE = Gauge(CATALOGUE, STANDARD, load_words("headroom"))


def distance(row: FactRow, code: str, stage: str = "primary") -> Distance:
    """Return the distance of one indicator of a school's stage."""
    return next(one for one in GAUGE.distances(row) if one.key == (stage, code))


def with_facts(row: FactRow, **stored: Any) -> FactRow:  # noqa: ANN401
    """Return the school with some facts as they are stored."""
    return structs.replace(row, values=row.values | stored)


def test_the_school_of_the_brief_lacks_243_square_metres_or_has_54_students_too_many() -> None:
    # 1,279 students need 4.5 × 1,279 = 5,755.5 ㎡; 5,512.5 ㎡ serve 1,225
    row = primary(primary_students=1279, teaching_aux_area="5512.50", indoor_sports_area="0.00")
    found = distance(row, "1.4")
    assert (found.verdict, found.lacking, found.places, found.too_many) == ("floor", 24300, 2, 54)
    assert found.told.zh == (
        "生均教学及辅助用房面积 4.31㎡，标准 4.5㎡，缺 243平方米，或多 54 名学生"
    )
    assert "243" in found.told.en
    assert "54 students too many" in found.told.en


def test_a_school_at_the_threshold_has_nothing_to_spare() -> None:
    for one in GAUGE.distances(primary()):
        assert (one.verdict, one.lacking, one.too_many) == ("met", 0, 0), one.code


def test_what_is_missing_is_named_and_nothing_is_told_of_distances() -> None:
    found = distance(primary(primary_backbone=None), "1.2")
    assert (found.verdict, found.lacking, found.too_many) == ("unknown", None, None)
    assert CATALOGUE.form("school_facts").by_code["primary_backbone"].label.zh in found.told.zh


def test_a_school_outside_the_standard_has_no_distances() -> None:
    assert GAUGE.distances(school(3, "特校", "special", **PRIMARY)) == ()


def test_facts_of_teachers_come_from_the_staff_and_of_rooms_from_the_buildings() -> None:
    assert ("staff", "") in GAUGE.cells["primary_backbone"]
    assert {form for form, _ in GAUGE.cells["teaching_aux_area"]} >= {"buildings"}
    assert ("grounds", "sports_ground_area") in GAUGE.beside["sports_ground_area"]


count = st.integers(1, 3000)
kinds = st.sampled_from(["primary", "nine_year", "twelve_year", "complete_secondary", "junior"])
FACT_OF = {"1.1": "{}_teachers_above", "1.2": "{}_backbone", "1.3": "{}_pe_art"} | {
    "1.4": "teaching_aux_area",
    "1.5": "sports_ground_area",
    "1.6": "equipment_value_wan",
    "1.7": "multimedia_rooms",
}


@given(kind=kinds, students=st.tuples(count, count, count), share=st.integers(0, 300))
def test_adding_what_lacks_is_just_enough(
    kind: str, students: tuple[int, int, int], share: int
) -> None:
    row = mixed(kind, students, share)
    for one in GAUGE.distances(row):
        assert one.lacking is not None
        fact = FACT_OF[one.code].format(one.stage)
        had = row.values[fact]
        assert isinstance(had, int)
        enough = with_facts(row, **{fact: had + one.lacking})
        assert verdict(enough, one) == "met"
        assert verdict(with_facts(row, **{fact: had + one.lacking - 1}), one) != "met"
        assert (one.lacking <= 0) == (one.verdict == "met")


@given(kind=kinds, students=st.tuples(count, count, count), share=st.integers(20, 300))
def test_taking_away_the_students_too_many_is_just_enough(
    kind: str, students: tuple[int, int, int], share: int
) -> None:
    row = mixed(kind, students, share)
    for one in GAUGE.distances(row):
        if one.too_many is None:
            continue
        fact = f"{one.stage}_students"
        had = row.values[fact]
        assert isinstance(had, int)
        assert verdict(with_facts(row, **{fact: had - one.too_many}), one) == "met"
        assert verdict(with_facts(row, **{fact: had - one.too_many + 1}), one) != "met"


def mixed(kind: str, students: tuple[int, int, int], share: int) -> FactRow:
    """Return a school with `share` percent of the resources that 1,000 students ask for."""
    figures = {**PRIMARY, **JUNIOR}
    part = {key: int(Fraction(str(value)) * share / 100) for key, value in figures.items()}
    names = ("primary_students", "junior_students", "senior_students")
    numbers = dict(zip(names, students, strict=True))
    return school(5, "学校", kind, **(part | numbers))


def verdict(row: FactRow, like: Distance) -> str:
    """Return the engine's verdict on an indicator of a stage."""
    units = [unit for unit in assessed(row).units if unit.stage == like.stage]
    return indicator(units[0], like.code).verdict
