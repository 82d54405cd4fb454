"""Line breaking: the rules of typography hold for any text, and known paragraphs break well."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.reporting.typeset import NO_END, NO_START, Fit, SetLine, set_paragraph

SIZE = 10.0
FITS: tuple[Fit, ...] = ("justified", "ragged", "balanced")


class Square:
    """A face whose Han characters and marks are one em wide, its other characters half an em."""

    def width(self, text: str, size: float) -> float:
        return sum(size if ord(char) > 0x2000 else size / 2 for char in text)


FACE = Square()


def lines(text: str, ems: float, fit: Fit = "justified") -> list[str]:
    return [line.text for line in set_paragraph(text, FACE, SIZE, ems * SIZE, fit=fit)]


def ink_end(line: SetLine) -> float:
    """Return where the line's ink ends, measured part by part."""
    end = line.x + sum(FACE.width(part, SIZE) for part in line.parts) + sum(line.gaps)
    return end - (SIZE / 2 if line.text[-1] in "，。；：、）》”" else 0)


HAN = st.sampled_from("学校教师数据标准要求面积体育场馆")
MARKED = st.lists(
    st.one_of(
        HAN, HAN, HAN, st.sampled_from(["，", "。", "（", "）", "《", "》", "12", "4.5", "45%"])
    ),
    min_size=1,
    max_size=60,
).map("".join)


def sound(text: str) -> bool:
    """Whether the text itself obeys the rules that its lines must obey."""
    return not re.search(r"[（《][，。）》]|^[，。）》]|[（《]$|[，。（）《》]{3}", text)


@given(MARKED.filter(sound), st.integers(8, 24))
@settings(max_examples=300, deadline=None)
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark(text: str, ems: int) -> None:
    broken = lines(text, ems)
    assert all(line[0] not in NO_START for line in broken[1:])
    assert all(line[-1] not in NO_END for line in broken[:-1])


@given(MARKED, st.integers(2, 24), st.sampled_from(FITS))
@settings(max_examples=300, deadline=None)
def test_nothing_is_dropped_and_nothing_added(text: str, ems: int, fit: Fit) -> None:
    assert "".join(lines(text, ems, fit)) == text


@given(MARKED.filter(sound), st.integers(8, 24))
@settings(max_examples=300, deadline=None)
def test_no_ink_leaves_the_column(text: str, ems: int) -> None:
    for line in set_paragraph(text, FACE, SIZE, ems * SIZE):
        assert ink_end(line) <= ems * SIZE + 0.05


@given(st.lists(HAN, min_size=1, max_size=80).map("".join), st.integers(4, 24))
@settings(max_examples=300, deadline=None)
def test_a_last_line_never_holds_a_single_character(text: str, ems: int) -> None:
    broken = lines(text, ems)
    assert len(broken) == 1 or len(broken[-1]) > 1


@given(MARKED.filter(sound), st.integers(8, 24))
@settings(max_examples=300, deadline=None)
def test_characters_stand_at_most_a_quarter_em_further_apart(text: str, ems: int) -> None:
    for line in set_paragraph(text, FACE, SIZE, ems * SIZE):
        # A thin gap at Latin text may be added to the spread.
        assert all(gap <= (0.25 + 0.13) * SIZE + 0.01 for gap in line.gaps)


@pytest.mark.parametrize("atom", ["2024年9月", "2023－2035", "45%", "1.4", "——", "……", "第12"])
def test_numbers_dates_and_dashes_are_not_cut(atom: str) -> None:
    for before in range(1, 12):
        broken = lines("学" * before + atom + "学校" * 6, 9)
        assert any(atom in line for line in broken), broken


def test_a_short_quoted_term_stays_whole_where_it_can() -> None:
    # Ten em hold “ and 大 as well, were the term like any other text.
    assert lines("第一，化解实验中学“大校额”问题", 10.5)[1].startswith("“大校额”")
    assert lines("第一，化解实验中学的大校额等问题", 10.5)[0].endswith("的")


def test_a_name_too_long_for_its_column_breaks_before_and() -> None:
    assert lines("高新区自然资源和规划分局", 9.5, "balanced") == ["高新区自然资源", "和规划分局"]
    assert lines("综合行政执法与应急管理局", 9.5, "balanced") == ["综合行政执法", "与应急管理局"]


def test_a_closing_mark_at_the_edge_takes_half_an_em() -> None:
    (line,) = set_paragraph("学校教师数据。", FACE, SIZE, 6.5 * SIZE)
    assert line.width == 6.5 * SIZE


def test_an_opening_mark_at_the_edge_moves_half_an_em_out() -> None:
    (line,) = set_paragraph("（学校）", FACE, SIZE, 10 * SIZE)
    assert (line.x, line.width) == (-0.5 * SIZE, 3 * SIZE)


def test_two_marks_in_a_row_take_an_em_and_a_half() -> None:
    line = set_paragraph("学校），教师数据", FACE, SIZE, 20 * SIZE)[0]
    assert line.width == 7.5 * SIZE


