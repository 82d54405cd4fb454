"""The rows behind computed figures, against the tables they are made of."""

from __future__ import annotations

import pytest

from edudesk.actions.behind import formulas, rows_behind, story
from edudesk.actions.checking import check, explain
from edudesk.actions.entry import add_row, find_row, set_cell
from edudesk.actions.session import Session
from edudesk.model.behind import Behind
from edudesk.model.place import Cell


@pytest.fixture
def built(school: Session) -> Session:
    """Return a school with two teaching buildings, a canteen and one that is let in."""
    for name, use, area, leased in (
        ("教学楼", "教室", "700", "否"),
        ("综合楼", "教室", "300.5", "否"),
        ("食堂", "食堂", "200", "否"),
        ("租用楼", "教室", "900", "是"),
    ):
        texts = {"building_name": name, "use": use, "floor_area": area}
        texts |= {"under_construction": "否", "is_leased_in": leased}
        school.run(add_row, "buildings", 1, texts)
    return school


def behind(session: Session, form: str, field: str) -> Behind:
    """Return what stands behind a figure of a record."""
    cell = Cell(form, session.run(find_row, form, 1, ""), field)
    return session.aside(rows_behind, cell, 1).result()


def test_the_rows_behind_a_total_are_those_it_counts_with_their_parts(built: Session) -> None:
    found = behind(built, "grounds", "area_teaching_aux")
    assert found.value == 100050
    assert [(one.name, one.part) for one in found.rows] == [("教学楼", 70000), ("综合楼", 30050)]
    assert found.looked_at == 4
    assert all(one.cell.form == "buildings" for one in found.rows)


def test_behind_an_unknown_figure_stand_the_rows_that_leave_something_open(
    built: Session,
) -> None:
    built.run(add_row, "buildings", 1, {"building_name": "新楼", "use": "教室"})
    found = behind(built, "grounds", "area_teaching_aux")
    assert found.value is None
    (row,) = found.rows
    assert row.name == "新楼"
    assert set(row.lacking) >= {"floor_area", "under_construction", "is_leased_in"}
    assert row.cell.field == row.lacking[0]


def test_looking_behind_a_figure_leaves_the_file_as_it_was(built: Session) -> None:
    def rows() -> object:
        return built.run(lambda desk: desk.store.query("SELECT * FROM main.f_buildings"))

    before = rows()
    behind(built, "grounds", "area_teaching_aux")
    assert rows() == before
    with pytest.raises(RuntimeError, match="copy"):
        built.run(lambda desk: desk.store.without("buildings", 1).__enter__())


def test_a_formula_names_the_figures_it_reads(school: Session) -> None:
    known = school.run(formulas)
    teaching = known["grounds", "area_teaching_aux"]
    assert "buildings" in dict(teaching.elsewhere)
    assert "floor_area" in dict(teaching.rosters)["buildings"]
    computed = {
        (form.code, field.code)
        for form in school.catalogue.school_forms
        for field in form.fields
        if field.derived
    }
    assert known.keys() == computed


def test_the_story_of_a_figure_tells_its_changes_and_the_reasons_given(school: Session) -> None:
    cell = Cell("grounds", school.run(find_row, "grounds", 1, ""), "sports_ground_area")
    school.run(set_cell, cell, "100")
    school.run(set_cell, cell, "-7")
    changes, reasons, _ = school.run(story, cell, 1)
    assert [one.new for one in changes] == [-700, 10000]
    assert all("场地与设备" in one.name for one in changes)
    assert reasons == ()
    wrong = [
        one
        for one in school.run(check, 1)
        if one.form == cell.form and cell.field in one.fields and one.state == "open"
    ]
    reason = "测绘报告如此登记，附复印件一份。"
    school.run(explain, 1, [wrong[0].key], reason, overrule=True, head="李校长")
    _, (told,), _ = school.run(story, cell, 1)
    assert (told.reason, told.who, told.check) == (reason, "王老师", wrong[0].check)
