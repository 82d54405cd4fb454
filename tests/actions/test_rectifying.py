"""The ledger of problems: drawn from verdicts, from on-site checks, and what is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edudesk.actions import rectifying
from edudesk.actions.assessing import choose_standard
from edudesk.actions.entry import add_row, find_row, read_form, set_cell, undo
from edudesk.actions.evidence import missing_evidence
from edudesk.actions.loading import load_district_table
from edudesk.actions.sampling import draw_sample, measured_accuracy
from edudesk.actions.session import Session, local_now
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.place import Cell, Value
from edudesk.paths import shipped

TABLE = shipped("resources") / "sample" / "district-table.csv"


@pytest.fixture
def filled(district: Session) -> Session:
    """Return a district with the schools of the sample."""
    district.run(load_district_table, TABLE, 1)
    return district


def rows(session: Session, form: str) -> list[dict[str, Value]]:
    return [row.values for row in session.run(read_form, form, 1).rows]


def answer(session: Session, item: str, field: str, text: str) -> None:
    row = session.run(find_row, "annex", 1, item)
    session.run(set_cell, Cell("annex", row, field), text)


def test_every_item_that_is_not_met_becomes_a_problem_once(filled: Session) -> None:
    missing = filled.run(rectifying.compare_ledger, 1).missing
    assert "1.4" in missing
    assert filled.run(rectifying.draw_problems, 1) is not None
    ledger = rows(filled, "problems")
    assert [row["item"] for row in ledger] == list(missing)
    assert {row["state"] for row in ledger} == {"open"}
    assert len({row["problem_no"] for row in ledger}) == len(ledger)
    assert filled.run(rectifying.draw_problems, 1) is None
    assert filled.run(rectifying.compare_ledger, 1).standing == missing


def test_ledger_and_evidence_go_on_with_the_annex_under_a_standard_that_has_none(
    filled: Session,
) -> None:
    before = filled.run(rectifying.compare_ledger, 1)
    lacking = filled.run(missing_evidence, 1)
    filled.run(choose_standard, "basic-balance-2012", 1)
    assert filled.run(rectifying.compare_ledger, 1) == before
    assert filled.run(missing_evidence, 1) == lacking
    assert filled.run(rectifying.draw_problems, 1) is not None


def test_what_the_annex_says_of_an_item_goes_into_its_problem(filled: Session) -> None:
    answer(filled, "2.1", "attested", "未达标")
    answer(filled, "2.1", "problem", "规划未编制。")
    answer(filled, "2.1", "measures", "编制规划。")
    answer(filled, "2.1", "deadline", "2026年9月")
    filled.run(rectifying.draw_problems, 1)
    (problem,) = [row for row in rows(filled, "problems") if row["item"] == "2.1"]
    assert (problem["problem"], problem["measures"]) == ("规划未编制。", "编制规划。")
    assert problem["due_month"] == "2026-09"


def test_an_item_that_shares_its_departments_with_the_one_above_takes_them(filled: Session) -> None:
    answer(filled, "2.4", "lead_units", "教育和体育事业中心")
    answer(filled, "2.4", "supporting_units", "财政金融局")
    answer(filled, "2.5", "merged_up", "是")
    filled.run(rectifying.draw_problems, 1)
    (problem,) = [row for row in rows(filled, "problems") if row["item"] == "2.5"]
    assert (problem["lead_units"], problem["supporting_units"]) == (
        "教育和体育事业中心",
        "财政金融局",
    )


def test_several_deadlines_of_the_annex_are_left_to_be_typed(filled: Session) -> None:
    answer(filled, "2.1", "attested", "未达标")
    answer(filled, "2.1", "deadline", "2026年9月，2027年9月")
    filled.run(rectifying.draw_problems, 1)
    (problem,) = [row for row in rows(filled, "problems") if row["item"] == "2.1"]
    assert problem["due_month"] is None


def test_a_closed_problem_comes_again_when_the_item_is_still_not_met(filled: Session) -> None:
    filled.run(rectifying.draw_problems, 1)
    row = filled.run(find_row, "problems", 1, "2025-001")
    item = rows(filled, "problems")[0]["item"]
    filled.run(set_cell, Cell("problems", row, "state"), "已销号")
    assert filled.run(rectifying.compare_ledger, 1).missing == (item,)


def test_a_problem_whose_item_is_met_by_now_is_named(filled: Session) -> None:
    answer(filled, "2.1", "attested", "未达标")
    filled.run(rectifying.draw_problems, 1)
    answer(filled, "2.1", "attested", "达标")
    assert filled.run(rectifying.compare_ledger, 1).done == ("2.1",)


def test_drawing_is_one_step_to_take_back(filled: Session) -> None:
    filled.run(rectifying.draw_problems, 1)
    filled.run(undo)
    assert rows(filled, "problems") == []


@pytest.mark.parametrize(
    ("days", "told"), [(-1, "已逾期"), (0, "7日内到期"), (7, "7日内到期"), (8, "30日内到期")]
)
def test_what_is_due_is_told_by_the_day(district: Session, days: int, told: str) -> None:
    due = (local_now().date() + timedelta(days)).isoformat()
    problem = {"problem_no": "1", "problem": "缺器材", "due_date": due, "state": "整改中"}
    district.run(add_row, "problems", 1, problem)
    district.run(add_row, "problem_steps", 1, {"problem": "1", "step": "采购", "due_date": due})
    assert [(one.told, one.kind) for one in district.run(rectifying.list_reminders, 1)] == [
        (told, "整改"),
        (told, "步骤"),
    ]


def test_neither_what_is_far_nor_what_is_done_is_told(district: Session) -> None:
    day = local_now().date()
    far = {"problem_no": "1", "due_date": (day + timedelta(31)).isoformat(), "state": "整改中"}
    closed = {"problem_no": "2", "due_date": day.isoformat(), "state": "已销号"}
    district.run(add_row, "problems", 1, far)
    district.run(add_row, "problems", 1, closed)
    done = {"problem": "1", "due_date": day.isoformat(), "done_date": day.isoformat()}
    district.run(add_row, "problem_steps", 1, done)
    assert district.run(rectifying.list_reminders, 1) == ()


def test_a_month_is_due_on_its_last_day_and_the_last_step_counts(district: Session) -> None:
    district.run(add_row, "problems", 1, {"problem_no": "1", "due_month": "2028-02"})
    sheet = district.run(read_form, "problems", 1)
    assert [one["due"] for one in sheet.derived.values()] == ["2028-02-29"]
    district.run(add_row, "problem_steps", 1, {"problem": "1", "due_month": "2028-04"})
    sheet = district.run(read_form, "problems", 1)
    assert [one["due"] for one in sheet.derived.values()] == ["2028-04-30"]


def test_each_difference_found_on_site_becomes_a_problem_once(filled: Session) -> None:
    filled.run(draw_sample, 1, schools=2, figures=3, seed="甲")
    first, second, *_ = filled.run(read_form, "site_checks", 1).rows
    filled.run(set_cell, Cell("site_checks", first.id, "found"), "3.5")
    declared = int(second.values["declared"] or 0)
    same = f"{declared // 100}.{declared % 100:02d}"
    filled.run(set_cell, Cell("site_checks", second.id, "found"), same)
    assert filled.run(rectifying.open_differences, 1) is not None
    (problem,) = rows(filled, "problems")
    assert problem["source"] == "site"
    assert problem["concerns"] == first.values["concerns"]
    assert "现场核查3.5" in str(problem["problem"])
    assert rows(filled, "site_checks")[0]["problem"] is not None
    assert filled.run(rectifying.open_differences, 1) is None
    measured = filled.run(measured_accuracy, 1)
    assert (sum(one.checked for one in measured), sum(one.agreeing for one in measured)) == (2, 1)
    assert sum(one.drawn for one in measured) == 6


def test_evidence_is_missing_until_the_district_or_every_school_has_some(filled: Session) -> None:
    def lacking() -> dict[str, str]:
        return {one.code: one.lacking for one in filled.run(missing_evidence, 1)}

    schools = [str(row["school_code"]) for row in rows(filled, "school_facts")]
    assert lacking()["1.4"] == "没有登记材料"
    paper = {"item": "1.4", "title": "校舍平面图"}
    filled.run(add_row, "evidence", 1, {**paper, "evidence_no": "1", "concerns": schools[0]})
    assert lacking()["1.4"].startswith(f"缺{len(schools) - 1}所学校：")
    filled.run(add_row, "evidence", 1, {**paper, "evidence_no": "2"})
    assert "1.4" not in lacking()


def test_a_schools_file_has_no_ledger(school: Session) -> None:
    for action in (
        rectifying.compare_ledger,
        rectifying.draw_problems,
        rectifying.open_differences,
        rectifying.list_reminders,
        missing_evidence,
    ):
        with pytest.raises(UnknownNameError):
            school.run(action, 1)
    with pytest.raises(UnknownNameError):
        school.run(draw_sample, 1, schools=1, figures=1)


def test_nothing_is_drawn_where_no_school_has_figures(district: Session) -> None:
    with pytest.raises(EdudeskError, match="还没有学校数据"):
        district.run(draw_sample, 1, schools=1, figures=1)
