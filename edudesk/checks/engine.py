"""Runs all checks of a file, and after an edit only those that the edit can have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

from edudesk.catalogue.library import Catalogue
from edudesk.checks.asking import Asker, Question, looked_through
from edudesk.checks.findings import Speaker
from edudesk.checks.rules import load_rules
from edudesk.model.change import Change, Rechecked
from edudesk.model.check import Finding
from edudesk.model.place import FileKind
from edudesk.storage.copies import Shelf
from edudesk.storage.sharing import Pair, Sharing
from edudesk.storage.store import Store

_PLANS = 256  # of what to ask after an edit of the same fields, that are kept
_ROWS_ONE_BY_ONE = 50  # above it, all rows are as quick


class _Plan(NamedTuple):
    """What to ask after a change: of all rows, and of those that were touched, not known yet."""

    far: list[Question]
    near: list[Question]


class Rulebook:
    """The checks of one kind of file, compiled once; sessions in several threads may share it."""

    def __init__(self, catalogue: Catalogue, kind: FileKind, *, cache: bool = True) -> None:
        """Compile every check; DefinitionError lists those that cannot be prepared."""
        forms = {form.code: form for form in catalogue.forms_of(kind)}
        loaded = load_rules(catalogue, kind, cache=cache)
        self.rules = loaded.rules
        checks = {check.code: check for check in catalogue.checks}
        self._formulas = loaded.formulas
        self._forms = forms
        self._sharing = Sharing(forms.values(), loaded.formulas)
        self._asker = Asker(self.rules, checks, forms, self._sharing)
        self._speaker = Speaker(catalogue, self.rules, self._sharing)
        self._codes = tuple(forms)
        self._of_form: defaultdict[str, list[int]] = defaultdict(list)
        self._near: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._far: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, rule in enumerate(self.rules):
            self._of_form[rule.form].append(place)
            for code in rule.own | rule.told:
                self._near[rule.form, code].append(place)
            for pair in rule.far:
                self._far[pair].append(place)
        self._plan = lru_cache(_PLANS)(self._planned)

    @cached_property
    def _shelf(self) -> Shelf:
        """The copies of what is read when checks are run again."""
        by_row = {pair for rule in self.rules for pair in rule.by_row}
        readers = {rule.others for rule in self.rules}  # most read the same
        readers |= {
            looked_through(form, (self.rules[place] for place in places if self.rules[place].far))
            for form, places in self._of_form.items()
        }
        return Shelf(self._forms.values(), self._formulas, self._sharing, by_row, readers)

    def run(self, store: Store, only: Container[str] | None = None) -> tuple[Finding, ...]:
        """Return what the checks find in the scope of `store`; `only`: codes of those to run.

        They come in the order of the pages: form, field, row. A form that was declared empty has
        nothing to be checked.
        """
        declared = store.nil_returns()
        places = {form: self._of_form[form] for form in self._codes if form not in declared}
        if only is not None:
            for form, all_places in places.items():
                places[form] = [place for place in all_places if self.rules[place].code in only]
        met = self._asker.ask(
            store, [Question(form, tuple(asked), None) for form, asked in places.items() if asked]
        )
        return tuple(self._speaker.findings(store, met))

    def rerun(self, store: Store, change: Change) -> Rechecked:
        """Return what the checks find anew that `change` can have touched."""
        rows = {form: sorted(change.rows_of(form)) for form in change.forms}
        whole = frozenset(
            form
            for form, touched in rows.items()
            if len(touched) > _ROWS_ONE_BY_ONE or self._forms[form].kind == "record"
        )
        plan = self._plan(change.touched, whole)
        declared = store.nil_returns()
        far = [question for question in plan.far if question.form not in declared]
        near = [question._replace(rows=tuple(rows[question.form])) for question in plan.near]
        copied = store.copies_after(self._shelf, change)
        met = self._asker.ask(store, far + near, copied)
        scopes: list[tuple[str, int | None]] = [
            (self.rules[place].code, None) for question in plan.far for place in question.places
        ]
        scopes += [
            (self.rules[place].code, row)
            for question in near
            for place in question.places
            for row in question.rows or ()
        ]
        findings = self._speaker.findings(store, met, copied)
        return Rechecked(scopes=tuple(scopes), findings=tuple(findings))

    def _planned(self, touched: frozenset[Pair], whole: frozenset[str]) -> _Plan:
        """Return what to ask when these fields were touched, of all rows in the forms `whole`."""
        everywhere: set[int] = set()
        near: defaultdict[str, set[int]] = defaultdict(set)
        for form, field in touched:
            everywhere.update(self._far.get((form, field), ()))
            near[form].update(self._near.get((form, field), ()) if field else self._of_form[form])
        for form in whole:
            everywhere |= near.pop(form)
        far: defaultdict[str, list[int]] = defaultdict(list)
        for place in sorted(everywhere):
            far[self.rules[place].form].append(place)
        return _Plan(
            [Question(form, tuple(places), None) for form, places in far.items()],
            [
                Question(form, tuple(sorted(left)), ())
                for form, places in near.items()
                if (left := places - everywhere)
            ],
        )


_books: dict[FileKind, tuple[Catalogue, Rulebook]] = {}
_compiling = Lock()


def rulebook(catalogue: Catalogue, kind: FileKind) -> Rulebook:
    """Return the checks of one kind of file, for all files that are open under these definitions.

    Raises:
        DefinitionError: as for a `Rulebook`.
    """
    with _compiling:
        if kind in _books:
            known, book = _books[kind]
            if known is catalogue or known == catalogue:
                return book
        book = Rulebook(catalogue, kind)
        _books[kind] = (catalogue, book)
        return book
