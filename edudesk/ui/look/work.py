"""Long work as the window knows it: told from the thread that does it, ended from the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from edudesk.actions.session import telling
from edudesk.errors import GivenUpError

T = TypeVar("T")
Hears = Callable[[Any], object]

_EVERY = 0.05  # seconds between two news


class Work(QObject):
    """One piece of long work; `tell` is called in the thread that does it."""

    told = Signal(int, int)
    ended = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.began = time.monotonic()
        self._given_up = False
        self._last = 0.0

    def tell(self, done: int, total: int) -> None:
        """Note how far the work is; raises GivenUpError when it is not wanted any more."""
        if self._given_up:
            raise GivenUpError
        now = time.monotonic()
        if now - self._last >= _EVERY:
            self._last = now
            self.told.emit(done, total)

    def give_up(self) -> None:
        """End the work at its next step."""
        self._given_up = True

    def end(self) -> None:
        """Say that the work is done, failed or given up."""
        self.ended.emit()


class Works(QObject):
    """The long work that is under way for a file."""

    begun = Signal(object)  # Work

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running: list[Work] = []

    def watched(
        self, title: str, action: Callable[..., T], *hearing: Hears
    ) -> tuple[Callable[..., T], *tuple[Hears, ...]]:
        """Return an action as work called `title`, with those who hear of its outcome.

        Without a title it is short, and all is as it was.
        """
        if not title:
            return action, *hearing
        work = Work(title)
        self._running.append(work)
        self.begun.emit(work)

        def ended(hear: Hears) -> Hears:
            def deliver(outcome: object) -> None:
                self._running.remove(work)
                work.end()
                hear(outcome)

            return deliver

        return telling(action, work.tell), *map(ended, hearing)

    def give_up(self) -> None:
        """End all of it."""
        for work in self._running:
            work.give_up()
