"""Words of findings: messages with their figures, names of rows, what is missing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import NamedTuple

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import Words
from edudesk.model.check import Check
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import Value
from edudesk.model.plaintext import quotable
from edudesk.model.values import show_value

_Show = Callable[[Value], str]


class _Piece(NamedTuple):
    """A piece of a message: plain text, and the figure that follows it, if any."""

    text: str
    name: str
    show: _Show


class Message:
    """A check's message, taken apart once and put together for each finding."""

    def __init__(self, zh: Sequence[_Piece], en: Sequence[_Piece]) -> None:
        self._zh = zh
        self._en = en

    def said(self, figures: Mapping[str, Value]) -> Label:
        """Return the message with its figures put in.

        `figures` holds what it quotes, by name: a field, "last.field" or a shown figure.
        """
        return Label(zh=_put_in(self._zh, figures), en=_put_in(self._en, figures))


class Wording:
    """Speaks of one catalogue's findings."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self._catalogue = catalogue
        self._words = words
        self._lines = {
            form.code: {line.code: line.label.zh for line in form.lines}
            for form in catalogue.forms.values()
        }

    def message(self, check: Check, form: Form) -> Message:
        """Return the check's message, ready for figures."""
        return Message(
            self._pieces(check.message.zh, check, form, "zh"),
            self._pieces(check.message.en, check, form, "en"),
        )

    def unchecked(self, check: Check, form: Form, missing: Iterable[tuple[str, str]]) -> Label:
        """Return the sentence that a check cannot be made; `missing`: (form, field) pairs."""
        named = [self._field_name(form, *pair) for pair in missing]
        marked = [self._field_name(form, form.code, code) for code in check.fields]
        others = [label for label in marked if label not in named]
        return self._words.label(
            "unchecked" if others else "unchecked_themselves",
            missing=self._joined(named) if named else self._words.label("last"),
            fields=self._joined(others),
        )

    def row_name(self, form: Form, row: int, line: str, name: Value) -> str:
        """Return what a row is called: its name, its grid line's label, its form's title."""
        if form.name and name is not None:
            field = form.by_code[form.name]
            shown = show_value(field, name, self._catalogue.codes(field), grouping=False)
            return quotable(shown)
        if line:
            return self._lines[form.code].get(line, line)
        return form.title.zh if form.kind == "record" else self._words("nameless", row=row)

    def _pieces(self, text: str, check: Check, form: Form, lang: str) -> tuple[_Piece, ...]:
        return tuple(
            _Piece(plain, name or "", self._shower(name, check, form, lang) if name else str)
            for plain, name, _, _ in Formatter().parse(text)
        )

    def _shower(self, name: str, check: Check, form: Form, lang: str) -> _Show:
        """Return how a quoted figure is written; an empty one is said to be so."""
        shown = check.show.get(name)
        empty = self._words.label("empty").text(lang)
        if shown is not None:
            # As a decimal field it is grouped and pointed, with no places as a whole number.
            field = Field(code=name, label=form.title, type="decimal", places=shown.places)
        else:
            field = form.by_code[name.removeprefix("last.")]
        codes = self._catalogue.codes(field)

        def plain(value: Value) -> str:
            return empty if value is None else _visible(quotable(str(value)))

        def show(value: Value) -> str:
            if value is None or (shown is not None and isinstance(value, str)):
                return plain(value)
            return show_value(field, value, codes, lang)

        # A reference is quoted by the name of its row.
        return plain if field.type in ("text", "date", "month", "ref") else show

    def _field_name(self, here: Form, form: str, field: str) -> Label:
        there = self._catalogue.forms[form]
        if not field:
            return there.title
        label = there.by_code[field].label
        if there.code == here.code:
            return self._words.label("quoted", label=label)
        return self._words.label("elsewhere", title=there.title, label=label)

    def _joined(self, labels: Sequence[Label]) -> Label:
        joint = self._words.label("joint")
        return Label(
            zh=joint.zh.join(dict.fromkeys(label.zh for label in labels)),
            en=joint.en.join(dict.fromkeys(label.en for label in labels)),
        )


def _visible(text: str) -> str:
    """Return a text with 〓 for what a terminal obeys, and paper cannot show."""
    if text.isprintable():
        return text
    return "".join(
        "〓" if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cs") else sign
        for sign in text
    )


def _put_in(pieces: Sequence[_Piece], figures: Mapping[str, Value]) -> str:
    return "".join([text + show(figures[name]) if name else text for text, name, show in pieces])


def canonical(figures: Mapping[str, Value]) -> str:
    """Return figures as the one text that an explanation is bound to."""
    return msgspec.json.encode(figures, order="sorted").decode()
