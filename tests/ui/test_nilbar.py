"""A form is declared empty in place, tells so, and is taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.pages.sheetpage import SheetPage

REASON = "本校没有校车，学生就近入学"


def buses(bench: Workbench, qtbot: QtBot) -> SheetPage:
    bench.show_page("buses")
    qtbot.waitUntil(lambda: "buses" in bench.file.pages)
    page = bench.pages["buses"]
    assert isinstance(page, SheetPage)
    return page


def test_a_reason_declares_the_form_empty(bench: Workbench, qtbot: QtBot) -> None:
    page = buses(bench, qtbot)
    assert page.nil.isHidden()
    page.nil.ask()
    assert page.nil.reason.hasFocus()
    page.nil.reason.setText("没有")
    assert not page.nil.agree.isEnabled()
    page.nil.reason.setText(REASON)
    with qtbot.waitSignal(bench.file.declared_changed):
        QTest.keyClick(page.nil.reason, Qt.Key.Key_Return)
    assert page.nil.declared
    assert REASON in page.nil.told.text()
    qtbot.waitUntil(lambda: ("✓", "done") in bench.navigation.badges("buses"))


def test_a_nil_return_is_withdrawn_by_its_button_and_by_a_row(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = buses(bench, qtbot)
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.declare_nil("buses", REASON)
    with qtbot.waitSignal(bench.file.declared_changed):
        QTest.mouseClick(page.nil.withdraw, Qt.MouseButton.LeftButton)
    assert page.nil.isHidden()
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.undo()
    assert page.nil.declared
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.add_row("buses", {})
    assert not page.nil.declared


def test_escape_thinks_better_of_it(bench: Workbench, qtbot: QtBot) -> None:
    page = buses(bench, qtbot)
    page.nil.ask()
    QTest.keyClick(page.nil.reason, Qt.Key.Key_Escape)
    assert page.nil.isHidden()
