"""Attached classes, and places that are counted with their central school."""

from fractions import Fraction

import msgspec

from edudesk.assessment.engine import assess
from edudesk.assessment.joining import join
from edudesk.model.verdict import FactRow
from tests.assessment.district_files import District
from tests.assessment.districts import READY, assessed, indicator, junior, primary, school

POINT = {
    "primary_students": 60,
    "primary_classes": 6,
    "primary_oversize_classes": 0,
    "primary_teachers_above": 6,
    "primary_backbone": 1,
    "primary_pe_art": 1,
    "teaching_aux_area": "400.00",
    "indoor_sports_area": "0.00",
    "sports_ground_area": "600.00",
    "equipment_value_wan": "15.00",
    "multimedia_rooms": 2,
    "music_rooms": 1,
    "art_rooms": 0,
    "central_school": "2137000001",
}


def point(number: int = 2, name: str = "东山教学点", **figures: object) -> FactRow:
    return school(number, name, "teaching_point", **(POINT | figures))


def joined(*rows: FactRow) -> list[FactRow]:
    joining = READY.standard.joining
    assert joining is not None
    return join(rows, READY, joining)


def test_a_point_of_fifty_and_more_is_a_row_of_its_own_until_the_district_orders_otherwise(
    district: District,
) -> None:
    district.receive(primary(1), point())
    assert [unit.school_code for unit in district.assess().units] == ["2137000001", "2137000002"]
    district.fill("district_figures", join_uncounted=1)
    found = district.assess()
    assert [(unit.school_code, unit.students) for unit in found.units] == [("2137000001", 1060)]
    assert [(one.school_name, one.reason.zh) for one in found.excluded] == [
        ("东山教学点", "不计校数，并入第一小学计算")
    ]


def test_students_and_resources_of_a_point_join_those_of_its_school() -> None:
    (unit,) = assess(joined(primary(1), point()), READY).units
    values = {one.code: one.value for one in unit.indicators}
    assert values == {
        "1.1": Fraction(48 * 100, 1060),
        "1.2": Fraction(11 * 100, 1060),
        "1.3": Fraction(10 * 100, 1060),
        "1.4": Fraction(4900, 1060),
        "1.5": Fraction(8100, 1060),
        "1.6": Fraction(2_150_000, 1060),
        "1.7": Fraction(25 * 100, 1060),
    }


def test_rooms_and_classes_of_a_point_count_with_its_school(district: District) -> None:
    district.receive(primary(1, primary_classes=24, music_rooms=2, art_rooms=2), point())
    district.fill("district_figures", join_uncounted=1)
    # 30 classes need three rooms of each kind: three music rooms, but only two art rooms.
    row = district.item("2.3")
    assert (row.verdict, row.problem.zh) == (
        "not_met",
        "第一小学美术教室数量不达标，缺少1间美术教室。",
    )


def test_a_point_under_fifty_stays_out_and_takes_nothing_along() -> None:
    found = assess(joined(primary(1), point(primary_students=49)), READY)
    assert [unit.students for unit in found.units] == [1000]
    assert [one.reason.zh[:8] for one in found.excluded] == ["不足50人的教学"]


def test_a_figure_missing_at_the_point_makes_that_of_its_school_unknown() -> None:
    (unit,) = assess(joined(primary(1), point(primary_backbone=None)), READY).units
    assert indicator(unit, "1.2").verdict == "unknown"
    assert indicator(unit, "1.1").verdict == "met"


def test_nothing_gets_lost_when_the_other_school_cannot_take_it() -> None:
    unknown = point(2, central_school="2137000099")
    chained = point(3, central_school="2137000002")
    other_stage = point(4, central_school="2137000011")
    found = assess(joined(primary(1), junior(11), unknown, chained, other_stage), READY)
    assert sum(unit.students or 0 for unit in found.units) == 1000 + 1000 + 3 * 60
    assert found.excluded == ()


def test_attached_classes_count_with_their_stage_and_share_as_a_nine_year_school() -> None:
    attached = {"primary_students": 100, "primary_teachers_above": 5, "primary_backbone": 1}
    row = junior(11, **attached, primary_pe_art=1)  # type: ignore[arg-type]
    lower, upper = assessed(row).units
    assert (lower.stage, lower.students, upper.students) == ("primary", 100, 1000)
    assert lower.share == Fraction(100, 1200)  # 100 ÷ (100 + 1.1 × 1000)
    assert upper.share == Fraction(1100, 1200)
    assert indicator(lower, "1.1").value == 5


def test_attached_classes_without_students_change_nothing() -> None:
    (unit,) = assessed(junior(11, primary_students=0)).units
    assert (unit.stage, unit.share, unit.name.zh) == ("junior", 1, "第一中学")  # type: ignore[comparison-overlap]


def test_the_junior_classes_of_a_vocational_school_are_assessed() -> None:
    values = junior(11).values | {"school_type": "vocational", "senior_students": 500}
    (unit,) = assessed(msgspec.structs.replace(junior(11), values=values)).units
    assert (unit.stage, unit.share) == ("junior", Fraction(1000, 1600))  # 1000 ÷ (1000 + 1.2 × 500)


def test_a_campus_that_is_a_row_of_its_own_is_a_plain_school_of_its_stage() -> None:
    campus = primary(2, "第一学校北校区", central_school="2137000001")
    main = junior(1, "第一学校")
    units = assessed(main, campus).units
    assert [(unit.stage, unit.share) for unit in units] == [("junior", 1), ("primary", 1)]  # type: ignore[comparison-overlap]
