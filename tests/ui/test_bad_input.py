"""Every editor of every page takes whatever is typed into it, keeps it and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form
from edudesk.actions.files import open_file
from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Form
from edudesk.model.place import Cell
from edudesk.model.plaintext import shown_whole
from edudesk.ui.cells.editors import Editor
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.pages.gridpage import GridPage
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage
from tests.definitions.test_bad_input import BAD
from tests.ui.conftest import shown_bench
from tests.ui.test_workbench import settled

TYPED = [text for text in BAD.values() if "\ud800" not in text]
"""Half a character comes from clipboards only: no input method has one."""


class Entered(NamedTuple):
    """A cell and the text that stood in its editor before it was left."""

    cell: Cell
    text: str


def type_in(text: str) -> str:
    """Put a text in place of what the editor in hand holds, as an input method does."""
    editor = QApplication.focusWidget()
    assert isinstance(editor, Editor)
    editor.selectAll()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)
    stands = editor.text()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    return stands


def into_cards(
    page: RecordPage | GridPage, texts: Iterator[str], qtbot: QtBot
) -> Iterator[Entered]:
    """Type into every field of the row in hand."""
    first = next(iter(page.file.pages[page.form.code].rows))
    page.go_to(first, page.form.stored[0].code)
    for card in page.cards:
        for code, row in card.rows.items():
            if not row.editor.isHidden() and not row.editor.isReadOnly():
                cell = card.cell(code)
                row.editor.setFocus()
                qtbot.waitUntil(row.editor.hasFocus)  # cards come into sight a moment later
                yield Entered(cell, type_in(next(texts)))


def into_sheet(page: SheetPage, texts: Iterator[str], qtbot: QtBot) -> Iterator[Entered]:
    """Type into every column of the first row, which the first text adds."""
    qtbot.waitUntil(lambda: page.model is not None)
    model = page.model
    assert model is not None
    for column, field in enumerate(model.fields):
        if model.can_write(0, column):
            page.view.setFocus()
            page.view.move_to(model.index(0, column))
            page.view.edit(model.index(0, column))
            stands = type_in(next(texts))
            qtbot.waitUntil(lambda: model.order.ids[:1] > [0])
            yield Entered(Cell(page.form.code, model.order.ids[0], field.code), stands)


def enter_everywhere(bench: Workbench, texts: Iterator[str], qtbot: QtBot) -> Iterator[Entered]:
    """Type into every field of the first row of every page that can be written."""
    for form in typed_forms(bench):
        bench.show_page(form.code)
        settled(bench, qtbot)
        with qtbot.waitActive(bench):  # a list of choices that closes leaves no window active
            bench.activateWindow()
        page = bench.pages[form.code]
        assert isinstance(page, FormPage)
        if isinstance(page, SheetPage):
            yield from into_sheet(page, texts, qtbot)
        elif isinstance(page, RecordPage | GridPage):
            yield from into_cards(page, texts, qtbot)


def faults(bench: Workbench, entered: list[Entered]) -> Iterator[str]:
    """Yield what is wrong with the cells after all of it was written."""
    for cell, text in entered:
        form, row, field = cell.form, cell.row, cell.field
        stored, place = bench.file.pages[form].rows[row], f"{form}.{field}: {text!r:.30}"
        state = stored.states.get(field, "plain")
        found = [one.level for one in bench.file.findings.at(form, row, field)]
        if state == "unreadable":
            if stored.typed[field] != shown_whole(text) or stored.values[field] is not None:
                yield f"{place}: not kept as typed"
            if "wrong" not in found:
                yield f"{place}: nothing marks it"
        elif (stored.values[field] is None) != (not text.strip()):
            yield f"{place}: {state}, {stored.values[field]!r:.30}"


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
@pytest.mark.parametrize("kind", ["school", "district"])
def test_every_editor_of_every_page_keeps_what_is_typed_and_a_restart_too(
    kind: str,
    ctx: Context,
    opened: Callable[[str], OpenFile],
    copies: dict[str, Path],
    catalogue: Catalogue,
    qtbot: QtBot,
) -> None:
    file = opened(kind)
    bench = shown_bench(ctx, file, qtbot)
    entered = list(enter_everywhere(bench, cycle(TYPED), qtbot))
    settled(bench, qtbot)
    assert {cell.form for cell, _ in entered} == {form.code for form in typed_forms(bench)}
    assert len(entered) > len(TYPED)
    assert list(faults(bench, entered)) == []
    kept = {code: dict(page.rows) for code, page in file.pages.items()}
    file.close()
    with open_file(copies[kind], catalogue=catalogue, who="王老师") as session:
        for form in typed_forms(bench):
            rows = session.run(read_form, form.code, file.collection.number).rows
            assert {row.id: row for row in rows} == kept[form.code]


def typed_forms(bench: Workbench) -> list[Form]:
    return [form for form in bench.file.forms if form.kind != "register" and form.stored]
