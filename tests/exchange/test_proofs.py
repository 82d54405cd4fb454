"""Files proven ahead: in their order, each by itself, and nothing left running."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest

from edudesk.errors import FileRefusedError
from edudesk.exchange.bundles import Arrival
from edudesk.exchange.proofs import Proofs
from tests.storage.packages import CONTENT, KNOWN, image_of

MANY = 300  # more than are in hand at a time


def school(number: int) -> Arrival:
    """Return the package of one of many schools as it arrives."""
    content = msgspec.structs.replace(CONTENT, school=f"{2137000000 + number}")
    return Arrival(f"{number}.edusub", image_of(content))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the processes that are started, each as it is."""
    processes: list[subprocess.Popen[bytes]] = []
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen

    def kept(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        processes.append(start(*args, **kwargs))
        return processes[-1]

    monkeypatch.setattr("edudesk.storage.captive.subprocess.Popen", kept)
    return processes


def test_files_come_in_their_order_with_their_own_proof(
    started: list[subprocess.Popen[bytes]],
) -> None:
    with Proofs(KNOWN) as proofs:
        for number, arrival in enumerate(proofs.ahead(map(school, range(MANY)))):
            proven = proofs.prove(arrival.image, arrival.name)
            assert (arrival.name, proven.manifest.school_code) == (
                f"{number}.edusub",
                f"{2137000000 + number}",
            )
    assert len(started) <= 2
    assert all(process.poll() is not None for process in started)


def test_files_that_are_no_packages_stand_between_the_others_and_are_refused_one_by_one() -> None:
    def arriving() -> Iterator[Arrival]:
        for number in range(40):
            whole = school(number)
            cut = whole.image[: -4096 * (number % 2)] if number % 2 else whole.image
            yield whole._replace(image=cut if number % 3 else b"a letter")

    told = []
    with Proofs(KNOWN) as proofs:
        for arrival in proofs.ahead(arriving()):
            try:
                told.append(proofs.prove(arrival.image, arrival.name).manifest.school_code)
            except FileRefusedError as refused:
                told.append(refused.zh.removeprefix(arrival.name)[:5])
    for number, found in enumerate(told):
        expected = " 不完整，" if number % 2 else f"{2137000000 + number}"
        assert found == (expected if number % 3 else " 不是 E")


def test_one_file_starts_one_process_and_none_starts_none(
    started: list[subprocess.Popen[bytes]],
) -> None:
    with Proofs(KNOWN) as proofs:
        assert list(proofs.ahead([])) == []
        assert started == []
        (arrival,) = proofs.ahead([school(1)])
        proofs.prove(arrival.image, arrival.name)
        proofs.prove(arrival.image, arrival.name)
    assert len(started) == 1


def test_giving_up_does_not_wait_for_a_process_that_hangs(
    monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    hanging = [sys.executable, "-c", "import time; time.sleep(600)"]
    monkeypatch.setattr("edudesk.storage.captive.own_command", lambda _: (hanging, {}))

    def give_up() -> None:
        with Proofs(KNOWN) as proofs:
            for _ in proofs.ahead([school(1), school(2), school(3)]):
                while not started:
                    time.sleep(0.01)
                raise InterruptedError

    with pytest.raises(InterruptedError):
        give_up()
    assert started
    assert all(process.poll() is not None for process in started)


def test_a_process_that_is_killed_between_two_files_is_replaced(
    started: list[subprocess.Popen[bytes]],
) -> None:
    with Proofs(KNOWN) as proofs:
        first = school(1)
        proofs.prove(first.image, first.name)
        started[0].kill()
        started[0].wait()
        again = proofs.prove(first.image, first.name)
    assert again.manifest.school_code == "2137000001"
    assert len(started) == 2
