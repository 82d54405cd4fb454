"""The page of evidence: items with what they lack, papers, scans attached, shown and taken off."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row, read_form, undo
from edudesk.actions.loading import load_district_table
from edudesk.ui.desk.navigation import EVIDENCE
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.district.evidencepage import EvidencePage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import TABLE, Answers, shown_bench
from tests.ui.test_accessibility import names_of

TYPED = {"evidence_no": "1.4-001", "item": "1.4", "title": "校舍平面图"}


@pytest.fixture
def page(ctx: Context, district: OpenFile, qtbot: QtBot) -> Iterator[EvidencePage]:
    number = district.collection.number
    district.session.run(load_district_table, TABLE, number)
    district.session.run(add_row, "evidence", number, TYPED)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(EVIDENCE)
    page = bench.pages[EVIDENCE]
    assert isinstance(page, EvidencePage)
    qtbot.waitUntil(lambda: bool(page.shown))
    yield page
    if page.dialog is not None:
        page.dialog.reject()
    bench.printroom.close()


def choose(page: EvidencePage, code: str) -> None:
    choose_rows(page.table, [one.code for one in page.shown].index(code))


def scans(page: EvidencePage) -> list[object]:
    rows = page.file.session.run(read_form, "evidence", page.file.collection.number).rows
    return [row.values["scan"] for row in rows]


def picture(folder: Path) -> Path:
    path = folder / "扫描.jpg"
    Image.effect_noise((300, 400), 50).save(path)
    return path


def two_pages(folder: Path) -> Path:
    path = folder / "两页.pdf"
    made = BytesIO()
    pages = [Image.effect_noise((200, 300), 50).convert("RGB") for _ in range(2)]
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:])
    path.write_bytes(made.getvalue())
    return path


def attached(page: EvidencePage, path: Path, qtbot: QtBot) -> None:
    choose(page, "1.4")
    page.attach_path(path)
    qtbot.waitUntil(lambda: page.view.isEnabled())


def test_every_item_tells_what_it_lacks(page: EvidencePage) -> None:
    lines = {page.model.index(row, 0).data(): row for row in range(page.model.rowCount())}
    assert page.model.index(lines["1.4"], 3).data() == "✓"
    assert page.model.index(lines["2.1"], 3).data() == "✕ 没有登记材料"
    assert page.model.index(lines["1.4"], 1).data() == "1"
    assert "材料 1 件" in page.count.text()


def test_items_are_narrowed_to_what_is_lacking_or_named(page: EvidencePage, qtbot: QtBot) -> None:
    page.standing.setCurrentIndex(page.standing.findData("lacking"))
    page.show_wanted()
    assert page.shown
    assert "1.4" not in {one.code for one in page.shown}
    page.standing.setCurrentIndex(page.standing.findData("no_scan"))
    page.show_wanted()
    assert [one.code for one in page.shown] == ["1.4"]
    page.standing.setCurrentIndex(0)
    page.search.setText("平面图")
    qtbot.waitUntil(lambda: "1.4" in {one.code for one in page.shown} and len(page.shown) < 5)


def test_a_scan_is_attached_shown_and_taken_off(
    page: EvidencePage, tmp_path: Path, answers: Answers, qtbot: QtBot
) -> None:
    choose(page, "1.4")
    assert not page.view.isEnabled()
    answers.path = picture(tmp_path)
    page.attach.click()
    qtbot.waitUntil(lambda: page.view.isEnabled())
    assert scans(page) == ["1.4-001 校舍平面图.jpg"]
    assert str(page.papers.index(0, 6).data()).startswith("✓ 1.4-001 校舍平面图.jpg")
    page.view.click()
    qtbot.waitUntil(lambda: page.dialog is not None)
    assert page.dialog is not None
    assert not page.dialog.shown.pixmap().isNull()
    page.dialog.reject()
    page.detach.click()
    qtbot.waitUntil(lambda: not page.view.isEnabled())
    assert scans(page) == [None]
    page.file.session.run(undo)
    assert scans(page) == ["1.4-001 校舍平面图.jpg"]


def test_a_pdf_is_turned_page_by_page(page: EvidencePage, tmp_path: Path, qtbot: QtBot) -> None:
    attached(page, two_pages(tmp_path), qtbot)
    page.view.click()
    qtbot.waitUntil(lambda: page.dialog is not None)
    dialog = page.dialog
    assert dialog is not None
    names_of(dialog, "scan")
    assert "第 1 页，共 2 页" in dialog.place.text()
    first = dialog.shown.pixmap().toImage()
    dialog.turn(1)
    dialog.turn(1)
    assert "第 2 页，共 2 页" in dialog.place.text()
    assert dialog.shown.pixmap().toImage() != first


def test_a_scan_dropped_on_the_page_goes_to_the_chosen_paper(
    page: EvidencePage, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(page, "1.4")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture(tmp_path)))])
    drop = QDropEvent(
        QPoint(5, 5).toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(drop)
    qtbot.waitUntil(lambda: scans(page) != [None])


def test_without_a_paper_in_hand_a_scan_is_not_taken(page: EvidencePage, tmp_path: Path) -> None:
    choose(page, "2.1")
    assert not page.attach.isEnabled()
    page.attach_path(picture(tmp_path))
    assert "请先选中" in page.notice.said()
    assert scans(page) == [None]


def test_what_is_no_scan_is_refused_in_words(
    page: EvidencePage, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(page, "1.4")
    other = tmp_path / "坏.pdf"
    other.write_bytes(b"%PDF-1.4 broken")
    page.attach_path(other)
    qtbot.waitUntil(lambda: "没有损坏" in page.notice.said())


def test_scans_are_given_out_into_a_folder(
    page: EvidencePage, tmp_path: Path, answers: Answers, qtbot: QtBot
) -> None:
    attached(page, picture(tmp_path), qtbot)
    answers.path = tmp_path / "out"
    answers.path.mkdir()
    page.export.click()
    qtbot.waitUntil(lambda: "已导出 1 份" in page.notice.said())
    assert [path.name for path in answers.path.iterdir()] == ["1.4-001 校舍平面图.jpg"]


def test_room_is_made_only_when_it_is_agreed_to(
    page: EvidencePage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.tidy.click()
    qtbot.waitUntil(lambda: "没有不再使用" in page.notice.said())
    attached(page, picture(tmp_path), qtbot)
    page.detach.click()
    qtbot.waitUntil(lambda: scans(page) == [None])
    page.tidy.click()
    qtbot.waitUntil(lambda: "不能再用“撤销”找回" in page.notice.said())
    assert len(page.file.session.run(lambda desk: desk.store.scans.scans())) == 1
    page._drop()  # noqa: SLF001
    qtbot.waitUntil(lambda: "已清理" in page.notice.said())
    assert page.file.session.run(lambda desk: desk.store.scans.scans()) == ()


def test_a_new_paper_opens_its_row_to_be_filled_in(page: EvidencePage, qtbot: QtBot) -> None:
    choose(page, "2.1")
    page.add.click()
    bench = page.window()
    assert isinstance(bench, Workbench)
    qtbot.waitUntil(lambda: bench.navigation.current() == "evidence")
    rows = page.file.session.run(read_form, "evidence", page.file.collection.number).rows
    assert [row.values["evidence_no"] for row in rows] == ["1.4-001", "2.1-001"]


def test_what_is_missing_can_be_printed(page: EvidencePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.report_wished) as asked:
        page.print.activated.emit(1)
    assert asked.args == ["evidence-missing"]
