"""Bytes that a file keeps, each once by its SHA-256: scans, issued prints, files as they came.

Rows of other tables name them; which these are is known here, so that what nothing names any more
can make room.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

_NAMED_BY: Final = (("attachments", "sha256"), ("papers", "digest"), ("received", "sha256"))
_FAST: Final = 1  # most of a package is empty room in pages: more effort saves next to nothing


def digest_of(body: bytes) -> str:
    """Return what names bytes that are kept as they are: their SHA-256 in hex."""
    return sha256(body).hexdigest()


class Bodies:
    """The bytes kept in the file of a connection; written within a transaction that is open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, body: bytes, *, packed: bool = False) -> str:
        """Keep bytes unless they are kept, and return the SHA-256, in hex, of what is stored.

        `packed`: stored compressed, for files in which most is empty room.
        """
        stored = zlib.compress(body, _FAST) if packed else body
        digest = digest_of(stored)
        self._connection.execute(
            "INSERT OR IGNORE INTO main.bodies (sha256, packed, body) VALUES (?, ?, ?)",
            (digest, int(packed), stored),
        )
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes that `keep` gave this digest for."""
        packed, body = self._connection.execute(
            "SELECT packed, body FROM main.bodies WHERE sha256 = ?", (digest,)
        ).fetchone()
        return zlib.decompress(body) if packed else bytes(body)

    def release(self, digests: Iterable[str]) -> int:
        """Remove those of these bytes that no row names; return how many bytes that frees."""
        unnamed = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM main.{table} WHERE {column} = bodies.sha256)"
            for table, column in _NAMED_BY
        )
        found = [
            size
            for digest in set(digests)
            for (size,) in self._connection.execute(
                f"DELETE FROM main.bodies WHERE sha256 = ? AND {unnamed} RETURNING length(body)",
                (digest,),
            )
        ]
        return sum(found)
