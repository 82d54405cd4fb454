"""Leaving a cell in the real window: CPU of the GUI thread until the edit is on disk and shown.

A cell of a record, and one of a large roster at its lower edge, where every step scrolls.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import arranged
from benchmarks.reading import Reading, child

FORM, FIELDS = "grounds", ("green_area", "basketball_courts", "books", "digital_terminals")
EDITS = 200


def edit_cells(path: Path) -> dict[str, float]:
    """Type a figure and press Tab, over and over; return the milliseconds of CPU from Tab on."""
    from PySide6.QtCore import QEventLoop, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QLineEdit

    from benchmarks.window import program, wait
    from edudesk.model.place import Cell
    from edudesk.ui.desk.mainwindow import MainWindow

    app = QApplication([])
    window = program(app, str(path))
    assert isinstance(window, MainWindow)
    assert window.file is not None
    assert window.bench is not None
    file, bench = window.file, window.bench
    file.page(FORM)
    wait(app, lambda: file.page(FORM) is not None)
    row = next(iter(file.pages[FORM].rows))
    loop = QEventLoop()
    file.saved.connect(lambda _: loop.quit())
    taken = []
    for number in range(EDITS):
        bench.go_to(Cell(FORM, row, FIELDS[number % len(FIELDS)]))
        app.processEvents()
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, str(1000 + number))
        app.processEvents()
        before = time.thread_time()
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        loop.exec()
        app.processEvents()
        taken.append((time.thread_time() - before) * 1000)
    taken.sort()
    return {"p95": taken[int(EDITS * 0.95)], "median": statistics.median(taken)}


def measure() -> list[Reading]:
    """Return the readings in milliseconds; the bound is the program's absolute bar."""
    from edudesk.actions.sample import make_sample

    with TemporaryDirectory() as folder:
        files = make_sample(Path(folder), prints=False)
        school = next(one.path for one in files.files if one.path.suffix == ".edudesk")
        cpu = child("benchmarks.entry", school)
    return [
        Reading("leave a cell, GUI thread, p95", cpu["p95"], 8, "ms", 1, "8 ms"),
        Reading("leave a cell, GUI thread, median", cpu["median"], 8, "ms", 1, "8 ms"),
        *arranged.measure(),
    ]


if __name__ == "__main__":
    print(json.dumps(edit_cells(Path(sys.argv[1]))), flush=True)
    os._exit(0)
