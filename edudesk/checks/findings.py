"""Turns rows that broke a rule into findings: figures, missing inputs, earlier explanations."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from edudesk.catalogue.crossing import quoted_names
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.catalogue.words import load_words
from edudesk.checks.rules import Rule
from edudesk.checks.wording import Message, Wording, canonical
from edudesk.model.check import Check, Finding
from edudesk.model.form import Form
from edudesk.model.journal import Explanation
from edudesk.model.place import Value
from edudesk.storage.relations import Narrowing
from edudesk.storage.schema import last_join, quoted
from edudesk.storage.store import Store

Met = dict[int, list[tuple[int, bool]]]
"""By place of the rule: rows that need attention, and whether the verdict is known (broken)."""

GIVEN_ROWS = "this.id IN (SELECT value FROM json_each(?))"

_NOT_APPLICABLE = (
    "SELECT form, field, row FROM cells WHERE state <> 'carried' AND state = 'na'"
    " AND (form, row) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
)
_EMPTY_ELSEWHERE = (
    'SELECT count(*) = 0, count(*) > count("{field}"), coalesce(sum("{field}" IS NULL AND id NOT IN'
    " (SELECT row FROM cells WHERE form = '{form}' AND field = '{field}' AND state <> 'carried'"
    " AND state = 'na')), 0) FROM \"{form}\""
)

_OWN_COLUMN = re.compile(r'\bthis\s*\.\s*"?(\w+)', re.IGNORECASE)

_Pairs = tuple[tuple[str, str], ...]


class _Absent(NamedTuple):
    """Inputs of a rule in other rows: those that are missing, and whether all are marked so."""

    missing: _Pairs
    waived: bool


class _Elsewhere:
    """Looks for missing inputs in whole relations, once for each field in a run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._declared = store.nil_returns()
        self._known: dict[tuple[str, str], tuple[bool, bool, bool]] = {}

    def absent(self, rule: Rule) -> _Absent:
        """Return which inputs of a rule are missing; a relation without rows is missing itself."""
        missing: dict[tuple[str, str], None] = {}
        waived = False
        for form, field in rule.far_inputs:
            if not field:
                continue
            without_rows, empty, unmarked = self._look(form, field)
            if without_rows:
                missing[form, ""] = None
            elif unmarked:
                missing[form, field] = None
            waived = waived or (empty and not unmarked)
        return _Absent(tuple(missing), waived and not missing)

    def _look(self, form: str, field: str) -> tuple[bool, bool, bool]:
        if form in self._declared:  # empty, and said to be so
            return False, True, False
        if (form, field) not in self._known:
            sql = _EMPTY_ELSEWHERE.format(form=form, field=field)
            ((without_rows, empty, unmarked),) = self._store.query(sql)
            self._known[form, field] = (bool(without_rows), bool(empty), bool(unmarked))
        return self._known[form, field]


class _NotApplicable:
    """Knows which figures of some rows of forms are marked not applicable, looked up once."""

    def __init__(self, store: Store, places: Iterable[tuple[str, int]]) -> None:
        self._rows: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for form, field, row in store.query(_NOT_APPLICABLE, (json.dumps(sorted(places)),)):
            self._rows[form, field].add(row)

    def rows(self, rule: Rule) -> set[int]:
        """Return the rows in which a figure that the rule reads is marked: it is silent there.

        A rule about the states of cells reads no figure, and is never silent.
        """
        if not self._rows or set(rule.columns) <= {"id"}:
            return set()
        found: set[int] = set()
        return found.union(*(self._rows.get((rule.form, code), ()) for code in rule.own))


class _Voice(NamedTuple):
    """What findings of one rule need: `sql` yields row id and the figures `names`.

    `bound`: those of the figures that an explanation is bound to.
    """

    rule: Rule
    check: Check
    form: Form
    message: Message
    sql: str
    names: tuple[str, ...]
    bound: tuple[str, ...]


