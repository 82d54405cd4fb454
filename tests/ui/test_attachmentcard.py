"""The photo of a cell: attached from a file or the clipboard, seen, taken off, undone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row
from edudesk.model.place import Cell, Value
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.attachmentcard import AttachmentCard
from edudesk.ui.pages.sheetpage import SheetPage
from tests.ui.conftest import Answers, shown_bench


@pytest.fixture
def bench(ctx: Context, school: OpenFile, qtbot: QtBot) -> Workbench:
    """Return the desk with the photo of a hazard in hand."""
    school.session.run(add_row, "hazards", 1, {"hazard_no": "2025-001"})
    made = shown_bench(ctx, school, qtbot)
    made.show_page("hazards")
    qtbot.waitUntil(lambda: "hazards" in school.pages)
    made.go_to(Cell("hazards", 1, "photo_after"))
    qtbot.waitUntil(lambda: made.help.attachment is not None)
    card = card_of(made)
    qtbot.waitUntil(lambda: card.isVisible() and bool(card.told.text()))
    return made


def card_of(bench: Workbench) -> AttachmentCard:
    assert bench.help.attachment is not None
    return bench.help.attachment


def named(bench: Workbench) -> Value:
    return bench.file.pages["hazards"].value(1, "photo_after")


def jpeg(path: Path, colour: str = "red") -> Path:
    made = BytesIO()
    Image.new("RGB", (640, 480), colour).save(made, "JPEG")
    path.write_bytes(made.getvalue())
    return path


def test_a_file_is_attached_seen_taken_off_and_brought_back_by_undo(
    bench: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    card = card_of(bench)
    assert not card.view.isVisible()
    answers.path = jpeg(tmp_path / "照片.jpg")
    card.attach.click()
    qtbot.waitUntil(card.view.isVisible)
    assert str(named(bench)).startswith("2025-001 整改后照片-")
    assert not card.shown.pixmap().isNull()
    card.view.click()
    assert card.dialog is not None
    card.dialog.accept()
    card.detach.click()
    qtbot.waitUntil(lambda: not card.view.isVisible())
    assert named(bench) is None
    bench.file.undo()
    qtbot.waitUntil(card.view.isVisible)


def test_a_picture_is_pasted_by_key_beside_the_cell_and_into_it(
    bench: Workbench, qtbot: QtBot
) -> None:
    card = card_of(bench)
    assert not card.paste.isEnabled()
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(picture)
    qtbot.waitUntil(card.paste.isEnabled)
    bench.help.hide()
    page = bench.pages["hazards"]
    assert isinstance(page, SheetPage)
    (wished,) = [one[2] for one in page.menu.of_cells() if one and one[0] == "attach_menu"]
    wished()
    assert card.attach.hasFocus()
    page.view.setFocus()
    QTest.keyClick(bench, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert card.attach.hasFocus()
    QTest.keyClick(card.attach, Qt.Key.Key_Tab)
    assert card.paste.hasFocus()
    QTest.keyClick(card.paste, Qt.Key.Key_Space)
    qtbot.waitUntil(card.view.isVisible)
    first = named(bench)
    picture.fill(QColor("blue"))
    QGuiApplication.clipboard().setImage(picture)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: named(bench) != first)
    QGuiApplication.clipboard().clear()
    assert not card.paste.isEnabled()


def test_of_a_pdf_the_page_is_asked_for_in_place(
    bench: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    card = card_of(bench)
    answers.path = tmp_path / "鉴定.pdf"
    pages = [Image.new("RGB", (300, 400), colour) for colour in ("white", "blue")]
    pages[0].save(answers.path, "PDF", save_all=True, append_images=pages[1:])
    card.attach.click()
    qtbot.waitUntil(card.pages.isVisible)
    assert card.page.maximum() == 2
    QTest.keyClicks(card.page, "2")
    card.take.click()
    qtbot.waitUntil(card.view.isVisible)
    assert not card.pages.isVisible()
    assert QColor(card.shown.pixmap().toImage().pixel(20, 20)).blue() > 200


def test_what_is_no_picture_is_told_and_other_cells_have_no_card(
    bench: Workbench, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    card = card_of(bench)
    answers.path = tmp_path / "a.jpg"
    answers.path.write_bytes(b"MZ no picture")
    with qtbot.waitSignal(bench.file.failed) as told:
        card.attach.click()
    assert "应为 JPEG、PNG 图片或 PDF" in told.args[0].zh
    assert named(bench) is None
    bench.go_to(Cell("hazards", 1, "hazard_no"))
    qtbot.waitUntil(lambda: not card.isVisible())
