"""Reading a roster of 20,000 rows from a workbook, against the reading library's own read."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from python_calamine import load_workbook

from benchmarks.reading import Reading, in_turn
from edudesk.catalogue.library import load
from edudesk.exchange.filling import write_filling
from edudesk.exchange.sheets import Column, Content, Filling, Look, Mark, Sheet
from edudesk.exchange.tables import read_table
from edudesk.model.form import Field, Form

ROWS = 20_000
_USUAL = {"date": "2025-09-01", "month": "1985-07", "bool": "是", "ref": "本部", "code": "居民"}


def write_roster(form: Form, out: Path) -> None:
    """Write a roster as the program exports it: every stored field, 20,000 rows."""
    columns = tuple(
        Column(field.code, field.label.zh, Look("entry", field.is_number, field.places))
        for field in form.stored
    )
    rows = ([_content(field, number) for field in form.stored] for number in range(ROWS))
    sheet = Sheet(form.title.zh, Mark(form.code), form.title.zh, columns, rows)
    write_filling(Filling((sheet,), {}, "选项", "", "", "", ""), out)


def _content(field: Field, number: int) -> Content:
    return number if field.is_number else _USUAL.get(field.type, f"T{number:05d}")


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def measure() -> list[Reading]:
    """Return the reading: the rows by column, proven harmless first, against bare rows."""
    form = load().forms["staff"]
    names = {field.code: (field.code, field.label.zh, field.label.en) for field in form.stored}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_roster(form, path)

        def ours() -> None:
            deque(read_table(path, names).rows, maxlen=0)

        def bare() -> None:
            load_workbook(str(path)).get_sheet_by_index(0).to_python()

        read, bound = in_turn(lambda: _cpu(ours), lambda: _cpu(bare), rounds=5)
    what = f"read {ROWS:,} rows of {len(form.stored)} columns"
    return [Reading(what, read, bound, "s", 3, "calamine's own read")]
