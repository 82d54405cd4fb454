"""Reads all that a school says in one collection out of the open file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

from msgspec import structs

from edudesk.model.form import CAMPUSES, Form
from edudesk.model.place import CellState, Value
from edudesk.model.scan import Scan
from edudesk.model.submission import Attached, Content, Filled, Key, Rows, Said
from edudesk.storage.campuses import MARK
from edudesk.storage.schema import quoted, table_name
from edudesk.storage.store import Store

_Keys = dict[str, dict[int, Key]]
"""By form: the key of a row by its id."""


def read_content(store: Store, school: int, collection: int) -> Content:
    """Return what a school of the file says in a collection, whatever the scope is."""
    place = store.collection(collection)
    forms: dict[str, Rows] = {}
    keys: _Keys = {}
    for form in store.forms:
        rows, keys[form.code] = _read_rows(store, form, school, collection)
        if form.kind != "roster":
            rows = {key: cells for key, cells in rows.items() if cells}
        if rows:
            forms[form.code] = rows
    return Content(
        school=store.school(school).code,
        collection=place.id,
        moment=place.moment.isoformat(),
        forms=forms,
        nil=dict(
            store.query(
                "SELECT form, reason FROM main.nil_returns WHERE school = ? AND collection = ?",
                (school, collection),
            )
        ),
        said=tuple(_said(store, keys)),
        attached=tuple(_attached(store, forms)),
    )


def _attached(store: Store, forms: Mapping[str, Rows]) -> Iterator[Attached]:
    """Yield the documents of the file that cells of these rows name."""
    named = {
        cells[field].value
        for form, field in _naming(store)
        for cells in forms.get(form.code, {}).values()
        if field in cells
    }
    for scan in store.scans.scans() if named else ():
        if scan.name in named:
            yield Attached(scan.name, scan.sha256, scan.size)


def _naming(store: Store) -> list[tuple[Form, str]]:
    """Return the columns whose cells name documents."""
    return [(form, field.code) for form in store.forms for field in form.stored if field.attachment]


def unnamed_documents(store: Store) -> list[Scan]:
    """Return the documents of the file that no cell of any collection names."""
    named = {
        str(name)
        for form, field in _naming(store)
        for (name,) in store.query(
            f"SELECT DISTINCT {quoted(field)} FROM main.{quoted(table_name(form))}"
            f" WHERE {quoted(field)} IS NOT NULL"
        )
    }
    return [one for one in store.scans.scans() if one.name not in named]


def documents_of(store: Store, content: Content) -> dict[str, bytes]:
    """Return the bytes of what is attached to a content of this file, by name."""
    return {one.name: store.scans.contents(one.name) for one in content.attached}


def salt_of(store: Store, collection: int) -> bytes:
    """Return the secret bytes that blind the personal columns of a collection."""
    ((salt,),) = store.query("SELECT salt FROM main.collections WHERE number = ?", (collection,))
    return bytes(salt)


def keys_of(store: Store, form: Form, school: int, collection: int) -> dict[int, Key]:
    """Return what names a form's rows for ever, by the ids they have in this file."""
    return _read_rows(store, form, school, collection)[1]


def restricted(content: Content, forms: Collection[str]) -> Content:
    """Return what a content says in some of its forms."""
    kept = Content(
        school=content.school,
        collection=content.collection,
        moment=content.moment,
        forms={code: rows for code, rows in content.forms.items() if code in forms},
        nil={code: reason for code, reason in content.nil.items() if code in forms},
        said=tuple(said for said in content.said if said.form in forms),
        attached=content.attached,
    )
    return with_its_documents(kept)


def with_its_documents(content: Content) -> Content:
    """Return a content from which cells were taken with only the documents that it still names."""
    if not content.attached:
        return content
    named = {
        filled.value
        for rows in content.forms.values()
        for cells in rows.values()
        for filled in cells.values()
    }
    kept = tuple(one for one in content.attached if one.name in named)
    return structs.replace(content, attached=kept)


def on_campus(content: Content, forms: Iterable[Form], campus: int, *, main: bool) -> Content:
    """Return a content with only the rows of one campus in those forms that have rows by campus.

    `main`: rows of rosters that name no campus stand on it.
    """
    kept = dict(content.forms)
    for form in forms:
        if form.code in kept:
            kept[form.code] = _rows_on(form, kept[form.code], campus, main=main)
    return structs.replace(content, forms={code: rows for code, rows in kept.items() if rows})


