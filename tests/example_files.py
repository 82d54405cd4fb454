"""Files for tests of definitions: empty ones in memory, filled with rows as users type them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Form, Label
from edudesk.model.place import Cell, FileKind, Value
from edudesk.model.values import read_value
from edudesk.storage import connecting, opening
from edudesk.storage.store import Store
from edudesk.storage.writing import Pen

NOW = datetime(2025, 10, 1, tzinfo=UTC)
TITLE = Label(zh="年报", en="annual")
_ROW_KEYS = ("id", "line", "origin")

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


class EmptyFile(NamedTuple):
    """The bytes of a file without figures; `last`: number of the earlier collection, if any.

    `earlier`: those before it, by their school year.
    """

    image: bytes
    forms: tuple[Form, ...]
    this: int
    last: int | None
    earlier: Mapping[str, int] = MappingProxyType({})

    def open(self) -> Store:
        """Return a writable copy in memory, its scope on unit 1 and this collection.

        Where one copy after the other is asked about, a `Slate` answers a hundred times as fast.
        """
        store = Store(connecting.from_bytes(self.image), self.forms)
        store.set_scope(1, self.this)
        return store


class Slate:
    """A file in memory that is filled, asked and wiped: its statements stay prepared all along."""

    def __init__(self, empty: EmptyFile, catalogue: Catalogue) -> None:
        self._collection = empty.this
        self._catalogue = catalogue
        self._store = empty.open()

    def filled(self, rows: Rows) -> Store:
        """Return the file with these rows alone; what was asked of it before is void."""
        while self._store.undo("") is not None:
            pass
        enter(self._store, self._catalogue, rows, self._collection)
        return self._store

    def close(self) -> None:
        """Let go of the memory."""
        self._store.close()


def empty_file(
    catalogue: Catalogue,
    kind: FileKind,
    folder: Path,
    *,
    with_last: bool = True,
    earlier: Collection[str] = (),
    school: str = "某学校",
    moment: date = date(2025, 9, 1),
) -> EmptyFile:
    """Make a file of this kind through the real door and return it as bytes.

    `earlier`: school years of annual collections before the last one; `moment`: the day that the
    collection in hand describes.
    """
    forms = catalogue.forms_of(kind)
    path = folder / f"{kind}.edudesk"
    opening.create(path, kind, forms, school_code="2137000001", school_name=school, now=NOW)
    opened = opening.open_file(path, forms, who="", wait=False, now=NOW)
    store = Store(opened.connection, forms)
    years = [*earlier, *(["2024-2025"] if with_last else [])]
    opened_in = {
        year: store.add_collection("annual", year, date(int(year[:4]), 9, 1), TITLE).number
        for year in years
    }
    this = store.add_collection("annual", "2025-2026", moment, TITLE).number
    last = opened_in.pop("2024-2025", None)
    image = store.snapshot()
    store.close()
    path.unlink()
    return EmptyFile(image, forms, this, last, opened_in)


def enter(store: Store, catalogue: Catalogue, rows: Rows, collection: int) -> dict[str, list[int]]:
    """Enter rows as a user types them and return their ids by form.

    A row of a record or grid changes the one that is there; in a register every row is a school.
    """
    entered: dict[str, list[int]] = {}
    with store.scoped(1, collection):
        standing = {
            (code, row.line): row.id
            for code in rows
            if catalogue.forms[code].kind in ("record", "grid")
            for row in store.rows(code)
        }
    with store.writing("填写", "测试") as pen:
        for code, row in ((code, row) for code, wanted in rows.items() for row in wanted):
            values = _read(catalogue, catalogue.forms[code], row)
            id = standing.get((code, str(row.get("line", ""))))
            if id is None:
                id = _add(store, pen, catalogue.forms[code], collection, row, values)
            else:
                pen.set_values((Cell(code, id, field), value) for field, value in values.items())
            entered.setdefault(code, []).append(id)
    return entered


def _add(
    store: Store,
    pen: Pen,
    form: Form,
    collection: int,
    row: Mapping[str, Any],
    values: Mapping[str, Value],
) -> int:
    school = 1
    if form.kind == "register":
        code = str(row.get("school_code", "?"))
        known = {school.code: school.number for school in store.schools()}
        school = known.get(code) or pen.add_school(code, str(row.get("school_name", "?")))
    places = {name: row[name] for name in ("id", "origin") if name in row}
    return pen.add_row(form.code, school, collection, values, **places)


def _read(catalogue: Catalogue, form: Form, row: Mapping[str, Any]) -> dict[str, Value]:
    """Return stored values for typed ones; TOML may write a number or an answer bare."""
    values = {}
    for code, typed in row.items():
        if code not in _ROW_KEYS:
            field = form.by_code[code]
            text = str(int(typed)) if isinstance(typed, bool) else str(typed)
            values[code] = read_value(field, text, catalogue.codes(field))
    return values
