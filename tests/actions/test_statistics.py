"""The statistics' export: deep headers, headers explained once, schools that do not count."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from edudesk.actions.checking import check
from edudesk.actions.entry import add_row, find_row, read_form, set_cell
from edudesk.actions.loading import load_district_table
from edudesk.actions.session import Session
from edudesk.actions.statistics import load_statistics
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.model.place import Cell, Value

TITLE = "小学阶段教育学校（机构）统计数据"
HEAD = (
    (
        "学校标识码",
        "学校名称",
        "是否计校数",
        "在校生数",
        "",
        "班数",
        "专任教师",
        "",
        "",
        "",
        "附设班",
    ),
    ("", "", "", "合计", "其中：女", "合计", "合计", "学历", "", "", ""),
    ("", "", "", "", "", "", "", "硕士", "本科", "专科", ""),
    ("甲", "乙", "丙", "1", "2", "3", "4", "5", "6", "7", "8"),
)
MERGED = ("A2:A4", "B2:B4", "C2:C4", "D2:E2", "D3:D4", "E3:E4", "F3:F4", "G2:J2", "H3:J3", "K2:K4")
SCHOOLS = (
    ("2137000001", "甲小学", "是", 400, 190, 10, 25, 2, 15, 6, 0),
    ("2137000002", "乙教学点", "否", 45, 20, 4, 5, 0, 2, 3, 0),
)


def export(folder: Path, *, title: str = TITLE, name: str = "导出.xlsx") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ((title,), *HEAD, *SCHOOLS):
        sheet.append(row)
    for cells in MERGED:
        sheet.merge_cells(cells)
    book.save(folder / name)
    return folder / name


def rows(session: Session, form: str) -> dict[Value, dict[str, Value]]:
    key = "school_code" if form == "statistics" else "header"
    return {row.values[key]: row.values for row in session.run(read_form, form, 1).rows}


def test_figures_are_found_by_the_paths_of_their_headers(district: Session, tmp_path: Path) -> None:
    loaded = district.run(load_statistics, [export(tmp_path)], 1)
    first = rows(district, "statistics")["2137000001"]
    assert first["primary_students"] == 400
    assert first["primary_classes"] == 10
    assert first["primary_teachers"] == 25
    assert first["primary_teachers_above"] == 2 + 15 + 6
    assert first["junior_students"] is None
    assert loaded.schools == 2
    assert set(loaded.unknown) == {"在校生数/其中：女", "附设班"}


def test_an_unknown_header_is_explained_once_and_remembered(
    district: Session, tmp_path: Path
) -> None:
    path = export(tmp_path)
    district.run(load_statistics, [path], 1)
    for header, field, said in (("附设班", "unused", "是"), ("在校生数/其中：女", "unused", "是")):
        row = district.run(find_row, "statistics_headers", 1, header)
        district.run(set_cell, Cell("statistics_headers", row, field), said)
    assert district.run(load_statistics, [path], 1).unknown == ()
    assert len(rows(district, "statistics_headers")) == 2


def test_a_header_is_read_as_the_district_explains_it(district: Session, tmp_path: Path) -> None:
    explained = {"header": "在校生数/其中：女", "figure": "图书册数"}
    district.run(add_row, "statistics_headers", 1, explained)
    district.run(load_statistics, [export(tmp_path)], 1)
    assert rows(district, "statistics")["2137000001"]["books"] == 190


def test_a_school_that_does_not_count_is_assigned_once(district: Session, tmp_path: Path) -> None:
    path = export(tmp_path)
    assert district.run(load_statistics, [path], 1).unassigned == ("乙教学点",)
    row = district.run(find_row, "statistics", 1, "乙教学点")
    district.run(set_cell, Cell("statistics", row, "central_school"), "2137000001")
    again = district.run(load_statistics, [path], 1)
    assert (again.unassigned, again.figures) == ((), 0)


def test_a_central_school_is_compared_with_its_points(district: Session, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "school_code,school_name,primary_students,primary_classes\n2137000001,甲小学,445,13\n",
        encoding="utf-8",
    )
    district.run(load_district_table, table, 1)
    point = {"school_code": "2137000002", "central_school": "2137000001", "counted": "否"}
    district.run(add_row, "statistics", 1, {**point, "school_name": "乙教学点"})
    district.run(load_statistics, [export(tmp_path)], 1)
    found = [one for one in district.run(check, 1) if one.check.endswith("_as_reported")]
    assert [one.check for one in found] == ["statistics.primary_classes_as_reported"]
    assert "统计数14，学校上报13" in found[0].message.zh


def test_the_stage_is_told_by_the_title_or_else_by_the_name(
    district: Session, tmp_path: Path
) -> None:
    named = export(tmp_path, title="学校（机构）统计数据", name="初中.xlsx")
    district.run(load_statistics, [named], 1)
    first = rows(district, "statistics")["2137000001"]
    assert first["junior_students"] == 400
    assert first["junior_teachers_above"] == 2 + 15
    silent = export(tmp_path, title="学校（机构）统计数据", name="数据.xlsx")
    with pytest.raises(FileRefusedError, match="小学还是初中"):
        district.run(load_statistics, [silent], 1)


def test_what_is_no_export_is_refused(district: Session, school: Session, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="学校标识码"):
        district.run(load_statistics, [other], 1)
    with pytest.raises(UnknownNameError):
        school.run(load_statistics, [other], 1)


def test_a_school_merged_since_the_export_is_counted_with_the_one_that_took_it_over(
    district: Session, tmp_path: Path
) -> None:
    texts = {"kind": "并入他校", "changed_on": "2025-08-20", "approval_no": "教字〔2025〕9号"}
    merger = {"school_code": "2137000001", "other_school": "2137000003"}
    district.run(add_row, "school_events", 1, texts | merger)
    district.run(load_statistics, [export(tmp_path)], 1)
    merged = rows(district, "statistics")["2137000001"]
    assert (merged["counted"], merged["central_school"]) == (0, "2137000003")


def test_remarks_under_the_title_and_totals_above_the_schools_are_no_headers(
    district: Session, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    remarks = ("学年：2025-2026", *[""] * 9, "单位：人")
    totals = ("", "总计", "", 445, 210, 14, 30, 2, 17, 9, 0)
    numbered = [(*row, "序号" if at == 0 else "") for at, row in enumerate(HEAD)]
    for row in ((TITLE,), remarks, *numbered, totals, *SCHOOLS):
        sheet.append(row)
    book.save(tmp_path / "导出.xlsx")
    loaded = district.run(load_statistics, [tmp_path / "导出.xlsx"], 1)
    assert set(loaded.unknown) == {"在校生数/其中：女", "附设班"}
    assert rows(district, "statistics")["2137000001"]["primary_students"] == 400
