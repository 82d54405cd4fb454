"""What the standards read: one row of facts for each school of a file."""

from __future__ import annotations

from collections.abc import Set

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.model.place import FileKind, Value
from edudesk.model.verdict import FactRow
from edudesk.storage.store import Store

FACT_FORM = "school_facts"
DISTRICT_FORM = "district_figures"
CODE, NAME = "school_code", "school_name"


def kind_of(store: Store) -> FileKind:
    """Return whether the file keeps the register of a district, or the forms of one school."""
    is_district = any(form.code == FACT_FORM for form in store.forms)
    return "district" if is_district else "school"


def facts_of(
    store: Store, catalogue: Catalogue, kind: FileKind, wanted: Set[str] | None = None
) -> list[FactRow]:
    """Return the facts of every school in scope: the district's register, or one school's forms.

    `wanted`: keys that will be asked for in a register, all when not given.

    Values are stored values; None is whatever was not filled, unknown or unreadable. In a school
    file the row is also laid out as the relation `school_facts`, which the district's file has, and
    `district_figures` as a row that nobody has filled.
    """
    keys = [field.code for field in catalogue.form(FACT_FORM).fields]
    if kind == "district":
        named = (CODE, NAME)
        return _register(store, [k for k in keys if wanted is None or k in wanted or k in named])
    row = _answers(store, catalogue, keys)
    values = (row.school, *(row.values[key] for key in keys))
    store.fill_temp(FACT_FORM, ("school", *keys), [values])
    _no_district(store, catalogue)
    return [row]


def _no_district(store: Store, catalogue: Catalogue) -> None:
    """Lay out what only a district knows, none of it filled, for the SQL that asks for it."""
    if DISTRICT_FORM in catalogue.forms:
        columns = [field.code for field in catalogue.forms[DISTRICT_FORM].fields]
        store.fill_temp(DISTRICT_FORM, columns, [(None,) * len(columns)])


def _register(store: Store, keys: list[str]) -> list[FactRow]:
    found = store.query(f"SELECT school, {', '.join(keys)} FROM {FACT_FORM}")
    at_code, at_name = keys.index(CODE) + 1, keys.index(NAME) + 1
    is_named = all(row[at_code] and row[at_name] for row in found)
    schools = {} if is_named else {one.number: one for one in store.schools()}
    rows = []
    for school, *values in found:
        facts = dict(zip(keys, values, strict=True))
        code, name = facts[CODE], facts[NAME]
        if not (code and name):
            code, name = code or schools[school].code, name or schools[school].name
        rows.append(FactRow(school, str(code), str(name), facts))
    return rows


def _answers(store: Store, catalogue: Catalogue, keys: list[str]) -> FactRow:
    facts = {
        key: _answer(store, catalogue.facts[key].sql) if key in catalogue.facts else None
        for key in keys
    }
    ((school, code, name),) = store.query("SELECT number, code, name FROM school")
    return FactRow(school, code, name, facts)


def _answer(store: Store, sql: str) -> Value:
    found = store.query(scaled(sql))
    value: Value = found[0][0] if found else None
    return value
