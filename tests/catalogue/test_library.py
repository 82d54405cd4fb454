"""Loading definitions: what comes out, what is refused, what is kept for the next start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from edudesk.catalogue.library import load
from edudesk.errors import DefinitionError, UnknownNameError
from edudesk.paths import cache_dir
from tests.catalogue.definitions import CLASSES, change, write_definitions


def faults(folder: Path) -> str:
    with pytest.raises(DefinitionError) as refused:
        load(folder / "forms", folder / "reports", cache=False)
    assert refused.value.zh.count("\n") == refused.value.en.count("\n")
    return refused.value.en


def test_forms_come_in_page_order_with_their_fields(tmp_path: Path) -> None:
    catalogue = load(*write_definitions(tmp_path), cache=False)
    assert [form.code for form in catalogue.school_forms] == ["summary", "classes"]
    assert catalogue.district_forms == ()
    area = catalogue.field("classes", "area")
    assert (area.minimum, area.places) == (Decimal("0.01"), 2)
    codes = catalogue.codes(catalogue.field("classes", "grade"))
    assert codes is not None
    assert codes.by_value["g1"].official == "11"
    assert catalogue.codes(area) is None


def test_an_unknown_form_or_field_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    catalogue = load(*write_definitions(tmp_path), cache=False)
    with pytest.raises(UnknownNameError, match="classes"):
        catalogue.form("class")
    with pytest.raises(UnknownNameError, match="girls"):
        catalogue.field("classes", "girl")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('holds = "this.girls', 'hold = "this.girls', "unknown key “hold”; did you mean “holds”?"),
        ('holds = "this.girls <= this.pupils"\n', "", "key “holds” is missing"),
        ('level = "wrong"', 'level = "bad"', "checks[classes.girls_within].level"),
        ("places = 2", 'places = "2"', "fields[area].places"),
        ("places = 2\n", "", "[classes.area]: places"),
        ('en = "pupils"', 'en = ""', "en is empty"),
        ('list = "grade"', 'list = "grades"', "code list “grades”; did you mean “grade”?"),
        ('unit = "㎡"', 'unit = "m2"', "unknown unit “m2”"),
        ('office = "academic"', 'office = "teaching"', "unknown office “teaching”"),
        ('key = ["class_no"]', 'key = ["class"]', "did you mean “class_no”?"),
        ("pattern = '[0-9]+'", "pattern = '[0-9'", "pattern: unterminated"),
        ("maximum = 90", "maximum = -1", "minimum is above maximum"),
        ("minimum = 0.01", "minimum = 0.001", "more places than the field"),
        ('type = "int"\nderived', 'type = "int"\nrequired = true\nderived', "cannot be required"),
        ('code = "boys"', 'code = "girls"', "code “girls” is used"),
        ('code = "boys"', 'code = "line"', "this code cannot be used"),
        ('["girls", "pupils"]', '["girl", "pupils"]', "unknown field “girl”; did you mean"),
        ("{girls}人", "{ladies}人", "unknown quoted figure “ladies”"),
        ("this.area >= 40.00", "this.area >= 40.0", "no field named here has 1 places"),
        ("this.area >= 40.00", "this.area / 2 >= 40", "no division"),
        ('code = "classes.room"', 'code = "classes.grew"', "code “classes.grew” is used"),
        ('form = "classes"', 'form = "class"', "unknown form “class”; did you mean “classes”?"),
        ("places = 2", 'places = 2\nsince = "2026"\nuntil = "2025"', "years, in order"),
        ("places = 2", 'places = 2\nuntil = "25"', "years, in order"),
        ("places = 2", 'places = 2\nrenamed_from = "girls"', "“girls” is in use"),
        ("places = 2", 'places = 2\ncarry_as = "last.area / 2"', "no division"),
        ("places = 2", 'places = 2\ncarries = false\ncarry_as = "1"', "for fields that carry"),
        ("places = 2", "places = 2\ncarries = false\nwithin_year = true", "for fields that carry"),
        ('type = "int"\nderived', 'type = "int"\nsplit_from = "1"\nderived', "takes nothing over"),
        ('name = "class_no"', 'name = "class_no"\ncarry_when = "random() > 0"', "random()"),
        ("[form]", "[form", "TOML"),
        ("minimum = 0\n", "minimum = inf\n", "TOML"),
    ],
)
def test_a_fault_is_told_by_file_item_and_remedy(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    write_definitions(tmp_path)
    change(tmp_path, "school/classes.toml", old, new)
    message = faults(tmp_path)
    assert "forms/school/classes.toml" in message
    assert told in message


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    change(tmp_path, "school/classes.toml", "maximum = 90", "maximal = 90")
    change(tmp_path, "school/classes.toml", "required = true", 'required = "yes"')
    change(tmp_path, "codes/common.toml", 'status = "A"', 'status = "Z"')
    message = faults(tmp_path)
    assert "have 3 faults" in message
    assert "forms/codes/common.toml" in message


def test_a_file_that_would_never_be_read_is_a_fault(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    (tmp_path / "forms" / "schools").mkdir()
    (tmp_path / "forms" / "schools" / "classes.toml").write_text(CLASSES, encoding="utf-8")
    assert "forms/schools/classes.toml" in faults(tmp_path)


def test_folders_without_any_form_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    assert "no form" in faults(tmp_path)


def test_the_compiled_catalogue_is_the_one_that_was_read(tmp_path: Path) -> None:
    folders = write_definitions(tmp_path)
    read = load(*folders)
    kept = list(cache_dir().glob("catalogue-*.msgpack"))
    assert [path.stem.removeprefix("catalogue-") for path in kept] == [read.fingerprint[:20]]
    assert load(*folders) == read == load(*folders, cache=False)


def test_a_changed_file_makes_the_kept_catalogue_void(tmp_path: Path) -> None:
    folders = write_definitions(tmp_path)
    before = load(*folders)
    change(tmp_path, "school/classes.toml", "maximum = 90", "maximum = 60")
    after = load(*folders)
    assert after.fingerprint != before.fingerprint
    assert after.field("classes", "pupils").maximum == 60


@pytest.mark.parametrize("content", [b"", b"\x81", b"garbage", b"\xc1" * 100])
def test_a_damaged_kept_catalogue_is_made_again(tmp_path: Path, content: bytes) -> None:
    folders = write_definitions(tmp_path)
    read = load(*folders)
    (path,) = cache_dir().glob("catalogue-*.msgpack")
    path.write_bytes(content)
    assert load(*folders) == read
    assert path.read_bytes() != content


def test_every_shipped_definition_loads() -> None:
    catalogue = load(cache=False)
    assert {"school_profile", "classes", "staff", "buildings"} <= catalogue.forms.keys()


def test_a_figure_is_required_in_the_years_in_which_it_is_asked(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    bounded = 'required = true\nmax_length = 6\nsince = "2025"\nuntil = "2027"'
    change(tmp_path, "school/classes.toml", "required = true\nmax_length = 6", bounded)
    catalogue = load(tmp_path / "forms", tmp_path / "reports", cache=False)
    checks = {check.code: check for check in catalogue.checks}
    number = catalogue.field("classes", "class_no")
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE collection (start_year)")
        for year in (2024, 2025, 2027, 2028):
            database.execute("DELETE FROM collection")
            database.execute("INSERT INTO collection VALUES (?)", (year,))
            (asked,) = database.execute(
                f"SELECT {checks['classes.class_no.required'].applies}"
            ).fetchone()
            assert asked == number.asked_in(year) == (2025 <= year <= 2027), year


def test_a_form_of_which_something_carries_is_to_be_confirmed(tmp_path: Path) -> None:
    catalogue = load(*write_definitions(tmp_path), cache=False)
    [check] = [one for one in catalogue.checks if one.code == "classes.carried"]
    assert (check.level, check.form) == ("wrong", "classes")
    assert "“班级”有{count}个" in check.message.zh


LIMITS = """
limits = [
  { unit = "人", school = 500, district = 9000 },
  { unit = "㎡", school = 70.5, district = 80000 },
]
"""


def test_a_figure_without_a_maximum_has_that_of_its_unit(tmp_path: Path) -> None:
    folders = write_definitions(tmp_path)
    (tmp_path / "forms" / "limits.toml").write_text(LIMITS, "utf-8")
    catalogue = load(*folders, cache=False)
    most = {field.code: field.maximum for field in catalogue.forms["classes"].fields}
    found = [most[code] for code in ("pupils", "girls", "area")]
    assert found == [Decimal(90), Decimal(500), Decimal("70.5")]
    check = next(one for one in catalogue.checks if one.code == "classes.area.maximum")
    assert check.holds == 'this."area" <= 7050'
    assert not any(field.maximum for field in catalogue.forms["summary"].fields if field.derived)


@pytest.mark.parametrize(("old", "new"), [("人", "个人"), ("㎡", "人")])
def test_a_limit_for_no_unit_or_twice_for_one_is_a_fault(
    tmp_path: Path, old: str, new: str
) -> None:
    write_definitions(tmp_path)
    (tmp_path / "forms" / "limits.toml").write_text(LIMITS.replace(old, new), "utf-8")
    assert ("unknown unit" if new == "个人" else "two limits") in faults(tmp_path)


def test_every_figure_that_is_typed_or_loaded_has_an_end() -> None:
    boundless = [
        f"{form.code}.{field.code}"
        for form in load().forms.values()
        for field in form.stored
        if field.is_number and field.maximum is None
    ]
    assert boundless == []
