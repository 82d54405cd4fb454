"""What people really type and paste: rare names, nought, nothing, wide digits, far too much."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from edudesk.actions.files import open_file
from edudesk.actions.printing import print_report
from edudesk.catalogue.library import Catalogue
from edudesk.model.place import Cell, Row
from edudesk.ui.cells.blocktext import joined_block
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.sheets.pastepreview import PastePreview
from edudesk.ui.sheets.roworder import Condition, dictionary_key
from edudesk.ui.sheets.sheetmodel import SheetModel
from tests.ui.conftest import shown_bench

RARE = "王𬭎"  # U+2CB4E: two units of UTF-16, in no face of older systems
CONTROL = Qt.KeyboardModifier.ControlModifier


def roster(bench: Workbench, form: str, qtbot: QtBot) -> tuple[SheetPage, SheetModel]:
    bench.show_page(form)
    page = bench.pages[form]
    assert isinstance(page, SheetPage)
    qtbot.waitUntil(lambda: page.model is not None)
    assert page.model is not None
    page.view.setFocus()
    return page, page.model


def column(model: SheetModel, code: str) -> int:
    return [field.code for field in model.fields].index(code)


def paste(page: SheetPage, model: SheetModel, at: int, code: str, block: list[list[str]]) -> None:
    QGuiApplication.clipboard().setText(joined_block(block))
    page.view.move_to(model.index(at, column(model, code)))
    QTest.keyClick(page.view, Qt.Key.Key_V, CONTROL)


def rows(model: SheetModel) -> list[Row]:
    return list(model.page.rows.values())


def shown(model: SheetModel, code: str) -> list[str]:
    return [model.shown_text(at, column(model, code)) for at in range(len(model.order.ids))]


def marked(bench: Workbench, cell: Cell) -> list[str]:
    """Return the levels of what is found in a cell."""
    found = bench.file.findings.of_row(cell.form, cell.row)
    return [one.level for one in found if cell.field in one.fields]


def commit_text(text: str) -> None:
    """Type as an input method does: the decided text comes at once."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    focused = QApplication.focusWidget()
    assert focused is not None
    QApplication.sendEvent(focused, event)


# -- a rare name -----------------------------------------------------------------------------------


def test_a_rare_name_is_typed_corrected_and_kept_whole(bench: Workbench, qtbot: QtBot) -> None:
    page, model = roster(bench, "staff", qtbot)
    page.view.move_to(model.index(0, column(model, "name")))
    commit_text(RARE)
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    QTest.keyClick(box, Qt.Key.Key_Backspace)  # both units of the character go
    assert box.text() == "王"
    commit_text("𬭎")
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [row.values["name"] for row in rows(model)] == [RARE])
    form = bench.file.catalogue.forms["staff"]
    cell = Cell(form.code, model.order.ids[0], "name")
    qtbot.waitUntil(lambda: bool(bench.file.findings.of_row(form.code, cell.row)))
    assert marked(bench, cell) == []


