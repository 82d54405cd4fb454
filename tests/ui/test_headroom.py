"""Distances beside the figures, and the reason that is asked where a figure turned a verdict."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row, find_row, set_cell
from edudesk.actions.headroom import switch_headroom
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.headroombar import HeadroomBar, TurnedBar
from edudesk.ui.pages.recordpage import RecordPage
from tests.ui.conftest import shown_bench

REASON = "测绘报告更正了运动场地面积，见附件第三页。"
SPORTS = ("primary", "1.5")


@pytest.fixture
def filled(school: OpenFile) -> OpenFile:
    """Return the file of a school of 100 with 600 ㎡ of sports ground; 750 are wanted."""
    run = school.session.run
    profile = Cell("school_profile", run(find_row, "school_profile", 1, ""), "school_type")
    run(set_cell, profile, "小学")
    klass = {"class_no": "1", "name": "一（1）班", "grade": "g1", "student_count": "100"}
    run(add_row, "classes", 1, klass)
    house = {"building_name": "教学楼", "use": "classroom", "floor_area": "700"}
    run(add_row, "buildings", 1, house | {"under_construction": "否", "is_leased_in": "否"})
    run(set_cell, sports(school), "600")
    return school


def sports(file: OpenFile) -> Cell:
    """Return the address of the sports ground."""
    row = file.session.run(find_row, "grounds", 1, "")
    return Cell("grounds", row, "sports_ground_area")


def on_page(ctx: Context, file: OpenFile, qtbot: QtBot) -> tuple[Workbench, RecordPage]:
    """Return the bench with the page of the grounds, its distances measured."""
    bench = shown_bench(ctx, file, qtbot)
    bench.show_page("grounds")
    page = bench.pages["grounds"]
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: "grounds" in file.pages and bool(file.headroom.of_form("grounds")))
    return bench, page


def verdict(file: OpenFile) -> str:
    """Return what is told of the sports ground."""
    return next(one.verdict for one in file.headroom.of_form("grounds") if one.key == SPORTS)


def test_a_figure_tells_its_distance_in_its_own_line(
    ctx: Context, filled: OpenFile, qtbot: QtBot
) -> None:
    bench, page = on_page(ctx, filled, qtbot)
    bench.go_to(sports(filled))
    rows = {code: row for card in page.cards for code, row in card.rows.items()}
    qtbot.waitUntil(lambda: "缺 150" in rows["sports_ground_area"].finding.text())
    assert "或多 20 名学生" in rows["sports_ground_area"].finding.text()
    assert rows["green_area"].finding.text() == ""
    qtbot.waitUntil(lambda: any("缺 150" in one.text() for one in bench.help.findChildren(QLabel)))  # type: ignore[var-annotated]


def test_the_bar_opens_by_key_and_lists_all_distances(
    ctx: Context, filled: OpenFile, qtbot: QtBot
) -> None:
    _, page = on_page(ctx, filled, qtbot)
    bar = page.findChild(HeadroomBar)
    assert isinstance(bar, HeadroomBar)
    qtbot.waitUntil(bar.isVisible)  # type: ignore[unreachable]
    assert not bar.whole.isVisible()
    qtbot.keyClick(page.entrance(), Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(bar.whole.isVisible)
    assert len(bar.whole.text().splitlines()) == len(filled.headroom.of_form("grounds"))
    assert bar.fold.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_turned_verdict_asks_in_place_and_takes_the_reason(
    ctx: Context, filled: OpenFile, qtbot: QtBot
) -> None:
    bench, page = on_page(ctx, filled, qtbot)
    bench.go_to(sports(filled))
    bar = page.findChild(TurnedBar)
    assert isinstance(bar, TurnedBar)
    run = filled.session.run  # type: ignore[unreachable]
    qtbot.waitUntil(
        lambda: bool(run(lambda desk: desk.store.query("SELECT * FROM main.shown_distances")))
    )
    assert bar.isHidden()
    filled.edit(sports(filled), "760")
    qtbot.waitUntil(bar.isVisible)
    focused = page.focusWidget()
    assert focused is not bar.reason  # typing goes on
    assert "600.00 → 760.00" in bar.told.text()
    bar.reason.setText("短")
    assert not bar.agree.isEnabled()
    bar.reason.setText(REASON)
    qtbot.keyClick(bar.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(bar.isHidden)
    (change,) = filled.headroom.changes
    assert change.reason == REASON
    assert filled.headroom.touched(*astuple(sports(filled))) == [change]


def test_undo_ends_the_asking(ctx: Context, filled: OpenFile, qtbot: QtBot) -> None:
    _, page = on_page(ctx, filled, qtbot)
    bar = page.findChild(TurnedBar)
    assert isinstance(bar, TurnedBar)
    run = filled.session.run  # type: ignore[unreachable]
    qtbot.waitUntil(
        lambda: bool(run(lambda desk: desk.store.query("SELECT * FROM main.shown_distances")))
    )
    filled.edit(sports(filled), "760")
    qtbot.waitUntil(bar.isVisible)
    filled.undo()
    qtbot.waitUntil(bar.isHidden)
    assert verdict(filled) == "below"


def test_a_file_handed_down_without_distances_shows_none(
    ctx: Context, filled: OpenFile, qtbot: QtBot
) -> None:
    filled.session.run(switch_headroom, on=False)
    bench = shown_bench(ctx, filled, qtbot)
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: filled.headroom.off)
    bar = bench.pages["grounds"].findChild(HeadroomBar)
    assert isinstance(bar, HeadroomBar)
    assert bar.isHidden()  # type: ignore[unreachable]
    assert filled.headroom.of_form("grounds") == []


def astuple(cell: Cell) -> tuple[str, int, str]:
    """Return form, row and field."""
    return (cell.form, cell.row, cell.field)
