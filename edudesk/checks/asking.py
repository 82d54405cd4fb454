"""Asks a file where rules do not hold, in one statement that brings the figures to speak of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import msgspec
from msgspec import Struct

from edudesk.checks.figures import figures_of
from edudesk.checks.rule import Rule
from edudesk.model.check import Check
from edudesk.model.form import Form
from edudesk.model.place import Value
from edudesk.storage.schema import is_shared, last_join, quoted
from edudesk.storage.sharing import NO_COPIES, Copied, Copy, Pair, Sharing
from edudesk.storage.store import Store

_STATEMENTS = 256  # that are kept written, as those of some forms are wanted again and again
_ROWS = 2000  # that are kept read: most of what an edit makes us look at again is as it was
_RULES_A_STATEMENT = 200  # SQLite allows 2,000 columns and expressions 1,000 deep
_NONE = frozenset[str]()
_FEW = 3  # rules of a roster that each go through it sooner alone than together
_VALUES_AN_ARRAY = 100  # SQLite's functions take 127 arguments, older ones 100


class Question(NamedTuple):
    """Rules of one form, by their places in page order, and the rows to look at: None for all."""

    form: str
    places: tuple[int, ...]
    rows: tuple[int, ...] | None


class Trouble(Struct, frozen=True):
    """A row in which a rule is broken, or cannot be checked when it is not `known` to be.

    `line` and `name` tell the row, `waived` are its fields that are marked not applicable;
    `values`: the figures that are said of it, in the order of `figures_of`; only the inputs of the
    rule, which are the first, if it is not known to be broken.
    """

    row: int
    line: str
    name: Value
    waived: frozenset[str]
    known: bool
    values: tuple[Value, ...]


Met = dict[int, list[Trouble]]
"""By place of the rule: the rows that need attention, in the order of the form."""

_Shape = tuple[tuple[str, tuple[int, ...], bool], ...]
"""What a statement asks: of a form these rules, of all rows or of some."""


class Statement(NamedTuple):
    """SQL, and the copies that have to hold before it is asked."""

    sql: str
    copies: frozenset[Copy]


class Asker:
    """Puts questions about rules to files; each combination of rules is written out once."""

    def __init__(
        self,
        rules: Sequence[Rule],
        checks: Mapping[str, Check],
        forms: Mapping[str, Form],
        sharing: Sharing,
    ) -> None:
        self._rules = rules
        self._checks = checks
        self._forms = forms
        self._sharing = sharing
        self._searching = cache(sharing.searching)
        self._figures: dict[int, dict[str, str]] = {}
        self._statement = lru_cache(_STATEMENTS)(self._written)
        self._troubles = lru_cache(_ROWS)(_troubles)

    def ask(self, store: Store, questions: Iterable[Question], copied: Copied = NO_COPIES) -> Met:
        """Return the rows in scope in which the rules asked about need attention.

        `copied`: relations that may be read from their copies.
        """
        met: defaultdict[int, list[Trouble]] = defaultdict(list)
        for together in _portions(chain.from_iterable(map(self._apart, questions))):
            given = [json.dumps(one.rows) for one in together if one.rows is not None]
            shape = tuple((one.form, one.places, one.rows is None) for one in together)
            statement = self._statement(shape, copied)
            store.fill_copies(statement.copies)
            for row in store.query(statement.sql, given):
                for place, trouble in self._troubles(*row):
                    met[place].append(trouble)
        return met

    def _apart(self, question: Question) -> Iterable[Question]:
        """Return a question as it is best put: a few rules of a whole roster one by one.

        Alone, a rule is searched for by SQLite's own means (see `_arm`).
        """
        roster = self._forms[question.form].kind not in ("record", "grid")
        if question.rows is not None or not roster or len(question.places) > _FEW:
            return (question,)
        return (question._replace(places=(place,)) for place in question.places)

    def _written(self, shape: _Shape, copied: Copied) -> Statement:
        questions = [Question(form, places, None if whole else ()) for form, places, whole in shape]
        asked = [rule for question in questions for rule in self._asked(question)]
        by_row = frozenset[Pair]().union(*(rule.by_row for rule in asked))
        readers = [rule.others for rule in asked]
        readers += [
            looked_through(one.form, self._asked(one)) for one in questions if one.rows is None
        ]
        for place in (place for one in questions for place in one.places):
            if place not in self._figures:
                self._figures[place] = self._figures_of(self._rules[place])
        clause = self._sharing.clause(by_row, readers, copied)
        arms = " UNION ALL ".join(self._arm(one) for one in questions)
        return Statement(clause.sql + arms, clause.copies)

    def _asked(self, question: Question) -> list[Rule]:
        return [self._rules[place] for place in question.places]

    def _arm(self, question: Question) -> str:
        """Return the SELECT of the rows of a form in which one of the rules does not hold.

        The limits keep SQLite from merging the layers: it would work out what is derived, and every
        verdict, wherever it is mentioned.
        """
        form = self._forms[question.form]
        rules = self._asked(question)
        last = ""
        if any(rule.joined for rule in rules):
            name = quoted(self._sharing.by_row_name(f"last_{form.code}"))
            last = f" LEFT JOIN {name} AS last ON {last_join(form)}"
        # A rule alone can be searched for by SQLite's own means, if its SQL is not wrapped.
        alone = self._searching(rules[0].others) if len(rules) == 1 else ""
        verdicts = ", ".join(
            f"{rule.verdict if alone else self._within(rule, rule.verdict)} AS {_verdict(number)}"
            for number, rule in enumerate(rules)
        )
        columns = self._columns(form, rules)
        where = ""
        if question.rows is None and form.kind not in ("record", "grid"):
            where = f" WHERE {self._troubled(rules, wrapped=not alone)}"
        through = self._looked_at(question, columns)
        name = f"this.{quoted(form.name)}" if form.name else "NULL"
        waived = (
            f"(SELECT group_concat(field, ' ') FROM cells WHERE form = '{form.code}'"
            " AND row = this.id AND state = 'na')"
        )
        held = _halved([f"{_verdict(number)} IS TRUE" for number in range(len(rules))], "AND")
        found = _halved(list(self._pieces(question.places)), "||")
        return (
            f"SELECT this.id, this.line, {name}, {waived}, '[' || {found} || 'null]'"
            f" FROM ({alone}SELECT {columns}, {verdicts} FROM {through}{last}{where} LIMIT -1)"
            f" AS this{last} WHERE NOT {held}"
        )

    def _looked_at(self, question: Question, columns: str) -> str:
        """Return the rows that are looked at: all, or those whose ids are bound as JSON."""
        if question.rows is None:
            return f"{quoted(question.form)} AS this"
        name = quoted(self._sharing.by_row_name(question.form))
        return (
            f"(SELECT {columns} FROM {name} AS this"
            " WHERE this.id IN (SELECT value FROM json_each(?)) LIMIT -1) AS this"
        )

    def _columns(self, form: Form, rules: Sequence[Rule]) -> str:
        """Return the columns of the row that the rules speak of."""
        school = ["school"] if is_shared(form) else []
        read = sorted({column for _, column in looked_through(form.code, rules)})
        names = dict.fromkeys(("id", "line", "origin", *school, *filter(None, read)))
        return ", ".join(f"this.{quoted(name)}" for name in names)

    def _troubled(self, rules: Sequence[Rule], *, wrapped: bool) -> str:
        """Return the condition that a row is worth a look.

        Of a long roster nearly all rows are in order: that is found out without a verdict on each.
        """
        troubled = (
            self._within(rule, rule.troubled) if wrapped else rule.troubled for rule in rules
        )
        return _halved(list(troubled), "OR")

    def _figures_of(self, rule: Rule) -> dict[str, str]:
        figures = figures_of(rule, self._checks[rule.code], self._forms)
        return {name: self._within(rule, sql) for name, sql in figures.items()}

    def _within(self, rule: Rule, sql: str) -> str:
        """Return an expression of a rule in which relations are what the rule needs them to be."""
        meaning = self._searching(rule.others)
        return f"({meaning}SELECT {sql})" if meaning else sql

    def _pieces(self, places: Sequence[int]) -> Iterator[str]:
        """Yield for each rule the JSON of what is to be said of a row, empty where it holds.

        Where it cannot be checked, only the inputs are spoken of: the first figures.
        """
        for number, place in enumerate(places):
            figures = list(self._figures[place].values())
            broken = f"json_array({place}, 0{_arrays(figures)})"
            inputs = figures[: len(self._rules[place].inputs)]
            unknown = f"json_array({place}, 1{_arrays(inputs)})"
            yield (
                f"CASE WHEN {_verdict(number)} IS TRUE THEN ''"
                f" WHEN {_verdict(number)} IS NULL THEN {unknown} || ',' ELSE {broken} || ',' END"
            )


def _troubles(
    row: int, line: str, name: Value, waived: str | None, found: str
) -> tuple[tuple[int, Trouble], ...]:
    """Return by place of the rule what a statement says of a row; `found` is the JSON of it."""
    marked = frozenset(waived.split()) if waived else _NONE
    return tuple(
        (place, Trouble(row, line, name, marked, not unknown, tuple(chain.from_iterable(values))))
        for place, unknown, *values in msgspec.json.decode(found)[:-1]
    )


def _arrays(figures: Sequence[str]) -> str:
    """Return further arguments of json_array: arrays of figures, none longer than it may be."""
    return "".join(
        f", json_array({', '.join(figures[start : start + _VALUES_AN_ARRAY])})"
        for start in range(0, len(figures), _VALUES_AN_ARRAY)
    )


def _verdict(number: int) -> str:
    """Return the column of a rule's verdict, by its place in the question."""
    return f'"verdict {number}"'


def looked_through(form: str, rules: Iterable[Rule]) -> frozenset[Pair]:
    """Return the columns that rules of a form read when all its rows are gone through."""
    return frozenset(
        (name, column)
        for rule in rules
        for name, column in rule.by_row
        if name == form and column != "id"
    )


def _portions(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Yield the questions in groups that SQLite takes in one statement."""
    group: list[Question] = []
    room = _RULES_A_STATEMENT
    for question in questions:
        rest = question.places
        while rest:
            taken, rest = rest[:room], rest[room:]
            group.append(question._replace(places=taken))
            room -= len(taken)
            if not room:
                yield group
                group, room = [], _RULES_A_STATEMENT
    if group:
        yield group


def _halved(expressions: Sequence[str], joint: str) -> str:
    """Return all expressions joined in nested halves, as SQLite bounds the depth."""
    if len(expressions) == 1:
        return f"({expressions[0]})"
    middle = len(expressions) // 2
    halves = (_halved(half, joint) for half in (expressions[:middle], expressions[middle:]))
    return f"({f' {joint} '.join(halves)})"
