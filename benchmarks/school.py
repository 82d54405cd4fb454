"""A large school for the benchmarks: one of the sample's, with 500 staff, 60 classes, 300 rooms."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from edudesk.actions.sample import make_sample
from edudesk.catalogue.library import Catalogue
from edudesk.model.place import Cell, Row, Value
from edudesk.storage.store import Store

SIZES = {"classes": 60, "staff": 500, "special_rooms": 300}
_OWN = {
    "classes": {"class_no", "name"},
    "staff": {"staff_no", "name"},
    "special_rooms": {"name"},
}
"""Fields that tell the rows of a roster apart."""
_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")  # names of people have no digits


def large_school(catalogue: Catalogue) -> Store:
    """Return a store in memory, filled in two collections, scope on the later one."""
    with TemporaryDirectory() as folder:
        made = make_sample(Path(folder), catalogue=catalogue, prints=False)
        schools = [one.path for one in made.files if one.path.suffix == ".edudesk"]
        image = max(
            (path for path in schools if path != made.district),
            key=lambda path: path.stat().st_size,
        ).read_bytes()
    store = Store.from_snapshot(image, catalogue.forms_of("school"))
    collection = max(one.number for one in store.collections())
    store.set_scope(1, collection)
    return _grown(store, collection)


def _grown(store: Store, collection: int) -> Store:
    """Return a writable copy in which each roster is repeated up to its size."""
    from edudesk.storage import connecting

    grown = Store(connecting.from_bytes(store.snapshot()), store.forms)
    grown.set_scope(1, collection)
    with grown.writing("grow", "") as pen:
        for form, count in SIZES.items():
            rows = store.rows(form)
            for number in range(len(rows), count):
                row = rows[number % len(rows)]
                new = pen.add_row(form, 1, collection, _renamed(row, number, _OWN[form]))
                pen.set_states(
                    [
                        (Cell(form, new, field), state, row.typed.get(field, ""))
                        for field, state in row.states.items()
                    ]
                )
    store.close()
    return grown


def _renamed(row: Row, number: int, own: set[str]) -> dict[str, Value]:
    named = str(number).translate(_CHINESE)
    return {
        code: f"{value}{named if code == 'name' else number}" if code in own else value
        for code, value in row.values.items()
    }
