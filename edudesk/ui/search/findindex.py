"""Everything that can be looked for in the open file, found by Chinese, pinyin, initials, code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Literal, NamedTuple
from unicodedata import normalize

from edudesk.ui.cells.choices import syllables

FindKind = Literal["command", "form", "report", "row", "line", "field"]

_ORDER: dict[FindKind, int] = {
    "command": 0,
    "form": 1,
    "report": 2,
    "row": 3,
    "line": 4,
    "field": 5,
}


class Find(NamedTuple):
    """Something that can be gone to or done.

    `key`: what it is for ever, such as a form's code and a row's number. `title` and `detail` are
    shown; `heads` are what one begins to type: title, initials, pinyin, codes; `text` is all that
    is searched, in small letters.
    """

    kind: FindKind
    key: tuple[str, ...]
    title: str
    detail: str
    heads: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """The find's own name, by which it is remembered."""
        return "|".join((self.kind, *self.key))


def find(
    kind: FindKind, key: tuple[str, ...], title: str, detail: str = "", *, also: Iterable[str] = ()
) -> Find:
    """Return a find with the pinyin of its title; `also`: codes and other names it answers to."""
    sounds = syllables(title)
    initials = "".join(sound[0] for sound in sounds)
    heads = tuple(
        dict.fromkeys(plain(one) for one in (title, initials, "".join(sounds), *also) if one)
    )
    return Find(kind, key, title, detail, heads, " ".join((*heads, plain(detail))))


def plain(text: str) -> str:
    """Return text as it is compared: full-width letters narrow, all letters small."""
    return normalize("NFKC", text).strip().lower()


class FindIndex:
    """Finds in groups that are replaced as the file changes; searched as a whole at every key."""

    def __init__(self) -> None:
        self._groups: dict[str, tuple[Find, ...]] = {}
        self._all: tuple[Find, ...] = ()

    def __len__(self) -> int:
        return len(self._all)

    def put(self, group: str, finds: Sequence[Find]) -> None:
        """Replace the finds of a group."""
        self._groups[group] = tuple(finds)
        self._all = tuple(one for finds in self._groups.values() for one in finds)

    def named(self, names: Iterable[str]) -> list[Find]:
        """Return the finds of these names, in this order, those that exist no more left out."""
        wanted = {name: at for at, name in enumerate(names)}
        found = [one for one in self._all if one.name in wanted]
        return sorted(found, key=lambda one: wanted[one.name])

    def of_kind(self, kind: FindKind) -> list[Find]:
        """Return all finds of a kind, in their order."""
        return [one for one in self._all if one.kind == kind]

    def search(self, typed: str, most: int, recent: Sequence[str] = ()) -> list[Find]:
        """Return at most `most` finds that hold every word typed, the likeliest first.

        What begins with the words goes before what holds them, what was used lately (`recent`,
        names) before its equals. Nothing typed brings back what was used lately.
        """
        words = plain(typed).split()
        if not words:
            return self.named(recent)[:most]
        hits = [one for one in self._all if all(word in one.text for word in words)]
        lately = frozenset(recent)

        def rank(one: Find) -> tuple[int, bool, int, int]:
            return (
                _fit(one, words),
                one.name not in lately,
                _ORDER[one.kind],
                len(one.title),
            )

        return nsmallest(most, hits, key=rank)


def _fit(one: Find, words: Sequence[str]) -> int:
    """Return how well a find answers: 0 is called so, 1 and 2 begins so, 3 and 4 holds it.

    The first word names the thing; the others narrow it down. What a line of some grid is called
    goes not before the forms that begin so: 教职工 is looked for to come to the roster.
    """
    first = words[0]
    if first in one.heads and one.kind != "line":
        return 0
    if one.heads[0].startswith(first):
        return 1
    if any(head.startswith(first) for head in one.heads):
        return 2
    return 3 if first in one.heads[0] else 4