def among(content: Content, forms: Iterable[Form], target: str, rows: Collection[int]) -> Content:
    """Return a content with only these rows of the roster `target`, and those that refer to them.

    Of `forms` only; a form that neither is the roster nor refers to it stays whole.
    """
    kept = dict(content.forms)
    for form in forms:
        named = [field.code for field in form.stored if field.target == target]
        if form.code in kept and form.code == target:
            kept[target] = {key: cells for key, cells in kept[target].items() if key in rows}
        elif form.code in kept and named:
            kept[form.code] = {
                key: cells
                for key, cells in kept[form.code].items()
                if _value(cells, named[0]) in rows
            }
    return structs.replace(content, forms={code: rows for code, rows in kept.items() if rows})


def without(content: Content, columns: Collection[tuple[str, str]]) -> Content:
    """Return a content without these columns (form, field)."""
    forms = {
        code: {
            key: {field: filled for field, filled in cells.items() if (code, field) not in columns}
            for key, cells in rows.items()
        }
        for code, rows in content.forms.items()
    }
    return structs.replace(content, forms=forms)


def _rows_on(form: Form, rows: Rows, campus: int, *, main: bool) -> Rows:
    if form.per_campus:
        own = f"{MARK}{campus}"
        return {key: cells for key, cells in rows.items() if str(key).endswith(own)}
    named = [field.code for field in form.stored if field.target == CAMPUSES]
    if form.kind != "roster" or not named:
        return rows
    here = {campus, None} if main else {campus}
    return {key: cells for key, cells in rows.items() if _value(cells, named[0]) in here}


def _value(cells: dict[str, Filled], field: str) -> Value:
    return cells[field].value if field in cells else None


def _read_rows(
    store: Store, form: Form, school: int, collection: int
) -> tuple[Rows, dict[int, Key]]:
    table = quoted(table_name(form))
    codes = [field.code for field in form.stored]
    columns = "".join(f", {quoted(code)}" for code in codes)
    # A district's own forms are said by the district, whichever schools their rows are about.
    of_district = form.owner == "district"
    mine = "collection = ?" if of_district else "collection = ? AND school = ?"
    params = (collection,) if of_district else (collection, school)
    found = store.query(f"SELECT id, line, school{columns} FROM main.{table} WHERE {mine}", params)
    codes_of_schools = {one.number: one.code for one in store.schools()} if of_district else {}
    states = _read_states(store, form, f"SELECT id FROM main.{table} WHERE {mine}", params)
    rows: Rows = {}
    keys: dict[int, Key] = {}
    for id, line, owner, *values in found:
        key = _key(form, id, line, codes_of_schools.get(owner, ""))
        keys[id] = key
        rows[key] = _cells(codes, values, states.get(id, {}))
    return rows, keys


def _key(form: Form, id: int, line: str, school_code: str) -> Key:
    if form.kind == "roster":
        return id
    return school_code if form.kind == "register" else line


def _cells(
    codes: Iterable[str], values: Iterable[Value], states: dict[str, Filled]
) -> dict[str, Filled]:
    cells = {
        code: Filled("plain", value)
        for code, value in zip(codes, values, strict=True)
        if value is not None
    }
    for code, filled in states.items():
        if filled.state == "carried":
            cells[code] = Filled("carried", cells[code].value if code in cells else None)
        else:
            cells[code] = filled
    return cells


def _read_states(
    store: Store, form: Form, ids: str, params: tuple[Value, ...]
) -> dict[int, dict[str, Filled]]:
    known = {field.code for field in form.stored}  # states of retired columns stay in the file
    states: defaultdict[int, dict[str, Filled]] = defaultdict(dict)
    found: list[tuple[Any, ...]] = store.query(
        f"SELECT row, field, state, typed FROM main.cells WHERE form = ? AND row IN ({ids})",
        (form.code, *params),
    )
    for row, field, state, typed in found:
        if field in known:
            states[row][field] = Filled(
                cast(CellState, state), typed if state == "unreadable" else None
            )
    return states


def _said(store: Store, keys: _Keys) -> Iterable[Said]:
    for (check, row), spoken in sorted(store.explanations().items()):
        key = keys.get(spoken.form, {}).get(row)
        if key is not None:
            yield Said(
                check=check,
                form=spoken.form,
                key=key,
                kind=spoken.kind,
                code=spoken.code,
                reason=spoken.reason,
                head=spoken.head,
            )
