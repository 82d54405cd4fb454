"""Reads a stream out of a compound file, the small file system that .xls and .et files are.

The format is [MS-CFB]: sectors chained by tables of their numbers, short streams in small sectors
of their own. Nothing in it is believed: chains must end, and lie within the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final

_LAST_NUMBER: Final = 0xFFFFFFFA  # from here on numbers are marks: end of a chain, free, table
_IN_HEADER: Final = 109  # numbers of table sectors that the header has room for
_ENTRY: Final = 128  # bytes of a directory entry


class BrokenCompoundError(Exception):
    """The file is no compound file, or a damaged one."""


class CompoundFile:
    """The streams of a compound file by their names.

    Raises BrokenCompoundError from every method.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise BrokenCompoundError
        self._data = data
        sector_shift, small_shift = struct.unpack_from("<2H", data, 30)
        if sector_shift not in (9, 12) or small_shift != 6:
            raise BrokenCompoundError
        self._sector, self._small = 1 << sector_shift, 1 << small_shift
        (self._directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, small_table = struct.unpack_from("<2I", data, 56)
        self._table = self._numbers(self._table_sectors())
        self._small_table = self._numbers(self._chain(small_table, self._table))

    def stream(self, *names: str) -> bytes:
        """Return the first of the streams that the file has, b"" when it has none of them."""
        wanted = [name.casefold() for name in names]
        found: dict[str, tuple[int, int]] = {}
        root = (0, 0)
        for kind, name, start, size in self._entries():
            if kind == 5:
                root = (start, size)
            elif kind == 2 and name.casefold() in wanted:
                found.setdefault(name.casefold(), (start, size))
        for name in wanted:
            if name in found:
                return self._content(*found[name], root)
        return b""

    def _content(self, start: int, size: int, root: tuple[int, int]) -> bytes:
        if size >= self._cutoff:
            return self._joined(start)[:size]
        small = self._joined(root[0])[: root[1]]
        pieces = [
            small[number * self._small : (number + 1) * self._small]
            for number in self._chain(start, self._small_table)
        ]
        return b"".join(pieces)[:size]

    def _entries(self) -> Iterator[tuple[int, str, int, int]]:
        """Yield kind, name, first sector and size of everything in the directory."""
        directory = self._joined(self._directory)
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            (length,) = struct.unpack_from("<H", directory, at + 64)
            name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<2I", directory, at + 116)
            yield directory[at + 66], name, start, size

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._at, self._chain(start, self._table)))

    def _at(self, number: int) -> bytes:
        """Return a sector; the header takes the place of the first one."""
        place = (number + 1) * self._sector
        if place >= len(self._data):
            raise BrokenCompoundError
        return self._data[place : place + self._sector]

    def _chain(self, start: int, table: Sequence[int]) -> Iterator[int]:
        """Yield the numbers of the sectors that follow each other from `start` on."""
        number, count = start, 0
        while number < _LAST_NUMBER:
            count += 1
            if number >= len(table) or count > len(table):
                raise BrokenCompoundError
            yield number
            number = table[number]

    def _table_sectors(self) -> Iterator[int]:
        """Yield the sectors that the table of chains is written in."""
        yield from self._real(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        number, count = struct.unpack_from("<2I", self._data, 68)
        for _ in range(min(count, len(self._data) // self._sector)):
            if number >= _LAST_NUMBER:
                return
            *numbers, number = self._numbers([number])
            yield from self._real(numbers)

    def _real(self, numbers: Sequence[int]) -> Iterator[int]:
        return (number for number in numbers if number < _LAST_NUMBER)

    def _numbers(self, sectors: Iterator[int] | Sequence[int]) -> Sequence[int]:
        content = b"".join(map(self._at, sectors))
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
