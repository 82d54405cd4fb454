"""Lays out as relations what layouts read beside the file's own: findings, open cells, prints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.document import Occasion
from edudesk.model.place import Value
from edudesk.reporting.comparing import (
    COMPARISON,
    LINEAGE,
    STATISTICS,
    fill_comparison,
    fill_lineage,
    fill_statistics,
)
from edudesk.reporting.dealings import COLUMNS as DEALINGS
from edudesk.reporting.dealings import REMARKS, THREAD, remark_rows, thread_rows
from edudesk.storage.store import Store

ASKED_SCHOOLS: Final = "asked_schools"
"""Not a need that a layout names: every layout that is printed by school reads it."""

_COLUMNS: Final = {
    ASKED_SCHOOLS: ("school",),
    "findings": (
        "position", "check_code", "level", "state", "form", "form_title", "row_name", "fields",
        "message", "reason", "reason_code", "head",
    ),
    "open_cells": (
        "position", "office", "form", "form_title", "row_name", "field", "unit", "hint",
    ),
    "papers": ("position", "title", "printed", "pages", "state"),
    "today": ("day",),
    **DEALINGS,
}  # fmt: skip

Rows = Iterator[tuple[Value, ...]]


def lay_out(needs: Collection[str], store: Store, catalogue: Catalogue, occasion: Occasion) -> None:
    """Fill the relations that are needed, each under the name of the need."""
    fillers: dict[str, Callable[[Store, Catalogue, Occasion], Rows]] = {
        ASKED_SCHOOLS: _schools,
        "findings": _findings,
        "open_cells": _open_cells,
        "papers": _papers,
        "today": _today,
        THREAD: thread_rows,
        REMARKS: remark_rows,
    }
    for name, rows_of in fillers.items():
        if name in needs:
            store.fill_temp(name, _COLUMNS[name], list(rows_of(store, catalogue, occasion)))
    if COMPARISON in needs:
        fill_comparison(store, catalogue, occasion.compared)
    if LINEAGE in needs:
        fill_lineage(store, catalogue, occasion.kin)
    if STATISTICS in needs:
        fill_statistics(store, occasion.beside)


def ask_schools(store: Store, schools: Iterable[int]) -> None:
    """Let tables that are printed by school list these alone."""
    store.fill_temp(ASKED_SCHOOLS, _COLUMNS[ASKED_SCHOOLS], [(number,) for number in schools])


def ask_every_school(store: Store) -> None:
    """Let tables that are printed by school list all of them."""
    ask_schools(store, (school.number for school in store.schools()))


def _schools(store: Store, catalogue: Catalogue, occasion: Occasion) -> Rows:
    """Yield the schools that are asked for, all where none is named."""
    for number in occasion.schools or [school.number for school in store.schools()]:
        yield (number,)


def _findings(store: Store, catalogue: Catalogue, occasion: Occasion) -> Rows:
    """Yield the findings in the order of forms and rows."""
    for position, finding in enumerate(occasion.findings, start=1):
        form = catalogue.forms[finding.form]
        labels = [form.by_code[code].label.zh for code in finding.fields if code in form.by_code]
        yield (
            position,
            finding.check,
            finding.level,
            finding.state,
            finding.form,
            form.title.zh,
            finding.row_name,
            load_words("print")("between").join(labels),
            finding.message.zh,
            finding.reason,
            finding.reason_code,
            finding.head,
        )


def _open_cells(store: Store, catalogue: Catalogue, occasion: Occasion) -> Rows:
    """Yield what is still to be filled, under the names of the offices."""
    offices = catalogue.lists["offices"].by_value
    for position, one in enumerate(occasion.open_cells, start=1):
        form = catalogue.forms[one.cell.form]
        field = form.by_code[one.cell.field]
        yield (
            position,
            offices[one.office].label.zh if one.office in offices else "",
            form.code,
            form.title.zh,
            one.row_name,
            field.label.zh if one.cell.row else "",
            field.unit,
            field.hint.zh if field.hint and one.cell.row else "",
        )


def _papers(store: Store, catalogue: Catalogue, occasion: Occasion) -> Rows:
    """Yield the issued prints of the collection, the oldest first."""
    kept = store.papers.papers(occasion.school.number, occasion.collection.number)
    for position, paper in enumerate(reversed(kept), start=1):
        report = catalogue.packets.get(paper.name) or catalogue.layouts.get(paper.name)
        title = report.title.zh if report else paper.name
        day = f"{paper.printed_at:%Y%m%d}"
        yield (position, title, day, paper.pages, paper.state)


def _today(store: Store, catalogue: Catalogue, occasion: Occasion) -> Rows:
    """Yield the day of the print, by which deadlines are judged: definitions have no clock."""
    yield (occasion.printed.isoformat() if occasion.printed else None,)
