"""A large school for the benchmarks: 500 staff, 60 classes, 300 rooms, two collections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Field, Label
from edudesk.model.place import Value
from edudesk.storage import opening
from edudesk.storage.store import Store

SIZES = {"campuses": 2, "classes": 60, "staff": 500, "buildings": 300, "guards": 8, "drills": 12}


def large_school(folder: Path, catalogue: Catalogue) -> Store:
    """Return the store of a new school file, filled in both collections, scope on the later one."""
    forms = catalogue.forms_of("school")
    path = folder / "school.edudesk"
    now = datetime(2025, 10, 1, tzinfo=UTC)
    opening.create(
        path, "school", forms, school_code="2137000001", school_name="第一小学", now=now
    )
    store = Store(opening.open_file(path, forms, who="", wait=False, now=now).connection, forms)
    title = Label(zh="年报", en="annual")
    last = store.add_collection("annual", "2024-2025", date(2024, 9, 1), title).number
    fill(store, catalogue, last)
    this = store.add_collection("annual", "2025-2026", date(2025, 9, 1), title, copy_from=last)
    store.set_scope(1, this.number)
    return store


def fill(store: Store, catalogue: Catalogue, collection: int) -> None:
    """Fill every roster to its size with values that its fields allow."""
    chance = random.Random(5)
    with store.writing("fill", "") as pen:
        for code, count in SIZES.items():
            for number in range(count):
                values = dict(row(catalogue, code, number, chance))
                pen.add_row(code, 1, collection, values)


def row(
    catalogue: Catalogue, form: str, number: int, chance: random.Random
) -> Iterator[tuple[str, Value]]:
    """Yield a value for each stored field of a roster row; references stay empty."""
    for field in catalogue.forms[form].stored:
        if field.type != "ref":
            yield field.code, value(catalogue, field, number, chance)


def value(catalogue: Catalogue, field: Field, number: int, chance: random.Random) -> Value:
    """Return a stored value of the field's type, within its bounds and its code list."""
    codes = catalogue.codes(field)
    if codes is not None:
        return chance.choice(codes.codes).value
    if field.is_number:
        least = int(field.minimum or 0)
        return chance.randint(least, int(field.maximum or least + 60)) * 10**field.places
    plain: dict[str, Value] = {
        "bool": number % 2,
        "date": f"2025-0{1 + number % 8}-{10 + number % 18}",
        "month": f"{1970 + number % 40}-0{1 + number % 9}",
    }
    return plain.get(field.type, f"甲{number}")
