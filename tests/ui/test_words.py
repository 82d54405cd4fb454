"""The window's words: each language keeps to itself, nothing is missing, nothing is left over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from edudesk.model.check import Finding
from edudesk.paths import shipped

ROOT = Path(__file__).resolve().parents[2]
WORDS: dict[str, dict[str, str]] = tomllib.loads(
    (shipped("resources") / "i18n" / "window.toml").read_text("utf-8")
)
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in [*sorted((ROOT / "edudesk" / "ui").rglob("*.py")), ROOT / "edudesk" / "app.py"]
)
# Names of keys, formats and the program: the same in every language.
SHARED = re.compile(
    r"\{\w+\}|\*\.\w+|EduDesk|Excel|Word|WPS|PDF|KB|QQ|Enter|Shift|Ctrl|Esc|F1|English"
    r"|\(&?\w\)|\([^)]*\*[^)]*\)"
)


@pytest.mark.parametrize("key", WORDS)
def test_chinese_words_are_chinese(key: str) -> None:
    assert not re.search(r"[A-Za-z]{2,}", SHARED.sub("", WORDS[key]["zh"]))


@pytest.mark.parametrize("key", WORDS)
def test_english_words_are_english(key: str) -> None:
    wide = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef‘’“”…]"  # as the bundled face draws them
    assert not re.search(wide, WORDS[key]["en"])


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_quote_known_figures(key: str) -> None:
    zh, en = (set(re.findall(r"\{(\w+)\}", WORDS[key][lang])) for lang in ("zh", "en"))
    assert en <= zh


def test_every_word_that_is_asked_for_exists() -> None:
    asked = re.findall(r'(?<!load_)words(?:\.label)?\(\s*"(\w+)"', SOURCES)
    assert len(asked) > 60
    assert set(asked) <= WORDS.keys()


def test_no_word_is_left_over() -> None:
    families = re.findall(r'words\(\s*f["\'](\w+_)\{', SOURCES)
    states = set(get_args(get_type_hints(Finding)["state"]))
    quoted = states | set(re.findall(r'"(\w+)"', SOURCES))
    unused = [
        key
        for key in WORDS
        if key not in quoted and not any(key.startswith(family) for family in families)
    ]
    assert unused == []
