"""Has workbooks that others sent read in a process of its own, which may be killed.

A workbook comes from anybody's mail. What unpacks and parses it holds little memory, can write no
file and is given up after a while; only titles and texts come back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

import msgspec

from edudesk.errors import FileRefusedError
from edudesk.exchange.packages import said
from edudesk.exchange.tables import ReadBook
from edudesk.exchange.unpacking import Bounds, too_large
from edudesk.exchange.workbook import sheets
from edudesk.storage.captive import PATIENCE, Captive
from edudesk.storage.confinement import confine
from edudesk.storage.foreign import Refused
from edudesk.storage.reader import receive_message, send_message

FLAG: Final = "--read-workbooks"
"""Argument by which the program becomes this process."""
BOUNDS: Final = Bounds(unpacked=64 * 2**20, grid=2_000_000)
"""What a school's workbook stays far below: with 2,000 staff a sheet spans 140,000 cells."""

_ROWS: Final = 100_000  # of all sheets, empty ones too
_CELLS: Final = 1_000_000
_LETTERS: Final = 16_000_000


class _Wanted(msgspec.Struct, frozen=True, array_like=True):
    """A workbook to be read, and what it is called in sentences."""

    name: str
    image: bytes


class _No(msgspec.Struct, frozen=True, tag="no"):
    """It is refused with this sentence."""

    zh: str
    en: str


class _Yes(msgspec.Struct, frozen=True, tag="yes"):
    """What its sheets show."""

    sheets: list[tuple[str, list[list[str]]]]


_Answer = _Yes | _No


class WorkbookReader(Captive):
    """Reads workbooks one after the other; a context, see `Captive`."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        super().__init__(FLAG, patience=patience)

    def read(self, image: bytes, name: str) -> ReadBook:
        """Return what the sheets of a workbook show; `name`: of the file, for sentences.

        Raises:
            FileRefusedError: no workbook, damaged, too large, or too slow to read.
        """
        try:
            wanted = msgspec.msgpack.encode(_Wanted(name, image))
            answer = msgspec.msgpack.decode(self.ask(wanted), type=_Answer)
        except Refused as refused:
            key = "slow_workbook" if refused.why == "slow" else "damaged_workbook"
            raise said(key, name) from refused
        except msgspec.DecodeError as error:
            self._end()  # whatever speaks there is not trusted with another file
            raise said("damaged_workbook", name) from error
        if isinstance(answer, _No):
            raise FileRefusedError(answer.zh, answer.en)
        return ReadBook(name, answer.sheets)


def serve() -> int:
    """Be that process: read workbooks from standard input until it is closed."""
    confine()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while (message := receive_message(incoming)) is not None:
        wanted = msgspec.msgpack.decode(message, type=_Wanted)
        send_message(outgoing, msgspec.msgpack.encode(_answer(wanted)))
    return 0


def _answer(wanted: _Wanted) -> _Answer:
    try:
        return _Yes(list(_read(wanted)))
    except FileRefusedError as error:
        return _No(error.zh, error.en)
    except MemoryError:
        refused = too_large(wanted.name, BOUNDS)
        return _No(refused.zh, refused.en)


def _read(wanted: _Wanted) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the sheets; refuse more than a school can have to say."""
    taken = cells = letters = 0
    for title, rows in sheets(wanted.image, wanted.name, BOUNDS):
        kept = []
        for row in rows:
            while row and not row[-1]:
                row.pop()
            taken += 1
            cells += len(row)
            letters += sum(map(len, row))
            if taken > _ROWS or cells > _CELLS or letters > _LETTERS:
                raise too_large(wanted.name, BOUNDS)
            kept.append(row)
        yield title, kept
