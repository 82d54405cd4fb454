"""What stands behind a figure: its formula, the rows that make it up, what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from edudesk.actions.entry import history
from edudesk.actions.session import Desk
from edudesk.actions.whose import whose_is
from edudesk.catalogue.library import Catalogue
from edudesk.model.behind import Behind, BehindRow, Formula, Told
from edudesk.model.form import Form
from edudesk.model.journal import HistoryEntry
from edudesk.model.parts import Whose
from edudesk.model.place import Cell, FileKind, Row, Value
from edudesk.storage.probe import Probe
from edudesk.storage.relations import Narrowing
from edudesk.storage.schema import quoted
from edudesk.storage.store import Store
from edudesk.storage.tracing import Tracer

Formulas = Mapping[tuple[str, str], Formula]


class Story(NamedTuple):
    """How a figure came to be; `whose` None of one that is computed."""

    changes: tuple[HistoryEntry, ...]
    reasons: tuple[Told, ...]
    whose: Whose | None


_formulas: dict[tuple[str, FileKind], Formulas] = {}


def formulas(desk: Desk) -> Formulas:
    """Return what every computed figure reads, by form and field; worked out once."""
    key = (desk.catalogue.fingerprint, desk.kind)
    if key not in _formulas:
        _formulas[key] = dict(_all_formulas(desk.catalogue, desk.kind))
    return _formulas[key]


def story(desk: Desk, cell: Cell, collection: int) -> Story:
    """Return how a figure came to be: its changes, the reasons given, and whose it is."""
    marking = {
        check.code
        for check in desk.catalogue.checks
        if check.form == cell.form and cell.field in check.fields
    }
    told = desk.store.told_of(cell.form, cell.row)
    field = desk.catalogue.field(cell.form, cell.field)
    reasons = tuple(one for one in told if one.check in marking)
    if field.derived:
        return Story((), reasons, None)
    return Story(history(desk, cell), reasons, whose_is(desk, cell, collection))


def rows_behind(desk: Desk, cell: Cell, collection: int, campus: int | None = None) -> Behind:
    """Return the rows that a computed figure is made of, by trying it without each of them.

    `campus`: of the figure as it is of this campus, and of the rows that stand there.

    For a snapshot (`Session.aside`): rows are taken out of it for a moment. A row has a part when
    the figure would be another without it; of a figure that is not known, rows are returned that
    leave something unfilled that it reads.
    """
    rosters = formulas(desk)[cell.form, cell.field].rosters
    sql = f"SELECT {quoted(cell.field)} FROM {quoted(cell.form)} WHERE id = ?"
    if campus is None:  # what is seen of a campus is narrowed as it is
        sql = Narrowing(desk.forms).narrowed(sql)
    with desk.at(collection, campus) as store:
        value = _value(store, sql, cell.row)
        found: list[BehindRow] = []
        looked_at = 0
        for code, fields in rosters:
            form = desk.form(code)
            rows = _rows_in_sight(store, form)
            looked_at += len(rows)
            if value is None:
                found += _unfilled(form, rows, fields)
            else:
                found += _parts(store, sql, cell.row, value, form, rows)
    found.sort(key=lambda one: -abs(one.part or 0))
    return Behind(cell, value, tuple(found), looked_at)


def _rows_in_sight(store: Store, form: Form) -> list[Row]:
    """Return the rows of a roster that stand where is looked: a page shows it always whole."""
    seen = {row for (row,) in store.query(f"SELECT id FROM {quoted(form.code)}")}
    return [row for row in store.rows(form.code) if row.id in seen]


def _value(store: Store, sql: str, row: int) -> Value:
    found = store.query(sql, (row,))
    value: Value = found[0][0] if found else None
    return value


def _parts(
    store: Store, sql: str, place: int, value: Value, form: Form, rows: Iterable[Row]
) -> Iterable[BehindRow]:
    for row in rows:
        with store.without(form.code, row.id):
            rest = _value(store, sql, place)
        if rest != value:
            yield BehindRow(_cell(form, row), _name(form, row), _difference(value, rest))


def _difference(value: Value, rest: Value) -> int | None:
    if not isinstance(value, int) or isinstance(rest, str):
        return None
    return value - (rest or 0)


def _unfilled(form: Form, rows: Iterable[Row], fields: Iterable[str]) -> Iterable[BehindRow]:
    for row in rows:
        empty = tuple(code for code in fields if row.values.get(code) is None)
        if empty:
            place = Cell(form.code, row.id, empty[0])
            yield BehindRow(place, _name(form, row), None, empty)


def _cell(form: Form, row: Row) -> Cell:
    return Cell(form.code, row.id, form.name or form.fields[0].code)


def _name(form: Form, row: Row) -> str:
    return str(row.values.get(form.name or form.fields[0].code) or f"#{row.id}")


def _all_formulas(
    catalogue: Catalogue, kind: FileKind
) -> Iterable[tuple[tuple[str, str], Formula]]:
    forms = catalogue.forms_of(kind)
    known = {form.code: form for form in forms}
    probe = Probe(forms)
    tracer = Tracer(forms, probe)
    for form in forms:
        for field in form.fields:
            if field.derived:
                reads = probe.row_reads(form, field.derived)
                own = tuple(code for code in form.by_code if code in reads.own)
                elsewhere = _by_form(reads.others, known)
                far = tracer.of_field(form, field.code).far
                rosters = tuple(one for one in _by_form(far, known) if _is_roster(known[one[0]]))
                yield (form.code, field.code), Formula(own, elsewhere, rosters)
    probe.close()


def _is_roster(form: Form) -> bool:
    return form.kind == "roster"


def _by_form(
    pairs: Iterable[tuple[str, str]], known: Mapping[str, Form]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (form, field) pairs by form, both in page order."""
    pairs = set(pairs)
    named = {form for form, _ in pairs}
    return tuple(
        (code, tuple(field for field in form.by_code if (code, field) in pairs))
        for code, form in known.items()
        if code in named
    )
