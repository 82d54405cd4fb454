"""Writes the relations that one statement reads so that each is worked out once in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from msgspec import Struct

from edudesk.model.form import Form
from edudesk.storage.campuses import TOGETHER
from edudesk.storage.probe import Probe
from edudesk.storage.relations import BEFORE, When, Writer, collections_before, together
from edudesk.storage.schema import quoted
from edudesk.storage.tracing import NOTHING_AT_ALL, Depends, Tracer

Pair = tuple[str, str]
"""(relation, column); column "" where only the rows count."""

_WORTH_A_COPY = 6  # as many times a roster is read before a copy of some columns is cheaper


class Node(NamedTuple):
    """A form's rows in a collection; `by_row`: to be looked at one by one, not as a whole."""

    code: str
    when: When
    by_row: bool

    @property
    def name(self) -> str:
        """What it is called where its own name may mean something else."""
        name = self.code if self.when == "collection" else f"{self.when} {self.code}"
        return f"rows of {name}" if self.by_row else name

    @property
    def relation(self) -> str:
        """What definition SQL of this collection calls it."""
        return self.code if self.when == "collection" else f"last_{self.code}"

    @property
    def copy(self) -> str:
        """SQL of the temporary table that may hold a copy of it."""
        return f"temp.{quoted(f'copy of {self.name}')}"


Copy = tuple[Node, str]
"""What a copy is kept of: a derived figure of a record or grid, or (column "") a roster."""

FIGURES: Final = 'temp."copied figures"'
"""The table of copied figures: `figure` is the number of the copy, `row` the id, `value`.

No form can be called so, nor as the copy of a roster: codes have no blanks.
"""


class Copied:
    """The copies that a statement may read; statements are told apart by this very object.

    Attributes:
        rosters: the columns of each. figures: the number of each.
    """

    def __init__(self, rosters: Mapping[Node, frozenset[str]], figures: Mapping[Copy, int]) -> None:
        self.rosters = rosters
        self.figures = figures

    def without(self, copies: Container[Copy]) -> Copied:
        """Return these copies except for some."""
        return Copied(
            {node: held for node, held in self.rosters.items() if (node, "") not in copies},
            {copy: number for copy, number in self.figures.items() if copy not in copies},
        )

    def of(self, node: Node, column: str) -> Copy | None:
        """Return the copy that shows a column, None when there is none."""
        if node in self.rosters:
            return node, ""
        return (node, column) if (node, column) in self.figures else None


NO_COPIES: Final = Copied({}, {})


class Clause(NamedTuple):
    """A WITH clause, "" if none is needed, and the copies that have to hold where it is read."""

    sql: str
    copies: frozenset[Copy]


class Formula(Struct, frozen=True):
    """What a derived field reads itself: `own` fields of its row, `others` of whole relations.

    `depends`: the cells of this collection that it is made of in the end.
    """

    form: str
    field: str
    own: frozenset[str]
    others: frozenset[Pair]
    depends: Depends = NOTHING_AT_ALL


def formulas(forms: Iterable[Form], probe: Probe, tracer: Tracer) -> Iterator[Formula]:
    """Yield what the derived fields of these forms read."""
    for form in forms:
        for field in form.fields:
            if field.derived:
                reads = probe.row_reads(form, field.derived)
                depends = tracer.of_field(form, field.code)
                yield Formula(form.code, field.code, reads.own, reads.others, depends)


class Wanted:
    """The columns that a statement needs of each relation, and which relations they lead to."""

    def __init__(self, copied: Copied) -> None:
        self.copied = copied
        self.copies: set[Copy] = set()
        self.columns: defaultdict[Node, set[str]] = defaultdict(set)
        self.together: defaultdict[str, set[str]] = defaultdict(set)
        self.leads: defaultdict[Node, set[Node]] = defaultdict(set)
        self.readers: Counter[Node] = Counter()

    def is_circular(self, node: Node) -> bool:
        """Whether the derived fields of a relation lead back to it, though not to themselves."""
        seen: set[Node] = set()
        waiting = [*self.leads[node]]
        while waiting:
            there = waiting.pop()
            if there not in seen:
                seen.add(there)
                waiting += self.leads[there]
        return node in seen

    def missed(self) -> frozenset[Copy]:
        """Return the rosters of whose columns not all are in the copy."""
        return frozenset(
            (node, "")
            for node, column in self.copies
            if not column and not self.columns[node] <= self.copied.rosters[node]
        )


