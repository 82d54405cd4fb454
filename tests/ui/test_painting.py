"""What is painted anew when a cell is left: what changed, and not the whole sheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from edudesk.actions.pasting import PastedRow
from edudesk.model.form import Label
from edudesk.ui.pages.sheetpage import SheetPage
from tests.ui.test_grids import Made, column, editor, go, made, press, rooms, settled, sheet

__all__ = ["made", "rooms"]

pytestmark = pytest.mark.qt_log_ignore(
    "does not support (grabbing the keyboard|raise|propagateSizeHints)", extend=True
)

ROWS = 40
FORM = "buses"


class Painted(QObject):
    """Notes the rectangles that are painted in a table."""

    def __init__(self, table: QAbstractItemView) -> None:
        super().__init__(table)
        self.found: list[QRect] = []
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.found.append(QRect(event.rect()))
        return False

    def taken(self) -> list[QRect]:
        """Return what was painted since it was asked last; a page that is grabbed paints all."""
        found, self.found = self.found, []
        return found


@pytest.fixture
def buses(made: Made, qtbot: QtBot) -> SheetPage:
    """Return a page with more rows than it shows, scrolled sideways by a column."""
    page = made(FORM)
    rows = [PastedRow(None, {"plate_no": f"鲁C{at:05}", "seats": "30"}) for at in range(ROWS)]
    page.file.paste(Label("粘贴", "Paste"), FORM, rows)
    settled(page, qtbot)
    bar = page.view.horizontalScrollBar()
    bar.setValue(bar.minimum() + page.view.columnWidth(1))
    return page


def is_painted_as_it_is(page: SheetPage) -> bool:
    """Whether the screen shows what a drawing from scratch does: nothing was moved amiss."""
    screen = QGuiApplication.primaryScreen().grabWindow(page.winId())
    return screen.toImage() == page.grab().toImage().convertToFormat(screen.toImage().format())


@pytest.mark.parametrize("code", ["plate_no", "seats"])  # one stays in sight, one scrolls
def test_a_step_down_at_the_lower_edge_moves_the_rows_and_paints_the_new_one(
    buses: SheetPage, qtbot: QtBot, code: str
) -> None:
    view = buses.view
    height = view.verticalHeader().defaultSectionSize()
    lowest = view.viewport().height() // height - 1
    go(buses, lowest, code)
    press(buses, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: is_painted_as_it_is(buses))
    noted = [Painted(view), Painted(view.frozen), Painted(view.verticalHeader())]
    top = view.rowAt(0)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    settled(buses, qtbot)
    qtbot.waitUntil(lambda: all(one.found for one in noted))
    for one in noted:
        assert max(part.height() for part in one.taken()) <= 3 * height < view.viewport().height()
    assert view.rowAt(0) == top + 1
    assert view.currentIndex().row() == lowest + 1
    qtbot.waitUntil(lambda: is_painted_as_it_is(buses))


def test_a_focus_that_comes_or_goes_paints_the_cell_in_hand_alone(
    buses: SheetPage, qtbot: QtBot
) -> None:
    view = buses.view
    go(buses, 3, "seats")
    qtbot.waitUntil(lambda: is_painted_as_it_is(buses))
    noted = Painted(view)
    for taker in (buses.load, view):
        noted.taken()
        taker.setFocus()
        qtbot.waitUntil(lambda: bool(noted.found))
        cell = view.visualRect(view.currentIndex())
        assert all(cell.contains(part) for part in noted.taken())
        qtbot.waitUntil(lambda: is_painted_as_it_is(buses))


def test_headers_and_bars_are_painted_after_pages_were_changed(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.resize(rooms.size())
    for page in (rooms, QWidget()):
        stack.addWidget(page)
    with qtbot.waitActive(stack):
        stack.show()
        stack.activateWindow()
    rooms.view.setFocus()
    for shown in (1, 0):  # Qt holds painting off meanwhile, and gives the focus back then
        stack.setCurrentIndex(shown)
    qtbot.waitUntil(rooms.view.hasFocus)
    parts = (rooms.view, *rooms.view.findChildren(QWidget))
    held = [part.objectName() or type(part).__name__ for part in parts if not part.updatesEnabled()]
    rooms.setParent(None)  # it is closed by itself
    assert held == []


def test_a_cell_that_is_left_is_told_of_alone(rooms: SheetPage, qtbot: QtBot) -> None:
    told: set[tuple[int, int, int, int]] = set()
    sheet(rooms).dataChanged.connect(
        lambda first, last: told.add((first.row(), first.column(), last.row(), last.column()))
    )
    go(rooms, 1, "area")
    press(rooms, Qt.Key.Key_7)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    settled(rooms, qtbot)
    area = column(rooms, "area")
    assert sheet(rooms).shown_text(1, area) == "7.00"
    assert told == {(1, area, 1, area)}
