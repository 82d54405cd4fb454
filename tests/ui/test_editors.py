"""Editors commit when left, never in the middle of typing or composing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from edudesk.model.form import Field, FieldType, Label
from edudesk.ui.cells.celledit import CellEdit
from edudesk.ui.cells.choices import Choice
from edudesk.ui.cells.editors import Editor, make_editor
from edudesk.ui.cells.pickers import ChoiceEdit, CodesEdit, DateEdit
from edudesk.ui.look.context import Context
from tests.ui.conftest import parts

CHOICES = (Choice("public", "公办", ""), Choice("private", "民办", ""))
Make = Callable[..., Editor]

# The offscreen platform says so whenever a list opens.
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)


@pytest.fixture
def make(ctx: Context, qtbot: QtBot) -> Make:
    """Return a way to show an editor beside another box that can take the focus."""
    windows = []  # qtbot itself holds them by weak references only

    def shown(kind: FieldType, *, multiline: bool = False) -> Editor:
        window = QWidget()
        field = Field(code="x", label=Label("指标", "field"), type=kind, multiline=multiline)
        editor = make_editor(ctx, field, lambda: CHOICES)
        box = QVBoxLayout(window)
        box.addWidget(editor)
        box.addWidget(QLineEdit())
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        editor.setFocus()
        return editor

    return shown


def commits(editor: Editor) -> list[str]:
    seen: list[str] = []
    editor.committed.connect(seen.append)
    return seen


def test_leaving_with_tab_commits_once(make: Make, qtbot: QtBot) -> None:
    editor = make("int")
    seen = commits(editor)
    QTest.keyClicks(editor, "123")
    assert seen == []
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == ["123"]


def test_enter_commits_and_goes_on(make: Make, qtbot: QtBot) -> None:
    editor = make("int")
    seen = commits(editor)
    QTest.keyClicks(editor, "7")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert seen == ["7"]
    assert not editor.hasFocus()


def test_enter_on_an_unchanged_figure_confirms_it(make: Make, qtbot: QtBot) -> None:
    editor = make("int")
    editor.show_text("5")
    with qtbot.waitSignal(editor.confirmed):
        QTest.keyClick(editor, Qt.Key.Key_Return)


def test_passing_through_commits_nothing(make: Make, qtbot: QtBot) -> None:
    editor = make("int")
    editor.show_text("5")
    seen = commits(editor)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == []


def test_nothing_is_committed_while_an_input_method_composes(make: Make) -> None:
    editor = make("text")
    seen = commits(editor)
    QApplication.sendEvent(editor, QInputMethodEvent("zhongxue", []))
    assert editor.text() == ""
    composed = QInputMethodEvent()
    composed.setCommitString("中学")
    QApplication.sendEvent(editor, composed)
    assert editor.text() == "中学"
    assert seen == []


def test_tab_does_not_leave_what_an_input_method_composes(make: Make) -> None:
    editor = make("text")
    QApplication.sendEvent(editor, QInputMethodEvent("zhongxue", []))
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.hasFocus()
    composed = QInputMethodEvent()
    composed.setCommitString("中学")
    QApplication.sendEvent(editor, composed)
    seen = commits(editor)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == ["中学"]


def test_what_is_being_typed_is_not_overwritten_by_news(make: Make, qtbot: QtBot) -> None:
    editor = make("text")
    QTest.keyClicks(editor, "abc")
    editor.show_text("news")
    assert editor.text() == "abc"


@pytest.mark.parametrize("multiline", [False, True])
def test_a_box_that_is_closed_while_one_types_shows_what_is_stored(
    make: Make, qtbot: QtBot, multiline: bool
) -> None:
    editor = make("text", multiline=multiline)
    seen = commits(editor)
    editor.show_text("stored")
    QTest.keyClicks(editor, "typed")
    editor.setReadOnly(True)
    assert editor.text() == "stored"
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == []


@pytest.mark.parametrize("typed", ["gb", "gongban", "public"])
def test_pinyin_and_codes_settle_on_the_label(make: Make, qtbot: QtBot, typed: str) -> None:
    editor = make("code")
    seen = commits(editor)
    QTest.keyClicks(editor, typed)
    assert isinstance(editor, ChoiceEdit)
    editor.completer().popup().hide()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == ["public"]
    assert editor.text() == "公办"


def test_text_that_names_no_choice_is_handed_over_as_typed(make: Make, qtbot: QtBot) -> None:
    editor = make("code")
    seen = commits(editor)
    QTest.keyClicks(editor, "q")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == ["q"]
    assert editor.text() == "q"


def test_the_arrow_key_opens_the_whole_list(make: Make, qtbot: QtBot) -> None:
    editor = make("code")
    assert isinstance(editor, ChoiceEdit)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert editor.completer().completionCount() == 2
    editor.completer().popup().hide()


def test_several_answers_are_ticked_in_a_list(make: Make, qtbot: QtBot) -> None:
    editor = make("codes")
    assert isinstance(editor, CodesEdit)
    editor.setText("公办、民办")
    assert editor.stored_text() == "public,private"
    editor.setText("公办、别的")
    assert editor.stored_text() == "公办、别的"


def test_a_day_is_picked_from_the_calendar(make: Make, qtbot: QtBot) -> None:
    editor = make("date")
    assert isinstance(editor, DateEdit)
    editor.show_text("2025-09-01")
    seen = commits(editor)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    (calendar,) = parts(editor, QCalendarWidget)
    assert calendar.selectedDate().toString("yyyy-MM-dd") == "2025-09-01"
    calendar.activated.emit(calendar.selectedDate().addDays(1))
    assert seen == ["2025-09-02"]


@pytest.mark.parametrize("kind", ["int", "code", "date"])
def test_the_wheel_changes_nothing(make: Make, kind: FieldType) -> None:
    editor = make(kind)
    editor.show_text("5")
    editor.clearFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor, wheel)
    assert editor.text() == "5"


def test_a_figure_that_cannot_be_typed_is_not_marked_for_typing(make: Make) -> None:
    editor = make("int")
    assert isinstance(editor, CellEdit)
    editor.show_text("5")
    editor.selectAll()
    editor.setReadOnly(True)
    assert not editor.hasSelectedText()
    other = editor.parentWidget().findChildren(QLineEdit)[-1]  # type: ignore[index, union-attr]
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_Backtab)
    assert editor.hasFocus()
    assert not editor.hasSelectedText()
    editor.setReadOnly(False)
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_Backtab)
    assert editor.selectedText() == "5"


def test_numbers_stand_at_the_right(make: Make) -> None:
    editor = make("decimal")
    assert isinstance(editor, CellEdit)
    assert editor.alignment() & Qt.AlignmentFlag.AlignRight


def test_several_lines_are_left_with_tab(make: Make, qtbot: QtBot) -> None:
    editor = make("text", multiline=True)
    seen = commits(editor)
    QTest.keyClicks(editor, "a")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "b")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert seen == ["a\nb"]
