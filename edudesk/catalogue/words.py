"""The program's own words from resources/i18n, in the language of the user."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType

import msgspec

from edudesk.catalogue.faults import refuse
from edudesk.catalogue.kept import keep, read_kept
from edudesk.catalogue.reader import parse_toml
from edudesk.catalogue.shape import shape_faults
from edudesk.model.form import Label
from edudesk.paths import shipped


class Words:
    """The words of one file in one language: `words("saved_at", time="12:04")`.

    Attributes:
        lang: "zh" or "en".
    """

    def __init__(self, labels: Mapping[str, Label], lang: str) -> None:
        self._labels = labels
        self.lang = lang

    def __call__(self, key: str, **figures: object) -> str:
        """Return the words under `key` with `figures` put into their places.

        Raises:
            KeyError: the key, or a figure that the words quote, is unknown.
        """
        return self._labels[key].text(self.lang).format(**figures)

    def __contains__(self, key: str) -> bool:
        return key in self._labels

    def label(self, key: str, **figures: object) -> Label:
        """Return the words under `key` in both languages, for names that are stored.

        A figure that is itself a Label is put in by language.

        Raises:
            KeyError: the key, or a figure that the words quote, is unknown.
        """
        words = self._labels[key]
        return Label(zh=_filled(words, "zh", figures), en=_filled(words, "en", figures))


def load_words(name: str, lang: str = "zh") -> Words:
    """Return the words of `resources/i18n/<name>.toml` in `lang`.

    Raises:
        DefinitionError: the file is not as it must be.
    """
    return Words(_labels(name), lang)


@cache
def _labels(name: str) -> Mapping[str, Label]:
    content = (shipped("resources") / "i18n" / f"{name}.toml").read_bytes()
    key = sha256(content).hexdigest()
    labels = read_kept(f"words-{name}", key, dict[str, Label])
    if labels is None:
        data = parse_toml(content)
        refuse(shape_faults(data, dict[str, Label], f"i18n/{name}.toml"))
        labels = msgspec.convert(data, dict[str, Label])
        keep(f"words-{name}", key, labels)
    return MappingProxyType(labels)


def _filled(words: Label, lang: str, figures: Mapping[str, object]) -> str:
    return words.text(lang).format(
        **{
            name: value.text(lang) if isinstance(value, Label) else value
            for name, value in figures.items()
        }
    )
