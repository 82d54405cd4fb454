"""One school's papers in the district's window: from what it sent to the receipt and back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions.answering import answer, propose, take_receipt, take_return
from edudesk.actions.attachments import attach_picture
from edudesk.actions.board import COLUMNS
from edudesk.actions.correcting import confirm, return_forms, take_proposal
from edudesk.actions.entry import add_row, read_form
from edudesk.actions.files import open_file
from edudesk.actions.issuing import reading_key
from edudesk.actions.loading import load_district_table
from edudesk.actions.merging import differences_of
from edudesk.actions.packing import Choices, pack, reopen
from edudesk.actions.receiving import accept, receive
from edudesk.actions.session import Session
from edudesk.actions.threads import questions_of
from edudesk.exchange.letters import read_letter
from edudesk.exchange.sealing import public_key_of
from edudesk.model.place import Cell
from edudesk.model.receiving import ReceiptLetter, ReturnLetter
from edudesk.model.submission import Task
from edudesk.storage.submissions import standing
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.navigation import RECEIVE
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.receivepage import ReceivePage
from edudesk.ui.mail.schoolpage import SchoolDialog
from tests.actions.submitting import enter, made_package, new_school, overrule, packed
from tests.ui.conftest import Answers, parts, shown_bench
from tests.ui.test_looks import SPOKEN_IN, lasting_faults, speaking

CODE = "2137000001"
ADDRESS = "school_profile..address"


@pytest.fixture
def school_file(district: OpenFile, tmp_path: Path) -> Path:
    """Return the file of a school that the district knows, its first package beside it."""
    table = tmp_path / "table.csv"
    table.write_text(
        f"school_code,school_name,primary_students\n{CODE},第一小学,800\n", encoding="utf-8"
    )
    district.session.run(load_district_table, table, district.collection.number)
    path = tmp_path / "s.edudesk"
    with new_school(path, district.catalogue) as school:
        school.run(enter, "school_profile", "address", "滨河路")
        packed(school, tmp_path / "1.edusub")
    return path


@pytest.fixture
def page(ctx: Context, district: OpenFile, school_file: Path, qtbot: QtBot) -> ReceivePage:
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(RECEIVE)
    page = bench.pages[RECEIVE]
    assert isinstance(page, ReceivePage)
    qtbot.waitUntil(lambda: bool(page.table.schools()))
    return page


def opened_school(page: ReceivePage, qtbot: QtBot) -> SchoolDialog:
    """Return the dialog of the first school, opened by Enter."""
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    dialog = page.school
    assert dialog is not None
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.found is not None)
    return dialog


def reopened(path: Path, district: OpenFile) -> Session:
    return open_file(path, catalogue=district.catalogue, who="王老师")


def state_of(district: OpenFile) -> str:
    number = next(
        one.number
        for one in district.session.run(lambda desk: desk.store.schools())
        if one.code == CODE
    )
    return district.session.run(lambda desk: standing(desk.store, number, 1).state)


def texts(dialog: SchoolDialog, which: str) -> list[list[str]]:
    table = {
        "sent": dialog.sent.sent,
        "cells": dialog.sent.cells,
        "figures": dialog.figures.figures,
        "asked": dialog.asking.asked,
    }[which]
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_school_is_returned_answers_is_accepted_and_gets_its_receipt(
    page: ReceivePage,
    district: OpenFile,
    school_file: Path,
    answers: Answers,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    page.take([tmp_path / "1.edusub"])
    qtbot.waitUntil(lambda: state_of(district) == "received")
    dialog = opened_school(page, qtbot)
    assert [line[2] for line in texts(dialog, "sent")] == ["现行"]

    card = dialog.returning
    qtbot.waitUntil(lambda: card.chooser.form.count() > 0)
    assert not card.write.isEnabled()
    chooser = card.chooser
    chooser.form.setCurrentIndex(chooser.form.findData("school_profile"))
    chooser.field.setCurrentIndex(chooser.field.findData("address"))
    assert chooser.cell() == ADDRESS
    assert "滨河路" in chooser.now.text()
    card.text.setText("门牌号是否写全？")
    card.add.click()
    card.reason.setText("地址不完整")
    answers.path = tmp_path / "退回.edureturn"
    card.write.click()
    qtbot.waitUntil(lambda: "退回 1 张表，1 个问题" in dialog.notice.said())
    letter, _ = read_letter(answers.path.read_bytes(), "x", "return", ReturnLetter)
    assert letter.forms == ("school_profile",)
    assert [one.text for one in letter.questions] == ["门牌号是否写全？"]
    qtbot.waitUntil(lambda: len(texts(dialog, "asked")) == 1)
    assert not card.questions

    with reopened(school_file, district) as school:
        school.run(take_return, answers.path)
        (asked,) = school.run(questions_of, 1)
        school.run(answer, 1, asked.number, "已补写门牌号")
        school.run(enter, "school_profile", "address", "滨河路一百零一号")
        packed(school, tmp_path / "2.edusub")
    page.take([tmp_path / "2.edusub"])
    qtbot.waitUntil(lambda: state_of(district) == "received")
    dialog.accept()
    dialog = opened_school(page, qtbot)
    assert [line[2] for line in texts(dialog, "sent")] == ["现行", "已被取代"]
    qtbot.waitUntil(lambda: "有 1 格不同" in dialog.sent.told.text())
    ((_, before, now),) = texts(dialog, "cells")
    assert (before, now) == ("滨河路", "滨河路一百零一号")
    assert texts(dialog, "asked")[0][4] == "已补写门牌号"

    dialog.sent.accept.click()
    qtbot.waitUntil(lambda: state_of(district) == "accepted")
    qtbot.waitUntil(lambda: texts(dialog, "sent")[0][2] == "现行，已认定")
    qtbot.waitUntil(lambda: not dialog.sent.accept.isEnabled())
    dialog.sent.paper.click()
    qtbot.waitUntil(lambda: "纸质表已收" in dialog.state.text())
    assert not dialog.sent.paper.isEnabled()
    answers.path = tmp_path / "回执.edureceipt"
    dialog.sent.receipt.click()
    qtbot.waitUntil(lambda: "回执已写成" in dialog.notice.said())
    receipt, _ = read_letter(answers.path.read_bytes(), "x", "receipt", ReceiptLetter)
    assert (receipt.sequence, receipt.state) == (2, "accepted")
    with reopened(school_file, district) as school:
        assert school.run(take_receipt, answers.path).digest == receipt.digest


def test_a_photo_that_came_opens_by_enter_and_a_signed_paper_once_it_is_decrypted(
    page: ReceivePage,
    district: OpenFile,
    school_file: Path,
    answers: Answers,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    shot, signed = BytesIO(), BytesIO()
    Image.new("RGB", (300, 200), "red").save(shot, "PNG")
    Image.new("RGB", (200, 300), "navy").save(signed, "PNG")
    key = public_key_of(district.session.run(reading_key)).hex()
    with reopened(school_file, district) as school:
        school.run(reopen, 1)
        row = school.run(add_row, "hazards", 1, {"hazard_no": "2025-001"}).rows[0].id
        at = Cell("hazards", row, "photo_after")
        school.run(attach_picture, 1, at, shot.getvalue(), "")
        profile = school.run(read_form, "school_profile", 1).rows[0].id
        at = Cell("school_profile", profile, "statement_scan")
        school.run(attach_picture, 1, at, signed.getvalue(), "")
        school.run(overrule)
        school.run(pack, 1, tmp_path / "2.edusub", choices=Choices(to_key=key))
    page.take([tmp_path / "2.edusub"])
    qtbot.waitUntil(lambda: state_of(district) == "received")
    card = opened_school(page, qtbot).sent
    qtbot.waitUntil(lambda: bool(card.came))
    model = card.documents.model()
    assert "整改后照片" in str(model.index(0, 0).data())
    QTest.keyClick(card.documents, Qt.Key.Key_Return)
    assert card.dialog is not None
    assert card.dialog.windowTitle() == card.came[0].scan.name
    assert card.dialog.shown.pixmap().width() == 300
    assert not card.dialog.told.text()
    card.dialog.accept()
    qtbot.waitUntil(card.unseal.isVisible)
    assert not card.passphrase.isVisible()
    card.unseal.click()
    qtbot.waitUntil(lambda: len(card.came) == 2 and card.documents.isEnabled())
    QTest.keyClick(card.documents, Qt.Key.Key_Return)
    assert card.dialog.shown.pixmap().width() == 200
    assert "签名" in card.dialog.told.text()
    answers.path = tmp_path / "副本.png"
    card.dialog.save_copy()
    assert answers.path.read_bytes() == card.came[0].body
    assert answers.proposals[-1].parent == district.session.path.parent
    assert answers.proposals[-1].name.startswith("第一小学特殊情况说明签字件")
    assert "副本.png" in card.dialog.told.text()
    card.dialog.accept()


def test_the_words_that_go_with_a_letter_are_copied_and_its_folder_shown(
    page: ReceivePage,
    district: OpenFile,
    answers: Answers,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    district.session.run(receive, [tmp_path / "1.edusub"])
    dialog = opened_school(page, qtbot)
    answers.path = tmp_path / "回执.edureceipt"
    dialog.sent.receipt.click()
    qtbot.waitUntil(lambda: "回执已写成" in dialog.notice.said())
    offered = next(one for one in parts(dialog.notice, QPushButton) if "所在文件夹" in one.text())
    offered.click()
    assert "回执.edureceipt" in QGuiApplication.clipboard().text()
    assert [Path(url.toLocalFile()) for url in shown] == [tmp_path]


def test_a_figure_is_decided_with_a_reason_and_the_decision_taken_back(
    page: ReceivePage, district: OpenFile, qtbot: QtBot, tmp_path: Path
) -> None:
    package = tmp_path / "a.edusub"
    package.write_bytes(made_package(district.catalogue, facts={"primary_students": 900}))
    district.session.run(receive, [package])
    dialog = opened_school(page, qtbot)
    qtbot.waitUntil(lambda: len(texts(dialog, "figures")) == 1)
    (line,) = texts(dialog, "figures")
    assert line[1:4] == ["", "800", "900"]  # nothing had been submitted before
    assert not dialog.figures.keep.isEnabled()
    dialog.figures.reason.setText("已核对学籍系统")
    dialog.figures.keep.click()
    qtbot.waitUntil(lambda: texts(dialog, "figures")[0][6] == "已核对学籍系统（王老师）")
    (row,) = district.session.run(differences_of, 1, CODE)
    assert row.values["decision"] == "before"
    qtbot.waitUntil(lambda: dialog.figures.again.isEnabled())
    dialog.figures.again.click()
    qtbot.waitUntil(lambda: "1 处还没有核定" in dialog.figures.hint.text())


def test_a_receipt_is_taken_back_with_a_reason_and_stays_in_the_list(
    page: ReceivePage, district: OpenFile, qtbot: QtBot, tmp_path: Path
) -> None:
    district.session.run(receive, [tmp_path / "1.edusub"])
    dialog = opened_school(page, qtbot)
    assert not dialog.sent.take_back.isEnabled()
    dialog.sent.reason.setText("学校发错了文件")
    dialog.sent.take_back.click()
    qtbot.waitUntil(lambda: texts(dialog, "sent")[0][2] == "接收已撤回")
    assert "学校发错了文件" in texts(dialog, "sent")[0][4]
    assert not dialog.sent.receipt.isEnabled()
    assert not dialog.returning.ground.isVisible()
    qtbot.waitUntil(lambda: page.table.schools()[0].state != "received")


def applied(district: OpenFile, school_file: Path, folder: Path) -> None:
    """Let the school apply for a correction of its accepted address."""
    district.session.run(receive, [folder / "1.edusub"])
    district.session.run(accept, 1, [CODE])
    district.session.run(confirm, 1, CODE, folder / "r.edureceipt")
    with reopened(school_file, district) as school:
        school.run(take_receipt, folder / "r.edureceipt")
        wish = [(ADDRESS, "滨河路二号")]
        out = folder / "a.educorrect"
        school.run(propose, 1, wish, out, reason="门牌号在审核后变更", head="赵校长")
    district.session.run(take_proposal, folder / "a.educorrect")


def test_cells_applied_for_are_unlocked_with_a_reason(
    page: ReceivePage,
    district: OpenFile,
    school_file: Path,
    answers: Answers,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    applied(district, school_file, tmp_path)
    dialog = opened_school(page, qtbot)
    card = dialog.asking
    qtbot.waitUntil(lambda: card.grant.isVisibleTo(dialog))
    assert "1 格申请更正" in card.hint.text()
    assert not card.grant.isEnabled()
    card.reason.setText("已核对派出所证明")
    answers.path = tmp_path / "解锁.edureturn"
    card.grant.click()
    qtbot.waitUntil(lambda: "解锁 1 格" in dialog.notice.said())
    letter, _ = read_letter(answers.path.read_bytes(), "x", "return", ReturnLetter)
    assert (letter.cells, letter.forms) == ((ADDRESS,), ())
    assert state_of(district) == "returned"
    qtbot.waitUntil(lambda: not card.grant.isVisibleTo(dialog))
    answers.path = tmp_path / "往来.pdf"
    card.print.click()
    qtbot.waitUntil(lambda: "往来.pdf" in dialog.notice.said())
    assert answers.path.read_bytes().startswith(b"%PDF")


def test_an_application_is_refused_with_a_reason_and_the_figures_stay_accepted(
    page: ReceivePage, district: OpenFile, school_file: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    applied(district, school_file, tmp_path)
    dialog = opened_school(page, qtbot)
    card = dialog.asking
    qtbot.waitUntil(lambda: card.refuse.isVisibleTo(dialog))
    card.reason.setText("没有附上证明")
    card.refuse.click()
    qtbot.waitUntil(lambda: texts(dialog, "asked")[0][4].endswith("没有附上证明"))
    assert state_of(district) == "accepted"
    assert "没有附上证明" in QGuiApplication.clipboard().text()


def test_an_application_that_is_dropped_opens_the_papers_of_its_school(
    ctx: Context, district: OpenFile, school_file: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    applied(district, school_file, tmp_path)
    path = district.session.path
    district.close()
    window = MainWindow(ctx, district.catalogue)
    qtbot.addWidget(window)
    window.show()
    window.open(path)
    qtbot.waitUntil(lambda: window.bench is not None)
    window.arrivals.take([tmp_path / "a.educorrect"])
    assert window.bench is not None
    pages = window.bench.pages
    qtbot.waitUntil(lambda: getattr(pages.get(RECEIVE), "school", None) is not None)
    page = pages[RECEIVE]
    assert isinstance(page, ReceivePage)
    assert page.school is not None
    qtbot.addWidget(page.school)
    dialog = page.school
    qtbot.waitUntil(lambda: "1 格申请更正" in dialog.asking.hint.text())
    assert dialog.code == CODE


def test_whole_forms_are_returned_and_a_question_can_be_dropped(
    page: ReceivePage, district: OpenFile, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    district.session.run(receive, [tmp_path / "1.edusub"])
    dialog = opened_school(page, qtbot)
    card = dialog.returning
    qtbot.waitUntil(lambda: card.chooser.cell() is not None)
    card.text.setText("请再核实一遍")
    card.add.click()
    assert len(card.questions) == 1
    next(one for one in parts(card.ground, QPushButton) if one.text() == "去掉").click()
    assert not card.questions
    card.boxes["staff"].setChecked(True)
    card.reason.setText("教职工表整张重填")
    answers.path = tmp_path / "退回.edureturn"
    card.write.click()
    qtbot.waitUntil(lambda: "退回 1 张表，0 个问题" in dialog.notice.said())
    letter, _ = read_letter(answers.path.read_bytes(), "x", "return", ReturnLetter)
    assert letter.forms == ("staff",)


def test_a_returned_school_is_returned_no_second_time(
    page: ReceivePage, district: OpenFile, qtbot: QtBot, tmp_path: Path
) -> None:
    district.session.run(receive, [tmp_path / "1.edusub"])
    out = tmp_path / "r.edureturn"
    district.session.run(return_forms, 1, CODE, out, forms=["staff"], reason="整张重填")
    dialog = opened_school(page, qtbot)
    assert not dialog.returning.ground.isVisible()
    assert not dialog.sent.accept.isEnabled()


def test_the_task_package_is_handed_down_with_a_contact(
    page: ReceivePage, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.path = tmp_path / "任务.edutask"
    page.issue.contact.setText("计财科 8012345")
    assert page.issue.headroom.isChecked()
    page.issue.headroom.click()
    page.issue.write.click()
    qtbot.waitUntil(lambda: "任务包已写成" in page.notice.said())
    task, _ = read_letter(answers.path.read_bytes(), "x", "task", Task)
    assert task.contact == "计财科 8012345"
    assert not task.headroom
    assert [one.code for one in task.schools] == [CODE]


def test_what_was_received_is_forwarded_unopened(
    page: ReceivePage,
    district: OpenFile,
    answers: Answers,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    assert not page.forward.isEnabled()
    page.take([tmp_path / "1.edusub"])
    qtbot.waitUntil(lambda: page.forward.isEnabled())
    answers.path = tmp_path / "汇总.zip"
    page.forward.click()
    qtbot.waitUntil(lambda: "原样打成一包" in page.notice.said())
    assert (tmp_path / "1.edusub").read_bytes() in _members(answers.path)


def _members(path: Path) -> list[bytes]:
    with ZipFile(path) as bundle:
        return [bundle.read(name) for name in bundle.namelist()]


def test_looking_at_a_school_chooses_none_for_acceptance(page: ReceivePage, qtbot: QtBot) -> None:
    assert page.table.currentIndex().isValid()
    assert page.table.chosen_rows() == []


def test_counts_that_no_school_has_take_no_room_on_the_board(
    page: ReceivePage, district: OpenFile, qtbot: QtBot, tmp_path: Path
) -> None:
    asked = COLUMNS.index("questions")
    assert page.table.isColumnHidden(asked)
    district.session.run(receive, [tmp_path / "1.edusub"])
    out = tmp_path / "r.edureturn"
    asking = [(ADDRESS, "门牌号是否写全？")]
    district.session.run(return_forms, 1, CODE, out, questions=asking, reason="地址不完整")
    page.refresh()
    qtbot.waitUntil(lambda: not page.table.isColumnHidden(asked))
    assert not page.table.isColumnHidden(COLUMNS.index("paper"))


@pytest.mark.parametrize(("lang", "percent"), SPOKEN_IN)
def test_nothing_of_a_school_is_cut_or_laid_over_another(
    ctx: Context,
    district: OpenFile,
    school_file: Path,
    qtbot: QtBot,
    tmp_path: Path,
    lang: str,
    percent: int,
) -> None:
    package = tmp_path / "a.edusub"
    package.write_bytes(made_package(district.catalogue, facts={"primary_students": 900}))
    district.session.run(receive, [package])
    dialog = SchoolDialog(speaking(ctx, lang, percent), district, CODE, "第一小学")
    qtbot.addWidget(dialog)
    dialog.show()
    card = dialog.returning
    qtbot.waitUntil(lambda: card.chooser.cell() is not None)
    card.text.setText("比上年少一半，请核实原始凭证后答复")
    card.add.click()
    card.fold.click()
    assert not lasting_faults(dialog, qtbot)
