"""What is lacking where, in natural units and money, against figures worked by hand."""

from typing import Any

from edudesk.catalogue.sql import scaled
from edudesk.model.layout import ListLayout
from edudesk.storage.store import Store
from tests.assessment.district_files import District
from tests.assessment.districts import CATALOGUE, JUNIOR, PRIMARY, STANDARD, junior, primary, school

PRICES = {"price_teaching_area": 4000, "price_teacher": 100_000, "price_music_room": 180_000}


def printed(district: District, code: str) -> list[dict[str, Any]]:
    """Return the rows of a printed table."""
    layout = CATALOGUE.layouts[code]
    assert isinstance(layout, ListLayout)
    district.assess(STANDARD, *layout.needs)
    return district.look(lambda store: of_all(store, layout.rows))


def of_all(store: Store, sql: str) -> list[dict[str, Any]]:
    """Return the rows of a table that is asked for all schools."""
    store.fill_temp("asked_schools", ("school",), [(one.number,) for one in store.schools()])
    return store.records(scaled(sql))


def total(district: District, code: str = "gaps") -> dict[str, Any]:
    layout = CATALOGUE.layouts[code]
    assert isinstance(layout, ListLayout)
    (found,) = district.look(lambda store: of_all(store, layout.totals[0].sql))
    return found


def test_what_is_lacking_is_told_in_what_can_be_added_or_in_students(district: District) -> None:
    # 1,000 students need 4,500 ㎡ and have 4,000: 500 ㎡, or 888 students are served (4,000 ÷ 4.5).
    district.receive(primary(teaching_aux_area="4500.00", primary_backbone=7, multimedia_rooms=20))
    district.assess()
    gaps = district.table(
        "SELECT g.indicator, g.lacking, g.whole, r.fact_unit, g.too_many FROM assessed_gaps AS g"
        " JOIN assessed_rules AS r ON r.indicator = g.indicator AND r.stage = 'primary'"
    )
    assert gaps == [
        ("1.2", 3, 1, "人", 300),
        ("1.4", 50_000, 100, "平方米", 112),
        ("1.7", 3, 1, "间", 131),  # 23 rooms for 1,000; 20 serve 869
    ]


def test_a_school_that_reaches_everything_lacks_nothing(district: District) -> None:
    district.receive(primary(), junior())
    assert printed(district, "gaps") == []
    assert total(district)["cost"] == ""


def test_costs_follow_from_unit_prices_and_are_added_up(district: District) -> None:
    district.receive(
        primary(1, teaching_aux_area="4500.00"),  # 500 ㎡ at 4,000 yuan
        primary(2, "第二小学", primary_pe_art=7, equipment_value_wan="190.00"),  # 2, 10 万元
        primary(3, "第三小学", music_rooms=0),  # 2 rooms for 24 classes
    )
    district.fill("unit_prices", **PRICES)
    costs = {(row["name_zh"], row["what"][:3]): row["cost"] for row in printed(district, "gaps")}
    assert costs == {
        ("第一小学", "1.4"): "200.00",
        ("第二小学", "1.3"): "20.00",
        ("第二小学", "1.6"): "10.00",
        ("第三小学", "2.3"): "36.00",
    }
    assert total(district)["cost"] == "266.00"


def test_what_two_stages_share_is_bought_once(district: District) -> None:
    # 600 primary and 400 junior students: 1,040 shares by 1 : 1.1; 3,500 ㎡ with a hall of 500.
    # The primary part needs 4.5 × 1,040 = 4,680 in all, the junior 5.8 × 1,040 ÷ 1.1 = 5,483.64.
    district.receive(
        school(
            6, "新区学校", "nine_year",
            **PRIMARY | JUNIOR | {"primary_students": 600, "junior_students": 400}
            | {"teaching_aux_area": "3500.00", "indoor_sports_area": "500.00"}
            | {"sports_ground_area": "20000.00", "equipment_value_wan": "500.00"}
            | {"multimedia_rooms": 50, "primary_classes": 12, "junior_classes": 8},
        )
    )  # fmt: skip
    district.fill("unit_prices", **PRICES)
    rows = printed(district, "gaps")
    assert [(row["stage_zh"], row["gap"], row["cost"]) for row in rows] == [
        ("初中", "2483.64平方米", "993.46"),
        ("小学", "1680.00平方米", None),
    ]
    assert total(district)["cost"] == "993.46"


