"""On-site checks step by step: a sample that its seed repeats, figures keyed back, accuracy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form
from edudesk.actions.loading import load_district_table
from edudesk.model.place import Value
from edudesk.ui.desk.navigation import SITES
from edudesk.ui.district.sitepage import SitePage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import TABLE, parts, shown_bench


@pytest.fixture
def page(ctx: Context, district: OpenFile, qtbot: QtBot) -> Iterator[SitePage]:
    district.session.run(load_district_table, TABLE, district.collection.number)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(SITES)
    page = bench.pages[SITES]
    assert isinstance(page, SitePage)
    yield page
    bench.printroom.close()


def stored(page: SitePage) -> list[dict[str, Value]]:
    rows = page.file.session.run(read_form, "site_checks", page.file.collection.number).rows
    return [row.values for row in rows]


def drawn(page: SitePage, qtbot: QtBot, seed: str = "甲") -> None:
    page.schools.setText("2")
    page.figures.setText("3")
    page.seed.setText(seed)
    page.draw.click()
    qtbot.waitUntil(lambda: len(page.shown) == 6)
    qtbot.waitUntil(lambda: bool(page.model.index(0, 0).data()))


def declared(page: SitePage, row: int) -> str:
    return str(page.model.index(row, 3).data()).replace(",", "")


def measured(page: SitePage) -> list[int]:
    """Return how many figures were drawn, were checked and agreed, over all parts."""
    counts = [
        [int(page.accuracy.index(row, column).data() or 0) for column in (1, 2, 3)]
        for row in range(page.accuracy.rowCount())
    ]
    return [sum(column) for column in zip(*counts, strict=True)]


def test_a_sample_is_drawn_and_its_seed_told(page: SitePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.count.text() == "还没有抽样")
    drawn(page, qtbot)
    assert "已抽取 2 所学校 6 项指标，抽样码 甲" in page.notice.said()
    assert {row["seed"] for row in stored(page)} == {"甲"}
    figures = [(row["concerns"], row["figure"]) for row in stored(page)]
    page.seed.setText("甲")
    page.draw.click()
    qtbot.waitUntil(lambda: len(page.shown) == 12)
    assert [(row["concerns"], row["figure"]) for row in stored(page)][6:] == figures


def test_a_double_click_draws_one_sample(page: SitePage, qtbot: QtBot) -> None:
    page.draw.click()
    page.draw.click()
    qtbot.waitUntil(lambda: "已抽取" in page.notice.said())
    seeds = {row["seed"] for row in stored(page)}
    assert len(seeds) == 1
    page.draw.click()
    qtbot.waitUntil(lambda: {row["seed"] for row in stored(page)} > seeds)


def test_what_was_found_is_keyed_back_one_after_the_other(page: SitePage, qtbot: QtBot) -> None:
    drawn(page, qtbot)
    choose_rows(page.table, 0)
    found = page.editors["found"]
    found.setFocus()
    found.setText(declared(page, 0))
    page.editors["checker"].setText("李强")
    page.editors["checked_on"].setText("2025-10-20")
    QTest.keyClick(found, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(page)[0]["found"] is not None)
    qtbot.waitUntil(lambda: page.table.chosen_rows() == [1])
    assert page.editors["checker"].text() == "李强"  # who checks stays for the next one
    assert page.editors["found"].text() == ""
    page.editors["found"].setText("1")
    page.editors["reason"].setText("登记错误")
    page.keep.click()
    qtbot.waitUntil(lambda: stored(page)[1]["reason"] == "登记错误")
    qtbot.waitUntil(lambda: "已核 2 项，有差异 1 项" in page.count.text())
    assert str(page.model.index(0, 4).data()).endswith("✓")
    assert str(page.model.index(1, 4).data()).endswith("✕")
    qtbot.waitUntil(lambda: measured(page) == [6, 2, 1])


def test_what_is_being_typed_outlasts_an_answer_that_comes_meanwhile(
    page: SitePage, qtbot: QtBot
) -> None:
    drawn(page, qtbot)
    choose_rows(page.table, 1)
    page.editors["found"].setText("12")
    page.refresh()
    answered: list[object] = []
    page.ask(read_form, "site_checks", page.file.collection.number, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    assert page.table.chosen_rows() == [1]
    assert page.editors["found"].text() == "12"
    choose_rows(page.table, 0)
    assert page.editors["found"].text() == ""


def test_what_is_no_number_is_refused_and_stays_to_be_mended(page: SitePage, qtbot: QtBot) -> None:
    drawn(page, qtbot)
    choose_rows(page.table, 0)
    page.editors["found"].setText("很多")
    page.keep.click()
    assert page.notice.said().startswith("现场数：")
    assert page.editors["found"].text() == "很多"
    assert stored(page)[0]["found"] is None


def test_each_difference_opens_a_problem_once(page: SitePage, qtbot: QtBot) -> None:
    drawn(page, qtbot)
    choose_rows(page.table, 0)
    page.editors["found"].setText("0.5")
    page.keep.click()
    qtbot.waitUntil(lambda: "有差异 1 项" in page.count.text())
    page.standing.setCurrentIndex(page.standing.findData("unledgered"))
    page.show_wanted()
    assert len(page.shown) == 1
    page.enter.click()
    qtbot.waitUntil(lambda: "已列入台账 1 项" in page.notice.said())
    qtbot.waitUntil(lambda: page.shown == [])
    number = page.file.collection.number
    (problem,) = page.file.session.run(read_form, "problems", number).rows
    assert problem.values["source"] == "site"
    page.enter.click()
    qtbot.waitUntil(lambda: "没有尚未列入" in page.notice.said())


def test_nothing_is_drawn_where_no_school_has_figures(
    ctx: Context, district: OpenFile, qtbot: QtBot
) -> None:
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page(SITES)
    page = bench.pages[SITES]
    assert isinstance(page, SitePage)
    page.draw.click()
    qtbot.waitUntil(lambda: "还没有学校数据" in page.notice.said())


def test_sheet_and_accuracy_are_asked_for_in_the_print_room(page: SitePage, qtbot: QtBot) -> None:
    for word, name in (("打印核查表", "site-check-sheet"), ("打印准确率", "site-accuracy")):
        (button,) = [one for one in parts(page, QPushButton) if one.text() == word]
        with qtbot.waitSignal(page.report_wished) as asked:
            button.click()
        assert asked.args == [name]
