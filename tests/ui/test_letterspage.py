"""What passes between school and district, in the school's window: receipts, questions, wishes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions.answering import answer
from edudesk.actions.campuses import find_campus
from edudesk.actions.correcting import confirm, return_forms
from edudesk.actions.entry import add_row, find_row, set_cell
from edudesk.actions.files import open_file
from edudesk.actions.loading import load_district_table
from edudesk.actions.packing import reopen
from edudesk.actions.receiving import accept, receive
from edudesk.actions.session import Session
from edudesk.actions.threads import questions_of
from edudesk.errors import EdudeskError
from edudesk.exchange.letters import read_letter
from edudesk.model.place import Cell
from edudesk.model.receiving import ProposalLetter
from edudesk.storage.submissions import standing
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.navigation import LETTERS
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.letterspage import LettersPage
from tests.actions.submitting import enter, new_school, packed
from tests.ui.conftest import Answers, parts

CODE = "2137000001"
ADDRESS = "school_profile..address"


@pytest.fixture
def sent(district: OpenFile, tmp_path: Path) -> tuple[Session, Path]:
    """Return the session of a district and the file of a school whose package it has received."""
    table = tmp_path / "table.csv"
    table.write_text(f"school_code,school_name\n{CODE},第一小学\n", encoding="utf-8")
    district.session.run(load_district_table, table, district.collection.number)
    with new_school(tmp_path / "s.edudesk", district.catalogue) as school:
        school.run(enter, "school_profile", "address", "滨河路")
        made = packed(school, tmp_path / "1.edusub")
    (outcome,) = district.session.run(receive, [made.path])
    assert outcome.status == "received"
    return district.session, tmp_path / "s.edudesk"


def shown(ctx: Context, district: Session, school: Path, qtbot: QtBot) -> MainWindow:
    window = MainWindow(ctx, district.catalogue)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.open(school)
    qtbot.waitUntil(lambda: window.bench is not None)
    return window


def letters(window: MainWindow, qtbot: QtBot) -> LettersPage:
    assert window.bench is not None
    window.bench.show_page(LETTERS)
    page = window.bench.pages[LETTERS]
    assert isinstance(page, LettersPage)
    qtbot.waitUntil(lambda: page.found is not None)
    return page


def test_a_return_lists_its_questions_which_are_gone_to_and_answered(
    ctx: Context, sent: tuple[Session, Path], qtbot: QtBot, tmp_path: Path
) -> None:
    district, school = sent
    letter = tmp_path / "退回.edureturn"
    asked = [(ADDRESS, "门牌号是否写全？")]
    district.run(return_forms, 1, CODE, letter, questions=asked, reason="地址不完整")
    window = shown(ctx, district, school, qtbot)
    window.arrivals.take([letter])
    qtbot.waitUntil(lambda: window.bench is not None and LETTERS in window.bench.pages)
    page = letters(window, qtbot)
    qtbot.waitUntil(lambda: bool(page.found and page.found.questions))
    qtbot.waitUntil(lambda: page.asked.isVisible() and page.asked.currentIndex().row() == 0)
    assert "学校地址" in str(page.asked.model().index(0, 1).data())
    assert "门牌号是否写全？" in page.whole.text()
    assert not page.answer.isEnabled()
    with qtbot.waitSignal(page.print_wished) as wished:
        page.print.click()
    assert wished.args == ["thread"]
    assert window.bench is not None
    window.bench.printroom.close()
    with qtbot.waitSignal(page.jumped) as gone:
        page.jump.click()
    assert (gone.args[0].form, gone.args[0].field) == ("school_profile", "address")
    assert window.bench.navigation.current() == "school_profile"
    window.bench.show_page(LETTERS)
    page.text.setText("已经补写门牌号，请再看。")
    page.answer.click()
    qtbot.waitUntil(
        lambda: str(page.asked.model().index(0, 4).data()) == "已经补写门牌号，请再看。",
    )
    assert "答复：已经补写门牌号，请再看。" in page.whole.text()
    assert not page.answer.isEnabled()  # nothing new is said
    assert not page.apply.ground.isVisible()


def test_a_question_on_a_campus_opens_that_campus(
    ctx: Context, sent: tuple[Session, Path], qtbot: QtBot, tmp_path: Path
) -> None:
    district, path = sent
    with open_file(path, catalogue=district.catalogue, who="王老师") as school:
        school.run(reopen, 1)
        for code, name in (("1", "本部"), ("2", "东校区")):
            school.run(add_row, "campuses", 1, {"code": code, "name": name})
        campus = school.run(find_campus, 1, "东校区").row
        row = school.run(find_row, "grounds", 1, "", campus)
        school.run(set_cell, Cell("grounds", row, "books"), "500")
        made = packed(school, tmp_path / "2.edusub")
    assert district.run(receive, [made.path])[0].status == "received"
    letter = tmp_path / "退回.edureturn"
    asked = [(f"grounds.@{campus}.books", "东校区的图书是否漏登？")]
    district.run(return_forms, 1, CODE, letter, questions=asked, reason="核实图书")
    window = shown(ctx, district, path, qtbot)
    window.arrivals.take([letter])
    page = letters(window, qtbot)
    qtbot.waitUntil(lambda: page.jump.isEnabled() and page.asked.isVisible(), timeout=20_000)
    assert "东校区" in str(page.asked.model().index(0, 1).data())
    page.jump.click()
    bench = window.bench
    assert bench is not None
    assert bench.file.lens.row == campus
    here = Cell("grounds", row, "books")
    qtbot.waitUntil(lambda: bench.current_cell() == here, timeout=20_000)


def test_a_receipt_says_whether_the_district_has_exactly_this(
    ctx: Context, sent: tuple[Session, Path], qtbot: QtBot, tmp_path: Path
) -> None:
    district, school = sent
    district.run(confirm, 1, CODE, tmp_path / "回执.edureceipt")
    window = shown(ctx, district, school, qtbot)
    page = letters(window, qtbot)
    assert "还没有回执" in page.standing.text()
    window.arrivals.take([tmp_path / "回执.edureceipt"])
    qtbot.waitUntil(lambda: "正是现在这份数据" in page.standing.text())
    assert not page.newer.isVisible()


def test_cells_changed_since_the_receipt_are_listed_and_gone_to(
    ctx: Context, sent: tuple[Session, Path], qtbot: QtBot, tmp_path: Path
) -> None:
    district, school = sent
    district.run(confirm, 1, CODE, tmp_path / "回执.edureceipt")
    letter = tmp_path / "退回.edureturn"
    district.run(return_forms, 1, CODE, letter, forms=["school_profile"], reason="请补地址")
    window = shown(ctx, district, school, qtbot)
    window.arrivals.take([tmp_path / "回执.edureceipt"])
    page = letters(window, qtbot)
    qtbot.waitUntil(lambda: "正是现在" in page.standing.text())
    window.arrivals.take([letter])
    assert window.file is not None
    session = window.file.session
    qtbot.waitUntil(
        lambda: session.run(lambda desk: standing(desk.store, desk.school, 1).state) == "returned",
    )
    session.run(enter, "school_profile", "address", "滨河路一号")
    page.refresh()
    qtbot.waitUntil(lambda: "有 1 格比" in page.standing.text())
    texts = [str(page.newer.model().index(0, column).data()) for column in range(3)]
    assert (texts[1], texts[2]) == ("滨河路", "滨河路一号")
    with qtbot.waitSignal(page.jumped) as gone:
        page.newer.jump.emit(0)
    assert gone.args[0].field == "address"


def test_an_application_names_cells_reason_and_head(
    ctx: Context, sent: tuple[Session, Path], answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    district, school = sent
    assert district.run(accept, 1, [CODE]) == (CODE,)
    district.run(confirm, 1, CODE, tmp_path / "回执.edureceipt")
    window = shown(ctx, district, school, qtbot)
    window.arrivals.take([tmp_path / "回执.edureceipt"])
    page = letters(window, qtbot)
    card = page.apply
    qtbot.waitUntil(lambda: card.ground.isVisible() and card.cells.row.count() > 0)
    card.cells.form.setCurrentIndex(card.cells.form.findData("school_profile"))
    card.cells.field.setCurrentIndex(card.cells.field.findData("address"))
    assert "滨河路" in card.cells.now.text()
    assert not card.add.isEnabled()
    card.value.setText("滨河路二号")
    card.add.click()
    assert card.wanted == {ADDRESS: "滨河路二号"}
    card.reason.setText("门牌号在审核后变更，附派出所证明")
    assert not card.write.isEnabled()
    card.head.setText("赵校长")
    answers.path = tmp_path / "申请.educorrect"
    card.write.click()
    qtbot.waitUntil(lambda: "已写成" in page.notice.said())
    letter, _ = read_letter(answers.path.read_bytes(), "x", "proposal", ProposalLetter)
    assert [(one.field, one.text) for one in letter.cells] == [("address", "滨河路二号")]
    assert window.file is not None
    (wish,) = window.file.session.run(questions_of, 1)
    assert wish.kind == "proposal"
    assert window.bench is not None
    offered = [button.text() for button in parts(window.bench.banner, QPushButton)]
    assert offered == ["区里来往"]  # accepted figures are not packed again
    assert "已认定" in window.bench.bar.facts.text()
    qtbot.waitUntil(lambda: "申请改成：滨河路二号" in page.whole.text())
    assert not page.text.isEnabled()  # the district answers it
    with pytest.raises(EdudeskError, match="由区县答复"):
        window.file.session.run(answer, 1, wish.number, "自己答复自己可以吗")
