"""Finds what is wrong with definitions that load: checks nobody can meet, figures nobody checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.checks.engine import Rulebook
from edudesk.model.form import Label
from edudesk.storage.store import Store
from tests.definitions.bench import Bench, Pair, of_example

VALUE_CHECKS = frozenset(("minimum", "maximum", "max_length", "pattern", "code"))
# Whether a cell is filled and confirmed says nothing of what stands in it.
_PRESENCE = frozenset(("required", "unreadable", "carried"))
# Names and remarks have nothing but presence and length; an answer alone cannot be implausible.
_UNCHECKABLE = ("text", "bool", "ratio")


def never_triggered(bench: Bench) -> list[str]:
    """Return the written checks that none of their examples makes speak up."""
    return [code for code in bench.rules if not _failing(bench, code)]


def dead(bench: Bench) -> list[str]:
    """Return the checks that speak up only where a bound, list or pattern has spoken already.

    Whatever breaks them is refused by the field itself: they say nothing new, or cannot be reached.
    """
    return [
        code
        for code in bench.rules
        if (states := _failing(bench, code))
        and all(_refused_by_fields(bench, code, *state) for state in states)
    ]


_Failing = tuple[int, frozenset[str]]


def _failing(bench: Bench, code: str) -> list[_Failing]:
    """Return the examples of a check that break it, each with the value checks broken as well."""
    bounds = {rule.code for rule in bench.book.rules if rule.code.split(".")[-1] in VALUE_CHECKS}
    found = []
    for place, example in enumerate(bench.checks[code].examples):
        with bench.typed(of_example(example)) as (store, _):
            findings = bench.book.run(store, only={code, *bounds})
            if any(finding.check == code and finding.state == "open" for finding in findings):
                others = {finding.check for finding in findings} - {code}
                found.append((place, frozenset(others)))
    return found


def _refused_by_fields(bench: Bench, code: str, _: int, broken: frozenset[str]) -> bool:
    """Whether one of the broken value checks is about a field that the check reads."""
    check = bench.checks[code]
    read = bench.fields_of(code, check.holds) | bench.fields_of(code, check.applies)
    return any(_place(other) in read for other in broken)


def impossible(bench: Bench, files: Sequence[Store] = ()) -> list[str]:
    """Return the checks that hold only where their own field is refused, or empty though required.

    A rule that wants a figure beyond its bounds, or none where one must be, cannot be obeyed.
    """
    return [code for code in bench.rules if not _can_be_obeyed(bench, code, files)]


def _can_be_obeyed(bench: Bench, code: str, files: Sequence[Store]) -> bool:
    """Whether in some row where the check holds all that it reads is as its fields want it."""
    asked = _value_rules(bench, code)
    held = False

    def obeyed_in(store: Store) -> bool:
        nonlocal held
        rows = bench.verdicts(store, code).holds
        held = held or bool(rows)
        findings = bench.book.run(store, only=asked) if rows and asked else []
        return bool(rows - {finding.row for finding in findings if finding.state == "open"})

    for example in bench.checks[code].examples:
        if example.expect == "pass":
            with bench.typed(of_example(example)) as (store, _):
                if obeyed_in(store):
                    return True
    return any(obeyed_in(store) for store in files) or not held


def _value_rules(bench: Bench, code: str) -> frozenset[str]:
    """Return the rules of single fields, presence included, of the figures that a check demands."""
    demanded = bench.fields_of(code, bench.checks[code].holds)
    form = bench.form_of(code).code
    return frozenset(
        rule.code
        for rule in bench.book.rules
        if rule.form == form and _is_of_value(rule.code) and _place(rule.code) in demanded
    )


def _is_of_value(check: str) -> bool:
    return check.split(".")[-1] in VALUE_CHECKS | {"required"} and check.count(".") == 2


def _place(check: str) -> Pair:
    form, field, _ = check.split(".")
    return form, field


def unread_fields(catalogue: Catalogue, rulebook: Rulebook, owner: str) -> list[str]:
    """Return the stored figures of a kind of file that no check of plausibility reads."""
    read: set[Pair] = set()
    for rule in rulebook.rules:
        if rule.code.split(".")[-1] not in _PRESENCE:
            read |= {(rule.form, code) for code in rule.own} | rule.far
    return [
        f"{form.code}.{field.code}"
        for form in catalogue.forms.values()
        if form.owner == owner
        for field in form.stored
        if field.type not in _UNCHECKABLE and (form.code, field.code) not in read
    ]


def faulty_labels(labels: Sequence[Label]) -> list[Label]:
    """Return the labels without words in a language, or with marks or words of the other one."""
    return [
        label
        for label in labels
        if not label.zh.strip()
        or not label.en.strip()
        or re.search(r"[一-鿿][,;:?!]", label.zh)
        or re.search(r"[一-鿿‘’“”…]", label.en)  # marks that the bundled face draws wide
    ]


class Term(NamedTuple):
    """A word of the trade, and the words that stand for it elsewhere but not here."""

    term: str
    instead_of: tuple[str, ...]


def foreign_words(labels: Sequence[Label], terms: Sequence[Term]) -> list[str]:
    """Return the Chinese texts that use a word for which the trade has another one."""
    return [
        f"{label.zh}：{word} → {term.term}"
        for label in labels
        for term in terms
        for word in term.instead_of
        if word in label.zh
    ]


def labels_in(thing: object) -> Iterator[Label]:
    """Yield every label that a thing of the definitions holds, however deep."""
    if isinstance(thing, Label):
        yield thing
    elif isinstance(thing, msgspec.Struct):
        for name in thing.__struct_fields__:
            yield from labels_in(getattr(thing, name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from labels_in(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from labels_in(value)
