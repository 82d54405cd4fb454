"""Cells filled from stored values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Content, Figure, Paragraph, Rich
from edudesk.model.layout import Column
from edudesk.reporting.filling import CellFiller, Record, names, paragraphs


def fill(catalogue: Catalogue, column: Column, record: Record, ordinal: int = 1) -> Content:
    return CellFiller(catalogue, column).fill(record, ordinal)


def test_an_area_prints_with_the_places_of_its_field(catalogue: Catalogue) -> None:
    column = Column(key="area", field="special_rooms.area", width=20)
    assert fill(catalogue, column, {"area": 9650}) == Figure("96.50", Decimal("96.50"))


def test_a_figure_that_is_missing_stays_blank_and_zero_does_not(catalogue: Catalogue) -> None:
    column = Column(key="area", kind="figure", places=2, width=20)
    assert fill(catalogue, column, {"area": None}) == ""
    assert fill(catalogue, column, {"area": 0}) == Figure("0.00", Decimal("0.00"))


@pytest.mark.parametrize(
    ("exact", "printed"),
    [("21/5", "4.20"), ("4195/1000", "4.20"), ("83899/20000", "4.19"), ("1/3", "0.33")],
)
def test_ratios_print_half_up_from_the_exact_value(
    catalogue: Catalogue, exact: str, printed: str
) -> None:
    column = Column(key="value", kind="ratio", places=2, width=20)
    assert fill(catalogue, column, {"value": exact}) == Figure(printed, Decimal(printed))


def test_a_print_that_misleads_is_flagged(catalogue: Catalogue) -> None:
    column = Column(key="value", kind="ratio", places=2, flag="misleading", width=20)
    cell = fill(catalogue, column, {"value": "4196/1000", "misleading": 1})
    assert cell == Figure("4.20", Decimal("4.20"), True)


def test_verdicts_print_as_words_and_the_unknown_as_blank(catalogue: Catalogue) -> None:
    column = Column(key="met", words={"1": "是", "0": "否"}, width=12)
    assert [fill(catalogue, column, {"met": met}) for met in (1, 0, None)] == ["是", "否", ""]


def test_codes_print_as_labels_and_months_with_a_point(catalogue: Catalogue) -> None:
    grade = Column(key="grade", field="classes.grade", width=20)
    month = Column(key="birth_month", field="staff.birth_month", width=20)
    assert fill(catalogue, grade, {"grade": "g1"}) == "一年级"
    assert fill(catalogue, month, {"birth_month": "1985-07"}) == "1985.07"


def test_numbered_lines_become_hanging_paragraphs() -> None:
    assert paragraphs("1.推进建设。\n2.减少学生数。") == Rich(
        (Paragraph("推进建设。", number="1."), Paragraph("减少学生数。", number="2."))
    )
    assert paragraphs("2000人以上") == "2000人以上"
    assert paragraphs("1.5倍以上") == "1.5倍以上"
    assert paragraphs(" \n") == ""


def test_leading_offices_stand_first_in_hei_with_the_note_under_them() -> None:
    cell = names("教体局", "财政局\n城投公司", "（黑体为牵头单位，下同）")
    assert isinstance(cell, Rich)
    assert [(part.text, part.face, part.size) for part in cell.paragraphs] == [
        ("教体局", "hei_bold", 0),
        ("财政局", "song", 0),
        ("城投公司", "song", 0),
        ("（黑体为牵头单位，下同）", "song", 9),
    ]


def test_the_note_on_leading_offices_is_printed_once(catalogue: Catalogue) -> None:
    column = Column(key="others", lead="lead", kind="names", first_note="（下同）", width=37)
    filler = CellFiller(catalogue, column)
    record = {"lead": "教体局", "others": None}
    empty = filler.fill({"lead": None, "others": None}, 1)
    first, second = filler.fill(record, 2), filler.fill(record, 3)
    assert empty == ""
    assert isinstance(first, Rich)
    assert isinstance(second, Rich)
    assert [len(first.paragraphs), len(second.paragraphs)] == [2, 1]
