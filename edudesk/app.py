"""Starts the window: application, fonts, languages, and what happens to a mistake of ours."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from edudesk import __version__
from edudesk.catalogue.library import load
from edudesk.catalogue.words import load_words
from edudesk.crash import write_report
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.onewindow import OneWindow, hand_over
from edudesk.ui.look.context import Context, FileDialogs
from edudesk.ui.look.faultdialog import FaultDialog
from edudesk.ui.look.icons import window_icon
from edudesk.ui.look.palette import PALETTES
from edudesk.ui.look.preferences import Preferences
from edudesk.ui.look.speech import Speech
from edudesk.ui.look.sweeper import Sweeper
from edudesk.ui.look.theme import Theme, load_fonts, system_palette
from edudesk.ui.look.worker import Worker

_INTERRUPTED = 130  # exit status, see README
_FOR_FILES = (  # each short enough that a click in between is answered at once
    "edudesk.actions.session",
    "edudesk.actions.files",
    "edudesk.ui.file.openfile",
    "edudesk.ui.pages.formpage",
    "edudesk.ui.desk.workbench",
)
_IDLE = 200  # ms after which the start page has been painted on the slowest machines in use


def run(argv: Sequence[str]) -> int:
    """Show the window until it is closed and return 0, or 130 after Ctrl-C in the terminal.

    `argv` may name a file to open. Where this user has a window open already, it comes forward with
    that file.
    """
    _choose_input_method()
    app = QApplication([sys.argv[0], *argv])
    app.setApplicationName("EduDesk")
    app.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName("edudesk")
    preferences = Preferences()
    given = [Path(name) for name in argv]
    if hand_over(given):
        return 0
    window = first_window(preferences)
    ctx = window.ctx
    faults = FaultTeller(ctx, window)
    sys.excepthook = faults.tell
    window.show()
    interrupted = preferences.in_hand
    if given:
        window.arrivals.take(given)
    elif interrupted is not None:
        window.reopen(interrupted)
    if window.file is None:
        QTimer.singleShot(_IDLE, _warm_up)
    only = OneWindow(window)
    only.handed.connect(window.arrive)
    QTimer.singleShot(_IDLE, only.listen)
    _end_on_interrupt(window)
    status = app.exec()
    window.close()
    only.close()
    ctx.worker.close()
    return status


def first_window(preferences: Preferences) -> MainWindow:
    """Return the window with its start page, not yet shown.

    What was made so far, modules and definitions above all, lasts as long as the program. Garbage
    collection is spared from walking through it each time.
    """
    gc.disable()
    ctx = surroundings(preferences)
    window = MainWindow(ctx, load())
    window.setWindowIcon(window_icon(ctx.theme, "school"))
    gc.freeze()
    Sweeper(window)
    return window


def _end_on_interrupt(window: MainWindow) -> None:
    """Let Ctrl-C in the terminal end the event loop, which by itself never sees a signal."""
    import socket  # dear to load: after the first paint

    reading, writing = socket.socketpair()
    writing.setblocking(False)
    signal.set_wakeup_fd(writing.detach())
    signal.signal(signal.SIGINT, lambda *_: QApplication.exit(_INTERRUPTED))
    woken = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read, window)
    woken.activated.connect(lambda *_: reading.recv(64))


def _warm_up(modules: Sequence[str] = _FOR_FILES) -> None:
    """Load what opening a file needs while the user looks at the start page, piece by piece."""
    import_module(modules[0])
    if len(modules) > 1:
        QTimer.singleShot(0, lambda: _warm_up(modules[1:]))


def surroundings(preferences: Preferences) -> Context:
    """Return words, look and worker as the preferences say; applies the look."""
    load_fonts()
    palette = PALETTES.get(preferences.palette) or system_palette()
    theme = Theme(palette, preferences.text_size)
    theme.apply()
    lang = preferences.lang
    speech = Speech()
    speech.use(lang)
    return Context(
        words=load_words("window", lang),
        lang=lang,
        theme=theme,
        preferences=preferences,
        worker=Worker(),
        asker=FileDialogs(),
        speech=speech,
    )


class FaultTeller:
    """Writes a report of a mistake and says so, one dialog at a time; the event loop goes on."""

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        self._ctx = ctx
        self._window = window
        self._telling = False

    def tell(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take the place of sys.excepthook."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        report = write_report(error)
        if not self._telling:
            self._telling = True
            dialog = FaultDialog(self._ctx, report, self._window)
            dialog.finished.connect(self._told)
            dialog.open()

    def _told(self) -> None:
        self._telling = False


def _choose_input_method() -> None:
    """Let fcitx serve Chinese input through ibus, the only plug-in that Qt's wheels bring."""
    wanted = os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")
    if "fcitx" in wanted:
        os.environ["QT_IM_MODULE"] = "ibus"
