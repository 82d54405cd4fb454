"""Keeps the rows of a long table on disk, block by block: memory does not grow with them."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import overload

from msgspec.msgpack import Decoder, Encoder

from edudesk.errors import NotWritableError, why
from edudesk.model.document import TableRow

_IN_MEMORY = 1024  # rows; tables up to here stay as they are
_BLOCK = 256  # rows
_OPEN = 3  # blocks that stand decoded beside each other: a page reaches over two
_ENCODER = Encoder()
_DECODER = Decoder(list[TableRow])


def spooled(rows: Iterable[TableRow]) -> Sequence[TableRow]:
    """Return rows that are yielded one by one as a sequence, a long one without holding it.

    Raises NotWritableError when the folder for temporary files takes no more.
    """
    coming = iter(rows)
    first = tuple(islice(coming, _IN_MEMORY + 1))
    return first if len(first) <= _IN_MEMORY else _Spool(chain(first, coming))


class _Spool(Sequence[TableRow]):
    """Rows in a nameless file, which goes with the last use of them; for one thread."""

    def __init__(self, rows: Iterable[TableRow]) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - open as long as the rows are in use
        weakref.finalize(self, self._file.close)
        self._ends = [0]  # where the blocks end in the file
        self._count = 0
        self._decoded: dict[int, list[TableRow]] = {}
        coming = iter(rows)
        try:
            while block := list(islice(coming, _BLOCK)):
                self._ends.append(self._ends[-1] + self._file.write(_ENCODER.encode(block)))
                self._count += len(block)
            self._file.flush()
        except OSError as error:
            raise NotWritableError(
                f"临时文件夹写不下了：{why(error)}。请清理磁盘空间后再打印。",
                f"The folder for temporary files takes no more: {error.strerror or error}. Make "
                "room on the disk and print again.",
            ) from error

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TableRow]:
        for number in range(len(self._ends) - 1):
            yield from self._read(number)

    @overload
    def __getitem__(self, index: int) -> TableRow: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[TableRow]: ...

    def __getitem__(self, index: int | slice) -> TableRow | Sequence[TableRow]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        number, at = divmod(index % self._count, _BLOCK)
        block = self._decoded.get(number)
        return (self._open(number) if block is None else block)[at]

    def _open(self, number: int) -> list[TableRow]:
        """Decode a block, and let go of the one that was opened first."""
        if len(self._decoded) == _OPEN:
            del self._decoded[next(iter(self._decoded))]
        block = self._decoded[number] = self._read(number)
        return block

    def _read(self, number: int) -> list[TableRow]:
        start, end = self._ends[number : number + 2]
        self._file.seek(start)
        return _DECODER.decode(self._file.read(end - start))
