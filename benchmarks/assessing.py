"""Assessing 2,000 schools from the district table, and one school again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.reading import Reading
from edudesk.assessment import engine, rules
from edudesk.assessment.facts import FACT_FORM, facts_of
from edudesk.assessment.items import assess_collection
from edudesk.catalogue.library import Catalogue, load
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.storage import opening
from edudesk.storage.store import Store

SCHOOLS = 2000
STANDARD = "quality-balance-2017"


def facts(number: int, chance: random.Random) -> dict[str, Value]:
    """Return plausible facts of one school in stored units; every fourth one spans two stages."""
    primary, junior = chance.randint(120, 2400), chance.randint(150, 2200)
    kind = ("primary", "junior", "primary", "nine_year")[number % 4]
    row: dict[str, Value] = {
        "school_code": f"{2137000001 + number}",
        "school_name": f"第{number}学校",
        "school_type": kind,
        "organizer": "public",
    }
    students = 0
    for stage, count, limit in (("primary", primary, 45), ("junior", junior, 50)):
        if kind not in (stage, "nine_year"):
            continue
        students += count
        row |= {
            f"{stage}_students": count,
            f"{stage}_classes": -(-count // limit),
            f"{stage}_oversize_classes": chance.randint(0, 3),
            f"{stage}_teachers": count // 15,
            f"{stage}_teachers_above": count // 17,
            f"{stage}_backbone": count // 80,
            f"{stage}_pe_art": count // 95,
        }
    return row | {
        "teaching_aux_area": students * chance.randint(380, 900),
        "indoor_sports_area": students * chance.randint(0, 60),
        "sports_ground_area": students * chance.randint(600, 1400),
        "equipment_value_wan": students * chance.randint(18, 40),
        "multimedia_rooms": students // 40,
        "music_rooms": 3,
        "art_rooms": 3,
    }


def district(folder: Path, catalogue: Catalogue) -> Store:
    """Return the store of a new district file with 2,000 schools in its register."""
    forms = catalogue.forms_of("district")
    path = folder / "district.edudesk"
    now = datetime(2025, 10, 1, tzinfo=UTC)
    opening.create(path, "district", forms, school_code="370399", school_name="区", now=now)
    opened = opening.open_file(path, forms, who="", wait=False, now=now)
    store = Store(opened.connection, forms)
    title = Label(zh="年报", en="annual")
    collection = store.add_collection("annual", "2025-2026", date(2025, 9, 1), title).number
    chance = random.Random(11)
    with store.writing("load", "") as pen:
        for number in range(SCHOOLS):
            row = facts(number, chance)
            school = store.add_school(str(row["school_code"]), str(row["school_name"]))
            pen.add_row("school_facts", school, collection, row)
    store.set_scope(1, collection)
    return store


def measure() -> list[Reading]:
    """Return the readings in CPU seconds; the bounds are the program's absolute bars."""
    catalogue = load()
    standard = catalogue.standards[STANDARD]
    with TemporaryDirectory() as folder:
        store = district(Path(folder), catalogue)
        whole = median(_seconds(lambda: assess_collection(store, catalogue, standard), 5))
        prepared = rules.ready(standard, catalogue.form(FACT_FORM).by_code)
        rows = facts_of(store, catalogue, "district")
        one = median(_seconds(lambda: engine.assess_school(rows[3], prepared), 200))
        store.close()
    return [
        Reading("assess 2,000 schools", whole, 0.2, "s", 1, "0.2 s"),
        Reading("one school again", one, 0.001, "s", 1, "1 ms"),
    ]


def _seconds(work: Callable[[], object], rounds: int) -> list[float]:
    taken = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return taken
