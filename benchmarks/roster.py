"""A large roster in the window: turning to a page, scrolling, pasting a block into it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.reading import Reading, child

if TYPE_CHECKING:
    from edudesk.ui.pages.sheetpage import SheetPage

FORM, OTHER = "staff", "grounds"
ROWS, SCROLLS, VISITS, PASTES = 2000, 40, 20, 5
BLOCK_ROWS, BLOCK_COLUMNS = 500, 20
_FIRST = 0x4E00  # of the Chinese signs, each a third one for a name


def handle(path: Path) -> dict[str, float]:
    """Return medians in milliseconds of the GUI thread's CPU: visit, scroll, paste."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.window import program, wait
    from edudesk.ui.desk.mainwindow import MainWindow
    from edudesk.ui.pages.sheetpage import SheetPage

    app = QApplication([])
    window = program(app, str(path))
    assert isinstance(window, MainWindow)
    assert window.file is not None
    bench, file = window.bench, window.file
    assert bench is not None
    wait(app, lambda: bool(file.progress))
    for name in (OTHER, FORM):
        bench.show_page(name)
        wait(app, partial(file.pages.__contains__, name))
        window.grab()
    page = bench.pages[FORM]
    assert isinstance(page, SheetPage)

    def visit(number: int) -> None:
        bench.show_page((OTHER, FORM)[number % 2])
        app.processEvents()

    def scroll(_: int) -> None:
        bar = page.view.verticalScrollBar()
        bar.setValue(bar.value() + bar.pageStep())
        page.view.viewport().repaint()

    return {
        "visit": _median(visit, VISITS),
        "scroll": _median(scroll, SCROLLS),
        "paste": _pasted(page),
    }


def _pasted(page: SheetPage) -> float:
    """Return the CPU of pasting a block until it is shown; writing it is the writer's affair."""
    from PySide6.QtCore import QEventLoop, QItemSelection, QItemSelectionModel

    view, loop = page.view, QEventLoop()
    page.file.saved.connect(lambda _: loop.quit())

    def paste(number: int) -> None:
        view.show_cell(
            view.sheet.index(3 * BLOCK_ROWS, 1)
        )  # after the column that tells rows apart
        view.paste()
        loop.exec()
        view.viewport().repaint()

    def copy(number: int) -> None:
        top = (number % 3) * BLOCK_ROWS
        block = QItemSelection(
            view.sheet.index(top, 1),
            view.sheet.index(top + BLOCK_ROWS - 1, BLOCK_COLUMNS),
        )
        view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        view.copy()

    return _median(paste, PASTES, prepare=copy)


def _nothing(_: int) -> None:
    """Need no preparation."""


def _median(
    work: Callable[[int], None], rounds: int, prepare: Callable[[int], None] = _nothing
) -> float:
    taken = []
    for number in range(rounds + 2):
        prepare(number)
        before = time.thread_time()
        work(number)
        taken.append((time.thread_time() - before) * 1000)
    return median(taken[2:])


def grow(path: Path, count: int) -> None:
    """Repeat the roster of a school file up to a number of rows, each person by a name of his own.

    The same name and birth month twice is a finding: half a roster of them is nobody's school.
    """
    from edudesk.actions.collections import newest_open
    from edudesk.actions.files import open_file
    from edudesk.actions.session import Desk

    def repeat(desk: Desk) -> None:
        collection = newest_open(desk).number
        with desk.at(collection) as store, store.writing("grow", "") as pen:
            rows = store.rows(FORM)
            for number in range(len(rows), count):
                values = rows[number % len(rows)].values
                own = {"staff_no": f"G{number}", "name": f"{values['name']}{chr(_FIRST + number)}"}
                pen.add_row(FORM, desk.school, collection, {**values, **own})

    with open_file(path) as session:
        session.run(repeat)


def measure() -> list[Reading]:
    """Return the readings in milliseconds; the bounds are the program's absolute bars."""
    from edudesk.actions.sample import make_sample

    with TemporaryDirectory() as folder:
        files = make_sample(Path(folder), prints=False)
        school = next(one.path for one in files.files if one.path.suffix == ".edudesk")
        grow(school, ROWS)
        cpu = child("benchmarks.roster", school)
    return [
        Reading("turn to a page built before", cpu["visit"], 16, "ms", 1, "16 ms"),
        Reading(f"scroll {ROWS:,} rows by a page", cpu["scroll"], 16, "ms", 1, "16 ms"),
        Reading(f"paste {BLOCK_ROWS} × {BLOCK_COLUMNS}", cpu["paste"], 100, "ms", 1, "100 ms"),
    ]


if __name__ == "__main__":
    print(json.dumps(handle(Path(sys.argv[1]))), flush=True)
    os._exit(0)
