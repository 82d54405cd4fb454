"""The process in which strangers' files are read: it may be killed, and nothing it says is code."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Final, Self

import msgspec

from edudesk.paths import own_command
from edudesk.storage.foreign import Found, Refused, Statements, Why, read_foreign

FLAG: Final = "--read-foreign"
"""Argument by which the program becomes this process."""

_PATIENCE: Final = 30.0  # seconds; the process itself gives up after twenty
_LARGEST_ANSWER: Final = 96 * 2**20
_MEMORY: Final = 600 * 2**20  # bytes of address space, the interpreter included
_LENGTH: Final = 8


class _No(msgspec.Struct, frozen=True, tag="no"):
    why: Why
    detail: str


class _Yes(msgspec.Struct, frozen=True, tag="yes"):
    found: Found


_Answer = _Yes | _No


class Quarantine:
    """Reads files one after the other in one process, which starts with the first of them.

    `known`: the schemas that are accepted. Use it as a context; the process ends with it.
    """

    def __init__(self, known: Sequence[Statements], *, patience: float = _PATIENCE) -> None:
        self._known = list(known)
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def read(self, image: bytes) -> Found:
        """Return what a database of a known schema holds.

        Raises:
            Refused: it is something else, took too long, or brought the process down.
        """
        process = self._process or self._start()
        late = threading.Event()
        timer = threading.Timer(self._patience, _kill, (process, late))
        timer.start()
        try:
            answer = _converse(process, image)
        finally:
            timer.cancel()
        if answer is None:
            self._end()
            raise Refused("slow" if late.is_set() else "damaged", "the reading process ended")
        if isinstance(answer, _No):
            raise Refused(answer.why, answer.detail)
        return answer.found

    def _start(self) -> subprocess.Popen[bytes]:
        command, environment = own_command(FLAG)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environment},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        _send(self._process.stdin, msgspec.msgpack.encode(self._known))
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # what was not yet written to a process that is gone


def _converse(process: subprocess.Popen[bytes], image: bytes) -> _Answer | None:
    """Return what the process answers, None when it is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        _send(process.stdin, image)
        answer = _receive(process.stdout, _LARGEST_ANSWER)
        return None if answer is None else msgspec.msgpack.decode(answer, type=_Answer)
    except (OSError, msgspec.DecodeError):
        return None


def serve() -> int:
    """Be that process: read files from standard input until it is closed."""
    _limit_memory()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    first = _receive(incoming, _LARGEST_ANSWER)
    if first is None:
        return 0
    known = msgspec.msgpack.decode(first, type=list[Statements])
    while (image := _receive(incoming, _LARGEST_ANSWER)) is not None:
        _send(outgoing, msgspec.msgpack.encode(_answer(image, known)))
    return 0


def _answer(image: bytes, known: Sequence[Statements]) -> _Answer:
    try:
        return _Yes(read_foreign(image, known))
    except Refused as refused:
        return _No(refused.why, refused.detail)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH, "big") + message)
    pipe.flush()


def _receive(pipe: IO[bytes], most: int) -> bytes | None:
    head = pipe.read(_LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH or length > most:
        return None
    message: bytes = pipe.read(length)
    return message if len(message) == length else None
