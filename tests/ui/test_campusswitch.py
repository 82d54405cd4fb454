"""The switch between the whole school and its campuses, and fields that an edition left behind."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import add_row
from edudesk.actions.files import new_file
from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Form
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.campuslens import is_fixed
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.pages.campusswitch import CampusSwitch
from edudesk.ui.pages.fieldcard import FieldRow
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.pages.gridpage import GridPage
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.sheetpage import SheetPage
from edudesk.ui.pages.told import tell_field
from tests.ui.conftest import SCHOOL, parts, shown_bench


@pytest.fixture
def campuses(school: OpenFile, ctx: Context, qtbot: QtBot) -> Workbench:
    """Return the window over a school of two campuses with a class on each."""
    number = school.collection.number
    for code, name in (("1", "主校区"), ("2", "东校区")):
        school.session.run(add_row, "campuses", number, {"code": code, "name": name})
    for no, (size, name) in enumerate((("40", ""), ("30", "东校区"))):
        texts = {"class_no": f"{no}", "grade": "g1", "student_count": size}
        school.session.run(add_row, "classes", number, texts | ({"campus": name} if name else {}))
    bench = shown_bench(ctx, school, qtbot)
    qtbot.waitUntil(lambda: len(school.lens.campuses) == 2)
    return bench


def opened_page(bench: Workbench, form: str, qtbot: QtBot) -> FormPage:
    bench.show_page(form)
    qtbot.waitUntil(lambda: form in bench.file.pages)
    page = bench.pages[form]
    assert isinstance(page, FormPage)
    return page


def switch(page: FormPage) -> CampusSwitch:
    (found,) = parts(page, CampusSwitch)
    return found


def field_row(page: FormPage, code: str) -> FieldRow:
    if isinstance(page, RecordPage):
        page.go_to(page.row, code)
    cards = page.cards if isinstance(page, RecordPage | GridPage) else []
    (found,) = [card.rows[code] for card in cards if code in card.rows]
    return found


def look_at(bench: Workbench, name: str, qtbot: QtBot) -> None:
    """Look at a campus as a click on its button does, and wait for its figures."""
    lens = bench.file.lens
    row = next((one.row for one in lens.campuses if one.name == name), None)
    loaded: list[str] = []
    bench.file.sheet_loaded.connect(loaded.append)
    lens.show(row)
    fixed = {code for code, page in bench.file.pages.items() if is_fixed(page.form)}
    qtbot.waitUntil(lambda: fixed <= set(loaded))


def test_a_school_with_one_campus_sees_no_switch(bench: Workbench, qtbot: QtBot) -> None:
    page = opened_page(bench, "grounds", qtbot)
    assert switch(page).isHidden()


def test_derived_figures_are_those_of_the_campus(campuses: Workbench, qtbot: QtBot) -> None:
    page = opened_page(campuses, "students", qtbot)
    assert field_row(page, "enrolment").editor.text() == "70"
    look_at(campuses, "东校区", qtbot)
    assert field_row(page, "enrolment").editor.text() == "30"
    look_at(campuses, "主校区", qtbot)
    assert field_row(page, "enrolment").editor.text() == "40"


def test_what_is_asked_of_the_whole_school_is_locked_in_a_campus(
    campuses: Workbench, qtbot: QtBot
) -> None:
    page = opened_page(campuses, "finance", qtbot)
    assert isinstance(page, RecordPage)
    assert not field_row(page, "wages").editor.isReadOnly()
    look_at(campuses, "东校区", qtbot)
    assert field_row(page, "wages").editor.isReadOnly()
    told = tell_field(campuses.ctx, campuses.file, Cell("finance", page.row, "wages"))
    assert ("现在不能填写", "只按全校填报，请切换到“全校”填写。", "") in told.parts


def test_a_campus_fills_in_its_own_figures_and_the_school_follows(
    campuses: Workbench, qtbot: QtBot
) -> None:
    page = opened_page(campuses, "grounds", qtbot)
    assert field_row(page, "books").editor.isReadOnly()  # the school's follow from the campuses
    for name, text in (("主校区", "100"), ("东校区", "25")):
        look_at(campuses, name, qtbot)
        row = field_row(page, "books")
        assert not row.editor.isReadOnly()
        with qtbot.waitSignal(campuses.file.edited):
            row.editor.committed.emit(text)
        assert row.editor.text() == text
    look_at(campuses, "", qtbot)
    assert field_row(page, "books").editor.text() == "125"


def test_the_whole_school_tells_where_its_figures_are_typed(
    campuses: Workbench, qtbot: QtBot
) -> None:
    page = opened_page(campuses, "grounds", qtbot)
    said = "不带框的数由各校区得出，请点校区名称后填写。"
    assert any(one.text() == said and one.isVisible() for one in parts(switch(page), QLabel))
    look_at(campuses, "主校区", qtbot)
    assert not any(one.text() == said for one in parts(switch(page), QLabel))


def test_a_page_shown_before_the_campuses_are_known_locks_what_follows_from_them(
    campuses: Workbench, qtbot: QtBot
) -> None:
    file = campuses.file
    number = file.collection.number
    rows = [campus.row for campus in file.lens.campuses]
    page = opened_page(campuses, "grounds", qtbot)
    file.remove_rows("campuses", rows[1:])
    qtbot.waitUntil(lambda: not field_row(page, "books").editor.isReadOnly())
    file.session.run(add_row, "campuses", number, {"code": "2", "name": "东校区"})
    file.lens.start()
    qtbot.waitUntil(lambda: field_row(page, "books").editor.isReadOnly())


def test_the_switch_is_reached_by_key(campuses: Workbench, qtbot: QtBot) -> None:
    page = opened_page(campuses, "grounds", qtbot)
    buttons = switch(page).buttons.buttons()
    assert [one.text() for one in buttons] == ["全校", "主校区", "东校区"]
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in buttons)
    buttons[2].setFocus()
    QTest.keyClick(buttons[2], Qt.Key.Key_Space)
    assert campuses.file.lens.row == campuses.file.lens.campuses[1].row
    QTest.keyClick(
        page, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert campuses.file.lens.row is None
    assert buttons[0].isChecked()  # type: ignore[unreachable]


def test_a_jump_to_a_finding_shows_the_whole_school_again(
    campuses: Workbench, qtbot: QtBot
) -> None:
    page = opened_page(campuses, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    whole = page.row
    look_at(campuses, "东校区", qtbot)
    assert page.row != whole
    campuses.go_to(Cell("grounds", whole, "land_area"))
    qtbot.waitUntil(lambda: page.row == whole)
    assert campuses.file.lens.row is None


def test_a_campus_added_in_the_window_appears_in_the_switch(
    campuses: Workbench, qtbot: QtBot
) -> None:
    page = opened_page(campuses, "grounds", qtbot)
    campuses.file.add_row("campuses", {"code": "3", "name": "西校区"})
    qtbot.waitUntil(lambda: len(campuses.file.lens.campuses) == 3)
    assert [one.text() for one in switch(page).buttons.buttons()][-1] == "西校区"
    look_at(campuses, "西校区", qtbot)
    with qtbot.waitSignal(campuses.file.edited):
        campuses.file.undo()
    qtbot.waitUntil(lambda: campuses.file.lens.row is None)


def test_a_roster_stays_whole(campuses: Workbench, qtbot: QtBot) -> None:
    page = opened_page(campuses, "classes", qtbot)
    assert isinstance(page, SheetPage)
    assert switch(page).isHidden()
    campuses.file.lens.show(campuses.file.lens.campuses[1].row)
    assert page.model is not None
    assert page.model.rowCount() == 3  # two classes, and the row to type a new one into


def test_findings_of_the_school_do_not_mark_a_campus(campuses: Workbench, qtbot: QtBot) -> None:
    page = opened_page(campuses, "grounds", qtbot)
    assert isinstance(page, RecordPage)
    assert "未填写" in field_row(page, "land_area").finding.text()
    look_at(campuses, "东校区", qtbot)
    assert field_row(page, "land_area").finding.text() == ""


# -- fields of other editions ----------------------------------------------------------------------


def with_field(catalogue: Catalogue, form: str, field: str, **more: object) -> Catalogue:
    """Return the definitions with one field changed."""
    old = catalogue.forms[form]
    sections = tuple(
        msgspec.structs.replace(
            section,
            fields=tuple(
                msgspec.structs.replace(one, **more) if one.code == field else one
                for one in section.fields
            ),
        )
        for section in old.sections
    )
    new: Form = msgspec.structs.replace(old, sections=sections)
    return msgspec.structs.replace(catalogue, forms={**catalogue.forms, form: new})


def bench_of_edition(
    ctx: Context, qtbot: QtBot, path: Path, catalogue: Catalogue
) -> tuple[OpenFile, Workbench]:
    session, _ = new_file(path, "school", **SCHOOL, catalogue=catalogue)
    file = OpenFile(session, ctx.worker)
    return file, shown_bench(ctx, file, qtbot)


@pytest.mark.parametrize(
    ("bounds", "there", "locked"),
    [
        ({"since": "2026"}, False, False),
        ({"until": "2023"}, False, False),
        ({"until": "2024"}, True, True),  # asked last year: to be read beside what follows it
        ({"since": "2025"}, True, False),
    ],
)
def test_a_page_shows_the_fields_of_its_edition_only(
    ctx: Context,
    catalogue: Catalogue,
    tmp_path: Path,
    qtbot: QtBot,
    bounds: dict[str, str],
    there: bool,
    locked: bool,
) -> None:
    changed = with_field(catalogue, "fire", "hydrants", **bounds)
    changed = with_field(changed, "classes", "sen_type", **bounds)
    file, bench = bench_of_edition(ctx, qtbot, tmp_path / "edition.edudesk", changed)
    record = opened_page(bench, "fire", qtbot)
    assert isinstance(record, RecordPage)
    shown = {code: row for card in record.cards for code, row in card.rows.items()}
    assert ("hydrants" in shown) == there
    if there:
        assert shown["hydrants"].editor.isReadOnly() == locked
    roster = opened_page(bench, "classes", qtbot)
    assert isinstance(roster, SheetPage)
    assert roster.model is not None
    codes = [field.code for field in roster.model.fields]
    assert ("sen_type" in codes) == there
    if there:
        assert roster.model.can_write(0, codes.index("sen_type")) != locked
    file.close()
