"""The page of parts: giving forms out by name, taking them back, deciding what both changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.actions.parts import begin_part, list_parts, return_part
from edudesk.actions.session import Desk, Session
from edudesk.model.place import Cell
from edudesk.ui.desk.lockbanner import LockBanner
from edudesk.ui.desk.navigation import PARTS
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.mail.partspage import PartsPage
from tests.ui.conftest import Answers, parts


def rename(session: Session, name: str) -> Cell:
    cell = Cell("staff", session.run(read_form, "staff", 1).rows[0].id, "name")
    session.run(set_cell, cell, name)
    return cell


def name_of(desk: Desk) -> object:
    return read_form(desk, "staff", 1).rows[0].values["name"]


def said(page: PartsPage) -> str:
    return "\n".join(label.text() for label in parts(page, QLabel) if label.isVisible())


@pytest.fixture
def page(bench: Workbench) -> PartsPage:
    """Return the page in a school with one member of staff."""
    bench.file.session.run(add_row, "staff", 1, {"name": "王小明"})
    bench.show_page(PARTS)
    page = bench.pages[PARTS]
    assert isinstance(page, PartsPage)
    return page


@pytest.fixture
def given(page: PartsPage, answers: Answers, tmp_path: Path, qtbot: QtBot) -> Path:
    """Return the part that was given to a colleague."""
    answers.path = tmp_path / "李老师.edupart"
    page.boxes["staff"].setChecked(True)
    page.person.setText("李老师")
    page.give.click()
    qtbot.waitUntil(lambda: "李老师：教职工名册" in said(page))
    return answers.path


def filled_in(part: Path, bench: Workbench, name: str) -> Path:
    back = part.with_name("交回.edupart")
    with begin_part(part, part.with_name("li.edudesk"), catalogue=bench.file.catalogue) as session:
        rename(session, name)
        session.run(return_part, back)
    return back


def test_only_forms_that_somebody_can_fill_in_are_offered(
    page: PartsPage, bench: Workbench
) -> None:
    computed = {form.code for form in bench.file.forms if all(one.derived for one in form.fields)}
    assert "teachers_by_age" in computed
    assert set(page.boxes) == {form.code for form in bench.file.forms} - computed


def test_whose_the_figures_of_each_form_are_is_listed_and_enter_opens_the_form(
    page: PartsPage, bench: Workbench, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: page.figures.isVisible() and page.whose.model().rowCount() > 0)
    model = page.whose.model()
    titles = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    at = titles.index("教职工名册")
    assert str(model.index(at, 3).data()) == "1"
    page.whose.selectRow(at)
    page.whose.setFocus()
    QTest.keyClick(page.whose, Qt.Key.Key_Return)
    assert bench.stack.currentWidget() is bench.pages["staff"]


def test_a_part_wants_forms_and_a_name(page: PartsPage) -> None:
    assert not page.give.isEnabled()
    page.boxes["staff"].setChecked(True)
    assert not page.give.isEnabled()
    page.person.setText("李老师")
    assert page.give.isEnabled()


def test_who_owes_what_is_shown_and_the_form_is_ready_for_the_next(
    page: PartsPage, given: Path
) -> None:
    assert given.exists()
    assert "未交回" in said(page)
    assert "请发给李老师" in page.notice.said()
    assert not page.person.text()


def test_a_part_comes_back_with_its_figures(
    page: PartsPage, given: Path, bench: Workbench, answers: Answers, qtbot: QtBot
) -> None:
    answers.path = filled_in(given, bench, "王大明")
    page.take.click()
    qtbot.waitUntil(lambda: "已收回）" in said(page))
    assert "改动 1 个数据" in page.notice.said()
    assert bench.file.session.run(name_of) == "王大明"


def test_the_figures_of_one_campus_are_given_out(
    page: PartsPage, bench: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not page.campus.isVisible()  # there is one
    for name in ("西校区", "东校区"):
        bench.file.session.run(add_row, "campuses", 1, {"name": name})
    bench.file.lens.start()
    qtbot.waitUntil(page.campus.isVisible)
    page.campus.setCurrentIndex(page.campus.findData("东校区"))
    page.boxes["buildings"].setChecked(True)
    page.person.setText("孙老师")
    answers.path = tmp_path / "孙老师.edupart"
    page.give.click()
    qtbot.waitUntil(lambda: "东校区" in said(page) and "孙老师：" in said(page))
    (given,) = bench.file.session.run(list_parts, 1)
    assert given.scope == ("东校区",)
    assert page.campus.currentData() == ""


@pytest.mark.parametrize(("ticked", "kept"), [(True, "王大明"), (False, "王小红")])
def test_what_both_changed_is_decided_in_a_dialog(
    page: PartsPage, given: Path, bench: Workbench, qtbot: QtBot, *, ticked: bool, kept: str
) -> None:
    back = filled_in(given, bench, "王大明")
    rename(bench.file.session, "王小红")
    page.take_back(back)
    qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible())
    dialog = page.dialog
    assert dialog is not None
    (box,) = dialog.boxes.values()
    assert box.text().startswith("教职工名册 · 王小红 · ")
    assert "您填“王小红”，同事填“王大明”" in box.text()
    box.setChecked(ticked)
    page.dialog = None
    if ticked:
        dialog.accept()
        qtbot.waitUntil(lambda: bench.file.session.run(name_of) == kept)
    else:
        dialog.reject()
    assert bench.file.session.run(name_of) == kept


def test_a_colleagues_file_says_whose_part_it_is_and_gives_it_back(
    given: Path, bench: Workbench, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin_part(given, tmp_path / "li.edudesk", catalogue=bench.file.catalogue)
    file = OpenFile(session, bench.ctx.worker)
    banner = LockBanner(bench.ctx, file, bench.banner, lambda _: None, bench)
    banner.refresh()
    qtbot.waitUntil(lambda: "这是分给李老师填报的部分：教职工名册" in bench.banner.said())
    assert not file.read_only
    answers.path = tmp_path / "back.edupart"
    bench.banner.show()
    banner.give_back()
    qtbot.waitUntil(answers.path.exists)
    file.close()


def test_some_classes_are_given_out_by_name(
    page: PartsPage, bench: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("一班", "二班"):
        bench.file.session.run(add_row, "classes", bench.file.collection.number, {"name": name})
    answers.path = tmp_path / "班.edupart"
    page.person.setText("周老师")
    assert not page.give.isEnabled()
    page.classes.setText("一班，二班")
    page.give.click()
    qtbot.waitUntil(answers.path.exists)
    qtbot.waitUntil(lambda: "班级（一班、二班）" in said(page))
    assert "还差" in said(page)
    assert page.classes.text() == ""
