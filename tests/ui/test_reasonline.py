"""Reasons: a kind from the list, last year's words by one key, the head's name for exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from edudesk.actions.checking import check, explain
from edudesk.actions.collections import open_collection
from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.catalogue.library import Catalogue
from edudesk.model.check import Finding
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.findingsmodel import MESSAGE
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import ElidedLabel
from edudesk.ui.sheets.listtable import choose_rows
from tests.ui.conftest import parts, shown_bench

REASON = "新建小区交付，适龄儿童增加较多"


def chosen(bench: Workbench, level: str) -> Finding:
    at = next(i for i, one in enumerate(bench.issues.model.findings) if one.level == level)
    choose_rows(bench.issues.table, at)
    return bench.issues.model.findings[at]


def of_key(bench: Workbench, key: tuple[str, int]) -> Finding:
    return next(one for one in bench.file.findings if one.key == key)


def test_a_wrong_finding_passes_with_kind_reason_and_head(bench: Workbench, qtbot: QtBot) -> None:
    finding = chosen(bench, "wrong")
    line = bench.issues.reasoning
    assert line.head.isVisible()
    line.code.setCurrentIndex(line.code.findData("new_area"))
    line.reason.setText(REASON)
    QTest.keyClick(line.reason, Qt.Key.Key_Return)
    assert line.head.hasFocus()
    QTest.keyClick(line.head, Qt.Key.Key_Return)  # nobody signed
    assert line.head.hasFocus()
    assert of_key(bench, finding.key).state == "open"
    line.head.setText("李校长")
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(line.head, Qt.Key.Key_Return)
    assert ("※ 1", "") in bench.navigation.badges(finding.form)
    counts = [one.text() for one in parts(bench.issues, ElidedLabel)]
    assert any(said.endswith("，1 处特殊情况") for said in counts)
    assert line.head.text() == ""  # the next exception is signed for anew
    passed = of_key(bench, finding.key)
    assert (passed.state, passed.reason_code, passed.head) == ("overruled", "new_area", "李校长")
    bench.issues.model.with_settled = True
    bench.issues.model.refresh()
    row = bench.issues.model.findings.index(passed)
    said = str(bench.issues.model.index(row, MESSAGE).data())
    assert all(part in said for part in ("新建小区", REASON, "李校长"))


def test_one_reason_settles_all_that_is_chosen_and_the_focus_comes_back_to_the_list(
    bench: Workbench, qtbot: QtBot
) -> None:
    table, line = bench.issues.table, bench.issues.reasoning
    listed = {one.key for one in bench.issues.model.findings}
    assert len(listed) > 2
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert line.record.text() == f"作特殊情况说明（{len(listed)} 处）"
    line.reason.setText(REASON)
    line.head.setText("李校长")
    line.head.setFocus()
    with qtbot.waitSignal(bench.file.saved):
        QTest.keyClick(line.head, Qt.Key.Key_Return)
    said = [one for one in bench.file.findings if one.key in listed]
    assert {(one.level, one.state) for one in said} <= {
        ("wrong", "overruled"),
        ("unusual", "explained"),
    }
    assert {one.reason for one in said} == {REASON}
    qtbot.waitUntil(bench.issues.entrance().hasFocus)


def test_a_short_reason_records_nothing(bench: Workbench) -> None:
    chosen(bench, "wrong")
    line = bench.issues.reasoning
    line.reason.setText("情况属实")
    assert not line.record.isEnabled()


def test_last_years_words_are_taken_over_by_one_key(
    ctx: Context,
    copies: dict[str, Path],
    catalogue: Catalogue,
    qtbot: QtBot,
    opened: Callable[[str], OpenFile],
) -> None:
    with open_file(copies["school"], catalogue=catalogue, who="王老师") as session:
        row = session.run(read_form, "grounds", 1).rows[0].id
        session.run(set_cell, Cell("grounds", row, "classrooms"), "十二间半")
        found = session.run(check, 1)
        bad = next(one for one in found if one.fields == ("classrooms",) and one.row == row)
        session.run(explain, 1, [bad.key], REASON, code="new_area", overrule=True, head="李校长")
        session.run(open_collection, "annual", "2026-2027", date(2026, 9, 1), copy_from=1)
        later = session.run(read_form, "grounds", 2).rows[0].id
        session.run(set_cell, Cell("grounds", later, "classrooms"), "十三间半")
    bench = shown_bench(ctx, opened("school"), qtbot)
    qtbot.waitUntil(lambda: bench.issues.model.rowCount() > 0)
    at = next(
        i for i, one in enumerate(bench.issues.model.findings) if one.key == (bad.check, later)
    )
    choose_rows(bench.issues.table, at)
    line = bench.issues.reasoning
    qtbot.waitUntil(line.take_over.isVisible)
    assert REASON in line.reason.placeholderText()
    bench.issues.table.setFocus()
    QTest.keyClick(bench.issues.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert line.reason.text() == REASON
    assert line.code.currentData() == "new_area"
