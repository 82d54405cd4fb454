"""Two moments in the window: what changed is listed, narrowed, explained in place, gone to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from edudesk.actions.collections import close_collection, open_collection
from edudesk.actions.comparing import compare
from edudesk.actions.entry import find_row, set_cell
from edudesk.actions.session import Session
from edudesk.model.place import Cell
from edudesk.ui.desk.navigation import COMPARE
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.comparepage import ComparePage
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import shown_bench

REASON = "新建综合楼十月竣工，按验收面积登记"
TYPED = (
    ("grounds.land_area", "100.00", "112.50"),
    ("grounds.books", "2000", "2000"),
    ("grounds.green_area", "30", "20"),
    ("security.gate_count", "1", "2"),
)
"""Field, figure of the first year, figure of the second."""


def put(session: Session, collection: int, place: str, text: str) -> Cell:
    form, field = place.split(".")
    cell = Cell(form, session.run(find_row, form, collection, ""), field)
    session.run(set_cell, cell, text)
    return cell


def two_years(session: Session) -> dict[str, Cell]:
    """Fill two years in, and return the cells of the second by place."""
    for place, before, _ in TYPED:
        put(session, 1, place, before)
    session.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    return {place: put(session, 2, place, now) for place, _, now in TYPED}


@pytest.fixture
def cells(school: OpenFile) -> dict[str, Cell]:
    return two_years(school.session)


@pytest.fixture
def bench(
    ctx: Context, cells: dict[str, Cell], opened: Callable[[str], OpenFile], school: OpenFile,
    qtbot: QtBot,
) -> Workbench:  # fmt: skip
    school.close()
    return shown_bench(ctx, opened("school"), qtbot)


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> ComparePage:
    bench.show_page(COMPARE)
    found = bench.pages[COMPARE]
    assert isinstance(found, ComparePage)
    qtbot.waitUntil(lambda: found.model.rowCount() > 0)
    return found


def places(page: ComparePage) -> list[str]:
    typed = {place for place, *_ in TYPED}
    shown = [f"{one.form}.{one.field}" for one in page.lines.figures]
    return [place for place in shown if place in typed]


def choose(page: ComparePage, *wanted: str) -> None:
    model, rows = page.table.selectionModel(), QItemSelectionModel.SelectionFlag.Rows
    model.clearSelection()
    for row, one in enumerate(page.lines.figures):
        if f"{one.form}.{one.field}" in wanted:
            model.select(page.model.index(row, 0), rows | QItemSelectionModel.SelectionFlag.Select)


def line(page: ComparePage, place: str) -> list[str]:
    row = [f"{one.form}.{one.field}" for one in page.lines.figures].index(place)
    return [str(page.model.index(row, at).data()) for at in range(page.model.columnCount())]


def test_only_what_changed_is_listed_until_all_is_wished(page: ComparePage) -> None:
    assert places(page) == ["grounds.land_area", "grounds.green_area", "security.gate_count"]
    assert line(page, "grounds.land_area")[2:] == [
        *("学校占地面积（平方米）", "100.00", "112.50", "+12.50", "+12.5%", "（未说明）"),
    ]
    page.changed.setChecked(False)
    assert "grounds.books" in places(page)
    assert line(page, "grounds.books")[3:] == ["2,000", "2,000", "", "", ""]


def test_the_list_is_narrowed_to_a_form_and_to_words(page: ComparePage) -> None:
    page.forms.setCurrentIndex(page.forms.findData("security"))
    assert places(page) == ["security.gate_count"]
    page.forms.setCurrentIndex(0)
    page.text.setText("绿化")
    assert places(page) == ["grounds.green_area"]


def test_several_differences_take_one_reason_in_place(
    page: ComparePage, bench: Workbench, qtbot: QtBot
) -> None:
    choose(page, "grounds.land_area", "grounds.green_area")
    page.reasoning.code.setCurrentIndex(page.reasoning.code.findData("new_area"))
    page.reasoning.reason.setText(REASON)
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(page.reasoning.reason, Qt.Key.Key_Return)
    assert line(page, "grounds.land_area")[-1] == REASON
    number = bench.file.collection.number
    told = {one.field: one for one in bench.file.session.run(compare, number).figures}
    assert (told["green_area"].reason, told["green_area"].reason_code) == (REASON, "new_area")
    assert not told["gate_count"].reason
    page.unexplained.setChecked(True)
    assert places(page) == ["security.gate_count"]
    with qtbot.waitSignal(bench.file.undone):
        bench.file.undo()
    qtbot.waitUntil(lambda: len(places(page)) == 3)


def test_what_was_said_of_an_earlier_difference_is_offered(
    page: ComparePage, bench: Workbench, cells: dict[str, Cell], qtbot: QtBot
) -> None:
    choose(page, "grounds.land_area")
    page.reasoning.reason.setText(REASON)
    page.reasoning.explain()
    qtbot.waitUntil(lambda: line(page, "grounds.land_area")[-1] == REASON)
    bench.file.edit(cells["grounds.land_area"], "113.00")
    qtbot.waitUntil(lambda: line(page, "grounds.land_area")[-1] == "（未说明）")
    choose(page, "grounds.land_area")
    assert page.reasoning.take_over.isVisible()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert page.reasoning.reason.text() == REASON


def test_nothing_is_to_be_explained_where_nothing_differs(page: ComparePage) -> None:
    page.changed.setChecked(False)
    choose(page, "grounds.books")
    assert not page.reasoning.isEnabled()
    choose(page, "grounds.books", "grounds.land_area")
    assert page.reasoning.isEnabled()
    assert len(page.reasoning.chosen) == 1


def test_enter_goes_to_the_later_figure(
    page: ComparePage, bench: Workbench, cells: dict[str, Cell], qtbot: QtBot
) -> None:
    page.text.setText("校门")
    choose_rows(page.table, places(page).index("security.gate_count"))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.current_cell() == cells["security.gate_count"])


def test_the_earlier_collection_may_look_at_the_later_but_is_not_printed(
    page: ComparePage, bench: Workbench, qtbot: QtBot
) -> None:
    assert page.print.isEnabled()
    earlier = next(one for one in bench.file.collections if one.number == 1)
    with qtbot.waitSignal(bench.file.collection_changed):
        bench.file.show_collection(earlier)
    other = bench.pages[COMPARE]
    assert isinstance(other, ComparePage)
    qtbot.waitUntil(lambda: other.model.rowCount() > 0)
    assert line(other, "grounds.land_area")[3:5] == ["112.50", "100.00"]
    assert not other.print.isEnabled()


def test_a_closed_collection_is_compared_but_not_explained(
    page: ComparePage, bench: Workbench, qtbot: QtBot
) -> None:
    closed = bench.file.session.run(close_collection, bench.file.collection.number)
    with qtbot.waitSignal(bench.file.collection_changed):
        bench.file.show_collection(closed)
    anew = bench.pages[COMPARE]
    assert isinstance(anew, ComparePage)
    qtbot.waitUntil(lambda: anew.model.rowCount() > 0)
    choose_rows(anew.table, 0)
    assert not anew.reasoning.isEnabled()


def test_it_is_found_in_the_menu_of_collections_and_by_key(bench: Workbench) -> None:
    menu = QMenu(bench)
    bench.rounds.fill(menu)
    next(one for one in menu.actions() if one.text().startswith("两期对照")).trigger()
    assert bench.navigation.current() == COMPARE
    bench.show_page("grounds")
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(bench, Qt.Key.Key_T, modifiers)
    QTest.keyClick(bench, Qt.Key.Key_Shift)  # else Qt thinks that they are still held down
    assert bench.navigation.current() == COMPARE


def test_a_file_of_one_collection_says_that_there_is_nothing_beside_it(
    ctx: Context, district: OpenFile, qtbot: QtBot
) -> None:
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(COMPARE)
    page = bench.pages[COMPARE]
    assert isinstance(page, ComparePage)
    assert "还没有别的填报任务" in page.counts.text()
    assert not page.others.isEnabled()
