"""Brings results of other threads back to the window's; the only thread code of the window."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from edudesk.errors import EdudeskError

T = TypeVar("T")
Hearing = tuple[Callable[[Any], object], Callable[[EdudeskError], object]]


class Worker(QObject):
    """Follows futures and delivers what comes of them on the window's thread, by a queued signal.

    A failure of the world goes to `failed`; any other exception is a bug and raised in the event
    loop. Who will hear is kept on this side: another thread that held the last hold on a part of
    the window would destroy it there.
    """

    _arrived = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="window-work")  # one after another
        self._awaited = ThreadPoolExecutor(1, thread_name_prefix="window-waits")
        self._numbers = itertools.count()
        self._hearing: dict[int, Hearing] = {}
        self._closed = False

    def follow(
        self,
        future: Future[T],
        then: Callable[[T], object],
        failed: Callable[[EdudeskError], object],
    ) -> None:
        """Call `then(result)` or `failed(error)` on the window's thread once the future is done."""
        number = next(self._numbers)
        self._hearing[number] = (then, failed)
        future.add_done_callback(lambda done: self._hand_over(number, done))

    def start(
        self,
        task: Callable[..., T],
        *args: object,
        then: Callable[[T], object],
        failed: Callable[[EdudeskError], object],
    ) -> None:
        """Run `task` beside the window and follow it."""
        self.follow(self._pool.submit(task, *args), then, failed)

    def begin(self, task: Callable[..., T], *args: object) -> Future[T]:
        """Begin `task` at once; the window will wait for it after having done its own part."""
        return self._awaited.submit(task, *args)

    def catch_up(self) -> None:
        """Deliver now what has arrived, without waiting for the event loop."""
        QCoreApplication.sendPostedEvents(self)

    def forget(self) -> None:
        """Deliver nothing of what was asked so far: those who asked are about to go."""
        self._hearing.clear()

    def close(self) -> None:
        """Wait for what is running and deliver nothing more."""
        self._closed = True
        self._hearing.clear()
        self._pool.shutdown(wait=True)
        self._awaited.shutdown(wait=True)

    def _hand_over(self, number: int, done: Future[Any]) -> None:
        if not self._closed:
            self._arrived.emit(number, done)

    def _deliver(self, number: int, done: Future[Any]) -> None:
        hearing = self._hearing.pop(number, None)
        if done.cancelled():
            return
        error = done.exception()
        if error is not None and not isinstance(error, EdudeskError):
            raise error
        if self._closed or hearing is None:
            return
        then, failed = hearing
        if error is not None:
            failed(error)
        else:
            then(done.result())
