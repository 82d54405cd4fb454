"""Turns rows that broke a rule into findings: words, missing inputs, earlier explanations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.checks.asking import Met, Statement, Trouble
from edudesk.checks.figures import bound_to, figures_of
from edudesk.checks.rule import Rule
from edudesk.checks.wording import Message, Wording, canonical
from edudesk.model.check import Check, Finding
from edudesk.model.form import Form
from edudesk.model.journal import Explanation
from edudesk.storage.copies import Unfilled
from edudesk.storage.schema import quoted
from edudesk.storage.sharing import NO_COPIES, Copied, Pair, Sharing
from edudesk.storage.store import Store

_UNMARKED = (
    'CASE WHEN count("{field}") < count(*) THEN EXISTS ('
    'SELECT 1 FROM "{form}" AS this WHERE "{field}" IS NULL AND NOT EXISTS ('
    "SELECT 1 FROM cells WHERE form = '{form}' AND row = this.id AND field = '{field}'"
    " AND state = 'na')) END"
)

_SAID = 2000  # findings that are kept in words; a badly filled file has as many

_STATEMENTS = 500  # about whole relations, that are kept written

_Pairs = tuple[Pair, ...]


class _Absent(NamedTuple):
    """Inputs of a rule in other rows: those that are missing, and whether all are marked so."""

    missing: _Pairs
    waived: bool


class _Elsewhere:
    """Tells which inputs of rules are missing in whole relations, each looked at once.

    `known`: what was learned before and still holds; what is looked at is added.
    """

    def __init__(
        self, store: Store, inquiries: _Inquiries, copied: Copied, known: dict[Pair, Unfilled]
    ) -> None:
        self._store = store
        self._inquiries = inquiries
        self._copied = copied
        self._known = known

    def look(self, pairs: Iterable[Pair], declared: Container[str]) -> None:
        """Learn of these fields what is not known; `declared`: forms said to be empty."""
        fields: defaultdict[str, list[str]] = defaultdict(list)
        for form, field in sorted(pairs):
            if form in declared:
                self._known[form, field] = Unfilled(rows=True, empty=True, open=False)
            else:
                fields[form].append(field)
        for form, codes in fields.items():
            inquiry = self._inquiries.unmarked(form, tuple(codes), self._copied)
            self._store.fill_copies(inquiry.copies)
            ((rows, *unmarked),) = self._store.query(inquiry.sql)
            for field, found in zip(codes, unmarked, strict=True):
                self._known[form, field] = Unfilled(rows > 0, found is not None, found == 1)

    def absent(self, rule: Rule) -> _Absent:
        """Return which inputs of a rule are missing; a relation without rows is missing itself."""
        missing: dict[Pair, None] = {}
        waived = False
        for form, field in rule.far_inputs:
            if not field:
                continue
            rows, empty, unmarked = self._known[form, field]
            if not rows:
                missing[form, ""] = None
            elif unmarked:
                missing[form, field] = None
            waived = waived or (empty and not unmarked)
        return _Absent(tuple(missing), waived and not missing)


class _Inquiries:
    """Writes what is asked of whole relations, each statement once."""

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._known = lru_cache(_STATEMENTS)(self._written)

    def unmarked(self, form: str, fields: tuple[str, ...], copied: Copied) -> Statement:
        """Return the SELECT of the number of rows, and for each field whether one is to be filled.

        That is NULL when no cell is empty, 0 when all that are empty are marked not applicable.
        """
        return self._known(form, fields, copied)

    def _written(self, form: str, fields: tuple[str, ...], copied: Copied) -> Statement:
        asked = ", ".join(_UNMARKED.format(form=form, field=field) for field in fields)
        clause = self._sharing.clause((), [[(form, field) for field in fields]], copied)
        return Statement(f"{clause.sql}SELECT count(*), {asked} FROM {quoted(form)}", clause.copies)


class _Voice(NamedTuple):
    """What findings of one rule need.

    `names`: of the figures, as they come; `bound`: those that an explanation is bound to; `near`:
    the cells of the row itself that the condition reads; `silent`: the fields of the row for which
    the rule is silent where they do not apply.
    """

    rule: Rule
    check: Check
    form: Form
    message: Message
    names: tuple[str, ...]
    bound: tuple[str, ...]
    near: _Pairs
    silent: frozenset[str]

    def missing(self, trouble: Trouble) -> _Pairs:
        """Return the inputs in the row itself for want of which the rule cannot be checked."""
        inputs = zip(self.near, trouble.values, strict=True)
        return tuple([pair for pair, value in inputs if value is None])


class _Heard(NamedTuple):
    """What is said of a row in trouble: `broken`, or `unchecked` for want of figures in the row.

    Neither: what is missing lies elsewhere.
    """

    place: int
    trouble: Trouble
    broken: Finding | None
    unchecked: Finding | None


class Speaker:
    """Speaks the findings of a set of rules."""

    def __init__(self, catalogue: Catalogue, rules: Sequence[Rule], sharing: Sharing) -> None:
        self._rules = rules
        self._forms = catalogue.forms
        self._checks = {check.code: check for check in catalogue.checks}
        self._wording = Wording(catalogue, load_words("checks"))
        self._inquiries = _Inquiries(sharing)
        self._voices: dict[int, _Voice] = {}
        # Most of what an edit makes us look at again is as it was: the words are still good.
        self._heard = lru_cache(_SAID)(self._hear)
        self._unchecked = lru_cache(_SAID)(self._say_unchecked)

    def findings(self, store: Store, met: Met, copied: Copied = NO_COPIES) -> Iterator[Finding]:
        """Yield the findings of the rows in `met`, in the order of the rules.

        `copied`: relations that may be read from their copies.
        """
        heard = [
            one
            for place in sorted(met)
            for trouble in met[place]
            if (one := self._heard(place, trouble)) is not None
        ]
        broken = [one.broken.key for one in heard if one.broken is not None]
        said = store.explanations(of=broken) if broken else {}
        unsure = {one.place for one in heard if one.broken is None and one.unchecked is None}
        absent = self._absent(store, copied, unsure) if unsure else {}
        for place, trouble, broke, unchecked in heard:
            if broke is not None:
                yield _with_explanation(broke, said.get(broke.key))
            elif unchecked is not None:
                yield unchecked
            elif not absent[place].waived:
                yield self._unchecked(place, trouble, absent[place].missing)

    def _absent(self, store: Store, copied: Copied, unsure: Iterable[int]) -> dict[int, _Absent]:
        """Return for each of these rules which of its inputs outside the row are missing."""
        rules = {place: self._rules[place] for place in unsure}
        known = store.learned() if copied is not NO_COPIES else {}
        inputs = {pair for rule in rules.values() for pair in rule.far_inputs if pair[1]}
        elsewhere = _Elsewhere(store, self._inquiries, copied, known)
        if not inputs <= known.keys():
            elsewhere.look(inputs - known.keys(), store.nil_returns())
        return {place: elsewhere.absent(rule) for place, rule in rules.items()}

    def _hear(self, place: int, trouble: Trouble) -> _Heard | None:
        """Return what a row in trouble says; None if a figure the rule reads does not apply."""
        voice = self._voice(place)
        if not voice.silent.isdisjoint(trouble.waived):
            return None
        if trouble.known:
            return _Heard(place, trouble, self._say_broken(place, trouble), None)
        near = voice.missing(trouble)
        unchecked = self._say_unchecked(place, trouble, near) if near else None
        return _Heard(place, trouble, None, unchecked)

    def _say_broken(self, place: int, trouble: Trouble) -> Finding:
        voice = self._voice(place)
        figures = dict(zip(voice.names, trouble.values, strict=True))
        return Finding(
            check=voice.check.code,
            level=voice.check.level,
            form=voice.form.code,
            row=trouble.row,
            row_name=self._row_name(voice.form, trouble),
            fields=voice.check.fields,
            message=voice.message.said(figures),
            figures=canonical({name: figures[name] for name in voice.bound}),
        )

    def _say_unchecked(self, place: int, trouble: Trouble, missing: _Pairs) -> Finding:
        voice = self._voice(place)
        return Finding(
            check=voice.check.code,
            level=voice.check.level,
            form=voice.form.code,
            row=trouble.row,
            row_name=self._row_name(voice.form, trouble),
            fields=voice.check.fields,
            message=self._wording.unchecked(voice.check, voice.form, missing),
            figures="",
            state="unchecked",
            missing=tuple(f"{form}.{field}" if field else form for form, field in missing),
        )

    def _row_name(self, form: Form, trouble: Trouble) -> str:
        return self._wording.row_name(form, trouble.row, trouble.line, trouble.name)

    def _voice(self, place: int) -> _Voice:
        """Return the voice of a rule, made when it first has something to say."""
        if place not in self._voices:
            rule = self._rules[place]
            check, form = self._checks[rule.code], self._forms[rule.form]
            # A rule about the states of cells reads no figure, and is never silent.
            silent = frozenset[str]() if set(rule.columns) <= {"id"} else rule.own
            self._voices[place] = _Voice(
                rule,
                check,
                form,
                self._wording.message(check, form),
                tuple(figures_of(rule, check, self._forms)),
                bound_to(rule, check, self._forms),
                tuple((form.code, code) for code in rule.inputs),
                silent,
            )
        return self._voices[place]


def _with_explanation(finding: Finding, said: Explanation | None) -> Finding:
    """Return the finding as explained, overruled or, when its figures changed since, lapsed."""
    wanted = "overruled" if finding.level == "wrong" else "explained"
    if said is None or said.kind != wanted:
        return finding
    state = said.kind if said.figures == finding.figures else "lapsed"
    return msgspec.structs.replace(
        finding, state=state, reason=said.reason, reason_code=said.code, head=said.head
    )
