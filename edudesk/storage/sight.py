"""What a file shows: the school, round and campus in scope, and the rows read in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from edudesk.errors import UnknownNameError
from edudesk.model.behind import Told
from edudesk.model.change import Change
from edudesk.model.form import CAMPUSES, Form
from edudesk.model.journal import Explanation, HistoryEntry, NilReturn
from edudesk.model.place import Cell, CellState, Collection, Row, School, Value
from edudesk.storage import (
    campuses,
    collections,
    explanations,
    journal,
    nil_returns,
    rows,
    schools,
    settings,
)
from edudesk.storage.relations import Lens, Narrowing, form_views, scope_views
from edudesk.storage.rows import NOWHERE, Scope
from edudesk.storage.schema import quoted

Parameters = Sequence[Value] | Mapping[str, Value]


class Sight:
    """Reads one connection's tables through a scope; changes nothing in the file."""

    def __init__(self, connection: sqlite3.Connection, forms: Sequence[Form]) -> None:
        self.forms = tuple(forms)
        self._by_code = {form.code: form for form in self.forms}
        self._connection = connection
        self._scope = NOWHERE
        self._lens: Lens | None = None
        self._narrowing = Narrowing(self.forms)
        self._related = False
        for statement in scope_views():
            connection.execute(statement)
        rows.show(connection, NOWHERE)

    def _relate(self) -> None:
        """Make the relations of the forms; called before statements from outside read them.

        Not at opening, since a hundred views take longer than all the rest of it. Not within a
        transaction either: rolling it back would take them away.
        """
        if not self._related:
            for statement in form_views(self.forms):
                self._connection.execute(statement)
            self._related = True

    def query(self, sql: str, params: Parameters = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT over the relations of the scope."""
        self._relate()
        return self._connection.execute(self._seen(sql), params).fetchall()

    def records(
        self, sql: str, params: Parameters = (), *, without: tuple[str, Value] | None = None
    ) -> list[dict[str, Any]]:
        """Return the rows of a SELECT by the names of its columns, for SQL out of definitions.

        `without`: a column, and the value of it that rows are not wanted for.
        """
        if without is None:
            return list(self.each_record(sql, params))
        self._relate()
        cursor = self._connection.execute(self._seen(sql), params)
        columns = [column[0] for column in cursor.description]
        at, unwanted = columns.index(without[0]), without[1]
        return [dict(zip(columns, row, strict=True)) for row in cursor if row[at] != unwanted]

    def each_record(self, sql: str, params: Parameters = ()) -> Iterator[dict[str, Any]]:
        """Yield what `records` returns one by one; nothing may be written meanwhile."""
        self._relate()
        cursor = self._connection.execute(self._seen(sql), params)
        columns = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(columns, row, strict=True))

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

    def setting(self, name: str) -> str:
        """Return a setting that the file carries with it, "" when it was never made."""
        return settings.setting(self._connection, name)

    def collection_of(self, change: Change) -> int | None:
        """Return the collection that a step was made in; None when it was about schools alone."""
        return journal.collection_of(self._connection, change.group)

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

    def marked(self, form_code: str, state: CellState) -> dict[int, frozenset[str]]:
        """Return the fields whose cells are in a state, by id of the row in scope."""
        return rows.marked(self._connection, self._by_code[form_code], self._scope, state)

    def collection_of_row(self, form_code: str, row: int) -> int | None:
        """Return the collection that a row stands in, None when there is no such row."""
        return rows.collection_of(self._connection, self._by_code[form_code], row)

    def last_rows(self, form_code: str) -> dict[int, Row]:
        """Return, by id of a row in scope, the row of the last collection that it continues."""
        form = self._by_code[form_code]
        scope = self._scope
        if scope.last_collection is None:
            return {}
        last = rows.rows_in(self._connection, form, scope.last)
        return rows.continued(self._connection, form, last, self._seen_on(form))

    def derived(self, form_code: str) -> dict[int, dict[str, Value]]:
        """Return the derived values of a form by id of the row in scope."""
        form = self._by_code[form_code]
        return rows.derived(self._connection, form, self._seen_on(form), last=False)

    def last_derived(self, form_code: str) -> dict[int, dict[str, Value]]:
        """Return the last collection's derived values by id of the row in scope."""
        form = self._by_code[form_code]
        return rows.derived(self._connection, form, self._seen_on(form), last=True)

    def _seen_on(self, form: Form) -> Callable[[str], str]:
        """Return how the rows of a form are seen: a roster always whole.

        Statements bring along what they read, so that a page need not wait for all relations.
        """
        if form.kind == "roster" or self._lens is None:
            return self._narrowing.narrowed
        return self._lens.seen

    def fill_temp(
        self,
        name: str,
        columns: Sequence[str],
        values: Iterable[Sequence[Value]],
        *,
        numbered: bool = False,
    ) -> None:
        """Fill the temporary table `name`, which definition SQL may read; what it held is gone.

        `numbered`: the first column counts the rows; joins over it need no index made for them.

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
            if numbered:
                names = names.replace(",", " INTEGER PRIMARY KEY,", 1)
            self._connection.execute(f"CREATE TABLE {table} ({names})")
        marks = ", ".join("?" * len(columns))
        # Outside a transaction every row would be one of its own, at twice the price.
        with self._as_one():
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)

    def view_temp(self, name: str, select: str) -> None:
        """Let definition SQL read `select`, a SELECT over temporary tables, under `name`."""
        statement = f"CREATE VIEW {quoted(name)} AS {select}"
        found = self._connection.execute(
            "SELECT type, sql FROM temp.sqlite_schema WHERE name = ?", (name,)
        ).fetchone()
        if found == ("view", statement):
            return
        if found is not None:
            self._connection.execute(f"DROP {found[0]} temp.{quoted(name)}")
        self._connection.execute(statement.replace("CREATE VIEW ", "CREATE TEMP VIEW ", 1))

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
