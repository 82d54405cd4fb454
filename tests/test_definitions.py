"""Every shipped definition: it loads, says everything in two languages, and its examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from edudesk.catalogue.crossing import quoted_names
from edudesk.checks.engine import Rulebook
from edudesk.model.check import Check, Example
from edudesk.model.form import Field, Label
from edudesk.model.place import FileKind
from edudesk.model.values import plain_text, read_value
from tests.definitions.bench import GENERATED, Bench, State, of_example
from tests.fresh_files import shipped_catalogue as catalogue

KINDS: tuple[FileKind, ...] = ("school", "district")


@cache
def rulebook(kind: FileKind) -> Rulebook:
    return Rulebook(catalogue(), kind, cache=False)


def written_checks() -> list[Check]:
    return [check for check in catalogue().checks if check.code.rsplit(".")[-1] not in GENERATED]


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> dict[FileKind, Bench]:
    return {kind: Bench(catalogue(), kind, tmp_path_factory.mktemp(kind)) for kind in KINDS}


def examples() -> Iterator[Any]:
    for check in written_checks():
        for place, example in enumerate(check.examples, start=1):
            yield pytest.param(check, example, id=f"{check.code}-{place}-{example.expect}")


@pytest.mark.parametrize(("check", "example"), list(examples()))
def test_the_examples_of_a_check_end_as_they_say(
    check: Check, example: Example, benches: dict[FileKind, Bench]
) -> None:
    bench = benches[catalogue().forms[check.form].owner]
    with bench.typed(of_example(example)) as (store, entered):
        findings = [
            finding
            for finding in bench.book.run(store, only={check.code})
            if finding.row in entered.get(check.form, [finding.row])
        ]
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
    kind: FileKind, benches: dict[FileKind, Bench]
) -> None:
    with benches[kind].typed(State({}, {})) as (store, _):
        findings = benches[kind].book.run(store)
    assert not [finding for finding in findings if finding.level == "unusual"
                and finding.state == "open"]  # fmt: skip


def test_every_code_is_read_again_from_what_is_written_for_it() -> None:
    for codes in catalogue().lists.values():
        field = Field(code="x", label=codes.title, type="code", list=codes.code)
        for code in codes.codes:
            for text in (code.value, plain_text(field, code.value, codes)):
                assert read_value(field, text, codes) == code.value
