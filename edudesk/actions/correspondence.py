"""What passed between school and district, as a school sees it: questions and the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from edudesk.actions.answering import SinceReceipt, since_receipt
from edudesk.actions.campuses import Campus, list_campuses
from edudesk.actions.entry import read_form
from edudesk.actions.paperwork import DifferingCell, told_cells
from edudesk.actions.session import Desk
from edudesk.actions.threads import question_label, questions_of
from edudesk.catalogue.cells import row_label
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.model.form import Form, Label
from edudesk.model.place import Cell
from edudesk.model.receiving import Question
from edudesk.model.values import show_value
from edudesk.storage.campuses import campus_of
from edudesk.storage.contents import keys_of
from edudesk.storage.submissions import standing


class Asked(NamedTuple):
    """A question of the district, what its cell is called, and where it is; None where it went.

    `campus`: whose own row it is, None of the school's.
    """

    question: Question
    label: Label
    cell: Cell | None
    campus: int | None


class Newer(NamedTuple):
    """A cell that differs from what the receipt confirms, and where it is; `campus` as above."""

    told: DifferingCell
    cell: Cell | None
    campus: int | None


class Correspondence(NamedTuple):
    """Everything that passed: `since` None without a receipt; `may_propose` once accepted."""

    questions: tuple[Asked, ...]
    since: SinceReceipt | None
    newer: tuple[Newer, ...]
    may_propose: bool


class RowChoice(NamedTuple):
    """A row that a cell can be chosen in: how a letter names it, what it is called, its values."""

    key: str
    called: str
    values: dict[str, str]


def correspondence(desk: Desk, collection: int, lang: str = "zh") -> Correspondence:
    """Return what passed between a school and its district in a collection."""
    places = _Places(desk, collection)
    questions = tuple(
        Asked(
            one,
            question_label(desk, one),
            places.of(one.form, one.key, one.field),
            campus_of(one.key),
        )
        for one in questions_of(desk, collection)
    )
    since = since_receipt(desk, collection)
    changed = since.changed if since else ()
    named = {str(one.row): one.name for one in list_campuses(desk, collection)}
    told = told_cells(desk.catalogue, changed, lang, named)
    newer = tuple(
        Newer(cell, places.of(form, str(key), field), campus_of(str(key)))
        for (form, key, field), cell in zip((one.place for one in changed), told, strict=True)
    )
    state = standing(desk.store, desk.school, collection).state
    may_propose = load_lifecycle().step("propose", "school", state) is not None
    return Correspondence(questions, since, newer, may_propose)


def rows_to_choose(desk: Desk, collection: int, lang: str = "zh") -> dict[str, list[RowChoice]]:
    """Return by form the rows in page order, as a letter names them and as people do.

    Of a form per campus the own rows of each campus follow, when the school has several.
    """
    campuses = list_campuses(desk, collection)
    return {
        form.code: _rows_of(desk, collection, form, campuses, lang)
        for form in desk.forms
        if form.stored
    }


def _rows_of(
    desk: Desk, collection: int, form: Form, campuses: Sequence[Campus], lang: str
) -> list[RowChoice]:
    keys = keys_of(desk.store, form, desk.school, collection)
    named = {str(one.row): one.name for one in campuses}
    rows = [*read_form(desk, form.code, collection).rows]
    for campus in campuses if form.per_campus else ():
        rows += read_form(desk, form.code, collection, campus.row).rows
    found = []
    for row in rows:
        values = {
            field.code: show_value(field, row.values[field.code], desk.catalogue.codes(field), lang)
            for field in form.stored
            if row.values.get(field.code) is not None
        }
        key = str(keys[row.id]) if row.id in keys else ""
        roster = form.kind == "roster"
        called = _called(form, values) if roster else row_label(form, key, named).text(lang)
        found.append(RowChoice(key, called, values))
    return found


def _called(form: Form, values: Mapping[str, str]) -> str:
    """Return what a row of a roster is called: its name, and what comes first if it is another."""
    first = next((values[one.code] for one in form.stored if one.code in values), "")
    name = values.get(form.name, "")
    return f"{name}（{first}）" if name and name != first else first


class _Places:
    """Finds the cells that letters name by the keys of their rows."""

    def __init__(self, desk: Desk, collection: int) -> None:
        self._desk = desk
        self._collection = collection
        self._rows: dict[str, dict[str, int]] = {}

    def of(self, form: str, key: str, field: str) -> Cell | None:
        known = {one.code: one for one in self._desk.forms}
        if form not in known or field not in known[form].by_code:
            return None
        if form not in self._rows:
            keys = keys_of(self._desk.store, known[form], self._desk.school, self._collection)
            self._rows[form] = {str(name): row for row, name in keys.items()}
        row = self._rows[form].get(key)
        return Cell(form, row, field) if row is not None else None
