"""Forms with fixed lines take blocks from a spreadsheet like rosters, and add no line for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from edudesk.ui.cells.cellblock import Span
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser
from edudesk.ui.pages.gridpage import GridPage
from edudesk.ui.sheets.pastepreview import PastePreview

pytestmark = pytest.mark.qt_log_ignore(
    "does not support (grabbing the keyboard|raise|propagateSizeHints)", extend=True
)

FORM = "junior_ages"
CONTROL = Qt.KeyboardModifier.ControlModifier


def settled(page: GridPage, qtbot: QtBot) -> None:
    answered: list[object] = []
    page.file.ask(lambda desk: desk, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))


@pytest.fixture
def ages(ctx: Context, school: OpenFile, qtbot: QtBot) -> GridPage:
    page = GridPage(ctx, school, school.catalogue.forms[FORM])
    qtbot.addWidget(page)
    page.resize(900, 640)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    qtbot.waitUntil(lambda: page.model is not None)
    page.view.setFocus()
    return page


def writable(page: GridPage) -> tuple[int, int]:
    """Return the first cell from which two by two cells can be typed into."""
    sheet = page.view.sheet
    return next(
        (row, column)
        for row in range(sheet.rowCount() - 1)
        for column in range(sheet.columnCount() - 1)
        if all(sheet.can_write(row + down, column + right) for down in (0, 1) for right in (0, 1))
    )


def block(page: GridPage, row: int, column: int) -> list[list[str]]:
    sheet = page.view.sheet
    return [[sheet.shown_text(row + down, column + right) for right in (0, 1)] for down in (0, 1)]


def test_a_block_is_pasted_into_lines_as_one_step(ages: GridPage, qtbot: QtBot) -> None:
    row, column = writable(ages)
    rows = ages.view.sheet.rowCount()
    ages.view.move_to(ages.view.sheet.index(row, column))
    QApplication.clipboard().setText("1\t2\r\n3\t4\r\n")
    QTest.keyClick(ages.view, Qt.Key.Key_V, CONTROL)
    settled(ages, qtbot)
    assert block(ages, row, column) == [["1", "2"], ["3", "4"]]
    assert ages.view.sheet.rowCount() == rows
    assert ages.view.span() == Span(row, column, row + 1, column + 1)
    with qtbot.waitSignal(ages.file.undone):
        ages.file.undo()
    assert block(ages, row, column) == [["", ""], ["", ""]]


def test_a_block_of_lines_is_said_not_to_apply_and_unsaid_by_one_key(
    ages: GridPage, qtbot: QtBot
) -> None:
    row, column = writable(ages)
    ages.view.choose_span(Span(row, column, row + 1, column + 1))
    for shown in ("不适用", ""):
        QTest.keyClick(ages.view, Qt.Key.Key_1, CONTROL)
        settled(ages, qtbot)
        assert block(ages, row, column) == [[shown, shown], [shown, shown]]


def test_what_cannot_be_read_is_asked_about(ages: GridPage, qtbot: QtBot) -> None:
    row, column = writable(ages)
    ages.view.move_to(ages.view.sheet.index(row, column))
    QApplication.clipboard().setText("1\t二\n")
    QTest.keyClick(ages.view, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: ages.dialog is not None)
    assert isinstance(ages.dialog, PastePreview)
    qtbot.addWidget(ages.dialog)
    ages.dialog.leave.click()
    settled(ages, qtbot)
    assert block(ages, row, column)[0] == ["1", ""]


def test_rows_past_the_last_line_are_told(ages: GridPage, qtbot: QtBot) -> None:
    row, column = writable(ages)
    count = ages.view.sheet.rowCount()
    ages.view.move_to(ages.view.sheet.index(row, column))
    QApplication.clipboard().setText("1\n" * (count - row + 2))
    QTest.keyClick(ages.view, Qt.Key.Key_V, CONTROL)
    settled(ages, qtbot)
    assert "2 行" in ages.notice.said()


def test_enter_goes_to_the_cell_below(ages: GridPage) -> None:
    QTest.keyClick(ages.view, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert any(card.isAncestorOf(focused) for card in ages.cards)


def test_the_wheel_changes_no_answer_in_passing(ctx: Context, qtbot: QtBot) -> None:
    chooser = Chooser(ctx)
    qtbot.addWidget(chooser)
    chooser.addItems(["甲", "乙"])
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chooser, wheel)
    assert chooser.currentText() == "甲"