def test_a_rare_name_is_copied_sorted_filtered_and_replaced(bench: Workbench, qtbot: QtBot) -> None:
    page, model = roster(bench, "staff", qtbot)
    names = ["王一", "𬭎文", "张三", RARE, "李四"]
    paste(page, model, 0, "name", [[name] for name in names])
    qtbot.waitUntil(lambda: len(rows(model)) == 5)
    at = column(model, "name")
    model.sort(at)
    assert shown(model, "name") == ["𬭎文", "李四", RARE, "王一", "张三"]  # hong li wang wang zhang
    page.view.move_to(model.index(2, at))
    QTest.keyClick(page.view, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().strip() == RARE
    model.filter_column("name", Condition("𬭎"))
    assert shown(model, "name") == ["𬭎文", RARE]
    model.clear_filters()
    page.find_bar.begin(replace=True)
    page.find_bar.words.setText("𬭎")
    page.find_bar.by.setText("宏")
    qtbot.waitUntil(page.find_bar.all.isEnabled)
    page.find_bar.all.click()
    qtbot.waitUntil(lambda: {row.values["name"] for row in rows(model)} >= {"宏文", "王宏"})
    bench.file.undo()
    qtbot.waitUntil(lambda: {row.values["name"] for row in rows(model)} >= {"𬭎文", RARE})


def test_a_rare_name_is_found_from_anywhere_and_printed(
    bench: Workbench, copies: dict[str, Path], catalogue: Catalogue, tmp_path: Path, qtbot: QtBot
) -> None:
    page, model = roster(bench, "staff", qtbot)
    printed = f"{RARE}文"
    paste(page, model, 0, "name", [["王一"], [RARE], [printed]])
    qtbot.waitUntil(lambda: len(rows(model)) == 3)
    for wanted in (RARE, "wanghong"):
        bench.search.begin()
        commit_text(wanted)
        qtbot.waitUntil(lambda: [one.title for one in bench.search.finds()][:1] == [RARE])
    bench.search.begin()
    commit_text("没有这个人")
    assert bench.search.finds() == []
    assert bench.search.model.index(0).data() == "没有找到“没有这个人”"
    assert bench.search.list.isVisible()
    QTest.keyClick(bench.search, Qt.Key.Key_Return)  # leads nowhere
    assert bench.search.hasFocus()
    bench.file.close()
    out = tmp_path / "staff.pdf"
    with open_file(copies["school"], catalogue=catalogue, who="王老师") as session:
        number = bench.file.collection.number
        session.run(print_report, "staff-roster", out, number)
    with pypdfium2.PdfDocument(out) as document:
        assert printed in "".join(page.get_textpage().get_text_bounded() for page in document)


# -- nought and nothing ----------------------------------------------------------------------------


def typed_into(bench: Workbench, page: RecordPage, code: str, text: str, qtbot: QtBot) -> Row:
    """Type into a field of a record as a user does, and return the row as it is stored then."""
    bench.go_to(Cell(page.form.code, page.row, code))
    card = next(card for card in page.cards if code in card.rows)
    editor = card.rows[code].editor
    qtbot.waitUntil(editor.hasFocus)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    commit_text(text)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    answered: list[object] = []
    bench.file.ask(lambda desk: desk, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    return bench.file.pages[page.form.code].rows[page.row]


def test_nought_nothing_and_blanks_are_told_apart(bench: Workbench, qtbot: QtBot) -> None:
    page = record(bench, "grounds", qtbot)
    assert typed_into(bench, page, "books", "0", qtbot).values["books"] == 0
    assert editor_text(page, "books") == "0"
    row = typed_into(bench, page, "books", "", qtbot)
    assert (row.values["books"], dict(row.states)) == (None, {})
    typed_into(bench, page, "books", "7", qtbot)
    row = typed_into(bench, page, "books", " \u3000 ", qtbot)
    assert (row.values["books"], dict(row.states)) == (None, {})
    assert editor_text(page, "books") == ""


def test_a_state_is_unsaid_by_the_key_that_said_it(bench: Workbench, qtbot: QtBot) -> None:
    page = record(bench, "grounds", qtbot)
    typed_into(bench, page, "books", "7", qtbot)
    bench.go_to(Cell("grounds", page.row, "books"))
    editor = next(card for card in page.cards if "books" in card.rows).rows["books"].editor
    qtbot.waitUntil(editor.hasFocus)

    def state() -> str:
        return bench.file.pages["grounds"].rows[page.row].states.get("books", "plain")

    def until(wanted: str) -> None:
        qtbot.waitUntil(lambda: state() == wanted)

    for key, wanted in ((Qt.Key.Key_1, "na"), (Qt.Key.Key_2, "unknown"), (Qt.Key.Key_2, "plain")):
        QTest.keyClick(editor, key, CONTROL)
        until(wanted)


def record(bench: Workbench, form: str, qtbot: QtBot) -> RecordPage:
    bench.show_page(form)
    page = bench.pages[form]
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: form in bench.file.pages and bool(page.cards))
    return page


def editor_text(page: RecordPage, code: str) -> str:
    card = next(card for card in page.cards if code in card.rows)
    return card.rows[code].editor.text()


def test_figures_are_read_however_they_are_written(bench: Workbench, qtbot: QtBot) -> None:
    page = record(bench, "grounds", qtbot)
    for text, stored, stands in (
        ("１２３", 123, "123"),
        ("1,234", 1234, "1,234"),
        ("１，２３４", 1234, "1,234"),
        ("0012", 12, "12"),
    ):
        assert typed_into(bench, page, "books", text, qtbot).values["books"] == stored, text
        assert editor_text(page, "books") == stands
    for text, stored, stands in (("12.50", 1250, "12.50"), ("．5", 50, "0.50")):
        row = typed_into(bench, page, "land_area", text, qtbot)
        assert row.values["land_area"] == stored, text
        assert editor_text(page, "land_area") == stands


def test_what_is_no_figure_stays_as_typed_with_the_reason(bench: Workbench, qtbot: QtBot) -> None:
    page = record(bench, "grounds", qtbot)
    for text in ("1e5", "12.5", "约300", "1,23", "①", "=1+1"):
        row = typed_into(bench, page, "books", text, qtbot)
        assert (row.values["books"], row.states["books"]) == (None, "unreadable"), text
        assert editor_text(page, "books") == text
        assert marked(bench, Cell("grounds", page.row, "books")) == ["wrong"]
    assert typed_into(bench, page, "books", "300", qtbot).values["books"] == 300


# -- dates, long texts and big blocks --------------------------------------------------------------


def test_dates_are_read_however_they_are_written(bench: Workbench, qtbot: QtBot) -> None:
    page, model = roster(bench, "drills", qtbot)
    good = ["20250901", "2025-9-1", "2025年9月1日", "２０２５－０９－０１"]
    written = [*good, "2025-02-30", "9月1日"]
    paste(page, model, 0, "drill_date", [[text] for text in written])
    qtbot.waitUntil(lambda: page.dialog is not None)
    dialog = page.dialog
    assert isinstance(dialog, PastePreview)
    assert [line.text for line in dialog.lines] == ["2025-02-30", "9月1日"]
    dialog.keep.click()
    qtbot.waitUntil(lambda: len(rows(model)) == 6)
    assert [row.values["drill_date"] for row in rows(model)] == ["2025-09-01"] * 4 + [None] * 2
    assert shown(model, "drill_date")[4:] == ["2025-02-30", "9月1日"]


def test_ten_thousand_characters_are_neither_cut_nor_stall(bench: Workbench, qtbot: QtBot) -> None:
    long = "安全" * 5_000
    page, model = roster(bench, "staff", qtbot)
    paste(page, model, 0, "name", [[long]])
    qtbot.waitUntil(lambda: len(rows(model)) == 1)
    assert rows(model)[0].values["name"] == long
    cell = Cell("staff", model.order.ids[0], "name")
    qtbot.waitUntil(lambda: "wrong" in marked(bench, cell))


def test_two_thousand_rows_with_bad_cells_are_asked_about_and_undone_as_one(
    bench: Workbench, qtbot: QtBot
) -> None:
    page, model = roster(bench, "classes", qtbot)
    first, second = column(model, "name"), column(model, "student_count")
    assert second > first
    between = [""] * (second - first - 1)
    block = [
        [f"{number}班", *between, "很多" if number % 100 == 7 else "4０"] for number in range(2_000)
    ]
    paste(page, model, 0, "name", block)
    qtbot.waitUntil(lambda: page.dialog is not None)
    dialog = page.dialog
    assert isinstance(dialog, PastePreview)
    assert [line.row for line in dialog.lines[:3]] == ["8", "108", "208"]
    assert len(dialog.lines) == 20
    dialog.leave.click()
    qtbot.waitUntil(lambda: len(rows(model)) == 2_000)
    counts = [row.values["student_count"] for row in rows(model)]
    assert (counts.count(40), counts.count(None)) == (1_980, 20)
    bench.file.undo()
    qtbot.waitUntil(lambda: not rows(model))
    bench.file.redo()
    qtbot.waitUntil(lambda: len(rows(model)) == 2_000)


def test_a_block_pasted_into_a_sorted_and_filtered_list_goes_to_the_rows_in_sight(
    bench: Workbench, qtbot: QtBot
) -> None:
    page, model = roster(bench, "staff", qtbot)
    paste(page, model, 0, "name", [["王甲"], ["李乙"], ["王丙"], ["王丁"]])
    qtbot.waitUntil(lambda: len(rows(model)) == 4)
    model.filter_column("name", Condition("王"))
    model.sort(column(model, "name"))
    assert shown(model, "name") == ["王丙", "王丁", "王甲"]  # bing ding jia
    paste(page, model, 0, "staff_no", [["1"], ["2"], ["3"], ["4"]])
    qtbot.waitUntil(lambda: len(rows(model)) == 5)
    by_name = {str(row.values["name"]): row.values["staff_no"] for row in rows(model)}
    assert by_name == {"王甲": "3", "李乙": None, "王丙": "1", "王丁": "2", "None": "4"}
    assert shown(model, "staff_no") == ["1", "2", "3", "4"]  # the new one stays in sight


def test_a_paste_over_computed_cells_says_that_they_were_left_out(
    bench: Workbench, qtbot: QtBot
) -> None:
    page, model = roster(bench, "staff", qtbot)
    paste(page, model, 0, "name", [["王一"], ["李二"]])
    qtbot.waitUntil(lambda: len(rows(model)) == 2)
    assert page.notice.isHidden()
    derived = next(field.code for field in model.fields if field.derived)
    paste(page, model, 0, derived, [["41"], ["52"]])
    assert page.notice.said() == bench.ctx.words("pasted_over", count=2)
    assert not any(row.states for row in rows(model))


# -- undo after a restart --------------------------------------------------------------------------


def test_every_step_is_undone_and_done_again_after_a_restart(
    ctx: Context,
    bench: Workbench,
    copies: dict[str, Path],
    catalogue: Catalogue,
    qtbot: QtBot,
) -> None:
    page, model = roster(bench, "staff", qtbot)
    paste(page, model, 0, "name", [[RARE], ["李四"]])
    qtbot.waitUntil(lambda: len(rows(model)) == 2)
    page.view.move_to(model.index(0, column(model, "name")))
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: rows(model)[0].values["name"] is None)
    bench.file.remove_rows("staff", [model.order.ids[1]])
    qtbot.waitUntil(lambda: len(rows(model)) == 1)
    bench.file.close()
    file = OpenFile(open_file(copies["school"], catalogue=catalogue, who="李老师"), ctx.worker)
    again = shown_bench(ctx, file, qtbot)
    _, model = roster(again, "staff", qtbot)

    def come_to(names: list[object]) -> None:
        qtbot.waitUntil(lambda: [row.values["name"] for row in rows(model)] == names)

    steps: list[list[object]] = [[None], [None, "李四"], [RARE, "李四"], []]
    come_to(steps[0])
    for step in steps[1:]:
        file.undo()
        come_to(step)
    for step in reversed(steps[:-1]):
        file.redo()
        come_to(step)
    file.close()


def test_texts_stand_as_in_a_chinese_dictionary() -> None:
    names = ["张三", "李四", "A1", "一年级10班", "王五", "一年级2班", "阿丽", "a02", "7"]
    sounds = ["7", "A1", "a02", "阿丽", "李四", "王五", "一年级2班", "一年级10班", "张三"]
    assert sorted(names, key=dictionary_key) == sounds
