"""A form is declared empty in place, tells so, and is taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage

CONTROL = Qt.KeyboardModifier.ControlModifier
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


def test_one_key_asks_for_the_reason_and_gives_the_focus_back(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = record(bench, "food", qtbot)
    cell = QApplication.focusWidget()
    assert cell is not None
    QTest.keyClick(cell, Qt.Key.Key_0, CONTROL)
    assert page.nil.reason.hasFocus()
    page.nil.reason.setText(REASON)
    with qtbot.waitSignal(bench.file.declared_changed):
        QTest.keyClick(page.nil.reason, Qt.Key.Key_Return)
    assert page.nil.declared
    assert cell.hasFocus()
    QTest.keyClick(cell, Qt.Key.Key_0, CONTROL)
    assert page.nil.withdraw.hasFocus()
    with qtbot.waitSignal(bench.file.declared_changed):
        QTest.keyClick(page.nil.withdraw, Qt.Key.Key_Space)
    assert page.nil.isHidden()


def test_who_types_into_a_form_declared_empty_is_told_what_becomes_of_it(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = record(bench, "food", qtbot)
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.declare_nil("food", REASON)
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.edit(Cell("food", page.row, "workers"), "3")
    assert page.nil.told.text() == bench.ctx.words("nil_lapsed")
    assert not page.nil.withdraw.isVisible()
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.undo()
    assert REASON in page.nil.told.text()
    with qtbot.waitSignal(bench.file.declared_changed):
        bench.file.undo()  # the declaration itself: nothing was entered
    assert page.nil.isHidden()


def test_a_form_with_something_in_it_says_why_it_is_not_declared_empty(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = record(bench, "food", qtbot)
    bench.file.edit(Cell("food", page.row, "workers"), "三个人")
    qtbot.waitUntil(lambda: not bench.file.pages["food"].holds_nothing)
    page.nil.ask()
    assert page.nil.told.text() == bench.ctx.words("nil_filled")
    assert not page.nil.reason.isVisible()
    QTest.mouseClick(page.nil.close_button, Qt.MouseButton.LeftButton)
    assert page.nil.isHidden()


def record(bench: Workbench, form: str, qtbot: QtBot) -> RecordPage:
    bench.show_page(form)
    page = bench.pages[form]
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: form in bench.file.pages and bool(page.cards))
    code = bench.file.catalogue.forms[form].stored[0].code
    bench.go_to(Cell(form, page.row, code))
    card = next(card for card in page.cards if code in card.rows)
    qtbot.waitUntil(card.rows[code].editor.hasFocus)
    return page
