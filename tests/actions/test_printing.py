"""Printing and assessing through the actions, also on a copy of the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from edudesk.actions.assessing import assess
from edudesk.actions.loading import load_district_table
from edudesk.actions.printing import list_reports, print_report
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.paths import shipped


@pytest.fixture
def filled(district: Session) -> Session:
    """Return the open file of a district with the sample's table of schools."""
    table = shipped("resources") / "sample" / "district-table.csv"
    assert district.run(load_district_table, table, 1).written
    return district


def test_each_kind_of_file_has_its_own_reports(catalogue: Catalogue) -> None:
    names = {kind: {one.name for one in list_reports(catalogue, kind)} for kind in
             ("school", "district")}  # fmt: skip
    assert "annex" in names["district"] - names["school"]
    assert "school-packet" in names["school"] - names["district"]
    assert {one.name for one in list_reports(catalogue)} == names["school"] | names["district"]


def test_a_report_is_the_same_from_the_file_and_from_a_copy(
    filled: Session, tmp_path: Path
) -> None:
    here, aside = tmp_path / "here.pdf", tmp_path / "aside.pdf"
    first = filled.run(print_report, "annex", here, 1)
    second = filled.aside(print_report, "annex", aside, 1).result(timeout=60)
    assert first.pages == second.pages > 1
    assert here.read_bytes() == aside.read_bytes()


def test_an_assessment_is_the_same_from_the_file_and_from_a_copy(filled: Session) -> None:
    assert filled.run(assess, 1) == filled.aside(assess, 1).result(timeout=60)


@pytest.mark.parametrize("name", ["verdicts", "school-verdict"])
def test_a_table_of_schools_prints_one_school_alone_and_under_its_own_name(
    filled: Session, tmp_path: Path, name: str
) -> None:
    filled.run(print_report, name, tmp_path / "one.xlsx", 1, school="2137000005")
    sheet = load_workbook(tmp_path / "one.xlsx").worksheets[0]
    texts = " ".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)
    assert "填报单位：华侨城小学" in texts
    assert not re.search(r"第[一二三四五六七八九]小学", texts)
    filled.run(print_report, name, tmp_path / "all.xlsx", 1)
    sheet = load_workbook(tmp_path / "all.xlsx").worksheets[0]
    texts = " ".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)
    assert all(school in texts for school in ("华侨城小学", "第一小学", "实验中学"))


def test_what_a_school_lacks_stands_in_its_own_table(filled: Session, tmp_path: Path) -> None:
    # 2,789 students need 12,550.50 and 20,917.50 m²; the table says 11,044.44 and 17,291.80.
    filled.run(print_report, "school-verdict", tmp_path / "one.xlsx", 1, school="2137000005")
    sheet = load_workbook(tmp_path / "one.xlsx").worksheets[0]
    texts = [cell.value for row in sheet for cell in row]
    assert "1506.06平方米" in texts
    assert "3625.70平方米" in texts


def test_a_report_on_the_whole_district_is_not_printed_in_a_schools_name(
    filled: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match="verdicts、school-verdict"):
        filled.run(print_report, "annex", tmp_path / "a.pdf", 1, school="2137000005")
    assert not list(tmp_path.glob("a.*"))


def test_unknown_names_and_suffixes_are_refused_before_anything_is_made(
    filled: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match="annex"):
        filled.run(print_report, "迎检材料", tmp_path / "a.pdf", 1)
    with pytest.raises(UnknownNameError, match="是不是 annex？"):
        filled.run(print_report, "anex", tmp_path / "a.pdf", 1)
    with pytest.raises(EdudeskError, match=r"\.xlsx 或 \.docx"):
        filled.run(print_report, "annex", tmp_path / "a.doc", 1)
    with pytest.raises(UnknownNameError, match="9999999999"):
        filled.run(print_report, "annex", tmp_path / "a.pdf", 1, school="9999999999")
    with pytest.raises(UnknownNameError, match="quality-balance-2017"):
        filled.run(assess, 1, "basic-balance-1999")
    assert not list(tmp_path.glob("a.*"))


@pytest.mark.parametrize("name", ["staffing", "form-2-2"])
def test_a_table_of_schools_is_printed_for_each_town_in_turn(
    name: str, filled: Session, tmp_path: Path
) -> None:
    towns = {"2137000001": "城关镇", "2137000002": "河东街道", "2137000011": "城关镇"}
    lines = [f"{code},{town}" for code, town in towns.items()]
    table = tmp_path / "towns.csv"
    table.write_text("\n".join(["学校标识码,所在乡镇（街道）", *lines]), encoding="utf-8")
    assert filled.run(load_district_table, table, 1).written
    out = tmp_path / "by-town.xlsx"
    filled.run(print_report, name, out, 1, grouped="town")
    sheets = load_workbook(out).worksheets
    assert len(sheets) == 3  # two towns, and the schools of none
    texts = [
        [str(cell.value or "") for row in sheet.iter_rows() for cell in row] for sheet in sheets
    ]
    assert any("城关镇" in text for text in texts[0])
    assert any("未填乡镇" in text for text in texts[2])
    names = [
        {text for text in one if text.endswith(("小学", "中学", "学校")) and len(text) > 3}
        for one in texts
    ]
    assert len(names[0]) == 2
    assert len(names[1]) == 1
    assert not names[0] & names[1]


def test_what_is_not_printed_by_school_cannot_be_grouped(
    filled: Session, school: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match="全区的表册"):
        filled.run(print_report, "form-1", tmp_path / "a.pdf", 1, grouped="town")
    with pytest.raises(UnknownNameError, match="分组"):
        filled.run(print_report, "staffing", tmp_path / "a.pdf", 1, grouped="street")
