"""Words of findings: messages with their figures, names of rows, what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import Words
from edudesk.model.check import Check
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import Value
from edudesk.model.values import show_value


class Wording:
    """Speaks of one catalogue's findings."""

    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self._catalogue = catalogue
        self._words = words

    def message(self, check: Check, form: Form, figures: Mapping[str, Value]) -> Label:
        """Return the check's message with its figures put in.

        `figures` holds what the message quotes, by name: a field, "last.field" or a shown figure.
        """
        return Label(
            zh=self._filled(check.message.zh, check, form, figures, "zh"),
            en=self._filled(check.message.en, check, form, figures, "en"),
        )

    def unchecked(self, check: Check, form: Form, missing: Iterable[tuple[str, str]]) -> Label:
        """Return the sentence that a check cannot be made; `missing`: (form, field) pairs."""
        named = [self._field_name(form, *pair) for pair in missing]
        marked = [self._field_name(form, form.code, code) for code in check.fields]
        return self._words.label(
            "unchecked",
            missing=self._joined(named) if named else self._words.label("last"),
            fields=self._joined(marked),
        )

    def row_name(self, form: Form, row: int, line: str, name: Value) -> str:
        """Return what a row is called: its name, its grid line's label, its form's title."""
        if form.name and name is not None:
            field = form.by_code[form.name]
            return show_value(field, name, self._catalogue.codes(field), grouping=False)
        labels = {entry.code: entry.label.zh for entry in form.lines}
        if line in labels:
            return labels[line]
        return form.title.zh if form.kind == "record" else self._words("nameless", row=row)

    def _filled(
        self, text: str, check: Check, form: Form, figures: Mapping[str, Value], lang: str
    ) -> str:
        return "".join(
            literal if name is None else literal + self._figure(name, check, form, figures, lang)
            for literal, name, _, _ in Formatter().parse(text)
        )

    def _figure(
        self, name: str, check: Check, form: Form, figures: Mapping[str, Value], lang: str
    ) -> str:
        value = figures[name]
        if value is None:
            return self._words.label("empty").text(lang)
        shown = check.show.get(name)
        if shown is None:
            field = form.by_code[name.removeprefix("last.")]
            return self._of_field(field, value, lang)
        if isinstance(value, str):
            return value
        # As a decimal field it is grouped and pointed, with no places as a whole number.
        number = Field(code=name, label=form.title, type="decimal", places=shown.places)
        return show_value(number, value)

    def _of_field(self, field: Field, value: Value, lang: str) -> str:
        if field.type == "ref":  # already the name of the row it points to
            return str(value)
        return show_value(field, value, self._catalogue.codes(field), lang)

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


def canonical(figures: Mapping[str, Value]) -> str:
    """Return figures as the one text that an explanation is bound to."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
