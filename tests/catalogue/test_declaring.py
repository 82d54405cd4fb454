"""Ratios, declared figures and forms per campus as definitions write them, and their faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.catalogue.library import Catalogue, load
from tests.catalogue.definitions import change, write_definitions
from tests.catalogue.test_library import faults

CLASSES, SUMMARY = "school/classes.toml", "school/summary.toml"
BASIS = """
[[lists]]
code = "figure_basis"
title = { zh = "以哪个为准", en = "which holds" }
source = "测试"
status = "C"
codes = [
  { value = "counted", label = { zh = "名册", en = "rosters" } },
  { value = "declared", label = { zh = "上报", en = "declared" } },
]
"""
RATE = """
[[form.sections.fields]]
code = "rate"
label = { zh = "女生比例", en = "share of girls" }
type = "ratio"
places = 1
numerator = "this.girls"
denominator = "this.pupils"

[[checks]]
code = "classes.girls_within\""""
DERIVED = 'derived = "(SELECT sum(boys) FROM classes)"'
CAMPUSES = """
[form]
code = "campuses"
kind = "roster"
owner = "school"
title = { zh = "校区", en = "Campuses" }
order = 5

[[form.sections]]
title = { zh = "校区", en = "campus" }

[[form.sections.fields]]
code = "name"
label = { zh = "名称", en = "name" }
type = "text"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of definitions with a ratio, a declared figure and a form per campus."""
    write_definitions(tmp_path)
    change(tmp_path, CLASSES, '\n[[checks]]\ncode = "classes.girls_within"', RATE)
    lists = tmp_path / "forms" / "codes" / "basis.toml"
    lists.write_text(BASIS, encoding="utf-8")
    change(tmp_path, SUMMARY, DERIVED, f"{DERIVED}\ndeclared = true")
    change(tmp_path, SUMMARY, "order = 10", "order = 10\nper_campus = true")
    change(tmp_path, SUMMARY, "required = true", 'required = true\nover_campuses = "sum"')
    campuses = tmp_path / "forms" / "school" / "campuses.toml"
    campuses.write_text(CAMPUSES, encoding="utf-8")
    return tmp_path


def loaded(folder: Path) -> Catalogue:
    return load(folder / "forms", folder / "reports", cache=False)


def test_a_ratio_is_a_derived_figure(folder: Path) -> None:
    rate = loaded(folder).field("classes", "rate")
    assert rate.derived
    assert rate.is_number
    assert rate not in loaded(folder).form("classes").stored


def test_a_declared_figure_brings_four_fields_and_a_check(folder: Path) -> None:
    catalogue = loaded(folder)
    codes = [field.code for field in catalogue.form("summary").fields]
    at = codes.index("boys")
    parts = ["boys", "boys_counted", "boys_declared", "boys_basis", "boys_basis_reason"]
    assert codes[at : at + 5] == parts
    (agrees,) = [check for check in catalogue.checks if check.code == "summary.boys.declared"]
    assert agrees.level == "unusual"
    required = {check.code for check in catalogue.checks if check.code.endswith(".required")}
    assert "summary.boys_basis_reason.required" in required


def test_a_form_per_campus_is_checked_against_its_campuses(folder: Path) -> None:
    codes = {check.code: check for check in loaded(folder).checks}
    assert codes["summary.pupils.campuses"].level == "wrong"
    assert "summary.campus_unreadable" in codes


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (CLASSES, "this.girls <= this.pupils", "this.rate <= 70.0", "multiply instead"),
        (CLASSES, '"this.pupils - this.girls"', '"this.rate"', "multiply instead"),
        (CLASSES, 'numerator = "this.girls"', 'numerator = "this.girls / 2"', "no division"),
        (CLASSES, 'numerator = "this.girls"', "", "ratio fields, and only they"),
        (CLASSES, 'type = "ratio"', 'type = "int"', "ratio fields, and only they"),
        (CLASSES, "places = 1\n", "places = 1\nnumerator_places = 2\n", "has 2 places"),
        (CLASSES, "places = 1\n", "places = 1\nper = 0\n", "above 0"),
        (CLASSES, "places = 1\n", "places = 1\nrequired = true\n", "cannot be required"),
        (SUMMARY, 'code = "big_class"', 'declared = true\ncode = "big_class"', "derived numbers"),
        (SUMMARY, 'code = "big_class"', 'over_campuses = "avg"\ncode = "big_class"', "avg"),
        (
            SUMMARY,
            "per_campus = true",
            "per_campus = false",
            "forms per campus and of registers only",
        ),
        (CLASSES, "order = 20", "order = 20\nper_campus = true", "records and grids"),
        (SUMMARY, "order = 10", "order = 10\noptional = true", "optional: rosters only"),
    ],
)
def test_what_is_written_wrongly_is_told(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    change(folder, file, old, new)
    assert told in faults(folder)