class Speaker:
    """Speaks the findings of a set of rules."""

    def __init__(self, catalogue: Catalogue, rules: Sequence[Rule], narrowing: Narrowing) -> None:
        self._rules = rules
        self._forms = catalogue.forms
        self._checks = {check.code: check for check in catalogue.checks}
        self._wording = Wording(catalogue, load_words("checks"))
        self._narrowing = narrowing
        self._voices: dict[int, _Voice] = {}

    def findings(self, store: Store, met: Met) -> Iterator[Finding]:
        """Yield the findings of the rows in `met`, in the order of the rules."""
        if not met:
            return
        places = [(self._rules[place], row) for place, rows in met.items() for row, _ in rows]
        said = store.explanations(of={(rule.code, row) for rule, row in places})
        far = _Elsewhere(store)
        waived = _NotApplicable(store, {(rule.form, row) for rule, row in places})
        for place in sorted(met):
            voice = self._voice(place)
            silent = waived.rows(voice.rule)
            rows = [entry for entry in met[place] if entry[0] not in silent]
            figures = _figures(store, voice, [row for row, _ in rows])
            absent = None if all(known for _, known in rows) else far.absent(voice.rule)
            for row, known in rows:
                if known:
                    finding = self._broken(voice, row, figures[row])
                    yield _with_explanation(finding, said.get(finding.key))
                elif near := _missing(voice.rule, figures[row]):
                    yield self._unchecked(voice, row, figures[row], near)
                elif absent is not None and not absent.waived:
                    yield self._unchecked(voice, row, figures[row], absent.missing)

    def _broken(self, voice: _Voice, row: int, figures: Mapping[str, Value]) -> Finding:
        return Finding(
            check=voice.check.code,
            level=voice.check.level,
            form=voice.form.code,
            row=row,
            row_name=self._row_name(voice.form, row, figures),
            fields=voice.check.fields,
            message=voice.message.said(figures),
            figures=canonical({name: figures[name] for name in voice.bound}),
        )

    def _unchecked(
        self, voice: _Voice, row: int, figures: Mapping[str, Value], missing: _Pairs
    ) -> Finding:
        return Finding(
            check=voice.check.code,
            level=voice.check.level,
            form=voice.form.code,
            row=row,
            row_name=self._row_name(voice.form, row, figures),
            fields=voice.check.fields,
            message=self._wording.unchecked(voice.check, voice.form, missing),
            figures="",
            state="unchecked",
            missing=tuple(f"{form}.{field}" if field else form for form, field in missing),
        )

    def _row_name(self, form: Form, row: int, figures: Mapping[str, Value]) -> str:
        return self._wording.row_name(form, row, str(figures["row.line"]), figures["row.name"])

    def _voice(self, place: int) -> _Voice:
        """Return the voice of a rule, made when it first has something to say."""
        if place not in self._voices:
            rule = self._rules[place]
            check, form = self._checks[rule.code], self._forms[rule.form]
            columns = _columns(rule, check, self._forms)
            joined = rule.joined or any(name.startswith("last.") for name in columns)
            listed = ", ".join(columns.values())
            tables = _source(form, frozenset(_OWN_COLUMN.findall(listed)), joined=joined)
            self._voices[place] = _Voice(
                rule,
                check,
                form,
                self._wording.message(check, form),
                self._narrowing.narrowed(f"SELECT this.id, {listed} {tables} LIMIT -1"),
                tuple(columns),
                _bound(rule, check, self._forms),
            )
        return self._voices[place]


def _figures(store: Store, voice: _Voice, rows: Sequence[int]) -> dict[int, dict[str, Value]]:
    """Return by row the figures that findings of a rule speak of."""
    found = store.query(voice.sql, (json.dumps(rows),))
    return {row[0]: dict(zip(voice.names, row[1:], strict=True)) for row in found}