def test_classes_over_the_standard_are_told_by_grade_with_the_year_they_are_gone(
    district: District,
) -> None:
    district.receive(
        primary(1, schooling_system="63", oversize_g1=1, oversize_g3=2, oversize_g6=4),
        junior(11, schooling_system="54", oversize_g6=1, oversize_g7=3),
        junior(12, "第二中学", schooling_system="63", oversize_g7=2),
        primary(2, "第二小学", schooling_system="63", oversize_g1=0),
    )
    rows = printed(district, "oversize-classes")
    assert [(row["school_name"], row["starting"], row["others"], row["year"]) for row in rows] == [
        ("第一小学", 1, 6, 2029),  # grade three of 2025 leaves grade six in 2029
        ("第一中学", 1, 3, 2028),  # grade seven of 2025 leaves grade nine in 2028
        ("第二中学", 2, 0, None),
    ]


def test_the_establishment_of_each_school_is_told_with_posts_left_empty(
    district: District,
) -> None:
    district.receive(
        primary(1, staff_quota=60, staff_permanent=57, staff_outside=4, staff_lent=1),
        primary(2, "第二小学", staff_quota=50, staff_permanent=52),
        primary(3, "第三小学", staff_permanent=40),
    )
    rows = printed(district, "staffing")
    assert [(row["vacant"], row["remark"]) for row in rows] == [
        (3, "有空编，另聘编外4人"),
        (-2, "超编2人"),
        (None, ""),  # not filled: no post is said to be empty
    ]
    assert total(district, "staffing")["vacant"] == 1


def test_the_appendix_puts_the_figures_of_every_school_into_the_formula(
    district: District,
) -> None:
    district.receive(
        primary(1, teaching_aux_area="4996.00"),
        school(
            6, "新区学校", "nine_year",
            **PRIMARY | JUNIOR | {"primary_students": 166, "junior_students": 210},
        ),
    )  # fmt: skip
    found = printed(district, "glass-box")
    figures = [row["figures"] for row in found]
    assert figures[3] == "(4996.00 − 500.00) ÷ 1000"
    assert figures[5] == "200.00 × 10000 ÷ 1000"
    assert "(5800.00 − 0.00) × 166/397 ÷ 166" in figures
    assert found[3]["misleading"] == 1
    assert found[3]["inputs_zh"] == "教学及辅助用房面积、其中：室内体育用房面积、小学在校生数"


def test_rows_of_the_annex_lack_students_teachers_and_money_too(district: District) -> None:
    # 60 village students get 6.00 of 6.50 万元 (100 at 650); 50 special students 29.99 of 30; a
    # budget of 100 has 4.99 of 5 for training. 2,010 students are 10 too many.
    district.fill("district_figures", primary_norm=650)
    district.receive(
        primary(1, primary_students=2010, primary_classes=24, primary_teachers_above=85,
                primary_backbone=21, primary_pe_art=19, teaching_aux_area="9545.00",
                sports_ground_area="14575.00", equipment_value_wan="402.00", multimedia_rooms=47,
                primary_teachers=100, teachers_trained=98, teachers_certified=99,
                training_funds_wan="4.99", operating_budget_wan="100.00"),
        primary(4, "山口小学", primary_students=60, urban_rural_code="220",
                operating_settlement_wan="6.00"),
        school(20, "启智学校", "special", special_students=50, operating_settlement_wan="29.99"),
    )  # fmt: skip
    found = [
        (row["name_zh"], row["what"].split()[0], row["gap"], row["students"], row["cost"])
        for row in printed(district, "gaps")
    ]
    assert found == [
        ("第一小学", "2.4", None, "10人", None),
        ("第一小学", "2.9", "2人", "", None),
        ("第一小学", "3.4", "0.01万元", "", "0.01"),
        ("第一小学", "2.12", "1人", "", None),
        ("山口小学", "2.6", "0.50万元", "", "0.50"),
        ("启智学校", "2.7", "0.01万元", "", "0.01"),
    ]
    assert total(district)["cost"] == "0.52"
