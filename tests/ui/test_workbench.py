"""The desk of a school: figures typed into the window are in the file, and every key works."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from edudesk.actions import entry
from edudesk.actions.entry import read_form
from edudesk.catalogue.words import load_words
from edudesk.errors import NotWritableError
from edudesk.model.form import Form
from edudesk.model.place import Cell
from edudesk.ui.cells.celledit import CellEdit
from edudesk.ui.cells.editors import Editor
from edudesk.ui.desk.navigation import BOARD
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.pages.gridpage import GridPage
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import parts, shown_bench

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def page_of(bench: Workbench, form: str, qtbot: QtBot) -> FormPage:
    bench.show_page(form)
    qtbot.waitUntil(lambda: form in bench.file.pages)
    page = bench.pages[form]
    assert isinstance(page, FormPage)
    return page


def settled(bench: Workbench, qtbot: QtBot) -> None:
    """Wait until the file has answered everything that was asked of it."""
    answered: list[object] = []
    bench.file.ask(lambda desk: desk, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))


def in_hand(bench: Workbench, cell: Cell, qtbot: QtBot) -> Editor:
    """Go to a cell of a record or grid and return its editor."""
    page = page_of(bench, cell.form, qtbot)
    bench.go_to(cell)
    settled(bench, qtbot)
    for card in getattr(page, "cards"):  # noqa: B009 - record and grid pages have cards
        focused = card.focused()
        if focused is not None:
            editor: Editor = focused.editor
            return editor
    raise AssertionError(f"{cell} did not get the focus")


def stored(path: Path, form: str, field: str) -> list[object]:
    """Read a column by another hand than the program's."""
    with sqlite3.connect(path) as connection:
        found = connection.execute(f'SELECT "{field}" FROM "f_{form}" ORDER BY id').fetchall()
    connection.close()
    return [value for (value,) in found]


def number_field(form: Form) -> str:
    return next(f.code for f in form.stored if f.type == "int" and (f.maximum or 99) >= 99)


def test_a_jump_to_a_page_never_visited_brings_the_cell_into_sight(
    bench: Workbench, qtbot: QtBot
) -> None:
    (row,) = bench.file.session.run(read_form, "grounds", bench.file.collection.number).rows
    bench.go_to(Cell("grounds", row.id, "books"))

    def in_sight() -> bool:
        page = bench.pages["grounds"]
        assert isinstance(page, RecordPage)
        found = [card.rows["books"].editor for card in page.cards if "books" in card.rows]
        return bool(found) and not found[0].visibleRegion().isEmpty()

    qtbot.waitUntil(in_sight)