def test_han_and_latin_stand_a_thin_gap_apart_within_a_line() -> None:
    (line,) = set_paragraph("共45人", FACE, SIZE, 20 * SIZE)
    assert line.parts == ("共", "45", "人")
    assert line.gaps == pytest.approx((1.3, 1.3))


def test_a_mark_gives_way_to_pull_one_character_in() -> None:
    # Ten characters and two marks in 11.9 em: with the marks squeezed the line takes them all.
    text = "学校，教师，数据标准要求面积体育"
    first = set_paragraph(text, FACE, SIZE, 11.9 * SIZE)[0]
    assert first.text.startswith("学校，教师，数据标准要求")
    assert ink_end(first) == pytest.approx(11.9 * SIZE, abs=0.01)


def test_unbreakable_text_wider_than_its_column_is_cut_rather_than_lost() -> None:
    broken = lines("https://example.org/a-very-long-address/that-has-no-end/index.html", 8)
    assert len(broken) > 3
    assert all(FACE.width(line, SIZE) <= 8 * SIZE for line in broken)


def test_lines_of_han_alone_are_equally_long() -> None:
    broken = lines("学校教师数据标准要求面积体育场馆学校", 8.4)
    assert [len(line) for line in broken] == [8, 8, 2]


def test_a_ragged_line_that_gives_its_last_character_away_is_not_spread() -> None:
    first, last = set_paragraph("硕士研究生毕业", FACE, SIZE, 6.4 * SIZE, fit="ragged")
    assert (first.text, first.gaps, last.text) == ("硕士研究生", (), "毕业")


@pytest.mark.parametrize("ems", range(5, 10))
def test_the_brackets_of_a_year_and_of_a_unit_are_not_cut(ems: int) -> None:
    assert any("〔2018〕" in line for line in lines("高消验〔2018〕第0112号", ems, "balanced"))
    assert any("（平方米）" in line for line in lines("校舍建筑面积（平方米）", ems))


def test_a_stroke_between_choices_begins_no_line() -> None:
    for ems in range(4, 12):
        broken = lines("主城区／城乡结合区／镇中心区／镇乡结合区／村庄", ems)
        assert not any(line.startswith("／") for line in broken)


def test_ragged_lines_are_filled_and_not_cut_short_at_a_comma() -> None:
    # A last line of four characters would be allowed, but so short a first line is not.
    assert lines("华侨城小、实验中学、第一小学生均体育", 9, "ragged")[0] == "华侨城小、实验中"


def test_only_justified_lines_are_spread() -> None:
    text = "学校，教师数据标准要求面积体育场馆，学校"
    for fit in FITS:
        spread = any(
            gap > 0
            for line in set_paragraph(text, FACE, SIZE, 8.3 * SIZE, fit=fit)
            for gap in line.gaps
        )
        assert spread == (fit == "justified")


def test_an_indent_that_was_typed_stays_and_a_space_at_an_edge_goes() -> None:
    first, *_ = set_paragraph("　　学校教师数据标准要求面积", FACE, SIZE, 8 * SIZE)
    assert (first.x, first.text) == (0, "　　学校教师数据")
    broken = set_paragraph("学校 教师 数据 标准", FACE, SIZE, 5 * SIZE, fit="ragged")
    assert all(line.text.strip() and line.width <= 5 * SIZE for line in broken)


def test_a_blank_is_a_rule_with_what_is_said_in_its_middle() -> None:
    (line,) = set_paragraph("共有＿45＿个班", FACE, SIZE, 200)
    assert line.text == "共有45个班"
    ((start, length),) = line.rules
    assert (start, length) == (2 * SIZE, 51.0)
    assert line.parts == ("共有", "45", "个班")
    assert line.gaps == ((51 - SIZE) / 2,) * 2  # two digits are one em wide
    assert line.width == 5 * SIZE - SIZE + 51 + SIZE - SIZE


def test_an_empty_blank_is_a_rule_alone() -> None:
    (line,) = set_paragraph("＿＿", FACE, SIZE, 200)
    assert set(line.parts) == {""}
    assert sum(line.gaps) <= 51.0
    assert line.rules == ((0.0, 51.0),)


@given(st.lists(st.sampled_from(["学校", "＿＿", "＿1234＿", "，", "达到＿6.5＿人"]), min_size=1))
def test_rules_stay_within_the_line_and_no_blank_is_cut(parts: list[str]) -> None:
    text = "".join(parts)
    broken = set_paragraph(text, FACE, SIZE, 220)
    assert sum(len(line.rules) for line in broken) == text.count("＿") // 2
    for line in broken:
        for at, length in line.rules:
            assert line.x + at >= -1e-6
            assert line.x + at + length <= 220 + 1e-6


def test_a_long_number_is_cut_rather_than_printed_over_the_next_column() -> None:
    broken = set_paragraph("124.54.54.54.54.5", FACE, SIZE, 8 * SIZE)
    assert "".join(line.text for line in broken) == "124.54.54.54.54.5"
    assert max(line.width for line in broken) <= 8 * SIZE
