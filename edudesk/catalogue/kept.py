"""Keeps in the user's cache folder what can be compiled again, so that the next start is quick."""

from __future__ import annotations

import os
from typing import TypeVar

import msgspec

from edudesk.paths import cache_dir

_T = TypeVar("_T")


def read_kept(kind: str, key: str, shape: type[_T]) -> _T | None:
    """Return what was kept of this kind under this key; None when there is nothing of use.

    A file that is missing, damaged or written by a program with other structs is no use.
    """
    try:
        return msgspec.msgpack.decode((cache_dir() / _name(kind, key)).read_bytes(), type=shape)
    except (OSError, msgspec.DecodeError):
        return None


def keep(kind: str, key: str, value: object) -> None:
    """Keep `value` in place of what was kept of its kind.

    A folder that cannot be written only costs time at the next start.
    """
    try:
        folder = cache_dir()
        fresh = folder / f"{_name(kind, key)}.{os.getpid()}"
        fresh.write_bytes(msgspec.msgpack.encode(value))
        fresh.replace(folder / _name(kind, key))
        for other in folder.glob(_name(kind, "*")):
            if other.name != _name(kind, key):
                other.unlink(missing_ok=True)
    except OSError:
        return


def _name(kind: str, key: str) -> str:
    return f"{kind}-{key[:20]}.msgpack"
