"""A scheme of the district's own, typed in a table, computed by hand beside it."""

from fractions import Fraction
from typing import Any

import pytest

from edudesk.assessment.engine import assess
from edudesk.assessment.rules import ready
from edudesk.assessment.scheme import own_scheme, typed_scheme
from edudesk.catalogue.sql import scaled
from edudesk.errors import EdudeskError
from edudesk.model.layout import ListLayout
from edudesk.model.place import Value
from edudesk.model.standard import Standard
from edudesk.model.verdict import FactRow
from tests.assessment.district_files import District
from tests.assessment.districts import CATALOGUE, FIELDS, STANDARD, junior, primary, school


def typed(district: District) -> Standard:
    return district.look(lambda store: own_scheme(typed_scheme(store), CATALOGUE, STANDARD))


@pytest.fixture
def scheme(district: District) -> Standard:
    """Return two indicators: books per student, intermediate titles per hundred students."""
    district.add(
        "own_scheme", code="1", title="生均图书", counts="books", per=1, measure="册",
        primary_least=200000, junior_least=300000,
    )  # fmt: skip
    district.add(
        "own_scheme", code="2", title="每百名学生中级职称教师", counts="teachers_mid_title",
        per=100, measure="人", primary_least=20000,
    )  # fmt: skip
    district.fill("own_scheme_rules", title="本区提升方案", reach=1, floor_percent=8000)
    return typed(district)


def test_a_typed_table_is_a_standard(scheme: Standard) -> None:
    books, titles = scheme.indicators
    assert (scheme.code, scheme.title.zh, scheme.reach) == ("own", "本区提升方案", 1)
    assert books.terms == {"primary": ("books",), "junior": ("books",)}
    assert titles.terms["junior"] == ("junior_teachers_mid_title",)
    assert (books.shared, titles.shared) == (True, False)
    assert books.formula.zh == "图书 ÷ 在校生数"
    assert titles.formula.en == "Teachers of intermediate title and above ÷ students × 100"


def test_typed_least_values_and_the_floor_are_applied(scheme: Standard) -> None:
    # 1000 students: 19,000 books are 19 of 20 (95 %), 20 teachers are 2 of 2 for each hundred.
    row = primary(books=19_000, primary_teachers_mid_title=20)
    (unit,) = assess([row], ready(scheme, FIELDS)).units
    assert [one.value for one in unit.indicators] == [19, 2]
    assert [one.verdict for one in unit.indicators] == ["floor", "met"]
    assert unit.verdict == "pass"
    short = primary(books=15_999, primary_teachers_mid_title=20)
    (unit,) = assess([short], ready(scheme, FIELDS)).units
    assert (unit.indicators[0].verdict, unit.verdict) == ("below", "fail")


def test_what_the_whole_school_has_is_split_as_in_the_national_standard(scheme: Standard) -> None:
    row = school(
        1, "新区学校", "nine_year", primary_students=100, junior_students=100, books=2100,
        primary_teachers_mid_title=1, junior_teachers_mid_title=2,
    )  # fmt: skip
    lower, upper = assess([row], ready(scheme, FIELDS)).units
    assert [lower.indicators[0].value, upper.indicators[0].value] == [10, 11]
    assert upper.indicators[1].verdict == "met"  # no least value was typed for junior schools


def test_typed_limits_bound_the_coefficients(district: District) -> None:
    district.add("own_scheme", code="1", title="生均图书", counts="books", per=1)
    district.fill("own_scheme_rules", primary_limit=5000, junior_composite=4000)
    primary_stage, junior_stage = assess(
        [
            primary(1, books=500),
            primary(2, "第二小学", books=1600),  # 0.5 and 1.6: deviation 0.55 of mean 1.05
            junior(11, books=1000),
        ],
        ready(typed(district), FIELDS),
    ).stages
    assert primary_stage.coefficients[0].cv_squared == Fraction(55, 105) ** 2
    assert primary_stage.coefficients[0].verdict == "not_met"
    assert primary_stage.composite_verdict is None
    assert junior_stage.composite_verdict == "met"


def test_private_schools_can_be_left_out(district: District) -> None:
    district.add("own_scheme", code="1", title="生均图书", counts="books", per=1)
    district.fill("own_scheme_rules", public_only=1)
    found = assess(
        [primary(1, organizer="private", books=1), primary(2, organizer="public", books=1)],
        ready(typed(district), FIELDS),
    )
    assert [unit.school_code for unit in found.units] == ["2137000002"]


def test_rows_that_are_not_complete_or_mix_figures_are_left_out(district: District) -> None:
    district.add("own_scheme", code="1", title="未填分子", per=1)
    district.add("own_scheme", code="2", title="混", counts="teachers", adds="books", per=1)
    with pytest.raises(EdudeskError, match="还没有填写完整的指标"):
        typed(district)
    district.add(
        "own_scheme", code="3", title="净面积", counts="teaching_aux_area",
        subtracts="indoor_sports_area", factor=2, per=1,
    )  # fmt: skip
    (only,) = typed(district).indicators
    assert only.terms["primary"] == ("teaching_aux_area", "-indoor_sports_area")
    assert only.formula.zh == "(教学及辅助用房面积 − 室内体育用房面积) × 2 ÷ 在校生数"


def test_an_own_scheme_is_assessed_from_the_register(district: District, scheme: Standard) -> None:
    district.receive(primary(books=20_000, primary_teachers_mid_title=20))
    found = district.assess(scheme)
    assert (found.standard, [item.verdict for item in found.items]) == ("own", ["met"] * 3)
    assert found.units[0].verdict == "pass"


