"""Checking a whole large school, and again after one edit."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from benchmarks.reading import Reading
from benchmarks.school import large_school
from edudesk.catalogue.library import load
from edudesk.checks.engine import Rulebook
from edudesk.model.change import Change
from edudesk.model.place import Cell

CHECKS = 300
STAFF_FIELDS = ("birth_month", "education", "main_subject", "training_hours_5y")


def measure() -> list[Reading]:
    """Return the readings in CPU seconds; the bounds are the program's absolute bars."""
    catalogue = load()
    rules = Rulebook(catalogue, "school")
    codes = sorted(rule.code for rule in rules.rules)
    share = {codes[place * len(codes) // CHECKS] for place in range(CHECKS)}
    store = large_school(catalogue)
    whole = _median(lambda: rules.run(store, only=share), 15)
    everything = _median(lambda: rules.run(store), 15)
    staff, group = store.rows("staff")[250].id, store.rows("classes")[30].id
    cells = [Cell("staff", staff, field) for field in STAFF_FIELDS]
    cells.append(Cell("classes", group, "student_count"))
    edits = [Change(name="edit", group=1, cells=(cell,)) for cell in cells]
    again = [_median(partial(rules.rerun, store, edit), 60) for edit in edits]
    store.close()
    return [
        Reading(f"check a school, {CHECKS} checks", whole, 0.020, "s", 1, "20 ms"),
        Reading(
            f"check a school, all {len(codes)} checks",
            everything,
            0.020 * len(codes) / CHECKS,
            "s",
            1,
            "20 ms per 300 checks",
        ),
        Reading("check again after one edit, median", median(again), 0.001, "s", 1, "1 ms"),
        Reading("check again after one edit, worst", max(again), 0.001, "s", 1, "1 ms"),
    ]


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    taken = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return median(taken)
