"""The district's page of submissions: taking files, deciding what is doubtful, the board."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from edudesk.actions.board import BoardRow
from edudesk.actions.exporting import export_all
from edudesk.actions.loading import load_district_table
from edudesk.actions.places import Place
from edudesk.model.form import Label
from edudesk.ui.desk.navigation import RECEIVE
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.boardfilter import BoardFilter
from edudesk.ui.mail.receivepage import ReceivePage
from tests.actions.submitting import made_package, new_school
from tests.ui.conftest import parts, shown_bench


@pytest.fixture
def page(ctx: Context, district: OpenFile, qtbot: QtBot) -> ReceivePage:
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(RECEIVE)
    page = bench.pages[RECEIVE]
    assert isinstance(page, ReceivePage)
    return page


def sent(page: ReceivePage, folder: Path, name: str, **told: object) -> Path:
    unit = page._file.unit.code  # noqa: SLF001
    path = folder / name
    image = made_package(
        page._file.catalogue,  # noqa: SLF001
        code="2137009999",
        name="新建小学",
        district=unit,
        **told,  # type: ignore[arg-type]
    )
    path.write_bytes(image)
    return path


def told(page: ReceivePage) -> str:
    return "\n".join(label.text() for label in parts(page, QLabel) if label.isVisible())


def test_what_was_taken_is_told_and_stands_on_the_board(
    page: ReceivePage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.take([sent(page, tmp_path, "a.edusub"), tmp_path / "没有.edusub"])
    qtbot.waitUntil(lambda: "接收 1 份，未接收 1 份。" in told(page))
    qtbot.waitUntil(lambda: "✗ " in told(page))
    qtbot.waitUntil(lambda: any(row.state == "received" for row in page.table.schools()))
    (row,) = [row for row in page.table.schools() if row.code == "2137009999"]
    column = page.table.model().index(page.table.schools().index(row), 2)
    assert page.table.model().data(column) == "● 区县已收"
    page.filter.search.setText("9999")
    assert page.table.schools() == (row,)
    assert "显示 1 所" in page.filter.count.text()
    page.filter.search.setText("没有这所")
    assert page.table.schools() == ()
    page.filter.search.clear()
    for chosen in ("received", "waiting", ""):
        page.filter.state.setCurrentIndex(page.filter.state.findData(chosen))
        page.filter.changed.emit()
        assert page.table.schools() == (row,)
        assert page.filter.state.currentText().endswith("（1）")
    assert page.accept.text() == "认定全部已接收的学校"
    page.table.selectAll()
    assert page.accept.text() == f"认定所选 {len(page.table.schools())} 所学校"
    page._remind()  # noqa: SLF001
    qtbot.waitUntil(lambda: "已复制" in told(page))
    assert "新建小学" not in QGuiApplication.clipboard().text()


def test_what_is_doubtful_waits_for_a_reason(
    page: ReceivePage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.take([sent(page, tmp_path, "a.edusub", sequence=2)])
    qtbot.waitUntil(lambda: "接收 1" in told(page))
    assert not page.decide.isVisible()
    page.take([sent(page, tmp_path, "b.edusub", address="旧址")])
    qtbot.waitUntil(lambda: "待核定 1" in told(page))
    assert not page.decide.isEnabled()
    page.reason.setText("学校退回旧数据")
    page.decide.click()
    qtbot.waitUntil(lambda: "接收 1" in told(page))
    assert not page.decide.isVisible()


def test_a_filled_workbook_dropped_on_any_page_is_received(
    ctx: Context, district: OpenFile, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("school_code,school_name\n2137000001,第一小学\n", encoding="utf-8")
    district.session.run(load_district_table, table, district.collection.number)
    book = tmp_path / "第一小学.xlsx"
    with new_school(tmp_path / "s.edudesk", district.catalogue) as school:
        school.run(export_all, book, 1)
    bench = shown_bench(ctx, district, qtbot)
    bench.import_dropped(book)
    qtbot.waitUntil(lambda: isinstance(bench.pages.get(RECEIVE), ReceivePage))
    page = bench.pages[RECEIVE]
    assert isinstance(page, ReceivePage)
    qtbot.waitUntil(lambda: "没有签名" in told(page))
    qtbot.waitUntil(lambda: any(row.unsigned for row in page.table.schools()))
    (row,) = [row for row in page.table.schools() if row.unsigned]
    shown = page.table.model().data(page.table.model().index(page.table.schools().index(row), 2))
    assert "未签名" in str(shown)


def test_the_board_is_narrowed_to_a_town_a_zone_or_a_group(ctx: Context, qtbot: QtBot) -> None:
    shown = BoardFilter(ctx)
    qtbot.addWidget(shown)
    nothing = (0, 0, False, 0, 0, 0, 0, 0, 0)
    rows = [
        BoardRow(1, "2137000001", "甲小学", "received", "", *nothing, ""),
        BoardRow(2, "2137000002", "乙小学", "not_sent", "", *nothing, ""),
    ]
    assert [row.name for row in shown.narrowed(rows)] == ["甲小学", "乙小学"]
    assert shown.places.isHidden()
    east = Place(Label("乡镇", "Town"), "东镇", frozenset({2}))
    shown.offer_places([east])
    assert [row.name for row in shown.narrowed(rows)] == ["甲小学", "乙小学"]
    shown.places.setCurrentIndex(1)
    assert [row.name for row in shown.narrowed(rows)] == ["乙小学"]
    shown.offer_places([east, Place(Label("学区", "Zone"), "西片", frozenset({1}))])
    assert shown.places.currentIndex() == 1  # the choice stays while its place does
