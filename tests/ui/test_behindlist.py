"""The rows behind a computed figure, by key: shown, gone to, come back from."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from edudesk.actions import behind
from edudesk.actions.entry import add_row
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.recordpage import RecordPage
from tests.ui.conftest import shown_bench
from tests.ui.test_workbench import page_of, settled

HOUSE = {"use": "教室", "under_construction": "否", "is_leased_in": "否"}


def at_the_total(ctx: Context, school: OpenFile, qtbot: QtBot) -> Workbench:
    """Return the bench with a computed total in hand, made of two buildings."""
    for name, area in (("教学楼", "700"), ("综合楼", "300")):
        school.session.run(
            add_row, "buildings", 1, HOUSE | {"building_name": name, "floor_area": area}
        )
    bench = shown_bench(ctx, school, qtbot)
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: "grounds" in school.pages)
    page = bench.pages["grounds"]
    assert isinstance(page, RecordPage)
    bench.go_to(Cell("grounds", page.row, "area_teaching_aux"))
    qtbot.waitUntil(bench.help.behind.isVisible)
    return bench


def test_a_key_shows_the_rows_and_enter_goes_to_one(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    bench = at_the_total(ctx, school, qtbot)
    rows = bench.help.behind.rows
    QTest.keyClick(bench, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(rows.hasFocus)
    assert [rows.item(at).text() for at in range(rows.count())] == [
        "教学楼　700.00",
        "综合楼　300.00",
    ]
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    settled(bench, qtbot)
    assert bench.navigation.current() == "buildings"


def test_escape_comes_back_to_the_figure(ctx: Context, school: OpenFile, qtbot: QtBot) -> None:
    bench = at_the_total(ctx, school, qtbot)
    cell = bench.current_cell()
    bench.help.ask_behind()
    qtbot.waitUntil(bench.help.behind.rows.hasFocus)
    QTest.keyClick(bench.help.behind.rows, Qt.Key.Key_Escape)
    assert bench.current_cell() == cell


def test_news_of_the_file_leaves_the_rows_and_the_focus_where_they_are(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    bench = at_the_total(ctx, school, qtbot)
    rows = bench.help.behind.rows
    bench.help.ask_behind()
    qtbot.waitUntil(rows.hasFocus)
    with qtbot.waitSignal(school.marks_changed):
        school.refresh()
    qtbot.wait(200)  # longer than the panel pauses before it tells of the cell again
    assert rows.hasFocus()
    assert rows.count() == 2


def test_what_is_behind_figures_is_asked_once_however_long_it_takes(
    ctx: Context, school: OpenFile, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(school, "beside", lambda action, *_, **__: asked.append(action))
    bench = shown_bench(ctx, school, qtbot)
    page = page_of(bench, "grounds", qtbot)
    bench.go_to(Cell("grounds", getattr(page, "row"), "area_teaching_aux"))  # noqa: B009
    qtbot.waitUntil(lambda: behind.formulas in asked)
    for _ in range(3):
        school.marks_changed.emit(frozenset({"grounds"}))
        qtbot.wait(80)  # longer than the panel pauses
    assert asked.count(behind.formulas) == 1


def test_a_typed_figure_has_nothing_behind_it(ctx: Context, school: OpenFile, qtbot: QtBot) -> None:
    bench = at_the_total(ctx, school, qtbot)
    page = bench.pages["grounds"]
    assert isinstance(page, RecordPage)
    bench.go_to(Cell("grounds", page.row, "sports_ground_area"))
    qtbot.waitUntil(bench.help.behind.isHidden)
