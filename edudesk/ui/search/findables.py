"""What of definitions, rows and commands can be looked for, put into the words of the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from edudesk.actions.lookup import NamedRow
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import Words
from edudesk.model.form import Form
from edudesk.model.place import Cell, Row
from edudesk.ui.look.display import is_asked, line_of
from edudesk.ui.search.findindex import Find, find

if TYPE_CHECKING:
    from edudesk.actions.printing import Report


class Command(NamedTuple):
    """Something that the desk can do: the key of its words, its shortcuts, and the deed."""

    word: str
    keys: tuple[str, ...]
    act: Callable[[], object]


def command_finds(words: Words, commands: Iterable[Command]) -> list[Find]:
    """Return the commands; the first shortcut stands beside each."""
    return [
        find(
            "command",
            (command.word,),
            words(command.word).replace("&", ""),
            command.keys[0] if command.keys else "",
            also=(words.label(command.word).en,),
        )
        for command in commands
    ]


def form_finds(catalogue: Catalogue, forms: Iterable[Form], lang: str) -> list[Find]:
    """Return forms, their fixed lines and their fields."""
    modules = catalogue.lists["modules"].by_value
    found = []
    for form in forms:
        title = form.title.text(lang)
        module = modules.get(form.module)
        detail = module.label.text(lang) if module else ""
        names = (form.code, form.title.zh, form.title.en)
        found.append(find("form", (form.code,), title, detail, also=names))
        found += _line_finds(form, title, lang)
        found += _field_finds(form, title, lang)
    return found


def _line_finds(form: Form, title: str, lang: str) -> Iterator[Find]:
    for line in form.lines:
        name = line.label.text(lang)
        detail = f"{title} · {line.group}" if line.group else title
        yield find("line", (form.code, line.code), name, detail, also=(line.code, line.label.en))


def _field_finds(form: Form, title: str, lang: str) -> Iterator[Find]:
    for section in form.sections:
        part = section.title.text(lang)
        detail = title if part == title else f"{title} · {part}"
        for field in section.fields:
            names = (field.code, field.label.zh, field.label.en, *field.aliases)
            label = field.label.text(lang)
            yield find("field", (form.code, field.code), label, detail, also=names)


def report_finds(reports: Iterable[Report], prefix: str, lang: str) -> list[Find]:
    """Return what can be printed; `prefix` says so beside the title."""
    return [
        find(
            "report",
            (report.name,),
            report.title.text(lang),
            prefix,
            also=(report.name, report.title.zh, report.title.en),
        )
        for report in reports
    ]


def row_finds(catalogue: Catalogue, rows: Iterable[NamedRow], lang: str) -> list[Find]:
    """Return named rows: people, classes, buildings, schools."""
    titles = {code: form.title.text(lang) for code, form in catalogue.forms.items()}
    return [
        find(
            "row",
            (row.form, str(row.row)),
            row.name,
            titles[row.form],
            also=tuple(row.keys.split()),
        )
        for row in rows
    ]


def cell_of(found: Find, form: Form, rows: Iterable[Row], here: Cell | None) -> Cell | None:
    """Return the cell that a find means in its form, a column's in the row in hand; None if none.

    `rows`: of the form, in order. `here`: the cell in hand.
    """
    kind, name = found.kind, found.key[-1]
    if kind == "row":
        codes = [form.name or form.key[0]]
    else:
        codes = [name] if kind == "field" else [field.code for field in form.fields]
    for row in sorted(rows, key=lambda row: here is None or row.id != here.row):
        if (kind == "line" and row.line != name) or (kind == "row" and str(row.id) != name):
            continue
        for code in codes:
            if is_asked(form, form.by_code[code], line_of(form, row)):
                return Cell(form.code, row.id, code)
    return None
