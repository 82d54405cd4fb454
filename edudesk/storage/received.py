"""What a district has received: the files as they came, who decided what, and what was asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Final

import msgspec

from edudesk.errors import UnknownNameError
from edudesk.model.receiving import Decision, Facts, Question, Receipt
from edudesk.model.submission import Manifest, Standing
from edudesk.storage.bodies import Bodies

_COLUMNS: Final = (
    "number, school, collection, kind, sequence, digest, parent, key, manifest, facts, before,"
    " name, who, at, withdrawn_by, withdrawn_at, withdrawn_why"
)
_STANDS: Final = "withdrawn_at = ''"
_QUESTION: Final = (
    "number, school, collection, form, key, field, kind, text, who, at, answer, answered_by,"
    " answered_at, closed_at, campus"
)


class ReceivedLog:
    """The submissions of a district's file; `writing` lends a transaction of the file.

    What says so is written within a transaction that is open already, so that it is kept together
    with the figures or not at all.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        writing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connection = connection
        self._writing = writing
        self._bodies = Bodies(connection)

    def _within(self) -> AbstractContextManager[None]:
        """Join the transaction that is open, else hold one."""
        return nullcontext() if self._connection.in_transaction else self._writing()

    # Receipts

    def receipts(self, collection: int, school: int | None = None) -> list[Receipt]:
        """Return what was received in a collection and not taken back, the earliest first."""
        mine = "" if school is None else " AND school = ?"
        given = (collection,) if school is None else (collection, school)
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.received WHERE collection = ?{mine} AND {_STANDS}"
            " ORDER BY number",
            given,
        )
        return [_receipt(row) for row in found]

    def history(self, collection: int, school: int) -> list[Receipt]:
        """Return all that was received of a school, taken back or not, the earliest first."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.received WHERE collection = ? AND school = ?"
            " ORDER BY number",
            (collection, school),
        )
        return [_receipt(row) for row in found]

    def last(self, school: int, collection: int) -> Receipt | None:
        """Return the receipt whose figures hold, None when there is none."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.received WHERE collection = ? AND school = ?"
            f" AND {_STANDS} ORDER BY number DESC LIMIT 1",
            (collection, school),
        ).fetchone()
        return None if found is None else _receipt(found)

    def receipt(self, number: int) -> Receipt:
        """Return one receipt, taken back or not; UnknownNameError when there is none."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.received WHERE number = ?", (number,)
        ).fetchone()
        if found is None:
            raise UnknownNameError(
                f"没有编号为 {number} 的接收记录。", f"There is no receipt number {number}."
            )
        return _receipt(found)

    def by_digest(self, digest: str) -> Receipt | None:
        """Return the receipt of a content that was received and not taken back."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM main.received WHERE digest = ? AND {_STANDS}"
            " ORDER BY number DESC LIMIT 1",
            (digest,),
        ).fetchone()
        return None if found is None else _receipt(found)

    def key_of(self, school: int) -> bytes:
        """Return the public key that signed what was last received of a school, b"" when none."""
        found = self._connection.execute(
            f"SELECT key FROM main.received WHERE school = ? AND key <> x'' AND {_STANDS}"
            " ORDER BY number DESC LIMIT 1",
            (school,),
        ).fetchone()
        return b"" if found is None else bytes(found[0])

    def body(self, number: int) -> bytes:
        """Return the bytes of a file as it came; UnknownNameError when there is none."""
        (digest,) = self._connection.execute(
            "SELECT sha256 FROM main.received WHERE number = ?", (self.receipt(number).number,)
        ).fetchone()
        return self._bodies.read(digest)

    def keep(self, receipt: Receipt, body: bytes) -> int:
        """Keep a receipt with the bytes of its file and return its number."""
        manifest = "" if receipt.manifest is None else _encoded(receipt.manifest)
        made = self._connection.execute(
            "INSERT INTO main.received (school, collection, kind, sequence, digest, parent, key,"
            " manifest, facts, before, name, who, at, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                receipt.school,
                receipt.collection,
                receipt.kind,
                receipt.sequence,
                receipt.digest,
                receipt.parent,
                receipt.key,
                manifest,
                _encoded(receipt.facts),
                _encoded(receipt.before),
                receipt.name,
                receipt.who,
                receipt.at.isoformat(),
                self._bodies.keep(body, packed=True),
            ),
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def withdraw(self, number: int, who: str, at: datetime, why: str) -> None:
        """Mark a receipt as taken back; its file stays."""
        self._connection.execute(
            "UPDATE main.received SET withdrawn_by = ?, withdrawn_at = ?, withdrawn_why = ?"
            " WHERE number = ?",
            (who, at.isoformat(), why, number),
        )

    # States

    def standings(self, collection: int) -> dict[int, Standing]:
        """Return the state of each school's figures in a collection, where anything came."""
        found = self._connection.execute(
            "SELECT school, state, who, at FROM main.standings WHERE collection = ?", (collection,)
        )
        return {
            school: Standing(state, who, datetime.fromisoformat(at))
            for school, state, who, at in found
        }

    def put_standing(self, school: int, collection: int, now: Standing) -> None:
        """Put a school's figures into a state; *packed* means that nothing of them is here."""
        if now.state == "packed":
            self._connection.execute(
                "DELETE FROM main.standings WHERE collection = ? AND school = ?",
                (collection, school),
            )
            return
        assert now.at is not None
        self._connection.execute(
            "INSERT OR REPLACE INTO main.standings (collection, school, state, who, at)"
            " VALUES (?, ?, ?, ?, ?)",
            (collection, school, now.state, now.who, now.at.isoformat()),
        )

    # Decisions

    def decide(self, school: int, collection: int, made: Decision) -> None:
        """Keep what somebody decided about a school's figures, with the reason."""
        self._connection.execute(
            "INSERT INTO main.decisions (school, collection, act, about, reason, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (school, collection, made.act, made.about, made.reason, made.who, made.at.isoformat()),
        )

    def decisions(self, school: int, collection: int) -> list[Decision]:
        """Return what was decided about a school's figures, the earliest first."""
        found = self._connection.execute(
            "SELECT act, about, reason, who, at FROM main.decisions"
            " WHERE school = ? AND collection = ? ORDER BY number",
            (school, collection),
        )
        return [
            Decision(act, about, reason, who, datetime.fromisoformat(at))
            for act, about, reason, who, at in found
        ]

    # Questions

    def questions(self, collection: int, school: int | None = None) -> list[Question]:
        """Return the questions on cells of a collection, the first asked first."""
        mine = "" if school is None else " AND school = ?"
        given = (collection,) if school is None else (collection, school)
        found = self._connection.execute(
            f"SELECT {_QUESTION} FROM main.questions WHERE collection = ?{mine} ORDER BY number",
            given,
        )
        return [_question(row) for row in found]

    def ask(self, questions: Iterable[Question]) -> None:
        """Keep questions; their numbers are given here. Joins a transaction that is open."""
        with self._within():
            self._connection.executemany(
                f"INSERT INTO main.questions ({_QUESTION.removeprefix('number, ')})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.school,
                        one.collection,
                        one.form,
                        one.key,
                        one.field,
                        one.kind,
                        one.text,
                        one.who,
                        one.at,
                        one.answer,
                        one.answered_by,
                        one.answered_at,
                        one.closed_at,
                        one.campus,
                    )
                    for one in questions
                ],
            )

    def answer(self, number: int, text: str, who: str, at: str) -> None:
        """Keep the answer to a question, in place of an earlier one; joins a transaction."""
        with self._within():
            self._connection.execute(
                "UPDATE main.questions SET answer = ?, answered_by = ?, answered_at = ?"
                " WHERE number = ?",
                (text, who, at, number),
            )


def _receipt(row: tuple[Any, ...]) -> Receipt:
    number, school, collection, kind, sequence, digest, parent, key, manifest, *rest = row
    facts, before, name, who, at, gone_by, gone_at, gone_why = rest
    return Receipt(
        number=number,
        school=school,
        collection=collection,
        kind=kind,
        sequence=sequence,
        digest=digest,
        parent=parent,
        key=bytes(key),
        manifest=msgspec.json.decode(manifest, type=Manifest) if manifest else None,
        facts=_decoded(facts),
        before=_decoded(before),
        name=name,
        who=who,
        at=datetime.fromisoformat(at),
        withdrawn_by=gone_by,
        withdrawn_at=gone_at,
        withdrawn_why=gone_why,
    )


def _question(row: tuple[Any, ...]) -> Question:
    number, school, collection, form, key, field, *rest = row
    return Question(number, school, collection, form, key, field, *rest)


def _encoded(told: Manifest | Facts) -> str:
    return msgspec.json.encode(told).decode()


def _decoded(told: str) -> Facts:
    return msgspec.json.decode(told, type=Facts)
