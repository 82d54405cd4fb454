"""The shipped standard 教督〔2017〕6号 as data: thresholds, rows of the annex, sentences."""

from fractions import Fraction
from string import Formatter

import pytest

from edudesk.catalogue.sql import lint
from edudesk.model.form import Label
from edudesk.model.standard import Part
from tests.assessment.districts import CATALOGUE, INDICATORS, STANDARD

# 淄博高新区创建全国义务教育优质均衡发展区实施方案, annex, rows 1.1 to 1.7 and 1.9.
THRESHOLDS = {
    "primary": ("4.2", "1", "0.9", "4.5", "7.5", "2000", "2.3"),
    "junior": ("5.3", "1", "0.9", "5.8", "10.2", "2500", "2.4"),
}
LIMITS = {"primary": "0.50", "junior": "0.45"}


@pytest.mark.parametrize("stage", THRESHOLDS)
def test_the_thresholds_are_those_of_the_document(stage: str) -> None:
    found = [Fraction(one.thresholds[stage]) for one in STANDARD.indicators]
    assert found == [Fraction(text) for text in THRESHOLDS[stage]]
    (limit,) = [one.limit for one in STANDARD.stages if one.code == stage]
    assert str(limit) == LIMITS[stage]
    assert (STANDARD.reach, str(STANDARD.floor)) == (6, "0.85")


def test_exactly_the_four_resources_of_the_whole_school_are_split() -> None:
    assert [one.code for one in STANDARD.indicators if one.shared] == ["1.4", "1.5", "1.6", "1.7"]
    assert tuple(one.code for one in STANDARD.indicators) == INDICATORS


def test_every_type_of_school_takes_part_or_is_excluded_with_a_reason() -> None:
    listed = {kind.code for kind in STANDARD.school_types}
    assert listed == set(CATALOGUE.lists["school_type"].by_value)
    assert all(kind.stages or kind.excluded for kind in STANDARD.school_types)


def test_the_annex_has_forty_rows_in_five_groups() -> None:
    sizes = [sum(item.group == group.code for item in STANDARD.items) for group in STANDARD.groups]
    assert sizes == [9, 15, 9, 6, 1]
    computed = [item.code for item in STANDARD.items if item.parts and not item.asks]
    assert computed == [*(f"1.{number}" for number in range(1, 10)), "2.3", "2.4", "2.5"]
    either = [item.code for item in STANDARD.items if item.parts and item.asks]
    assert either == [
        *("2.6", "2.7", "2.8", "2.9", "2.11", "2.12", "2.13", "2.14", "2.15"),
        *("3.1", "3.2", "3.3", "3.4", "3.9", "5"),
    ]
    vetoes = [item.code for item in STANDARD.items if item.asks == ("exists",)]
    assert vetoes == [f"4.{number}" for number in range(1, 7)]
    assert [item.code for item in STANDARD.items if item.sampled] == ["3.9"]
    assert all(item.parts or item.asks for item in STANDARD.items)
    assert all(item.clause.startswith("教督〔2017〕6号") for item in STANDARD.items)


def test_every_row_of_the_annex_says_what_proves_it() -> None:
    told = [item.evidence for item in STANDARD.items]
    assert None not in told
    assert len({label.zh for label in told if label}) == 40
    assert all(label.en for label in told if label)


def test_groups_break_their_labels_without_losing_a_character() -> None:
    for group in STANDARD.groups:
        assert "".join(group.lines) == group.code + group.label.zh


PARTS = [
    pytest.param(part, id=f"{item.code}-{number}")
    for item in STANDARD.items
    for number, part in enumerate(item.parts)
]


@pytest.mark.parametrize("part", PARTS)
def test_sentences_quote_the_same_figures_in_both_languages(part: Part) -> None:
    assert list(lint(part.rows)) == []
    for label in (part.text, part.one, part.each, part.first):
        if label is not None:
            assert _quoted(label.zh) == _quoted(label.en)
    assert "{each}" in part.text.zh or part.each is None


def test_words_come_in_chinese_and_english() -> None:
    labels: list[Label] = [
        *(item.label for item in STANDARD.items),
        *(one.label for one in STANDARD.indicators),
        *(one.formula for one in STANDARD.indicators),
    ]
    for label in labels:
        assert any("一" <= character <= "鿿" for character in label.zh)
        assert label.en.strip()
        assert "。" not in label.en
        assert "，" not in label.en


def _quoted(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}
