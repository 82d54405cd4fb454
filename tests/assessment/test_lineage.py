"""Lineage of schools: what is compared with what after mergers, splits, renamings and closures."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from edudesk.assessment.lineage import SchoolChange, families, gone, successor

THEN, NOW = date(2024, 9, 1), date(2025, 9, 1)
SCHOOLS = {1: "0000000001", 2: "0000000002", 3: "0000000003", 4: "0000000004"}


def change(kind: str, code: int, other: int | None = None, day: str = "2025-08-01") -> SchoolChange:
    return SchoolChange(
        kind=kind, day=day, code=f"{code:010}", other="" if other is None else f"{other:010}"
    )


def kin(
    before: dict[int, str], now: dict[int, str], *changes: SchoolChange
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    found = families(before, now, changes, THEN, NOW)
    return [(family.before, family.now) for family in found]


def without(*numbers: int) -> dict[int, str]:
    return {number: code for number, code in SCHOOLS.items() if number not in numbers}


def test_schools_to_which_nothing_happened_are_compared_with_themselves() -> None:
    assert kin(SCHOOLS, SCHOOLS) == [((n,), (n,)) for n in SCHOOLS]


def test_a_merged_school_is_compared_within_the_one_that_took_it_over() -> None:
    merged = kin(SCHOOLS, without(2), change("merged", 2, 1))
    assert merged == [((1, 2), (1,)), ((3,), (3,)), ((4,), (4,))]


def test_a_school_split_from_another_is_compared_together_with_it() -> None:
    split = kin(without(4), SCHOOLS, change("split", 4, 3))
    assert split == [((1,), (1,)), ((2,), (2,)), ((3,), (3, 4))]


def test_mergers_and_splits_of_one_year_run_into_one_family() -> None:
    found = kin(without(4), without(2), change("merged", 2, 1), change("split", 4, 1, "2025-08-20"))
    assert found == [((1, 2), (1, 4)), ((3,), (3,))]


def test_a_school_that_was_renamed_moved_or_given_another_code_stays_itself() -> None:
    now = SCHOOLS | {1: "0000000009"}
    found = kin(SCHOOLS, now, change("renamed", 9), change("moved", 2))
    assert found == [((n,), (n,)) for n in SCHOOLS]


def test_a_closed_school_has_no_figures_now_and_an_opened_one_none_before() -> None:
    found = kin(without(4), without(1), change("closed", 1), change("opened", 4))
    assert found == [((1,), ()), ((2,), (2,)), ((3,), (3,)), ((), (4,))]


def test_only_what_happened_after_the_first_moment_and_by_the_second_joins() -> None:
    for day, joined in (
        ("2024-09-01", False), ("2024-09-02", True), ("2025-09-01", True), ("2025-09-02", False),
    ):  # fmt: skip
        found = kin(SCHOOLS, SCHOOLS, change("merged", 2, 1, day))
        assert (((1, 2), (1, 2)) in found) is joined, day


def test_a_family_tells_what_happened_to_its_schools() -> None:
    merged, renamed = change("merged", 2, 1), change("renamed", 3)
    found = families(SCHOOLS, without(2), [merged, renamed], THEN, NOW)
    assert [family.changes for family in found] == [(merged,), (renamed,), ()]


def test_what_was_merged_or_closed_is_gone_until_it_is_opened_again() -> None:
    changes = [
        change("closed", 1, day="2025-01-01"),
        change("merged", 2, 3, "2025-02-01"),
        change("opened", 1, day="2025-09-01"),
    ]
    assert gone(changes, date(2025, 1, 31)) == {"0000000001"}
    assert gone(changes, date(2025, 8, 31)) == {"0000000001", "0000000002"}
    assert gone(changes, NOW) == {"0000000002"}


def test_the_successor_is_the_last_of_a_chain_of_mergers() -> None:
    chain = [change("merged", 1, 2, "2025-01-01"), change("merged", 2, 3, "2025-06-01")]
    assert successor("0000000001", chain, NOW) == "0000000003"
    assert successor("0000000001", chain, date(2025, 3, 1)) == "0000000002"
    assert successor("0000000003", chain, NOW) == ""


codes = st.integers(1, 6)


@given(
    before=st.sets(codes),
    now=st.sets(codes),
    raw=st.lists(st.tuples(st.sampled_from(["merged", "split", "closed"]), codes, codes)),
)
def test_every_school_stands_in_one_family_and_nothing_gets_lost(
    before: set[int], now: set[int], raw: list[tuple[str, int, int]]
) -> None:
    then, today = ({number: f"{number:010}" for number in one} for one in (before, now))
    changes = [change(kind, code, other) for kind, code, other in raw]
    found = families(then, today, changes, THEN, NOW)
    assert sorted(number for family in found for number in family.before) == sorted(before)
    assert sorted(number for family in found for number in family.now) == sorted(now)
