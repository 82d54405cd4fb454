"""Keeps a process that reads what strangers sent; it may be killed, and is then replaced."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from math import inf
from typing import IO, Final, Self

from edudesk.paths import own_command
from edudesk.storage.foreign import Refused
from edudesk.storage.reader import receive_message, send_message

PATIENCE: Final = 30.0
"""Seconds that an answer is waited for; a process that knows the time gives up earlier."""

_PIPE: Final = 2**20  # bytes in a pipe at a time; a usual file has a quarter of that
_LOOK: Final = 0.5  # seconds between two looks at the clock, at most


class Captive:
    """One process that answers one message after the other, started with the first of them.

    `flag`: argument by which the program becomes this process; `greeting`: what a new one is told
    before anything else, if anything. Use it as a context; the process ends with it. One that was
    killed or fell over is started anew for the next message.
    """

    def __init__(self, flag: str, greeting: bytes = b"", *, patience: float = PATIENCE) -> None:
        self._flag = flag
        self._words = greeting
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: _Watch | None = None
        self._given_up = False
        self._greeting = b""  # that the living process is still to be told

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, message: bytes) -> bytes:
        """Return what the process answers to a message.

        Raises:
            Refused: it took too long, or the message brought the process down.
        """
        process, watch = self._living() or self._start()
        if self._given_up:
            raise Refused("slow", "nobody waits for it")
        with watch:
            answer = _converse(process, self._greeting, message)
        self._greeting = b""
        if answer is None:
            self._end()
            raise Refused("slow" if watch.late else "damaged", "the reading process ended")
        return answer

    @property
    def process_id(self) -> int | None:
        """Return the number of the living process, None while there is none."""
        return None if self._process is None else self._process.pid

    def give_up(self) -> None:
        """Read no more, also under the hands of a thread that waits for an answer."""
        self._given_up = True
        if self._process is not None:
            self._process.kill()

    def _living(self) -> tuple[subprocess.Popen[bytes], _Watch] | None:
        """Return the process unless it went since the last message, for whatever reason."""
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None or self._watch is None:
            return None
        return self._process, self._watch

    def _start(self) -> tuple[subprocess.Popen[bytes], _Watch]:
        command, environment = own_command(self._flag)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environment},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        _widen(self._process.stdin)
        self._greeting = self._words
        self._watch = _Watch(self._process, self._patience)
        return self._process, self._watch

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if self._watch is not None:
            self._watch.end()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


class _Watch:
    """Kills a process that does not answer in time; a context around each answer waited for.

    One thread looks at the clock now and then: to start one for each message would cost more than
    the message.
    """

    def __init__(self, process: subprocess.Popen[bytes], patience: float) -> None:
        self.late = False
        self._process = process
        self._patience = patience
        self._until = inf
        self._over = threading.Event()
        threading.Thread(target=self._look, name="patience", daemon=True).start()

    def __enter__(self) -> None:
        self._until = time.monotonic() + self._patience

    def __exit__(self, *_: object) -> None:
        self._until = inf

    def end(self) -> None:
        """Watch no more."""
        self._over.set()

    def _look(self) -> None:
        while not self._over.wait(min(_LOOK, self._patience)):
            if time.monotonic() > self._until:
                self.late = True
                self._process.kill()
                return


def _widen(pipe: IO[bytes]) -> None:
    """Let a whole file of the usual size lie in a pipe, lest each side waits for the other."""
    if sys.platform == "linux":
        import fcntl

        with suppress(PermissionError):  # where that is not allowed it only takes longer
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # what was not yet written to a process that is gone


def _converse(process: subprocess.Popen[bytes], greeting: bytes, message: bytes) -> bytes | None:
    """Return what the process answers, None when it is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if greeting:
            send_message(process.stdin, greeting)
        send_message(process.stdin, message)
        return receive_message(process.stdout)
    except OSError:
        return None
