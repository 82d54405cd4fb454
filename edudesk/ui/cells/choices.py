"""What a cell may be filled with, found by label, pinyin initials, code or official number."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from edudesk.model.form import CodeList


class Choice(Struct, frozen=True):
    """One possible answer: the stored value and the words it is shown and found by.

    `also`: what it is called as well, each in full.
    """

    value: str
    label: str
    keys: str
    also: tuple[str, ...] = ()

    @property
    def search(self) -> str:
        """What typed letters are looked for in."""
        return (
            f"{self.label} {pinyin_initials(self.label)} {pinyin(self.label)} {self.keys}".lower()
        )


@lru_cache(maxsize=4096)
def pinyin_initials(text: str) -> str:
    """Return the first letters of the syllables: 公办 → gb."""
    from pypinyin import Style, lazy_pinyin  # heavy tables: loaded when a list first opens

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


def syllables(text: str) -> list[str]:
    """Return the syllables without tones: 公办 → gong, ban; what is not Chinese stays as it is."""
    from pypinyin import lazy_pinyin  # heavy tables: loaded when something is first looked for

    return [sound for sound in lazy_pinyin(text) if sound]


@lru_cache(maxsize=4096)
def pinyin(text: str) -> str:
    """Return the syllables without tones: 公办 → gongban."""
    return "".join(syllables(text))


def list_choices(codes: CodeList, lang: str) -> tuple[Choice, ...]:
    """Return the choices of a code list in its order."""
    return tuple(
        Choice(
            value=code.value,
            label=code.label.text(lang),
            keys=" ".join((code.value, code.official, code.label.zh, code.label.en, *code.aliases)),
            also=(code.official.lower(), *(alias.lower() for alias in code.aliases)),
        )
        for code in codes.codes
    )


def named_choices(names: Iterable[str]) -> tuple[Choice, ...]:
    """Return the choices of a reference: the rows of a roster, which are referred to by name."""
    return tuple(Choice(value=name, label=name, keys="") for name in names)


def chosen(choices: Iterable[Choice], typed: str) -> Choice | None:
    """Return the one choice that `typed` names in full, else the one it begins or is part of."""
    wanted = typed.strip().lower()
    if not wanted:
        return None
    known = list(choices)
    for choice in known:
        if wanted in (choice.label.lower(), choice.value.lower(), *choice.also):
            return choice
    found = [choice for choice in known if wanted in choice.search]
    named = [choice for choice in found if wanted in choice.search.split()]
    begun = [choice for choice in found if _begins(choice.search, wanted)]
    found = named or begun or found
    return found[0] if len(found) == 1 else None


def _begins(search: str, wanted: str) -> bool:
    return any(word.startswith(wanted) for word in search.split())
