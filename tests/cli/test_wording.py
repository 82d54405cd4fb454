"""The words of the command line and of the actions: all there, all used, in their own language."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")


def words(name: str) -> dict[str, dict[str, str]]:
    path = ROOT / "resources" / "i18n" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["cli", "actions"])
def test_every_text_is_used_and_every_used_text_exists(name: str) -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "edudesk" / name).glob("*.py"))
    )
    literal = set(re.findall(r"""["']([a-z][a-z_]+)["']""", source))
    stems = tuple(re.findall(r'f"([a-z_]+_)\{', source))
    unused = [key for key in words(name) if key not in literal and not key.startswith(stems)]
    assert unused == []
    called = set(re.findall(r'(?<!load_)(?:words|spoken|obj)\(\s*"([a-z_]+)"', source))
    assert called <= words(name).keys()


@pytest.mark.parametrize("name", ["cli", "actions"])
def test_each_language_keeps_to_itself_and_quotes_the_same_figures(name: str) -> None:
    for key, text in words(name).items():
        assert text.keys() == {"zh", "en"}, key
        assert not HAN.search(text["en"]), key
        assert HAN.search(text["zh"]) or key == "comma" or "{" in text["zh"], key
        figures = [set(re.findall(r"\{(\w+)(?::\w+)?\}", text[lang])) for lang in ("zh", "en")]
        assert figures[0] == figures[1], key
