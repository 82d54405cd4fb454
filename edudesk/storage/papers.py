"""The archive of issued prints: the very bytes that were printed, and each paper's state.

Undo does not take back what is on paper. A print that was never signed makes way for a later one of
the same report; what was signed or received stays for good.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

from edudesk.errors import UnknownNameError
from edudesk.model.paper import Paper, PaperState
from edudesk.storage.bodies import Bodies, digest_of

_COLUMNS: Final = (
    "number, name, state, pages, fonts, digest, printed_by, printed_at, state_by, state_at"
)


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

    def keep(
        self,
        school: int,
        collection: int,
        name: str,
        pdf: bytes,
        pages: int,
        fonts: tuple[str, ...],
        who: str,
        at: datetime,
    ) -> Paper:
        """Keep a print; the same bytes again are the same print."""
        known = self.papers(school, collection)
        same = next((one for one in known if one.digest == digest_of(pdf)), None)
        if same is not None:
            return same
        moment = at.isoformat()
        overtaken = [one for one in known if one.name == name and one.state == "printed"]
        with self._writing():
            self._connection.executemany(
                "DELETE FROM main.papers WHERE number = ?", [(one.number,) for one in overtaken]
            )
            self._bodies.release(one.digest for one in overtaken)
            digest = self._bodies.keep(pdf)
            number = self._connection.execute(
                "INSERT INTO main.papers (school, collection, name, state, pages, fonts, digest,"
                " printed_by, printed_at, state_by, state_at)"
                " VALUES (?, ?, ?, 'printed', ?, ?, ?, ?, ?, ?, ?)",
                (school, collection, name, pages, ",".join(fonts), digest, who, moment, who,
                 moment),
            ).lastrowid  # fmt: skip
        return self.paper(number or 0)

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