def _source(form: Form, columns: frozenset[str], *, joined: bool) -> str:
    """Return the FROM clause over given rows of a form as `this`, with `last` when it is `joined`.

    The limit, with another outside, makes SQLite work out what is derived once a row, not at each
    mention of it.
    """
    needed = {"id", "line", *columns, *(_OWN_COLUMN.findall(last_join(form)) if joined else ())}
    listed = ", ".join(map(quoted, sorted(needed)))
    given = f"SELECT {listed} FROM {quoted(form.code)} AS this WHERE {GIVEN_ROWS} LIMIT -1"
    clause = f"FROM ({given}) AS this"
    if not joined:
        return clause
    return f"{clause} LEFT JOIN {quoted('last_' + form.code)} AS last ON {last_join(form)}"


def _columns(rule: Rule, check: Check, forms: Mapping[str, Form]) -> dict[str, str]:
    """Return the SQL of every figure that findings of the rule need, by name.

    "row.line" and "row.name" tell the row; names without a dot and "last.field" are quoted in the
    message; "this.field" is the bare stored value.
    """
    form = forms[rule.form]
    columns = {"row.line": "this.line"}
    columns["row.name"] = f"this.{quoted(form.name)}" if form.name else "NULL"
    for code in (*rule.inputs, *rule.quoted):
        columns[f"this.{code}"] = f"this.{quoted(code)}"
    for name in (*sorted(quoted_names(check.message)), *(_last(rule))):
        if name not in check.show:
            columns[name] = _shown(name, form, forms)
    for other, code in _records(rule, forms):
        columns[f"{other}.{code}"] = f"(SELECT {quoted(code)} FROM {quoted(other)})"
    for name, figure in check.show.items():
        columns[name] = f"({scaled(figure.sql)})"
    return columns


def _shown(name: str, form: Form, forms: Mapping[str, Form]) -> str:
    """Return the SQL of a quoted field; for a reference, of the name of the row it points to."""
    alias, code = ("last", name[5:]) if name.startswith("last.") else ("this", name)
    field = form.by_code[code]
    named = forms[field.target].name if field.target else ""
    if not named:
        return f"{alias}.{quoted(code)}"
    target = quoted(f"last_{field.target}" if alias == "last" else field.target)
    return (
        f"(SELECT target.{quoted(named)} FROM {target} AS target"
        f" WHERE target.id = {alias}.{quoted(code)})"
    )


def _bound(rule: Rule, check: Check, forms: Mapping[str, Form]) -> tuple[str, ...]:
    """Return the names of the figures that an explanation is bound to.

    Figures that come from whole rosters are bound by what the check shows of them.
    """
    return (
        *(f"this.{code}" for code in rule.quoted),
        *_last(rule),
        *(f"{other}.{code}" for other, code in _records(rule, forms)),
        *check.show,
    )


def _records(rule: Rule, forms: Mapping[str, Form]) -> _Pairs:
    """Return the figures of one-row forms that the condition reads."""
    return tuple(
        (other, code)
        for other, code in rule.far_inputs
        if code and forms[other].kind == "record" and other != rule.form
    )


def _last(rule: Rule) -> tuple[str, ...]:
    return tuple(f"last.{code}" for code in rule.quoted_last)


def _missing(rule: Rule, figures: Mapping[str, Value]) -> _Pairs:
    form = rule.form
    return tuple((form, code) for code in rule.inputs if figures[f"this.{code}"] is None)


def _with_explanation(finding: Finding, said: Explanation | None) -> Finding:
    """Return the finding as explained, overruled or, when its figures changed since, lapsed."""
    wanted = "overruled" if finding.level == "wrong" else "explained"
    if said is None or said.kind != wanted:
        return finding
    state = said.kind if said.figures == finding.figures else "lapsed"
    return msgspec.structs.replace(
        finding, state=state, reason=said.reason, reason_code=said.code, head=said.head
    )
