"""Rows of parts 2, 3 and 5 from figures, each worked by hand on both sides of its bound."""

from typing import Any

import pytest

from edudesk.model.verdict import FactRow
from tests.assessment.district_files import District
from tests.assessment.districts import junior, primary, school

Figures = dict[str, Any]


def village(**figures: object) -> FactRow:
    return primary(4, "山口小学", primary_students=60, urban_rural_code="220", **figures)


def special(**figures: object) -> FactRow:
    return school(20, "启智学校", "special", **figures)


def near(**figures: object) -> FactRow:
    """Return a town's public primary school, no boarding school, of 1,000 students."""
    town: Figures = {"organizer": "public", "urban_rural_code": "121", "is_boarding": 0}
    return primary(**town | figures)


COHORT: Figures = {
    "cohort_entrants": 200,
    "cohort_in": 0,
    "cohort_out": 0,
    "cohort_died": 0,
    "cohort_graduates": 190,
}

CASES: list[tuple[str, str, list[FactRow], Figures]] = [
    # 100 students at 650 yuan are 65,000 yuan, 6.50 万元.
    ("2.6", "met", [village(operating_settlement_wan="6.50")], {"primary_norm": 650}),
    ("2.6", "not_met", [village(operating_settlement_wan="6.49")], {"primary_norm": 650}),
    ("2.6", "unknown", [village(operating_settlement_wan="6.49")], {}),
    ("2.6", "met", [primary(urban_rural_code="220")], {}),  # 1,000 students: not small
    # 50 students at 6,000 yuan are 30 万元; a province may ask 8,000.
    ("2.7", "met", [special(special_students=50, operating_settlement_wan="30.00")], {}),
    ("2.7", "not_met", [special(special_students=50, operating_settlement_wan="29.99")], {}),
    (
        "2.7", "not_met", [special(special_students=50, operating_settlement_wan="30.00")],
        {"special_minimum": 8000},
    ),
    ("2.8", "met", [], {"teacher_pay": 98000, "servant_pay": 98000, "performance_pay_full": 1}),
    ("2.8", "not_met", [], {"teacher_pay": 97999, "servant_pay": 98000}),
    ("2.8", "not_met", [], {"teacher_pay": 98000, "servant_pay": 90000, "performance_pay_full": 0}),
    ("2.8", "unknown", [], {"teacher_pay": 98000, "servant_pay": 90000}),
    ("2.9", "met", [primary(primary_teachers=50, teachers_trained=50)], {}),
    ("2.9", "not_met", [primary(primary_teachers=50, teachers_trained=49)], {}),
    # 120 eligible: 12 must rotate; of 12 rotated 2.4 must be backbone teachers.
    *(
        (
            "2.11", verdict,
            [
                primary(rotation_eligible=70, rotation_done=done, rotation_backbone=2),
                junior(rotation_eligible=50, rotation_done=5, rotation_backbone=backbone),
            ],
            {},
        )
        for done, backbone, verdict in ((7, 1, "met"), (6, 1, "not_met"), (7, 0, "not_met"))
    ),
    ("2.12", "met", [primary(primary_teachers=50, teachers_certified=50)], {}),
    ("2.12", "not_met", [primary(primary_teachers=50, teachers_certified=49)], {}),
    ("2.13", "met", [near(primary_in_catchment=1000)], {}),
    ("2.13", "not_met", [near(primary_in_catchment=999)], {}),
    (
        "2.13", "met",
        [junior(organizer="public", urban_rural_code="111", is_boarding=0,
                junior_in_catchment=950)],
        {},
    ),
    (
        "2.13", "not_met",
        [junior(organizer="public", urban_rural_code="111", is_boarding=0,
                junior_in_catchment=949)],
        {},
    ),
    # Junior classes attached to a primary school count with the junior schools: 190 of 200.
    (
        "2.13", "met",
        [near(primary_in_catchment=1000, junior_students=200, junior_in_catchment=190)],
        {},
    ),
    (
        "2.13", "not_met",
        [near(primary_in_catchment=1000, junior_students=200, junior_in_catchment=189)],
        {},
    ),
    (
        "3.1", "not_met",
        [primary(junior_students=600, **COHORT | {"cohort_graduates": 189})],
        {},
    ),
    # Villages, boarding schools and private schools are not asked, whatever they filled in.
    ("2.13", "met", [near(urban_rural_code="220", primary_in_catchment=1)], {}),
    ("2.13", "met", [near(is_boarding=1, primary_in_catchment=1)], {}),
    ("2.13", "met", [near(organizer="private", primary_in_catchment=1)], {}),
    ("2.13", "unknown", [near()], {}),
    # One child outside is one too many, whatever a second school will say.
    (
        "2.13", "not_met",
        [near(primary_in_catchment=999), near(number=2, name="第二小学")],
        {},
    ),
    (
        "2.13", "unknown",
        [near(primary_in_catchment=1000), near(number=2, name="第二小学")],
        {},
    ),
    # Of 2,000 juniors 100 may live outside: 101 known are too many, 100 are not yet.
    *(
        (
            "2.13", verdict,
            [
                junior(organizer="public", urban_rural_code="111", is_boarding=0,
                       junior_in_catchment=1000 - outside),
                junior(12, "第二中学", organizer="public", urban_rural_code="111", is_boarding=0),
            ],
            {},
        )
        for outside, verdict in ((101, "not_met"), (100, "unknown"))
    ),
    ("2.14", "met", [], {"senior_places": 801, "senior_allotted": 401, "favours_rural": 1}),
    ("2.14", "unknown", [], {"senior_places": 0, "senior_allotted": 0, "favours_rural": 1}),
    ("2.14", "not_met", [], {"senior_places": 801, "senior_allotted": 400, "favours_rural": 1}),
    (
        "2.15", "met", [],
        {"migrant_eligible": 200, "migrant_public": 150, "migrant_bought": 20,
         "left_behind_care": 1},
    ),
    (
        "2.15", "not_met", [],
        {"migrant_eligible": 200, "migrant_public": 150, "migrant_bought": 19,
         "left_behind_care": 1},
    ),
    ("5", "unknown", [], {"survey_valid": 0, "survey_content": 0}),
    ("3.1", "met", [junior(**COHORT)], {}),  # 190 of 200
    ("3.1", "not_met", [junior(**COHORT | {"cohort_graduates": 189})], {}),
    # 10 came, 4 left, 1 died, 195 graduated: (195 − 10 + 4) ÷ 199 = 94.97 %, 195 ÷ 205 = 95.12 %.
    *(
        (
            "3.1", verdict,
            [
                junior(cohort_entrants=200, cohort_in=10, cohort_out=4, cohort_died=1,
                       cohort_graduates=195),
                primary(),
            ],
            {"retention_form": form},
        )
        for form, verdict in ((None, "not_met"), ("graduates", "not_met"), ("cohort", "met"))
    ),
    ("3.2", "met", [], {"disabled_children": 60, "disabled_enrolled": 57}),
    ("3.2", "not_met", [], {"disabled_children": 60, "disabled_enrolled": 56}),
    ("3.3", "not_met", [primary(has_charter=0)], {}),
    ("3.3", "unknown", [primary(has_charter=1)], {}),  # the rest of the row is attested
    (
        "3.4", "met",
        [primary(training_funds_wan="5.00", operating_budget_wan="100.00")], {},
    ),
    (
        "3.4", "not_met",
        [primary(training_funds_wan="4.99", operating_budget_wan="100.00")], {},
    ),
    ("3.9", "met", [], {"level_chinese": 3, "spread_chinese": 149}),
    ("3.9", "not_met", [], {"level_chinese": 3, "spread_chinese": 150}),  # below, not at, 0.15
    ("3.9", "not_met", [], {"level_maths": 2, "spread_maths": 100}),
    ("5", "met", [], {"survey_sent": 700, "survey_valid": 600, "survey_content": 510}),
    ("5", "not_met", [], {"survey_sent": 700, "survey_valid": 600, "survey_content": 509}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "verdict", "rows", "figures"), CASES)
