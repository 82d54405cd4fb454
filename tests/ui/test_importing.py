"""Excel in the window: forms go out, a preview shows what comes back, one undo takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.model.place import Cell
from edudesk.ui.desk.topbar import TopBar
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.importpreview import ImportPreview
from edudesk.ui.pages.sheetpage import SheetPage
from tests.ui.conftest import Answers, shown_bench

Filled = Callable[[dict[tuple[str, int], object]], ImportPreview]


@pytest.fixture
def staffed(ctx: Context, school: OpenFile, qtbot: QtBot) -> Workbench:
    """Return the workbench of a school with two members of staff."""
    for number, name in (("T1", "王小明"), ("T2", "李红")):
        school.session.run(add_row, "staff", 1, {"staff_no": number, "name": name})
    return shown_bench(ctx, school, qtbot)


@pytest.fixture
def filled(staffed: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot) -> Filled:
    """Return a way to fill in the roster's workbook and look at what it would change."""

    def fill(typed: dict[tuple[str, int], object]) -> ImportPreview:
        answers.path = tmp_path / "staff.xlsx"
        staffed.show_page("staff")
        staffed.exchange_with_excel("export_form")
        qtbot.waitUntil(staffed.notice.isVisible)
        book = openpyxl.load_workbook(answers.path)
        sheet = book["教职工名册"]
        keys = [cell.value for cell in sheet[3]]
        for (key, row), content in typed.items():
            sheet.cell(row, keys.index(key) + 1).value = content
        book.save(answers.path)
        staffed.exchange_with_excel("import")
        qtbot.waitUntil(lambda: staffed.exchange.preview is not None)
        preview = staffed.exchange.preview
        assert preview is not None
        qtbot.waitExposed(preview)
        return preview

    return fill


def names(bench: Workbench) -> list[object]:
    rows = bench.file.session.run(read_form, "staff", 1).rows
    return [row.values["name"] for row in rows]


