"""An answer is found by whatever part of it the clerk knows."""

from __future__ import annotations

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.ui.cells.choices import Choice, chosen, list_choices, named_choices

TYPES = (
    Choice("primary", "小学", "211"),
    Choice("junior", "初级中学", "311"),
    Choice("nine_year", "九年一贯制学校", "312"),
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("小学", "primary"),
        ("primary", "primary"),
        ("xx", "primary"),
        ("cjzx", "junior"),
        ("jiunian", "nine_year"),
        ("312", "nine_year"),
        ("九年", "nine_year"),
    ],
)
def test_a_choice_is_found_by_label_pinyin_or_number(typed: str, value: str) -> None:
    found = chosen(TYPES, typed)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("typed", "value"), [("1", "g1"), ("yi", "g1"), ("七", "g7"), ("gy", "s1")]
)
def test_what_a_choice_is_also_called_or_begins_with_goes_before_what_is_in_it(
    catalogue: Catalogue, typed: str, value: str
) -> None:
    found = chosen(list_choices(catalogue.lists["grade"], "zh"), typed)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("typed", ["", " ", "zzz", "3"])
def test_what_fits_none_or_several_is_not_guessed(typed: str) -> None:
    assert chosen(TYPES, typed) is None


def test_code_lists_come_in_their_own_order(catalogue: Catalogue) -> None:
    codes = catalogue.lists["school_type"]
    assert [choice.value for choice in list_choices(codes, "zh")] == [c.value for c in codes.codes]
    assert list_choices(codes, "en")[0].label == codes.codes[0].label.en


def test_rows_are_referred_to_by_name() -> None:
    assert chosen(named_choices(["主校区", "东校区"]), "dxq") == Choice("东校区", "东校区", "")
