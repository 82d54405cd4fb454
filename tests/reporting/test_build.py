"""Layouts filled from the store: headers, bands, sums, states, notes, sheets drawn from forms."""

from __future__ import annotations

import msgspec
import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.errors import UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.document import Document, Figure, HeadCell, Rich, Table
from edudesk.model.form import Label
from edudesk.model.layout import (
    ChartLayout,
    Column,
    ListLayout,
    Note,
    ScansLayout,
    SheetLayout,
    TrendLayout,
)
from edudesk.reporting.build import Builder
from tests.reporting.filled_files import Filled

TITLE = Label(zh="一张表", en="A table")


def listed(filled: Filled, catalogue: Catalogue, layout: ListLayout | SheetLayout) -> Document:
    """Build a layout that is not shipped."""
    known = msgspec.structs.replace(catalogue, layouts={layout.code: layout})
    return Builder(filled.store, known, filled.occasion).build(layout.code)[0]


def simple(rows: str, *columns: Column, band: str = "", notes: tuple[Note, ...] = ()) -> ListLayout:
    return ListLayout(
        code="one",
        title=TITLE,
        owners=("school",),
        order=1,
        page="LAND",
        rows=rows,
        columns=columns,
        band=band,
        notes=notes,
    )


def table_of(document: Document) -> Table:
    assert document.table is not None
    return document.table


def test_labels_make_a_tree_that_reaches_down_to_one_line(
    school: Filled, catalogue: Catalogue
) -> None:
    layout = simple(
        "SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d",
        Column(key="a", label="序号", width=20),
        Column(key="b", label="计", under=("人数",), width=20),
        Column(key="c", label="女", under=("人数",), width=20),
        Column(key="d", under=("备注",), width=20),
    )
    assert set(table_of(listed(school, catalogue, layout)).head) == {
        HeadCell("序号", 0, 0, rows=2),
        HeadCell("人数", 0, 1, columns=2),
        HeadCell("计", 1, 1),
        HeadCell("女", 1, 2),
        HeadCell("备注", 0, 3, rows=2),
    }


def test_a_column_without_a_label_takes_it_from_its_field(
    school: Filled, catalogue: Catalogue
) -> None:
    layout = simple(
        "SELECT area FROM special_rooms", Column(key="area", field="special_rooms.area", width=30)
    )
    (head,) = table_of(listed(school, catalogue, layout)).head
    assert head.text == "使用面积（平方米）"


def test_ordinals_restart_in_every_band(school: Filled, catalogue: Catalogue) -> None:
    layout = simple(
        "SELECT '小学' AS stage UNION ALL SELECT '小学' UNION ALL SELECT '初中'",
        Column(kind="ordinal", label="序号", width=20),
        band="stage",
    )
    rows = table_of(listed(school, catalogue, layout)).rows
    shown = [cell.text if isinstance(cell, Figure) else cell for row in rows for cell in row.cells]
    assert shown == ["小学", "1", "2", "初中", "1"]


def test_a_note_is_printed_only_when_it_applies(school: Filled, catalogue: Catalogue) -> None:
    layout = simple(
        "SELECT 1 AS a",
        Column(key="a", label="甲", width=20),
        notes=(
            Note("本校{school}。"),
            Note("有人。", "SELECT EXISTS (SELECT 1 FROM staff)"),
            Note("无人。", "SELECT NOT EXISTS (SELECT 1 FROM staff)"),
        ),
    )
    assert listed(school, catalogue, layout).notes == ("本校实验小学。", "有人。")


def test_a_form_prints_whole_without_a_layout_for_its_fields(
    school: Filled, catalogue: Catalogue
) -> None:
    document = Builder(school.store, catalogue, school.occasion).build("grounds")[0]
    printed = [cell for row in table_of(document).rows for cell in row.cells]
    for field in catalogue.form("grounds").fields:
        label = f"{field.label.zh}（{field.unit}）" if field.unit else field.label.zh
        assert (label in printed) == (not field.beside)  # nothing was declared beside a figure
    for section in catalogue.form("grounds").sections:
        assert section.title.zh in printed


def test_a_single_figure_names_its_unit_in_its_header_several_share_it_over_the_table(
    school: Filled, catalogue: Catalogue
) -> None:
    builder = Builder(school.store, catalogue, school.occasion)
    for code, unit, in_header in (("chemicals", "千克", True), ("check-4149", "人", False)):
        (document,) = builder.build(code)
        heads = "".join(cell.text for cell in table_of(document).head).replace("\n", "")
        assert (f"（{unit}）" in heads) is in_header
        assert document.right.endswith(f"单位：{unit}") is not in_header


