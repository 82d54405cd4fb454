"""Identity numbers of staff: made up by the standard's own rule, spoilt in every usual way.

GB 11643-1999: six digits of the county at birth, eight of the day, three of the order (odd for
men), one check character by ISO 7064 MOD 11-2. Nobody's number is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.catalogue.library import Catalogue
from edudesk.checks.engine import Rulebook
from tests.example_files import EmptyFile, enter
from tests.forms.test_rules import identity_number

Found = Callable[..., set[str]]
SIGNS = "0123456789X"
# Counties that were renamed or merged since: 潍坊市昌潍 (370702 of old), 巴县, 吴县, 崇安, 达县.
RENAMED = ("370782", "512222", "320586", "352125", "513021", "110103", "310103", "420400")
PROVINCES = (
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
)

teachers = st.builds(
    lambda county, days, order: (county, date(1950, 1, 1) + timedelta(days), order),
    st.sampled_from(RENAMED)
    | st.builds("{}{:04d}".format, st.sampled_from(PROVINCES), st.integers(0, 9999)),
    st.integers(0, 21 * 365),
    st.integers(0, 999),
)


@pytest.fixture(scope="module")
def found(shipped: Catalogue, empty: EmptyFile) -> Iterator[Found]:
    """Yield a function that tells which checks of identity papers complain about these rows."""
    rules = Rulebook(shipped, "school", cache=False)
    store = empty.open()
    codes = {rule.code for rule in rules.rules if rule.code.startswith("staff.id_")}

    def ask(*rows: dict[str, str]) -> set[str]:
        people = [{"staff_no": str(no), **row} for no, row in enumerate(rows)]
        enter(store, shipped, {"staff": people}, empty.this)
        complaints = {one.check for one in rules.run(store, codes) if one.state == "open"}
        store.undo("测试")
        return complaints

    yield ask
    store.close()


def paper(county: str, born: date, order: int) -> dict[str, str]:
    """Return a resident's row whose sex and birth month agree with the number."""
    return {
        "id_type": "resident",
        "id_number": identity_number(f"{county}{born:%Y%m%d}{order:03d}"),
        "sex": "male" if order % 2 else "female",
        "birth_month": f"{born:%Y-%m}",
    }


@settings(max_examples=40, deadline=None)
@given(who=teachers)
def test_a_right_number_passes_wherever_and_whenever_its_owner_was_born(
    found: Found, who: tuple[str, date, int]
) -> None:
    assert found(paper(*who)) == set()


@settings(max_examples=40, deadline=None)
@given(who=teachers, place=st.integers(0, 17), other=st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(
    found: Found, who: tuple[str, date, int], place: int, other: int
) -> None:
    row = paper(*who)
    number = row["id_number"]
    sign = SIGNS[(SIGNS.index(number[place]) + other) % (11 if place == 17 else 10)]
    row["id_number"] = number[:place] + sign + number[place + 1 :]
    if sign != "X" or place == 17:
        assert "staff.id_check_digit" in found(row)


@settings(max_examples=40, deadline=None)
@given(who=teachers, place=st.integers(0, 16))
def test_two_neighbours_that_changed_places_are_always_noticed(
    found: Found, who: tuple[str, date, int], place: int
) -> None:
    row = paper(*who)
    signs = list(row["id_number"])
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    if "".join(signs) != row["id_number"]:
        row["id_number"] = "".join(signs)
        assert "staff.id_check_digit" in found(row)


@settings(max_examples=20, deadline=None)
@given(who=teachers)
def test_sex_and_birth_month_must_agree_with_the_number(
    found: Found, who: tuple[str, date, int]
) -> None:
    row = paper(*who)
    other = "female" if row["sex"] == "male" else "male"
    assert found({**row, "sex": other}) == {"staff.id_sex"}
    month = f"{who[1] + timedelta(40):%Y-%m}"
    assert found({**row, "birth_month": month}) == {"staff.id_birth_month"}


@settings(max_examples=20, deadline=None)
@given(who=teachers)
def test_an_old_number_of_fifteen_digits_gets_its_own_sentence_and_no_other(
    found: Found, who: tuple[str, date, int]
) -> None:
    row = paper(*who)
    number = row["id_number"]
    row["id_number"] = number[:6] + number[8:17]
    assert found(row) == {"staff.id_fifteen_digits"}


def ending_in_x() -> dict[str, str]:
    orders = (paper("370301", date(1963, 3, 8), order) for order in range(100))
    return next(row for row in orders if row["id_number"].endswith("X"))


def test_a_small_x_is_the_right_sign_in_the_wrong_size(found: Found) -> None:
    row = ending_in_x()
    assert found(row) == set()
    small = {**row, "id_number": row["id_number"].lower()}
    assert found(small) == {"staff.id_capital_x"}


def test_the_same_number_twice_is_found_whatever_the_size_of_x_and_width_of_digits(
    found: Found,
) -> None:
    row = ending_in_x()
    wide = row["id_number"].translate({ord(sign): ord(sign) + 0xFEE0 for sign in SIGNS})
    assert found(row, row) == {"staff.id_number_once"}
    assert found(row, {**row, "id_number": wide}) == {"staff.id_number_once"}
    small = {**row, "id_number": row["id_number"].lower()}
    assert found(row, small) == {"staff.id_number_once", "staff.id_capital_x"}


@pytest.mark.parametrize("kind", ["passport", "hk_macao_permit", "foreign_residence"])
def test_other_papers_are_taken_as_they_stand(found: Found, kind: str) -> None:
    row = {"id_type": kind, "id_number": "E12345678", "sex": "female", "birth_month": "1966-11"}
    assert found(row) == set()
