"""Collects garbage on the window's thread alone: what belongs to Qt must not end in another."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500  # ms; looking whether anything is due takes microseconds


class Sweeper(QObject):
    """Stands in for Python's own collector, which runs in whatever thread happens to allocate.

    In the thread of a file it would let go of connections of the window. Qt locks them and then
    asks for the interpreter, while the window has the interpreter and asks for the lock: both wait
    for ever.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect the oldest generation that is due, and those younger than it."""
        counted = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, most) in enumerate(counted) if count > most]
        if due:
            gc.collect(due[-1])

    def close(self) -> None:
        """Give the garbage back to Python's own collector: no other thread is at work any more."""
        self._timer.stop()
        gc.enable()
