"""Turns rows that broke a rule into findings: words, missing inputs, earlier explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.checks.asking import Met, Trouble
from edudesk.checks.figures import bound_to
from edudesk.checks.rule import Rule
from edudesk.checks.wording import Message, Wording, canonical
from edudesk.model.check import Check, Finding
from edudesk.model.form import Form
from edudesk.model.journal import Explanation
from edudesk.model.place import Value
from edudesk.storage.relations import Narrowing
from edudesk.storage.store import Store

_FILLED = 'SELECT count(*), count("{field}") FROM "{form}"'
_UNMARKED = (
    'SELECT EXISTS (SELECT 1 FROM "{form}" AS this WHERE "{field}" IS NULL AND NOT EXISTS ('
    "SELECT 1 FROM cells WHERE form = '{form}' AND row = this.id AND field = '{field}'"
    " AND state = 'na'))"
)

_Pairs = tuple[tuple[str, str], ...]


class _Absent(NamedTuple):
    """Inputs of a rule in other rows: those that are missing, and whether all are marked so."""

    missing: _Pairs
    waived: bool


class _Elsewhere:
    """Looks for missing inputs in whole relations, once for each field in a run."""

    def __init__(
        self, store: Store, narrowing: Narrowing, written: dict[tuple[str, str, str], str]
    ) -> None:
        """`written`: statements by what they ask, form and field, kept from run to run."""
        self._store = store
        self._narrowing = narrowing
        self._written = written
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
        """Return whether there are no rows, empty cells, and among these some not marked so."""
        if form in self._declared:  # empty, and said to be so
            return False, True, False
        if (form, field) not in self._known:
            ((rows, filled),) = self._ask(_FILLED, form, field)
            unmarked = filled < rows and self._ask(_UNMARKED, form, field) == [(1,)]
            self._known[form, field] = (not rows, filled < rows, unmarked)
        return self._known[form, field]

    def _ask(self, sql: str, form: str, field: str) -> list[tuple[int, ...]]:
        key = (sql, form, field)
        if key not in self._written:
            plain = sql.format(form=form, field=field)
            self._written[key] = self._narrowing.narrowed(plain)
        return self._store.query(self._written[key])


class _Voice(NamedTuple):
    """What findings of one rule need; `bound`: the figures that an explanation is bound to."""

    rule: Rule
    check: Check
    form: Form
    message: Message
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
        self._written: dict[tuple[str, str, str], str] = {}

    def findings(self, store: Store, met: Met) -> Iterator[Finding]:
        """Yield the findings of the rows in `met`, in the order of the rules."""
        if not met:
            return
        said = store.explanations(
            of={(self._rules[place].code, one.row) for place, rows in met.items() for one in rows}
        )
        far = _Elsewhere(store, self._narrowing, self._written)
        for place in sorted(met):
            voice = self._voice(place)
            for one in met[place]:
                if _is_silent(voice.rule, one):
                    continue
                if one.known:
                    finding = self._broken(voice, one)
                    yield _with_explanation(finding, said.get(finding.key))
                elif near := _missing(voice.rule, one.figures):
                    yield self._unchecked(voice, one, near)
                elif not (absent := far.absent(voice.rule)).waived:
                    yield self._unchecked(voice, one, absent.missing)

    def _broken(self, voice: _Voice, trouble: Trouble) -> Finding:
        figures = trouble.figures
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

    def _unchecked(self, voice: _Voice, trouble: Trouble, missing: _Pairs) -> Finding:
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
            message = self._wording.message(check, form)
            bound = bound_to(rule, check, self._forms)
            self._voices[place] = _Voice(rule, check, form, message, bound)
        return self._voices[place]


def _is_silent(rule: Rule, trouble: Trouble) -> bool:
    """Whether a figure that the rule reads does not apply to the row.

    A rule about the states of cells reads no figure, and is never silent.
    """
    return not rule.own.isdisjoint(trouble.waived) and not set(rule.columns) <= {"id"}


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
