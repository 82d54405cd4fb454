"""What may stand in a text: names of all scripts, and nothing that nobody sees."""

from __future__ import annotations

import pytest

from edudesk.model.plaintext import (
    LONGEST_TEXT,
    first_blank_letter,
    first_hidden,
    quotable,
    said_words,
    shown_whole,
)


@pytest.mark.parametrize(
    "text",
    [
        "王𬭎",
        "㛃\U00031350",  # extension H: newer than the tables of older Pythons
        "买买提·阿不都拉",
        "مى\u200cخواهم",
        "ᠮᠣᠩᠭᠣᠯ\u180eᠠ",
        "བོད་ཡིག",
        "👩\u200d🏫",
        "葛\U000e0100城",
        "甲\ue863",
        "甲\t乙\n丙",
        "１２　３",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert first_hidden(text) == first_blank_letter(text) == ""
    assert shown_whole(text) == said_words(text) == text


@pytest.mark.parametrize(
    "mark", [0x00, 0x07, 0x7F, 0xAD, 0x61C, 0x200B, 0x200E, 0x202E, 0x2060, 0x2069, 0xFEFF, 0xD800]
)
def test_what_nobody_sees_is_named_shown_and_left_out_of_what_is_said(mark: int) -> None:
    text = f"王{chr(mark)}五"
    assert first_hidden(text) == chr(mark)
    assert shown_whole(text) == "王〓五"
    assert said_words(f"{chr(mark)} {text} ") == "王五"


@pytest.mark.parametrize("before", ["王", "a", "", "5"])
@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_are_seen_only_where_letters_join(before: str, joiner: str) -> None:
    assert first_hidden(f"{before}{joiner}五") == joiner


@pytest.mark.parametrize("letter", ["\u3164", "\uffa0", "\u2800"])
def test_a_letter_that_looks_like_a_blank_is_known(letter: str) -> None:
    assert first_blank_letter(f"王{letter}") == letter


def test_lines_are_broken_in_one_way_and_too_much_is_cut() -> None:
    assert shown_whole("甲\r\n乙\r丙\u2028丁\u2029戊") == "甲\n乙\n丙\n丁\n戊"
    kept = shown_whole("长" * (LONGEST_TEXT + 1))
    assert (len(kept), kept[-2:]) == (LONGEST_TEXT, "长…")
    assert shown_whole("长" * LONGEST_TEXT) == "长" * LONGEST_TEXT


def test_of_a_long_text_a_sentence_quotes_the_beginning() -> None:
    assert quotable("甲" * 60) == "甲" * 60
    assert quotable("甲" * 61) == "甲" * 60 + "…"
