"""The one door for writing: a transaction that is an undo group, and the pen that writes in it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from edudesk.errors import NotWritableError, UnknownNameError
from edudesk.model.change import Change
from edudesk.model.form import CAMPUSES, Field, Form, Label
from edudesk.model.journal import Explanation, ExplanationKind, NilReturn
from edudesk.model.place import Cell, CellState, FileKind, Value
from edudesk.storage import (
    campuses,
    collections,
    deeds,
    explanations,
    journal,
    locks,
    nil_returns,
    schools,
)
from edudesk.storage.entries import (
    PLAIN,
    Entry,
    Identity,
    RowImage,
    SchoolImage,
    as_json,
    marked,
    without_empty,
)
from edudesk.storage.schema import quoted, table_name


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the write lock; what was written is on disk afterwards, or gone when an exception flies.

    SQLite rolls back by itself when the disk fails, so the state is asked before rolling back.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class _Edit(NamedTuple):
    """What a cell shall become; `keeps`: the value stays and only the state changes."""

    value: Value
    state: str = PLAIN
    keeps: bool = False


class Pen:
    """Writes within one transaction; every deed is carried out at once and kept for the journal.

    `name` is the step's name in the undo list, `who` sits at the desk, `now` stamps the deeds.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        forms: Mapping[str, Form],
        name: Label | str,
        who: str,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._forms = forms
        self._entries: list[Entry] = []
        self._group = 0
        self._closed = collections.closed_titles(connection)
        self._declared = nil_returns.all_places(connection)
        self._locks = locks.all_locks(connection)
        self._open = locks.open_cells(connection) if self._locks else frozenset()
        self.name = name
        self.who = who
        self.now = now

    def set_value(self, cell: Cell, value: Value) -> None:
        """Write a stored value and make the cell plain; None empties it.

        Raises:
            UnknownNameError: the row does not exist.
            KeyError: the form has no such stored field.
        """
        self.set_values([(cell, value)])

    def set_values(self, values: Iterable[tuple[Cell, Value]]) -> None:
        """Write many values as `set_value` does, in a few statements for each form."""
        self._put((cell, _Edit(value)) for cell, value in values)

    def set_state(self, cell: Cell, state: CellState, typed: str = "") -> None:
        """Give a cell its state; `typed` is what was typed into an unreadable one.

        A carried value stays, and becomes the user's own by the state plain; every other state
        leaves the cell without a value.
        """
        self.set_states([(cell, state, typed)])

    def set_states(self, states: Iterable[tuple[Cell, CellState, str]]) -> None:
        """Give many cells their states as `set_state` does: cell, state, what was typed."""
        self._put(
            (cell, _Edit(None, marked(state, typed), keeps=state in ("plain", "carried")))
            for cell, state, typed in states
        )

    def add_row(
        self,
        form: str,
        school: int,
        collection: int,
        values: Mapping[str, Value],
        *,
        line: str = "",
        id: int | None = None,
        origin: int | None = None,
    ) -> int:
        """Add a row with stored values and return its id; ids are given once and never again."""
        fields = self._forms[form].by_code
        unknown = [code for code in values if code not in fields or fields[code].derived]
        if unknown:
            raise KeyError(unknown[0])
        place = (form, school, collection)
        self._attend([place])
        self._refuse_retired(self._bounded(form, values), [place])
        image = RowImage(school, collection, line, origin, without_empty(values))
        row = deeds.insert_row(self._connection, form, image, id)
        self._entries.append(Entry("row", form, row, "", None, as_json(image)))
        if form == CAMPUSES:
            self._furnish(image, row)
        return row

    def _furnish(self, campus: RowImage, row: int) -> None:
        """Give a new campus the rows that it fills in for itself."""
        for form, line in campuses.lines_per_campus(self._forms.values()):
            image = RowImage(campus.school, campus.collection, campuses.campus_line(line, row))
            made = deeds.insert_row(self._connection, form.code, image)
            self._entries.append(Entry("row", form.code, made, "", None, as_json(image)))

    def remove_row(self, form: str, id: int) -> None:
        """Remove a row with the states of its cells; undo brings it back under the same id.

        Raises:
            UnknownNameError: the row does not exist.
        """
        image = deeds.image_of(self._connection, self._forms[form].code, id)
        if image is None:
            raise _no_row(self._forms[form], id)
        self._refuse_closed(image.collection)
        locks.refuse_locked(self._locks, form, image.school, image.collection)
        entries = [Entry("row", form, id, "", as_json(image), None)]
        if form == CAMPUSES:
            entries += self._unfurnished(id)
        self._do(entries)

    def _unfurnished(self, campus: int) -> Iterator[Entry]:
        """Yield the deeds that remove the rows that a campus filled in for itself."""
        own = campuses.rows_of_campus(self._connection, self._forms.values(), campus)
        for form, row in own:
            image = deeds.image_of(self._connection, form.code, row)
            if image is not None:
                yield Entry("row", form.code, row, "", as_json(image), None)

    def explain(
        self,
        check: str,
        row: int,
        form: str,
        figures: str,
        reason: str,
        kind: ExplanationKind = "explained",
        *,
        code: str = "",
        head: str = "",
    ) -> None:
        """Keep why a finding stands; an empty `reason` withdraws what was said before.

        `code`: of the list of reason codes. `head`: who signs that a wrong finding passes.
        """
        for place in self._places(form, [row]):
            self._refuse_closed(place[2])
            locks.refuse_speech(self._locks, *place)
        old = explanations.kept(self._connection, check, row)
        spoken = Explanation(
            check=check,
            row=row,
            form=form,
            figures=figures,
            reason=reason,
            kind=kind,
            who=self.who,
            at=self.now,
            code=code,
            head=head,
        )
        new = as_json(spoken) if reason else None
        if old != new:
            self._do([Entry("explanation", form, row, check, old, new)])

    def declare_nil(self, form: str, school: int, collection: int, reason: str) -> None:
        """Declare that a school has nothing to enter into a form; empty `reason` withdraws it.

        It is withdrawn by itself when a row is added or a figure entered.
        """
        self._refuse_closed(collection)
        locks.refuse_locked(self._locks, form, school, collection)
        old = nil_returns.kept(self._connection, form, school, collection)
        new = None
        if reason:
            new = NilReturn(
                form=form,
                school=school,
                collection=collection,
                reason=reason,
                who=self.who,
                at=self.now,
            )
        if old == new:
            return
        before, after = (as_json(one) if one else None for one in (old, new))
        self._do([Entry("nil", form, collection, "", before, after)])
        self._declared = nil_returns.all_places(self._connection)

    def add_school(self, code: str, name: str, kind: FileKind = "school") -> int:
        """Add a school to the file and return its number, known by this code and name from ever."""
        schools.refuse_taken(self._connection, code, None)
        number = schools.next_number(self._connection)
        image = SchoolImage(kind, (Identity("", code, name),))
        self._do([Entry("school", "", number, "", None, as_json(image))])
        return number

    def rename_school(
        self,
        number: int,
        *,
        code: str | None = None,
        name: str | None = None,
        since: date | None = None,
    ) -> None:
        """Give a school another code or name: from the day `since` on, or correct the present one.

        Raises:
            UnknownNameError: the code belongs to another school.
        """
        image = schools.image_of(self._connection, number)
        new = schools.renamed(image, code, name, since)
        schools.refuse_taken(self._connection, new.identities[-1].code, number)
        if new != image:
            self._do([Entry("school", "", number, "", as_json(image), as_json(new))])

    def change(self) -> Change:
        """Return what was done so far; its group is known once the transaction is through."""
        return journal.change_of(self.name, self._group, self._entries)

    @property
    def group(self) -> int:
        """The undo group of what was done, 0 as long as it is not finished."""
        return self._group

    def finish(self) -> bool:
        """Write the journal and return whether there was anything to write."""
        self._follow_campuses()
        if self._entries:
            journal.overtake(self._connection)
            self._group = journal.record(
                self._connection, "edit", self.name, self.who, self.now, self._entries
            )
        return bool(self._entries)

    def _follow_campuses(self) -> None:
        """Let the school's own rows say what its campuses now say together."""
        touched: defaultdict[str, set[int]] = defaultdict(set)
        for entry in self._entries:
            if entry.deed == "cell" and self._forms[entry.form].per_campus:
                touched[entry.form].add(entry.row)
        for code, rows in touched.items():
            form = self._forms[code]
            wanted = {
                (row, field): _Edit(value)
                for row, field, value in campuses.followed(self._connection, form, rows)
            }
            if wanted:
                self._do(self._entries_for(form, wanted))

    def _do(self, entries: Sequence[Entry]) -> None:
        deeds.carry_out(self._connection, entries)
        self._entries.extend(entries)

    def _put(self, edits: Iterable[tuple[Cell, _Edit]]) -> None:
        by_form: defaultdict[str, dict[tuple[int, str], _Edit]] = defaultdict(dict)
        for cell, edit in edits:
            by_form[cell.form][cell.row, cell.field] = edit
        for code, wanted in by_form.items():
            entries = self._entries_for(self._forms[code], wanted)
            bounded = self._bounded(code, {field for _, field in wanted})
            if self._closed or self._declared or self._locks or bounded:
                places = self._places(code, {row for row, _ in wanted})
                unlocked = self._open.issuperset((code, *where) for where in wanted)
                self._attend(places, unlocked=unlocked, enters=bool(entries))
                self._refuse_retired(bounded, places)
            self._do(entries)

    def _attend(
        self,
        places: Iterable[tuple[str, int, int]],
        *,
        unlocked: bool = False,
        enters: bool = True,
    ) -> None:
        """Refuse writing into what is closed or locked; what `enters` takes a nil return back."""
        for form, school, collection in places:
            self._refuse_closed(collection)
            if not unlocked:
                locks.refuse_locked(self._locks, form, school, collection)
            if enters and (form, school, collection) in self._declared:
                self.declare_nil(form, school, collection, "")

    def _refuse_closed(self, collection: int) -> None:
        title = self._closed.get(collection)
        if title is not None:
            raise NotWritableError(
                zh=f"{title.zh}已封存，只能查看，不能修改。要更正，请另开新的填报任务。",
                en=f"{title.en} is closed: it can be read but not changed. Open a new collection "
                "to correct figures.",
            )

    def _bounded(self, form: str, fields: Iterable[str]) -> list[Field]:
        """Return those of the fields that are not asked in every year."""
        known = self._forms[form].by_code
        return [known[code] for code in fields if known[code].since or known[code].until]

    def _refuse_retired(
        self, fields: Sequence[Field], places: Iterable[tuple[str, int, int]]
    ) -> None:
        for _, _, number in places if fields else ():
            year = int(collections.collection(self._connection, number).year[:4])
            for field in fields:
                if not field.asked_in(year):
                    raise NotWritableError(
                        zh=f"“{field.label.zh}”不属于 {year} 年的表式，只能查看。",
                        en=f"{field.label.en} is not asked in {year}: it can only be read.",
                    )

    def _places(self, form: str, rows: Iterable[int]) -> list[tuple[str, int, int]]:
        """Return (form, school, collection) of where these rows stand, each once."""
        found = self._connection.execute(
            f"SELECT DISTINCT school, collection FROM main.{quoted(table_name(form))}"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(rows)),),
        )
        return [(form, school, collection) for school, collection in found]

    def _entries_for(self, form: Form, wanted: dict[tuple[int, str], _Edit]) -> list[Entry]:
        fields = tuple({field: None for _, field in wanted})
        values, states = self._present(form, {row for row, _ in wanted}, fields)
        entries = []
        for (row, field), edit in wanted.items():
            if row not in values:
                raise _no_row(form, row)
            old = values[row][field]
            new = old if edit.keeps else edit.value
            old_state = states.get((row, field), PLAIN)
            if (old, old_state) != (new, edit.state):
                entries.append(
                    Entry("cell", form.code, row, field, old, new, old_state, edit.state)
                )
        return entries

    def _present(
        self, form: Form, rows: set[int], fields: tuple[str, ...]
    ) -> tuple[dict[int, dict[str, Value]], dict[tuple[int, str], str]]:
        """Return the values and marked states of these fields of these rows as they are now."""
        stored = {field.code for field in form.stored}
        missing = [code for code in fields if code not in stored]
        if missing:
            raise KeyError(missing[0])
        ids = json.dumps(sorted(rows))
        columns = ", ".join(quoted(code) for code in fields)
        found: Iterable[tuple[Any, ...]] = self._connection.execute(
            f"SELECT id, {columns} FROM main.{quoted(table_name(form))}"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (ids,),
        )
        values = {row[0]: dict(zip(fields, row[1:], strict=True)) for row in found}
        marks: Iterable[tuple[Any, ...]] = self._connection.execute(
            "SELECT row, field, state, typed FROM main.cells"
            " WHERE form = ? AND row IN (SELECT value FROM json_each(?))"
            " AND field IN (SELECT value FROM json_each(?))",
            (form.code, ids, json.dumps(fields)),
        )
        return values, {(row, field): marked(state, typed) for row, field, state, typed in marks}


def _no_row(form: Form, row: int) -> UnknownNameError:
    return UnknownNameError(
        zh=f"《{form.title.zh}》没有第 {row} 号记录，可能已被删除。请刷新后再试。",
        en=f"{form.title.en} has no row {row}; it may have been removed. Refresh and try again.",
    )
