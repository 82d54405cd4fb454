"""What other threads find comes back on the window's thread, and nothing comes after goodbye."""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from edudesk.errors import EdudeskError, NotWritableError
from edudesk.ui.look.worker import Worker

pytestmark = pytest.mark.punctual


@pytest.fixture
def worker(qapp: QApplication) -> Worker:
    return Worker()


def unexpected(error: EdudeskError) -> None:
    pytest.fail(str(error))


def test_a_result_arrives_on_the_windows_thread(worker: Worker, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []

    def then(number: int) -> None:
        seen.append((number, QThread.currentThread() is QApplication.instance().thread()))  # type: ignore[union-attr]

    worker.start(lambda: 42, then=then, failed=unexpected)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(42, True)]
    worker.close()


def test_a_failure_of_the_world_is_handed_over(worker: Worker, qtbot: QtBot) -> None:
    future: Future[int] = Future()
    errors: list[EdudeskError] = []
    worker.follow(future, lambda _: pytest.fail("no result"), errors.append)
    future.set_exception(NotWritableError("磁盘已满", "disk full"))
    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].zh == "磁盘已满"
    worker.close()


def test_a_mistake_of_ours_reaches_the_excepthook(worker: Worker, qtbot: QtBot) -> None:
    future: Future[int] = Future()
    worker.follow(future, lambda _: None, unexpected)
    with qtbot.captureExceptions() as exceptions:
        future.set_exception(ZeroDivisionError())
        qtbot.waitUntil(lambda: bool(exceptions))
    assert exceptions[0][0] is ZeroDivisionError
    worker.close()


def test_nothing_is_delivered_to_those_who_left(worker: Worker, qtbot: QtBot) -> None:
    future: Future[int] = Future()
    worker.follow(future, lambda _: pytest.fail("delivered"), unexpected)
    worker.forget()
    future.set_result(1)
    qtbot.wait(20)
    worker.close()


class Part:
    """Stands for a part of the window."""

    def hear(self, _: object) -> None:
        """Hear an answer."""


def test_who_has_heard_is_held_by_no_other_thread(worker: Worker, qtbot: QtBot) -> None:
    part, future = Part(), Future[int]()
    gone = weakref.ref(part)
    worker.follow(future, part.hear, unexpected)
    future.set_result(1)  # whoever computed it may hold the future for long
    del part
    qtbot.waitUntil(lambda: gone() is None)
    worker.close()


def test_who_was_told_to_forget_is_let_go_of_at_once(worker: Worker) -> None:
    part, future = Part(), Future[int]()
    gone = weakref.ref(part)
    worker.follow(future, part.hear, unexpected)
    del part
    worker.forget()
    assert gone() is None
    future.cancel()
    worker.close()


def test_closing_waits_for_what_is_running(worker: Worker) -> None:
    done = threading.Event()
    worker.start(done.set, then=lambda _: None, failed=unexpected)
    worker.close()
    assert done.is_set()


def test_what_the_window_waits_for_does_not_queue_behind_other_work(worker: Worker) -> None:
    gate = threading.Event()
    worker.start(gate.wait, then=lambda _: None, failed=unexpected)
    assert worker.begin(lambda: "opened").result(timeout=10) == "opened"
    gate.set()
    worker.close()


def test_what_has_arrived_is_delivered_before_the_event_loop_turns(worker: Worker) -> None:
    done: Future[str] = Future()
    told: list[str] = []
    worker.follow(done, told.append, failed=unexpected)
    worker.catch_up()
    assert told == []
    done.set_result("page")
    assert told == []
    worker.catch_up()
    assert told == ["page"]
    worker.close()