def test_every_line_of_a_sheet_reaches_over_all_its_columns(
    school: Filled, catalogue: Catalogue
) -> None:
    for code in ("school-profile", "grounds", "security", "staff-totals"):
        table = table_of(Builder(school.store, catalogue, school.occasion).build(code)[0])
        assert {sum(row.spans) or len(row.cells) for row in table.rows} == {len(table.columns)}


def test_the_total_of_areas_is_the_sum_of_the_rows(school: Filled, catalogue: Catalogue) -> None:
    document = Builder(school.store, catalogue, school.occasion).build("building-list")[0]
    first, *rest = table_of(document).rows
    assert first.role == "total"
    area = [row.cells[6] for row in (first, *rest)]
    figures = [cell.value for cell in area if isinstance(cell, Figure)]
    assert figures[0] == sum(figures[1:])
    assert str(figures[0]) == "7037.04"


def test_departments_of_an_item_shared_with_the_one_above_are_one_cell(
    district: Filled, catalogue: Catalogue
) -> None:
    document = Builder(district.store, catalogue, district.occasion).build("annex")[0]
    rows = table_of(document).rows
    codes = [item.code for item in catalogue.standards["quality-balance-2017"].items]
    above, shared = rows[codes.index("2.4")], rows[codes.index("2.5")]
    assert 6 not in above.joined
    assert 6 in shared.joined
    lead = above.cells[6]
    assert isinstance(lead, Rich)
    assert [part.face for part in lead.paragraphs] == ["hei_bold", "song", "song"]


def test_schools_below_a_standard_are_remarked_by_column(
    district: Filled, catalogue: Catalogue
) -> None:
    document = Builder(district.store, catalogue, district.occasion).build("verdicts")[0]
    rows = [row for row in table_of(document).rows if row.role == "body"]
    # 860 students: 45 teachers above the degree are 5.23 per hundred, everything is reached.
    assert [rows[0].cells[2], rows[0].cells[3]] == [
        Figure("860", rows[0].cells[2].value),  # type: ignore[union-attr]
        Figure("5.23", rows[0].cells[3].value),  # type: ignore[union-attr]
    ]
    assert (rows[0].cells[10], rows[0].cells[11]) == ("是", "")
    # 980 students: 4300 ㎡ are 4.39 (< 4.5), 7200 ㎡ are 7.35 (< 7.5); both above 85 %.
    assert (rows[2].cells[10], rows[2].cells[11]) == ("否", "低于标准：L7、L8")


def test_findings_print_in_order_with_what_was_said_of_them(
    school: Filled, catalogue: Catalogue, findings: tuple[Finding, ...]
) -> None:
    occasion = msgspec.structs.replace(school.occasion, findings=findings)
    rows = table_of(Builder(school.store, catalogue, occasion).build("findings")[0]).rows
    assert len(rows) == 8
    assert rows[0].cells[1:5] == (
        "教职工名册",
        "钱明",
        "出生年月、参加工作年月",
        "异常",
    )
    assert rows[0].cells[6:] == ("已核对人事档案，参加工作年月无误。", "已说明")
    assert rows[1].cells[6:] == ("", "待处理")


def test_a_packet_is_its_layouts_in_order_with_dividers_before_its_parts(
    school: Filled, catalogue: Catalogue
) -> None:
    built = Builder(school.store, catalogue, school.occasion).build("safety-packet")
    packet = catalogue.packets["safety-packet"]
    unfit = {code for part in packet.parts for code in part.when}  # no photo is kept
    asked = [code for code in packet.layouts if code not in unfit]
    assert [one.code for one in built if not one.divider] == asked
    titles = [part.title for part in packet.parts if part.title]
    assert [one.title for one in built if one.divider] == titles
    assert [built[at + 1].part for at, one in enumerate(built) if one.divider] == [2, 3, 4, 5]


def test_an_unknown_report_is_refused(school: Filled, catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError, match="nothing"):
        Builder(school.store, catalogue, school.occasion).build("nothing")


def test_sql_of_packets_and_charts_keeps_the_house_rules(catalogue: Catalogue) -> None:
    statements = [
        sql
        for packet in catalogue.packets.values()
        for part in packet.parts
        for sql in part.when.values()
    ]
    assert len(statements) > 10
    drawn = ChartLayout | TrendLayout | ScansLayout
    statements += [one.rows for one in catalogue.layouts.values() if isinstance(one, drawn)]
    for statement in statements:
        assert scaled(statement) == statement
