"""Fills the names in braces of a layout's texts, giving stored values the form asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.exact import decimal_text
from edudesk.model.place import Value

_WORDS = load_words("print")
_NO_TEXT = "　　　　　　"


def long_date(moment: date) -> str:
    """Return a date as official letters have it."""
    return _WORDS("long_date", year=moment.year, month=moment.month, day=moment.day)


class Quoted:
    """A stored value that a text quotes as {name}, {name:date}, {name:list CODE}, {name:places N}.

    A missing date prints as the words to write it between, any other missing value as `blank`.
    """

    def __init__(self, catalogue: Catalogue, value: Value, blank: str = "") -> None:
        self._catalogue = catalogue
        self._value = value
        self._blank = blank

    def __format__(self, form: str) -> str:
        kind, _, detail = form.partition(" ")
        if kind == "date":
            text = str(self._value or "")
            return long_date(date.fromisoformat(text)) if text else _WORDS("no_date")
        if self._value in (None, ""):
            return self._blank
        if kind == "list":
            codes = self._catalogue.lists[detail].by_value
            return _WORDS("between").join(
                codes[one].label.zh for one in str(self._value).split(",")
            )
        if kind == "places":
            return decimal_text(int(str(self._value)), int(detail))
        return str(self._value)


class Quotes(dict[str, object]):
    """What a text may quote: fixed texts, and the columns of the row a sheet is printed for.

    With `blank` every unknown name is room to write, for a sheet that is filled in by hand.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        fixed: Mapping[str, str],
        record: Mapping[str, Value],
        *,
        blank: bool = False,
    ) -> None:
        super().__init__(fixed)
        self.update((name, Quoted(catalogue, value)) for name, value in record.items())
        self._catalogue = catalogue
        self._blank = blank

    def __missing__(self, name: str) -> object:
        if not self._blank:
            raise KeyError(name)
        return Quoted(self._catalogue, None, _NO_TEXT)

    def fill(self, text: str) -> str:
        """Return `text` with its names filled in."""
        return text.format_map(self)
