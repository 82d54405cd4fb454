"""A full disk: what it refused is kept, written once there is room, and never lost unasked."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions import entry
from edudesk.actions.session import Desk
from edudesk.catalogue.library import Catalogue
from edudesk.errors import NotWritableError
from edudesk.ui.desk.leaving import LeavingDialog
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.sheets.sheetmodel import SheetModel
from tests.ui.conftest import Answers, parts

MANY = 400  # rows: more than the free pages of a new file have room for


@pytest.fixture
def window(
    ctx: Context, catalogue: Catalogue, copies: dict[str, Path], qtbot: QtBot
) -> Iterator[MainWindow]:
    ctx.preferences.stay(copies["school"].parent)
    window = MainWindow(ctx, catalogue)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.open(copies["school"])
    yield window
    if window.file is not None:
        window.file.refused.give_up()
    window.close()


def bound(file: OpenFile, spare: int) -> None:
    """Leave the file room to grow by so many pages; SQLite calls the disk full beyond."""

    def limit(desk: Desk) -> None:
        with desk.store.recording() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + spare}")

    file.session.run(limit)


def staff_of(window: MainWindow, qtbot: QtBot) -> tuple[Workbench, SheetPage, SheetModel]:
    bench = window.bench
    assert bench is not None
    bench.show_page("staff")
    page = bench.pages["staff"]
    assert isinstance(page, SheetPage)
    qtbot.waitUntil(lambda: page.model is not None)
    assert page.model is not None
    return bench, page, page.model


def name_column(model: SheetModel) -> int:
    return [field.code for field in model.fields].index("name")


def paste_names(page: SheetPage, model: SheetModel, names: list[str]) -> None:
    QGuiApplication.clipboard().setText("\n".join(names))
    page.view.show_cell(model.index(0, name_column(model)))
    page.view.paste()


def stored(path: Path) -> list[str]:
    """Read the names by another hand than the program's."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name FROM f_staff ORDER BY id").fetchall()
    connection.close()
    return [name for (name,) in found]


def many(first: str) -> list[str]:
    return [f"{first}{number}" for number in range(MANY)]


