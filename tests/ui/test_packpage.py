"""The page to pack from: what stands in the way, consents, the result in words, ways to send."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from edudesk.actions.checking import check, explain
from edudesk.actions.entry import add_row
from edudesk.actions.session import Desk
from edudesk.actions.verifying import opened_package, verify
from edudesk.ui.desk.navigation import PACK
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.packpage import PackPage
from edudesk.ui.pages.formpage import FormPage
from tests.ui.conftest import Answers, parts


def add_staff(desk: Desk) -> None:
    add_row(desk, "staff", 1, {"name": "王小明", "birth_month": "1987-04"})


def overrule(desk: Desk) -> None:
    wrong = [one.key for one in check(desk, 1) if one.level == "wrong" and one.state == "open"]
    explain(desk, 1, wrong, "测试用的特殊情况说明，数据属实", overrule=True, head="赵校长")


def pack_page(bench: Workbench, qtbot: QtBot) -> PackPage:
    bench.show_page(PACK)
    page = bench.pages[PACK]
    assert isinstance(page, PackPage)
    qtbot.waitUntil(lambda: bool(page.state.text()))
    return page


def said(page: PackPage) -> str:
    return "\n".join(label.text() for label in parts(page, QLabel) if label.isVisible())


def button(page: PackPage, text: str) -> QPushButton:
    return next(one for one in parts(page, QPushButton) if one.text() == text)


@pytest.fixture
def opened_urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the desktop was asked to open."""
    urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url.toLocalFile()))
    return urls


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> PackPage:
    """Return the page of a school in which nothing is open and one person works."""
    bench.file.session.run(add_staff)
    bench.file.session.run(overrule)
    return pack_page(bench, qtbot)


@pytest.fixture
def packed(page: PackPage, answers: Answers, tmp_path: Path, qtbot: QtBot) -> PackPage:
    """Return the page after packing."""
    answers.path = tmp_path / "a.edusub"
    page.pack.click()
    qtbot.waitUntil(lambda: page.packed is not None and "校验码" in said(page))
    return page


def test_taking_back_is_not_offered_before_it_is_known_that_something_is_packed(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    page = PackPage(ctx, school)
    qtbot.addWidget(page)
    page.show()
    assert not page.reopen.isVisible()


def test_wrong_findings_stand_in_the_way_and_lead_to_their_cells(
    bench: Workbench, qtbot: QtBot
) -> None:
    bench.file.session.run(add_staff)
    page = pack_page(bench, qtbot)
    qtbot.waitUntil(lambda: "处错误，改正后才能打包上报" in said(page))
    assert not page.pack.isEnabled()
    assert page.draft.isEnabled()
    link = next(one for one in parts(page, QPushButton) if one.property("tone") == "link")
    with qtbot.waitSignal(page.jumped) as jumped:
        link.click()
    assert bench.navigation.current() == jumped.args[0].form


def test_a_draft_is_made_although_something_is_wrong(
    bench: Workbench, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    page = pack_page(bench, qtbot)
    answers.path = tmp_path / "a.edusub"
    page.draft.click()
    qtbot.waitUntil(lambda: "草稿不作上报" in said(page))
    assert answers.proposals[-1].name == "第一小学2025年报1草稿.edusub"
    assert not bench.file.read_only


def test_the_result_is_told_in_words_with_the_code(packed: PackPage) -> None:
    assert packed.packed is not None
    assert "第 1 次上报。已读回核对，文件完好。" in said(packed)
    assert packed.packed.code in said(packed)


def test_packing_locks_the_forms_until_it_is_taken_back(
    packed: PackPage, bench: Workbench, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bench.file.read_only)
    assert "王老师于" in bench.banner.said()
    assert "已打包" in bench.bar.facts.text()
    bench.show_page("grounds")
    assert isinstance(bench.pages["grounds"], FormPage)
    bench.show_page(PACK)
    qtbot.waitUntil(packed.reopen.isVisible)
    packed.reopen.click()
    qtbot.waitUntil(lambda: not bench.file.read_only)
    assert bench.banner.isHidden()


def test_ticked_columns_travel_and_no_others(
    page: PackPage, bench: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    assert "姓名" in said(page)
    page.fold.click()
    assert page.quasi["staff.birth_month"].isVisible()
    page.quasi["staff.birth_month"].setChecked(True)
    answers.path = tmp_path / "a.edusub"
    page.pack.click()
    qtbot.waitUntil(lambda: page.packed is not None)
    package = opened_package(tmp_path / "a.edusub", bench.file.catalogue)
    (row,) = package.content.forms["staff"].values()
    assert "birth_month" in row
    assert "name" not in row


def test_the_districts_key_can_be_chosen_only_where_there_is_one(page: PackPage) -> None:
    model = page.way.model()
    usable = Qt.ItemFlag.ItemIsEnabled
    assert [bool(model.flags(model.index(at, 0)) & usable) for at in range(3)] == [
        True,
        False,
        True,
    ]


def test_a_short_passphrase_is_refused_in_words(
    page: PackPage, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    page.way.setCurrentIndex(2)
    assert page.passphrase.isVisible()
    page.passphrase.setText("short")
    answers.path = tmp_path / "a.edusub"
    page.pack.click()
    qtbot.waitUntil(page.notice.isVisible)
    assert "口令至少" in page.notice.said()
    assert not (tmp_path / "a.edusub").exists()


def test_the_file_is_shown_and_the_text_copied(
    packed: PackPage, opened_urls: list[str], tmp_path: Path
) -> None:
    button(packed, "打开所在文件夹，复制说明文字").click()
    assert opened_urls == [str(tmp_path)]
    text = QGuiApplication.clipboard().text()
    assert packed.packed is not None
    assert packed.packed.code in text
    assert "第一小学（2137000001）" in text


def test_a_copy_on_a_stick_is_the_same(
    packed: PackPage, answers: Answers, tmp_path: Path, bench: Workbench
) -> None:
    (tmp_path / "stick").mkdir()
    answers.path = tmp_path / "stick" / "a.edusub"
    button(packed, "复制到U盘…").click()
    assert "读回核对一致" in packed.notice.said()
    assert verify(answers.path, catalogue=bench.file.catalogue).accepted
    answers.path = tmp_path / "nowhere" / "a.edusub"
    button(packed, "复制到U盘…").click()
    assert "不能写到" in packed.notice.said()


def test_a_mail_is_drafted_with_the_package_attached(
    packed: PackPage, opened_urls: list[str], tmp_path: Path
) -> None:
    button(packed, "写成邮件草稿").click()
    message = message_from_bytes((tmp_path / "a.eml").read_bytes())
    (attached,) = [part for part in message.walk() if part.get_filename()]
    assert attached.get_payload(decode=True) == (tmp_path / "a.edusub").read_bytes()
    assert message["X-Unsent"] == "1"
    assert opened_urls == [str(tmp_path / "a.eml")]


def test_tab_goes_through_the_page_as_it_stands_and_on_to_the_window(page: PackPage) -> None:
    page.fold.click()
    assert page.quasi
    walked: list[QWidget] = []
    page.fold.setFocus()
    while page.isAncestorOf(page.window().focusWidget()):
        walked.append(page.window().focusWidget())
        QTest.keyClick(walked[-1], Qt.Key.Key_Tab)
    places = [one.mapTo(page.widget(), one.rect().center()).y() for one in walked]
    assert places == sorted(places)
    assert {*page.quasi.values(), page.way, page.draft} <= set(walked)