def test_a_form_is_given_out_beside_the_file(
    staffed: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    staffed.show_page("staff")
    answers.path = tmp_path / "staff"
    staffed.exchange_with_excel("export_form")
    qtbot.waitUntil(staffed.notice.isVisible)
    assert answers.proposals[-1].name == "第一小学教职工名册.xlsx"
    assert "证件号码" in staffed.notice.said()
    staffed.notice.dismiss()
    assert openpyxl.load_workbook(tmp_path / "staff.xlsx").sheetnames[0] == "教职工名册"
    answers.path = tmp_path / "all.xlsx"
    staffed.exchange_with_excel("export_all")
    qtbot.waitUntil(staffed.notice.isVisible)
    assert answers.path.stat().st_size > (tmp_path / "staff.xlsx").stat().st_size


def test_the_preview_tells_every_cell_and_the_import_is_one_step(
    staffed: Workbench, filled: Filled, qtbot: QtBot
) -> None:
    preview = filled({("name", 5): "王晓明", ("staff_no", 7): "T3", ("name", 7): "张华"})
    told = [(line.what, line.row, line.cell, line.old, line.new) for line in preview.model.lines]
    assert told == [
        ("changed", 5, "王小明 · 姓名", "王小明", "王晓明"),
        ("added", 7, "张华", "", ""),
    ]
    assert "新增 1 行" in preview.summary()
    assert names(staffed) == ["王小明", "李红"]
    assert not preview.others.isVisible()
    page = staffed.pages["staff"]
    assert isinstance(page, SheetPage)
    assert page.go_to(1, "sex")
    with qtbot.waitSignal(staffed.file.sheet_loaded):
        QTest.keyClick(preview, Qt.Key.Key_Return)
    assert names(staffed) == ["王晓明", "李红", "张华"]
    assert "staff.xlsx" in staffed.notice.said()
    assert page.current_cell() == Cell("staff", 1, "sex")
    with qtbot.waitSignal(staffed.file.undone):
        staffed.file.undo()
    assert not staffed.notice.isVisible()
    assert page.current_cell() == Cell("staff", 1, "name")  # where the step was taken back
    assert names(staffed) == ["王小明", "李红"]


def test_what_the_program_changed_meanwhile_stays_and_what_both_changed_is_marked(
    staffed: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "staff.xlsx"
    staffed.show_page("staff")
    staffed.exchange_with_excel("export_form")
    qtbot.waitUntil(staffed.notice.isVisible)
    session = staffed.file.session
    for row in session.run(read_form, "staff", 1).rows:
        session.run(set_cell, Cell("staff", row.id, "name"), "改过")
    book = openpyxl.load_workbook(answers.path)
    sheet = book["教职工名册"]
    sheet.cell(6, [cell.value for cell in sheet[3]].index("name") + 1).value = "李小红"
    book.save(answers.path)
    staffed.exchange_with_excel("import")
    qtbot.waitUntil(lambda: staffed.exchange.preview is not None)
    preview = staffed.exchange.preview
    assert preview is not None
    told = [(line.what, line.row, line.old, line.new) for line in preview.model.lines]
    assert told == [
        ("overtaken", 6, "改过", "李小红"),
        ("kept_here", 5, "改过", "不变（表中仍是导出时的“王小明”）"),
    ]
    assert "两边" not in preview.summary()
    assert "都改过" in preview.notice.said()
    preview.reject()


def test_escape_leaves_everything_as_it_was(staffed: Workbench, filled: Filled) -> None:
    preview = filled({("name", 5): "王晓明"})
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()
    assert names(staffed) == ["王小明", "李红"]


def test_refused_rows_must_be_left_out_knowingly_and_can_be_kept(
    staffed: Workbench, filled: Filled, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    preview = filled({("birth_month", 5): "某年", ("name", 6): "李小红"})
    assert [line.what for line in preview.model.lines] == ["refused", "changed"]
    column = staffed.file.catalogue.forms["staff"].by_code["birth_month"].label.zh
    cell = preview.model.lines[0].cell
    assert re.fullmatch(rf"{column}（[A-Z]+5）", cell)
    address = cell.removeprefix(f"{column}（").removesuffix("）")
    assert openpyxl.load_workbook(answers.path)["教职工名册"][address].value == "某年"
    assert not preview.take.isEnabled()
    answers.path = tmp_path / "refused.xlsx"
    preview.keep.click()
    assert answers.proposals[-1].name == "staff（不能导入的行）.xlsx"
    assert openpyxl.load_workbook(answers.path).sheetnames == ["教职工名册"]
    QTest.keyClick(preview.others, Qt.Key.Key_Space)
    assert preview.take.isEnabled()
    with qtbot.waitSignal(staffed.file.saved):
        preview.take.click()
    assert names(staffed) == ["王小明", "李小红"]


def test_a_workbook_that_changes_nothing_says_so(filled: Filled) -> None:
    preview = filled({})
    assert "没有可导入的内容" in preview.summary()
    assert not preview.take.isEnabled()
    preview.reject()


def test_a_file_that_is_no_workbook_is_told_in_the_notice(
    staffed: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "letter.xlsx"
    answers.path.write_text("尊敬的校长", encoding="utf-8")
    staffed.exchange_with_excel("import")
    qtbot.waitUntil(staffed.notice.isVisible)
    assert "letter.xlsx" in staffed.notice.said()
    assert staffed.exchange.preview is None


def test_a_table_from_elsewhere_finds_its_form_from_the_menu_too(
    staffed: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "教师.csv"
    answers.path.write_text("教师花名册\n教工号,姓名\nT3,张三\n", encoding="utf-8")
    staffed.exchange_with_excel("import")
    qtbot.waitUntil(lambda: staffed.exchange.preview is not None)
    preview = staffed.exchange.preview
    assert preview is not None
    assert "新增 1 行" in preview.summary()
    preview.reject()


def test_the_menu_is_reached_by_key_and_a_district_has_no_whole_workbook(
    ctx: Context, staffed: Workbench, district: OpenFile, qtbot: QtBot
) -> None:
    assert len(staffed.bar.excel.menu().actions()) == 5  # with a line and what may go out
    bar = TopBar(ctx, district, staffed.rounds)
    qtbot.addWidget(bar)
    assert len(bar.excel.menu().actions()) == 4
    keys = [key.toString() for action in staffed.actions() for key in action.shortcuts()]
    assert "Ctrl+I" in keys


def test_a_districts_table_is_previewed_too(
    ctx: Context, district: OpenFile, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page("school_facts")
    answers.path = tmp_path / "schools.csv"
    answers.path.write_text(
        "学校标识码,学校名称,办学类型\n2137000001,第一小学,小学\n2137000002,乙,幼儿园\n",
        encoding="utf-8",
    )
    page = bench.pages["school_facts"]
    assert isinstance(page, SheetPage)
    page.load.click()
    qtbot.waitUntil(lambda: bench.exchange.preview is not None)
    preview = bench.exchange.preview
    assert preview is not None
    assert [line.what for line in preview.model.lines] == ["refused", "added"]
    preview.reject()


def headings(path: Path) -> set[object]:
    return {cell.value for cell in openpyxl.load_workbook(path)["教职工名册"][3]}


def test_identity_numbers_go_out_only_when_ticked_and_only_once(
    staffed: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    staffed.show_page("staff")
    assert not staffed.bar.identity.isChecked()
    staffed.bar.identity.trigger()
    for name, wanted in (("with.xlsx", True), ("without.xlsx", False)):
        answers.path = tmp_path / name
        staffed.exchange_with_excel("export_form")
        qtbot.waitUntil(lambda name=name: name in staffed.notice.said())  # type: ignore[misc]
        assert ("id_number" in headings(answers.path)) == wanted
        assert ("敏感个人信息" in staffed.notice.said()) == wanted
