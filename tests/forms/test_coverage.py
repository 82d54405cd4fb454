"""The return asks everything that the study of the statistics lists, or says why it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Form
from edudesk.paths import shipped

HERE = Path(__file__).parent
NOT_ASKED = re.compile(r"^# not asked: (\S+) — (.{6,})$", re.MULTILINE)
# Grids that repeat a code list, so that neither is changed without the other.
LINES = {
    "primary_types": "student_line",
    "junior_types": "student_line",
    "senior_types": "student_line",
    "primary_ages": "primary_age",
    "junior_ages": "junior_age",
    "senior_ages": "senior_age",
    "key_places": "key_place",
    "protective_gear": "protective_gear",
    "six_principals": "safety_principal",
    "grades": "grade",
}


class Wanted(NamedTuple):
    """A figure the study lists: its key, its status, where a form asks it."""

    key: str
    status: str
    place: str


def wanted() -> list[Wanted]:
    parts = (line.split() for line in _lines("required_fields.txt"))
    return [Wanted(key, status, "".join(place)) for key, status, *place in parts]


def _lines(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def reasons() -> dict[str, str]:
    """Return the keys that definitions say they do not ask, with the reason given."""
    files = sorted(shipped("forms").rglob("*.toml"))
    return {
        found[1]: found[2]
        for file in files
        for found in NOT_ASKED.finditer(file.read_text(encoding="utf-8"))
    }


def places(shipped: Catalogue) -> set[str]:
    fields = {f"{form.code}.{field.code}" for form in shipped.school_forms for field in form.fields}
    return fields | {form.code for form in shipped.school_forms}


def test_the_list_of_figures_is_whole() -> None:
    keys = [figure.key for figure in wanted()]
    assert len(keys) == len(set(keys)) == 447
    assert {figure.status for figure in wanted()} == {"A", "B", "C", "D"}


def test_every_figure_of_an_official_form_is_asked(shipped: Catalogue) -> None:
    there = places(shipped)
    assert [
        figure.key for figure in wanted() if figure.status == "A" and figure.place not in there
    ] == []


def test_every_other_figure_is_asked_or_a_definition_says_why_not(shipped: Catalogue) -> None:
    there, said = places(shipped), reasons()
    assert [
        figure.key for figure in wanted() if figure.place not in there and figure.key not in said
    ] == []


def test_no_definition_gives_a_reason_for_a_figure_that_is_asked() -> None:
    asked = {figure.key for figure in wanted() if figure.place}
    assert asked & reasons().keys() == set()
    assert reasons().keys() <= {figure.key for figure in wanted()}


def test_every_code_list_of_the_study_is_there(shipped: Catalogue) -> None:
    listed = [line.split() for line in _lines("required_lists.txt")]
    assert [code for _, code in listed if code not in shipped.lists] == []
    numbers = {number for number, _ in listed}
    # CL06, the divisions down to the village, are 600,000 codes: only their form is checked.
    assert numbers == {f"CL{number:02d}" for number in range(1, 57) if number != 6}


@pytest.mark.parametrize(("form", "codes"), LINES.items())
def test_the_lines_of_a_grid_are_those_of_its_code_list(
    shipped: Catalogue, form: str, codes: str
) -> None:
    lines = [(line.code, line.label) for line in shipped.forms[form].lines]
    assert lines == [(code.value, code.label) for code in shipped.lists[codes].codes]


def test_every_county_of_shandong_is_listed_once_under_its_city(shipped: Catalogue) -> None:
    counties = [code.value for code in shipped.lists["county"].codes]
    assert len(counties) == 136
    assert counties == sorted(counties)
    assert all(re.fullmatch(r"37(0[1-9]|1[0-7])(0[1-9]|1\d|[23]\d|8\d)", code) for code in counties)


def test_every_figure_says_where_it_comes_from_or_that_it_is_proposed(shipped: Catalogue) -> None:
    assert [
        f"{form.code}.{field.code}"
        for form in shipped.school_forms
        for field in form.fields
        if not field.source and field.status in ("A", "B")
    ] == []


def test_every_figure_of_an_official_form_says_what_counts_in_it(shipped: Catalogue) -> None:
    assert [
        f"{form.code}.{field.code}"
        for form in shipped.school_forms
        for field in form.fields
        if field.status == "A" and not field.hint and not field.beside
    ] == []


def test_every_figure_names_the_office_that_knows_it(shipped: Catalogue) -> None:
    assert [
        f"{f.code}.{x.code}" for f in shipped.school_forms for x in f.fields if not x.office
    ] == []


@pytest.mark.parametrize(
    ("code", "table"),
    [("primary_types", "3112"), ("primary_ages", "3113"), ("junior_types", "3115"),
     ("junior_ages", "3116"), ("senior_types", "3118"), ("senior_ages", "3119"),
     ("staff_by_category", "4149"), ("teachers_by_age", "4153"), ("teachers_by_subject", "4155"),
     ("staff_other_facts", "4067")],
)  # fmt: skip
def test_a_form_in_the_shape_of_a_table_names_it_in_every_figure(
    shipped: Catalogue, code: str, table: str
) -> None:
    form: Form = shipped.forms[code]
    assert [field.code for field in form.fields if table not in field.source] == []


@pytest.mark.parametrize(
    "code",
    ["primary_types", "junior_types", "senior_types", "staff_by_category", "teachers_by_age",
     "teachers_by_subject", "staff_other_facts"],
)  # fmt: skip
def test_nothing_is_typed_into_a_table_of_derived_figures(shipped: Catalogue, code: str) -> None:
    assert shipped.forms[code].stored == ()


# Totals that are drawn from the rows they must agree with: tests prove the drawing instead.
BY_CONSTRUCTION = {
    "H08": "test_declared.py",
    "H09": "test_staff_tables.py",
    "H10": "test_staff_tables.py",
    "S09": "test_declared.py",
}


def test_every_rule_between_tables_is_a_check_or_holds_by_construction(shipped: Catalogue) -> None:
    rules = {f"H{number:02d}" for number in range(1, 21)}
    rules |= {f"S{number:02d}" for number in range(1, 10)}
    written = [check.source for check in shipped.checks if check.examples]
    checked = {rule for source in written for rule in re.findall(r"\b[HS]\d\d\b", source)}
    assert checked | BY_CONSTRUCTION.keys() == rules
    assert checked & BY_CONSTRUCTION.keys() == set()
    for file in BY_CONSTRUCTION.values():
        assert (HERE / file).is_file()
