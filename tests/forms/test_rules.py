"""Rules written as SQL, against the same rules computed another way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from tests.example_files import Slate
from tests.forms.conftest import Answer

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.fixture(scope="module")
def holds(shipped: Catalogue, slate: Slate) -> Callable[[str, dict[str, str]], object]:
    """Whether a check holds for one row of its form, on a file of its own."""
    checks = {check.code: check for check in shipped.checks}

    def ask(code: str, row: dict[str, str]) -> object:
        check = checks[code]
        store = slate.filled({check.form: [row]})
        return store.query(f"SELECT {scaled(check.holds)} FROM {check.form} AS this")[0][0]

    return ask


def identity_number(body: str) -> str:
    """Complete 17 digits by ISO 7064 MOD 11-2: weights are powers of two, the sum leaves 1."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return body + "0123456789X"[(1 - total) % 11]


def credit_code(body: str) -> str:
    """Complete 17 characters by GB 32100: weights are powers of three modulo 31."""
    total = sum(CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + CREDIT[-total % 31]


bodies = st.builds(
    lambda region, day, order: f"{region:06d}{day:%Y%m%d}{order:03d}",
    st.integers(110101, 659004),
    st.integers(0, 25_000).map(lambda days: date(1940, 1, 1) + timedelta(days)),
    st.integers(0, 999),
)


@settings(max_examples=100, deadline=None)
@given(body=bodies, wrong=st.integers(1, 10))
def test_only_the_right_check_character_ends_an_identity_number(
    holds: Callable[[str, dict[str, str]], object], body: str, wrong: int
) -> None:
    number = identity_number(body)
    other = "0123456789X"[("0123456789X".index(number[-1]) + wrong) % 11]
    for form in ("staff", "guards"):
        check = f"{form}.id_check_digit"
        row = {"name": "王明", "id_type": "resident"}
        assert holds(check, {**row, "id_number": number}) == 1
        assert holds(check, {**row, "id_number": number[:-1] + other}) == 0
    assert holds("staff.id_birth_day", {"name": "王明", "id_number": number}) == 1


@settings(max_examples=100, deadline=None)
@given(body=st.text(CREDIT, min_size=17, max_size=17), wrong=st.integers(1, 30))
def test_only_the_right_check_character_ends_a_credit_code(
    holds: Callable[[str, dict[str, str]], object], body: str, wrong: int
) -> None:
    code = credit_code(body)
    other = CREDIT[(CREDIT.index(code[-1]) + wrong) % 31]
    check = "school_profile.uscc_check_character"
    assert holds(check, {"uscc": code}) == 1
    assert holds(check, {"uscc": code[:-1] + other}) == 0


@pytest.mark.parametrize(
    "students", [1, 99, 100, 999, 1000, 1499, 1500, 1999, 2000, 2499, 2500, 5000, 7999, 8000]
)
def test_guards_are_required_by_the_number_of_students(answer: Answer, students: int) -> None:
    full, rest = divmod(students, 200)
    sizes = [200] * full + ([rest] if rest else [])
    rows = {
        "classes": [{"class_no": str(no), "student_count": size} for no, size in enumerate(sizes)]
    }
    if students < 100:
        required = 1
    elif students < 1000:
        required = 2
    else:
        required = 3 + (students - 1000) // 500
    assert answer(rows, "SELECT guards_required FROM security") == required


def test_guards_required_are_unknown_without_classes(answer: Answer) -> None:
    assert answer({}, "SELECT guards_required FROM security") is None


GUARD = {"id_number": "1", "name": "赵安", "is_full_time": "是", "in_service": "是"}
DUTY = {"gate": "南门", "weekdays": "mon", "members": 2}
SECURE = {
    **{"security_staff_total": 1, "enclosed_management": "是", "school_guard_post": 1},
    **{"one_key_alarm": 1, "one_key_alarm_linked": "是", "cctv_cameras": 9, "cctv_linked": "是"},
}
SHIFTS = [{**DUTY, "period": "arrival"}, {**DUTY, "period": "leaving"}]
CLASS = {"class_no": "1", "student_count": 40}


@pytest.mark.parametrize(
    ("record", "guards", "shifts", "reached"),
    [
        ({}, [GUARD], SHIFTS, 1),
        ({}, [{**GUARD, "in_service": "否"}], SHIFTS, 0),
        ({}, [{**GUARD, "is_full_time": "否"}], SHIFTS, 0),
        ({"enclosed_management": "否"}, [GUARD], SHIFTS, 0),
        ({"one_key_alarm": 0}, [GUARD], SHIFTS, 0),
        ({"cctv_linked": "否"}, [GUARD], SHIFTS, 0),
        ({}, [GUARD], SHIFTS[:1], 0),
        ({"school_guard_post": 0}, [GUARD], SHIFTS, 0),
        ({"cctv_cameras": ""}, [GUARD], SHIFTS, None),
        ({"school_guard_post": ""}, [GUARD], SHIFTS, None),
        ({"cctv_cameras": "", "enclosed_management": "否"}, [GUARD], SHIFTS, 0),
    ],
)  # fmt: skip
def test_the_four_hundred_percent_are_reached_only_when_all_four_are(
    answer: Answer,
    record: dict[str, object],
    guards: list[dict[str, object]],
    shifts: list[dict[str, object]],
    reached: int | None,
) -> None:
    rows = {
        "security": [{**SECURE, **record}],
        "guards": guards,
        "guard_duty": shifts,
        "classes": [CLASS],
    }
    assert answer(rows, "SELECT four_100_status FROM security") == reached
