"""The tables 3112, 3115 and 3118 and the age tables, against small schools computed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.conftest import Answer, Derived

Row = dict[str, Any]


def school(system: str) -> dict[str, list[Row]]:
    """Two grades: five (boarders, a multigrade class) and six (moving children)."""
    return {
        "school_profile": [{"schooling_system": system, "is_boarding_school": "是"}],
        "classes": [
            {"class_no": "501", "grade": "g5", "student_count": 30, "female_count": 14,
             "boarder_count": 6, "is_multigrade": "是"},
            {"class_no": "601", "grade": "g6", "student_count": 40, "female_count": 21,
             "boarder_count": 0, "is_multigrade": "否"},
        ],
        "grades": [
            {"line": "g5", "minority": 2, "migrant_province": 1, "migrant_county": 3,
             "worker_province": 0, "worker_county": 2, "left_behind": 5},
            {"line": "g6", "minority": 4, "migrant_province": 5, "migrant_county": 6,
             "worker_province": 3, "worker_county": 1, "left_behind": 0},
        ],
        "students": [{"line": "primary", "graduates": 41, "entrants": 28}],
        "student_flows": [
            {"line": "primary_graduates", "female": 20, "minority": 3},
            {"line": "primary_girls", "minority": 5, "boarder": 3},
        ],
    }  # fmt: skip


def test_a_six_three_primary_school_in_the_shape_of_3112(derived: Derived) -> None:
    found = derived(school("63"), "primary_types")
    column = {line: figures["enrolment"] for line, figures in found.items()}
    assert column == {
        **{"total": 70, "female": 35, "minority": 6, "multigrade": 30, "boarder": 6},
        **{"migrant": 15, "migrant_province": 6, "migrant_county": 9},
        **{"worker": 6, "worker_province": 3, "worker_county": 3, "left_behind": 5},
    }
    assert [found["migrant"][f"grade{n}"] for n in (5, 6)] == [4, 11]
    assert [found["total"][f"grade{n}"] for n in range(1, 7)] == [0, 0, 0, 0, 30, 40]
    assert found["total"]["graduates"] == 41
    assert found["female"]["graduates"] == 20
    assert found["minority"]["expected_graduates"] == 4


def test_grade_six_is_the_first_column_of_3115_under_five_four(derived: Derived) -> None:
    primary = derived(school("54"), "primary_types")
    junior = derived(school("54"), "junior_types")
    assert primary["total"]["enrolment"] == 30
    assert primary["total"]["grade6"] is None
    assert junior["total"]["enrolment"] == junior["total"]["grade1"] == 40
    assert junior["worker"]["grade1"] == 4
    assert primary["left_behind"]["expected_graduates"] == 5


def test_a_six_three_junior_school_has_no_fourth_column(derived: Derived) -> None:
    rows: dict[str, list[Row]] = {
        "school_profile": [{"schooling_system": "63"}],
        "classes": [
            {"class_no": str(grade), "grade": f"g{grade}", "student_count": grade}
            for grade in (7, 8, 9)
        ],
    }
    found = derived(rows, "junior_types")["total"]
    assert [found[f"grade{n}"] for n in range(1, 5)] == [7, 8, 9, None]


def test_the_row_of_girls_has_no_girls_among_them(derived: Derived) -> None:
    found = derived(school("63"), "primary_types")
    assert found["total"]["female"] == 35
    assert found["female"]["female"] is None
    assert found["minority"]["female"] == 5


@pytest.mark.parametrize("column", ["minority", "migrant", "migrant_worker", "left_behind"])
def test_a_stage_is_unknown_while_one_of_its_grades_is(answer: Answer, column: str) -> None:
    rows = school("63")
    rows["grades"] = rows["grades"][:1]
    assert answer(rows, f"SELECT {column} FROM students WHERE line = 'primary'") is None


def test_an_age_adds_up_over_the_grades(derived: Derived) -> None:
    rows = {"primary_ages": [{"line": "a11", "g5": 12, "g6": 3}, {"line": "le5", "g1": 1}]}
    found = derived(rows, "primary_ages")
    assert (found["a11"]["enrolment"], found["le5"]["enrolment"]) == (15, 1)
    assert found["ge15"]["enrolment"] is None
