"""Collections in the window: a new one is judged beside its boxes, closing asks once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from edudesk.actions.confirming import unconfirmed
from edudesk.actions.entry import add_row, read_form
from edudesk.actions.loading import load_district_table
from edudesk.ui.desk.newround import NewRoundDialog
from edudesk.ui.desk.renaming import RenameDialog
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from tests.ui.conftest import parts, shown_bench


def asked(bench: Workbench) -> NewRoundDialog:
    bench.rounds.ask_new()
    dialog = bench.rounds.dialog
    assert isinstance(dialog, NewRoundDialog)
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


def test_the_whole_return_is_confirmed_from_the_menu_after_one_question(
    bench: Workbench, qtbot: QtBot
) -> None:
    bench.file.add_row("campuses", {"name": "主校区"})
    dialog = asked(bench)
    with qtbot.waitSignal(bench.file.collection_changed):
        QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    bench.rounds.ask_confirm_all()
    qtbot.waitUntil(lambda: "1 张表中还有" in bench.notice.said())
    agree = next(one for one in parts(bench.notice, QPushButton) if one.text() == "全部确认")
    with qtbot.waitSignal(bench.file.edited):
        QTest.mouseClick(agree, Qt.MouseButton.LeftButton)
    assert bench.file.session.run(unconfirmed, bench.file.collection.number) == {}
    bench.rounds.ask_confirm_all()
    qtbot.waitUntil(lambda: bench.notice.said().startswith("没有待确认"))


def says(bench: Workbench, told: str) -> bool:
    return told in bench.notice.said()


def test_a_round_opened_by_mistake_is_taken_out_and_one_in_use_is_kept(
    bench: Workbench, qtbot: QtBot
) -> None:
    bench.file.add_row("campuses", {"name": "主校区"})
    [first] = bench.file.collections
    dialog = asked(bench)
    with qtbot.waitSignal(bench.file.collection_changed):
        QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    for told, left in (("已删除", first), ("不能删除", first)):
        if told == "不能删除":
            dialog = asked(bench)
            with qtbot.waitSignal(bench.file.collection_changed):
                QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
            bench.file.show_collection(first)  # which the new one goes on from
        bench.rounds.ask_discard()
        agree = next(one for one in parts(bench.notice, QPushButton) if one.text() == "删除")
        QTest.mouseClick(agree, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(partial(says, bench, told))
        assert bench.file.collection.number == left.number
    assert len(bench.file.collections) == 2


def test_schools_that_are_gone_are_taken_out_of_the_register_from_the_menu(
    ctx: Context, district: OpenFile, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "schools.csv"
    table.write_text("学校标识码,学校名称,办学类型\n2137000001,东小学,小学\n", encoding="utf-8")
    number = district.collection.number
    district.session.run(load_district_table, table, number)
    closed = {"kind": "撤销", "changed_on": "2020-08-01", "school_code": "2137000001"}
    district.session.run(add_row, "school_events", number, closed)
    bench = shown_bench(ctx, district, qtbot)
    menu = QMenu(bench)
    bench.rounds.fill(menu)
    drop = next(one for one in menu.actions() if "撤并" in one.text())
    drop.trigger()
    qtbot.waitUntil(lambda: "已去除 1 所" in bench.notice.said())
    assert district.session.run(read_form, "school_facts", number).rows == ()
    drop.trigger()
    qtbot.waitUntil(lambda: "没有已撤并" in bench.notice.said())


def test_a_mistyped_name_is_put_right_and_undone_at_the_desk(
    bench: Workbench, qtbot: QtBot
) -> None:
    before = bench.file.unit
    bench.rounds.ask_names()
    dialog = bench.rounds.dialog
    assert isinstance(dialog, RenameDialog)
    assert not dialog.make.isEnabled()
    dialog.code.setText("12")
    assert dialog.faults["code"].text()
    assert not dialog.make.isEnabled()
    dialog.code.setText(before.code)
    dialog.name.setText("第九小学")
    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "第九小学" in bench.bar.name.text())
    assert not dialog.isVisible()
    bench.file.undo()
    qtbot.waitUntil(lambda: before.name in bench.bar.name.text())
    assert bench.file.unit == before
