"""The stylesheet is made from the palette and grows with the text size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QStatusBar
from pytestqt.qtbot import QtBot

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import ElidedLabel, Notice, StillLine
from edudesk.ui.look.palette import DARK, LIGHT
from edudesk.ui.look.theme import TEXT_SIZES, scaled_sheet, set_tone


def test_colours_are_filled_in_and_hairlines_keep_their_width() -> None:
    source = "QLabel { color: @ink; border: 1px solid @line; padding: 10px; }"
    made = scaled_sheet(source, LIGHT, 150)
    assert (
        made == f"QLabel {{ color: {LIGHT.ink}; border: 1px solid {LIGHT.line}; padding: 15px; }}"
    )


def test_an_unknown_colour_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        scaled_sheet("QLabel { color: @nonsense; }", LIGHT, 100)


def test_the_whole_stylesheet_is_understood_in_every_palette_and_size(ctx: Context) -> None:
    for palette in (LIGHT, DARK):
        for percent in TEXT_SIZES:
            ctx.theme.use(palette, percent)  # a warning of Qt's parser fails the test
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            assert "@" not in app.styleSheet()


def test_text_is_set_in_the_bundled_face(ctx: Context) -> None:
    assert ctx.theme.font().families()[0] == "EduDesk Hei"


def test_a_tone_changes_the_colour_of_a_label(ctx: Context, qtbot: QtBot) -> None:
    label = QLabel("12")
    qtbot.addWidget(label)
    set_tone(label, "wrong")
    label.ensurePolished()
    assert label.palette().color(label.foregroundRole()).name() == LIGHT.wrong


def test_a_long_text_ends_in_an_ellipsis_and_its_tip_holds_it_all(
    qtbot: QtBot,
) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setFixedWidth(60)
    label.setText("JY33703990000103 有效期内")
    label.show()
    assert label.toolTip() == "JY33703990000103 有效期内"
    label.setText("短")
    assert label.toolTip() == ""


def test_the_sign_of_a_notice_takes_on_another_palette(ctx: Context, qtbot: QtBot) -> None:
    notice = Notice(ctx)
    qtbot.addWidget(notice)
    notice.say("磁盘已满。", "unusual")
    sign = next(part for part in notice.children() if isinstance(part, QLabel))
    before = sign.pixmap().toImage()
    ctx.theme.use(DARK, 150)
    assert sign.pixmap().toImage() != before
    assert sign.pixmap().width() > before.width()


def test_a_line_that_says_something_else_lays_nothing_out_anew(qtbot: QtBot) -> None:
    bar, line = QStatusBar(), StillLine()
    bar.addWidget(line, 1)
    qtbot.addWidget(bar)
    bar.resize(600, 30)
    with qtbot.waitExposed(bar):
        bar.show()
    heard: list[QEvent.Type] = []

    class Ear(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            heard.append(event.type())
            return False

    ear = Ear()
    bar.installEventFilter(ear)
    line.label.setText("已保存 12:04:10")
    QCoreApplication.processEvents()
    assert QEvent.Type.LayoutRequest not in heard
    assert line.label.geometry() == line.rect()
