"""A screen of 1366 × 768 set to 200 %: the figures have the room, all else is a key away."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar
from pytestqt.qtbot import QtBot

from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.recordpage import RecordPage
from tests.ui.conftest import parts, shown_bench

SMALL = (683, 360)  # of 384 the window's title and status take the rest
CONTROL = Qt.KeyboardModifier.ControlModifier


def _is_whole(bar: QScrollBar) -> bool:
    return bar.maximum() == 0


def focused() -> object:
    return QApplication.focusWidget()


@pytest.fixture
def small(ctx: Context, school: OpenFile, qtbot: QtBot) -> Workbench:
    bench = shown_bench(ctx, school, qtbot)
    bench.setMinimumSize(*SMALL)  # as the window does, whatever its parts would like to have
    bench.resize(*SMALL)
    qtbot.waitUntil(lambda: not bench.navigation.isVisible())
    return bench


def entered(bench: Workbench, name: str, qtbot: QtBot) -> RecordPage:
    bench.show_page(name)
    page = bench.pages[name]
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: bool(page.cards) and page.entrance().isVisible())
    page.entrance().setFocus()
    qtbot.waitUntil(page.entrance().hasFocus)
    return page


def test_a_page_of_figures_is_never_scrolled_sideways(small: Workbench, qtbot: QtBot) -> None:
    for form in small.file.forms:
        if form.kind == "record":
            page = entered(small, form.code, qtbot)
            (area,) = parts(page, QScrollArea)
            bar = area.horizontalScrollBar()
            qtbot.waitUntil(partial(_is_whole, bar))


def test_the_tree_comes_for_a_choice_and_goes_with_it(small: Workbench, qtbot: QtBot) -> None:
    entered(small, "grounds", qtbot)
    QTest.keyClick(small, Qt.Key.Key_M, CONTROL)
    assert small.navigation.isVisible()
    assert focused() is small.navigation
    QTest.keyClick(small.navigation, Qt.Key.Key_Home)
    QTest.keyClick(small.navigation, Qt.Key.Key_Down)
    first = small.navigation.current()
    assert first != "grounds"
    assert small.navigation.isVisible()  # while one chooses
    QTest.keyClick(small.navigation, Qt.Key.Key_Return)
    assert small.stack.currentWidget() is small.pages[first]
    qtbot.waitUntil(lambda: focused() is small.pages[first].entrance())
    assert not small.navigation.isVisible()


def test_every_part_is_reached_by_f6_and_shows_where_the_focus_is(
    small: Workbench, qtbot: QtBot
) -> None:
    page = entered(small, "grounds", qtbot)
    seen = set()
    for _ in range(3):
        QTest.keyClick(small, Qt.Key.Key_F6)
        part = QApplication.focusWidget()
        assert part is not None
        qtbot.waitUntil(part.isVisible)
        seen |= {one for one in (small.navigation, page, small.issues) if one.isAncestorOf(part)}
        seen |= {small.navigation} & {part}
    assert seen == {small.navigation, page, small.issues}


def test_findings_fold_by_themselves_and_open_by_hand(small: Workbench, qtbot: QtBot) -> None:
    entered(small, "grounds", qtbot)
    assert not small.issues.model.lists_nothing()
    assert not small.issues.table.isVisible()
    QTest.keyClick(small, Qt.Key.Key_F7)
    qtbot.waitUntil(small.issues.table.isVisible)
    QTest.keyClick(small, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: not small.issues.table.isVisible())
    assert not small.ctx.preferences.issues_folded  # a large window is as it was left
    QTest.keyClick(small, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: small.issues.table.currentIndex().isValid())


def test_a_larger_window_has_everything_again(small: Workbench, qtbot: QtBot) -> None:
    entered(small, "grounds", qtbot)
    small.resize(1366, 740)
    qtbot.waitUntil(small.navigation.isVisible)
    assert small.help.isVisible()
    assert small.issues.table.isVisible()
    QTest.keyClick(small, Qt.Key.Key_M, CONTROL)
    entered(small, "grounds", qtbot)
    assert small.navigation.isVisible()  # it stands in nobody's way


def test_distances_wait_until_they_are_asked_for(small: Workbench, qtbot: QtBot) -> None:
    page = entered(small, "grounds", qtbot)
    qtbot.waitUntil(lambda: bool(small.file.headroom.of_form("grounds")))
    assert page.headroom.isHidden()
    QTest.keyClick(small, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(page.headroom.whole.isVisible)
