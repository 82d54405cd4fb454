"""Reads the tables out of a stranger's database, or says why not; made for a process of its own.

The order is the safety: bytes, header, private copy in memory, limits, the schema to the letter,
then the pages, then the rows, one by one. Before the schema is known to be one of ours nothing of
the file is run: even a check of its pages would run its expressions.
"""

from __future__ import annotations

import sqlite3
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, Literal

from msgspec import Struct

from edudesk.storage.proving import Prover, Record
from edudesk.storage.schema import quoted
from edudesk.storage.transport import Shape

Why = Literal[
    "no_package",
    "live_file",
    "cut_off",
    "damaged",
    "other_schema",
    "too_large",
    "slow",
    "contradictory",
]

LARGEST: Final = 16 * 2**20
"""Bytes of the largest package that is read; a large school's has about one million."""
MAGIC: Final = b"SQLite format 3\x00"
"""First bytes of every database."""

_HEADER: Final = 100
_SECONDS: Final = 20.0
_CELL: Final = 10_000_000  # bytes of one: the box of personal columns and documents
_ROWS: Final = 100_000  # of all tables; a large school has some thousands
_VALUES: Final = 2_000_000
_TOGETHER: Final = 500  # rows in hand at a time, so that memory does not grow with them
_PAGE: Final = 4096
_LEAF: Final = 0x0A  # of the tree of a table without row numbers
_LIVE: Final = b"EduD"
_OURS: Final = b"EduS"
_HEAP: Final = 80_000_000  # bytes that SQLite may hold
_OPCODES: Final = 1000  # between two looks at the clock

_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: _CELL,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 2000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 10,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 2,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 50,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 10,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_SETTINGS: Final = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",
    "query_only = ON",
    "foreign_keys = OFF",
    "recursive_triggers = OFF",
    "temp_store = MEMORY",
)


def limit_heap() -> None:
    """Bound what SQLite holds in the whole process, for good: for a process that only reads."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    connection.close()


class Refused(Exception):
    """What a stranger's file is not; `why` is for the sentence, `detail` for the curious."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


class Found(Struct, frozen=True, array_like=True):
    """What a file held: which of the known schemas, its digest, and each table as it is signed.

    Who takes this from another process proves the signature over it (transport.seal_of).
    """

    schema: int
    digest: bytes
    tables: dict[str, bytes]


class Reader:
    """Reads databases that have one of the `known` schemas, one after the other."""

    def __init__(self, known: Sequence[Shape]) -> None:
        self._known = list(known)
        self._provers = [Prover(shape) for shape in known]

    def read(self, image: bytes) -> Found:
        """Return what a database holds, each cell looked at and its digest worked out.

        Raises:
            Refused: whatever else it is; never anything about what is in it.
        """
        refuse_header(image)
        deadline = time.monotonic() + _SECONDS
        try:
            with closing(_connect(image, deadline)) as connection:
                schema, roots = _schema(connection, self._known)
                if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                    raise Refused("damaged", "quick_check")
                # Now the schema is known to be ours, and so is every statement from here on.
                connection.set_authorizer(None)
                digest, tables = self._provers[schema].prove(_Rows(connection, image, roots).of)
                return Found(schema, digest, tables)
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("contradictory", str(error)[:100]) from error
        except (sqlite3.Error, MemoryError, OverflowError) as error:
            late = time.monotonic() > deadline
            raise Refused("slow" if late else "damaged", str(error)[:100]) from error


class _Rows:
    """The rows of a database, of which there are not too many."""

    def __init__(
        self, connection: sqlite3.Connection, image: bytes, roots: Mapping[str, int]
    ) -> None:
        self._connection = connection
        self._image = image
        self._roots = roots
        self._rows, self._values = _ROWS, _VALUES

    def of(self, table: str) -> Iterator[Sequence[Record]]:
        """Yield the rows of a table, some hundreds at a time; Refused when they are too many."""
        if self._is_empty(table):  # as many are: to prepare a statement would cost far more
            return
        found = self._connection.execute(f"SELECT * FROM main.{quoted(table)}")
        while rows := found.fetchmany(_TOGETHER):
            self._rows -= len(rows)
            self._values -= len(rows) * len(rows[0])
            if self._rows < 0 or self._values < 0:
                raise Refused("too_large", table)
            yield rows
            if len(rows) < _TOGETHER:
                return

    def _is_empty(self, table: str) -> bool:
        """Whether a table is a leaf without cells (the file format's chapter on B-trees)."""
        at = (self._roots[table] - 1) * _PAGE
        return self._image[at] == _LEAF and self._image[at + 3 : at + 5] == b"\0\0"


def refuse_header(image: bytes) -> None:
    """Refuse by the first hundred bytes what is no package, before SQLite sees it.

    Raises:
        Refused: too large, no database, a school's own file, cut off, not as packages are written.
    """
    if len(image) > LARGEST:
        raise Refused("too_large", str(len(image)))
    if len(image) < _HEADER or not image.startswith(MAGIC):
        raise Refused("no_package")
    if image[68:72] != _OURS:
        raise Refused("live_file" if image[68:72] == _LIVE else "no_package")
    size, formats, fractions = struct.unpack(">H2s4s", image[16:24])
    if size != _PAGE or formats != b"\1\1" or fractions != bytes((0, 64, 32, 32)):
        raise Refused("damaged", "header")
    _, pages, free, freed, _, layout, _, vacuum, encoding, version, step, _ = struct.unpack(
        ">12I", image[24:72]
    )
    if pages * _PAGE != len(image):
        raise Refused("cut_off", f"{pages * _PAGE} != {len(image)}")
    if (free, freed, layout, vacuum, encoding, version, step) != (0, 0, 4, 0, 1, 0, 0):
        raise Refused("damaged", "header")
    if any(image[72:92]):
        raise Refused("damaged", "header")


def _connect(image: bytes, deadline: float) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.deserialize(image)
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _OPCODES)
    connection.set_authorizer(_only_reading)
    return connection


def _only_reading(
    action: int, first: str | None, _second: str | None, base: str | None, inner: str | None
) -> int:
    """Allow SELECT, READ of the main database, and the check of its pages."""
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first == "quick_check" else sqlite3.SQLITE_DENY
    allowed = action == sqlite3.SQLITE_SELECT or (
        action == sqlite3.SQLITE_READ and base in ("main", None) and inner is None
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _schema(connection: sqlite3.Connection, known: Sequence[Shape]) -> tuple[int, dict[str, int]]:
    """Return which of the known schemas the file has to the letter, and where tables begin."""
    most = max((len(schema.tables) for schema in known), default=0)
    found = connection.execute(
        f"SELECT type, name, tbl_name, rootpage, sql FROM main.sqlite_schema LIMIT {most + 1}"
    ).fetchall()
    tables: dict[str, str] = {}
    for kind, name, of, _, sql in found:
        if kind != "table" or name != of or sql is None:
            raise Refused("other_schema", str(name)[:100])
        tables[name] = sql
    for at, schema in enumerate(known):
        if schema.tables == tables and len(found) == len(tables):
            return at, {name: root for _, name, _, root, _ in found}
    raise Refused("other_schema")
