"""Runs all checks of a file, and after an edit only those that the edit can have changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Sequence

from edudesk.catalogue.library import Catalogue
from edudesk.checks.findings import GIVEN_ROWS, Met, Speaker
from edudesk.checks.rules import Rule, load_rules
from edudesk.model.change import Change, Rechecked
from edudesk.model.check import Finding
from edudesk.model.form import Form
from edudesk.model.place import FileKind
from edudesk.storage.relations import Narrowing
from edudesk.storage.schema import last_join, quoted
from edudesk.storage.store import Store

_RULES_A_STATEMENT = 200  # SQLite allows 2,000 columns and expressions 1,000 deep
_ROWS_ONE_BY_ONE = 50  # above it, all rows are as quick


class Rulebook:
    """The checks of one kind of file, compiled once."""

    def __init__(self, catalogue: Catalogue, kind: FileKind, *, cache: bool = True) -> None:
        """Compile every check; DefinitionError lists those that cannot be prepared."""
        self.rules = load_rules(catalogue, kind, cache=cache)
        self._forms = {form.code: form for form in catalogue.forms_of(kind)}
        self._narrowing = Narrowing(self._forms.values())
        self._speaker = Speaker(catalogue, self.rules, self._narrowing)
        self._of_form: defaultdict[str, list[int]] = defaultdict(list)
        self._near: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._far: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, rule in enumerate(self.rules):
            self._of_form[rule.form].append(place)
            for code in rule.own | rule.told:
                self._near[rule.form, code].append(place)
            for pair in rule.far:
                self._far[pair].append(place)
        self._statements: dict[tuple[tuple[int, ...], bool], str] = {}

    def run(self, store: Store, only: Container[str] | None = None) -> tuple[Finding, ...]:
        """Return what the checks find in the scope of `store`; `only`: codes of those to run.

        They come in the order of the pages: form, field, row. A form that was declared empty has
        nothing to be checked.
        """
        met: Met = {}
        for form in self._forms.keys() - store.nil_returns().keys():
            places = self._of_form[form]
            if only is not None:
                places = [place for place in places if self.rules[place].code in only]
            met.update(self._attend(store, places, None))
        return tuple(self._speaker.findings(store, met))

    def rerun(self, store: Store, change: Change) -> Rechecked:
        """Return what the checks find anew that `change` can have touched."""
        everywhere, at_rows = self._touched(change)
        met: Met = {}
        declared = store.nil_returns().keys()
        for form in {self.rules[place].form for place in everywhere} - declared:
            places = [place for place in self._of_form[form] if place in everywhere]
            met.update(self._attend(store, places, None))
        for places, rows in at_rows:
            met.update(self._attend(store, places, rows))
        scopes: list[tuple[str, int | None]] = [
            (self.rules[place].code, None) for place in sorted(everywhere)
        ]
        scopes += [
            (self.rules[place].code, row)
            for places, rows in at_rows
            for place in places
            for row in rows
        ]
        return Rechecked(scopes=tuple(scopes), findings=tuple(self._speaker.findings(store, met)))

    def _touched(self, change: Change) -> tuple[set[int], list[tuple[list[int], list[int]]]]:
        """Return the rules to run over all rows, and for each form those to run over some rows."""
        everywhere: set[int] = set()
        rows: defaultdict[str, set[int]] = defaultdict(set)
        near: defaultdict[str, set[int]] = defaultdict(set)
        for form, row in (*change.added, *change.removed):
            rows[form].add(row)
            near[form].update(self._of_form[form])
            everywhere.update(self._far.get((form, ""), ()))
        for form, field in {(cell.form, cell.field) for cell in change.cells}:
            near[form].update(self._near.get((form, field), ()))
            everywhere.update(self._far.get((form, field), ()))
        for cell in change.cells:
            rows[cell.form].add(cell.row)
        for form, touched in rows.items():
            if len(touched) > _ROWS_ONE_BY_ONE:
                everywhere |= near.pop(form)
        return everywhere, [
            (sorted(places - everywhere), sorted(rows[form])) for form, places in near.items()
        ]

    def _attend(self, store: Store, places: Sequence[int], rows: Sequence[int] | None) -> Met:
        """Return the rows of one form in which rules are broken or cannot be checked."""
        met: Met = {}
        params = () if rows is None else (json.dumps(rows),)
        for start in range(0, len(places), _RULES_A_STATEMENT):
            chunk = tuple(places[start : start + _RULES_A_STATEMENT])
            for found in store.query(self._statement(chunk, rows is not None), params):
                for place, verdict in zip(chunk, found[1:], strict=True):
                    if not verdict:
                        met.setdefault(place, []).append((found[0], verdict is not None))
        return met

    def _statement(self, places: tuple[int, ...], given_rows: bool) -> str:
        """Return the SELECT of the rows in which one of these rules of one form does not hold."""
        key = (places, given_rows)
        if key not in self._statements:
            rules = [self.rules[place] for place in places]
            sql = _verdicts(self._forms[rules[0].form], rules, given_rows)
            self._statements[key] = self._narrowing.narrowed(sql)
        return self._statements[key]


def _verdicts(form: Form, rules: Sequence[Rule], given_rows: bool) -> str:
    """Return the SELECT of id and verdicts of the rows where one of these rules does not hold.

    Its limits keep SQLite from merging the layers: it would work out every verdict twice, as column
    and as condition, and derived fields wherever they are read.
    """
    this, last = quoted(form.code), quoted(f"last_{form.code}")
    if form.kind in ("record", "grid"):  # few rows; a roster is slower copied
        this = _copied(this, {column for rule in rules for column in rule.columns})
        last = _copied(last, {column for rule in rules for column in rule.last_columns})
    tables = f"FROM {this} AS this"
    if any(rule.joined for rule in rules):
        tables = f"{tables} LEFT JOIN {last} AS last ON {last_join(form)}"
    where = f" WHERE {GIVEN_ROWS}" if given_rows else ""
    verdicts = ", ".join(f"{rule.verdict} AS v{place}" for place, rule in enumerate(rules))
    held = _conjunction([f"v{place} IS TRUE" for place in range(len(rules))])
    return f"SELECT * FROM (SELECT this.id, {verdicts} {tables}{where} LIMIT -1) WHERE NOT {held}"


def _copied(relation: str, columns: set[str]) -> str:
    listed = ", ".join(map(quoted, sorted({"id", "line"} | columns)))
    return f"(SELECT {listed} FROM {relation} LIMIT -1)"


def _conjunction(conditions: Sequence[str]) -> str:
    """Return all conditions joined by AND in nested halves, as SQLite bounds the depth."""
    if len(conditions) == 1:
        return f"({conditions[0]})"
    middle = len(conditions) // 2
    return f"({_conjunction(conditions[:middle])} AND {_conjunction(conditions[middle:])})"
