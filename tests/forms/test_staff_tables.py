"""The tables 4149, 4153, 4155 and 4067 against counts made person by person (H08, H09, H10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.catalogue.library import Catalogue
from tests.forms.conftest import Derived

RANKS = ("full_senior", "deputy_senior", "intermediate", "assistant", "junior", "ungraded")
LEVELS = {
    **{"doctor": "doctor", "master": "master", "bachelor": "bachelor", "associate": "associate"},
    **dict.fromkeys(("specialized", "vocational", "technical", "senior"), "senior"),
    **dict.fromkeys(("junior", "primary"), "below"),
}
PARTS = {
    "foreign": ("foreign", "english", "japanese", "russian"),
    "arts": ("arts", "music", "art"),
}
BANDS = ((0, 24), (25, 29), (30, 34), (35, 39), (40, 44), (45, 49), (50, 54), (55, 59), (60, 99))

Person = dict[str, Any]
MINDED = settings(max_examples=15, deadline=None)


def people(subjects: tuple[str, ...]) -> st.SearchStrategy[list[Person]]:
    person = st.fixed_dictionaries(
        {
            "category": st.sampled_from(
                ("full_time_teacher", "full_time_teacher", "administrative", "external")
            ),
            "stage": st.sampled_from(("primary", "junior", "senior")),
            "sex": st.sampled_from(("male", "female")),
            "ethnic_group": st.sampled_from(("01", "03")),
            "birth_month": st.builds(
                "{}-{:02d}".format, st.integers(1960, 2004), st.integers(1, 12)
            ),
            "title_level": st.sampled_from(RANKS),
            "education": st.sampled_from(tuple(LEVELS)),
            "main_subject": st.sampled_from(subjects),
        }
    )
    return st.lists(person, min_size=1, max_size=12)


def rows(staff: list[Person]) -> dict[str, list[Person]]:
    return {"staff": [{"staff_no": str(no), **person} for no, person in enumerate(staff)]}


def teachers(staff: list[Person], stage: str) -> list[Person]:
    return [
        person
        for person in staff
        if person["category"] == "full_time_teacher" and person["stage"] == stage
    ]


def age(person: Person) -> int:
    """Completed years on 1 September 2025; a birthday in September counts as had."""
    year, month = map(int, person["birth_month"].split("-"))
    return 2025 - year - (month > 9)


def matching(row: str, levels: Callable[[Person], str]) -> Callable[[Person], bool]:
    if row == "total":
        return lambda _: True
    if row == "female":
        return lambda person: bool(person["sex"] == "female")
    if row == "minority":
        return lambda person: bool(person["ethnic_group"] != "01")
    return lambda person: levels(person) == row


@given(staff=people(("chinese", "music")))
@MINDED
def test_teachers_by_age_and_title_are_those_of_the_roster(
    derived: Derived, staff: list[Person]
) -> None:
    found = derived(rows(staff), "teachers_by_age")
    for line, figures in found.items():
        stage, _, row = line.partition("_")
        mine = [
            person
            for person in teachers(staff, stage)
            if matching(row, lambda one: one["title_level"])(person)
        ]
        assert figures["total"] == len(mine), line
        assert figures["female"] == sum(person["sex"] == "female" for person in mine)
        ages = [figures[code] for code in figures if code.startswith("age_")]
        assert ages == [sum(low <= age(one) <= high for one in mine) for low, high in BANDS]
    for stage in ("primary", "junior", "senior"):
        ranks = [found[f"{stage}_{rank}"]["total"] for rank in RANKS]
        assert sum(int(str(count)) for count in ranks) == found[f"{stage}_total"]["total"]


@given(staff=people(("chinese", "english", "foreign", "music", "arts", "pe", "other", "none")))
@MINDED
def test_teachers_by_subject_and_education_are_those_of_the_roster(
    shipped: Catalogue, derived: Derived, staff: list[Person]
) -> None:
    subjects = shipped.lists["subject"].codes
    for line, figures in derived(rows(staff), "teachers_by_subject").items():
        stage, _, row = line.partition("_")
        mine = [
            person
            for person in teachers(staff, stage)
            if matching(row, lambda one: LEVELS[one["education"]])(person)
        ]
        for code in subjects:
            counted = PARTS.get(code.value, (code.value,))
            expected = sum(person["main_subject"] in counted for person in mine)
            assert figures[f"subject_{code.value}"] == expected, (line, code.value)
        whole = [figures[f"subject_{code.value}"] for code in subjects if not code.parent]
        assert sum(int(str(count)) for count in whole) == figures["total"] == len(mine)


STAFF = [
    {"category": "full_time_teacher", "sex": "female", "is_permanent": "是", "ethnic_group": "01",
     "political_status": "01", "overseas": "taiwan"},
    {"category": "full_time_teacher", "sex": "male", "is_permanent": "否", "ethnic_group": "03",
     "political_status": "05", "is_foreign": "是"},
    {"category": "worker", "sex": "female", "is_permanent": "否", "ethnic_group": "01",
     "political_status": "02"},
    {"category": "external", "sex": "female", "is_permanent": "否", "ethnic_group": "01",
     "political_status": "01"},
    {"category": "silver_age", "sex": "male", "is_permanent": "否", "ethnic_group": "01",
     "political_status": "13"},
]  # fmt: skip


def test_staff_by_category_leaves_outside_and_retired_teachers_out_of_the_total(
    derived: Derived,
) -> None:
    found = derived(rows(STAFF), "staff_by_category")
    totals = {line: figures["staff_total"] for line, figures in found.items()}
    assert totals == {"total": 3, "female": 2, "minority": 1, "permanent": 1, "foreign": 1}
    outside = {line: figures["external_teachers"] for line, figures in found.items()}
    assert outside == {"total": 1, "female": 1, "minority": 0, "permanent": 0, "foreign": 0}
    assert found["total"]["silver_age_teachers"] == 1
    assert found["female"]["full_time_teachers"] == 1


def test_party_members_are_counted_with_the_probationary_ones(derived: Derived) -> None:
    found = derived(rows(STAFF), "staff_other_facts")
    assert {line: figures["party"] for line, figures in found.items()} == {
        **{"staff": 2, "staff_female": 2, "teachers": 1, "teachers_female": 1}
    }
    assert found["staff"]["democratic"] == found["staff"]["minority"] == 1
    assert found["teachers_female"]["taiwan"] == 1
    assert found["staff"]["league"] == 0


def test_a_figure_is_unknown_where_a_teacher_lacks_what_it_counts(derived: Derived) -> None:
    known = {"category": "full_time_teacher", "stage": "primary", "sex": "female"}
    known |= {"ethnic_group": "01", "title_level": "junior", "birth_month": "1980-05"}
    ageless = {key: value for key, value in known.items() if key != "birth_month"}
    found = derived(rows([known, ageless]), "teachers_by_age")
    assert found["primary_total"]["total"] == 2
    assert found["primary_total"]["age_45_49"] is None
    assert found["junior_total"]["age_45_49"] == 0
    stageless = {key: value for key, value in known.items() if key != "stage"}
    found = derived(rows([known, stageless]), "teachers_by_age")
    assert {figures["total"] for figures in found.values()} == {None}


def test_an_empty_roster_counts_nobody_rather_than_zero(derived: Derived) -> None:
    for form in (
        "staff_by_category",
        "teachers_by_age",
        "teachers_by_subject",
        "staff_other_facts",
    ):
        found = derived({}, form)
        assert {value for figures in found.values() for value in figures.values()} == {None}
