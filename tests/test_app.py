"""The program starts, opens what it is given, and survives a mistake of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from edudesk.actions.files import new_file
from edudesk.app import FaultTeller, surroundings
from edudesk.catalogue.library import load
from edudesk.paths import state_dir
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.look.faultdialog import FaultDialog
from edudesk.ui.look.preferences import Preferences
from tests.ui.conftest import parts

ROOT = Path(__file__).resolve().parent.parent

# The event loop is replaced by a look at the window: its title is printed, then it closes.
STARTED = """
import sys
from PySide6.QtWidgets import QApplication
from edudesk import app

def look():
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and window.windowTitle():
            print(window.windowTitle())
            window.close()
    return 0

QApplication.exec = staticmethod(look)
sys.exit(app.run(sys.argv[1:]))
"""

# Ctrl-C as the terminal sends it, once the event loop runs.
INTERRUPTED = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from edudesk import app

loop = QApplication.exec

def interrupted():
    QTimer.singleShot(100, lambda: os.kill(os.getpid(), signal.SIGINT))
    return loop()

QApplication.exec = staticmethod(interrupted)
sys.exit(app.run(sys.argv[1:]))
"""


def start(folder: Path, *arguments: str) -> str:
    """Return the title of the window that the program shows."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "XDG_STATE_HOME": str(folder / "state"),
    }
    done = subprocess.run(
        [sys.executable, "-c", STARTED, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_program_starts_with_its_start_page(tmp_path: Path) -> None:
    assert "EduDesk" in start(tmp_path)


def test_a_file_given_at_the_start_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.edudesk"
    session, _ = new_file(path, "school", code="2137000001", name="第一小学", year="2025-2026")
    session.close()
    assert start(tmp_path, str(path)).startswith("第一小学")


def test_a_mistake_is_reported_and_the_window_goes_on(tmp_path: Path, qtbot: QtBot) -> None:
    ctx = surroundings(Preferences(tmp_path / "window.ini"))
    window = MainWindow(ctx, load())
    qtbot.addWidget(window)
    window.show()
    teller = FaultTeller(ctx, window)
    try:
        [][1]
    except IndexError as error:
        teller.tell(IndexError, error, error.__traceback__)
        teller.tell(IndexError, error, error.__traceback__)
    dialogs = [one for one in parts(window, FaultDialog) if one.isVisible()]
    assert len(dialogs) == 1
    assert list((state_dir() / "crashes").glob("crash-*.txt"))
    dialogs[0].accept()
    assert window.isVisible()
    ctx.worker.close()


@pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself Ctrl-C there")
def test_ctrl_c_ends_the_window_and_lets_go_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.edudesk"
    session, _ = new_file(path, "school", code="2137000001", name="第一小学", year="2025-2026")
    session.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", INTERRUPTED, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode == 130, done.stderr
    assert not list(tmp_path.glob("*.lock"))


# Types into one cell and leaves it, types into the next, is killed as soon as the first is saved.
KILLED = """
import os, signal, sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from edudesk import app
from edudesk.model.place import Cell

loop = QApplication.exec

def typing():
    window = next(one for one in QApplication.topLevelWidgets() if hasattr(one, "bench"))
    bench, file = window.bench, window.file
    file.sheet_loaded.connect(lambda code: code == "grounds" and QTimer.singleShot(0, fill))
    bench.show_page("grounds")

    def fill():
        window.activateWindow()
        row = next(iter(file.pages["grounds"].rows))
        bench.go_to(Cell("grounds", row, "green_area"))
        QTest.keyClicks(QApplication.focusWidget(), "321")
        bench.go_to(Cell("grounds", row, "books"))
        QTest.keyClicks(QApplication.focusWidget(), "77")
        file.saved.connect(lambda _: end())

    def end():
        os.kill(os.getpid(), signal.SIGKILL)

QApplication.exec = staticmethod(lambda: (QTimer.singleShot(200, typing), loop())[1])
sys.exit(app.run(sys.argv[1:]))
"""

REOPENED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from edudesk import app

loop = QApplication.exec

def look():
    window = next(one for one in QApplication.topLevelWidgets() if hasattr(one, "bench"))
    cell = window.bench.current_cell() if window.bench else None
    if cell is None or "grounds" not in window.file.pages:
        QTimer.singleShot(50, look)  # it is still opening
        return
    row = window.file.pages["grounds"].rows[cell.row]
    print(window.file.session.path.name, cell.form, cell.field, row.values["green_area"],
        row.values["books"], window.bench.notice.isHidden())
    window.close()

QApplication.exec = staticmethod(lambda: (QTimer.singleShot(50, look), loop())[1])
sys.exit(app.run(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL there")
def test_killed_at_a_cell_the_program_reopens_at_it_with_all_that_was_left(tmp_path: Path) -> None:
    path = tmp_path / "a.edudesk"
    session, _ = new_file(path, "school", code="2137000001", name="第一小学", year="2025-2026")
    session.close()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "XDG_STATE_HOME": str(tmp_path),
    }
    command = [sys.executable, "-c", KILLED, str(path)]
    killed = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert killed.returncode == -9, killed.stderr
    again = [sys.executable, "-c", REOPENED]
    done = subprocess.run(
        again, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.split() == ["a.edudesk", "grounds", "books", "32100", "None", "False"], (
        done.stderr
    )
    last = subprocess.run(
        [sys.executable, "-c", STARTED], env=environment, capture_output=True, text=True, check=True
    )
    assert last.stdout.startswith("EduDesk"), "closed properly, it is not reopened"
