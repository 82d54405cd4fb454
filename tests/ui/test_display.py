"""Figures and dates stand in one official form, whatever the language and the machine's locale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.model.place import Cell, Value
from edudesk.ui.cells.celledit import CellEdit
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower, moment_text
from edudesk.ui.pages.recordpage import RecordPage
from tests.ui.conftest import shown_bench

LANGUAGES = ("zh", "en")


@pytest.fixture(params=["zh_CN", "en_US", "de_DE", "ar_EG"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run on a machine of another country: its points, commas and calendars are not ours."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("form", "field", "stored", "shown"),
    [
        ("grounds", "land_area", 123456789, "1,234,567.89"),
        ("grounds", "land_area", -5, "-0.05"),
        ("grounds", "football_11", 1968, "1,968"),
        ("school_profile", "longitude", 118012300, "118.012300"),
        ("school_profile", "reference_date", "2025-09-01", "2025-09-01"),
        ("staff", "birth_month", "1983-05", "1983-05"),
        ("staff", "age", None, ""),
    ],
)
def test_a_stored_value_is_shown_alike_in_both_languages(
    catalogue: Catalogue, locale: str, lang: str, form: str, field: str, stored: Value, shown: str
) -> None:
    asked = catalogue.forms[form]
    shower = Shower(catalogue, asked, lang, lambda _: {})
    assert shower.text(asked.by_code[field], stored) == shown
    assert shower.edit_text(asked.by_code[field], stored) == shown.replace(",", "")


def test_a_moment_is_year_month_day(locale: str) -> None:
    assert moment_text(date(2025, 9, 1)) == "2025-09-01"


@pytest.mark.parametrize("typed", ["20250901", "2025-9-1", "2025年9月1日", "２０２５．９．１"])
def test_a_typed_date_comes_back_in_the_official_form_in_english_too(
    ctx: Context, school: OpenFile, qtbot: QtBot, typed: str
) -> None:
    bench = shown_bench(replace(ctx, lang="en", words=load_words("window", "en")), school, qtbot)
    bench.show_page("security")
    qtbot.waitUntil(lambda: "security" in school.pages)
    page = bench.pages["security"]
    assert isinstance(page, RecordPage)
    bench.go_to(Cell("security", page.row, "alarm_test_date"))
    editor = page.focusWidget()
    assert isinstance(editor, CellEdit)
    editor.setText(typed)
    with qtbot.waitSignal(school.saved):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text() == "2025-09-01"
