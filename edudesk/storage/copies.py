"""Copies of rosters and derived figures, kept true from check to check, to check an edit at once.

After an edit hardly anything is other than it was, yet SQLite would go through all rosters and work
out all totals again. What an edit cannot have changed is read from temporary tables instead. What
it can have changed is worked out in the statement itself, except for rows of a roster: these are
put right in their copy. A copy that fell behind is filled when a statement next wants it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from edudesk.model.change import Change
from edudesk.model.form import Form
from edudesk.storage.campuses import TOGETHER
from edudesk.storage.rows import NOWHERE, Scope
from edudesk.storage.schema import column_type, is_shared, quoted
from edudesk.storage.sharing import FIGURES, NO_COPIES, Copied, Copy, Formula, Node, Pair, Sharing

_EFFECTS = 256  # of edits of the same fields, that are kept
_NO_CELLS = frozenset[Pair]()
_NEVER = -2  # no edition, nor the one before any


class Unfilled(NamedTuple):
    """What is to be said of the cells of a field: `rows` are there, some of them `empty`.

    `open`: one of those is not marked not applicable.
    """

    rows: bool
    empty: bool
    open: bool


class _Recipe(NamedTuple):
    """SQL that clears and fills a copy, which it reads `sources` for.

    `drop`, `patch`: SQL that renews the rows whose ids are bound as JSON; "" where all are worked
    out together.
    """

    sources: frozenset[Copy]
    clear: str
    fill: str
    drop: str = ""
    patch: str = ""


class _Effect(NamedTuple):
    """What a change does: to `behind` as a whole, to some rows of rosters `patched`.

    `copied`: all that may be read after it.
    """

    behind: frozenset[Copy]
    patched: tuple[Node, ...]
    copied: Copied


class Shelf:
    """Says of what there are copies, how they are made, and what touches them."""

    def __init__(
        self,
        forms: Iterable[Form],
        known: Iterable[Formula],
        sharing: Sharing,
        by_row: Iterable[Pair],
        readers: Iterable[Iterable[Pair]],
    ) -> None:
        """`known`: what derived fields read; `by_row`, `readers`: what statements do, all told."""
        self._forms = {form.code: form for form in forms}
        self._formulas = {(one.form, one.field): one for one in known}
        self._sharing = sharing
        self._recipes: dict[Copy, _Recipe] = {}
        wanted = sharing.wanted(by_row, readers)
        unfollowed = self._unfollowed()
        rosters: dict[Node, frozenset[str]] = {}
        figures: list[Copy] = []
        for node, columns in wanted.columns.items():
            kept = {column for column in columns if (node.code, column) not in unfollowed}
            if node.by_row or node.when == "none" or is_shared(self._forms[node.code]):
                continue
            if self._forms[node.code].kind != "roster":
                figures += [(node, column) for column in sorted(kept) if self._is_far(node, column)]
            elif kept == columns and not wanted.is_circular(node):
                rosters[node] = frozenset(columns)
        self.copied = Copied(rosters, {figure: number for number, figure in enumerate(figures)})
        self._without = lru_cache(_EFFECTS)(self.copied.without)
        self.effect = lru_cache(_EFFECTS)(self._worked_out)
        """What becomes of the copies when these cells of the collection are touched.

        A pair without a field means that rows came or went. No edit of this collection touches
        what is copied of the last one.
        """

    def tables(self) -> list[str]:
        """Return the statements that make the tables of the copies."""
        rosters = (
            f"CREATE TABLE {node.copy} ({', '.join(self._columns(node))})"
            for node in self.copied.rosters
        )
        figures = "figure INTEGER, row INTEGER, value, PRIMARY KEY (figure, row)"
        keys = filter(None, map(self._key, self.copied.rosters))
        return [*rosters, f"CREATE TABLE {FIGURES} ({figures}) WITHOUT ROWID", *keys]

    def dropped(self) -> list[str]:
        """Return the statements that drop the tables of the copies."""
        tables = [*(node.copy for node in self.copied.rosters), FIGURES]
        return [f"DROP TABLE {table}" for table in tables]

    def recipe(self, copy: Copy) -> _Recipe:
        """Return how a copy is made, written when it is first wanted."""
        if copy not in self._recipes:
            node, column = copy
            written = self._of_figure(node, column) if column else self._of_roster(node)
            self._recipes[copy] = written
        return self._recipes[copy]

    def _worked_out(self, touched: frozenset[Pair]) -> _Effect:
        behind: set[Copy] = set()
        patched: list[Node] = []
        for copy, (some, whole) in self._touches.items():
            if not touched.isdisjoint(whole):
                behind.add(copy)
            elif not touched.isdisjoint(some):
                patched.append(copy[0])
        return _Effect(frozenset(behind), tuple(patched), self._without(frozenset(behind)))

    @cached_property
    def _touches(self) -> dict[Copy, tuple[frozenset[Pair], frozenset[Pair]]]:
        """For each copy, cells that touch only their row of it, and cells that touch any row."""
        touches = {}
        for node, columns in self.copied.rosters.items():
            if node.when == "collection":
                parts = [self._depends(node.code, column) for column in columns]
                own = frozenset([(node.code, "")]).union(*(some for some, _ in parts))
                touches[node, ""] = (own, _NO_CELLS.union(*(far for _, far in parts)))
        for node, column in self.copied.figures:
            if node.when == "collection":
                own, far = self._depends(node.code, column)
                touches[node, column] = (_NO_CELLS, own | far | {(node.code, "")})
        return touches

    def _depends(self, code: str, column: str) -> tuple[frozenset[Pair], frozenset[Pair]]:
        """Return the cells of its own row that a column is made of, and those elsewhere."""
        formula = self._formulas.get((code, column))
        if formula is None:
            return frozenset([(code, column)]), _NO_CELLS
        return frozenset((code, own) for own in formula.depends.own), formula.depends.far

    def _unfollowed(self) -> frozenset[Pair]:
        """Return the derived fields in which more goes than figures can tell, in the end."""
        marks = {"cells", *(TOGETHER + code for code in self._forms)}
        found: set[Pair] = set()
        while True:
            more = {
                pair
                for pair, formula in self._formulas.items()
                if any((formula.form, code) in found for code in formula.own)
                or any(
                    name in marks or (name.removeprefix("last_"), column) in found
                    for name, column in formula.others
                )
            }
            if more <= found:
                return frozenset(found)
            found |= more

    def _is_far(self, node: Node, column: str) -> bool:
        formula = self._formulas.get((node.code, column))
        return formula is not None and bool(formula.others)

    def _columns(self, node: Node) -> list[str]:
        """Return the columns of a roster's copy with their types, rows in the order of their ids.

        What is derived has no type, as in a SELECT.
        """
        form = self._forms[node.code]
        columns = ["id INTEGER PRIMARY KEY", "line TEXT", "origin INTEGER"]
        for field in form.fields:
            if field.code in self.copied.rosters[node]:
                kind = "" if field.derived else f" {column_type(field)}"
                columns.append(f"{quoted(field.code)}{kind}")
        return columns

    def _key(self, node: Node) -> str:
        """Return the statement that sorts a roster's copy by its key, "" if it is not all there.

        What stands twice is looked for after each edit; sorting 500 rows anew takes a sixth of it.
        """
        key = self._forms[node.code].key
        if not key or not self.copied.rosters[node].issuperset(key):
            return ""
        name = node.copy.replace("copy of", "key of", 1)
        table = node.copy.removeprefix("temp.")
        return f"CREATE INDEX {name} ON {table} ({', '.join(map(quoted, key))})"

    def _of_figure(self, node: Node, column: str) -> _Recipe:
        others = self.copied.without([(node, column)])
        clause = self._sharing.clause((), [[(node.relation, column)]], others)
        number = self.copied.figures[node, column]
        return _Recipe(
            clause.copies,
            f"DELETE FROM {FIGURES} WHERE figure = {number}",
            f"INSERT INTO {FIGURES} {clause.sql}"
            f"SELECT {number}, id, {quoted(column)} FROM {quoted(node.relation)}",
        )

    def _of_roster(self, node: Node) -> _Recipe:
        others = self.copied.without([(node, "")])
        columns = sorted(self.copied.rosters[node])
        listed = ", ".join(("id", "line", "origin", *map(quoted, columns)))
        insert = f"INSERT INTO {node.copy} ({listed}) "
        clause = self._sharing.clause((), [[(node.relation, code) for code in columns]], others)
        clear = f"DELETE FROM {node.copy}"
        fill = f"{insert}{clause.sql}SELECT {listed} FROM {quoted(node.relation)}"
        if node.when != "collection":
            return _Recipe(clause.copies, clear, fill)
        by_row = self._sharing.clause([(node.code, code) for code in columns], (), others)
        rows = quoted(self._sharing.by_row_name(node.code))
        some = "WHERE id IN (SELECT value FROM json_each(?))"
        return _Recipe(
            clause.copies | by_row.copies,
            clear,
            fill,
            f"{clear} {some}",
            f"{insert}{by_row.sql}SELECT {listed} FROM {rows} {some}",
        )


class Copies:
    """The copies in one connection; which of them hold is known for one scope at a time.

    Attributes:
        edition: how far the file had been written when they were last put right.
        learned: what was found out of all cells of a field; it holds as long as the copies do.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._shelf: Shelf | None = None
        self._scope = NOWHERE
        self._held: set[Copy] = set()
        self.edition = _NEVER
        self.learned: dict[Pair, Unfilled] = {}

    def follow(
        self, shelf: Shelf, scope: Scope, edition: int, change: Change, *, alone: bool
    ) -> Copied:
        """Return the copies that may be read after `change`; `fill` those that will be.

        `alone`: whether nothing else was written since the edition of the copies.
        """
        if self._connection.in_transaction or scope.campus is not None:
            self._forget()  # what is written may be rolled back; copies are of whole schools
            self.edition = _NEVER
            return NO_COPIES
        if shelf is not self._shelf:
            self._make(shelf)
        if scope != self._scope or not alone:
            self._forget()
        self._scope, self.edition = scope, edition
        effect = shelf.effect(change.touched)
        self._held -= effect.behind
        self._unlearn(change.touched)
        for node in effect.patched:
            if (node, "") in self._held:
                self._patch(shelf.recipe((node, "")), (node, ""), sorted(change.rows_of(node.code)))
        return effect.copied

    def fill(self, copies: Iterable[Copy]) -> None:
        """Make these copies hold; `follow` returned them last."""
        for copy in copies:
            if copy not in self._held and self._shelf is not None:
                recipe = self._shelf.recipe(copy)
                self.fill(recipe.sources)
                self._connection.execute(recipe.clear)
                self._connection.execute(recipe.fill)
                self._held.add(copy)

    def _patch(self, recipe: _Recipe, copy: Copy, rows: Sequence[int]) -> None:
        self.fill(recipe.sources)
        self._held.discard(copy)
        ids = (json.dumps(rows),)
        self._connection.execute(recipe.drop, ids)
        self._connection.execute(recipe.patch, ids)
        self._held.add(copy)

    def _forget(self) -> None:
        self._held.clear()
        self.learned.clear()

    def _unlearn(self, touched: Iterable[Pair]) -> None:
        for form, field in touched:
            if field:
                self.learned.pop((form, field), None)
            else:
                for pair in [pair for pair in self.learned if pair[0] == form]:
                    del self.learned[pair]

    def _make(self, shelf: Shelf) -> None:
        """Make all tables at once: each that is made later would have all SQL compiled anew."""
        for statement in self._shelf.dropped() if self._shelf else ():
            self._connection.execute(statement)
        self._shelf = None
        self._forget()
        for statement in shelf.tables():
            self._connection.execute(statement)
        self._shelf = shelf
