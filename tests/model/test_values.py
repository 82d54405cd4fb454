"""Reading what people type, and showing what is stored."""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.model.form import Code, CodeList, Field, FieldType, Label
from edudesk.model.values import Unreadable, plain_text, read_value, show_value


def field(kind: FieldType, *, places: int = 0, unit: str = "", multiline: bool = False) -> Field:
    return Field(
        code="x",
        label=Label(zh="某项", en="Something"),
        type=kind,
        places=places,
        unit=unit,
        multiline=multiline,
    )


COURSES = CodeList(
    code="courses",
    title=Label(zh="课程", en="Course"),
    source="invented",
    status="D",
    codes=(
        Code(value="chinese", label=Label(zh="语文", en="Chinese"), official="11"),
        Code(value="arts", label=Label(zh="音乐、美术", en="Music, art"), aliases=("艺术",)),
        Code(value="pe", label=Label(zh="体育（与健康）", en="Sport"), official="21"),
        Code(value="other_a", label=Label(zh="其他", en="Other course")),
        Code(value="other_b", label=Label(zh="其他", en="Other work")),
    ),
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("1,234,567", 1234567),
        ("2500.0", 2500),
        ("12人", 12),
        ("-5", -5),
        ("－5", -5),
        ("−5", -5),
        ("+5", 5),
        ("007", 7),
        ("0", 0),
        ("-0", 0),
        ("9" * 15, 999_999_999_999_999),
        ("", None),
        ("　", None),
    ],
)
def test_whole_numbers_are_read_however_they_are_written(typed: str, stored: int | None) -> None:
    assert read_value(field("int", unit="人"), typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "12.5",
        "1e400",
        "1E5",
        "inf",
        "nan",
        "-inf",
        "1,23",
        "12,34",
        "1 2",
        "①",
        "²",
        "½",
        "十二",
        "3O",
        "0x10",
        "1_000",
        "9" * 16,
        "--5",
        ".",
        "12\u200b",
    ],
)
def test_what_is_no_whole_number_is_refused_with_a_reason_in_both_languages(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_value(field("int"), typed)
    assert refused.value.reason.zh
    assert refused.value.reason.en


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("96", 9600), ("96.0", 9600), ("96.05", 9605), ("0.5", 50), (".5", 50), ("1,096.50", 109650),
     ("96.500", 9650), ("-0.01", -1), ("９６．５", 9650), ("5.", 500), ("96.5㎡", 9650)],
)  # fmt: skip
def test_decimals_are_stored_in_units_of_their_last_place(typed: str, stored: int) -> None:
    assert read_value(field("decimal", places=2, unit="㎡"), typed) == stored


@pytest.mark.parametrize("typed", ["96.005", "1234567890123456", "12345678901234.5", "1e2"])
def test_decimals_that_would_lose_a_digit_are_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_value(field("decimal", places=2), typed)


@pytest.mark.parametrize("typed", ["20250901", "2025-9-1", "2025-09-01", "2025/9/1", "2025.9.1",
                                   "2025年9月1日", "２０２５０９０１", "2025-09-01 00:00:00",
                                   "2025-09-01T00:00:00"])  # fmt: skip
def test_dates_are_read_however_they_are_written(typed: str) -> None:
    assert read_value(field("date"), typed) == "2025-09-01"


@pytest.mark.parametrize("typed", ["20250230", "2025-13-1", "250901", "1-9-2025", "0001-01-01",
                                   "2025-9", "45901", "2025-09-01 08:30:00"])  # fmt: skip
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_value(field("date"), typed)


@pytest.mark.parametrize(
    "typed", ["202509", "2025-9", "2025/09", "2025.9", "2025年9月", "２０２５０９", "2025-09-01"]
)
def test_months_are_read_however_they_are_written(typed: str) -> None:
    assert read_value(field("month"), typed) == "2025-09"


