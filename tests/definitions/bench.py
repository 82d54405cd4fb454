"""Files to try checks on: what is typed is judged and then taken back, so one file does for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.checks.engine import Rulebook
from edudesk.checks.rule import Rule
from edudesk.model.check import Example
from edudesk.model.form import Form
from edudesk.model.place import FileKind
from edudesk.storage.probe import Probe
from edudesk.storage.relations import Narrowing
from edudesk.storage.schema import last_join, quoted
from edudesk.storage.store import Store
from edudesk.storage.tracing import Tracer
from tests.example_files import EmptyFile, empty_file, enter

_OF_VALUES = ("minimum", "maximum", "max_length", "pattern", "code", "dangling", "duplicate")
_OF_CELLS = ("required", "unreadable", "carried", "campuses", "campus_unreadable", "declared")
GENERATED = frozenset((*_OF_VALUES, *_OF_CELLS))
"""Last parts of the codes of checks that the catalogue makes itself; the others are written."""

Pair = tuple[str, str]
"""(form, field), or the codes of two checks."""
Cells = dict[str, list[dict[str, Any]]]


class State(NamedTuple):
    """What is typed into a file: rows by form, in this collection and in the one before.

    `earlier`, `school` and `moment`: as an example says.
    """

    forms: Cells
    last: Cells
    earlier: Mapping[str, Cells] = MappingProxyType({})
    school: str = ""
    moment: str = ""

    def under(self, other: State, catalogue: Catalogue) -> State:
        """Return this state with another one laid over it, row upon row."""
        return self._joined(other, catalogue, appended=False)

    def beside(self, other: State, catalogue: Catalogue) -> State:
        """Return this state with the rows of another one added to its rosters."""
        return self._joined(other, catalogue, appended=True)

    def _joined(self, other: State, catalogue: Catalogue, *, appended: bool) -> State:
        return State(
            _joined(self.forms, other.forms, catalogue, appended=appended),
            _joined(self.last, other.last, catalogue, appended=appended),
            other.earlier or self.earlier,
            other.school or self.school,
            other.moment or self.moment,
        )


class Verdicts(NamedTuple):
    """Rows to which a check applies and of which it knows the answer, and those where it holds."""

    applies: frozenset[int]
    holds: frozenset[int]


def of_example(example: Example) -> State:
    """Return the state that an example of a check stands for."""
    return State(example.forms, example.last, example.earlier, example.school, example.moment)


def _joined(below: Cells, above: Cells, catalogue: Catalogue, *, appended: bool) -> Cells:
    """Return the rows of both: lines are entered one after the other, rows merged by place."""
    joined = {code: [dict(row) for row in rows] for code, rows in below.items()}
    for code, rows in above.items():
        mine = joined.setdefault(code, [])
        kind = catalogue.forms[code].kind
        added = kind in ("record", "grid") or (appended and kind == "roster")
        for place, row in enumerate(rows):
            if added or place >= len(mine):
                mine.append(dict(row))
            else:
                mine[place] |= row
    return joined


class _Setting(NamedTuple):
    """What makes a file of its own necessary: undo takes back what was typed, and nothing else."""

    with_last: bool
    earlier: tuple[str, ...]
    school: str
    moment: str


def _setting(state: State) -> _Setting:
    years = tuple(sorted(state.earlier))
    return _Setting(bool(state.last or years), years, state.school, state.moment)


class Typed(NamedTuple):
    """A file into which a state was typed, and the ids its rows got, by form."""

    store: Store
    rows: dict[str, list[int]]


class Bench:
    """The written checks of one kind of file, and empty files of that kind to try them on."""

    def __init__(self, catalogue: Catalogue, kind: FileKind, folder: Path) -> None:
        self.catalogue = catalogue
        self.kind: FileKind = kind
        self.book = Rulebook(catalogue, kind, cache=False)
        self.checks = {
            check.code: check
            for check in catalogue.checks
            if check.code.rsplit(".")[-1] not in GENERATED
        }
        self.rules: dict[str, Rule] = {
            rule.code: rule for rule in self.book.rules if rule.code in self.checks
        }
        forms = catalogue.forms_of(kind)
        self._probe = Probe(forms)
        self._tracer = Tracer(forms, self._probe)
        self._narrowing = Narrowing(forms)
        self._folder = folder
        self._files: dict[_Setting, tuple[EmptyFile, Store]] = {}
        self._asked = {code: self._question(code) for code in self.rules}

    def fields_of(self, code: str, sql: str) -> frozenset[Pair]:
        """Return the stored fields that a condition of a check depends on."""
        form = self.form_of(code)
        depends = self._tracer.of_reads(form, self._probe.row_reads(form, scaled(sql or "1")))
        own = frozenset((form.code, field) for field in depends.own)
        return own | {pair for pair in depends.far if pair[1]}

    def form_of(self, code: str) -> Form:
        """Return the form whose rows a check looks at."""
        return self.catalogue.forms[self.checks[code].form]

    def verdicts(self, store: Store, code: str) -> Verdicts:
        """Return what a check says of the rows in the scope of `store`."""
        found = store.query(self._asked[code])
        return Verdicts(
            frozenset(row for row, _ in found), frozenset(row for row, holds in found if holds)
        )

    @contextmanager
    def typed(self, state: State) -> Iterator[Typed]:
        """Lend a file into which a state was typed, its scope on this collection."""
        empty, store = self._file(_setting(state))
        steps = 0
        try:
            for year, rows in state.earlier.items():
                enter(store, self.catalogue, rows, empty.earlier[year])
                steps += 1
            if empty.last is not None:
                enter(store, self.catalogue, state.last, empty.last)
                steps += 1
            entered = enter(store, self.catalogue, state.forms, empty.this)
            steps += 1
            yield Typed(store, entered)
        finally:
            while steps and store.undo("") is not None:
                steps -= 1

    def _file(self, setting: _Setting) -> tuple[EmptyFile, Store]:
        if setting not in self._files:
            empty = empty_file(
                self.catalogue,
                self.kind,
                self._folder,
                with_last=setting.with_last,
                earlier=setting.earlier,
                school=setting.school or "某学校",
                moment=date.fromisoformat(setting.moment or "2025-09-01"),
            )
            self._files[setting] = (empty, empty.open())
        return self._files[setting]

    def _question(self, code: str) -> str:
        check, form = self.checks[code], self.form_of(code)
        holds, applies = scaled(check.holds), scaled(check.applies) if check.applies else "1"
        last = f" LEFT JOIN {quoted('last_' + form.code)} AS last ON {last_join(form)}"
        source = f"{quoted(form.code)} AS this{last if self.rules[code].joined else ''}"
        return self._narrowing.narrowed(
            f"SELECT this.id, ({holds}) IS TRUE FROM {source}"
            f" WHERE ({applies}) IS TRUE AND ({holds}) IS NOT NULL"
        )
