"""Rows of the annex with figures missing: sure exactly when every way to fill them in agrees.

Each row is asked of schools with some cells empty and of every school that comes of filling these:
all of them lie in one district, so that one assessment answers for thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest

from edudesk.catalogue.sql import scaled
from edudesk.model.standard import Part
from edudesk.storage.store import Store
from tests.assessment.district_files import District
from tests.assessment.districts import STANDARD, school

Figures = dict[str, Any]

BY_SCHOOL = ("2.3", "2.4", "2.5", "2.6", "2.7", "2.9", "2.12", "3.3", "3.4")
OF_THE_DISTRICT = ("2.8", "2.14", "2.15", "3.2", "3.9", "5")

# What a cell may turn out to be: on either side of every bound that the rows ask for.
MAY_BE: Mapping[str, tuple[Any, ...]] = {
    "school_type": ("primary", "junior", "nine_year", "teaching_point", "special", "vocational"),
    "primary_students": (0, 40, 70, 1200, 2100, 2600),
    "junior_students": (0, 70, 900, 2100, 2600),
    "primary_classes": (1, 12, 13, 30, 99),
    "junior_classes": (1, 12, 13, 30, 99),
    "primary_oversize_classes": (0, 1),
    "junior_oversize_classes": (0, 1),
    "music_rooms": (0, 1, 2, 5, 99),
    "art_rooms": (0, 1, 2, 5, 99),
    "urban_rural_code": ("111", "121", "210", "220"),
    "operating_settlement_wan": ("0.01", "6.49", "6.50", "600.00"),
    "special_students": (0, 1, 10, 500),
    "teachers_trained": (0, 40, 80),
    "teachers_certified": (0, 40, 80),
    "has_charter": (0, 1),
    "training_funds_wan": ("0.00", "4.99", "5.00", "90.00"),
    "operating_budget_wan": ("0.00", "1.00", "100.00", "9000.00"),
}
ALWAYS = {"primary_teachers": 40, "junior_teachers": 40}
ATTACHED = {"primary": ("junior_students",), "teaching_point": ("junior_students",),
            "junior": ("primary_students",), "vocational": ("primary_students",
            "junior_students")}  # fmt: skip
"""Blank where a type of school has no students: that says that no classes are attached."""
MOST_WAYS = 120
PATTERNS = 90


class Pattern(NamedTuple):
    """A school with cells missing, and every school that it may turn out to be."""

    thinned: Figures
    fillings: list[Figures]


def a_pattern(chance: Random) -> Pattern:
    whole = {key: chance.choice(inner(key)) for key in MAY_BE}
    kept = ATTACHED.get(whole["school_type"], ())
    while True:
        gaps = sorted(set(chance.sample(sorted(MAY_BE), chance.choice((1, 1, 2, 2, 3)))) - {*kept})
        ways = 1
        for key in gaps:
            ways *= len(MAY_BE[key])
        if gaps and ways <= MOST_WAYS:
            return Pattern(whole | dict.fromkeys(gaps), list(filled(whole, gaps)))


def inner(key: str) -> tuple[Any, ...]:
    """Return what is filled in; the largest size of all only ever turns out to be, and so does a
    special school of nobody, for an empty roster says nobody as well.
    """
    values = MAY_BE[key]
    if key == "special_students":
        return values[1:-1]
    return values[:-1] if len(values) > 3 and not key.endswith(("type", "code")) else values


def filled(whole: Figures, gaps: Sequence[str]) -> Iterator[Figures]:
    for values in product(*(MAY_BE[key] for key in gaps)):
        yield whole | dict(zip(gaps, values, strict=True))


def rows_of(store: Store, part: Part) -> list[dict[str, Any]]:
    return store.records(scaled(part.rows))


def met_by_school(store: Store, part: Part) -> dict[str, int | None]:
    return {row["school_code"]: row["met"] for row in rows_of(store, part)}


@pytest.fixture
def patterns(district: District) -> list[tuple[str, list[str], Figures]]:
    """Put the patterns and their fillings into the district; return the codes of each."""
    chance = Random(2026)
    found, rows, number = [], [], 0
    for _ in range(PATTERNS):
        pattern = a_pattern(chance)
        codes = []
        for figures in (pattern.thinned, *pattern.fillings):
            number += 1
            kind = figures["school_type"]
            others = {key: value for key, value in figures.items() if key != "school_type"}
            row = school(number, f"学校{number}", kind, **ALWAYS | others)
            rows.append(row)
            codes.append(row.school_code)
        found.append((codes[0], codes[1:], pattern.thinned))
    district.receive(*rows)
    district.fill("district_figures", primary_norm=650)
    return found


def test_a_row_is_sure_exactly_when_every_filling_agrees(
    district: District, patterns: list[tuple[str, list[str], Figures]]
) -> None:
    district.assess()
    for item in (one for one in STANDARD.items if one.code in BY_SCHOOL):
        for at, part in enumerate(item.parts):
            met = district.look(partial(met_by_school, part=part))
            for code, fillings, figures in patterns:
                ways = {met.get(one, 1) for one in fillings}  # who is not asked hurts nobody
                said = met.get(code, 1)
                assert None not in ways, (item.code, at, figures)
                expected = ways.pop() if len(ways) == 1 else None
                assert said == expected, (item.code, at, figures)


def test_the_patterns_reach_every_outcome_of_every_row(
    district: District, patterns: list[tuple[str, list[str], Figures]]
) -> None:
    district.assess()
    for item in (one for one in STANDARD.items if one.code in BY_SCHOOL):
        for part in item.parts:
            met = district.look(partial(met_by_school, part=part))
            assert {met.get(code, 1) for code, _, _ in patterns} == {0, 1, None}, item.code


DISTRICT_MAY_BE: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "2.8": {
        "teacher_pay": (0, 89_999, 90_000, 300_000),
        "servant_pay": (0, 90_000, 95_000, 400_000),
        "performance_pay_full": (0, 1),
    },
    "2.14": {"senior_allotted": (1, 49, 50, 100), "senior_places": (100,), "favours_rural": (0, 1)},
    "2.15": {
        "migrant_eligible": (100,),
        "migrant_public": (0, 84, 85),
        "migrant_bought": (0, 1, 15),
        "left_behind_care": (0, 1),
    },
    "3.2": {"disabled_children": (20,), "disabled_enrolled": (0, 18, 19, 20)},
    "3.9": {
        "level_chinese": (2, 3, 4),
        "spread_chinese": (149, 150, 900),
        "level_maths": (2, 3, 4),
        "spread_maths": (149, 150, 900),
    },
    "5": {"survey_valid": (20,), "survey_content": (0, 16, 17, 20)},
}


def verdict_of(district: District, parts: Iterable[Part]) -> int | None:
    """Return what the parts say together: a shortfall decides, else whatever is open."""
    found = [row["met"] for part in parts for row in district.look(partial(rows_of, part=part))]
    return 0 if 0 in found else None if None in found else 1


@pytest.mark.parametrize("code", OF_THE_DISTRICT)
def test_a_row_of_the_district_is_sure_exactly_when_every_filling_agrees(
    district: District, code: str
) -> None:
    item = next(one for one in STANDARD.items if one.code == code)
    keys = list(DISTRICT_MAY_BE[code])
    known: dict[tuple[int | None, ...], int | None] = {}
    empty: dict[str, tuple[int | None, ...]] = {
        key: (*values, None) for key, values in DISTRICT_MAY_BE[code].items()
    }
    for values in product(*empty.values()):
        district.fill("district_figures", **dict(zip(keys, values, strict=True)))
        known[values] = verdict_of(district, item.parts)
    for values, said in known.items():
        choices = [
            DISTRICT_MAY_BE[code][key] if value is None else (value,)
            for key, value in zip(keys, values, strict=True)
        ]
        if _leaves_a_subject_out(code, values) or _is_beyond(code, values):
            continue
        ways = {known[one] for one in product(*choices)}
        if said is not None:
            assert ways == {said}, values
        elif code in EXACT:
            assert len(ways) > 1, values


EXACT = ("2.8", "3.9")
"""Rows whose figures are bounded by nothing but themselves, so that a few sizes stand for all."""


def _leaves_a_subject_out(code: str, values: Sequence[int | None]) -> bool:
    """Whether neither figure of a subject is there: it was not monitored then, and is not asked."""
    pairs = (values[:2], values[2:]) if code == "3.9" else ()
    return any(set(pair) == {None} for pair in pairs)


def _is_beyond(code: str, values: Sequence[int | None]) -> bool:
    """Whether a figure is the largest of those tried, beyond which the others are not filled."""
    sizes = [several for several in DISTRICT_MAY_BE[code].values() if len(several) > 2]
    return any(value == several[-1] for value, several in zip(values, sizes, strict=False))