def test_a_figure_typed_into_a_record_is_in_the_file(bench: Workbench, qtbot: QtBot) -> None:
    form = bench.file.catalogue.forms["grounds"]
    code = number_field(form)
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    editor = in_hand(bench, Cell("grounds", page.row, code), qtbot)
    QTest.keyClicks(editor, "12")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    path = bench.file.session.path
    bench.file.close()
    assert stored(path, "grounds", code) == [12]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The disk has room for nothing until something stands in this list."""
    found: list[str] = []

    def bounded(act: Callable[..., object]) -> Callable[..., object]:
        def write(*given: object, **named: object) -> object:
            if not found:
                raise NotWritableError("磁盘已满。", "The disk is full.")
            return act(*given, **named)

        return write

    for name in ("set_cell", "add_row"):
        monkeypatch.setattr(entry, name, bounded(getattr(entry, name)))
    return found


def test_what_a_full_disk_refused_is_written_before_the_next_cell(
    bench: Workbench, room: list[str], qtbot: QtBot
) -> None:
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    said: list[str] = []
    bench.told_status.connect(lambda text, _: said.append(text))
    for code, typed in (("books", "12"), ("digital_terminals", "5"), ("books", "13")):
        editor = in_hand(bench, Cell("grounds", page.row, code), qtbot)
        editor.selectAll()
        QTest.keyClicks(editor, typed)
        with qtbot.waitSignal(bench.file.failed):
            QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "13"
    settled(bench, qtbot)
    assert said[-1] == bench.ctx.words("not_saved")
    room.append("some")
    editor = in_hand(bench, Cell("grounds", page.row, "basketball_courts"), qtbot)
    QTest.keyClicks(editor, "2")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    path = bench.file.session.path
    bench.file.close()
    codes = ("books", "digital_terminals", "basketball_courts")
    assert [stored(path, "grounds", code) for code in codes] == [[13], [5], [2]]


def test_a_row_that_a_full_disk_refused_is_written_when_the_file_is_closed(
    bench: Workbench, room: list[str], qtbot: QtBot
) -> None:
    page = page_of(bench, "campuses", qtbot)
    assert isinstance(page, SheetPage)
    assert page.model is not None
    names = [field.code for field in page.model.fields]
    with qtbot.waitSignal(bench.file.failed):
        page.model.setData(page.model.index(0, names.index("name")), "东校区")
    assert page.model.shown_text(0, names.index("name")) == "东校区"
    room.append("some")
    path = bench.file.session.path
    bench.file.close()
    assert stored(path, "campuses", "name") == ["东校区"]


def test_undo_takes_the_figure_back_and_goes_there(bench: Workbench, qtbot: QtBot) -> None:
    form = bench.file.catalogue.forms["grounds"]
    code = number_field(form)
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    editor = in_hand(bench, Cell("grounds", page.row, code), qtbot)
    QTest.keyClicks(editor, "12")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    page_of(bench, "campuses", qtbot)
    with qtbot.waitSignal(bench.file.undone):
        bench.file.undo()
    assert bench.stack.currentWidget() is page
    assert editor.text() == ""
    with qtbot.waitSignal(bench.file.redone):
        bench.file.redo()
    assert editor.text() == "12"


def test_ctrl_z_in_an_untouched_cell_undoes_the_last_step(bench: Workbench, qtbot: QtBot) -> None:
    form = bench.file.catalogue.forms["grounds"]
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    editor = in_hand(bench, Cell("grounds", page.row, number_field(form)), qtbot)
    QTest.keyClicks(editor, "12")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    with qtbot.waitSignal(bench.file.undone):
        QTest.keyClick(focused, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == ""


def test_unreadable_text_stays_with_its_finding(bench: Workbench, qtbot: QtBot) -> None:
    form = bench.file.catalogue.forms["grounds"]
    code = number_field(form)
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    editor = in_hand(bench, Cell("grounds", page.row, code), qtbot)
    QTest.keyClicks(editor, "12a")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "12a"
    assert editor.property("tone") == "wrong"
    assert any("12a" in f.message.zh for f in bench.file.findings.at("grounds", page.row, code))


@pytest.mark.parametrize("height", [620, 655, 701, 740])
def test_the_tree_of_pages_cuts_no_row_in_half(bench: Workbench, height: int) -> None:
    bench.resize(1366, height)
    QApplication.processEvents()
    tree = bench.navigation
    for scrolled in (0, 3, tree.verticalScrollBar().maximum()):
        tree.verticalScrollBar().setValue(scrolled)
        foot = tree.viewport().height() - 1
        assert tree.visualRect(tree.indexAt(QPoint(9, foot))).bottom() == foot


@pytest.mark.parametrize("typed", ["１，２３４", " 1234 ", "1234册"])
def test_a_figure_typed_again_in_another_way_shows_as_it_is_stored(
    bench: Workbench, typed: str, qtbot: QtBot
) -> None:
    page = page_of(bench, "grounds", qtbot)
    editor = in_hand(bench, Cell("grounds", getattr(page, "row"), "books"), qtbot)  # noqa: B009
    assert isinstance(editor, CellEdit)
    for text in ("1234", typed):
        editor.setFocus()
        editor.selectAll()
        editor.insert(text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        settled(bench, qtbot)
    assert editor.text() == "1,234"


def test_badges_marks_and_list_agree(bench: Workbench) -> None:
    total = bench.file.findings.total()
    assert total.wrong > 0
    wrong = 0
    for form in bench.file.forms:
        tally = bench.file.findings.tally(form.code)
        badges = {tone: text for text, tone in bench.navigation.badges(form.code)}
        assert badges.get("wrong", "✕ 0") == f"✕ {tally.wrong}"
        wrong += tally.wrong
    listed = [f for f in bench.issues.model.findings if f.level == "wrong"]
    assert len(listed) == wrong == total.wrong


def test_f8_walks_through_every_finding_and_back(bench: Workbench, qtbot: QtBot) -> None:
    seen: list[Cell] = []
    bench.issues.jumped.connect(seen.append)
    count = bench.issues.model.rowCount()
    for _ in range(count):
        QTest.keyClick(bench, Qt.Key.Key_F8)
        settled(bench, qtbot)
        assert bench.current_cell() == seen[-1]
    assert len(set(seen)) >= count - 1
    QTest.keyClick(bench, Qt.Key.Key_F8)
    assert seen[-1] == seen[0]
    QTest.keyClick(bench, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert seen[-1] == seen[count - 1]


def test_the_list_folds_and_stays_folded(bench: Workbench) -> None:
    open_height = bench.issues.height()
    bench.issues.fold()
    assert not bench.issues.table.isVisible()
    assert bench.issues.maximumHeight() < open_height
    assert bench.ctx.preferences.issues_folded
    bench.issues.fold()
    assert bench.issues.table.isVisible()


def test_enter_in_the_list_jumps_to_the_cell(bench: Workbench, qtbot: QtBot) -> None:
    bench.issues.table.setFocus()
    choose_rows(bench.issues.table, 1)
    finding = bench.issues.model.findings[1]
    QTest.keyClick(bench.issues.table, Qt.Key.Key_Return)
    settled(bench, qtbot)
    assert bench.current_cell() == Cell(finding.form, finding.row, finding.fields[0])


def test_what_is_written_into_the_annex_is_in_the_file(
    ctx: Context, district: OpenFile, qtbot: QtBot
) -> None:
    bench = shown_bench(ctx, district, qtbot)
    page = page_of(bench, "annex", qtbot)
    row = next(iter(district.pages["annex"].rows))
    editor = in_hand(bench, Cell("annex", row, "measures"), qtbot)
    QApplication.clipboard().setText("新建教学楼。\n调整学区。")
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(district.saved):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert isinstance(page, GridPage)
    path = district.session.path
    district.close()
    assert "新建教学楼。\n调整学区。" in stored(path, "annex", "measures")


def test_a_row_is_filled_by_keys_alone(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "campuses", qtbot)
    assert isinstance(page, SheetPage)
    assert page.model is not None
    page.view.setFocus()
    columns = [
        at
        for at, field in enumerate(page.model.fields)
        if page.model.flags(page.model.index(0, at)) & Qt.ItemFlag.ItemIsEditable
    ]
    first = columns[0]
    page.view.setCurrentIndex(page.model.index(0, first))
    typed = "A1" if page.model.fields[first].type == "text" else "1"
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, typed)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settled(bench, qtbot)
    assert page.model.index(0, first).data() == typed
    seen = set()
    page.view.setCurrentIndex(page.model.index(0, 0))
    for _ in range(len(page.model.fields)):
        seen.add(page.view.currentIndex().column())
        QTest.keyClick(page.view, Qt.Key.Key_Right)
    assert set(columns) <= seen


def test_a_block_is_pasted_as_one_step(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "campuses", qtbot)
    assert isinstance(page, SheetPage)
    assert page.model is not None
    name = [f.code for f in page.model.fields].index("name")
    for _ in range(2):
        bench.file.add_row("campuses", {})
    settled(bench, qtbot)
    page.view.setCurrentIndex(page.model.index(0, name))
    QApplication.clipboard().setText("主校区\n东校区\n西校区\n")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [page.model.index(at, name).data() for at in range(3)] == ["主校区", "东校区", "西校区"]
    with qtbot.waitSignal(bench.file.undone):
        bench.file.undo()
    assert [page.model.index(at, name).data() for at in range(2)] == ["", ""]
    assert len(bench.file.pages["campuses"].rows) == 2


def test_a_block_beyond_the_last_row_adds_rows_that_stay_in_sight_of_a_filter(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = page_of(bench, "campuses", qtbot)
    assert isinstance(page, SheetPage)
    assert page.model is not None
    bench.file.add_row("campuses", {"name": "主校区"})
    settled(bench, qtbot)
    page.model.filter("主校区")
    name = [f.code for f in page.model.fields].index("name")
    page.view.setCurrentIndex(page.model.index(0, name))
    QApplication.clipboard().setText("主校区\n东校区\n")
    page.view.paste()
    settled(bench, qtbot)
    assert [page.model.index(at, name).data() for at in range(2)] == ["主校区", "东校区"]
    assert len(bench.file.pages["campuses"].rows) == 2


def test_deleted_rows_come_back_with_undo(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "campuses", qtbot)
    assert isinstance(page, SheetPage)
    assert page.model is not None
    bench.file.add_row("campuses", {"name": "主校区"})
    settled(bench, qtbot)
    page.view.setCurrentIndex(page.model.index(0, 0))
    page.remove_rows()
    settled(bench, qtbot)
    assert not bench.file.pages["campuses"].rows
    with qtbot.waitSignal(bench.file.undone):
        bench.file.undo()
    assert [row.values["name"] for row in bench.file.pages["campuses"].rows.values()] == ["主校区"]


def test_a_cell_can_be_said_not_to_apply(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    code = number_field(page.form)
    editor = in_hand(bench, Cell("grounds", page.row, code), qtbot)
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(editor, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert bench.file.pages["grounds"].rows[page.row].states[code] == "na"
    assert editor.placeholderText() == "不适用"


def test_panes_are_cycled_with_f6(bench: Workbench, qtbot: QtBot) -> None:
    bench.navigation.setFocus()
    QTest.keyClick(bench.navigation, Qt.Key.Key_F6)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert bench.stack.isAncestorOf(focused)
    QTest.keyClick(focused, Qt.Key.Key_F6)
    assert bench.issues.table.hasFocus()
    QTest.keyClick(bench.issues.table, Qt.Key.Key_F6)
    assert bench.navigation.hasFocus()


def told(bench: Workbench) -> list[str]:
    """Return what the help panel says."""
    return [label.text() for label in parts(bench.help, QLabel) if label.isVisible()]


def test_the_help_panel_tells_about_the_cell_in_hand(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    code = number_field(page.form)
    field = page.form.by_code[code]
    in_hand(bench, Cell("grounds", page.row, code), qtbot)

    qtbot.waitUntil(lambda: field.label.zh in told(bench))
    assert field.source in told(bench)


def test_the_cell_in_hand_stays_in_sight_when_a_notice_comes_above(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: len(page.cards) > 2)
    box = next(iter(page.cards[2].rows.values())).editor
    (area,) = parts(page, QScrollArea)

    def in_sight() -> bool:
        return box.visibleRegion().boundingRect() == box.rect()

    def scrolled_to() -> bool:
        area.ensureWidgetVisible(box, 0, 0)
        return in_sight()

    qtbot.waitUntil(scrolled_to)
    box.setFocus()
    bench.notice.say("\n".join(["通知"] * 8))
    qtbot.waitUntil(lambda: bench.notice.height() > 100)
    qtbot.waitUntil(in_sight)


def test_a_finding_gone_to_is_told_at_the_foot_where_no_help_is_beside_it(
    bench: Workbench, qtbot: QtBot
) -> None:
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    bench.file.edit(Cell("grounds", page.row, "classrooms"), "不知道")
    settled(bench, qtbot)
    qtbot.waitUntil(lambda: bench.issues.model.rowCount() > 0)
    told: list[str] = []
    bench.told_status.connect(lambda text, _: told.append(text))
    bench.help.hide()
    bench.issues.step(1)
    assert [one.message.zh for one in bench.issues.chosen()] == told[-1:]
    bench.go_to(Cell("grounds", page.row, "land_area"))
    assert told[-1] == bench.ctx.words("all_saved")
    told.clear()
    bench.help.show()
    bench.issues.step(1)
    assert told == []


def test_what_goes_into_a_row_that_is_yet_to_come_is_told(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "classes", qtbot)
    assert isinstance(page, SheetPage)
    first, second = page.form.fields[:2]
    qtbot.waitUntil(lambda: page.model is not None)
    assert page.model is not None
    page.view.move_to(page.model.index(0, 0))
    qtbot.waitUntil(lambda: first.label.zh in told(bench))
    page.view.move_to(page.model.index(0, 1))
    qtbot.waitUntil(lambda: second.label.zh in told(bench))
    bench.show_page("grounds")
    bench.show_page("classes")
    assert second.label.zh in told(bench)


def test_the_history_of_a_cell_is_told(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    cell = Cell("grounds", page.row, number_field(page.form))
    bench.file.edit(cell, "3")
    bench.file.edit(cell, "4")
    settled(bench, qtbot)
    in_hand(bench, cell, qtbot)

    qtbot.waitUntil(lambda: "3 → 4" in "\n".join(told(bench)))
    assert "（空） → 3" in "\n".join(told(bench))


def focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in parts(root, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]


def test_every_control_has_a_spoken_name(bench: Workbench, qtbot: QtBot) -> None:
    for name in bench.navigation.names():
        bench.show_page(name)
        settled(bench, qtbot)
        for widget in focusable(bench):
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface is not None
            spoken = interface.text(QAccessible.Text.Name)
            assert spoken, f"{name}: {widget} {widget.objectName()} has no name"


def words_shown(root: QWidget) -> Iterator[str]:
    """Yield what buttons, labels and tips say, without the figures of the file."""
    for widget in parts(root, QWidget):
        if isinstance(widget, QLabel | QPushButton | QToolButton):
            yield widget.text()
        yield widget.toolTip()
        yield widget.accessibleName()


@pytest.mark.parametrize("kind", ["school", "district"])
def test_english_shows_no_chinese_word(
    ctx: Context, opened: Callable[[str], OpenFile], qtbot: QtBot, kind: str
) -> None:
    ctx.lang = "en"
    ctx.words = load_words("window", "en")
    bench = shown_bench(ctx, opened(kind), qtbot)
    own = {bench.file.unit.name}
    sources = {field.source for form in bench.file.forms for field in form.fields}
    own |= {indicator.clause for indicator in bench.file.standard.indicators}  # of such documents
    for name in bench.navigation.names():
        bench.show_page(name)
        settled(bench, qtbot)
        if name == BOARD:
            qtbot.waitUntil(lambda: bench.file.assessment is not None)
        for text in words_shown(bench):
            for known in own | {"切换到英文"}:
                text = text.replace(known, "")
            if text in sources:  # the names of Chinese documents
                continue
            assert not CHINESE.search(text), f"{name}: {text}"
        page = bench.pages[name]
        if isinstance(page, SheetPage) and page.model is not None:
            across = Qt.Orientation.Horizontal
            heads = [page.model.headerData(at, across) for at in range(page.model.columnCount())]
            assert not CHINESE.search(" ".join(heads)), name
    issues = bench.issues.model
    for row in range(issues.rowCount()):
        for at in range(issues.columnCount()):
            assert not CHINESE.search(issues.index(row, at).data()), issues.index(row, at).data()


def test_the_board_is_a_page_like_the_others(bench: Workbench, qtbot: QtBot) -> None:
    bench.show_page(BOARD)
    qtbot.waitUntil(lambda: bench.file.assessment is not None)
    assert bench.navigation.current() == BOARD
    assert not bench.issues.isVisible()
    bench.show_page("grounds")
    assert bench.issues.isVisible()
