"""Compiles checks into rules: scaled SQL and the cells whose change calls for another look."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from edudesk.catalogue.crossing import quoted_names
from edudesk.catalogue.kept import keep, read_kept
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.checks.figures import figures_of
from edudesk.checks.rule import Rule
from edudesk.errors import DefinitionError
from edudesk.model.check import Check
from edudesk.model.form import Form
from edudesk.model.place import FileKind
from edudesk.storage.probe import NOTHING, SQLITE_VERSION, Probe, Reads
from edudesk.storage.sharing import Formula, Pair, formulas
from edudesk.storage.tracing import Far, Tracer

_COMPILED_FORM = 16  # raise it when what is learned from the same checks changes


class Rules(Struct, frozen=True):
    """The rules of one kind of file, and what the derived fields read that they go by."""

    rules: tuple[Rule, ...]
    formulas: tuple[Formula, ...]


def load_rules(catalogue: Catalogue, kind: FileKind, *, cache: bool) -> Rules:
    """Return the rules of every check on a form of files of this kind.

    With `cache` they are kept compiled for the next start, bound to definitions and SQLite.

    Raises:
        DefinitionError: as `compile_rules`.
    """
    stamp = f"{catalogue.fingerprint} {SQLITE_VERSION} {_COMPILED_FORM}"
    key = hashlib.sha256(stamp.encode()).hexdigest()
    rules = read_kept(f"rules-{kind}", key, Rules) if cache else None
    if rules is None:
        rules = compile_rules(catalogue, kind)
        if cache:
            keep(f"rules-{kind}", key, rules)
    return rules


def compile_rules(catalogue: Catalogue, kind: FileKind) -> Rules:
    """Return the rules of every check on a form of files of this kind.

    Raises:
        DefinitionError: checks that cannot be prepared or would do more than read, all of them.
    """
    forms = catalogue.forms_of(kind)
    probe = Probe(forms)
    tracer = Tracer(forms, probe)
    by_code = {form.code: form for form in forms}
    rules, faults = [], []
    for check in _in_page_order(catalogue, forms):
        try:
            rules.append(_rule(check, by_code, probe, tracer))
        except ValueError as error:  # RefusedSqlError is one
            faults.append(f"{check.code}: {error}")
    known = tuple(formulas(forms, probe, tracer))
    probe.close()
    if faults:
        listed = "\n".join(faults)
        raise DefinitionError(
            zh=f"有 {len(faults)} 条校验规则无法执行，请改正定义文件：\n{listed}",
            en=f"{len(faults)} checks cannot be run, correct the definitions:\n{listed}",
        )
    return Rules(tuple(rules), known)


def _in_page_order(catalogue: Catalogue, forms: tuple[Form, ...]) -> list[Check]:
    """Return the checks of these forms as their cells stand on the pages."""
    place = {
        (form.code, field.code): (page, row)
        for page, form in enumerate(forms)
        for row, field in enumerate(form.fields)
    }
    own = [check for check in catalogue.checks if (check.form, check.fields[0]) in place]
    return sorted(own, key=lambda check: place[check.form, check.fields[0]])


def _rule(check: Check, forms: Mapping[str, Form], probe: Probe, tracer: Tracer) -> Rule:
    form = forms[check.form]
    holds, applies = scaled(check.holds), scaled(check.applies) if check.applies else ""
    condition = probe.row_reads(form, holds)
    question = probe.row_reads(form, applies) if applies else NOTHING
    figures = [probe.row_reads(form, scaled(figure.sql)) for figure in check.show.values()]
    said = tracer.of_reads(form, _spoken(check, form, figures))
    named = tracer.of_targets(form, quoted_names(check.message))
    inputs = tracer.of_reads(form, condition)
    marks = _marks(form, condition) | _marks(form, question)
    whole = tracer.of_reads(form, question)
    fields = form.by_code.keys()
    rule = Rule(
        code=check.code,
        form=form.code,
        guards=tuple(_guards(applies, form, condition, question)),
        holds=holds,
        columns=tuple(sorted(condition.own | question.own)),
        by_row=frozenset(),
        others=frozenset(),
        own=inputs.own | whole.own | (frozenset(check.fields) & fields),
        told=said.own,
        far=inputs.far | whole.far | said.far | named | marks,
        inputs=tuple(sorted(inputs.own)),
        far_inputs=tuple(sorted(inputs.far)),
        quoted=tuple(sorted((condition.own | inputs.own) & fields)),
        quoted_last=tuple(sorted(condition.last & fields)),
        joined=False,
    )
    words = _words_read(rule, check, forms, probe)
    return _with_needs(rule, form.name, (condition, question, words))


def _words_read(rule: Rule, check: Check, forms: Mapping[str, Form], probe: Probe) -> Reads:
    """Return what the figures read that findings of a rule speak of."""
    figures = figures_of(rule, check, forms).values()
    parts = [probe.row_reads(forms[rule.form], figure) for figure in figures]
    return Reads(*(frozenset().union(*kinds) for kinds in zip(NOTHING, *parts, strict=True)))


def _with_needs(rule: Rule, name: str, parts: Sequence[Reads]) -> Rule:
    """Return the rule with the columns that it needs at hand, and whether it reads the last row.

    `name`: the field that rows are called by, "" if none.
    """
    by_row: set[Pair] = {(rule.form, name)}
    others: set[Pair] = set()
    for reads in parts:
        by_row |= {(rule.form, column) for column in reads.own}
        by_row |= {(f"last_{rule.form}", column) for column in reads.last}
        others |= reads.others
    return msgspec.structs.replace(
        rule,
        by_row=frozenset(by_row),
        others=frozenset(others),
        joined=any(reads.last for reads in parts),
    )


def _marks(form: Form, reads: Reads) -> Far:
    """Return the cells whose states are asked for: all of the form if no field is named."""
    asked = {column for name, column in reads.others if name == "cells"}
    if not asked or "field" in asked:
        return frozenset()
    return frozenset((form.code, field.code) for field in form.stored)


def _spoken(check: Check, form: Form, figures: list[Reads]) -> Reads:
    """Return what the words of a finding speak of: quoted and shown figures, the row's name."""
    named = {name for name in (*quoted_names(check.message), form.name) if name in form.by_code}
    return Reads(
        frozenset(named).union(*(reads.own for reads in figures)),
        frozenset(),
        frozenset[tuple[str, str]]().union(*(reads.others for reads in figures)),
    )


def _guards(applies: str, form: Form, condition: Reads, question: Reads) -> Iterator[str]:
    """Yield the conditions under which a check speaks.

    A check that compares with the last collection is silent where there is none, unless it asks
    for that itself.
    """
    if applies:
        yield applies
    if condition.last and "id" not in condition.last | question.last:
        yield "last.id IS NOT NULL"
    relations = {name for name, _ in condition.others}
    if any(name.startswith("last_") for name in relations) and "last_collection" not in relations:
        yield "EXISTS (SELECT 1 FROM last_collection)"
