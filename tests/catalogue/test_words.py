"""The program's own words."""

from __future__ import annotations

import pytest

from edudesk.catalogue.words import Words, load_words
from edudesk.model.form import Label

LABELS = {"saved": Label(zh="已保存 {time}", en="saved at {time}")}


def test_words_come_in_the_language_of_the_user_with_their_figures() -> None:
    assert Words(LABELS, "zh")("saved", time="12:04") == "已保存 12:04"
    assert Words(LABELS, "en")("saved", time="12:04") == "saved at 12:04"
    assert Words(LABELS, "en").lang == "en"


def test_a_name_for_the_undo_list_has_both_languages_and_may_hold_another() -> None:
    now = Label(zh="刚才", en="just now")
    assert Words(LABELS, "zh").label("saved", time=now) == Label(
        zh="已保存 刚才", en="saved at just now"
    )


def test_an_unknown_word_or_a_missing_figure_is_our_fault() -> None:
    words = Words(LABELS, "zh")
    assert "saved" in words
    assert "lost" not in words
    with pytest.raises(KeyError):
        words("lost")
    with pytest.raises(KeyError):
        words("saved")


def test_words_that_are_shipped_are_found() -> None:
    assert "required" in load_words("checks", "en")
