"""Garbage is collected, and only on the window's thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot


@pytest.fixture
def swept_by() -> Iterator[list[threading.Thread]]:
    """Return the threads in which garbage is collected during the test."""
    threads: list[threading.Thread] = []

    def note(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            threads.append(threading.current_thread())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


def litter() -> None:
    """Leave more garbage than Python's own collector lets lie."""
    for _ in range(5 * gc.get_threshold()[0]):
        ring: list[object] = []
        ring.append(ring)


def test_what_other_threads_leave_is_collected_on_the_windows(
    swept_by: list[threading.Thread], qtbot: QtBot
) -> None:
    other = threading.Thread(target=litter)
    other.start()
    other.join()
    qtbot.waitUntil(lambda: bool(swept_by))
    assert set(swept_by) == {threading.main_thread()}
    assert gc.get_count()[0] < 4 * gc.get_threshold()[0]
