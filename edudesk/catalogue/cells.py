"""What a cell is called by what survives the way to another file: form, row, figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.form import CAMPUS_MARK, CAMPUSES, Form, Label
from edudesk.model.receiving import Question
from edudesk.model.submission import Asked, Content, Rows

Campuses = Mapping[str, str]
"""Names of campuses by what names their rows after the mark: `12` in `ground@12`."""

NO_CAMPUSES: Final[Campuses] = MappingProxyType({})
_BETWEEN = "·"


def cell_label(
    catalogue: Catalogue, form: str, key: str, field: str, campuses: Campuses = NO_CAMPUSES
) -> Label:
    """Return the form's title, the row and the figure; codes where the definitions know none.

    `key`: of the row as text, the line of a grid, "" in a record. A row that a campus has for
    itself is told with its name, with its number where `campuses` does not know it.
    """
    known = catalogue.forms.get(form)
    if known is None or field not in known.by_code:
        told = ".".join((form, key, field))
        return Label(told, told)
    return _joined(known.title, row_label(known, key, campuses), known.by_code[field].label)


def row_label(form: Form, key: str, campuses: Campuses = NO_CAMPUSES) -> Label:
    """Return what a row of a form is called by its key, empty of the only row of a record."""
    line, _, number = key.partition(CAMPUS_MARK)
    lines = {one.code: one.label for one in form.lines}
    return _joined(campus_label(number, campuses), lines.get(line, Label(line, line)))


def campuses_of(catalogue: Catalogue, content: Content) -> Campuses:
    """Return the names of the campuses of a school by its content, none while it has but one."""
    rows, form = content.forms.get(CAMPUSES, {}), catalogue.forms.get(CAMPUSES)
    if form is None or len(rows) < 2:
        return NO_CAMPUSES
    names = {str(key): cells.get(form.name) for key, cells in rows.items()}
    return {
        key: str(name.value) if name and name.value else f"#{key}" for key, name in names.items()
    }


def as_called_today(content: Content, forms: Iterable[Form]) -> Content:
    """Return a content with fields that its edition called otherwise under their present codes."""
    called: dict[str, Rows] = {
        form.code: {
            key: {form.renamed.get(field, field): filled for field, filled in cells.items()}
            for key, cells in content.forms[form.code].items()
        }
        for form in forms
        if form.renamed and form.code in content.forms
    }
    return replace(content, forms={**content.forms, **called})


def campuses_in(asked: Iterable[Question | Asked]) -> Campuses:
    """Return the names of the campuses that questions are about."""
    return {one.key.partition(CAMPUS_MARK)[2]: one.campus for one in asked if one.campus}


def campus_label(number: str, campuses: Campuses = NO_CAMPUSES) -> Label:
    """Return what a campus is called, empty without a number."""
    name = campuses.get(number, "")
    if name or not number:
        return Label(name, name)
    return load_words("receiving").label("campus_numbered", number=number)


def named_label(catalogue: Catalogue, name: str, campuses: Campuses = NO_CAMPUSES) -> Label:
    """Return what a form, or a cell named form.key.field, is called."""
    form, _, rest = name.partition(".")
    if not rest:
        known = catalogue.forms.get(form)
        return known.title if known else Label(form, form)
    key, _, field = rest.rpartition(".")
    return cell_label(catalogue, form, key, field, campuses)


def _joined(*labels: Label) -> Label:
    told = [(one.zh, one.en) for one in labels if one.zh]
    return Label(_BETWEEN.join(zh for zh, _ in told), _BETWEEN.join(en for _, en in told))
