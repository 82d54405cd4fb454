"""Checking a whole large school, and again after one edit of every field there is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from benchmarks.reading import Reading
from benchmarks.school import large_school
from edudesk.catalogue.library import load
from edudesk.checks.engine import Rulebook
from edudesk.model.change import Change
from edudesk.model.place import Cell, Row
from edudesk.storage.store import Store

WHOLE_ROUNDS, EDIT_ROUNDS, OTHER_ROUNDS = 25, 9, 3
ELSEWHERE = (("classes", "student_count"), ("staff", "category"), ("special_rooms", "kind"))
"""Edits of much-read rosters, after which most copies of totals are behind."""


def measure() -> list[Reading]:
    """Return the readings in CPU seconds; the bounds are the program's absolute bars."""
    catalogue = load()
    rules = Rulebook(catalogue, "school")
    store = large_school(catalogue)
    whole = _median(lambda: rules.run(store), WHOLE_ROUNDS)
    taken = sorted(_after_edits(store, rules), reverse=True)
    behind = sorted(_after_others(store, rules), reverse=True)
    store.close()
    seconds = [one for one, _ in taken]
    again = f"check again after one edit of any of {len(taken)} fields"
    return [
        Reading(f"check a school, all {len(rules.rules)} checks", whole, 0.020, "s", 1, "20 ms"),
        Reading(f"{again}, median", median(seconds), 0.001, "s", 1, "1 ms"),
        Reading(f"{again}, p95", seconds[len(seconds) // 20], 0.001, "s", 1, "1 ms"),
        Reading(f"{again}, worst: {taken[0][1]}", seconds[0], 0.001, "s", 1, "1 ms"),
        Reading(
            f"the same just after edits elsewhere, p95, worst: {behind[0][1]} {behind[0][0]:.2g} s",
            behind[len(behind) // 20][0],
            0.001,
            "s",
            1,
            "1 ms",
        ),
    ]


def _after_edits(store: Store, rules: Rulebook) -> Iterator[tuple[float, str]]:
    """Yield for each field the CPU of a partial run: the cell as it stands, and emptied."""
    for form in store.forms:
        rows = store.rows(form.code)
        for field in form.stored if rows else ():
            as_it_is = _edit(store, form.code, field.code)
            standing = _median(partial(rules.rerun, store, as_it_is), EDIT_ROUNDS)
            emptied = _emptied(store, rules, as_it_is.cells[0], rows[len(rows) // 2])
            yield max(standing, emptied), f"{form.code}.{field.code}"


def _after_others(store: Store, rules: Rulebook) -> Iterator[tuple[float, str]]:
    """Yield for each field the CPU of a partial run when copies that it reads have to be filled."""
    elsewhere = [_edit(store, form, field) for form, field in ELSEWHERE]
    for form in store.forms:
        for field in form.stored if store.rows(form.code) else ():
            edit = _edit(store, form.code, field.code)
            taken = []
            for _ in range(OTHER_ROUNDS):
                for other in elsewhere:
                    rules.rerun(store, other)
                before = time.process_time()
                rules.rerun(store, edit)
                taken.append(time.process_time() - before)
            yield median(taken), f"{form.code}.{field.code}"


def _edit(store: Store, form: str, field: str) -> Change:
    rows = store.rows(form)
    return Change(name="edit", group=1, cells=(Cell(form, rows[len(rows) // 2].id, field),))


def _emptied(store: Store, rules: Rulebook, cell: Cell, row: Row) -> float:
    if row.values[cell.field] is None:
        return 0.0
    with store.writing("empty", "") as pen:
        pen.set_value(cell, None)
    taken = _median(partial(rules.rerun, store, pen.change()), EDIT_ROUNDS)
    store.undo("")
    return taken


def _median(work: Callable[[], object], rounds: int) -> float:
    """Return the median CPU of a round; the first one compiles statements and is not counted."""
    work()
    taken = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return median(taken)
