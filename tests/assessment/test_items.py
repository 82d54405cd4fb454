"""A district in a real file: the annex's rows with their sentences, and the verdict tables."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from edudesk.assessment.items import assess_collection
from edudesk.model.form import Label
from edudesk.model.verdict import Assessment
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.assessment.district_files import District
from tests.assessment.districts import (
    CATALOGUE,
    FIELDS,
    JUNIOR,
    PRIMARY,
    STANDARD,
    junior,
    primary,
    school,
)


def test_all_forty_rows_come_in_the_annexs_order(district: District) -> None:
    district.receive(primary(), junior())
    codes = [item.code for item in district.assess().items]
    assert codes == [
        *(f"1.{number}" for number in range(1, 10)),
        *(f"2.{number}" for number in range(1, 16)),
        *(f"3.{number}" for number in range(1, 10)),
        *(f"4.{number}" for number in range(1, 7)),
        "5",
    ]


def test_a_district_where_all_is_well_meets_every_computed_item(district: District) -> None:
    district.receive(primary(1), primary(2, "第二小学"), junior())
    computed = [
        item for item in district.assess().items if item.code < "2" or item.code in COMPUTED
    ]
    assert {(item.verdict, item.problem.zh, item.schools) for item in computed} == {("met", "", ())}
    assert len(computed) == 12


COMPUTED = ("2.3", "2.4", "2.5")


def test_schools_under_a_threshold_are_named_in_the_annexs_words(district: District) -> None:
    district.receive(
        primary(1, "第一小学", teaching_aux_area="4000.00"),
        primary(2, "第二小学"),
        primary(5, "华侨城小学", teaching_aux_area="4900.00", sports_ground_area="5000.00"),
        junior(11, "第一中学", teaching_aux_area="5799.99"),
    )
    rooms = district.item("1.4")
    assert rooms.verdict == "not_met"
    assert (
        rooms.problem.zh == "第一小学、华侨城小学、第一中学生均教学及辅助用房面积达不到标准要求。"
    )
    assert rooms.schools == ("2137000001", "2137000005", "2137000011")
    assert district.item("1.5").problem.zh == "华侨城小学生均体育场馆面积不达标。"


def test_the_six_of_seven_rule_names_schools_by_what_they_lack(district: District) -> None:
    short = {"teaching_aux_area": "4700.00", "sports_ground_area": "6500.00"}
    district.receive(
        primary(1, "第一小学", **short),  # both above 85 %, but two of seven
        primary(2, "第二小学", teaching_aux_area="3000.00"),  # one, below 85 %
        primary(3, "第三小学", teaching_aux_area="4700.00"),  # one, above 85 %: passes
        primary(5, "华侨城小学", **short),
    )
    found = district.item("1.8")
    assert found.problem.zh == (
        "第一小学、华侨城小学生均教学及辅助用房面积和生均体育运动场馆面积不达标，"
        "第二小学生均教学及辅助用房面积不达标。"
    )
    assert found.schools == ("2137000001", "2137000002", "2137000005")
    assert district.item("1.4").schools == (
        *("2137000001", "2137000002", "2137000003", "2137000005"),
    )


def test_a_split_school_is_named_whole_when_all_its_parts_fail_else_by_part(
    district: District,
) -> None:
    nine = PRIMARY | JUNIOR | {"teaching_aux_area": "10920.00", "sports_ground_area": "18900.00"}
    # 10,420 ㎡ for 1000 + 1.1 × 1000: 4.96 and 5.46 ㎡: only the junior part is short of 5.8.
    # 10 rooms: both parts are short.
    district.receive(school(6, "新区学校", "nine_year", **nine | {"multimedia_rooms": 10}))
    assert district.item("1.4").problem.zh.startswith("新区学校（初中部）生均")
    assert district.item("1.7").problem.zh.startswith("新区学校每百名")
    assert district.item("1.7").schools == ("2137000006",)
    assert district.item("1.4").problem.en.endswith(": 新区学校 (junior part).")


def test_a_coefficient_above_its_limit_is_quoted(district: District) -> None:
    district.receive(primary(1, primary_backbone=40), primary(2, "第二小学", primary_backbone=10))
    # Means 25, deviation 15: 0.6 of the mean.
    found = district.item("1.9")
    assert found.problem.zh.startswith(
        "小学校际差异系数大于0.50的指标：每百名学生拥有县级以上骨干教师数（0.600）。"
    )
    assert "初中" in found.problem.zh.partition("。")[2]  # no junior school: said, not forgotten


def test_a_coefficient_a_hair_above_its_limit_is_quoted_with_the_places_that_tell(
    district: District,
) -> None:
    # Mean 100,000: 50,040 and 149,960 deviate by 0.4996 of it, 49,960 and 150,040 by 0.5004.
    for low, told in ((50040, None), (49960, "0.5004")):
        district.receive(
            primary(low, f"甲{low}", primary_students=10**6, primary_backbone=low),
            primary(low + 1, f"乙{low}", primary_students=10**6, primary_backbone=200_000 - low),
        )
        problem = district.item("1.9").problem.zh
        assert ("县级以上骨干教师数（0.5004）" in problem) is (told is not None)
        district.forget()


def test_a_mean_of_zero_is_told_as_what_leaves_the_coefficient_open(district: District) -> None:
    district.receive(primary(1, multimedia_rooms=0), primary(2, "第二小学", multimedia_rooms=0))
    found = district.item("1.9")
    assert found.verdict == "unknown"
    assert found.problem.zh.startswith(
        "数据不全，暂不能判定：小学每百名学生拥有网络多媒体教室数（平均值为0，没有系数）、初中"
    )


def test_a_school_with_one_part_is_named_by_that_part(district: District) -> None:
    district.receive(
        school(5, "第五中学", "complete_secondary", **JUNIOR | {"senior_students": 900})
    )
    assert district.item("1.4").problem.zh.startswith("第五中学（初中部）生均")


def test_rooms_for_music_and_art_are_counted_apart_and_rounded_up(district: District) -> None:
    district.receive(
        primary(1, "第一小学", primary_classes=43, music_rooms=2, art_rooms=4),  # needs 4
        primary(2, "第二小学", primary_classes=24, music_rooms=1, art_rooms=1),  # needs 2
        primary(3, "第三小学", primary_classes=25, music_rooms=9, art_rooms=2),  # needs 3
        primary(4, "第四小学", primary_classes=12, music_rooms=1, art_rooms=1),
    )
    found = district.item("2.3")
    assert found.problem.zh == (
        "第一小学、第二小学等2所学校音乐教室数量不达标，共缺少3间音乐教室；"
        "第二小学、第三小学等2所学校美术教室数量不达标，共缺少2间美术教室。"
    )
    assert found.schools == ("2137000001", "2137000002", "2137000003")


def test_one_school_that_lacks_rooms_is_not_counted_aloud(district: District) -> None:
    district.receive(primary(1, music_rooms=0))
    assert district.item("2.3").problem.zh == "第一小学音乐教室数量不达标，缺少2间音乐教室。"


def test_a_nine_year_school_needs_rooms_for_all_its_compulsory_classes(district: District) -> None:
    both = PRIMARY | JUNIOR | {"primary_classes": 7, "junior_classes": 6, "music_rooms": 1}
    district.receive(school(6, "新区学校", "nine_year", **both))
    assert "缺少1间音乐教室" in district.item("2.3").problem.zh  # 13 classes need two


# The High-tech Zone's annex, row 2.4.
def test_schools_that_are_too_large_are_quoted_with_their_numbers(district: District) -> None:
    district.receive(
        primary(2, "第二小学", primary_students=2484),
        primary(3, "第三小学", primary_students=2000),
        primary(5, "华侨城小学", primary_students=2789),
        junior(11, "实验中学", junior_students=2756),
        junior(12, "第一中学", junior_students=2997),
    )
    assert district.item("2.4").problem.zh == (
        "第二小学现有2484人，华侨城小学2789人，实验中学2756人，第一中学2997人，达不到标准要求。"
    )


@pytest.mark.parametrize(
    ("kind", "figures", "verdict"),
    [
        ("nine_year", {"primary_students": 1500, "junior_students": 1000}, "met"),
        ("nine_year", {"primary_students": 1500, "junior_students": 1001}, "not_met"),
        ("twelve_year", {"primary_students": 1500, "senior_students": 5000}, "met"),
        ("complete_secondary", {"primary_students": 0, "junior_students": 2000}, "met"),
        ("complete_secondary", {"primary_students": 0, "junior_students": 2001}, "not_met"),
    ],
)
def test_school_size_counts_compulsory_students_against_the_types_limit(
    district: District, kind: str, figures: dict[str, object], verdict: str
) -> None:
    district.receive(school(6, "新区学校", kind, **PRIMARY | JUNIOR | figures))
    assert district.item("2.4").verdict == verdict


def test_a_school_already_too_large_by_what_is_known_of_it_is_not_met_for_sure(
    district: District,
) -> None:
    district.receive(
        school(6, "新区学校", "nine_year", **PRIMARY | {"primary_students": 2501}),
        school(7, "湖滨学校", "nine_year", **PRIMARY | {"primary_students": 2500}),
    )
    found = district.item("2.4")
    assert found.verdict == "not_met"
    assert found.problem.zh.startswith("新区学校现有至少2501人，达不到标准要求。")
    assert "湖滨学校" in found.problem.zh  # undecided: named after the sentence


# The High-tech Zone's annex, row 2.5.
def test_classes_over_size_are_counted_by_stage_over_the_whole_district(
    district: District,
) -> None:
    district.receive(
        primary(1, primary_classes=234, primary_oversize_classes=120),
        primary(2, "第二小学", primary_classes=200, primary_oversize_classes=0),
        junior(11, junior_classes=225, junior_oversize_classes=26),
        school(20, "启智学校", "special", primary_classes=8, primary_oversize_classes=1),
    )
    found = district.item("2.5")
    assert found.problem.zh == (
        "小学总班级数434个，超额班级120个。初中总班级数225个，超额班级26个。达不到标准要求。"
    )
    assert found.schools == ("2137000001", "2137000011")


def test_missing_figures_leave_an_item_unknown_and_name_school_and_figure(
    district: District,
) -> None:
    district.receive(primary(1), primary(2, "第二小学", indoor_sports_area=None, music_rooms=None))
    area = district.item("1.4")
    assert (area.verdict, area.schools) == ("unknown", ("2137000002",))
    label = FIELDS["indoor_sports_area"].label.zh
    assert area.problem.zh == f"数据不全，暂不能判定：第二小学（缺{label}）。"
    assert district.item("1.8").verdict == "unknown"
    assert district.item("1.9").verdict == "unknown"
    assert FIELDS["music_rooms"].label.zh in district.item("2.3").problem.zh


def test_schools_of_every_type_may_come_with_nothing_filled(district: District) -> None:
    kinds = [None, *(kind.code for kind in STANDARD.school_types)]
    district.receive(*(school(number, f"学校{number}", kind) for number, kind in enumerate(kinds)))
    computed = [item for item in district.assess().items if item.schools]
    assert {item.verdict for item in computed} == {"unknown"}
    assert len(computed) == 11  # all but 1.9, which speaks of no school
    assert "学校0（缺办学类型" in district.item("2.4").problem.zh


def test_a_failing_school_decides_whatever_is_unknown_beside_it(district: District) -> None:
    district.receive(
        primary(1, primary_oversize_classes=2),
        primary(2, "第二小学", primary_oversize_classes=None),
    )
    found = district.item("2.5")
    assert (found.verdict, found.schools) == ("not_met", ("2137000001",))
    assert "超额班级2个" in found.problem.zh
    assert "暂不能判定的：第二小学（缺" in found.problem.zh


def test_a_district_without_schools_is_unknown_and_not_met_by_nobody(district: District) -> None:
    district.receive(school(20, "启智学校", "special"))
    assert {district.item(code).verdict for code in ("1.1", "1.8", "1.9", "2.3")} == {"unknown"}
    assert district.item("1.1").problem.zh == "没有可计算的学校。"


def test_the_district_attests_in_its_own_words(district: District) -> None:
    district.receive(primary())
    assert district.item("2.1").verdict == "unknown"
    district.answer("2.1", attested="not_met", problem="布局规划尚未编制完成")
    district.answer("2.2", attested="met", problem="旧话")
    district.answer("2.6", attested="not_met")
    assert district.item("2.1").problem.zh == "布局规划尚未编制完成"
    assert (district.item("2.2").verdict, district.item("2.2").problem.zh) == ("met", "")
    assert district.item("2.6").problem.zh == "存在问题尚未填写。"


def test_not_sampled_stands_as_met_where_it_may_be_answered(district: District) -> None:
    district.receive(primary())
    district.answer("3.9", attested="not_sampled")
    district.answer("3.8", attested="not_sampled")
    found = district.item("3.9")
    assert found.verdict == "met"
    assert found.note is not None
    assert found.note.zh == "未抽测"
    assert district.item("3.8").verdict == "unknown"


def test_a_veto_is_met_when_the_fact_does_not_exist(district: District) -> None:
    district.receive(primary())
    assert district.item("4.1").verdict == "unknown"
    district.answer("4.1", exists=0)
    district.answer("4.2", exists=1, problem="某校违规择校")
    assert district.item("4.1").verdict == "met"
    assert (district.item("4.2").verdict, district.item("4.2").problem.zh) == (
        "not_met",
        "某校违规择校",
    )


def test_the_verdict_tables_say_what_the_assessment_says(district: District) -> None:
    district.receive(
        primary(1, teaching_aux_area="4996.00"),
        junior(11),
        school(20, "启智学校", "special"),
    )
    result = district.assess()
    found = district.table(
        "SELECT u.school_code, i.indicator, i.value, i.verdict, i.met, i.misleading"
        " FROM assessed_indicators AS i JOIN assessed_units AS u ON u.unit = i.unit"
        " ORDER BY i.unit, i.indicator"
    )
    expected = [
        (unit.school_code, one.code, one.value, one.verdict, one.misleading)
        for unit in result.units
        for one in unit.indicators
    ]
    assert [(a, b, Fraction(str(c)), d, bool(f)) for a, b, c, d, _, f in found] == expected
    assert found[3][1:] == ("1.4", "449600/100000", "floor", 0, 1)
    units = district.table("SELECT school_name, reached, classes, verdict FROM assessed_units")
    assert units == [("第一小学", 6, 24, "pass"), ("第一中学", 7, 20, "pass")]
    assert district.table("SELECT school_name FROM assessed_excluded") == [("启智学校",)]
    assert district.table("SELECT count(*), sum(met) FROM assessed_coefficients") == [(14, 14)]
    composites = district.table("SELECT composite, composite_shown FROM assessed_stages")
    assert composites == [("0.000000", "0.000")] * 2


def test_what_is_lacking_is_what_a_school_must_add_in_the_unit_of_its_facts(
    district: District,
) -> None:
    # 1,000 students of primary: 4.5 m² each are 4,500; without the hall of 500 there are 4,496.
    # A nine-year school: sports grounds are split 1 : 1.1 between 600 and 400 students, so that
    # the primary part gets 600/1040 of 4,000 m² and needs 7.5 × 600 = 4,500: 7,800 in all.
    shared = {"sports_ground_area": "3500.00", "indoor_sports_area": "500.00"}
    students = {"primary_students": 600, "junior_students": 400}
    district.receive(
        primary(1, teaching_aux_area="4996.00", primary_backbone=9),
        school(3, "新校", "nine_year", **(JUNIOR | PRIMARY | shared | students)),
    )
    district.assess()
    found = district.table(
        "SELECT u.stage, i.indicator, quotient(i.lacking, i.whole, i.places), r.fact_unit,"
        " r.threshold FROM assessed_gaps AS i JOIN assessed_units AS u ON u.unit = i.unit"
        " JOIN assessed_rules AS r ON r.stage = u.stage AND r.indicator = i.indicator"
        " WHERE u.school_code = '2137000001'"
        " OR u.stage = 'primary' AND u.school_code <> '2137000001' AND i.indicator = '1.5'"
    )
    assert found == [
        ("primary", "1.2", "1", "人", "1"),
        ("primary", "1.4", "4.00", "平方米", "4.5"),
        ("primary", "1.5", "3800.00", "平方米", "7.5"),
    ]
    assert district.table("SELECT count(*) FROM assessed_rules") == [(14,)]


def test_the_tables_of_the_annex_carry_group_lines_and_printed_numbers(district: District) -> None:
    district.receive(primary())
    rows = district.table(
        "SELECT number, group_lines, asks FROM assessed_items WHERE position IN (1, 34, 40)"
        " ORDER BY position"
    )
    assert rows == [
        ("1.1", "1资源\n配置", "computed"),
        ("4.1", "4否决性\n指标", "exists"),
        ("", "5社会\n认可度", "attested"),
    ]


def test_a_school_file_is_assessed_from_its_own_forms(tmp_path: Path) -> None:
    path, forms = tmp_path / "校.edudesk", CATALOGUE.forms_of("school")
    Workspace.create(path, "school", forms, school_code="2137000001", school_name="第一小学")
    workspace = Workspace.open(path, forms, who="王老师")

    def job(store: Store) -> Assessment:
        year = store.add_collection("annual", "2025-2026", date(2025, 9, 1), Label("年", "y"))
        with store.scoped(1, year.number):
            return assess_collection(store, CATALOGUE, STANDARD)

    result = workspace.run(job)
    workspace.close()
    assert {unit.school_name for unit in result.units} <= {"第一小学"}
    assert all(unit.verdict == "unknown" for unit in result.units)
    assert {item.verdict for item in result.items} == {"unknown"}
