"""Proves many files, some ahead of whoever takes them one by one, in as many processes as help."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from typing import Final, NamedTuple, Self

from edudesk.exchange.bundles import Arrival
from edudesk.exchange.packages import Proven, prove_package, quarantine_for
from edudesk.storage.foreign import MAGIC
from edudesk.storage.quarantine import Quarantine
from edudesk.storage.transport import Shape

_PROCESSES: Final = 2  # one proves while the other is written to; more only wait for the disk
_FILES: Final = 200  # in hand: enough to go on with while others are written to the disk
_BYTES: Final = 32 * 2**20  # of files in hand, however few they are


class _Begun(NamedTuple):
    """A file that is in hand, with its proof to come when it may be a package."""

    arrival: Arrival
    proof: Future[Proven] | None


class Proofs:
    """Proves files of the schemas given; a context, since processes read for it.

    A process starts when there is a file for it, and reads one after the other until it is killed.
    """

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = shapes
        processes = min(_PROCESSES, os.cpu_count() or 1)
        self._readers = [quarantine_for(shapes) for _ in range(processes)]
        self._idle: LifoQueue[Quarantine] = LifoQueue()  # another starts only when it must
        for reader in self._readers:
            self._idle.put(reader)
        self._threads = ThreadPoolExecutor(processes, "prove")
        self._current: _Begun | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *raised: object) -> None:
        if kind is not None:
            for reader in self._readers:
                reader.give_up()  # what is being read is not waited for
        self._threads.shutdown(cancel_futures=True)
        for reader in self._readers:
            reader.__exit__(kind, *raised)

    def ahead(self, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
        """Yield files in their order, while those that follow are being proven."""
        waiting: deque[_Begun] = deque()
        weight = 0
        for arrival in arrivals:
            waiting.append(_Begun(arrival, self._begin(arrival)))
            weight += len(arrival.image)
            while waiting and (len(waiting) > _FILES or weight > _BYTES):
                weight -= len(waiting[0].arrival.image)
                yield self._handed(waiting.popleft())
        while waiting:
            yield self._handed(waiting.popleft())

    def prove(self, image: bytes, name: str) -> Proven:
        """Return the package that `image` is, proven; at once when `ahead` has just handed it out.

        Raises:
            FileRefusedError: with a reason that a clerk can act on.
        """
        begun = self._current
        if begun is not None and begun.proof is not None and begun.arrival.image is image:
            return begun.proof.result()
        return self._prove(image, name)

    def _begin(self, arrival: Arrival) -> Future[Proven] | None:
        if not arrival.image.startswith(MAGIC):
            return None
        return self._threads.submit(self._prove, arrival.image, arrival.name)

    def _handed(self, begun: _Begun) -> Arrival:
        self._current = begun
        return begun.arrival

    def _prove(self, image: bytes, name: str) -> Proven:
        reader = self._idle.get()
        try:
            return prove_package(image, name, self._shapes, reader)
        finally:
            self._idle.put(reader)
