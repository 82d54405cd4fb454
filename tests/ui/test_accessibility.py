"""Who cannot see the window or hold a mouse: names that are spoken, focus that can be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from edudesk import paths
from edudesk.ui.desk.keychart import KeyChart
from edudesk.ui.desk.newfile import NewFileDialog
from edudesk.ui.desk.newround import NewRoundDialog
from edudesk.ui.desk.startpage import StartPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.headroombar import SIGNS
from tests.ui.conftest import parts, shown_bench
from tests.ui.test_workbench import settled

INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)
LATIN_BUTTONS = re.compile(r"&?(OK|Cancel|Close|Yes|No|Save|Open|Apply|Help|Discard)$")
TODAY = date(2026, 3, 1)
POPUP = Qt.WindowType.Popup
OWN_OF_QT = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def interactive(root: QWidget) -> Iterator[QWidget]:
    """Yield what a user can act on, shown now or not, without the insides of Qt's own controls."""
    for widget in parts(root, QWidget):
        inside = widget.parent()
        of_list = isinstance(inside, QComboBox | QLineEdit) or widget.window().windowType() == POPUP
        part = of_list or widget.objectName().startswith(OWN_OF_QT)
        if isinstance(widget, INTERACTIVE) and not part:
            yield widget


def spoken(widget: QWidget) -> str:
    """Return what a screen reader says of a control."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or interface.text(QAccessible.Text.Name)


def names_of(root: QWidget, where: str) -> None:
    """Fail on any control without a name, and on an English button in the Chinese program."""
    for widget in interactive(root):
        if not widget.isVisibleTo(root):  # what comes later is named when it comes
            continue
        is_button = isinstance(widget, QAbstractButton)
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus and not is_button:
            continue
        if is_button and isinstance(widget.parent(), QAbstractScrollArea):  # a table's corner
            continue
        assert spoken(widget).strip(), f"{where}: {widget} in {widget.parent()} has no name"
        if isinstance(widget, QAbstractButton):
            assert not LATIN_BUTTONS.match(widget.text()), f"{where}: {widget.text()}"
    for area in parts(root, QScrollArea):
        if area.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert area.accessibleName(), f"{where}: a scroll area has no name"


@pytest.mark.parametrize("kind", ["school", "district"])
def test_every_control_of_every_page_has_a_name(
    ctx: Context, opened: Callable[[str], OpenFile], qtbot: QtBot, kind: str
) -> None:
    bench = shown_bench(ctx, opened(kind), qtbot)
    for name in bench.navigation.names():
        bench.show_page(name)
        settled(bench, qtbot)
        names_of(bench.pages[name], name)
    names_of(bench, kind)


@pytest.mark.parametrize("which", ["keys", "school", "district", "round"])
def test_every_control_of_every_dialog_has_a_name(
    ctx: Context, school: OpenFile, qtbot: QtBot, tmp_path: Path, which: str
) -> None:
    makers: dict[str, Callable[[], QDialog]] = {
        "keys": lambda: KeyChart(ctx),
        "school": lambda: NewFileDialog(ctx, "school", tmp_path, TODAY),
        "district": lambda: NewFileDialog(ctx, "district", tmp_path, TODAY),
        "round": lambda: NewRoundDialog(ctx, school.collections, TODAY),
    }
    dialog = makers[which]()
    qtbot.addWidget(dialog)
    names_of(dialog, which)
    assert dialog.windowTitle()


def test_every_control_of_the_start_page_has_a_name(ctx: Context, qtbot: QtBot) -> None:
    page = StartPage(ctx)
    qtbot.addWidget(page)
    names_of(page, "start")


def test_whatever_takes_the_focus_shows_it() -> None:
    sheet = (paths.shipped("resources") / "style" / "edudesk.qss").read_text("utf-8")
    for kind in ("QLineEdit", "QPlainTextEdit", "QComboBox", "QPushButton", "QToolButton"):
        assert re.search(rf"{kind}:focus[^{{]*\{{[^}}]*border: 2px solid @accent", sheet), kind
    for kind in ("QTableView", "QListView"):
        assert re.search(rf"{kind}:focus[^{{]*\{{[^}}]*border: 2px solid @accent", sheet), kind


def test_signs_stand_beside_every_verdict() -> None:
    assert len(set(SIGNS.values())) == len(SIGNS) == 4
