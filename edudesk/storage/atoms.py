"""Values as atoms, each with its length before it, so that no two lists of values look alike.

The bytes that are digested and signed are made of them (docs/exchange.md), and read back from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

Scalar = int | str | bytes | None
"""What a cell of a package may hold in SQLite."""

_NOTHING: Final = b"N"
_WHOLE: Final = b"I"
_TEXT: Final = b"T"
_BYTES: Final = b"B"


def atom(value: Scalar) -> bytes:
    """Return a value as an atom."""
    if isinstance(value, str):
        told = value.encode()
        return b"T%d:%s" % (len(told), told)
    if value is None:
        return _NOTHING
    if isinstance(value, int):
        return b"I%d;" % value
    return b"B%d:%s" % (len(value), value)


def atoms(*values: Scalar) -> bytes:
    """Return values as their atoms, one behind the other."""
    return b"".join(map(atom, values))


def sealed_table(name: str, rows: Iterable[bytes], count: int) -> bytes:
    """Return a table as it is signed: its name, how many rows, and the atoms of these."""
    return b"".join((atoms(name, count), *rows))


def rows_of(sealed: bytes, name: str) -> list[list[Scalar]]:
    """Return the rows of a table out of what `sealed_table` made of it.

    Raises:
        ValueError: it is not that.
    """
    told, count, *values = read_atoms(sealed)
    if told != name or not isinstance(count, int):
        raise ValueError(name)
    if count < 1 or len(values) % count:
        if count or values:
            raise ValueError(f"{name}: {count}")
        return []
    return _parted(values, len(values) // count)


def _parted(values: Sequence[Scalar], width: int) -> list[list[Scalar]]:
    return [list(values[at : at + width]) for at in range(0, len(values), width)]


def read_atoms(told: bytes) -> Iterator[Scalar]:
    """Yield the values of atoms that stand one behind the other; ValueError when they are none."""
    at = 0
    while at < len(told):
        kind = told[at : at + 1]
        if kind == _NOTHING:
            yield None
            at += 1
        elif kind == _WHOLE:
            end = told.index(b";", at)
            yield int(told[at + 1 : end])
            at = end + 1
        else:
            start = told.index(b":", at) + 1
            length = int(told[at + 1 : start - 1])
            at = start + length
            if kind not in (_TEXT, _BYTES) or length < 0 or at > len(told):
                raise ValueError(f"{kind!r}")
            body = told[start:at]
            yield body if kind == _BYTES else body.decode()