def test_a_row_is_computed_where_the_figures_are(
    district: District, code: str, verdict: str, rows: list[FactRow], figures: Figures
) -> None:
    district.receive(*(rows or [primary()]))
    district.fill("district_figures", **figures)
    found = district.item(code)
    assert found.verdict == verdict
    assert bool(found.problem.zh) is (verdict != "met")


def test_the_problem_quotes_the_figures_and_names_the_schools(district: District) -> None:
    district.receive(
        primary(1, rotation_eligible=70, rotation_done=6, rotation_backbone=1),
        junior(
            11, rotation_eligible=50, rotation_done=5, rotation_backbone=1,
            **COHORT | {"cohort_graduates": 150, "schooling_system": "54"},
        ),
        village(operating_settlement_wan="1.00", rotation_eligible=0, rotation_done=0,
                rotation_backbone=0),
    )  # fmt: skip
    district.fill("district_figures", primary_norm=650)
    assert district.item("2.6").problem.zh == ("山口小学不足100名学生，未按100名学生核定公用经费。")
    assert district.item("2.11").problem.zh == (
        "符合交流条件教师120人，本年度交流轮岗11人，低于10%；"
        "交流轮岗教师11人，其中骨干教师2人，低于20%。"
    )
    assert district.item("3.1").problem.zh == (
        "初中四年巩固率低于95%：入学时在校生200人，转入0人，转出0人，死亡0人，毕业150人。"
    )


