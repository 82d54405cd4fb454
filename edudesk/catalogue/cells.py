"""What a cell is called by what survives the way to another file: form, row, figure."""

from __future__ import annotations

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Label

_BETWEEN = "·"


def cell_label(catalogue: Catalogue, form: str, key: str, field: str) -> Label:
    """Return the form's title, the row and the figure; codes where the definitions know none.

    `key`: of the row as text, the line of a grid, "" in a record.
    """
    known = catalogue.forms.get(form)
    if known is None or field not in known.by_code:
        told = ".".join((form, key, field))
        return Label(told, told)
    lines = {line.code: line.label for line in known.lines}
    row, label = lines.get(key, Label(key, key)), known.by_code[field].label
    zh = (known.title.zh, row.zh, label.zh)
    en = (known.title.en, row.en, label.en)
    return Label(*(_BETWEEN.join(part for part in parts if part) for parts in (zh, en)))


def named_label(catalogue: Catalogue, name: str) -> Label:
    """Return what a form, or a cell named form.key.field, is called."""
    form, _, rest = name.partition(".")
    if not rest:
        known = catalogue.forms.get(form)
        return known.title if known else Label(form, form)
    key, _, field = rest.rpartition(".")
    return cell_label(catalogue, form, key, field)
