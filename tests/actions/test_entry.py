"""Filling in through the actions, on real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.actions.entry import (
    add_row,
    confirm,
    find_row,
    history,
    read_form,
    redo,
    remove_rows,
    set_cell,
    set_cells,
    undo,
)
from edudesk.actions.files import open_file
from edudesk.actions.progress import progress
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.change import Change
from edudesk.model.form import Label
from edudesk.model.place import Cell

NAME = Label("粘贴", "Paste")


def only_row(session: Session, form: str) -> int:
    return session.run(read_form, form, 1).rows[0].id


def test_a_typed_figure_is_stored_scaled_and_its_row_comes_back(school: Session) -> None:
    cell = Cell("grounds", only_row(school, "grounds"), "land_area")
    edited = school.run(set_cell, cell, "２６，４００．５")
    assert edited.rows[0].values["land_area"] == 2640050
    assert edited.change.cells == (cell,)
    assert edited.saved_at.tzinfo is not None


def test_what_cannot_be_read_stays_as_typed_and_a_finding_speaks_of_it(school: Session) -> None:
    cell = Cell("grounds", only_row(school, "grounds"), "classrooms")
    edited = school.run(set_cell, cell, "十二间半")
    row = edited.rows[0]
    assert (row.values["classrooms"], row.states["classrooms"]) == (None, "unreadable")
    assert row.typed["classrooms"] == "十二间半"
    spoken = [one for one in edited.checked.findings if one.fields == ("classrooms",)]
    assert [(one.level, one.state) for one in spoken] == [("wrong", "open")]
    mended = school.run(set_cell, cell, "12")
    assert mended.rows[0].states == {}
    assert not [one for one in mended.checked.findings if one.check == spoken[0].check]


def test_a_cell_that_does_not_apply_satisfies_the_demand_to_fill_it(school: Session) -> None:
    cell = Cell("grounds", only_row(school, "grounds"), "classrooms")
    edited = school.run(set_cell, cell, "", "na")
    assert edited.rows[0].states["classrooms"] == "na"
    assert not [one for one in edited.checked.findings if "classrooms" in one.fields]


def test_a_computed_or_unknown_field_is_refused_by_name(school: Session) -> None:
    row = only_row(school, "grounds")
    with pytest.raises(UnknownNameError, match="由程序计算"):
        school.run(set_cell, Cell("grounds", row, "area_total"), "1")
    with pytest.raises(UnknownNameError, match="没有名为“nothing”的指标"):
        school.run(set_cell, Cell("grounds", row, "nothing"), "1")
    with pytest.raises(UnknownNameError, match="没有名为“nothing”的报表"):
        school.run(set_cell, Cell("nothing", row, "land_area"), "1")
    with pytest.raises(UnknownNameError, match="没有第 999 号"):
        school.run(set_cell, Cell("grounds", 999, "land_area"), "1")


def test_many_cells_are_one_step_of_the_undo_list(school: Session) -> None:
    row = only_row(school, "grounds")
    edits = [(Cell("grounds", row, "books"), "100"), (Cell("grounds", row, "labs"), "3")]
    school.run(set_cells, NAME, edits)
    undone = school.run(undo)
    assert undone is not None
    assert undone.change.name == "粘贴"
    assert undone.rows[0].values["books"] is None
    assert undone.rows[0].values["labs"] is None
    assert school.run(undo) is None


def test_undo_survives_closing_the_file(school: Session, catalogue: Catalogue) -> None:
    cell = Cell("grounds", only_row(school, "grounds"), "books")
    school.run(set_cell, cell, "100")
    school.run(set_cell, cell, "200")
    school.close()
    with open_file(school.path, catalogue=catalogue) as again:
        undone = again.run(undo)
        assert undone is not None
        assert undone.rows[0].values["books"] == 100
        redone = again.run(redo)
        assert redone is not None
        assert redone.rows[0].values["books"] == 200
        assert [entry.new for entry in again.run(history, cell)] == [200, 100, 200, 100]
        assert again.run(redo) is None


def test_undoing_an_added_row_takes_it_away_and_redo_brings_back_its_id(school: Session) -> None:
    added = school.run(add_row, "classes", 1, {"class_no": "101", "grade": "一年级"})
    place = added.change.added[0]
    undone = school.run(undo)
    assert undone is not None
    assert undone.change.removed == (place,)
    assert school.run(read_form, "classes", 1).rows == ()
    redone = school.run(redo)
    assert redone is not None
    assert redone.change.added == (place,)
    assert redone.rows[0].values["grade"] == "g1"


def test_removed_rows_come_back_whole(school: Session) -> None:
    row = school.run(add_row, "staff", 1, {"staff_no": "T1", "name": "王小明"}).change.added[0][1]
    school.run(set_cell, Cell("staff", row, "id_number"), "", "na")
    school.run(remove_rows, "staff", [row])
    assert school.run(read_form, "staff", 1).rows == ()
    undone = school.run(undo)
    assert undone is not None
    assert undone.rows[0].id == row
    assert undone.rows[0].states == {"id_number": "na"}


def test_rows_of_a_page_cannot_be_added_or_removed(school: Session) -> None:
    with pytest.raises(UnknownNameError, match="固定"):
        school.run(add_row, "grounds", 1)
    with pytest.raises(UnknownNameError, match="固定"):
        school.run(remove_rows, "grades", [1])


def test_a_reference_is_typed_as_the_name_or_number_of_the_row(school: Session) -> None:
    for number, name in (("T1", "王小明"), ("T2", "李红"), ("T3", "李红")):
        school.run(add_row, "staff", 1, {"staff_no": number, "name": name})
    row = school.run(add_row, "classes", 1, {"class_no": "101"}).change.added[0][1]
    cell = Cell("classes", row, "head_teacher")
    first, second, _ = (one.id for one in school.run(read_form, "staff", 1).rows)
    assert school.run(set_cell, cell, " 王小明 ").rows[0].values["head_teacher"] == first
    assert school.run(set_cell, cell, "T2").rows[0].values["head_teacher"] == second
    for unclear in ("李红", "张三"):
        assert school.run(set_cell, cell, unclear).rows[0].states["head_teacher"] == "unreadable"


def test_rows_are_found_by_line_name_key_and_number(school: Session) -> None:
    row = school.run(add_row, "staff", 1, {"staff_no": "T1", "name": "王小明"}).change.added[0][1]
    for name in ("王小明", "T1", f"#{row}"):
        assert school.run(find_row, "staff", 1, name) == row
    assert school.run(find_row, "grounds", 1, "") == only_row(school, "grounds")
    line = school.run(find_row, "grades", 1, "g2")
    assert school.run(read_form, "grades", 1).rows[1].id == line
    for nobody in ("", "李红", "#99"):
        with pytest.raises(UnknownNameError):
            school.run(find_row, "staff", 1, nobody)


def test_progress_counts_what_is_asked_and_what_is_answered(school: Session) -> None:
    before = school.run(progress, 1)
    assert before["classes"].asked == 1  # an empty roster
    assert before["classes"].answered == 0
    row = only_row(school, "grounds")
    school.run(set_cell, Cell("grounds", row, "land_area"), "100")
    school.run(set_cell, Cell("grounds", row, "classrooms"), "", "unknown")
    school.run(set_cell, Cell("grounds", row, "books"), "5")  # not demanded
    after = school.run(progress, 1)
    assert after["grounds"].answered == before["grounds"].answered + 2
    assert after["grounds"].asked == before["grounds"].asked


def test_what_is_demanded_under_a_condition_counts_when_it_holds(school: Session) -> None:
    school.run(add_row, "staff", 1, {"staff_no": "T1", "category": "行政人员"})
    plain = school.run(progress, 1)["staff"].asked
    row = school.run(find_row, "staff", 1, "T1")
    school.run(set_cell, Cell("staff", row, "category"), "专任教师")
    assert school.run(progress, 1)["staff"].asked > plain


def test_reading_aside_sees_the_file_as_it_stands(school: Session) -> None:
    row = only_row(school, "grounds")
    school.run(set_cell, Cell("grounds", row, "books"), "77")
    sheet = school.aside(read_form, "grounds", 1).result(timeout=30)
    assert sheet.rows[0].values["books"] == 77


def test_confirming_makes_a_carried_figure_the_users_own(school: Session) -> None:
    from datetime import date

    from edudesk.actions.collections import open_collection

    row = only_row(school, "grounds")
    school.run(set_cell, Cell("grounds", row, "books"), "77")
    later = school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1), copy_from=1)
    sheet = school.run(read_form, "grounds", later.number)
    assert sheet.rows[0].states["books"] == "carried"
    assert sheet.last[sheet.rows[0].id].values["books"] == 77
    edited = school.run(confirm, [Cell("grounds", sheet.rows[0].id, "books")])
    assert edited.rows[0].values["books"] == 77
    assert edited.rows[0].states == {}


def test_a_session_works_after_an_action_has_failed(school: Session, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        school.run(read_form, "nothing", 1)
    assert school.run(read_form, "grounds", 1).collection == 1
    assert (school.read_only, school.newer) == (False, False)


def test_steps_are_named_in_both_languages_also_when_taken_back(school: Session) -> None:
    row = school.run(read_form, "grounds", 1).rows[0].id
    cell = Cell("grounds", row, "green_area")
    school.run(set_cell, cell, "12")
    (entry,) = school.run(history, cell)
    undone = school.run(undo)
    assert undone is not None
    assert (undone.change.named("zh"), undone.change.named("en")) == (entry.name, entry.name_en)
    assert entry.name_en.isascii()
    assert not entry.name.isascii()
    redone = school.run(redo)
    assert redone is not None
    assert redone.change.named("en") == entry.named("en") == entry.name_en


def test_a_step_of_an_older_file_keeps_its_only_name() -> None:
    assert Change(name="改地址", group=1).named("en") == "改地址"