def test_without_figures_the_districts_word_stands(district: District) -> None:
    district.receive(primary())
    assert district.item("2.9").problem.zh == "尚未填写，暂不能判定。"
    district.answer("2.9", attested="met")
    district.answer("3.2", attested="not_met", problem="有2名残疾儿童未入学")
    assert (district.item("2.9").verdict, district.item("2.9").basis) == ("met", "attested")
    assert district.item("3.2").problem.zh == "有2名残疾儿童未入学"


def test_a_shortfall_in_the_figures_outweighs_the_districts_word_and_the_reverse(
    district: District,
) -> None:
    district.receive(primary(primary_teachers=50, teachers_trained=49, teachers_certified=50))
    district.answer("2.9", attested="met")
    district.answer("2.12", attested="not_met", problem="1人持证学段不符")
    assert (district.item("2.9").verdict, district.item("2.9").basis) == ("not_met", "computed")
    assert (district.item("2.12").verdict, district.item("2.12").problem.zh) == (
        "not_met",
        "1人持证学段不符",
    )


def test_a_row_that_figures_answer_in_part_is_met_only_with_the_districts_word(
    district: District,
) -> None:
    district.receive(primary(has_charter=1))
    district.answer("3.3", attested="met")
    assert district.item("3.3").verdict == "met"


def test_a_partly_filled_register_says_what_is_missing(district: District) -> None:
    district.receive(
        primary(1, primary_teachers=50, teachers_trained=50),
        primary(2, "第二小学", primary_teachers=9),
    )
    found = district.item("2.9")
    assert (found.verdict, found.schools) == ("unknown", ("2137000002",))


def test_what_is_sure_of_the_catchment_is_told_as_the_most_that_it_can_be(
    district: District,
) -> None:
    district.receive(near(primary_in_catchment=999), near(number=2, name="第二小学"))
    assert district.item("2.13").problem.zh == (
        "城区和镇区公办小学就近划片入学比例至多99.95%，未达到100%。"
        "另有数据不全、暂不能判定的：第二小学（缺小学划片范围内在校生数）。"
    )


def test_the_monitoring_names_the_subjects_that_fall_short(district: District) -> None:
    district.receive(primary())
    district.fill(
        "district_figures", level_chinese=2, spread_chinese=100, level_arts=3, spread_arts=151,
        level_pe=4, spread_pe=10,
    )  # fmt: skip
    assert "语文，艺术" in district.item("3.9").problem.zh
    assert district.item("3.9").problem.en.startswith("National monitoring")


def test_a_stage_that_alone_is_too_much_for_its_rooms_decides_although_another_is_missing(
    district: District,
) -> None:
    # 30 primary classes need three music rooms, whatever the junior part has: two are lacking, or
    # more. One art room for 12 classes may do or not.
    district.receive(
        school(
            6, "新区学校", "nine_year", primary_students=900, junior_students=400,
            primary_classes=30, junior_classes=None, music_rooms=1, art_rooms=3,
        ),
        school(
            7, "东区学校", "nine_year", primary_students=300, junior_students=400,
            primary_classes=10, junior_classes=None, music_rooms=1, art_rooms=1,
        ),
    )  # fmt: skip
    found = district.item("2.3")
    assert (found.verdict, found.schools) == ("not_met", ("2137000006",))
    assert found.problem.zh == (
        "新区学校音乐教室数量不达标，至少缺少2间音乐教室。"
        "另有数据不全、暂不能判定的：东区学校（缺初中班级数）、新区学校（缺初中班级数）。"
    )


def test_a_school_of_unknown_type_is_not_said_to_fall_short_of_what_it_may_not_be_asked(
    district: District,
) -> None:
    row = school(6, "某校", None, primary_students=1200, junior_students=0, primary_classes=40,
                 junior_classes=0, music_rooms=1, art_rooms=1)  # fmt: skip
    district.receive(row)
    assert district.item("2.3").verdict == "unknown"
