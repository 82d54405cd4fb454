"""Nothing is cut, nothing lies over anything else: every page, in both languages, in large text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row
from edudesk.actions.explaining import why
from edudesk.actions.ledger import list_problems
from edudesk.actions.loading import load_district_table
from edudesk.actions.rectifying import LEDGER
from edudesk.actions.statistics import preview_statistics
from edudesk.catalogue.rectifying import load_rectifying
from edudesk.catalogue.words import load_words
from edudesk.ui.desk.keychart import KeyChart
from edudesk.ui.desk.navigation import OTHERS, WORK
from edudesk.ui.desk.newfile import NewFileDialog
from edudesk.ui.desk.newround import NewRoundDialog
from edudesk.ui.desk.startpage import StartPage
from edudesk.ui.district.centraldialog import CentralDialog
from edudesk.ui.district.exportpreview import ExportPreview
from edudesk.ui.district.movedialog import MoveDialog
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.faultdialog import FaultDialog
from edudesk.ui.look.labels import ElidedLabel, IconButton, text_label
from edudesk.ui.look.palette import LIGHT
from edudesk.ui.look.theme import Theme
from edudesk.ui.pages.toolrow import ToolRow
from edudesk.ui.paper.printroom import PrintRoom
from edudesk.ui.verdicts.glassbox import GlassBox
from edudesk.ui.verdicts.readings import ReadingsDialog
from tests.actions.test_statistics import export
from tests.ui.conftest import parts, shown_bench
from tests.ui.test_workbench import settled

SPOKEN_IN = [("zh", 175), ("en", 150)]
TODAY = date(2026, 3, 1)
LONG_NAME = "高新技术产业开发区实验教育集团第一小学东校区"
SMALL = (683, 376)  # px: what 1366 × 768 leaves at 200 %
MIDDLING = (1093, 560)  # at 125 %: lists give up height before a whole page is scrolled
PRINTS = (1366, 740)
SPARE = 1  # px that rounding may cost


def cut_texts(root: QWidget) -> Iterator[str]:
    """Yield the texts below `root` that have less room than they need and say so nowhere."""
    for label in parts(root, QLabel):
        if label.isVisibleTo(root) and label.text() and not isinstance(label, ElidedLabel):
            room = label.contentsRect()
            if label.wordWrap():
                needed = label.heightForWidth(label.width()) - SPARE
                if needed > label.height():
                    yield f"{label.text()!r}: {label.height()} of {needed} px high"
            elif label.sizeHint().width() > label.width() + SPARE:
                yield f"{label.text()!r}: {room.width()} px wide"
    for button in parts(root, QAbstractButton):
        if button.isVisibleTo(root) and button.text() and not _icon_only(button):
            needed, given = button.sizeHint().width(), button.width()
            if needed > given + SPARE and not _in_another(button):
                yield f"{button.text()!r}: {given} of {needed} px"
    for box in parts(root, QComboBox):
        if box.isVisibleTo(root) and not box.toolTip():
            needed = box.fontMetrics().horizontalAdvance(box.currentText())
            if needed > box.width():
                yield f"{box.currentText()!r}: {box.width()} of {needed} px"


def _icon_only(button: QAbstractButton) -> bool:
    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return isinstance(button, QToolButton) and button.toolButtonStyle() == icon_only


def _in_another(widget: QWidget) -> bool:
    return isinstance(widget.parent(), QAbstractScrollArea | QLineEdit)


def overlaps(root: QWidget) -> Iterator[str]:
    """Yield widgets that a layout put over each other or beyond the edge of what holds them."""
    for holder in [root, *parts(root, QWidget)]:
        layout = holder.layout()
        if layout is None or not holder.isVisibleTo(root):
            continue
        inside = [
            one
            for one in parts(holder, QWidget)
            if one.parent() is holder and one.isVisibleTo(root) and layout.indexOf(one) >= 0
        ]
        for at, one in enumerate(inside):
            if not holder.rect().adjusted(-SPARE, -SPARE, SPARE, SPARE).contains(one.geometry()):
                yield f"{_named(one)} beyond {_named(holder)}"
            for other in inside[at + 1 :]:
                shared = one.geometry().intersected(other.geometry())
                if shared.width() > SPARE and shared.height() > SPARE:
                    yield f"{_named(one)} over {_named(other)}"


def lasting_faults(root: QWidget, qtbot: QtBot) -> list[str]:
    """Return what is wrong after layouts that were asked for anew had time to come."""
    faults: list[str] = []

    def nothing() -> bool:
        faults[:] = [*cut_texts(root), *overlaps(root)]
        return not faults

    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(nothing, timeout=10_000)
    return faults


def _named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__}({widget.objectName() or text or widget.accessibleName()!r})"


def speaking(ctx: Context, lang: str, percent: int) -> Context:
    """Return what the window needs to speak a language in a size of text."""
    theme = Theme(LIGHT, percent)
    theme.apply()
    return Context(
        words=load_words("window", lang),
        lang=lang,
        theme=theme,
        preferences=ctx.preferences,
        worker=ctx.worker,
        asker=ctx.asker,
        speech=ctx.speech,
    )


@pytest.mark.parametrize("kind", ["school", "district"])
@pytest.mark.parametrize(("lang", "percent"), SPOKEN_IN)
def test_no_page_cuts_a_text_or_lays_one_thing_over_another(
    ctx: Context,
    opened: Callable[[str], OpenFile],
    qtbot: QtBot,
    kind: str,
    lang: str,
    percent: int,
) -> None:
    bench = shown_bench(speaking(ctx, lang, percent), opened(kind), qtbot)
    faults = []
    for name in bench.navigation.names():
        bench.show_page(name)
        settled(bench, qtbot)
        faults += [f"{name}: {fault}" for fault in lasting_faults(bench.pages[name], qtbot)]
    faults += [f"desk: {fault}" for fault in lasting_faults(bench, qtbot)]
    assert not faults, "\n".join(dict.fromkeys(faults))


def _fits(page: QWidget) -> bool:
    """Whether a page is seen in all its height."""
    return not any(area.verticalScrollBar().maximum() for area in parts(page, QScrollArea))


@pytest.mark.parametrize("kind", ["school", "district"])
def test_a_small_screen_at_200_percent_cuts_nothing(
    ctx: Context, opened: Callable[[str], OpenFile], qtbot: QtBot, kind: str
) -> None:
    """A form of each kind, the roster with the most tools among them, and every other page."""
    bench = shown_bench(ctx, opened(kind), qtbot)
    bench.setMinimumSize(*SMALL)  # as the window does, whatever its parts would like to have
    bench.resize(*SMALL)
    shown = {form.kind: form.code for form in reversed(bench.file.forms)}
    faults = []
    for name in [*shown.values(), *(one for one in bench.navigation.names() if one in OTHERS)]:
        bench.show_page(name)
        settled(bench, qtbot)
        faults += [f"{name}: {fault}" for fault in lasting_faults(bench.pages[name], qtbot)]
    faults += [f"desk: {fault}" for fault in lasting_faults(bench, qtbot)]
    assert not faults, "\n".join(dict.fromkeys(faults))
    bench.resize(*MIDDLING)
    for name in (one for one in bench.navigation.names() if one in WORK):
        bench.show_page(name)
        settled(bench, qtbot)
        qtbot.waitUntil(partial(_fits, bench.pages[name]))


@pytest.mark.parametrize("which", ["start", "keys", "school", "district", "round", "fault"])
@pytest.mark.parametrize(("lang", "percent"), SPOKEN_IN)
def test_no_dialog_cuts_a_text_or_lays_one_thing_over_another(
    ctx: Context,
    school: OpenFile,
    qtbot: QtBot,
    tmp_path: Path,
    which: str,
    lang: str,
    percent: int,
) -> None:
    large = speaking(ctx, lang, percent)
    makers: dict[str, Callable[[], QWidget]] = {
        "start": lambda: StartPage(large),
        "keys": lambda: KeyChart(large),
        "school": lambda: NewFileDialog(large, "school", tmp_path, TODAY),
        "district": lambda: NewFileDialog(large, "district", tmp_path, TODAY),
        "round": lambda: NewRoundDialog(large, school.collections, TODAY),
        "fault": lambda: FaultDialog(large, tmp_path / "报告.txt"),
    }
    shown = makers[which]()
    qtbot.addWidget(shown)
    shown.show()
    assert not lasting_faults(shown, qtbot)


@pytest.mark.parametrize(("lang", "percent"), SPOKEN_IN)
def test_no_dialog_of_a_district_cuts_a_text_or_lays_one_thing_over_another(
    ctx: Context, district: OpenFile, qtbot: QtBot, tmp_path: Path, lang: str, percent: int
) -> None:
    """Over schools and headers with long names, as a real export has them."""
    large = speaking(ctx, lang, percent)
    session, number = district.session, district.collection.number
    table = tmp_path / "table.csv"
    table.write_text(f"school_code,school_name\n2137000001,{LONG_NAME}\n", encoding="utf-8")
    session.run(load_district_table, table, number)
    found = session.run(preview_statistics, [export(tmp_path)], number)
    problem = {"problem_no": "1", "problem": LONG_NAME * 3}
    session.run(add_row, LEDGER, number, problem)
    one = session.run(list_problems, number)[0]
    ground = QWidget()
    qtbot.addWidget(ground)
    figures = district.catalogue.forms["statistics"]
    qtbot.waitUntil(lambda: district.page("district_figures") is not None)  # holds the readings
    dialogs = [
        ExportPreview(large, figures, found, ground),
        CentralDialog(large, found.uncounted, found.central, ground),
        ReadingsDialog(large, district, ground),
        *(MoveDialog(large, district, one, move, ground) for move in load_rectifying().moves),
    ]
    faults = []
    for dialog in dialogs:
        dialog.show()
        faults += [f"{dialog.windowTitle()}: {fault}" for fault in lasting_faults(dialog, qtbot)]
        dialog.close()
    assert not faults


@pytest.mark.parametrize(("kind", "report"), [("school", "drills"), ("district", "verdicts")])
@pytest.mark.parametrize(("lang", "percent"), SPOKEN_IN)
def test_the_print_room_cuts_no_text(
    ctx: Context,
    opened: Callable[[str], OpenFile],
    qtbot: QtBot,
    kind: str,
    report: str,
    lang: str,
    percent: int,
) -> None:
    """With what it says when a print was saved, and a search without end."""
    large = speaking(ctx, lang, percent)
    ground = QWidget()
    qtbot.addWidget(ground)
    room = PrintRoom(large, opened(kind), ground)
    room.resize(*PRINTS)
    room.show_report(report)
    qtbot.waitUntil(lambda: room.pages is not None)
    room.search.setText("。")
    faults = lasting_faults(room, qtbot)
    room.notice.say(
        large.words("printed", pages=12, path=LONG_NAME), "done", offer=("…", room.close)
    )
    assert not [*faults, *lasting_faults(room, qtbot)]


@pytest.mark.parametrize(("lang", "percent"), SPOKEN_IN)
def test_a_verdict_down_to_its_cells_cuts_no_text(
    ctx: Context, district: OpenFile, qtbot: QtBot, tmp_path: Path, lang: str, percent: int
) -> None:
    large = speaking(ctx, lang, percent)
    session, number = district.session, district.collection.number
    table = tmp_path / "table.csv"
    row = f"2137000001,{LONG_NAME},primary,900"
    table.write_text(f"school_code,school_name,school_type,primary_students\n{row}\n", "utf-8")
    session.run(load_district_table, table, number)
    ground = QWidget()
    qtbot.addWidget(ground)
    found = session.aside(why, number, "1.1", school="2137000001").result()
    box = GlassBox(large, district, found, ground)
    box.show()
    assert not lasting_faults(box, qtbot)


def test_a_cut_text_is_found(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    row.addWidget(text_label("一句没有地方显示的话"))
    row.addWidget(QPushButton("按下以后会做什么"))
    box.show()
    assert not list(cut_texts(box))
    for widget in parts(box, QWidget):
        widget.setFixedWidth(30)
    box.adjustSize()
    assert len(list(cut_texts(box))) == 2


def test_one_thing_over_another_is_found(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    first, second = QLabel("甲"), QLabel("乙")
    row.addWidget(first)
    row.addWidget(second)
    box.show()
    assert not list(overlaps(box))
    second.setGeometry(first.geometry())
    assert list(overlaps(box))
    second.move(box.width() + 10, 0)
    assert any("beyond" in fault for fault in overlaps(box))


def test_tools_give_up_their_texts_from_the_right(ctx: Context, qtbot: QtBot) -> None:
    row = ToolRow("班级")
    tools = [IconButton(ctx, "add", words, text=True) for words in ("导入表格", "添加一行")]
    for tool in tools:
        row.add(tool)
    holder = QWidget()  # a window would keep its parts' least width
    qtbot.addWidget(holder)
    row.setParent(holder)
    row.resize(600, 40)
    holder.show()

    def texts() -> list[bool]:
        icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
        return [tool.toolButtonStyle() != icon_only for tool in tools]

    qtbot.waitUntil(lambda: texts() == [True, True])
    whole = row.sizeHint().width()
    row.resize(whole - 10, 40)
    qtbot.waitUntil(lambda: texts() == [True, False])
    row.resize(whole // 2, 40)
    qtbot.waitUntil(lambda: texts() == [False, False])
    row.resize(whole, 40)
    qtbot.waitUntil(lambda: texts() == [True, True])
    tools[0].hide()
    row.resize(row.sizeHint().width(), 40)
    qtbot.waitUntil(lambda: texts()[1])
