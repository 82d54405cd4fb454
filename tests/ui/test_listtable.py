"""Lists chosen by rows: what the program chooses does not depend on keys still held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import ListModel, ListTable, choose_rows

HELD = [
    (Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier),
]


@pytest.fixture
def table(ctx: Context, qtbot: QtBot) -> ListTable:
    table = ListTable(ctx, "名单", (60,))
    table.show_model(ListModel(["名称"], parent=table))
    model = table.model()
    assert isinstance(model, ListModel)
    model.show_texts([[str(number)] for number in range(9)])
    qtbot.addWidget(table)
    table.show()
    return table


@pytest.fixture(params=HELD, ids=["ctrl", "shift"])
def held(request: pytest.FixtureRequest, table: ListTable) -> Iterator[Qt.KeyboardModifier]:
    """Hold a key down, as somebody does who has just pressed a shortcut."""
    key, modifier = request.param
    QTest.keyPress(table, key, modifier)
    yield modifier
    QTest.keyRelease(table, key)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


def test_a_row_is_chosen_alone_though_a_key_is_held(
    table: ListTable, held: Qt.KeyboardModifier
) -> None:
    assert QApplication.keyboardModifiers() == held
    for row in (2, 6, 6):
        choose_rows(table, row)
        assert table.chosen_rows() == [row]
        assert table.currentIndex().row() == row


def test_several_rows_are_chosen_and_the_first_is_the_current_one(table: ListTable) -> None:
    choose_rows(table, 1)
    choose_rows(table, 5, 3, 7)
    assert table.chosen_rows() == [3, 5, 7]
    assert table.currentIndex().row() == 5
    choose_rows(table)
    assert table.chosen_rows() == [3, 5, 7], "nothing was to be chosen, so nothing changes"


def cut_rows(table: ListTable) -> list[int]:
    """Return the rows of which only a part is seen."""
    height = table.viewport().height()
    seen = [table.visualRect(table.model().index(row, 0)) for row in range(9)]
    return [
        row
        for row, place in enumerate(seen)
        if place.top() < 0 <= place.bottom() or place.top() < height <= place.bottom()
    ]


@pytest.mark.parametrize("row", [0, 4, 8])  # the last one stands at the foot
def test_no_row_is_cut_through_however_high_the_list_is(
    table: ListTable, row: int, qtbot: QtBot
) -> None:
    each = table.verticalHeader().defaultSectionSize()
    for height in range(4 * each, 6 * each, 5):
        table.resize(200, height)
        choose_rows(table, row)
        table.resize(200, height - each)  # as when the line for a reason appears below
        qtbot.waitUntil(lambda: table.viewport().height() % each == 0)
        assert cut_rows(table) == []
        place = table.visualRect(table.currentIndex())
        assert 0 <= place.top() < place.bottom() < table.viewport().height()
