"""The archive of issued prints: the very bytes that were printed, and each paper's state.

Undo does not take back what is on paper. A print that was never signed makes way for a later one of
the same report; what was signed or received stays for good.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final, NamedTuple

from edudesk.errors import UnknownNameError
from edudesk.model.paper import Paper, PaperState
from edudesk.storage.bodies import Bodies, digest_of

_COLUMNS: Final = (
    "number, name, state, pages, fonts, digest, printed_by, printed_at, state_by, state_at"
)


class Issued(NamedTuple):
    """A print to be kept: of which school, collection and report, its bytes, pages and fonts."""

    school: int
    collection: int
    name: str
    pdf: bytes
    pages: int
    fonts: tuple[str, ...]


class PaperArchive:
    """The prints of a file; `writing` lends a transaction of the file."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        writing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connection = connection
        self._writing = writing
        self._bodies = Bodies(connection)

    def papers(self, school: int, collection: int) -> tuple[Paper, ...]:
        """Return the prints of a school in a collection, the newest first."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.papers WHERE school = ? AND collection = ?"
            " ORDER BY number DESC",
            (school, collection),
        )
        return tuple(map(_paper, found))

    def paper(self, number: int) -> Paper:
        """Return one print; UnknownNameError when there is none of this number."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.papers WHERE number = ?", (number,)
        ).fetchone()
        if found is None:
            raise UnknownNameError(
                f"没有编号为 {number} 的打印件。", f"There is no print number {number}."
            )
        return _paper(found)

    def contents(self, number: int) -> bytes:
        """Return the bytes that were printed."""
        return self._bodies.read(self.paper(number).digest)

    def schools_printed(self, collection: int, but: int) -> dict[str, int]:
        """Return of how many schools there is a print, by name; school `but` is not counted."""
        found = self._connection.execute(
            "SELECT name, COUNT(DISTINCT school) FROM main.papers"
            " WHERE collection = ? AND school <> ? GROUP BY name",
            (collection, but),
        )
        return dict(found.fetchall())

    def keep(self, issued: Issued, who: str, at: datetime) -> Paper:
        """Keep a print; the same bytes again are the same print."""
        known = self._same(issued)
        if known is not None:
            return known
        with self._writing():
            number = self._replace(issued, who, at)
        return self.paper(number)

    def keep_all(self, issued: Iterable[Issued], who: str, at: datetime) -> None:
        """Keep prints as one step: all of them or none."""
        with self._writing():
            for one in issued:
                if self._same(one) is None:
                    self._replace(one, who, at)

    def _same(self, issued: Issued) -> Paper | None:
        digest = digest_of(issued.pdf)
        known = self.papers(issued.school, issued.collection)
        return next((one for one in known if one.digest == digest), None)

    def _replace(self, issued: Issued, who: str, at: datetime) -> int:
        """Put a print in place of those that were never signed; return its number."""
        moment = at.isoformat()
        overtaken = [
            one
            for one in self.papers(issued.school, issued.collection)
            if one.name == issued.name and one.state == "printed"
        ]
        self._connection.executemany(
            "DELETE FROM main.papers WHERE number = ?", [(one.number,) for one in overtaken]
        )
        self._bodies.release(one.digest for one in overtaken)
        digest = self._bodies.keep(issued.pdf)
        number = self._connection.execute(
            "INSERT INTO main.papers (school, collection, name, state, pages, fonts, digest,"
            " printed_by, printed_at, state_by, state_at)"
            " VALUES (?, ?, ?, 'printed', ?, ?, ?, ?, ?, ?, ?)",
            (issued.school, issued.collection, issued.name, issued.pages, ",".join(issued.fonts),
             digest, who, moment, who, moment),
        ).lastrowid  # fmt: skip
        return number or 0

    def set_state(self, number: int, state: PaperState, who: str, at: datetime) -> Paper:
        """Say how far a paper has come."""
        self.paper(number)
        with self._writing():
            self._connection.execute(
                "UPDATE main.papers SET state = ?, state_by = ?, state_at = ? WHERE number = ?",
                (state, who, at.isoformat(), number),
            )
        return self.paper(number)


def _paper(row: tuple[Any, ...]) -> Paper:
    number, name, state, pages, fonts, digest, printed_by, printed_at, state_by, state_at = row
    return Paper(
        number=number,
        name=name,
        state=state,
        pages=pages,
        fonts=tuple(fonts.split(",")) if fonts else (),
        digest=digest,
        printed_by=printed_by,
        printed_at=datetime.fromisoformat(printed_at),
        state_by=state_by,
        state_at=datetime.fromisoformat(state_at),
    )
