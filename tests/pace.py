"""How fast a window meets the world in tests: patience with a slow one, and options to make it so.

What comes to a window from another thread comes when it comes. A test that asserts it without
having waited for exactly that, and a window that only works when an answer is quick, pass on an
idle machine and fail on a loaded one. The options show them on any machine:

    --late MS          what other threads found reaches the window MS later, one by one
    --early            who asks another thread goes on only when the answer is there
    --slow-writer MS   the thread that writes a file waits MS before each job
    --slow-timers N    the timers of the program run N times as long
"""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable
from concurrent import futures
from queue import Queue
from typing import Any

import pytest
from PySide6 import QtCore
from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from edudesk.storage.workspace import Workspace

PATIENCE = 60_000  # ms; a slow machine makes tests slow, never wrong
_AT_MOST = 2  # seconds; some tests hold back what they ask for
_APART = 0.02  # seconds; a test that waits looks every 10 ms, so also between two answers


class PatientBot(QtBot):
    """Waits long for what will come; only what never comes takes that long."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(
        self,
        signal: SignalInstance,
        *,
        timeout: int = PATIENCE,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(
            signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb
        )

    def waitActive(self, widget: QWidget, *, timeout: int = PATIENCE) -> Any:  # noqa: ANN401
        return super().waitActive(widget, timeout=timeout)


class Postman:
    """Delivers what it is given a while later, in the order in which it came."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._bag: Queue[tuple[float, Callable[[], object]]] = Queue()
        threading.Thread(target=self._walk, daemon=True, name="postman").start()

    def take(self, deliver: Callable[[], object]) -> None:
        """Take a delivery; it is made in the postman's own thread."""
        self._bag.put((time.monotonic() + self._delay, deliver))

    def _walk(self) -> None:
        while True:
            due, deliver = self._bag.get()
            time.sleep(max(_APART, due - time.monotonic()))
            deliver()
            self._bag.task_done()

    def rest(self) -> None:
        """Return when all is delivered that was taken."""
        self._bag.join()


class Pace:
    """The pace that the options ask for, as a plugin: nothing is changed without them."""

    def __init__(self, config: pytest.Config) -> None:
        self._late = config.getoption("--late") / 1000
        self._early = config.getoption("--early")
        self._writer = config.getoption("--slow-writer") / 1000
        self._postman = Postman(self._late)

    @pytest.fixture(autouse=True)
    def _pace(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        if request.node.get_closest_marker("punctual") is None:
            if self._late:
                monkeypatch.setattr(*self._late_answers())
                monkeypatch.setattr(*self._catching_up())
            if self._early:
                monkeypatch.setattr(*self._early_answers())
        if self._writer:
            monkeypatch.setattr(*self._slow_jobs())

    def _late_answers(self) -> tuple[type, str, Callable[..., None]]:
        from edudesk.ui.look.worker import Worker

        hand_over: Callable[..., None] = Worker.__dict__["_hand_over"]

        def late(*answer: object) -> None:
            self._postman.take(lambda: hand_over(*answer))

        return Worker, "_hand_over", late

    def _catching_up(self) -> tuple[type, str, Callable[..., None]]:
        """Whoever waited for the writer finds what it told before: that is no matter of pace."""
        from edudesk.ui.look.worker import Worker

        catch_up: Callable[..., None] = Worker.catch_up

        def patient(worker: Worker) -> None:
            self._postman.rest()
            catch_up(worker)

        return Worker, "catch_up", patient

    def _early_answers(self) -> tuple[type, str, Callable[..., None]]:
        from edudesk.ui.look.worker import Worker

        follow: Callable[..., None] = Worker.follow

        def early(worker: Worker, future: futures.Future[Any], *hearing: object) -> None:
            futures.wait([future], timeout=_AT_MOST)
            follow(worker, future, *hearing)

        return Worker, "follow", early

    def _slow_jobs(self) -> tuple[type, str, Callable[..., None]]:
        do: Callable[..., None] = Workspace.__dict__["_do"]

        def slow(*job: object) -> None:
            time.sleep(self._writer)
            do(*job)

        return Workspace, "_do", slow


def slow_timer(factor: int) -> type[QTimer]:
    """Return a timer that takes `factor` times as long where the program itself sets it."""

    def stretched(ms: int) -> int:
        frame = inspect.currentframe()
        caller = frame.f_back.f_back if frame and frame.f_back else None
        ours = caller is not None and caller.f_globals["__name__"].startswith("edudesk.")
        return ms * factor if ours else ms

    class SlowTimer(QTimer):
        def __init__(self, *args: Any, interval: int = 0, **named: Any) -> None:  # noqa: ANN401
            super().__init__(*args, interval=stretched(interval), **named)

        def start(self, *given: object) -> None:  # also with what a signal carries
            super().start(*(stretched(one) for one in given if isinstance(one, int)))

        @staticmethod
        def singleShot(ms: int, *args: Any) -> None:  # noqa: ANN401
            QTimer.singleShot(stretched(ms), *args)

    return SlowTimer


def add_options(parser: pytest.Parser) -> None:
    """Add the options above."""
    group = parser.getgroup("pace", "the pace of what a window does not do itself")
    group.addoption("--late", type=int, default=0, metavar="MS", help="answers come MS later")
    group.addoption("--early", action="store_true", help="answers are there when asked for")
    group.addoption("--slow-writer", type=int, default=0, metavar="MS", help="before each job")
    group.addoption("--slow-timers", type=int, default=1, metavar="N", help="timers take N times")


def configure(config: pytest.Config) -> None:
    """Change the pace as the options ask for, before a module of the window is read."""
    config.addinivalue_line("markers", "punctual: asserts when an answer comes, so none is late")
    if any(map(config.getoption, ("--late", "--early", "--slow-writer"))):
        config.pluginmanager.register(Pace(config), "pace")
    if config.getoption("--slow-timers") > 1:
        QtCore.QTimer = slow_timer(config.getoption("--slow-timers"))  # type: ignore[misc]
