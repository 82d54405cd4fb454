"""The list of findings: agrees with badges and marks, is narrowed, folds when it is empty."""

from __future__ import annotations

import random

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter
from pytestqt.qtbot import QtBot

from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.findingbook import is_open
from edudesk.ui.findings.findingsmodel import COLUMNS, FindingsModel, Narrowing
from edudesk.ui.look.labels import IconButton
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import parts
from tests.ui.test_workbench import page_of, settled

TYPED = ("", "0", "-5", "12a", "999999999", "12.5", "2025-09-01", "是", "１２３")
GRAVITY = ("wrong", "unusual")
FORMS = ("grounds", "security", "school_profile")


def counted(bench: Workbench) -> None:
    """Compare badges, list and marks, each counted from what it shows."""
    listed = bench.issues.model.findings
    for form in bench.file.forms:
        own = [one for one in listed if one.form == form.code]
        badges = {tone: text for text, tone in bench.navigation.badges(form.code)}
        for level, sign in (("wrong", "✕"), ("unusual", "!")):
            count = sum(one.level == level for one in own)
            assert badges.get(level, f"{sign} 0") == f"{sign} {count}", form.code
    for code in FORMS:
        page = bench.pages[code]
        assert isinstance(page, RecordPage)
        for card in page.cards:
            for field, row in card.rows.items():
                marks = [one for one in listed if one.form == code and field in one.fields]
                tone = row.editor.property("tone") or ""
                gravest = min(
                    (one.level for one in marks), key=("wrong", "unusual").index, default=""
                )
                assert {"absent": "wrong", "carried": ""}.get(tone, tone) == gravest, field


@pytest.mark.parametrize("seed", range(3))
def test_badge_mark_and_list_agree_after_any_edits(
    bench: Workbench, qtbot: QtBot, seed: int
) -> None:
    chance = random.Random(seed)
    for code in FORMS:
        page = page_of(bench, code, qtbot)
        assert isinstance(page, RecordPage)
        bench.go_to(Cell(code, page.row, bench.file.catalogue.forms[code].stored[-1].code))
        settled(bench, qtbot)
    qtbot.waitUntil(lambda: counted(bench))  # once all cards are built
    for _ in range(15):
        code = chance.choice(FORMS)
        record = bench.pages[code]
        assert isinstance(record, RecordPage)
        if chance.random() < 0.2:
            bench.file.undo()
        else:
            field = chance.choice(bench.file.catalogue.forms[code].stored)
            bench.file.edit(Cell(code, record.row, field.code), chance.choice(TYPED))
        settled(bench, qtbot)
        anew = FindingsModel(bench.ctx, bench.file)  # sorted at once, not line by line
        assert bench.issues.model.findings == anew.findings
    qtbot.waitUntil(lambda: counted(bench))  # derived figures follow a moment later


def test_a_finding_that_is_chosen_stays_so_while_others_come_above_it(
    bench: Workbench, qtbot: QtBot
) -> None:
    model, table = bench.issues.model, bench.issues.table
    page = page_of(bench, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    choose_rows(table, len(model.findings) - 1)
    (chosen,), count = bench.issues.chosen(), len(model.findings)
    fresh: list[object] = []
    model.modelReset.connect(lambda: fresh.append(None))
    optional = next(field for field in page.form.stored if field.is_number and not field.required)
    bench.file.edit(Cell("grounds", page.row, optional.code), "12a")
    qtbot.waitUntil(lambda: len(model.findings) > count)
    assert bench.issues.chosen() == [chosen]
    assert table.currentIndex().row() == len(model.findings) - 1
    assert not fresh


def test_the_list_is_narrowed_to_level_form_office_and_words(bench: Workbench) -> None:
    model = bench.issues.model
    everything = list(model.findings)
    form = everything[0].form
    office = model.office(everything[0])
    for narrowed, kept in (
        (Narrowing(level="wrong"), [one for one in everything if one.level == "wrong"]),
        (Narrowing(form=form), [one for one in everything if one.form == form]),
        (Narrowing(office=office), [one for one in everything if model.office(one) == office]),
        (Narrowing(text="没有这样的提示"), []),
    ):
        model.narrowed = narrowed
        bench.issues.refresh()
        assert model.findings == kept
    title = bench.file.catalogue.forms[form].title.zh
    model.narrowed = Narrowing(text=title.lower())
    bench.issues.refresh()
    assert {one.form for one in model.findings} >= {form}
    model.narrowed = Narrowing()
    bench.issues.refresh()
    assert model.findings == everything


def test_the_row_for_narrowing_offers_what_occurs(bench: Workbench) -> None:
    narrowing = bench.issues.filter
    forms = {one.form for one in bench.issues.model.findings}
    next(one for one in parts(bench.issues, IconButton) if one.text() == "筛选").click()
    offered = {narrowing.form.itemData(at) for at in range(narrowing.form.count())}
    assert offered == {"", *forms}
    narrowing.form.setCurrentIndex(1)
    chosen = narrowing.form.currentData()
    assert {one.form for one in bench.issues.model.findings} == {chosen}
    narrowing.clear()
    assert {one.form for one in bench.issues.model.findings} == forms


def test_typed_words_narrow_after_a_pause(bench: Workbench, qtbot: QtBot) -> None:
    everything = bench.issues.model.rowCount()
    QTest.keyClicks(bench.issues.filter.text, "zzz")
    qtbot.waitUntil(lambda: bench.issues.model.rowCount() == 0)
    assert bench.issues.table.isVisible()  # narrowed to nothing is not empty
    bench.issues.filter.clear()
    assert bench.issues.model.rowCount() == everything


def test_without_findings_only_the_head_shows(bench: Workbench) -> None:
    assert bench.issues.table.isVisible()
    found = tuple(bench.file.findings)
    bench.file.findings.replace_all(())
    bench.issues.refresh()
    assert bench.issues.table.isHidden()
    bench.file.findings.replace_all(found)
    bench.issues.refresh()
    assert bench.issues.table.isVisible()


def test_a_finding_tells_its_figure_before_its_page_was_visited(
    bench: Workbench, qtbot: QtBot
) -> None:
    form = next(form for form in bench.file.forms if form.code == "grounds")
    finding = next(one for one in bench.issues.model.findings if one.form == form.code)
    cell = Cell(form.code, finding.row, finding.fields[0])
    bench.file.edit(cell, "-7")
    qtbot.waitUntil(lambda: any("-7" in f.message.zh for f in bench.file.findings if is_open(f)))
    model = bench.issues.model
    at = next(i for i, one in enumerate(model.findings) if one.fields[:1] == (cell.field,))
    qtbot.waitUntil(lambda: model.index(at, COLUMNS.index("value")).data() != "")
    assert "7" in model.index(at, COLUMNS.index("value")).data()
    assert model.index(at, COLUMNS.index("rule")).data() == "单项要求"


def test_an_empty_list_leaves_no_room_unused(bench: Workbench, qtbot: QtBot) -> None:
    splitter = bench.issues.parentWidget()
    assert isinstance(splitter, QSplitter)
    for findings in ((), tuple(bench.file.findings)):
        bench.file.findings.replace_all(findings)
        bench.issues.refresh()
        qtbot.waitUntil(
            lambda: (
                bench.stack.height() + bench.issues.height() + splitter.handleWidth()
                == splitter.height()
            )
        )
