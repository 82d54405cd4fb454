"""Every form of every definition is walked without the mouse, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from edudesk.actions.loading import import_table
from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Form
from edudesk.model.place import Cell
from edudesk.ui.cells.celledit import CellEdit, TextEdit
from edudesk.ui.desk.keychart import KEYS
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import is_asked, line_of
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.pages.gridpage import GridPage
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.sheets.gridview import GridView
from tests.ui.conftest import parts, shown_bench

ENTER, TAB, BACKTAB = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab


def press(key: Qt.Key) -> None:
    QApplication.processEvents()  # what was built just now is shown before the next key
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def settled(file: OpenFile, qtbot: QtBot) -> None:
    answered: list[object] = []
    file.ask(lambda desk: desk, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))


def page_of(bench: Workbench, form: Form, qtbot: QtBot) -> FormPage:
    bench.show_page(form.code)
    qtbot.waitUntil(lambda: form.code in bench.file.pages)
    settled(bench.file, qtbot)
    page = bench.pages[form.code]
    assert isinstance(page, FormPage)
    return page


def reading_order(page: FormPage) -> list[Cell]:
    """Return the cells that can be typed into: row by row, section by section."""
    form, file = page.form, page.file
    fixed = page.items if isinstance(page, GridPage) else None
    return [
        Cell(form.code, row.id, field.code)
        for row in file.pages[form.code].rows.values()
        for field in form.fields
        if not field.derived
        and is_asked(form, field, line_of(form, row))
        and (fixed is None or fixed.stand_in(field.code, row.line) is None)
    ]


def walked(bench: Workbench, page: FormPage, key: Qt.Key) -> Iterator[Cell]:
    """Press a key until the focus leaves the page; yield the cells entered on the way."""
    for _ in range(4 * len(reading_order(page)) + 60):
        focused = QApplication.focusWidget()
        if focused is None or not page.isAncestorOf(focused):
            return
        cell = bench.current_cell()
        if cell is not None and isinstance(focused, CellEdit | TextEdit):
            yield cell
        press(key)


def typeable(page: FormPage, cells: Iterator[Cell]) -> list[Cell]:
    wanted = set(reading_order(page))
    return [cell for cell in cells if cell in wanted]


@pytest.mark.parametrize("key", [TAB, ENTER], ids=["tab", "enter"])
@pytest.mark.parametrize("kind", ["school", "district"])
def test_records_are_walked_in_reading_order(
    ctx: Context, opened: Callable[[str], OpenFile], kind: str, qtbot: QtBot, key: Qt.Key
) -> None:
    bench = shown_bench(ctx, opened(kind), qtbot)
    for form in (form for form in bench.file.forms if form.kind == "record"):
        page = page_of(bench, form, qtbot)
        assert isinstance(page, RecordPage)
        bench.go_to(reading_order(page)[0])
        assert typeable(page, walked(bench, page, key)) == reading_order(page), form.code


@pytest.mark.parametrize("key", [TAB, ENTER], ids=["tab", "enter"])
@pytest.mark.parametrize("kind", ["school", "district"])
def test_grids_are_walked_line_by_line_in_reading_order(
    ctx: Context, opened: Callable[[str], OpenFile], kind: str, qtbot: QtBot, key: Qt.Key
) -> None:
    bench = shown_bench(ctx, opened(kind), qtbot)
    for form in (form for form in bench.file.forms if form.kind == "grid"):
        page = page_of(bench, form, qtbot)
        assert isinstance(page, GridPage)
        wanted = reading_order(page)
        breaks = key == ENTER and any(field.multiline for field in form.stored)
        if breaks or not wanted:  # Enter begins a line in a text of several
            continue
        bench.go_to(wanted[0])
        assert typeable(page, walked(bench, page, key)) == wanted, form.code


def test_grids_are_walked_back_too(bench: Workbench, qtbot: QtBot) -> None:
    for form in (form for form in bench.file.forms if form.kind == "grid"):
        page = page_of(bench, form, qtbot)
        wanted = reading_order(page)
        if wanted:
            bench.go_to(wanted[-1])
            back = typeable(page, walked(bench, page, BACKTAB))
            assert back == wanted[::-1], form.code


def test_what_is_typed_at_the_end_of_a_line_stays_in_that_line(
    bench: Workbench, qtbot: QtBot
) -> None:
    form = bench.file.catalogue.forms["student_flows"]
    page = page_of(bench, form, qtbot)
    wanted = reading_order(page)
    at = next(at for at, cell in enumerate(wanted) if cell.row != wanted[at + 1].row)
    for key in (TAB, ENTER):
        bench.go_to(wanted[at])
        focused = QApplication.focusWidget()
        assert focused is not None
        text = "7" if key == TAB else "8"
        QTest.keyClick(focused, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(focused, text)
        with qtbot.waitSignal(bench.file.saved):
            press(key)
        rows = bench.file.pages[form.code].rows
        assert str(rows[wanted[at].row].values[wanted[at].field]) == text
        assert bench.current_cell() == wanted[at + 1]


def test_the_same_cell_of_the_next_line_is_one_key_away(bench: Workbench, qtbot: QtBot) -> None:
    page = page_of(bench, bench.file.catalogue.forms["student_flows"], qtbot)
    assert isinstance(page, GridPage)
    first, *others = reading_order(page)
    below = next(cell for cell in others if cell.field == first.field)
    bench.go_to(first)
    page.next_line(1)
    assert bench.current_cell() == below
    page.next_line(-1)
    assert bench.current_cell() == first


def test_lines_that_can_only_be_read_are_gone_through_too(
    bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpenFile, "read_only", property(lambda _: True))
    page = page_of(bench, bench.file.catalogue.forms["student_flows"], qtbot)
    assert isinstance(page, GridPage)
    first = page.view.currentIndex().row()
    page.next_line(1)
    assert page.view.currentIndex().row() > first


@pytest.mark.parametrize("kind", ["school", "district"])
def test_rosters_and_registers_are_walked_by_tab_from_the_entrance(
    ctx: Context, opened: Callable[[str], OpenFile], kind: str, tmp_path: Path, qtbot: QtBot
) -> None:
    """From the tree of pages by F6 and Tab, as somebody without a mouse comes in."""
    file = opened(kind)
    for form in (form for form in file.forms if form.kind == "register"):
        only = tmp_path / f"{form.code}.csv"  # a register has a row for each school
        only.write_text("school_code,school_name\n2137000001,第一小学\n", "utf-8")
        file.session.run(import_table, form.code, only, file.collection.number)
    bench = shown_bench(ctx, file, qtbot)
    for form in (form for form in bench.file.forms if form.kind in ("roster", "register")):
        page = page_of(bench, form, qtbot)
        assert isinstance(page, SheetPage)
        if form.kind == "roster":
            bench.file.add_row(form.code, {})
            settled(bench.file, qtbot)
        bench.navigation.setFocus()
        QTest.keyClick(bench.navigation, Qt.Key.Key_F6)
        QTest.keyClick(page.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        row = max(bench.file.pages[form.code].rows)
        seen: list[Cell] = []
        for _ in range(3 * len(form.fields) * len(bench.file.pages[form.code].rows)):
            cell = bench.current_cell()
            if cell is not None and cell.row == row and cell not in seen:
                seen.append(cell)
            press(TAB)
        wanted = [cell for cell in reading_order(page) if cell.row == row]
        assert [cell for cell in seen if cell in wanted] == wanted, form.code


def test_f5_visits_open_cells_and_f8_findings_from_anywhere(bench: Workbench, qtbot: QtBot) -> None:
    bench.navigation.setFocus()
    QTest.keyClick(bench.navigation, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bench.current_cell() is not None)
    first = bench.current_cell()
    press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bench.current_cell() != first)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bench.current_cell() == first)


# -- the chart of keys -----------------------------------------------------------------------------


# What the chart need not say: second ways for hands used to other programs.
ALIASES = {"Ctrl+Ins", "Shift+Ins", "Ctrl+Shift+Z", "Ctrl+Shift++"}
NAMED = {"↓": "Down", "↑": "Up", "←": "Left", "→": "Right", "PgDn": "PgDown", "Enter": "Return"}
# Keys of editors and of Qt's own tables, which no shortcut object stands for.
BY_HAND = {"Down", "F2", "F4", "Tab", "Shift+Tab"}


def normal(line: str) -> set[str]:
    """Return the single sequences of a line: "Ctrl+PgDn / PgUp" are two, both with Ctrl."""
    found: set[str] = set()
    modifiers = ""
    for one in line.split(" / "):
        given, plus, key = one.rpartition("+") if not one.endswith("++") else (one[:-2], "+", "+")
        modifiers = given + plus if plus or key.startswith("F") else modifiers
        found.add(QKeySequence(modifiers + NAMED.get(key, key)).toString())
    return found


def shortcuts(window: QWidget) -> set[str]:
    found = {keys.toString() for action in parts_of(window, QAction) for keys in action.shortcuts()}
    others = cast("list[QShortcut]", window.findChildren(QShortcut))
    found |= {shortcut.key().toString() for shortcut in others}
    return found - {""}


def one_name(keys: str) -> str:
    """Return a sequence with one name for both Enter keys and for Tab going back."""
    return keys.replace("Enter", "Return").replace("Backtab", "Tab")


def parts_of(window: QWidget, kind: type[QAction]) -> list[QAction]:
    return [*window.findChildren(kind), *window.actions()]


def test_the_chart_of_keys_names_every_shortcut(
    ctx: Context, catalogue: Catalogue, copies: dict[str, object], qtbot: QtBot
) -> None:
    window = MainWindow(ctx, catalogue)
    qtbot.addWidget(window)
    window.show()
    real: set[str] = set()
    for kind in ("school", "district"):
        window.open(copies[kind])  # type: ignore[arg-type]
        assert window.bench is not None
        for name in window.bench.navigation.names():
            window.bench.show_page(name)
        real |= shortcuts(window)
        for page in window.bench.pages.values():
            for view in parts(page, GridView):
                real |= {QKeySequence(keys).toString() for keys in view.keyed()}
    real = {one_name(keys) for keys in real}
    told = {one for _, keys in KEYS for line, _ in keys for one in normal(line)}
    window.close()
    assert sorted(real - told - ALIASES) == [], "not in the chart"
    assert sorted(told - real - BY_HAND) == [], "in the chart only"
