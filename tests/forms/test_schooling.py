"""The schooling system decides which grade belongs to which stage, and the stage the class size."""

from __future__ import annotations

import pytest

from tests.example_files import Rows
from tests.forms.conftest import Answer

PRIMARY = ("g1", "g2", "g3", "g4", "g5")
JUNIOR = ("g7", "g8", "g9")
SENIOR = ("s1", "s2", "s3")


def stage(answer: Answer, system: str | None, grade: str) -> object:
    profile = [{"schooling_system": system}] if system else []
    rows = {"school_profile": profile, "classes": [{"class_no": "1", "grade": grade}]}
    return answer(rows, "SELECT stage FROM classes")


@pytest.mark.parametrize("system", ["63", "54"])
def test_the_other_grades_keep_their_stage_under_both_systems(answer: Answer, system: str) -> None:
    assert {stage(answer, system, grade) for grade in PRIMARY} == {"primary"}
    assert {stage(answer, system, grade) for grade in JUNIOR} == {"junior"}
    assert {stage(answer, system, grade) for grade in SENIOR} == {"senior"}


def test_grade_six_is_primary_under_six_three_and_junior_under_five_four(answer: Answer) -> None:
    assert stage(answer, "63", "g6") == "primary"
    assert stage(answer, "54", "g6") == "junior"


def test_grade_six_has_no_stage_while_the_system_is_not_filled(answer: Answer) -> None:
    assert stage(answer, None, "g6") is None


@pytest.mark.parametrize(
    ("system", "grade", "students", "over"),
    [("63", "g6", 45, 0), ("63", "g6", 46, 1), ("54", "g6", 50, 0), ("54", "g6", 51, 1),
     ("63", "g9", 50, 0), ("63", "g9", 51, 1), ("54", "g1", 46, 1)],
)  # fmt: skip
def test_a_class_is_over_the_standard_above_45_at_primary_and_50_at_junior_level(
    answer: Answer, system: str, grade: str, students: int, over: int
) -> None:
    rows: Rows = {
        "school_profile": [{"schooling_system": system}],
        "classes": [{"class_no": "1", "grade": grade, "student_count": students}],
    }
    assert answer(rows, "SELECT over_standard FROM classes") == over


@pytest.mark.parametrize(("system", "primary", "junior"), [("63", 6, 3), ("54", 5, 4)])
def test_the_years_of_both_stages_follow_from_the_system(
    answer: Answer, system: str, primary: int, junior: int
) -> None:
    rows = {"school_profile": [{"schooling_system": system}]}
    assert answer(rows, "SELECT primary_years FROM school_profile") == primary
    assert answer(rows, "SELECT junior_years FROM school_profile") == junior


def test_the_reference_date_and_the_period_before_it_follow_from_the_collection(
    answer: Answer,
) -> None:
    found = {
        field: answer({}, f"SELECT {field} FROM school_profile")
        for field in ("reporting_year", "reference_date", "flow_period_start", "flow_period_end")
    }
    assert found == {
        "reporting_year": "2025-2026",
        "reference_date": "2025-09-01",
        "flow_period_start": "2024-09-01",
        "flow_period_end": "2025-08-31",
    }
