"""Collections in the window: a new one is judged beside its boxes, closing asks once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from edudesk.ui.desk.newround import NewRoundDialog
from edudesk.ui.desk.workbench import Workbench
from tests.ui.conftest import parts


def asked(bench: Workbench) -> NewRoundDialog:
    bench.rounds.ask_new()
    dialog = bench.rounds.dialog
    assert dialog is not None
    return dialog


def test_the_next_school_year_is_proposed_and_opened(bench: Workbench, qtbot: QtBot) -> None:
    dialog = asked(bench)
    years = {one.year for one in bench.file.collections}
    assert dialog.year.text() not in years
    assert dialog.moment.text() == f"{dialog.year.text()[:4]}-09-01"
    year = dialog.year.text()
    with qtbot.waitSignal(bench.file.collection_changed):
        QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert bench.file.collection.year == year
    assert len(bench.file.collections) == len(years) + 1
    assert bench.file.collection.previous is not None


def test_faults_stand_beside_their_boxes_and_nothing_is_offered(bench: Workbench) -> None:
    dialog = asked(bench)
    dialog.year.setText("2026")
    assert "2026" in dialog.faults["year"].text()
    assert not dialog.make.isEnabled()
    dialog.year.setText("2030-2031")
    assert dialog.make.isEnabled()
    dialog.moment.setText("九月")
    assert dialog.faults["moment"].text()
    dialog.moment.setText("2030-09-01")
    dialog.deadline.setText("2030-08-01")
    assert dialog.faults["deadline"].text()
    dialog.deadline.setText("")
    dialog.moment.setText("2001-09-01")
    assert dialog.faults["from"].text()
    dialog.source.setCurrentIndex(0)
    assert dialog.make.isEnabled()
    dialog.reject()


def test_a_period_that_has_its_collection_is_refused_in_the_dialog(
    bench: Workbench, qtbot: QtBot
) -> None:
    dialog = asked(bench)
    dialog.year.setText(bench.file.collection.year)
    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "已经存在" in dialog.notice.said())
    assert dialog.isVisible()
    dialog.reject()


def test_closing_asks_once_and_then_only_shows(bench: Workbench, qtbot: QtBot) -> None:
    menu = QMenu(bench)
    bench.rounds.fill(menu)
    close = next(one for one in menu.actions() if one.text().startswith("关闭"))
    close.trigger()
    closed_at_once = bench.file.collection.closed
    assert not closed_at_once
    agree = next(one for one in parts(bench.notice, QPushButton) if one.text() == "确认关闭")
    with qtbot.waitSignal(bench.file.collection_changed):
        QTest.mouseClick(agree, Qt.MouseButton.LeftButton)
    assert bench.file.collection.closed
    assert bench.file.read_only
    assert bench.banner.isVisible()
    bench.rounds.fill(menu)
    enabled = {one.text()[:2]: one.isEnabled() for one in menu.actions() if one.text()}
    assert enabled["新建"]
    assert not enabled["关闭"]


def test_what_was_carried_is_counted_and_confirmed_at_once(bench: Workbench, qtbot: QtBot) -> None:
    bench.file.add_row("campuses", {"name": "主校区"})
    dialog = asked(bench)
    with qtbot.waitSignal(bench.file.collection_changed):
        QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    bench.show_page("campuses")
    qtbot.waitUntil(lambda: "campuses" in bench.file.pages)
    row = next(iter(bench.file.pages["campuses"].rows.values()))
    carried = list(row.states.values()).count("carried")
    button = next(
        one for one in parts(bench.pages["campuses"], QToolButton) if "沿用的" in one.text()
    )
    assert carried
    assert button.isVisible()
    assert f" {carried} " in button.text()
    with qtbot.waitSignal(bench.file.edited):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "carried" not in bench.file.pages["campuses"].rows[row.id].states.values()
    assert not button.isVisible()
