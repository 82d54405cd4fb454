"""The code lists agree with the national lists and with the SQL that speaks of their values."""

from __future__ import annotations

import re

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import CodeList
from tests.forms.conftest import Answer


def root(codes: CodeList, value: str) -> str:
    while codes.by_value[value].parent:
        value = codes.by_value[value].parent
    return value


def leaves(codes: CodeList) -> list[str]:
    parents = {code.parent for code in codes.codes}
    return [code.value for code in codes.codes if code.value not in parents]


def test_the_nationalities_stand_in_the_order_of_gb_t_3304(shipped: Catalogue) -> None:
    codes = shipped.lists["ethnic_group"].by_value
    named = {
        **{"01": "汉族", "02": "蒙古族", "03": "回族", "05": "维吾尔族", "10": "朝鲜族"},
        **{"11": "满族", "15": "土家族", "23": "高山族", "36": "毛南族", "46": "德昂族"},
        **{"54": "门巴族", "55": "珞巴族", "56": "基诺族"},
    }
    assert {value: codes[value].label.zh for value in named} == named
    assert sorted(codes)[:56] == [f"{number:02d}" for number in range(1, 57)]


def test_an_urban_rural_code_is_one_of_the_seven_leaves(shipped: Catalogue) -> None:
    values = [code.value for code in shipped.lists["urban_rural_code"].codes]
    assert values == ["111", "112", "121", "122", "123", "210", "220"]


def test_the_types_of_school_carry_their_official_numbers(shipped: Catalogue) -> None:
    official = {code.value: code.official for code in shipped.lists["school_type"].codes}
    assert official == {
        **{"primary": "211", "teaching_point": "218", "junior": "311", "nine_year": "312"},
        **{"twelve_year": "345", "complete_secondary": "341", "special": "514"},
        "vocational": "361",
    }


def test_nothing_a_clerk_may_write_for_a_code_means_two_codes(shipped: Catalogue) -> None:
    for codes in shipped.lists.values():
        names = [
            name
            for code in codes.codes
            for name in {code.value, code.label.zh, code.label.en, *code.aliases}
        ]
        assert len(names) == len(set(names)), codes.code


def test_every_leaf_of_the_room_uses_falls_into_the_group_that_its_parents_lead_to(
    shipped: Catalogue, answer: Answer
) -> None:
    codes = shipped.lists["room_use"]
    for use in leaves(codes):
        row = {"building_name": "楼", "use": use}
        group = answer({"buildings": [row]}, "SELECT use_group FROM buildings")
        assert group == root(codes, use), use


def test_a_group_of_room_uses_is_no_use_of_its_own(shipped: Catalogue, answer: Answer) -> None:
    codes = shipped.lists["room_use"]
    for use in codes.by_value.keys() - set(leaves(codes)):
        row = {"building_name": "楼", "use": use}
        assert answer({"buildings": [row]}, "SELECT use_group FROM buildings") is None, use


@pytest.mark.parametrize(
    "students", [1, 25, 26, 30, 31, 35, 40, 45, 46, 50, 55, 56, 60, 65, 66, 90]
)
def test_a_class_falls_into_the_band_whose_words_cover_it(
    shipped: Catalogue, answer: Answer, students: int
) -> None:
    rows = {"classes": [{"class_no": "1", "student_count": students}]}
    band = answer(rows, "SELECT size_band FROM classes")
    words = shipped.lists["class_size_band"].by_value[band].label.zh
    low, high = (int(found) for found in (re.findall(r"\d+", words) * 2)[:2])
    if words.endswith("及以下"):
        low = 0
    if words.endswith("及以上"):
        high = students
    assert low <= students <= high


@pytest.mark.parametrize(
    ("code", "area"),
    [("111", "urban"), ("112", "urban"), ("121", "town"), ("122", "town"), ("123", "town"),
     ("210", "rural"), ("220", "rural")],
)  # fmt: skip
def test_the_urban_rural_code_decides_the_area(answer: Answer, code: str, area: str) -> None:
    rows = {"school_profile": [{"urban_rural_code": code}]}
    assert answer(rows, "SELECT urban_rural_area FROM school_profile") == area


def test_the_check_of_the_county_knows_the_counties_of_the_code_list(shipped: Catalogue) -> None:
    """Definition SQL cannot read a code list: the check says its codes once more."""
    (check,) = (c for c in shipped.checks if c.code == "school_profile.county_is_listed")
    listed = [code.value for code in shipped.lists["county"].codes]
    assert re.findall(r"\b37\d{4}\b", check.holds) == listed


def test_the_check_of_the_school_code_agrees_with_the_official_numbers_of_types(
    shipped: Catalogue, answer: Answer
) -> None:
    (check,) = (c for c in shipped.checks if c.code == "school_profile.code_is_of_the_type")
    _, wanted = check.holds.split(" = ", 1)
    for code in shipped.lists["school_type"].codes:
        asked = f"SELECT {wanted} FROM school_profile AS this"
        begins = answer({"school_profile": [{"school_type": code.value}]}, asked)
        # 514, other schools for special education, is told as 51; twelve years count as senior.
        assert begins == code.official[:2], code.value