def test_a_paste_that_a_full_disk_refused_is_written_at_a_click_and_undone_as_one(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench, page, model = staff_of(window, qtbot)
    file = bench.file
    bound(file, 0)
    paste_names(page, model, many("王"))
    qtbot.waitUntil(lambda: len(file.refused) == 1)
    (again,) = (one for one in parts(bench.notice, QPushButton) if one.text() == "再试一次")
    assert again.isVisible()
    assert "1 处修改" in bench.notice.said()
    assert window.status() == bench.ctx.words("not_saved")
    bound(file, 10_000)
    again.click()
    qtbot.waitUntil(lambda: len(model.page.rows) == MANY)
    qtbot.waitUntil(lambda: window.status().startswith("✓ 已保存"))
    assert bench.notice.isHidden()
    file.undo()
    qtbot.waitUntil(lambda: not model.page.rows)
    assert model.rowCount() == 1


def test_what_is_typed_after_a_refused_paste_is_never_written_over(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    bench, page, model = staff_of(window, qtbot)
    file = bench.file
    paste_names(page, model, ["甲", "乙", "丙"])
    qtbot.waitUntil(lambda: len(model.page.rows) == 3)
    bound(file, 0)
    paste_names(page, model, many("李"))
    qtbot.waitUntil(lambda: len(file.refused) == 1)
    bound(file, 2)  # room for a cell, not for the block
    model.setData(model.index(1, name_column(model)), "丁")
    second = model.order.ids[1]
    qtbot.waitUntil(lambda: model.page.rows[second].values["name"] == "丁")
    qtbot.waitUntil(lambda: len(file.refused) == 1)
    bound(file, 10_000)
    file.refused.write_again()
    qtbot.waitUntil(lambda: len(model.page.rows) == MANY)
    window.close()
    assert stored(copies["school"]) == ["李0", "丁", *many("李")[2:]]


def test_undo_gives_up_what_was_refused_before_it_takes_back_what_is_stored(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench, page, model = staff_of(window, qtbot)
    file = bench.file
    paste_names(page, model, ["甲"])
    qtbot.waitUntil(lambda: len(model.page.rows) == 1)
    bound(file, 0)
    paste_names(page, model, many("李"))
    qtbot.waitUntil(lambda: len(file.refused) == 1)
    QTest.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not len(file.refused))
    assert window.status() == bench.ctx.words("given_up")
    first = model.order.ids[0]
    qtbot.waitUntil(lambda: model.shown_text(0, name_column(model)) == "甲")
    assert model.page.rows[first].values["name"] == "甲"


def test_a_window_with_refused_changes_asks_before_it_closes(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    bench, page, model = staff_of(window, qtbot)
    file = bench.file
    bound(file, 0)
    paste_names(page, model, many("赵"))
    qtbot.waitUntil(lambda: len(file.refused) == 1)
    assert not window.close()
    dialog = window.dialog
    assert isinstance(dialog, LeavingDialog)
    assert "磁盘已满" in dialog.notice.said()
    dialog.again.click()
    assert len(file.refused) == 1  # still full, and still there
    assert dialog.isVisible()
    bound(file, 10_000)
    dialog.again.click()
    qtbot.waitUntil(window.isHidden)
    assert stored(copies["school"]) == many("赵")


def test_a_file_is_given_up_only_by_who_says_so(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    bench, page, model = staff_of(window, qtbot)
    bound(bench.file, 0)
    paste_names(page, model, many("钱"))
    qtbot.waitUntil(lambda: len(bench.file.refused) == 1)
    bench.bar.home_wished.emit()
    dialog = window.dialog
    assert isinstance(dialog, LeavingDialog)
    dialog.reject()
    assert window.bench is bench
    bench.bar.language_wished.emit()
    assert window.ctx.lang == "zh"
    assert isinstance(window.dialog, LeavingDialog)
    window.dialog.give_up.click()
    qtbot.waitUntil(lambda: window.ctx.lang == "en")
    window.close()
    assert stored(copies["school"]) == []


def test_a_whole_row_that_was_typed_on_a_full_disk_is_there_when_the_file_is_closed(
    window: MainWindow,
    copies: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    bench, _, model = staff_of(window, qtbot)
    add_row: Callable[..., object] = entry.add_row
    room = False

    def bounded(*given: object, **named: object) -> object:
        if not room:
            raise NotWritableError("磁盘已满。", "The disk is full.")
        return add_row(*given, **named)

    monkeypatch.setattr(entry, "add_row", bounded)
    number = [field.code for field in model.fields].index("staff_no")
    model.setData(model.index(0, number), "T01")
    qtbot.waitUntil(lambda: len(bench.file.refused) == 1)
    model.setData(model.index(0, name_column(model)), "孙老师")
    assert model.shown_text(0, name_column(model)) == "孙老师"
    room = True
    assert window.close()
    assert stored(copies["school"]) == ["孙老师"]


def test_a_row_that_is_given_up_leaves_no_trace(window: MainWindow, qtbot: QtBot) -> None:
    bench, _, model = staff_of(window, qtbot)
    bound(bench.file, 0)
    long = "孙" * 9_000  # more than the pages in hand have room for
    model.setData(model.index(0, name_column(model)), long)
    qtbot.waitUntil(lambda: len(bench.file.refused) == 1)
    assert model.rowCount() == 2
    bench.file.undo()
    assert model.rowCount() == 1
    assert model.shown_text(0, name_column(model)) == ""


def test_words_that_a_full_disk_refused_stand_where_they_were_written(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench = window.bench
    assert bench is not None
    file, line, long = bench.file, bench.issues.reasoning, "确属例外，" * 390
    qtbot.waitUntil(lambda: bool(file.progress))
    file.leave_all()
    qtbot.waitUntil(lambda: bench.issues.model.rowCount() > 5)
    bound(file, 0)
    bench.issues.table.selectAll()
    line.code.setCurrentIndex(2)
    line.reason.setText(long)
    line.head.setText("李校长")
    with qtbot.waitSignal(file.failed):
        QTest.keyClick(line.head, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: line.reason.text() == long)
    assert (line.code.currentIndex(), line.head.text()) == (2, "李校长")
    assert not any(one.state == "overruled" for one in file.findings)
    bench.show_page("buses")
    page = bench.pages["buses"]
    assert isinstance(page, SheetPage)
    qtbot.waitUntil(lambda: page.model is not None)
    page.nil.ask()
    page.nil.reason.setText(long)
    with qtbot.waitSignal(file.failed):
        page.nil.declare()
    qtbot.waitUntil(lambda: page.nil.reason.text() == long)
    assert page.nil.reason.isVisible()
    assert not page.nil.declared
    bound(file, 10_000)
    with qtbot.waitSignal(file.declared_changed):
        page.nil.declare()
    assert page.nil.declared


@pytest.mark.skipif(os.name == "nt", reason="there a file that is open cannot be moved")
def test_a_file_that_was_moved_away_is_not_called_saved_and_goes_on_when_it_is_back(
    window: MainWindow, copies: dict[str, Path], answers: Answers, qtbot: QtBot
) -> None:
    bench, page, model = staff_of(window, qtbot)
    path = copies["school"]
    paste_names(page, model, ["吴零"])
    qtbot.waitUntil(lambda: len(model.page.rows) == 1)
    elsewhere = path.rename(path.with_name("回收站.edudesk"))
    shutil.copyfile(elsewhere, path)  # as a sync folder puts another one in its place
    paste_names(page, model, ["周一", "郑二"])
    qtbot.waitUntil(lambda: len(bench.file.refused) == 1)
    assert "不在原来的位置" in bench.notice.said()
    assert window.status() == bench.ctx.words("not_saved")
    answers.path = path.with_name("另存.edudesk")
    assert not window.close()
    dialog = window.dialog
    assert isinstance(dialog, LeavingDialog)
    (copy,) = (one for one in parts(dialog, QPushButton) if one.text() == "另存一份…")
    copy.click()
    assert str(answers.path) in dialog.notice.said()
    assert stored(answers.path) == ["吴零"]
    dialog.reject()
    elsewhere.rename(path)
    bench.file.refused.write_again()
    qtbot.waitUntil(lambda: len(model.page.rows) == 2)
    assert window.close()
    assert stored(path) == ["周一", "郑二"]
