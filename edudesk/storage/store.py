"""The open file as jobs see it: reading in a scope, writing through the pen, undo and redo."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.behind import Told
from edudesk.model.change import Change
from edudesk.model.form import CAMPUSES, Form, Label
from edudesk.model.journal import Explanation, HistoryEntry, NilReturn
from edudesk.model.place import Cell, Collection, CollectionKind, Row, School, Value
from edudesk.storage import (
    campuses,
    carrying,
    collections,
    connecting,
    deeds,
    explanations,
    faults,
    journal,
    nil_returns,
    rows,
    schools,
    settings,
)
from edudesk.storage.entries import Entry
from edudesk.storage.papers import PaperArchive
from edudesk.storage.received import ReceivedLog
from edudesk.storage.relations import Lens, temp_views
from edudesk.storage.rows import NOWHERE, Scope
from edudesk.storage.schema import quoted, table_name
from edudesk.storage.verdicts import VerdictLog
from edudesk.storage.writing import Pen, transaction

Parameters = Sequence[Value] | Mapping[str, Value]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One connection to a file's tables; lives and dies in the thread that made it.

    `name` is the file's name for sentences, `read_only` refuses writing with a sentence, `now` is
    the clock of the journal.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        forms: Sequence[Form],
        *,
        name: str = "",
        read_only: bool = False,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.forms = tuple(forms)
        self.name = name
        self.read_only = read_only
        self._by_code = {form.code: form for form in self.forms}
        self._connection = connection
        self._now = now
        self._scope = NOWHERE
        self._lens: Lens | None = None
        self._pen: Pen | None = None
        for statement in temp_views(self.forms):
            connection.execute(statement)
        rows.show(connection, NOWHERE)

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

    # Reading

    def query(self, sql: str, params: Parameters = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT over the relations of the scope."""
        return self._connection.execute(self._seen(sql), params).fetchall()

    def records(self, sql: str, params: Parameters = ()) -> list[dict[str, Any]]:
        """Return the rows of a SELECT by the names of its columns, for SQL out of definitions."""
        cursor = self._connection.execute(self._seen(sql), params)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor]

    def schools(self) -> list[School]:
        """Return the schools of the file with their present code and name, by number."""
        return schools.all_schools(self._connection)

    def school(self, number: int) -> School:
        """Return one school; UnknownNameError when there is none of this number."""
        return schools.school(self._connection, number)

    def collections(self) -> list[Collection]:
        """Return the collections of the file, the earliest moment first."""
        return collections.all_collections(self._connection)

    def collection(self, number: int) -> Collection:
        """Return one collection; UnknownNameError when there is none of this number."""
        return collections.collection(self._connection, number)

    def explanations(
        self, of: Iterable[tuple[str, int]] | None = None
    ) -> dict[tuple[str, int], Explanation]:
        """Return the explanations by check and row, those of these or all."""
        return explanations.all_explanations(self._connection, of)

    def nil_returns(self) -> dict[str, NilReturn]:
        """Return the forms that the school in scope declared empty, by code."""
        return nil_returns.in_collection(
            self._connection, self._scope.school, self._scope.collection
        )

    def history(self, cell: Cell) -> list[HistoryEntry]:
        """Return the changes of a cell, the newest first, also under the field's earlier code."""
        field = self._by_code[cell.form].by_code[cell.field]
        return journal.history(self._connection, cell, earlier=field.renamed_from)

    def told_of(self, form_code: str, row: int) -> list[Told]:
        """Return the reasons that were ever given for findings in a row, the newest first."""
        return journal.told_of(self._connection, form_code, row)

    @property
    def verdicts(self) -> VerdictLog:
        """Distances that were shown, and verdicts that changed after that."""
        return VerdictLog(self._connection, self._transaction)

    @property
    def papers(self) -> PaperArchive:
        """Issued prints and how far each has come as paper."""
        return PaperArchive(self._connection, self._transaction)

    @property
    def received(self) -> ReceivedLog:
        """The submissions that a district has received, with decisions and questions."""
        return ReceivedLog(self._connection, self._transaction)

    def setting(self, name: str) -> str:
        """Return a setting that the file carries with it, "" when it was never made."""
        return settings.setting(self._connection, name)

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a setting in the file; undo does not take it back."""
        with self._transaction():
            settings.keep_setting(self._connection, name, value)

    def collection_of(self, change: Change) -> int | None:
        """Return the collection that a step was made in; None when it was about schools alone."""
        return journal.collection_of(self._connection, change.group)

    @contextmanager
    def without(self, form_code: str, row: int) -> Iterator[None]:
        """Show the figures for a while as if a row were not there; for snapshots only."""
        if not self.read_only:
            raise RuntimeError("rows are only taken out of a copy of the file")
        table = quoted(table_name(form_code))
        self._connection.execute("SAVEPOINT trying")
        try:
            self._connection.execute(f"DELETE FROM main.{table} WHERE id = ?", (row,))
            yield
        finally:
            self._connection.execute("ROLLBACK TO trying")
            self._connection.execute("RELEASE trying")

    # Scope

    @property
    def scope(self) -> Scope:
        """The school and collection that the relations show."""
        return self._scope

    def set_scope(self, school: int, collection: int, campus: int | None = None) -> None:
        """Show one school in one collection, or of it one campus; nothing is compiled again.

        Raises:
            UnknownNameError: the school has no such campus in the collection.
        """
        if (self._scope.school, self._scope.collection, self._scope.campus) == (
            school,
            collection,
            campus,
        ):
            return
        before = self.collection(collection).previous
        last = None if campus is None else campuses.origin_of(self._connection, campus)
        self._show(Scope(school, collection, before, campus, last))

    @contextmanager
    def scoped(self, school: int, collection: int, campus: int | None = None) -> Iterator[None]:
        """Show one school, or a campus of it, for a while, then what was shown before."""
        before = self._scope
        self.set_scope(school, collection, campus)
        try:
            yield
        finally:
            self._show(before)

    def _show(self, scope: Scope) -> None:
        self._lens = self._lens_for(scope)
        rows.show(self._connection, scope)
        self._scope = scope

    def _lens_for(self, scope: Scope) -> Lens | None:
        here, before = self._ground(scope), self._ground(scope.last)
        if here is None and scope.campus is not None:
            raise UnknownNameError(
                zh="这个校区已不在校区名册中，请重新选择。",
                en="This campus is no longer in the roster of campuses; choose again.",
            )
        return None if here is None else Lens(self.forms, here, before)

    def _ground(self, scope: Scope) -> campuses.Ground | None:
        if scope.school is None or scope.collection is None or scope.campus is None:
            return None
        return campuses.ground(self._connection, scope.school, scope.collection, scope.campus)

    def _seen(self, sql: str) -> str:
        """Return a statement over the relations as the scope lets it be seen."""
        return sql if self._lens is None else self._lens.seen(sql)

    def campuses(self) -> list[int]:
        """Return the rows of the campuses of the school in scope, the main one first."""
        school, collection, *_ = self._scope
        if school is None or collection is None or CAMPUSES not in self._by_code:
            return []
        return campuses.campuses_of(self._connection, school, collection)

    def rows(self, form_code: str, *, ids: Iterable[int] | None = None) -> list[Row]:
        """Return the rows of a form in scope, or those with these ids wherever they stand."""
        form = self._by_code[form_code]
        if ids is not None:
            return rows.rows_by_id(self._connection, form, ids)
        return rows.rows_in(self._connection, form, self._scope)

    def last_rows(self, form_code: str) -> dict[int, Row]:
        """Return, by id of a row in scope, the row of the last collection that it continues."""
        form = self._by_code[form_code]
        scope = self._scope
        if scope.last_collection is None:
            return {}
        last = rows.rows_in(self._connection, form, scope.last)
        return rows.continued(self._connection, form, last, self._lens_on(form))

    def derived(self, form_code: str) -> dict[int, dict[str, Value]]:
        """Return the derived values of a form by id of the row in scope."""
        form = self._by_code[form_code]
        return rows.derived(self._connection, form, self._lens_on(form), last=False)

    def last_derived(self, form_code: str) -> dict[int, dict[str, Value]]:
        """Return the last collection's derived values by id of the row in scope."""
        form = self._by_code[form_code]
        return rows.derived(self._connection, form, self._lens_on(form), last=True)

    def _lens_on(self, form: Form) -> Lens | None:
        """Return how the rows of a form are seen: a roster always whole."""
        return None if form.kind == "roster" else self._lens

    def fill_temp(
        self, name: str, columns: Sequence[str], values: Iterable[Sequence[Value]]
    ) -> None:
        """Fill the temporary table `name`, which definition SQL may read; what it held is gone.

        It is made again only when its columns differ, so that compiled statements stay good.
        """
        found = self._connection.execute(
            "SELECT name FROM pragma_table_info(?, 'temp')", (name,)
        ).fetchall()
        table = f"temp.{quoted(name)}"
        if [column for (column,) in found] == list(columns):
            self._connection.execute(f"DELETE FROM {table}")
        else:
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            names = ", ".join(quoted(column) for column in columns)
            self._connection.execute(f"CREATE TABLE {table} ({names})")
        marks = ", ".join("?" * len(columns))
        # Outside a transaction every row would be one of its own, at twice the price.
        with self._as_one():
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)

    @contextmanager
    def _as_one(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT filling")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO filling")
            raise
        finally:
            self._connection.execute("RELEASE filling")

    # Writing

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.read_only:
            raise faults.read_only(self.name)
        if self._connection.in_transaction:
            raise RuntimeError("a transaction is one step: it does not hold another")
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

    def seal(self, reason: str, who: str) -> None:
        """Close what was done so far: undo does not pass this point."""
        with self._transaction():
            journal.seal(self._connection, reason, who, self._now())

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
            journal.mark(self._connection, step.number, undone=kind == "undo")
            journal.record(
                self._connection, kind, step.name, who, self._now(), entries, of=step.number
            )
        return journal.change_of(step.name, step.number, entries)
