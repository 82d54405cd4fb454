"""The process in which strangers' files are read: files in, tables out, and nothing else.

It imports as little as it can: it is started for every single file that somebody opens.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import IO, Final

import msgspec

from edudesk.storage.confinement import confine
from edudesk.storage.foreign import Found, Reader, Refused, Why, limit_heap
from edudesk.storage.transport import Shape

MOST: Final = 64 * 2**20
"""Bytes of the longest message between the two processes."""

_LENGTH: Final = 8


class No(msgspec.Struct, frozen=True, tag="no"):
    """A file was refused."""

    why: Why
    detail: str


class Yes(msgspec.Struct, frozen=True, tag="yes"):
    """A file was read."""

    found: Found


def serve() -> int:
    """Be that process: read files from standard input until it is closed."""
    confine()
    limit_heap()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    first = receive_message(incoming)
    if first is None:
        return 0
    reader = Reader(msgspec.msgpack.decode(first, type=list[Shape]))
    while (image := receive_message(incoming)) is not None:
        send_message(outgoing, msgspec.msgpack.encode(_answer(image, reader)))
    return 0


def _answer(image: bytes, reader: Reader) -> Yes | No:
    try:
        return Yes(reader.read(image))
    except Refused as refused:
        return No(refused.why, refused.detail)


def first_message(known: Sequence[Shape]) -> bytes:
    """Return what the process must be told before any file: the schemas that are accepted."""
    return msgspec.msgpack.encode(list(known))


def send_message(pipe: IO[bytes], message: bytes) -> None:
    """Write a message with its length before it."""
    pipe.write(len(message).to_bytes(_LENGTH, "big"))
    pipe.write(message)
    pipe.flush()


def receive_message(pipe: IO[bytes]) -> bytes | None:
    """Return the next message, None when there is no whole one."""
    head = pipe.read(_LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH or length > MOST:
        return None
    message: bytes = pipe.read(length)
    return message if len(message) == length else None
