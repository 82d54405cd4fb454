"""On-site samples: one seed draws the same everywhere, and every type of school has its share."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from edudesk.actions.sampling import drawn_figures, drawn_schools
from edudesk.model.place import Row
from tests.fresh_files import shipped_catalogue

REGISTER = shipped_catalogue().forms["school_facts"]
TYPES = ("primary", "nine_year", "junior")


def school(number: int, kind: str, **figures: int) -> Row:
    code = f"21370{number:05d}"
    values = {field.code: None for field in REGISTER.stored}
    return Row(
        id=number,
        school=number,
        collection=1,
        line="",
        values={**values, "school_code": code, "school_type": kind, **figures},
    )


districts = st.lists(st.sampled_from(TYPES), min_size=1, max_size=60).map(
    lambda kinds: [school(number, kind) for number, kind in enumerate(kinds, start=1)]
)


@given(rows=districts, wanted=st.integers(1, 70), seed=st.text(max_size=6))
def test_every_type_has_its_share_to_within_one_school(
    rows: list[Row], wanted: int, seed: str
) -> None:
    drawn = drawn_schools(rows, wanted, seed)
    assert len(drawn) == len({row.id for row in drawn}) == min(wanted, len(rows))
    sizes = Counter(row.values["school_type"] for row in rows)
    taken = Counter(row.values["school_type"] for row in drawn)
    for kind, size in sizes.items():
        assert abs(taken[kind] * len(rows) - size * len(drawn)) < len(rows)


@given(rows=districts, wanted=st.integers(1, 20), seed=st.text(max_size=6))
def test_the_order_in_which_schools_stand_changes_nothing(
    rows: list[Row], wanted: int, seed: str
) -> None:
    assert drawn_schools(rows, wanted, seed) == drawn_schools(rows[::-1], wanted, seed)


def test_chance_is_the_published_hash_of_seed_and_code() -> None:
    rows = [school(number, "primary") for number in range(1, 41)]
    by_hash = sorted(
        rows, key=lambda row: hashlib.sha256(f"甲|{row.values['school_code']}".encode()).hexdigest()
    )
    assert {row.id for row in drawn_schools(rows, 7, "甲")} == {row.id for row in by_hash[:7]}


def test_another_seed_draws_another_sample() -> None:
    rows = [school(number, "primary") for number in range(1, 41)]
    drawn = {tuple(row.id for row in drawn_schools(rows, 5, f"{seed}")) for seed in range(20)}
    assert len(drawn) > 15


def test_figures_are_drawn_in_turn_from_every_part_that_has_some() -> None:
    row = school(
        1, "primary", primary_students=400, primary_classes=10, primary_teachers=25, music_rooms=1
    )
    drawn = drawn_figures(REGISTER, row, 3, "甲")
    assert len({part for part, _ in drawn}) == 3
    assert {field.code for _, field in drawn_figures(REGISTER, row, 9, "甲")} == {
        "primary_students",
        "primary_classes",
        "primary_teachers",
        "music_rooms",
    }
