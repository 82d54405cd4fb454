"""Coefficients among the schools of a town, a zone, a group: worked by hand."""

from edudesk.assessment.engine import units_of
from edudesk.assessment.spreads import spreads_within
from tests.assessment.district_files import District
from tests.assessment.districts import READY, STANDARD, junior, primary


def test_schools_of_one_place_are_compared_among_themselves_stage_by_stage() -> None:
    # 1 and 3 for each hundred of equal size: coefficient ½. One junior school differs from nobody.
    rows = [
        primary(1, primary_backbone=10),
        primary(2, primary_backbone=30),
        primary(3, primary_backbone=70),
        junior(11),
    ]
    units, _ = units_of(rows, READY)
    east = {row.school: "东镇" for row in (rows[0], rows[1], rows[3])}
    found = spreads_within(units, east | {rows[2].school: "西镇"}, READY)
    assert found["西镇"] == ()
    (primary_stage,) = found["东镇"]
    assert (primary_stage.stage, primary_stage.units) == ("primary", 2)
    cv = next(one for one in primary_stage.coefficients if one.code == "1.2").cv_squared
    assert cv is not None
    assert cv * 4 == 1


def test_spreads_are_laid_out_town_by_town_then_zone_and_group(district: District) -> None:
    district.receive(
        primary(1, primary_backbone=10, town="东镇", education_group="甲集团"),
        primary(2, "第二小学", primary_backbone=30, town="东镇"),
        primary(
            3, "第三小学", primary_students=3000, primary_backbone=30, education_group="甲集团"
        ),
    )
    district.assess(STANDARD, "spreads")
    rows = district.table(
        "SELECT kind_zh, place, units, students, mean_shown, cv_shown FROM assessed_spreads"
        " WHERE indicator = '1.2'"
    )
    # 甲集团: 40 of 4,000, 1 for each hundred. 第三小学 stands in no town: not compared there.
    assert rows == [
        ("所在乡镇（街道）", "东镇", 2, 2000, "2.00", "0.500"),
        ("教育集团", "甲集团", 2, 4000, "1.00", "0.000"),
    ]
