"""The open file as jobs see it: its sight, writing through the pen, undo and redo."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from edudesk.errors import EdudeskError
from edudesk.model.change import Change
from edudesk.model.form import Form, Label
from edudesk.model.place import Collection, CollectionKind
from edudesk.storage import (
    carrying,
    collections,
    connecting,
    deeds,
    faults,
    journal,
    rows,
    settings,
)
from edudesk.storage.entries import Entry
from edudesk.storage.papers import PaperArchive
from edudesk.storage.received import ReceivedLog
from edudesk.storage.scans import ScanArchive
from edudesk.storage.schema import quoted, table_name
from edudesk.storage.sight import Sight
from edudesk.storage.verdicts import VerdictLog
from edudesk.storage.writing import Pen, transaction

if TYPE_CHECKING:
    from edudesk.storage.copies import Copies, Shelf, Unfilled
    from edudesk.storage.sharing import Copied, Copy, Pair


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store(Sight):
    """One connection to a file's tables; lives and dies in the thread that made it.

    `name` is the file's name for sentences, `read_only` refuses writing with a sentence, `now` is
    the clock of the journal, `in_place` tells whether the file still has its name.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        forms: Sequence[Form],
        *,
        name: str = "",
        read_only: bool = False,
        now: Callable[[], datetime] = _utc_now,
        in_place: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(connection, forms)
        self._in_place = in_place
        self.name = name
        self.read_only = read_only
        self._now = now
        self._pen: Pen | None = None
        self._copies: Copies | None = None
        self._edition = 0  # how often the file was written
        self._step = (0, 0)  # the edition that the last step of the undo list made, and its group

    @classmethod
    def from_snapshot(cls, image: bytes, forms: Sequence[Form], *, name: str = "") -> Store:
        """Return a read-only store over a snapshot, in memory, for the calling thread."""
        return cls(connecting.from_bytes(image), forms, name=name, read_only=True)

    def snapshot(self) -> bytes:
        """Return the whole file as bytes, as it stands on disk after the last transaction."""
        return self._connection.serialize()

    def close(self) -> None:
        """Close the connection; the store is of no use afterwards."""
        self._connection.close()

    @property
    def verdicts(self) -> VerdictLog:
        """Distances that were shown, and verdicts that changed after that."""
        return VerdictLog(self._connection, self._transaction)

    @property
    def papers(self) -> PaperArchive:
        """Issued prints and how far each has come as paper."""
        return PaperArchive(self._connection, self._transaction)

    @property
    def scans(self) -> ScanArchive:
        """Scans that cells of the file name."""
        return ScanArchive(self._connection, self._transaction)

    @property
    def received(self) -> ReceivedLog:
        """The submissions that a district has received, with decisions and questions."""
        return ReceivedLog(self._connection, self._transaction)

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a setting in the file; undo does not take it back."""
        with self._transaction():
            settings.keep_setting(self._connection, name, value)

    @contextmanager
    def without(self, form_code: str, row: int) -> Iterator[None]:
        """Show the figures for a while as if a row were not there; for snapshots only."""
        if not self.read_only:
            raise RuntimeError("rows are only taken out of a copy of the file")
        self._relate()
        table = quoted(table_name(form_code))
        self._connection.execute("SAVEPOINT trying")
        try:
            self._connection.execute(f"DELETE FROM main.{table} WHERE id = ?", (row,))
            yield
        finally:
            self._connection.execute("ROLLBACK TO trying")
            self._connection.execute("RELEASE trying")

    # Writing

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.read_only:
            raise faults.read_only(self.name)
        if not self._in_place():
            raise faults.gone(self.name)
        if self._connection.in_transaction:
            raise RuntimeError("a transaction is one step: it does not hold another")
        self._relate()
        self._edition += 1
        try:
            with faults.told(self.name), transaction(self._connection):
                yield
        except BaseException:
            # Rolling back took the temporary scope table back as well.
            rows.show(self._connection, self._scope)
            raise

    @contextmanager
    def writing(self, name: Label | str, who: str, *, sealed: bool = False) -> Iterator[Pen]:
        """Write one step of the undo list, named `name`: all of it or nothing.

        `sealed`: undo does not take the step back, nor what was done before it.

        Raises:
            NotWritableError: read-only file, full disk; nothing was kept.
        """
        with self._transaction():
            self._pen = Pen(self._connection, self._by_code, name, who, self._now())
            try:
                yield self._pen
                self._pen.finish()
                self._step = (self._edition, self._pen.group)
            finally:
                self._pen = None
            if sealed:
                told = name if isinstance(name, str) else name.zh
                journal.seal(self._connection, told, who, self._now())

    @contextmanager
    def recording(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to write what is no step of the undo list: all of it or nothing.

        For the other records of a file (submissions, parts), which have their modules in this room.

        Raises:
            NotWritableError: read-only file, full disk; nothing was kept.
        """
        with self._transaction():
            yield self._connection

    def add_school(self, code: str, name: str) -> int:
        """Add a school within `writing` and return its number."""
        return self._writing_pen().add_school(code, name)

    def rename_school(
        self,
        number: int,
        *,
        code: str | None = None,
        name: str | None = None,
        since: date | None = None,
    ) -> None:
        """Give a school another code or name within `writing`, from a day on or corrected."""
        self._writing_pen().rename_school(number, code=code, name=name, since=since)

    def _writing_pen(self) -> Pen:
        if self._pen is None:
            raise RuntimeError("schools are added and renamed within writing()")
        return self._pen

    def add_collection(
        self,
        kind: CollectionKind,
        year: str,
        moment: date,
        title: Label,
        *,
        deadline: date | None = None,
        copy_from: int | None = None,
        who: str = "",
    ) -> Collection:
        """Open a collection with its records and grid lines, as an unconfirmed copy if `copy_from`.

        Undo does not reach back before it.

        Raises:
            EdudeskError: there is one of this kind and period already, or `copy_from` is later.
        """
        connection = self._connection
        with self._transaction():
            number = collections.open_collection(
                connection, kind, year, moment, title, deadline, copy_from
            )
            if copy_from is not None:
                carrying.copy_rows(connection, self.forms, copy_from, number, int(year[:4]))
                rows.show(connection, self._scope)
            collections.make_rows(connection, self.forms, number)
            journal.seal(connection, title.zh, who, self._now())
        return self.collection(number)

    def close_collection(self, number: int, who: str) -> Collection:
        """Close a collection for good: it can only be read, and undo does not reach back into it.

        Raises:
            EdudeskError: it is closed already.
        """
        title = self.collection(number).title
        with self._transaction():
            if number in collections.closed_titles(self._connection):
                raise EdudeskError(zh=f"{title.zh}已经封存。", en=f"{title.en} is closed already.")
            collections.close(self._connection, number)
            journal.seal(self._connection, title.zh, who, self._now())
        return self.collection(number)

    def discard_collection(self, number: int, name: Label, who: str) -> None:
        """Take out a collection in which nothing was done; undo does not reach back before that.

        `name`: what that is called in the journal. The newest of the others is shown.

        Raises:
            EdudeskError: something was done in it, or others go on from it.
        """
        with self._transaction():
            collections.discard(self._connection, number)
            journal.seal(self._connection, name.zh, who, self._now())
        if self._scope.collection == number and self._scope.school is not None:
            self.set_scope(self._scope.school, self.collections()[-1].number)

    def seal(self, reason: str, who: str) -> None:
        """Close what was done so far: undo does not pass this point."""
        with self._transaction():
            journal.seal(self._connection, reason, who, self._now())

    # Copies of figures

    def copies_after(self, shelf: Shelf, change: Change) -> Copied:
        """Return the copies that may be read after `change` once `fill_copies` was called for them.

        They hold what the relations of the scope show, whatever else was written before.
        """
        if self._copies is None:
            from edudesk.storage.copies import Copies  # a file is shown before it is checked

            self._copies = Copies(self._connection)
        since = self._copies.edition
        alone = self._edition == since or (
            self._edition == since + 1 and self._step == (self._edition, change.group)
        )
        return self._copies.follow(shelf, self._scope, self._edition, change, alone=alone)

    def learned(self) -> dict[Pair, Unfilled]:
        """Return what was learned of fields as a whole, to be added to; see `copies_after`."""
        return {} if self._copies is None else self._copies.learned

    def fill_copies(self, copies: Iterable[Copy]) -> None:
        """Have these copies hold; they are among what `copies_after` returned last."""
        if self._copies is not None:
            self._copies.fill(copies)

    # Undo

    def undo_name(self) -> str | None:
        """Return the Chinese name of the step that undo would take back."""
        step = journal.next_undo(self._connection)
        return None if step is None else step.name.zh

    def redo_name(self) -> str | None:
        """Return the Chinese name of the step that redo would bring back."""
        step = journal.next_redo(self._connection)
        return None if step is None else step.name.zh

    def undo(self, who: str) -> Change | None:
        """Take back the last step that stands and return what changed; None when there is none."""
        step = journal.next_undo(self._connection)
        if step is None:
            return None
        entries = [
            entry.turned() for entry in reversed(journal.entries_of(self._connection, step.number))
        ]
        return self._repeat("undo", step, entries, who)

    def redo(self, who: str) -> Change | None:
        """Bring back the step that was taken back last and return what changed."""
        step = journal.next_redo(self._connection)
        if step is None:
            return None
        return self._repeat("redo", step, journal.entries_of(self._connection, step.number), who)

    def _repeat(
        self, kind: journal.StepKind, step: journal.Step, entries: list[Entry], who: str
    ) -> Change:
        with self._transaction():
            deeds.carry_out(self._connection, entries)
            self._step = (self._edition, step.number)
            journal.mark(self._connection, step.number, undone=kind == "undo")
            journal.record(
                self._connection, kind, step.name, who, self._now(), entries, of=step.number
            )
        return journal.change_of(step.name, step.number, entries)
