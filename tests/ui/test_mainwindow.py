"""The window from start page to file and back: new, open, recent, language, look, closing."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from edudesk.catalogue.library import Catalogue
from edudesk.model.place import Cell
from edudesk.ui.cells.cellblock import Span
from edudesk.ui.desk.keychart import KeyChart
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.newfile import NewFileDialog, school_year
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton
from edudesk.ui.look.palette import DARK, LIGHT
from edudesk.ui.pages.gridpage import GridPage
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.paper.printroom import PrintRoom
from tests.ui.conftest import Answers, parts


@pytest.fixture
def window(ctx: Context, catalogue: Catalogue, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(ctx, catalogue)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2025, 7, 31), "2024-2025"),
        (date(2025, 8, 1), "2025-2026"),
        (date(2026, 1, 1), "2025-2026"),
    ],
)
def test_the_school_year_turns_in_august(today: date, year: str) -> None:
    assert school_year(today) == year


def new_dialog(ctx: Context, folder: Path, qtbot: QtBot) -> NewFileDialog:
    dialog = NewFileDialog(ctx, "school", folder, date(2025, 9, 10))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def fill(dialog: NewFileDialog, name: str, text: str) -> None:
    edit = dialog.edits[name]
    edit.setFocus()
    edit.clear()
    edit.insert(text)
    edit.textEdited.emit(text)
    edit.editingFinished.emit()


def test_faults_stand_beside_their_boxes(ctx: Context, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = new_dialog(ctx, tmp_path, qtbot)
    assert not dialog.make.isEnabled()
    assert dialog.faults["code"].text() == ""
    fill(dialog, "code", "12")
    assert dialog.faults["code"].text() != ""
    fill(dialog, "code", "2137000001")
    assert dialog.faults["code"].text() == ""
    assert not dialog.make.isEnabled()
    fill(dialog, "name", "第一小学")
    assert dialog.make.isEnabled()
    assert dialog.edits["path"].text() == str(tmp_path / "第一小学.edudesk")


def test_an_existing_file_is_never_offered(ctx: Context, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "第一小学.edudesk").write_bytes(b"")
    dialog = new_dialog(ctx, tmp_path, qtbot)
    fill(dialog, "code", "2137000001")
    fill(dialog, "name", "第一小学")
    assert not dialog.make.isEnabled()


def test_a_new_school_file_is_made_and_opened(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    assert window.start_page is not None
    window.start_page.buttons["school"].click()
    dialog = window.dialog
    assert isinstance(dialog, NewFileDialog)
    fill(dialog, "code", "2137000001")
    fill(dialog, "name", "第一小学")
    fill(dialog, "path", str(tmp_path / "a.edudesk"))
    dialog.make.click()
    assert window.file is not None
    assert window.file.unit.name == "第一小学"
    assert (tmp_path / "a.edudesk").is_file()
    assert "第一小学" in window.windowTitle()
    window.close_file()
    assert window.ctx.preferences.recent() == (tmp_path / "a.edudesk",)


def test_a_recent_file_is_one_click_away(window: MainWindow, copies: dict[str, Path]) -> None:
    window.ctx.preferences.opened(copies["school"])
    window.show_start()
    assert window.start_page is not None
    buttons = parts(window.start_page, QPushButton)
    next(b for b in buttons if b.accessibleName() == str(copies["school"])).click()
    assert window.file is not None
    assert window.file.session.path == copies["school"]


def test_a_file_that_is_none_is_refused_with_a_sentence(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.path = tmp_path / "letter.edudesk"
    answers.path.write_text("not a database, but long enough to be looked at" * 40)
    window.ask_open()
    assert window.file is None
    assert window.start_page is not None
    assert window.start_page.notice.isVisible()
    assert "letter.edudesk" in window.start_page.notice.said()


def test_work_goes_on_at_the_cell_where_it_stopped(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    window.open(copies["school"])
    bench = window.bench
    assert bench is not None
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: "grounds" in bench.file.pages)
    page = bench.pages["grounds"]
    assert isinstance(page, RecordPage)
    code = next(f.code for f in page.form.stored if f.type == "int")
    with qtbot.waitActive(window):
        window.activateWindow()
    bench.go_to(Cell("grounds", page.row, code))
    window.close_file()
    window.open(copies["school"])
    again = window.bench
    assert again is not None
    qtbot.waitUntil(lambda: again.current_cell() == Cell("grounds", page.row, code))


def test_closing_takes_over_what_is_being_typed(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    window.open(copies["school"])
    bench = window.bench
    assert bench is not None
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: "grounds" in bench.file.pages)
    page = bench.pages["grounds"]
    assert isinstance(page, RecordPage)
    field = next(f for f in page.form.stored if f.type == "int" and (f.maximum or 31) >= 31)
    with qtbot.waitActive(window):
        window.activateWindow()
    bench.go_to(Cell("grounds", page.row, field.code))
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "31")
    window.close_file()
    window.open(copies["school"])
    file = window.file
    assert file is not None
    file.page("grounds")
    qtbot.waitUntil(lambda: "grounds" in file.pages)
    assert file.pages["grounds"].rows[page.row].values[field.code] == 31


def test_the_language_changes_while_the_file_stays_open(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    window.open(copies["school"])
    assert window.bench is not None
    window.bench.show_page("staff")
    window.switch_language()
    assert window.bench.navigation.current() == "staff"
    assert window.ctx.words("undo") == "Undo"
    assert "EduDesk" in window.windowTitle()
    window.switch_language()
    assert window.ctx.words("undo") == "撤销"
    assert window.ctx.preferences.lang == "zh"


def test_the_palette_changes_and_is_remembered(window: MainWindow) -> None:
    assert window.ctx.theme.palette == LIGHT
    window.switch_palette()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.palette().window().color().name() == DARK.ground
    assert window.ctx.preferences.palette == "dark"
    window.switch_palette()


def test_a_desk_that_was_built_anew_leaves_nobody_listening_behind(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    window.open(copies["school"])
    window.switch_language()
    qtbot.wait(50)  # the desk that was replaced is destroyed by the event loop
    with qtbot.captureExceptions() as faults:
        window.switch_palette()
        window.switch_palette()
    window.switch_language()
    assert not faults


def test_larger_text_is_larger_everywhere(window: MainWindow, copies: dict[str, Path]) -> None:
    window.open(copies["school"])
    before = QApplication.font().pixelSize()
    window.use_text_size(150)
    assert QApplication.font().pixelSize() == before * 3 // 2
    window.use_text_size(100)


def test_enter_presses_the_button_in_hand_and_nothing_else(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    assert window.start_page is not None
    window.start_page.buttons["school"].setFocus()
    QTest.keyClick(window.start_page.buttons["school"], Qt.Key.Key_Return)
    assert isinstance(window.dialog, NewFileDialog)
    window.dialog.reject()
    window.open(copies["school"])
    bench = window.bench
    assert bench is not None
    palette = window.ctx.theme.palette
    name = window.ctx.words("palette")
    button = next(one for one in parts(bench.bar, IconButton) if one.accessibleName() == name)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Enter)
    assert window.ctx.theme.palette is not palette
    palette = window.ctx.theme.palette
    bench.search.setFocus()
    QTest.keyClick(bench.search, Qt.Key.Key_Return)
    assert window.ctx.theme.palette is palette


def test_f1_shows_the_keys_and_closes_them(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F1)
    chart = window.dialog
    assert isinstance(chart, KeyChart)
    assert chart.isVisible()
    QTest.keyClick(chart, Qt.Key.Key_F1)
    assert not chart.isVisible()


def test_another_language_keeps_the_cell_in_hand(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    window.open(copies["school"])
    bench = window.bench
    assert bench is not None
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: "grounds" in bench.file.pages)
    with qtbot.waitActive(window):
        window.activateWindow()
    cell = Cell("grounds", next(iter(bench.file.pages["grounds"].rows)), "books")
    bench.go_to(cell)
    window.switch_language()
    again = window.bench
    assert again is not None
    assert again is not bench
    assert window.ctx.words("undo") == "Undo"
    qtbot.waitUntil(lambda: again.current_cell() == cell)


@pytest.mark.parametrize("form", ["student_flows", "staff"])
def test_the_status_bar_tells_the_totals_of_what_is_selected_in_any_table(
    window: MainWindow, copies: dict[str, Path], form: str, qtbot: QtBot
) -> None:
    window.open(copies["school"])
    bench = window.bench
    assert bench is not None
    if form == "staff":
        for number in ("1", "2"):
            bench.file.add_row(form, {"staff_no": number, "name": "张三"})
    bench.show_page(form)
    page = bench.pages[form]
    assert isinstance(page, GridPage | SheetPage)
    qtbot.waitUntil(lambda: page.model is not None)
    assert window.totals() == ""
    page.view.choose_span(Span(0, 0, 1, 1))
    qtbot.waitUntil(lambda: window.totals().startswith("计数 "))
    told = window.totals()
    bench.show_page("grounds")
    assert page.totals is not None
    page.totals.tell()  # as when a figure typed in front changes what is selected behind
    assert window.totals() == ""
    bench.show_page(form)
    assert window.totals() == told


def test_the_title_of_the_dialog_holds_no_letter_of_a_menu(
    ctx: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = NewFileDialog(ctx, "school", tmp_path, date(2026, 9, 1))
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "新建学校文件"


def printing(window: MainWindow, qtbot: QtBot) -> PrintRoom:
    """Return the print room of the file in hand, with something to look at."""
    assert window.bench is not None
    window.bench.print_report("drills")
    room = window.bench.printroom
    qtbot.waitUntil(lambda: room.pages is not None)
    return room


def test_a_file_that_is_closed_leaves_nothing_of_itself(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    """Neither its desk nor its print room nor what was looked at there, nor a thread."""
    threads = set(threading.enumerate())
    window.open(copies["school"])
    room = printing(window, qtbot)
    kept = [weakref.ref(one) for one in (window.file, window.bench, room, room.view, room.pages)]
    writers = set(threading.enumerate()) - threads
    assert writers
    room.close()
    gc.collect()
    assert kept.pop()() is None
    del room
    window.close_file()

    def gone() -> bool:
        gc.collect()
        return all(one() is None for one in kept)

    qtbot.waitUntil(gone)
    shared = {thread for thread in writers if thread.name.startswith("window-")}
    assert not any(thread.is_alive() for thread in writers - shared)
