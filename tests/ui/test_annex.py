"""The annex page shows beside each line what will print, and takes what the district answers."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from edudesk.actions.loading import load_district_table
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.gridpage import GridPage
from tests.ui.conftest import TABLE, shown_bench


@pytest.fixture
def annex(ctx: Context, district: OpenFile, qtbot: QtBot) -> tuple[Workbench, GridPage]:
    district.session.run(load_district_table, TABLE, district.collection.number)
    bench = shown_bench(ctx, district, qtbot)
    bench.show_page("annex")
    qtbot.waitUntil(lambda: "annex" in district.pages and district.assessment is not None)
    page = bench.pages["annex"]
    assert isinstance(page, GridPage)
    return bench, page


def row_of(page: GridPage, line: str) -> int:
    return next(row.id for row in page.file.pages["annex"].rows.values() if row.line == line)


def cell_text(page: GridPage, line: str, field: str) -> str:
    assert page.model is not None
    return str(page.model.index_of(row_of(page, line), field).data())


def test_computed_lines_show_verdict_and_sentence_that_print(
    annex: tuple[Workbench, GridPage],
) -> None:
    _, page = annex
    assert cell_text(page, "1.1", "problem") == "无"
    assert cell_text(page, "1.1", "attested") == "✓ 达标"
    unmet = cell_text(page, "1.4", "problem")
    assert all(school in unmet for school in ("第一小学", "华侨城小学", "第二小学", "第一中学"))
    assert cell_text(page, "1.4", "attested") == "✕ 不达标"


def test_a_computed_problem_is_read_only_and_an_attested_one_is_typed(
    annex: tuple[Workbench, GridPage],
) -> None:
    _, page = annex
    page.go_to(row_of(page, "1.4"), "measures")
    problem = page.cards[0].rows["problem"].editor
    assert problem.isReadOnly()
    assert problem.text() == cell_text(page, "1.4", "problem")
    page.go_to(row_of(page, "2.1"), "measures")
    assert not problem.isReadOnly()
    assert problem.text() == ""


def test_what_the_district_answers_decides_the_verdict_at_once(
    annex: tuple[Workbench, GridPage], qtbot: QtBot
) -> None:
    bench, page = annex
    row = row_of(page, "2.1")
    page.go_to(row, "measures")
    assert page.items.verdict("2.1") == "? 未定"
    bench.file.edit(Cell("annex", row, "attested"), "not_met")
    bench.file.edit(Cell("annex", row, "problem"), "部分学校未落实。")
    qtbot.waitUntil(lambda: page.items.verdict("2.1") == "✕ 不达标")
    qtbot.waitUntil(lambda: page.items.printed("2.1") == "部分学校未落实。")
