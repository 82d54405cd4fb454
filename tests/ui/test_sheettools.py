"""Filters, finding, frozen columns, widths and totals of a grid."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidgetItem, QMenu
from pytestqt.qtbot import QtBot

from edudesk.ui.cells.cellblock import Span
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.sheets.columnfilter import FilterPopup
from edudesk.ui.sheets.roworder import Condition, runs
from edudesk.ui.sheets.totals import Totals, average_text, totals_of
from tests.ui.conftest import parts
from tests.ui.test_grids import (
    CONTROL,
    FORM,
    NAMES,
    Made,
    column,
    editor,
    go,
    here,
    made,
    press,
    rooms,
    settled,
    sheet,
    stored,
    undone,
    values,
)

__all__ = ["made", "rooms"]

pytestmark = pytest.mark.qt_log_ignore(
    "does not support (grabbing the keyboard|raise|propagateSizeHints)", extend=True
)


def listed(page: SheetPage) -> list[str]:
    name = column(page, "name")
    return [sheet(page).shown_text(at, name) for at in range(len(sheet(page).order.ids))]


# -- filters ---------------------------------------------------------------------------------------


def opened(page: SheetPage, code: str, qtbot: QtBot) -> FilterPopup:
    go(page, 0, code)
    QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.popup is not None
    qtbot.addWidget(page.popup)
    return page.popup


def items(popup: FilterPopup) -> list[QListWidgetItem]:
    return [popup.values.item(at) for at in range(popup.values.count())]


def test_a_column_is_filtered_by_ticking_values(rooms: SheetPage, qtbot: QtBot) -> None:
    popup = opened(rooms, "name", qtbot)
    by_sound = ["美术室", "书法室", "音乐室"]
    assert [item.text() for item in items(popup)] == [f"{name}　1" for name in by_sound]
    items(popup)[0].setCheckState(Qt.CheckState.Unchecked)
    popup.take.click()
    assert set(listed(rooms)) == set(by_sound[1:])
    assert rooms.filters.isVisible()
    assert by_sound[1] in rooms.filters.said.text()


def test_a_column_is_filtered_by_what_it_contains(rooms: SheetPage, qtbot: QtBot) -> None:
    popup = opened(rooms, "name", qtbot)
    popup.words.setText("音")
    assert [item.isHidden() for item in items(popup)].count(False) == 1
    QTest.keyClick(popup.words, Qt.Key.Key_Return)
    assert listed(rooms) == [NAMES[0]]
    assert "含“音”" in rooms.filters.said.text()


def test_values_are_those_that_other_filters_let_through(rooms: SheetPage) -> None:
    sheet(rooms).filter_column("area", Condition(values=frozenset(["10.00", "20.00"])))
    assert sorted(sheet(rooms).column_values("name")) == sorted(NAMES[:2])
    assert sum(sheet(rooms).column_values("area").values()) == 3


def test_clearing_shows_all_rows_and_hides_the_bar(rooms: SheetPage, qtbot: QtBot) -> None:
    popup = opened(rooms, "name", qtbot)
    popup.words.setText("音")
    popup.take.click()
    rooms.clear_filters()
    assert listed(rooms) == list(NAMES)
    assert not rooms.filters.isVisible()


def test_a_new_row_and_a_changed_one_stay_in_sight_until_filtered_again(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    sheet(rooms).filter_column("name", Condition("室"))
    go(rooms, 0, "name")
    press(rooms, Qt.Key.Key_X)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    rooms.view.move_to(sheet(rooms).index(3, column(rooms, "name")))
    press(rooms, Qt.Key.Key_Y)
    QTest.keyClick(editor(), Qt.Key.Key_Return)
    settled(rooms, qtbot)
    assert listed(rooms) == ["x", *NAMES[1:], "y"]
    rooms.filters.again.emit()
    assert listed(rooms) == list(NAMES[1:])


def test_a_finding_in_a_row_that_is_kept_away_is_gone_to(rooms: SheetPage) -> None:
    sheet(rooms).filter_column("name", Condition(NAMES[0]))
    assert rooms.go_to(stored(rooms)[2].id, "name")
    assert here(rooms) == (2, column(rooms, "name"))


def test_a_filtered_column_bears_a_sign(rooms: SheetPage) -> None:
    name, sign = column(rooms, "name"), Qt.ItemDataRole.DecorationRole
    assert sheet(rooms).headerData(name, Qt.Orientation.Horizontal, sign) is None
    sheet(rooms).filter_column("name", Condition("音"))
    assert sheet(rooms).headerData(name, Qt.Orientation.Horizontal, sign) is not None


def test_rows_are_taken_out_by_stretches_from_the_end() -> None:
    assert runs([1, 2, 3, 7, 9, 10]) == [(9, 10), (7, 7), (1, 3)]
    assert runs([]) == []


# -- finding and replacing -------------------------------------------------------------------------


def test_finding_counts_and_goes_from_place_to_place(rooms: SheetPage, qtbot: QtBot) -> None:
    press(rooms, Qt.Key.Key_F, CONTROL)
    bar = rooms.find_bar
    assert bar.isVisible()
    assert not bar.replacing.isVisible()
    bar.words.setText("室")
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    name = column(rooms, "name")
    assert here(rooms) == (1, name)
    assert "共 3 处" in bar.count.text()
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    assert here(rooms) == (0, name)
    QTest.keyClick(bar.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert here(rooms) == (2, name)
    QTest.keyClick(bar.words, Qt.Key.Key_Escape)
    assert rooms.view.hasFocus()


def test_replacing_all_says_how_many_and_is_one_step(rooms: SheetPage, qtbot: QtBot) -> None:
    press(rooms, Qt.Key.Key_H, CONTROL)
    bar = rooms.find_bar
    bar.words.setText("室")
    bar.by.setText("教室")
    bar.look()
    assert bar.all.text() == "全部替换（3 处）"
    bar.all.click()
    settled(rooms, qtbot)
    assert values(rooms, "name") == ["音乐教室", "美术教室", "书法教室"]
    assert undone(rooms, qtbot).startswith("替换 3 处")
    assert values(rooms, "name") == list(NAMES)


def test_replacing_looks_into_the_selected_block_alone(rooms: SheetPage, qtbot: QtBot) -> None:
    name = column(rooms, "name")
    rooms.view.choose_span(Span(0, name, 1, name))
    press(rooms, Qt.Key.Key_H, CONTROL)
    bar = rooms.find_bar
    assert bar.within.isChecked()
    bar.words.setText("室")
    bar.by.setText("")
    bar.look()
    bar.all.click()
    settled(rooms, qtbot)
    assert values(rooms, "name") == ["音乐", "美术", NAMES[2]]


def test_whole_cells_only_are_found_when_asked(rooms: SheetPage) -> None:
    press(rooms, Qt.Key.Key_F, CONTROL)
    bar = rooms.find_bar
    bar.whole.setChecked(True)
    bar.words.setText("1")
    bar.look()
    assert "共 0 处" in bar.count.text()
    bar.words.setText("10.00")
    bar.look()
    assert "共 1 处" in bar.count.text()


def test_one_place_is_replaced_after_the_other(rooms: SheetPage, qtbot: QtBot) -> None:
    press(rooms, Qt.Key.Key_H, CONTROL)
    bar = rooms.find_bar
    bar.words.setText("室")
    bar.by.setText("馆")
    bar.look()
    bar.one.click()
    settled(rooms, qtbot)
    assert values(rooms, "name") == ["音乐馆", *NAMES[1:]]
    assert here(rooms) == (1, column(rooms, "name"))


# -- columns ---------------------------------------------------------------------------------------


def test_columns_up_to_the_name_stay_in_sight(made: Made, qtbot: QtBot) -> None:
    page = made("buses")
    page.file.add_row("buses", {"plate_no": "鲁C00001"})
    settled(page, qtbot)
    assert page.view.frozen.count == 1
    assert page.view.frozen.isVisible()
    bar = page.view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    go(page, 0, "plate_no")
    assert bar.value() == bar.maximum()
    press(page, Qt.Key.Key_F2)
    box = editor()
    assert page.view.frozen.isAncestorOf(box)
    QTest.keyClicks(box, "9")
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert not page.view.frozen.isAncestorOf(editor())
    settled(page, qtbot)
    assert values(page, "plate_no") == ["鲁C000019"]


def test_a_cell_that_is_gone_to_is_not_left_under_the_frozen_columns(
    made: Made, qtbot: QtBot
) -> None:
    page = made("buses")
    bar = page.view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    page.view.show_cell(sheet(page).index(0, 1))
    seen = page.view.visualRect(sheet(page).index(0, 1))
    left = page.view.viewport().mapTo(page.view, seen.topLeft()).x()
    assert left > page.view.frozen.geometry().right()


def test_the_user_settles_how_many_columns_stay(made: Made) -> None:
    page = made("buses")
    page.columns.freeze(2)
    assert page.view.frozen.count == 2
    assert made("buses").view.frozen.count == 2
    page.columns.freeze(0)
    assert not page.view.frozen.isVisible()
    assert made("buses").view.frozen.count == 0


def test_widths_are_remembered_for_each_form(made: Made, qtbot: QtBot) -> None:
    page = made("buses")
    seats = column(page, "seats")
    usual = page.view.columnWidth(seats)
    page.view.setColumnWidth(seats, usual + 40)
    qtbot.waitUntil(lambda: page.ctx.preferences.widths("buses") == {"seats": usual + 40})
    assert made("buses").view.columnWidth(seats) == usual + 40
    assert made(FORM).view.chosen_widths == {}
    page.columns.forget_widths()
    assert made("buses").view.columnWidth(seats) == usual


def test_widths_follow_the_text_size(made: Made, qtbot: QtBot) -> None:
    page = made("buses")
    seats = column(page, "seats")
    page.view.setColumnWidth(seats, 160)
    page.ctx.theme.use(percent=150)
    assert page.view.columnWidth(seats) == 240
    page.ctx.theme.use(percent=100)
    assert page.view.columnWidth(seats) == 160


def test_every_line_of_the_menus_does_something(rooms: SheetPage, qtbot: QtBot) -> None:
    words = rooms.ctx.words
    entries = [*rooms.menu.of_cells(), *rooms.menu.of_column(1)]
    assert len({words(entry[0]) for entry in entries if entry}) >= 15
    rooms.menu.open_column(1, rooms.view.mapToGlobal(rooms.view.rect().center()))
    (menu,) = parts(rooms.view, QMenu)
    menu.actions()[1].trigger()
    assert listed(rooms) == ["音乐室", "书法室", "美术室"]  # yin shu mei
    menu.close()


# -- totals ----------------------------------------------------------------------------------------


def test_a_selection_is_counted_summed_and_averaged(rooms: SheetPage, qtbot: QtBot) -> None:
    rooms.view.choose_span(Span(0, column(rooms, "name"), 3, column(rooms, "area")))
    qtbot.waitUntil(lambda: bool(rooms.totals.text()))  # type: ignore[union-attr]
    assert rooms.totals.text() == "计数 6　求和 60.00　平均 20.00"  # type: ignore[union-attr]
    go(rooms, 0, "area")
    qtbot.waitUntil(lambda: not rooms.totals.text())  # type: ignore[union-attr]


def test_unreadable_cells_count_as_filled_and_sum_as_nothing(
    rooms: SheetPage, qtbot: QtBot
) -> None:
    area = column(rooms, "area")
    sheet(rooms).setData(sheet(rooms).index(0, area), "一亩")
    settled(rooms, qtbot)
    assert totals_of(sheet(rooms), Span(0, area, 2, area)) == Totals(3, 2, Fraction(50), 2)


@pytest.mark.parametrize(
    ("total", "numbers", "places", "text"),
    [
        (Fraction(10), 4, 0, "2.5"),
        (Fraction(10), 3, 0, "≈3.33"),
        (Fraction(2, 3), 1, 2, "≈0.6667"),
        (Fraction(123456789, 100), 1, 2, "1,234,567.89"),
        (Fraction(-5), 2, 0, "-2.5"),
        (Fraction(1, 10) + Fraction(2, 10), 1, 1, "0.3"),
    ],
)
def test_averages_are_exact_or_say_that_they_are_not(
    total: Fraction, numbers: int, places: int, text: str
) -> None:
    assert average_text(Totals(numbers, numbers, total, places)) == text
