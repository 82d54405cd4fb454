"""A roster as a table: what is typed is shown at once and ends in the file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.sheetmodel import SheetModel


def sheet(ctx: Context, file: OpenFile, form: str, qtbot: QtBot) -> SheetModel:
    file.page(form)
    qtbot.waitUntil(lambda: form in file.pages)
    model = SheetModel(ctx, file, file.pages[form])
    file.edited.connect(model.take_edited)
    file.sheet_loaded.connect(lambda _: model.take_page(file.pages[form]))
    return model


def column(model: SheetModel, code: str) -> int:
    return [field.code for field in model.fields].index(code)


def stored(file: OpenFile, form: str, code: str) -> list[object]:
    rows = file.session.run(read_form, form, file.collection.number).rows
    return [row.values[code] for row in rows]


@pytest.fixture
def campuses(ctx: Context, school: OpenFile, qtbot: QtBot) -> SheetModel:
    return sheet(ctx, school, "campuses", qtbot)


def test_the_model_keeps_qts_rules(
    ctx: Context, school: OpenFile, campuses: SheetModel, qtbot: QtBot
) -> None:
    QAbstractItemModelTester(campuses, QAbstractItemModelTester.FailureReportingMode.Warning)
    name = column(campuses, "name")
    campuses.setData(campuses.index(0, name), "主校区")
    qtbot.waitUntil(lambda: campuses.row_id(0) is not None)
    campuses.sort(name)
    campuses.filter("主")
    campuses.filter("")


def test_typing_into_the_empty_row_adds_a_row_to_the_file(
    school: OpenFile, campuses: SheetModel, qtbot: QtBot
) -> None:
    name = column(campuses, "name")
    assert campuses.rowCount() == 1
    campuses.setData(campuses.index(0, name), "主校区")
    assert campuses.index(0, name).data() == "主校区"
    assert campuses.rowCount() == 2
    qtbot.waitUntil(lambda: campuses.row_id(0) is not None)
    assert stored(school, "campuses", "name") == ["主校区"]
    assert campuses.rowCount() == 2


def test_what_is_typed_before_the_row_has_its_number_is_not_lost(
    school: OpenFile, campuses: SheetModel, qtbot: QtBot
) -> None:
    campuses.setData(campuses.index(0, column(campuses, "name")), "东校区")
    campuses.setData(campuses.index(0, column(campuses, "address")), "东街1号")
    qtbot.waitUntil(lambda: stored(school, "campuses", "address") == ["东街1号"])
    assert stored(school, "campuses", "name") == ["东校区"]


def test_unreadable_text_stays_in_the_cell_with_its_mark(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    model = sheet(ctx, school, "buildings", qtbot)
    area = next(at for at, field in enumerate(model.fields) if field.type == "decimal")
    model.setData(model.index(0, area), "约三百")
    qtbot.waitUntil(lambda: model.row_id(0) is not None)
    assert model.index(0, area).data() == "约三百"
    row = model.row_id(0)
    assert row is not None
    assert school.findings.tones("buildings", row)[model.fields[area].code] == "wrong"


def test_derived_cells_cannot_be_typed_into(ctx: Context, school: OpenFile, qtbot: QtBot) -> None:
    for form in school.forms:
        if form.kind != "roster" or not any(field.derived for field in form.fields):
            continue
        model = sheet(ctx, school, form.code, qtbot)
        for at, field in enumerate(model.fields):
            writable = model.flags(model.index(0, at)) & Qt.ItemFlag.ItemIsEditable
            assert bool(writable) is not bool(field.derived)


def test_sorting_puts_empty_cells_last_both_ways(
    school: OpenFile, campuses: SheetModel, qtbot: QtBot
) -> None:
    name = column(campuses, "name")
    for text in ("乙", "甲"):
        campuses.setData(campuses.index(campuses.rowCount() - 1, name), text)
    qtbot.waitUntil(lambda: campuses.row_id(1) is not None)
    school.add_row("campuses", {})
    qtbot.waitUntil(lambda: campuses.rowCount() == 4)
    ascending = ["甲", "乙"]  # jia, yi
    campuses.sort(name, Qt.SortOrder.AscendingOrder)
    assert [campuses.index(at, name).data() for at in range(3)] == [*ascending, ""]
    campuses.sort(name, Qt.SortOrder.DescendingOrder)
    assert [campuses.index(at, name).data() for at in range(3)] == [*ascending[::-1], ""]


def test_search_looks_into_every_column(campuses: SheetModel, qtbot: QtBot) -> None:
    name = column(campuses, "name")
    for text in ("主校区", "东校区"):
        campuses.setData(campuses.index(campuses.rowCount() - 1, name), text)
    qtbot.waitUntil(lambda: campuses.row_id(1) is not None)
    campuses.filter("东")
    assert [campuses.index(at, name).data() for at in range(campuses.rowCount())] == [
        "东校区",
        None,
    ]
