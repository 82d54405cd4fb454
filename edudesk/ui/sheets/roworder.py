"""Which rows of a form are shown, and in which order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

from msgspec import Struct

from edudesk.ui.cells.choices import pinyin
from edudesk.ui.file.page import Page

TextOf = Callable[[str, int], str]
"""What the cell of a field and row shows."""
LineOf = Callable[[int], list[str]]
"""What all cells of a row show."""
_FIRST_CHINESE = "\u2e80"


class Condition(Struct, frozen=True):
    """What a column must show: one of `values` (None for any), with `contains` in it."""

    contains: str = ""
    values: frozenset[str] | None = None

    @property
    def asks(self) -> bool:
        """Whether it keeps anything away."""
        return bool(self.contains) or self.values is not None

    def holds(self, text: str) -> bool:
        """Whether a cell's text passes."""
        if self.values is not None and text not in self.values:
            return False
        return self.contains.casefold() in text.casefold()


class RowOrder:
    """The rows that pass the filters, sorted.

    A row keeps its place while it is typed into: filters and sorting look again only when they are
    set, or when the page is read anew. Rows that are added meanwhile stand last, whatever they say.
    """

    def __init__(self, text_of: TextOf, line_of: LineOf) -> None:
        self._text_of = text_of
        self._line_of = line_of
        self.ids: list[int] = []
        self.places: dict[int, int] = {}
        self.sorting: tuple[str, bool] | None = None
        self.needle = ""
        self.conditions: dict[str, Condition] = {}

    @property
    def filtered(self) -> bool:
        """Whether rows may be kept away."""
        return bool(self.needle or self.conditions)

    @property
    def is_natural(self) -> bool:
        """Whether all rows are shown in the order of the page."""
        return not self.filtered and self.sorting is None

    def arrange(self, page: Page, waiting: Iterable[int] = ()) -> None:
        """Filter and sort anew; rows that wait for their id stand last."""
        ids = [row for row in row_order(page, self.sorting, self._text_of) if self._passes(row)]
        self.hold([*ids, *waiting])

    def hold(self, ids: list[int]) -> None:
        """Take these rows as they stand."""
        self.ids = ids
        self.places = {row: place for place, row in enumerate(ids)}

    def rename(self, old: int, new: int) -> bool:
        """Give a row its id in its place; False when it is not shown."""
        place = self.places.pop(old, None)
        if place is None:
            return False
        self.ids[place] = new
        self.places[new] = place
        return True

    def values(self, page: Page, code: str) -> Counter[str]:
        """Return what a column shows, and how often, in the rows that pass all other filters."""
        rows = (row for row in row_order(page, None, self._text_of) if self._passes(row, but=code))
        return Counter(self._text_of(code, row) for row in rows)

    def _passes(self, row: int, but: str = "") -> bool:
        for code, condition in self.conditions.items():
            if code != but and not condition.holds(self._text_of(code, row)):
                return False
        needle = self.needle
        return not needle or any(needle in text.lower() for text in self._line_of(row))


def row_order(page: Page, sorting: tuple[str, bool] | None, text_of: TextOf) -> list[int]:
    """Return the ids of a page's rows: lines as defined, others as written or sorted.

    `sorting`: a field and whether the greatest comes first. Figures stand before texts, texts in
    the order of a Chinese dictionary, rows of other rosters by their names; rows that are not
    filled in that field last either way.
    """
    ids = list(page.rows)
    if page.form.kind == "grid":
        place = {line.code: at for at, line in enumerate(page.form.lines)}
        return sorted(ids, key=lambda row: place.get(page.rows[row].line, len(place)))
    if sorting is None:
        return ids
    code, down = sorting
    values = {row: page.value(row, code) for row in ids}
    if page.form.by_code[code].target:
        values = {
            row: None if value is None else text_of(code, row) for row, value in values.items()
        }
    figures = {row: value for row, value in values.items() if isinstance(value, int)}
    texts = {row: value for row, value in values.items() if isinstance(value, str)}
    return [
        *sorted(figures, key=lambda row: figures[row], reverse=down),
        *sorted(texts, key=lambda row: dictionary_key(texts[row]), reverse=down),
        *(row for row in ids if values[row] is None),
    ]


def dictionary_key(text: str) -> list[tuple[int, int, str, str]]:
    """Return what puts texts in the order of a dictionary: by sound, then by sign; 2 before 10."""
    return [
        (0, int(part), "", "") if part.isdecimal() else (1, 0, _sound(part), part)
        for part in re.findall(r"\d+|\D", text)
    ]


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    """Return how a character is spoken in the order of sounds; others as small letters."""
    return pinyin(character) if character >= _FIRST_CHINESE else character.lower()


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return the stretches that places make up, each with its first and last, the last first."""
    found: list[tuple[int, int]] = []
    for place in sorted(places, reverse=True):
        if found and found[-1][0] == place + 1:
            found[-1] = (place, found[-1][1])
        else:
            found.append((place, place))
    return found
