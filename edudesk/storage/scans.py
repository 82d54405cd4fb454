"""Documents kept in the file, called by a name that cells hold; two names may mean the same bytes.

A document stays when no cell names it any more, so that undo brings it back; `drop` makes room.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.model.scan import Encoded, Scan
from edudesk.storage.bodies import Bodies, digest_of
from edudesk.storage.pictures import picture_kind

_COLUMNS: Final = "name, sha256, size, kind, pages, who, at"


class ScanArchive:
    """The documents of a file; `writing` lends a transaction of the file."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        writing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connection = connection
        self._writing = writing
        self._bodies = Bodies(connection)

    def scans(self) -> tuple[Scan, ...]:
        """Return the documents by name, without their bytes."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM main.attachments ORDER BY name")
        return tuple(map(_scan, found))

    def scan(self, name: str) -> Scan:
        """Return one document; UnknownNameError when none has that name."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.attachments WHERE name = ?", (name,)
        ).fetchone()
        if found is None:
            raise UnknownNameError(
                f"文件中没有名为“{name}”的扫描件，请重新附上。",
                f"The file holds no scan named {name}: attach it again.",
            )
        return _scan(found)

    def contents(self, name: str) -> bytes:
        """Return the bytes of a document."""
        return self._bodies.read(self.scan(name).sha256)

    def keep(self, wanted: str, suffix: str, encoded: Encoded, who: str, at: datetime) -> Scan:
        """Keep a document and return it; one whose bytes are kept already keeps its name.

        `wanted`: its name without `suffix`; one that is taken gets a number behind it.
        """
        known = self.scans()
        same = next((one for one in known if one.sha256 == digest_of(encoded.body)), None)
        if same is not None:
            return same
        taken = {one.name for one in known}
        name, number = wanted + suffix, 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}{suffix}"
        with self._writing():
            self._insert(name, encoded, who, at)
        return self.scan(name)

    def bring(self, documents: Mapping[str, bytes], who: str, at: datetime) -> None:
        """Keep pictures that came with figures, under the names by which these call them.

        Raises:
            FileRefusedError: another document of the file has one of the names; nothing is kept.
        """
        known = {one.name: one.sha256 for one in self.scans()}
        new = {name: body for name, body in documents.items() if name not in known}
        other = [
            name
            for name, body in documents.items()
            if name in known and known[name] != digest_of(body)
        ]
        if other:
            raise FileRefusedError(
                f"文件中另有一份名为“{other[0]}”的附件，内容不同，没有收下。请对方改名后重新附上。",
                f"The file holds another document named {other[0]}: have it attached anew under"
                " another name. Nothing was taken.",
            )
        if new:
            with self._writing():
                for name, body in new.items():
                    self._insert(name, Encoded(picture_kind(body), body, 1), who, at)

    def _insert(self, name: str, encoded: Encoded, who: str, at: datetime) -> None:
        digest, size = self._bodies.keep(encoded.body), len(encoded.body)
        self._connection.execute(
            f"INSERT INTO main.attachments ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (name, digest, size, encoded.kind, encoded.pages, who, at.isoformat()),
        )

    def drop(self, names: Collection[str]) -> int:
        """Remove documents for good and return how many bytes that frees."""
        gone = [one for one in self.scans() if one.name in names]
        with self._writing():
            self._connection.executemany(
                "DELETE FROM main.attachments WHERE name = ?", [(one.name,) for one in gone]
            )
            return self._bodies.release(one.sha256 for one in gone)


def _scan(row: tuple[Any, ...]) -> Scan:
    name, digest, size, kind, pages, who, at = row
    return Scan(
        name=name,
        sha256=digest,
        size=size,
        kind=kind,
        pages=pages,
        who=who,
        at=datetime.fromisoformat(at),
    )
