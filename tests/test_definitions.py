"""Every shipped definition: it loads, says everything in two languages, and its examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edudesk.catalogue.crossing import quoted_names
from edudesk.catalogue.library import Catalogue, load
from edudesk.checks.engine import Rulebook
from edudesk.model.check import Check, Example
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import FileKind
from edudesk.model.values import plain_text, read_value
from tests.example_files import EmptyFile, empty_file, enter

KINDS: tuple[FileKind, ...] = ("school", "district")
# Names and remarks have nothing but presence and length; an answer alone cannot be implausible.
UNCHECKABLE = ("text", "bool")


@cache
def catalogue() -> Catalogue:
    return load(cache=False)


@cache
def rulebook(kind: FileKind) -> Rulebook:
    return Rulebook(catalogue(), kind, cache=False)


def written_checks() -> list[Check]:
    generated = {"required", "unreadable", "minimum", "maximum", "max_length", "pattern", "code"}
    generated |= {"dangling", "duplicate", "carried"}
    return [check for check in catalogue().checks if check.code.rsplit(".")[-1] not in generated]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[FileKind, bool], EmptyFile]:
    folder: Path = tmp_path_factory.mktemp("files")
    return {
        (kind, with_last): empty_file(catalogue(), kind, folder, with_last=with_last)
        for kind in KINDS
        for with_last in (False, True)
    }


def examples() -> Iterator[Any]:
    for check in written_checks():
        for place, example in enumerate(check.examples, start=1):
            yield pytest.param(check, example, id=f"{check.code}-{place}-{example.expect}")


@pytest.mark.parametrize(("check", "example"), list(examples()))
def test_the_examples_of_a_check_end_as_they_say(
    check: Check, example: Example, files: dict[tuple[FileKind, bool], EmptyFile]
) -> None:
    kind = catalogue().forms[check.form].owner
    empty = files[kind, bool(example.last)]
    store = empty.open()
    if empty.last is not None:
        enter(store, catalogue(), example.last, empty.last)
    entered = enter(store, catalogue(), example.forms, empty.this)
    findings = [
        finding
        for finding in rulebook(kind).run(store, only={check.code})
        if finding.row in entered.get(check.form, [finding.row])
    ]
    store.close()
    open_states = {finding.state for finding in findings}
    expected = {"pass": set(), "fail": {"open"}, "unknown": {"unchecked"}}[example.expect]
    assert open_states == expected, [finding.message.zh for finding in findings]
    for finding in findings:
        assert not re.search(r"[{}]", finding.message.zh + finding.message.en)
        assert finding.state == "unchecked" or "（未填）" not in finding.message.zh


@pytest.mark.parametrize("check", written_checks(), ids=lambda check: check.code)
def test_a_check_is_proven_by_a_case_that_passes_and_one_that_fails(check: Check) -> None:
    assert {"pass", "fail"} <= {example.expect for example in check.examples}


@pytest.mark.parametrize("check", written_checks(), ids=lambda check: check.code)
def test_a_message_quotes_the_same_figures_in_both_languages(check: Check) -> None:
    zh = quoted_names(Label(zh=check.message.zh, en=""))
    assert zh == quoted_names(Label(zh="", en=check.message.en))
    assert set(check.show) <= zh, "a figure is shown that the message does not quote"


@pytest.mark.parametrize("kind", KINDS)
def test_a_check_that_reads_whole_rosters_shows_the_figure_it_found_there(kind: FileKind) -> None:
    written = {check.code for check in written_checks()}
    shown = {check.code: check.show for check in catalogue().checks}
    silent = [
        rule.code
        for rule in rulebook(kind).rules
        if rule.code in written
        and any(catalogue().forms[form].kind != "record" for form, _ in rule.far_inputs)
        and not shown[rule.code]
        and not rule.quoted  # fields of the row that are derived from elsewhere speak for it
    ]
    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_of_a_file_runs_on_an_empty_one(
    kind: FileKind, files: dict[tuple[FileKind, bool], EmptyFile]
) -> None:
    store = files[kind, False].open()
    findings = rulebook(kind).run(store)
    store.close()
    assert not [finding for finding in findings if finding.level == "unusual"
                and finding.state == "open"]  # fmt: skip


def test_every_label_has_words_in_both_languages_and_chinese_marks_in_the_chinese() -> None:
    faults = [label for label in _labels(catalogue()) if not label.zh or not label.en]
    faults += [label for label in _labels(catalogue()) if re.search(r"[一-鿿][,;:?!]", label.zh)]
    faults += [label for label in _labels(catalogue()) if re.search(r"[一-鿿]", label.en)]
    assert faults == []


def test_every_code_is_read_again_from_what_is_written_for_it() -> None:
    for codes in catalogue().lists.values():
        field = Field(code="x", label=codes.title, type="code", list=codes.code)
        for code in codes.codes:
            for text in (code.value, plain_text(field, code.value, codes)):
                assert read_value(field, text, codes) == code.value


def test_every_figure_of_a_school_form_is_read_by_a_check() -> None:
    read: set[tuple[str, str]] = set()
    for rule in rulebook("school").rules:
        if not rule.code.endswith(".unreadable"):
            read |= {(rule.form, code) for code in rule.own} | rule.far
    unread = [
        f"{form.code}.{field.code}"
        for form, field in _school_fields()
        if field.type not in UNCHECKABLE
        and not field.derived
        and (form.code, field.code) not in read
    ]
    assert unread == []


def _school_fields() -> Iterator[tuple[Form, Field]]:
    for form in catalogue().school_forms:
        for field in form.fields:
            yield form, field


def _labels(thing: object) -> Iterator[Label]:
    if isinstance(thing, Label):
        yield thing
    elif isinstance(thing, msgspec.Struct):
        for name in thing.__struct_fields__:
            yield from _labels(getattr(thing, name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _labels(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from _labels(value)
