"""Typing into a roster that is sorted and filtered, beside the same roster as it was entered."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.reading import Reading, child
from benchmarks.roster import FORM, grow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from edudesk.ui.file.openfile import OpenFile
    from edudesk.ui.pages.sheetpage import SheetPage

ROWS, EDITS = 500, 100
NAME, SORTED_BY, FILTERED_BY = "name", "name", "sex"
SCREEN = 1366, 768  # px: the small ones that offices have
PAUSE = 400  # ms: what follows an edit at leisure has come by then
BAR = 8  # ms of the window's thread, as for any cell that is left


class Roster(NamedTuple):
    """A roster's page in the window, ready to be typed into."""

    app: QApplication
    file: OpenFile
    page: SheetPage


def type_into(path: Path) -> dict[str, float]:
    """Return the 95th percentiles in milliseconds of CPU: keys and cells left, either way."""
    from PySide6.QtCore import Qt

    from edudesk.ui.sheets.roworder import Condition

    roster = _shown(path)
    found = {f"plain_{what}": taken for what, taken in _typed(roster).items()}
    model = roster.page.model
    assert model is not None
    most = max(model.column_values(FILTERED_BY).items(), key=lambda pair: pair[1])[0]
    model.filter_column(FILTERED_BY, Condition(values=frozenset({most})))
    column = [field.code for field in model.fields].index(SORTED_BY)
    roster.page.view.horizontalHeader().setSortIndicator(column, Qt.SortOrder.DescendingOrder)
    assert model.order.filtered
    assert model.order.sorting == (SORTED_BY, True)
    return found | {f"arranged_{what}": taken for what, taken in _typed(roster).items()}


def _shown(path: Path) -> Roster:
    """Open the file at the roster."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.window import program, wait
    from edudesk.ui.desk.mainwindow import MainWindow
    from edudesk.ui.pages.sheetpage import SheetPage

    app = QApplication([])
    window = program(app, str(path))
    assert isinstance(window, MainWindow)
    assert window.file is not None
    assert window.bench is not None
    file, bench = window.file, window.bench
    wait(app, lambda: bool(file.progress) and any(file.findings))
    window.resize(*SCREEN)
    bench.show_page(FORM)
    wait(app, partial(file.pages.__contains__, FORM))
    window.activateWindow()
    window.grab()
    page = bench.pages[FORM]
    assert isinstance(page, SheetPage)
    return Roster(app, file, page)


def _typed(roster: Roster) -> dict[str, float]:
    """Type into the column that it is sorted by, with a rest now and then for what follows."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    app, file, page = roster
    view, model = page.view, page.model
    assert model is not None
    column = [field.code for field in model.fields].index(NAME)
    saved: list[object] = []
    loop = QEventLoop()
    file.saved.connect(saved.append)
    file.saved.connect(loop.quit)
    keys, left = [], []

    def rest() -> None:
        QTimer.singleShot(PAUSE, loop.quit)
        loop.exec()

    def press(key: Qt.Key) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)
        app.processEvents()

    def leave() -> None:
        saved.clear()
        press(Qt.Key.Key_Return)
        if not saved:
            loop.exec()  # not processEvents alone: that deletes no editor that was closed
        app.processEvents()

    for number in range(EDITS):
        view.show_cell(model.index(number * 2, column))
        app.processEvents()
        typed = f"{number:03}{model.order.sorting is None:d}"  # nowhere what stands there
        keys += [_cpu(partial(press, Qt.Key(ord(digit)))) for digit in typed]
        left.append(_cpu(leave))
        if number % 10 == 0:
            rest()
    return {"key": _p95(keys), "left": _p95(left)}


def _cpu(act: Callable[[], object]) -> float:
    """Return the milliseconds of this thread's CPU that an act takes."""
    before = time.thread_time()
    act()
    return (time.thread_time() - before) * 1000


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


def measure() -> list[Reading]:
    """Return the readings in milliseconds; the bound of each is the program's absolute bar."""
    from edudesk.actions.sample import make_sample

    with TemporaryDirectory() as folder:
        files = make_sample(Path(folder), prints=False)
        school = next(one.path for one in files.files if one.path.suffix == ".edudesk")
        grow(school, ROWS)
        cpu = child("benchmarks.arranged", school)
    names = {"plain": "as entered", "arranged": "sorted and filtered"}
    return [
        Reading(f"{what}, {ROWS} rows {names[way]}, p95", cpu[f"{way}_{key}"], BAR, "ms", 1, "8 ms")
        for key, what in (("key", "a key"), ("left", "leave a cell"))
        for way in names
    ]


if __name__ == "__main__":
    print(json.dumps(type_into(Path(sys.argv[1]))), flush=True)
    os._exit(0)
