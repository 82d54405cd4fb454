"""Child process of `start`: opens a bare label or the program's window and tells when it stands.

    python -m benchmarks.window bare|empty|FILE STARTED_NS

Prints milliseconds from STARTED_NS (monotonic clock of the parent) and the peak memory in MB.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLabel, QWidget

from benchmarks.reading import peak_memory

if TYPE_CHECKING:
    from edudesk.ui.desk.mainwindow import MainWindow


def paint(app: QApplication, window: QWidget) -> None:
    """Show the window and return when it has been painted once."""
    window.show()
    wait(app, window.windowHandle().isExposed)
    app.processEvents()
    window.grab()


def wait(app: QApplication, reached: Callable[[], bool]) -> None:
    """Process events until `reached`, leaving the interpreter to other threads in between."""
    while not reached():
        app.processEvents()
        time.sleep(0.001)


def program(app: QApplication, name: str) -> QWidget:
    """Return the painted main window, with the file opened and its first page filled."""
    from edudesk.app import first_window
    from edudesk.ui.look.preferences import Preferences

    window = first_window(Preferences())
    paint(app, window)
    if name != "empty":
        window.open(Path(name))
        wait(app, lambda: stands(window))
        window.grab()
    return window


def stands(window: MainWindow) -> bool:
    """Whether the file's first page is filled and can be typed into; checks follow behind."""
    file = window.file
    return file is not None and file.page(file.forms[0].code) is not None


def main(what: str, started: int) -> None:
    """Open, tell, leave without a farewell: closing is not what is measured."""
    app = QApplication([])
    if what == "bare":
        window: QWidget = QLabel("学校名称")
        paint(app, window)
    else:
        window = program(app, what)
    taken = (time.monotonic_ns() - started) / 1e6
    print(json.dumps({"ms": taken, "mb": peak_memory()}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
