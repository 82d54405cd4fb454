"""The page of remarks: written beside the district's file, taken into it, listed, printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from edudesk.actions.loading import load_district_table
from edudesk.ui.desk.navigation import REMARKS
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.remarkspage import RemarksPage
from edudesk.ui.paper.printroom import PrintRoom
from tests.ui.conftest import TABLE, Answers, parts, shown_bench

OFFICE = "市教育督导室"


@pytest.fixture
def page(ctx: Context, district: OpenFile, qtbot: QtBot) -> RemarksPage:
    district.session.run(load_district_table, TABLE, district.collection.number)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(REMARKS)
    page = bench.pages[REMARKS]
    assert isinstance(page, RemarksPage)
    qtbot.waitUntil(lambda: page.school.count() > 1)
    return page


def told(page: RemarksPage) -> str:
    return "\n".join(label.text() for label in parts(page, QLabel) if label.isVisible())


def write(page: RemarksPage, text: str, qtbot: QtBot) -> None:
    page.office.setText(OFFICE)
    page.text.setPlainText(text)
    page.write.click()
    qtbot.waitUntil(lambda: page.text.toPlainText() == "")


def test_remarks_are_written_into_one_file_taken_and_listed(
    page: RemarksPage, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not page.print.isEnabled()
    answers.path = tmp_path / "市.eduremarks"
    page.school.setCurrentIndex(1)
    page.about.setText("1.1")
    write(page, "请补报证书台账", qtbot)
    assert answers.proposals[-1].name.endswith("批注.eduremarks")
    page.school.setCurrentIndex(0)
    page.about.clear()
    write(page, "请于月底前整改", qtbot)
    assert len(answers.proposals) == 1
    assert "共 2 条批注" in told(page)
    page.take.click()
    qtbot.waitUntil(lambda: "新的 2 条" in told(page))
    qtbot.waitUntil(lambda: "请补报证书台账" in told(page))
    assert "全区：请于月底前整改" in told(page)
    assert "每百名学生拥有高于规定学历教师数" in told(page)
    wished: list[str] = []
    page.print_wished.connect(wished.append)
    page.print.click()
    assert wished == ["office-remarks"]
    (room,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, PrintRoom)]
    qtbot.waitUntil(room.isVisible)
    room.close()


def test_a_remark_wants_an_office_and_words(page: RemarksPage) -> None:
    assert not page.write.isEnabled()
    page.text.setPlainText("请核实校舍面积")
    assert not page.write.isEnabled()
    page.office.setText(OFFICE)
    assert page.write.isEnabled()


def test_what_does_not_exist_is_told_and_another_file_can_be_chosen(
    page: RemarksPage, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "市.eduremarks"
    page.office.setText(OFFICE)
    page.about.setText("9.9")
    page.text.setPlainText("请核实校舍面积")
    page.write.click()
    qtbot.waitUntil(lambda: "没有“9.9”" in told(page))
    assert page.text.toPlainText()
    page.about.clear()
    write(page, "请核实校舍面积", qtbot)
    assert len(answers.proposals) == 2
