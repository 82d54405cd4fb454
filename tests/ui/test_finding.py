"""Everything of the open file is found by words, pinyin, initials or code, and gone to by keys."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from edudesk.actions.loading import import_table
from edudesk.actions.lookup import named_rows
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.search.findindex import FindIndex, find
from edudesk.ui.search.searchbox import SearchBox
from tests.ui.conftest import TABLE, shown_bench

PEOPLE = ("张三丰", "王建国", "Anna Lee")


def add_person(file: OpenFile, name: str, qtbot: QtBot) -> None:
    with qtbot.waitSignal(file.edited):
        file.add_row("staff", {"staff_no": f"T{len(name)}{ord(name[0])}", "name": name})


@pytest.fixture
def searching(bench: Workbench, qtbot: QtBot) -> SearchBox:
    """Return the box with the focus, everything indexed."""
    for name in PEOPLE:
        add_person(bench.file, name, qtbot)
    QTest.keyClick(bench, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(bench.finder.index.of_kind("row")) >= len(PEOPLE))
    qtbot.waitUntil(lambda: bool(bench.finder.index.of_kind("report")))
    assert bench.search.hasFocus()
    return bench.search


def first(box: SearchBox, typed: str) -> str:
    box.clear()
    QTest.keyClicks(box, typed)
    return box.finds()[0].name if box.finds() else ""


@pytest.mark.parametrize("typed", ["王建国", "wjg", "wangjianguo", "wangjian", "建国"])
def test_a_person_is_found_by_name_initials_and_pinyin(searching: SearchBox, typed: str) -> None:
    searching.clear()
    searching.setText(typed)
    searching.textEdited.emit(typed)
    assert searching.finds()[0].title == "王建国"


def test_enter_goes_to_the_person(bench: Workbench, searching: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(searching, "zsf")
    row = int(searching.finds()[0].key[1])
    QTest.keyClick(searching, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.current_cell() == Cell("staff", row, "name"))
    assert not searching.list.isVisible()


def test_a_figure_is_found_by_label_and_by_code(searching: SearchBox) -> None:
    assert first(searching, "lhydmj") == "field|grounds|green_area"
    assert first(searching, "green_area") == "field|grounds|green_area"


def test_enter_goes_to_the_figure(bench: Workbench, searching: SearchBox, qtbot: QtBot) -> None:
    first(searching, "green_area")
    QTest.keyClick(searching, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.current_cell() is not None)
    cell = bench.current_cell()
    assert cell is not None
    assert (cell.form, cell.field) == ("grounds", "green_area")


def test_a_form_a_line_and_a_report_are_found(searching: SearchBox) -> None:
    assert first(searching, "jzgmc") == "form|staff"
    assert first(searching, "staff-roster") == "report|staff-roster"
    assert first(searching, "key_places").startswith("form|key_places")


def test_a_command_is_found_and_done(bench: Workbench, searching: SearchBox) -> None:
    hidden = bench.help.isHidden()
    wanted = bench.ctx.words("toggle_help")
    searching.setText(wanted)
    searching.textEdited.emit(wanted)
    QTest.keyClick(searching, Qt.Key.Key_Return)
    assert bench.help.isHidden() is not hidden


def test_arrows_choose_and_escape_goes_back_where_one_was(bench: Workbench, qtbot: QtBot) -> None:
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: "grounds" in bench.file.pages)
    row = next(iter(bench.file.pages["grounds"].rows))
    bench.go_to(Cell("grounds", row, "green_area"))
    before = QApplication.focusWidget()
    assert before is not None
    qtbot.waitUntil(before.isVisible)  # a card that was just built is shown by the next event
    QTest.keyClick(bench, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(bench.finder.index.of_kind("form")))
    QTest.keyClicks(bench.search, "xx")
    QTest.keyClick(bench.search, Qt.Key.Key_Down)
    assert bench.search.list.currentIndex().row() == 1
    QTest.keyClick(bench.search, Qt.Key.Key_Up)
    assert bench.search.list.currentIndex().row() == 0
    QTest.keyClick(bench.search, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before
    assert bench.search.text() == ""


def test_what_was_chosen_lately_comes_first(bench: Workbench, searching: SearchBox) -> None:
    first(searching, "green_area")
    QTest.keyClick(searching, Qt.Key.Key_Return)
    searching.begin()
    assert searching.finds()[0].name == "field|grounds|green_area"
    assert "王建国" not in str(bench.ctx.preferences.found(bench.file.session.path))


def test_a_renamed_person_is_found_by_the_new_name(
    bench: Workbench, searching: SearchBox, qtbot: QtBot
) -> None:
    row = int(
        next(one for one in bench.finder.index.of_kind("row") if one.title == "张三丰").key[1]
    )
    with qtbot.waitSignal(bench.file.edited):
        bench.file.edit(Cell("staff", row, "name"), "赵四海")
    searching.begin()
    qtbot.waitUntil(lambda: first(searching, "zsh") == f"row|staff|{row}")


@pytest.mark.parametrize("typed", ["第三小学", "dsxx", "disanxiaoxue", "2137000003"])
def test_a_district_finds_a_school_and_goes_to_it(
    ctx: Context, district: OpenFile, qtbot: QtBot, typed: str
) -> None:
    facts, number = "school_facts", district.collection.number
    district.session.run(import_table, facts, TABLE, number)
    schools = district.session.run(named_rows, number)
    (row,) = (one.row for one in schools if (one.form, one.name) == (facts, "第三小学"))
    bench = shown_bench(ctx, district, qtbot)
    QTest.keyClick(bench, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(bench.finder.index.of_kind("row")) == len(schools))
    bench.search.setText(typed)  # Qt's robot has no key for 第
    bench.search.textEdited.emit(typed)
    assert bench.search.finds()[0].name == f"row|{facts}|{row}"
    QTest.keyClick(bench.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.current_cell() == Cell(facts, row, "school_name"))


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=30), st.data())
def test_every_find_answers_to_its_own_title(titles: list[str], data: st.DataObject) -> None:
    index = FindIndex()
    index.put("all", [find("row", (str(at),), title) for at, title in enumerate(titles)])
    wanted = data.draw(st.sampled_from(titles))
    typed = wanted.split()
    if typed:
        assert wanted in [one.title for one in index.search(wanted, len(titles))]


def test_what_is_called_so_goes_before_what_begins_so_before_what_holds_it() -> None:
    index = FindIndex()
    index.put("all", [find("row", (name,), name) for name in ("小教室", "教室数", "教室")])
    assert [one.title for one in index.search("教室", 9)] == ["教室", "教室数", "小教室"]


def test_a_form_goes_before_the_line_of_a_grid_that_is_called_so() -> None:
    index = FindIndex()
    index.put("all", [find("line", ("a", "b"), "教职工"), find("form", ("staff",), "教职工名册")])
    assert [one.title for one in index.search("教职工", 5)] == ["教职工名册", "教职工"]


def test_several_words_narrow_down() -> None:
    index = FindIndex()
    made = [find("field", (at,), "面积", at) for at in ("操场", "食堂")]
    index.put("all", made)
    assert [one.detail for one in index.search("面积 食堂", 9)] == ["食堂"]


def is_shown(bench: Workbench, page: str) -> bool:
    return bench.navigation.current() == page


def test_pages_without_a_form_are_found_too(ctx: Context, district: OpenFile, qtbot: QtBot) -> None:
    bench = shown_bench(ctx, district, qtbot)
    QTest.keyClick(bench, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(bench.finder.index.of_kind("report")))
    for typed, page in (("zhenggaigenzong", "work-ledger"), ("zzysmj", "work-evidence")):
        bench.search.clear()
        QTest.keyClicks(bench.search, typed)
        qtbot.waitUntil(lambda: bool(bench.search.finds()))
        QTest.keyClick(bench.search, Qt.Key.Key_Return)
        qtbot.waitUntil(partial(is_shown, bench, page))
        QTest.keyClick(bench, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
