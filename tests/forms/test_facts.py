"""Facts that a school's forms answer, against small schools computed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from tests.example_files import Rows, Slate

PROFILE = {
    **{"school_type": "nine_year", "schooling_system": "54", "organizer_type": "education"},
    **{"urban_rural_code": "121", "is_boarding_school": "否"},
}
# Grade six is junior under 五四; 46 of one primary and 51 of one junior class are over size.
CLASSES = [
    {"class_no": "101", "grade": "g1", "student_count": 46},
    {"class_no": "501", "grade": "g5", "student_count": 45},
    {"class_no": "601", "grade": "g6", "student_count": 50},
    {"class_no": "901", "grade": "g9", "student_count": 51},
]


def person(no: str, stage: str, subject: str, education: str, level: str) -> dict[str, Any]:
    return {
        **{"staff_no": no, "category": "full_time_teacher", "stage": stage},
        **{"main_subject": subject, "education": education, "backbone_level": level},
    }


STAFF = [
    person("1", "primary", "chinese", "bachelor", "none"),
    person("2", "primary", "music", "associate", "county"),
    person("3", "primary", "pe", "specialized", "school"),
    person("4", "junior", "art", "associate", "city"),
    person("5", "junior", "arts", "master", "province"),
    {"staff_no": "6", "category": "worker", "education": "junior"},
    # An administrator who once taught music counts nowhere.
    {**person("7", "primary", "music", "bachelor", "county"), "category": "administrative"},
]


def space(name: str, use: str, area: str, **more: str) -> dict[str, Any]:
    owned = {"under_construction": "否", "is_leased_in": "否"}
    return {"building_name": name, "use": use, "floor_area": area, **owned, **more}


BUILDINGS = [
    space("教学楼", "classroom", "2000.50"),
    space("教学楼", "library", "100.25"),
    space("体育馆", "indoor_sports", "800"),
    space("食堂", "canteen", "400"),
    space("新楼", "classroom", "9999", under_construction="是"),
    space("借用楼", "science_lab", "500", is_leased_in="是"),
    space("出租楼", "special_other", "60", is_leased_out="是"),
]
GROUNDS = {
    **{"sports_ground_area": "5000.1", "equipment_value": "123.45", "network_multimedia": 12},
    **{"music_rooms": 2, "art_rooms": 1},
}
ROOMS = [
    {"kind": "music", "name": "音乐一", "area": "96"},
    {"kind": "music", "name": "音乐二", "area": "95.99"},
    {"kind": "art", "name": "美术一", "area": "90"},
]
SCHOOL: Rows = {
    "school_profile": [PROFILE],
    "classes": CLASSES,
    "staff": STAFF,
    "buildings": BUILDINGS,
    "grounds": [GROUNDS],
    "special_rooms": ROOMS,
}
EXPECTED = {
    "school_code": "2137000001",
    "school_name": "某学校",
    "school_type": "nine_year",
    "organizer": "public",
    "urban_rural_code": "121",
    "is_boarding": 0,
    "primary_students": 91,
    "junior_students": 101,
    "senior_students": 0,
    "primary_classes": 2,
    "junior_classes": 2,
    "primary_oversize_classes": 1,
    "junior_oversize_classes": 1,
    "primary_teachers": 3,
    "junior_teachers": 2,
    "primary_teachers_above": 2,
    "junior_teachers_above": 1,
    "primary_backbone": 1,
    "junior_backbone": 2,
    "primary_pe_art": 2,
    "junior_pe_art": 2,
    "teaching_aux_area": 296075,
    "indoor_sports_area": 80000,
    "sports_ground_area": 500010,
    "equipment_value_wan": 12345,
    "multimedia_rooms": 12,
    "music_rooms": 1,
    "art_rooms": 1,
}


def every_fact(shipped: Catalogue, slate: Slate, rows: Rows) -> dict[str, Any]:
    store = slate.filled(rows)
    return {fact.key: store.query(scaled(fact.sql))[0][0] for fact in shipped.facts.values()}


def facts(shipped: Catalogue, slate: Slate, rows: Rows) -> dict[str, Any]:
    """Return the facts that the district table has."""
    found = every_fact(shipped, slate, rows)
    return {key: found[key] for key in EXPECTED}


def without(form: str, row: int, field: str) -> Rows:
    rows = {name: [dict(each) for each in listed] for name, listed in SCHOOL.items()}
    del rows[form][row][field]
    return rows


def test_a_nine_year_school_under_five_four_answers_every_key(
    shipped: Catalogue, slate: Slate
) -> None:
    assert facts(shipped, slate, SCHOOL) == EXPECTED


def test_under_six_three_grade_six_moves_to_the_primary_side(
    shipped: Catalogue, slate: Slate
) -> None:
    rows = {**SCHOOL, "school_profile": [{**PROFILE, "schooling_system": "63"}]}
    moved = {
        **{"primary_students": 141, "junior_students": 51, "primary_classes": 3},
        **{"junior_classes": 1, "primary_oversize_classes": 2, "junior_oversize_classes": 1},
    }
    assert facts(shipped, slate, rows) == {**EXPECTED, **moved}


def test_an_empty_file_answers_nothing_but_its_name(shipped: Catalogue, slate: Slate) -> None:
    known = {key: value for key, value in facts(shipped, slate, {}).items() if value is not None}
    assert known == {"school_code": "2137000001", "school_name": "某学校"}


@pytest.mark.parametrize(
    ("form", "row", "field", "unknown"),
    [
        ("classes", 0, "student_count", {"primary_students", "primary_oversize_classes"}),
        ("staff", 0, "education", {"primary_teachers_above"}),
        ("staff", 0, "backbone_level", {"primary_backbone"}),
        ("staff", 0, "main_subject", {"primary_pe_art"}),
        ("buildings", 0, "floor_area", {"teaching_aux_area", "indoor_sports_area"}),
        ("buildings", 3, "is_leased_in", {"teaching_aux_area", "indoor_sports_area"}),
        ("special_rooms", 1, "area", {"music_rooms"}),
        ("grounds", 0, "art_rooms", {"art_rooms"}),
        ("grounds", 0, "equipment_value", {"equipment_value_wan"}),
        ("school_profile", 0, "is_boarding_school", {"is_boarding"}),
    ],
)  # fmt: skip
def test_a_missing_input_makes_the_facts_that_need_it_unknown_and_no_other(
    shipped: Catalogue,
    slate: Slate,
    form: str,
    row: int,
    field: str,
    unknown: set[str],
) -> None:
    found = facts(shipped, slate, without(form, row, field))
    assert {key for key, value in found.items() if value is None} == unknown
    assert all(found[key] == EXPECTED[key] for key in EXPECTED.keys() - unknown)


def test_without_a_schooling_system_the_stage_of_grade_six_is_unknown(
    shipped: Catalogue, slate: Slate
) -> None:
    found = facts(shipped, slate, without("school_profile", 0, "schooling_system"))
    missing = {key for key, value in found.items() if value is None}
    assert missing == {
        *("primary_students", "junior_students", "senior_students"),
        *("primary_classes", "junior_classes"),
        *("primary_oversize_classes", "junior_oversize_classes"),
    }


def test_a_school_that_says_it_has_no_music_room_has_none(shipped: Catalogue, slate: Slate) -> None:
    rows = {**SCHOOL, "grounds": [{**GROUNDS, "music_rooms": 0}], "special_rooms": ROOMS[2:]}
    assert facts(shipped, slate, rows)["music_rooms"] == 0


FURTHER_STAFF = [
    {**STAFF[0], "title_level": "intermediate", "is_permanent": "是", "post_status": "on_post",
     "training_hours_5y": 360, "certificate_no": "1", "rotation_eligible": "是"},
    {**STAFF[1], "title_level": "assistant", "is_permanent": "是", "post_status": "lent",
     "training_hours_5y": 359, "rotation_eligible": "是", "rotation_done": "是"},
    {**STAFF[3], "title_level": "full_senior", "is_permanent": "否", "post_status": "borrowed",
     "training_hours_5y": 400, "certificate_no": "2", "rotation_done": "是"},
    {**STAFF[2], "title_level": "deputy_senior", "is_permanent": "否", "post_status": "on_post",
     "training_hours_5y": 0, "certificate_no": "3"},
]  # fmt: skip
FURTHER = {
    "computers": 80,
    "books": 4000,
    "primary_teachers_mid_title": 2,
    "junior_teachers_mid_title": 1,
    "staff_permanent": 2,
    "staff_outside": 1,  # who is borrowed is on another unit's establishment
    "staff_lent": 1,
    "staff_borrowed": 1,
    "teachers_certified": 3,
    "teachers_trained": 2,
    "rotation_eligible": 2,
    "rotation_done": 2,
    "rotation_backbone": 2,
    "training_funds_wan": 1250,
    "has_charter": 1,
    "cohort_entrants": 60,
    "cohort_died": 1,
    "schooling_system": "54",
    "oversize_g1": 1,
    "oversize_g5": 0,
    "oversize_g9": 1,
    "largest_class": 51,
    "music_rooms_relaxed": 1,  # 73 ㎡ and more; the other has 72.99
    "art_rooms_relaxed": 1,
    "organizer_code": None,
    "longitude": 118034125,
    "latitude": 36812300,
    "primary_graduates": 40,
    "junior_entrants": 38,
}


def test_the_further_facts_are_counted_from_the_same_rosters(
    shipped: Catalogue, slate: Slate
) -> None:
    rooms = [
        {"kind": "music", "name": "音乐一", "area": "73"},
        {"kind": "music", "name": "音乐二", "area": "72.99"},
        {"kind": "art", "name": "美术一", "area": "67"},
    ]
    rows = {
        **SCHOOL,
        "staff": FURTHER_STAFF,
        "special_rooms": rooms,
        "grounds": [{**GROUNDS, "digital_terminals": 80, "books": 4000}],
        "finance": [{"teacher_training_settlement": "12.5"}],
        "quality_health": [{"charter": "是", "grade7_3y_ago": 60, "deceased_3y": 1}],
        "school_profile": [{**PROFILE, "longitude": "118.034125", "latitude": "36.8123"}],
        "students": [{"line": "primary", "graduates": 40}, {"line": "junior", "entrants": 38}],
    }
    found = every_fact(shipped, slate, rows)
    assert {key: found[key] for key in FURTHER} == FURTHER


def test_what_no_roster_tells_stays_unfilled(shipped: Catalogue, slate: Slate) -> None:
    found = every_fact(shipped, slate, {"school_profile": [PROFILE]})
    assert {key for key in FURTHER if found[key] is not None} == {"schooling_system"}