class Sharing:
    """Gives statements their relations in one WITH clause, with no more columns than they need.

    What is derived in records and grids is worked out at most once in a statement, however many
    checks and other derived fields read it. So are rosters that are read as a whole several times;
    those that are searched by id stay as they are in the file.
    """

    def __init__(self, forms: Iterable[Form], known: Iterable[Formula]) -> None:
        """`known`: what every derived field of the forms reads."""
        self._writer = Writer(forms)
        self._forms = self._writer.forms
        self._gathered = {TOGETHER + code: form for code, form in self._forms.items()}
        self._formulas = {(one.form, one.field): one for one in known}
        self._searched = {
            code: frozenset[str]().union(
                *(_searched(one.others) for one in self._formulas.values() if one.form == code)
            )
            for code in self._forms
        }

    def clause(
        self,
        by_row: Iterable[Pair],
        readers: Iterable[Iterable[Pair]],
        copied: Copied = NO_COPIES,
    ) -> Clause:
        """Return the WITH clause for a statement.

        `by_row`: what it reads row by row, of relations that it calls by `by_row_name`; `readers`:
        what each of its parts reads of whole relations; `copied`: what need not be worked out.
        """
        wanted = self.wanted(by_row, readers, copied)
        clauses = [
            _named(name, together(self._gathered[name], frozenset(codes)))
            for name, codes in wanted.together.items()
        ]
        for node in wanted.columns:
            clauses.append(self._relation(node, wanted))
            if node.when == "last_collection" and not node.by_row:
                clauses.append(_named(node.relation, f"SELECT * FROM {quoted(node.name)}"))
        return Clause(_with(clauses), frozenset(wanted.copies))

    def searching(self, pairs: Iterable[Pair]) -> str:
        """Return the WITH clause for an expression that reads these columns of whole relations.

        In it, relations whose rows are told by their ids are no copies; "" when there are none.
        """
        searched = _searched(pairs)
        return _with(self._aliases(searched, "collection", searched))

    def by_row_name(self, relation: str) -> str:
        """Return what the relation is called when its rows are looked at one by one."""
        node = self._node(relation, "collection", by_row=True)
        if node is None:
            raise KeyError(relation)
        return node.name

    def wanted(
        self,
        by_row: Iterable[Pair],
        readers: Iterable[Iterable[Pair]],
        copied: Copied = NO_COPIES,
    ) -> Wanted:
        """Return all that has to be at hand: these columns, and what they are derived from."""
        by_row, readers = tuple(by_row), tuple(map(frozenset, readers))
        wanted = Wanted(copied)
        for name, column in by_row:
            self._want(wanted, self._node(name, "collection", by_row=True), column)
        for pairs in readers:
            self._read(wanted, pairs, "collection", _searched(pairs), 1)
        missed = wanted.missed()
        if not missed:
            return wanted
        return self.wanted(by_row, readers, copied.without(missed))

    def _read(
        self,
        wanted: Wanted,
        pairs: Iterable[Pair],
        when: When,
        searched: frozenset[str],
        times: int,
    ) -> frozenset[Node]:
        """Want what one reader reads of whole relations, and return these."""
        nodes: set[Node] = set()
        for name, column in pairs:
            if name in self._gathered:
                wanted.together[name].add(column)
            node = self._node(name, when, by_row=name in searched)
            if node is not None:
                self._want(wanted, node, column)
                nodes.add(node)
        wanted.readers.update(dict.fromkeys(nodes, times))
        return frozenset(nodes)

    def _want(self, wanted: Wanted, node: Node | None, column: str) -> None:
        """Want a column of a relation and all that it is derived from."""
        if node is None or column in wanted.columns[node]:
            return
        form = self._forms[node.code]
        if column in form.by_code:
            wanted.columns[node].add(column)
        copy = wanted.copied.of(node, column)
        if copy is not None:
            wanted.copies.add(copy)
            return
        formula = self._formulas.get((node.code, column))
        if formula is None or node.when == "none":
            return
        for code in formula.own:
            self._want(wanted, node, code)
        times = 1 if form.kind == "record" else 2  # for each row anew
        searched = self._searched[node.code]
        wanted.leads[node] |= self._read(wanted, formula.others, node.when, searched, times)

    def _node(self, name: str, when: When, *, by_row: bool) -> Node | None:
        """Return what a relation's name means in SQL of that collection."""
        code = name
        if name not in self._forms:
            code, when = name.removeprefix("last_"), BEFORE[when]
            if code == name or code not in self._forms:
                return None
        return Node(code, when, by_row and self._forms[code].kind in ("roster", "register"))

    def _relation(self, node: Node, wanted: Wanted) -> str:
        if node in wanted.copied.rosters:
            return _named(node.name, f"SELECT * FROM {node.copy}")
        form = self._forms[node.code]
        columns = frozenset(wanted.columns[node])
        if form.kind == "record":
            once = True  # many conditions look its one row up, each by itself
        elif form.kind == "grid":
            once = any(form.by_code[code].derived for code in columns)
        else:
            once = wanted.readers[node] >= _WORTH_A_COPY and not node.by_row
        if wanted.is_circular(node):
            select = self._writer.relation(form, columns, node.when, ())
        else:
            given = {
                column: f"SELECT value FROM {FIGURES} WHERE figure = {wanted.copied.figures[copy]}"
                " AND row = this.id"
                for column in sorted(columns)
                if (copy := wanted.copied.of(node, column)) is not None
            }
            select, _ = self._writer.computed(form, columns, node.when, once=once, given=given)
            select = self._meaning(node, columns - given.keys()) + select
        return _named(node.name, select, once=once)

    def _meaning(self, node: Node, columns: frozenset[str]) -> str:
        """Return the WITH clause for the derived SQL of a relation, "" if it needs none."""
        known = (self._formulas.get((node.code, column)) for column in columns)
        read = {name for formula in known if formula is not None for name, _ in formula.others}
        searched = self._searched[node.code] & read
        if node.when == "collection":
            return _with(self._aliases(searched, node.when, searched))
        before = collections_before(frozenset(read), node.when)
        return _with(
            [
                *self._aliases(read, node.when, searched),
                *(_named(name, select) for name, select in before.items()),
            ]
        )

    def _aliases(self, names: Iterable[str], when: When, searched: frozenset[str]) -> Iterator[str]:
        """Yield the clauses that say what names of relations mean in SQL of that collection."""
        for name in sorted(names):
            node = self._node(name, when, by_row=name in searched)
            if node is not None and (node.by_row or when != "collection"):
                yield _named(name, f"SELECT * FROM {quoted(node.name)}")


def _searched(pairs: Iterable[Pair]) -> frozenset[str]:
    """Return the relations whose rows are told by their ids."""
    return frozenset(name for name, column in pairs if column == "id")


def _with(clauses: Iterable[str]) -> str:
    listed = ", ".join(clauses)
    return f"WITH {listed} " if listed else ""


def _named(name: str, select: str, *, once: bool = False) -> str:
    return f"{quoted(name)} AS {'' if once else 'NOT '}MATERIALIZED ({select})"