@pytest.mark.parametrize("typed", ["202513", "2025", "2025-09-15", "9月"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_value(field("month"), typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("是", 1), ("否", 0), ("1", 1), ("０", 0), ("YES", 1), ("no", 0), ("True", 1), ("有", 1)],
)
def test_answers_are_read_however_they_are_given(typed: str, stored: int) -> None:
    assert read_value(field("bool"), typed) == stored


@pytest.mark.parametrize("typed", ["chinese", "语文", "Chinese", "CHINESE", "11", "１１", " 语文 "])
def test_a_code_goes_by_its_value_labels_and_official_number(typed: str) -> None:
    assert read_value(field("code"), typed, COURSES) == "chinese"


def test_a_label_in_half_width_brackets_is_the_same_label() -> None:
    assert read_value(field("code"), "体育(与健康)", COURSES) == "pe"


def test_a_label_that_two_codes_share_asks_for_the_code() -> None:
    with pytest.raises(Unreadable, match="other_a, other_b"):
        read_value(field("code"), "其他", COURSES)


def test_a_multiple_choice_is_stored_once_each_in_the_order_of_the_list() -> None:
    typed = "体育；音乐、美术，语文、艺术"
    with pytest.raises(Unreadable, match="体育"):
        read_value(field("codes"), typed, COURSES)
    typed = "21；音乐、美术，语文、艺术"
    assert read_value(field("codes"), typed, COURSES) == "chinese,arts,pe"


def test_text_keeps_its_own_characters_but_no_stray_blanks() -> None:
    assert read_value(field("text"), "  王𬭎　") == "王𬭎"
    assert read_value(field("text"), "（一）\n班") == "（一） 班"
    assert read_value(field("text", multiline=True), "一、\r\n 二、") == "一、\n二、"


def test_text_with_a_pattern_becomes_plain_only_where_that_makes_it_fit() -> None:
    phone = msgspec.structs.replace(field("text"), pattern="1[0-9]{10}")
    assert read_value(phone, "１３８００１３８０００") == "13800138000"
    assert read_value(phone, "１３８") == "１３８"
    address = msgspec.structs.replace(field("text"), pattern="[一-龥].{5,}")
    assert read_value(address, "幸福路３号①号楼") == "幸福路３号①号楼"


@pytest.mark.parametrize("typed", ["王\u202e五", "王\x00", "王\u200b五", "\ud800"])
def test_characters_that_hide_are_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"U\+"):
        read_value(field("text"), typed)


def test_numbers_are_shown_grouped_with_all_their_places() -> None:
    area = field("decimal", places=2)
    assert show_value(area, 123456705) == "1,234,567.05"
    assert show_value(area, -5) == "-0.05"
    assert show_value(area, 123456705, grouping=False) == "1234567.05"
    assert show_value(field("int"), 1234) == "1,234"
    assert show_value(field("int"), None) == ""
    year = msgspec.structs.replace(field("int"), minimum=Decimal(1840), maximum=Decimal(2100))
    assert show_value(year, 2008) == "2008"


def test_codes_and_answers_are_shown_in_the_language_of_the_reader() -> None:
    assert show_value(field("codes"), "chinese,pe", COURSES) == "语文、体育（与健康）"
    assert show_value(field("codes"), "chinese,pe", COURSES, "en") == "Chinese, Sport"
    assert show_value(field("bool"), 1) == "是"
    assert show_value(field("bool"), 0, lang="en") == "No"
    assert show_value(field("code"), "gone", COURSES) == "gone"


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 4))
def test_every_number_survives_being_shown_and_read(value: int, places: int) -> None:
    number = field("decimal" if places else "int", places=places)
    assert read_value(number, show_value(number, value)) == value
    assert read_value(number, plain_text(number, value)) == value
    exact = Decimal(value).scaleb(-places)
    assert Decimal(plain_text(number, value)) == exact


@given(st.dates(min_value=date(1900, 1, 1),
                max_value=date(2100, 12, 31)))  # fmt: skip
def test_every_date_survives_being_shown_and_read(day: date) -> None:
    assert read_value(field("date"), plain_text(field("date"), str(day))) == str(day)
    month = str(day)[:7]
    assert read_value(field("month"), plain_text(field("month"), month)) == month


@given(st.sets(st.sampled_from([code.value for code in COURSES.codes]), min_size=1))
def test_every_choice_survives_being_written_and_read(chosen: set[str]) -> None:
    stored = ",".join(code.value for code in COURSES.codes if code.value in chosen)
    assert (
        read_value(field("codes"), plain_text(field("codes"), stored, COURSES), COURSES) == stored
    )


@given(st.text(alphabet=string.printable + "王，。、（）①１２３．-年月日"))
def test_nothing_typed_raises_anything_but_unreadable(typed: str) -> None:
    for kind in ("int", "decimal", "text", "bool", "date", "month", "ref", "code", "codes"):
        asked = field(kind, places=2 if kind == "decimal" else 0)
        try:
            value = read_value(asked, typed, COURSES)
        except Unreadable:
            continue
        codes = COURSES if kind.startswith("code") else None
        assert read_value(asked, plain_text(asked, value, codes), codes) == value


@pytest.mark.timeout(5)
@pytest.mark.parametrize("text", ["7" * 200_000, "7" * 200_000 + "e", "." * 200_000])
def test_a_pasted_mountain_of_digits_is_refused_without_a_long_wait(text: str) -> None:
    with pytest.raises(Unreadable):
        read_value(field("int"), text)