def test_the_verdict_tables_follow_the_scheme_whatever_its_numbers_are(
    district: District, scheme: Standard
) -> None:
    district.receive(primary(books=20_000, primary_teachers_mid_title=20))
    district.add("own_scheme", code="A'3", title="计算机", counts="computers", per=100)
    sql = "SELECT indicator, verdict FROM assessed_indicators ORDER BY indicator"

    def verdicts(standard: Standard) -> list[tuple[Value, ...]]:
        district.assess(standard)
        return district.look(lambda store: store.query(sql))

    assert verdicts(typed(district)) == [("1", "met"), ("2", "met"), ("A'3", "unknown")]
    assert [code for code, _ in verdicts(STANDARD)] == [f"1.{n}" for n in range(1, 8)]
    assert verdicts(scheme) == [("1", "met"), ("2", "met")]


def test_bounds_are_written_as_people_write_them_and_the_clause_names_the_scheme(
    district: District,
) -> None:
    district.add("own_scheme", code="1", title="生均图书", counts="books", per=1,
                 primary_least=200000, junior_least=25050)  # fmt: skip
    district.fill("own_scheme_rules", title="本区方案", primary_limit=5000, junior_limit=4550,
                  floor_percent=9000)  # fmt: skip
    found = typed(district)
    (only,) = found.indicators
    assert [str(only.thresholds[stage]) for stage in ("primary", "junior")] == ["20", "2.505"]
    assert [str(stage.limit) for stage in found.stages] == ["0.50", "0.455"]
    assert only.clause == "本区方案，指标1"


def test_what_asks_for_no_least_value_is_neither_met_nor_missed(district: District) -> None:
    # Two of three indicators must be met; in junior schools only two ask for anything, so both.
    for code, field in (("1", "books"), ("2", "computers"), ("3", "multimedia_rooms")):
        least = {} if code == "3" else {"junior_least": 10_000}
        district.add("own_scheme", code=code, title=f"生均{code}", counts=field, per=1,
                     primary_least=10_000, **least)  # fmt: skip
    district.fill("own_scheme_rules", reach=2, floor_percent=5000)
    figures: dict[str, Any] = {"books": 1000, "computers": 600, "multimedia_rooms": 2000}
    district.receive(primary(1, **figures), junior(11, **figures))
    found = district.assess(typed(district))
    assert [unit.verdict for unit in found.units] == ["pass", "fail"]
    reached = district.look(lambda store: store.query("SELECT reached FROM assessed_units"))
    assert reached == [(2,), (1,)]
    missing = junior(12, "第二中学", **figures | {"computers": 1000, "multimedia_rooms": None})
    district.receive(missing)
    found = district.assess(typed(district))
    assert [unit.verdict for unit in found.units] == ["pass", "fail", "pass"]


def annex(district: District, *rows: FactRow) -> list[tuple[Value, ...]]:
    """Return the printed annex of the scheme: number, label, met, problem, measures, offices."""
    layout = CATALOGUE.layouts["scheme-annex"]
    assert isinstance(layout, ListLayout)
    sql = scaled(layout.rows)
    district.receive(*rows)
    district.assess(typed(district))
    return [
        tuple(
            row[key] for key in ("number", "label_zh", "met", "problem", "measures", "lead_units")
        )
        for row in district.look(lambda store: store.records(sql))
    ]


def test_an_own_scheme_has_an_annex_with_problems_measures_and_offices(district: District) -> None:
    # 19,000 books for 1,000 students are 19 of 20; the second school has 25. Mean 22, deviation 3.
    district.add("own_scheme", code="A.1", title="生均图书", counts="books", per=1, measure="册",
                 primary_least=200000, measures="补充图书", lead_units="教育局")  # fmt: skip
    district.fill("own_scheme_rules", title="本区方案", primary_limit=1000, floor_percent=9000)
    found = annex(district, primary(1, books=19_000), primary(2, "第二小学", books=25_000))
    assert found == [
        ("A.1", "生均图书：小学不低于20册", 0, "第一小学生均图书达不到标准要求。",
         "补充图书", "教育局"),
        ("", "每所学校至少1项指标达到上述要求，余项不低于要求的90%", 0, "第一小学生均图书不达标。",
         None, None),
        ("", "所有指标校际差异系数：小学不大于0.10", 0,
         "小学校际差异系数大于0.10的指标：生均图书（0.136）。", None, None),
    ]  # fmt: skip


def test_the_ledger_answers_what_an_own_scheme_leaves_open(district: District) -> None:
    district.add(
        "own_scheme", code="1", title="生均图书", counts="books", per=1, primary_least=200000
    )
    district.fill("own_scheme_rules", primary_composite=1000)
    district.add(
        "problems", problem_no="2025-001", source="verdict", round="county", item="own-mean",
        problem="差距大", state="open", measures="均衡调配", lead_units="计财科",
    )  # fmt: skip
    *_, mean = annex(district, primary(1, books=20_000), primary(2, "第二小学", books=28_000))
    assert mean == (
        "", "综合差异系数（各项的算术平均数）：小学不大于0.10", 0,
        "小学综合差异系数0.167，大于0.10。", "均衡调配", "计财科",
    )  # fmt: skip


def test_the_annex_of_an_own_scheme_is_empty_under_another_standard(district: District) -> None:
    layout = CATALOGUE.layouts["scheme-annex"]
    assert isinstance(layout, ListLayout)
    district.receive(primary())
    district.assess()
    assert district.look(lambda store: store.records(scaled(layout.rows))) == []


def test_what_a_district_does_about_its_scheme_does_not_travel_to_schools(
    district: District,
) -> None:
    district.add("own_scheme", code="1", title="图书", counts="books", per=1, measures="补充图书")
    (row,) = district.look(typed_scheme).indicators
    assert set(row) == {"code", "title", "counts", "per"}
