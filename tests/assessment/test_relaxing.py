"""The relaxations of the 2019 procedure: off by default, reported beside the strict verdict."""

from typing import Any

import pytest

from edudesk.model.verdict import Assessment, ItemResult
from tests.assessment.district_files import District
from tests.assessment.districts import junior, primary

# Three PE and arts teachers lent to a village school of 60 students, which needs 0.54.
VILLAGE: dict[str, Any] = {"primary_students": 60, "urban_rural_code": "220", "primary_pe_art": 0}


def row(found: Assessment, code: str, *, relaxed: bool) -> ItemResult:
    assert found.relaxed is not None
    items = found.relaxed.items if relaxed else found.items
    return next(item for item in items if item.code == code)


def test_all_are_off_until_the_district_switches_one_on(district: District) -> None:
    district.receive(primary(**VILLAGE, primary_pe_art_shared=3))
    found = district.assess()
    assert found.relaxed is None
    assert district.table("SELECT count(*) FROM assessed_relaxations") == [(0,)]


@pytest.mark.parametrize(
    ("students", "verdict"), [(49, "not_met"), (50, "met"), (99, "met"), (100, "not_met")]
)
def test_shared_teachers_count_in_small_rural_schools_only(
    district: District, students: int, verdict: str
) -> None:
    district.receive(primary(**VILLAGE | {"primary_students": students}, primary_pe_art_shared=3))
    district.fill("district_figures", relax_pe_art=1)
    found = district.assess()
    assert row(found, "1.3", relaxed=False).verdict == "not_met"
    assert row(found, "1.3", relaxed=True).verdict == verdict


def test_other_sports_space_counts_in_overcrowded_centres(district: District) -> None:
    # 1,000 students need 7,500 ㎡: 6,500 and the hall of 500 leave 500 ㎡ to find.
    short: dict[str, Any] = {"sports_ground_area": "6500.00", "extra_sports_area": "500.00"}
    district.receive(primary(1, dense_centre=1, **short), primary(2, dense_centre=0, **short))
    district.fill("district_figures", relax_sports=1)
    found = district.assess()
    assert row(found, "1.5", relaxed=False).schools == ("2137000001", "2137000002")
    assert row(found, "1.5", relaxed=True).schools == ("2137000002",)


def test_older_schools_count_rooms_of_the_relaxed_area(district: District) -> None:
    district.receive(
        primary(1, music_rooms=1, music_rooms_relaxed=2, built_by_2016=1),
        primary(2, "第二小学", music_rooms=1, music_rooms_relaxed=2, built_by_2016=0),
    )
    district.fill("district_figures", relax_rooms=1)
    found = district.assess()
    assert row(found, "2.3", relaxed=False).schools == ("2137000001", "2137000002")
    assert row(found, "2.3", relaxed=True).schools == ("2137000002",)


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ({"primary_students": 2400, "built_by_2010": 1}, "met"),
        ({"primary_students": 2401, "built_by_2010": 1}, "not_met"),
        ({"primary_students": 2400, "migrant_worker_students": 1201}, "met"),
        ({"primary_students": 2400, "migrant_worker_students": 1200}, "not_met"),
        ({"primary_students": 2001}, "not_met"),
    ],
)
def test_older_and_migrant_schools_may_be_larger(
    district: District, figures: dict[str, Any], verdict: str
) -> None:
    district.receive(primary(**figures))
    district.fill("district_figures", relax_size=1)
    found = district.assess()
    assert row(found, "2.4", relaxed=False).verdict == "not_met"
    assert row(found, "2.4", relaxed=True).verdict == verdict


def test_what_changes_is_laid_out_beside_the_strict_verdicts(district: District) -> None:
    district.receive(primary(**VILLAGE, primary_pe_art_shared=3, primary_backbone=9), junior())
    district.fill("district_figures", relax_pe_art=1)
    changes = district.table("SELECT kind, code, strict, relaxed FROM assessed_relaxed")
    assert changes == [
        ("item", "1.3", "not_met", "met"),
        ("item", "1.8", "not_met", "met"),
        ("item", "1.9", "unknown", "met"),  # a mean of 0 has no coefficient
        ("unit", "2137000001", "fail", "pass"),
    ]
    strict = district.table("SELECT verdict FROM assessed_items WHERE code = '1.3'")
    assert strict == [("not_met",)]
