"""The page of the statistics: what an export means is asked once, differences get reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form
from edudesk.actions.loading import load_district_table
from edudesk.ui.desk.navigation import STATISTICS
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.district.centraldialog import CentralDialog
from edudesk.ui.district.exportpreview import ExportPreview
from edudesk.ui.district.statisticspage import StatisticsPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import choose_rows
from tests.actions.test_statistics import export
from tests.ui.conftest import shown_bench
from tests.ui.test_accessibility import names_of

REPORTED = "school_code,school_name,primary_students,primary_classes\n2137000001,甲小学,440,10\n"
SUGGESTED = "在校生数/其中：女"


@pytest.fixture
def page(
    ctx: Context, district: OpenFile, tmp_path: Path, qtbot: QtBot
) -> Iterator[StatisticsPage]:
    table = tmp_path / "table.csv"
    table.write_text(REPORTED, encoding="utf-8")
    district.session.run(load_district_table, table, district.collection.number)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(STATISTICS)
    page = bench.pages[STATISTICS]
    assert isinstance(page, StatisticsPage)
    yield page
    if page.dialog is not None:
        page.dialog.reject()
    bench.printroom.close()


def previewed(page: StatisticsPage, folder: Path, qtbot: QtBot) -> ExportPreview:
    page.preview([export(folder)])
    qtbot.waitUntil(lambda: isinstance(page.dialog, ExportPreview))
    dialog = page.dialog
    assert isinstance(dialog, ExportPreview)
    return dialog


def taken(page: StatisticsPage, dialog: ExportPreview, qtbot: QtBot) -> None:
    dialog.take.click()
    qtbot.waitUntil(lambda: "已读入 2 所学校" in page.notice.said() and bool(page.lines))


def values(page: StatisticsPage, form: str) -> list[dict[str, object]]:
    rows = page.file.session.run(read_form, form, page.file.collection.number).rows
    return [dict(row.values) for row in rows]


def test_nothing_is_written_before_the_preview_is_agreed_to(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = previewed(page, tmp_path, qtbot)
    assert "小学阶段，2 行学校" in dialog.summary()
    names_of(dialog, "export")
    dialog.reject()
    assert values(page, "statistics") == []
    assert values(page, "statistics_headers") == []


def test_an_unknown_header_is_mapped_in_the_dialog_and_remembered(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = previewed(page, tmp_path, qtbot)
    assert set(dialog.headers) == {SUGGESTED, "附设班"}
    chooser = dialog.headers[SUGGESTED]
    assert chooser.currentData() is None  # nothing is guessed for the user
    assert chooser.itemData(2) == "primary_students"  # but the likest comes first
    chooser.setCurrentIndex(chooser.findData("books"))
    dialog.leave_rest()
    taken(page, dialog, qtbot)
    (first, _) = values(page, "statistics")
    assert (first["primary_students"], first["books"]) == (400, 190)
    page.dialog = None
    dialog = previewed(page, tmp_path, qtbot)
    assert dialog.headers == {}


def test_schools_that_do_not_count_are_assigned_once(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = previewed(page, tmp_path, qtbot)
    dialog.leave_rest()
    taken(page, dialog, qtbot)
    assert "1 所不计校数" in page.notice.said()
    page.ask_central()
    qtbot.waitUntil(lambda: isinstance(page.dialog, CentralDialog))
    assert isinstance(page.dialog, CentralDialog)
    names_of(page.dialog, "central")
    (chooser,) = page.dialog.choices.choosers.values()
    assert chooser.currentData() == ""
    chooser.fill()
    chooser.setCurrentIndex(chooser.findData("2137000001"))
    page.dialog._agree()  # noqa: SLF001
    qtbot.waitUntil(lambda: "已指定 1 所" in page.notice.said())
    # 400 + 45 of the point beside the 440 reported
    qtbot.waitUntil(lambda: any(line.statistic == 445 for line in page.lines))
    dialog = previewed(page, tmp_path, qtbot)
    assert dialog.central.answers() == {}
    (chooser,) = dialog.central.choosers.values()
    assert chooser.currentData() == "2137000001"


def test_a_difference_gets_a_reason_and_leaves_the_list_of_open_ones(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = previewed(page, tmp_path, qtbot)
    dialog.leave_rest()
    taken(page, dialog, qtbot)
    assert [(line.field.code, line.difference) for line in page.shown] == [
        ("primary_students", -40)
    ]
    cells = [page.model.index(0, column).data() for column in range(6)]
    assert cells == ["甲小学", "小学在校生数", "400", "440", "-40", "✕ 未说明"]
    page.give.click()
    assert "请先选中" in page.notice.said()
    choose_rows(page.table, 0)
    page.reason.setText("学籍注册晚于统计时点")
    page.give.click()
    qtbot.waitUntil(lambda: page.shown[0].standing == "explained")
    assert page.model.index(0, 6).data() == "学籍注册晚于统计时点"
    page.standing.setCurrentIndex(1)
    page.show_wanted()
    assert page.shown == []


def test_filters_narrow_by_standing_and_words(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = previewed(page, tmp_path, qtbot)
    dialog.leave_rest()
    taken(page, dialog, qtbot)
    page.standing.setCurrentIndex(3)
    page.show_wanted()
    assert {line.standing for line in page.shown} == {"open", "same", "there"}
    page.search.setText("班级")
    qtbot.waitUntil(lambda: [line.field.code for line in page.shown] == ["primary_classes"])


def test_an_export_dropped_on_the_page_is_previewed(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(export(tmp_path)))])
    drop = QDropEvent(
        QPoint(5, 5).toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(drop)
    qtbot.waitUntil(lambda: isinstance(page.dialog, ExportPreview))


def test_what_is_no_export_is_refused_in_words(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    page.preview([other])
    qtbot.waitUntil(lambda: "学校标识码" in page.notice.said())
    assert page.dialog is None


def test_the_list_of_differences_is_asked_for_in_the_print_room(
    page: StatisticsPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.report_wished) as asked:
        page.print.click()
    assert asked.args == ["statistics-differences"]


def test_a_line_leads_to_its_cell(page: StatisticsPage, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = previewed(page, tmp_path, qtbot)
    dialog.leave_rest()
    taken(page, dialog, qtbot)
    bench = page.window()
    assert isinstance(bench, Workbench)
    page.table.jump.emit(0)
    qtbot.waitUntil(lambda: bench.navigation.current() == "statistics")


def test_an_export_dropped_anywhere_is_shown_on_its_page_and_other_tables_are_not(
    page: StatisticsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    bench = page.window()
    assert isinstance(bench, Workbench)
    bench.show_page("school_facts")
    bench.import_dropped(tmp_path / "table.csv")
    qtbot.waitUntil(lambda: bench.exchange.preview is not None)
    assert bench.exchange.preview is not None
    bench.exchange.preview.reject()
    assert bench.navigation.current() == "school_facts"
    bench.import_dropped(export(tmp_path))
    qtbot.waitUntil(lambda: isinstance(page.dialog, ExportPreview))
    assert bench.navigation.current() == STATISTICS
