"""Campuses: every derived figure for each of them and for the school, and what they fill in."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import pypdfium2
import pytest
from openpyxl import load_workbook

from edudesk.actions.behind import rows_behind
from edudesk.actions.campuses import Campus, find_campus, list_campuses
from edudesk.actions.checking import check
from edudesk.actions.collections import newest_open, open_collection
from edudesk.actions.entry import (
    add_row,
    find_row,
    read_form,
    redo,
    remove_rows,
    set_cell,
    set_cells,
    undo,
)
from edudesk.actions.exporting import export_form
from edudesk.actions.files import open_file
from edudesk.actions.loading import import_table
from edudesk.actions.outlook import check_code_of
from edudesk.actions.printing import print_report
from edudesk.actions.progress import next_open_cell, open_cells, overview
from edudesk.actions.session import Session, spoken
from edudesk.catalogue.library import Catalogue
from edudesk.errors import UnknownNameError
from edudesk.model.form import Form
from edudesk.model.place import Cell, Row, Value
from tests.fresh_files import Unit, open_fresh

UNIT = Unit("school", "3137000001", "甲学校")

# Years of a school, what it is asked to have: figures of the whole that nobody adds up.
NOT_ADDED_UP = frozenset(
    (
        ("school_profile", "campus_count"),
        ("school_profile", "primary_years"),
        ("school_profile", "junior_years"),
        ("security", "guards_required"),
    )
)


@pytest.fixture(scope="module")
def nine_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a nine-year school with a main and an east campus, still empty."""
    path = tmp_path_factory.mktemp("campuses") / "a.edudesk"
    with open_fresh(path, UNIT) as session:
        number = session.run(newest_open).number
        for code, name in (("1", "主校区"), ("2", "东校区")):
            session.run(add_row, "campuses", number, {"code": code, "name": name})
        say(session, "school_profile", "schooling_system", "63")
        say(session, "school_profile", "school_type", "nine_year")
    return path


@pytest.fixture
def school(nine_years: Path, tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    """Return a copy of it, open."""
    path = Path(copyfile(nine_years, tmp_path / "a.edudesk"))
    with open_file(path, catalogue=catalogue) as session:
        yield session


def number_of(session: Session) -> int:
    return session.run(newest_open).number


def campus(session: Session, name: str) -> int:
    return session.run(find_campus, number_of(session), name).row


def say(session: Session, form: str, field: str, text: str, at: str = "", line: str = "") -> None:
    """Type into a cell of a record or a grid's line, of the school or of a campus."""
    place = campus(session, at) if at else None
    row = session.run(find_row, form, number_of(session), line, place)
    session.run(set_cell, Cell(form, row, field), text)


def rows(session: Session, form: str, at: str = "") -> tuple[Row, ...]:
    place = campus(session, at) if at else None
    return session.run(read_form, form, number_of(session), place).rows


def line_of(session: Session, form: str, line: str, at: str = "") -> Row:
    """Return the row of a grid's line, of the school or of a campus."""
    (found,) = [row for row in rows(session, form, at) if row.line == line]
    return found


def derived(session: Session, form: str, at: str = "") -> dict[str, dict[str, Value]]:
    """Return the derived figures of a record or grid by line."""
    place = campus(session, at) if at else None
    sheet = session.run(read_form, form, number_of(session), place)
    return {row.line: sheet.derived.get(row.id, {}) for row in sheet.rows}


def fill_rosters(session: Session, seed: int) -> list[dict[str, str]]:
    """Enter classes, staff, buildings and guards on random campuses; return the classes."""
    luck = random.Random(seed)
    number = number_of(session)

    def add(form: str, **texts: str) -> dict[str, str]:
        texts["campus"] = luck.choice(("", "主校区", "东校区"))
        session.run(add_row, form, number, {k: v for k, v in texts.items() if v})
        return texts

    made = []
    for no in range(9):
        grade = luck.choice(("g1", "g3", "g6", "g7", "g9"))
        size = luck.randint(20, 60)
        made.append(
            add("classes", class_no=f"{no}", name=f"{no}班", grade=grade,
                student_count=f"{size}", female_count=f"{luck.randint(0, size)}",
                boarder_count="0")
        )  # fmt: skip
    for no in range(8):
        category = luck.choice(("full_time_teacher", "administrative", "worker"))
        add("staff", staff_no=f"T{no}", category=category, sex=luck.choice(("男", "女")),
            birth_month="1980-05", is_foreign="否",
            certificate_no=luck.choice(("", "C1")))  # fmt: skip
    for no in range(6):
        add("buildings", building_name=f"{no}楼", use=luck.choice(("classroom", "library")),
            floor_area=f"{luck.randint(100, 900)}.25", under_construction="否",
            is_leased_in="否")  # fmt: skip
    for no in range(3):
        add("guards", name=f"保安{no}", is_full_time="是", in_service="是")
    return made


def test_a_school_with_one_campus_knows_of_none(tmp_path: Path) -> None:
    with open_fresh(tmp_path / "a.edudesk", UNIT) as session:
        number = number_of(session)
        session.run(add_row, "campuses", number, {"code": "1", "name": "主校区"})
        assert session.run(list_campuses, number) == ()
        with pytest.raises(UnknownNameError, match="没有多个校区"):
            session.run(find_campus, number, "主校区")


def test_a_campus_is_found_by_name_and_by_code(school: Session) -> None:
    known = school.run(list_campuses, number_of(school))
    assert [one.name for one in known] == ["主校区", "东校区"]
    assert school.run(find_campus, number_of(school), "2") == Campus(known[1].row, "东校区", "2")
    with pytest.raises(UnknownNameError, match="主校区、东校区"):
        school.run(find_campus, number_of(school), "西校区")


@pytest.mark.parametrize("seed", range(4))
def test_every_count_of_the_school_is_the_sum_over_its_campuses(school: Session, seed: int) -> None:
    """Drawn from rosters alone, so it must add up; by every form that has such figures."""
    fill_rosters(school, seed)
    added = 0
    for form in school.catalogue.school_forms:
        if form.kind not in ("record", "grid"):
            continue
        whole, main, east = (derived(school, form.code, at) for at in ("", "主校区", "东校区"))
        for line, figures in whole.items():
            for code in counts(form):
                if (form.code, code) in NOT_ADDED_UP:
                    continue
                parts = [main[line][code], east[line][code]]
                if figures[code] is None or None in parts:
                    continue
                assert figures[code] == sum(map(int, filter(None, parts))), (form.code, line, code)  # type: ignore[arg-type]
                added += bool(figures[code])
    assert added > 60


def counts(form: Form) -> list[str]:
    """Return the derived figures that count or measure, no ratios."""
    return [one.code for one in form.fields if one.derived and one.type in ("int", "decimal")]


@pytest.mark.parametrize("seed", range(4))
def test_the_classes_of_a_campus_are_those_that_name_it(school: Session, seed: int) -> None:
    """Counted once more in Python; a class that names no campus stands on the main one."""
    classes = fill_rosters(school, seed)
    for name in ("主校区", "东校区"):
        here = [one for one in classes if (one["campus"] or "主校区") == name]
        primary = [one for one in here if one["grade"] in ("g1", "g3", "g6")]
        junior = [one for one in here if one["grade"] in ("g7", "g9")]
        table = derived(school, "students", name)
        for line, wanted in (("primary", primary), ("junior", junior)):
            if here:  # where no class stands, nothing is known
                sizes = [int(one["student_count"]) for one in wanted]
                assert table[line]["class_count"] == len(wanted)
                assert table[line]["enrolment"] == sum(sizes)
                assert table[line]["large_classes"] == sum(size >= 56 for size in sizes)


def test_numbers_typed_for_the_school_say_nothing_of_a_campus(school: Session) -> None:
    say(school, "finance", "wages", "120000")
    say(school, "school_profile", "address", "建设路1号")
    (whole,), (east,) = rows(school, "finance"), rows(school, "finance", "东校区")
    assert (whole.values["wages"], east.values["wages"]) == (12000000, None)
    (profile,) = rows(school, "school_profile", "东校区")
    assert profile.values["address"] == "建设路1号"


def test_what_all_campuses_have_said_is_what_the_school_says(school: Session) -> None:
    say(school, "grounds", "land_area", "1000", "主校区")
    assert rows(school, "grounds")[0].values["land_area"] is None
    say(school, "grounds", "land_area", "250.5", "东校区")
    assert rows(school, "grounds")[0].values["land_area"] == 125050
    say(school, "grounds", "track_length", "200", "主校区")
    say(school, "grounds", "track_length", "400", "东校区")
    assert rows(school, "grounds")[0].values["track_length"] == 400
    say(school, "security", "wall_complete", "是", "主校区")
    say(school, "security", "wall_complete", "否", "东校区")
    assert rows(school, "security")[0].values["wall_complete"] == 0


def test_a_campus_that_left_a_grade_empty_has_none_to_add(school: Session) -> None:
    say(school, "grades", "minority", "4", "主校区", "g1")
    assert line_of(school, "grades", "g1").values["minority"] == 4
    say(school, "grades", "minority", "3", "东校区", "g1")
    say(school, "grades", "minority", "5", "东校区", "g2")
    assert [line_of(school, "grades", line).values["minority"] for line in ("g1", "g2")] == [7, 5]
    assert line_of(school, "grades", "g3").values["minority"] is None
    say(school, "grades", "minority", "6", line="g2")
    found = [one for one in school.run(check, number_of(school)) if one.level == "wrong"]
    assert [one.check for one in found if one.check.endswith(".campuses")] == [
        "grades.minority.campuses"
    ]


def test_figures_of_students_typed_before_there_was_a_second_campus_stay(school: Session) -> None:
    school.run(remove_rows, "campuses", [campus(school, "东校区")])
    say(school, "primary_ages", "g1", "40", line="a6")
    say(school, "primary_ages", "g1", "8", line="a7")
    school.run(add_row, "campuses", number_of(school), {"code": "3", "name": "西校区"})
    ages = {row.line: row.values["g1"] for row in rows(school, "primary_ages")}
    assert (ages["a6"], ages["a7"]) == (40, 8)
    found = {one.check for one in school.run(check, number_of(school))}
    assert "primary_ages.g1.campuses" not in found
    say(school, "primary_ages", "g1", "15", "西校区", "a6")
    ages = {row.line: row.values["g1"] for row in rows(school, "primary_ages")}
    assert (ages["a6"], ages["a7"]) == (15, 8)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_made_of_figures_of_students_exists_for_each_campus(
    school: Session, seed: int
) -> None:
    """Every typed number of the pages about students at random, on both campuses."""
    fill_rosters(school, seed)
    for at in ("主校区", "东校区"):
        fill_pages(school, seed, campus(school, at))
    missing, found = set(), 0
    for form in school.catalogue.school_forms:
        if form.kind == "roster" or form.module not in ("classes_students", "quality_health"):
            continue
        whole, main, east = (derived(school, form.code, at) for at in ("", "主校区", "东校区"))
        for line, code in ((line, code) for line in whole for code in counts(form)):
            value, parts = whole[line][code], [main[line][code], east[line][code]]
            if value is None:
                continue
            missing |= {(form.code, code)} if None in parts else set()
            assert value == sum(map(int, filter(None, parts))), (form.code, line, code)  # type: ignore[arg-type]
            found += 1
    assert not missing
    assert found > 400


def fill_pages(session: Session, seed: int, place: int) -> None:
    """Type on a campus every number of the pages about students and their health."""
    luck = random.Random(f"{seed} {place}")
    number = number_of(session)
    edits = []
    for form in session.catalogue.school_forms:
        if form.per_campus and form.module in ("classes_students", "quality_health"):
            for row in session.run(read_form, form.code, number, place).rows:
                line = row.line.partition("@")[0]
                asked = {code for one in form.lines if one.code == line for code in one.asks}
                edits += [
                    (Cell(form.code, row.id, field.code), f"{luck.randint(0, 30)}")
                    for field in form.stored
                    if field.over_campuses and (not field.by_line or field.code in asked)
                ]
    session.run(set_cells, spoken("sample"), edits)


def test_undo_takes_the_schools_figure_back_with_the_campus(school: Session) -> None:
    say(school, "grounds", "books", "100", "主校区")
    say(school, "grounds", "books", "20", "东校区")
    school.run(undo)
    assert rows(school, "grounds")[0].values["books"] is None
    assert rows(school, "grounds", "东校区")[0].values["books"] is None
    school.run(redo)
    assert rows(school, "grounds")[0].values["books"] == 120


def test_a_total_typed_against_the_campuses_is_wrong(school: Session) -> None:
    say(school, "grounds", "books", "100", "主校区")
    say(school, "grounds", "books", "20", "东校区")
    say(school, "grounds", "books", "130")
    found = school.run(check, number_of(school))
    (finding,) = [one for one in found if one.check == "grounds.books.campuses"]
    assert finding.level == "wrong"
    assert "130册" in finding.message.zh
    assert "120册" in finding.message.zh
    say(school, "grounds", "books", "30", "东校区")  # the school follows its campuses again
    found = school.run(check, number_of(school))
    assert not [one for one in found if one.check == "grounds.books.campuses"]


def test_what_a_campus_typed_and_nobody_can_read_is_told(school: Session) -> None:
    say(school, "grounds", "books", "很多", "东校区")
    found = school.run(check, number_of(school))
    (finding,) = [one for one in found if one.check == "grounds.campus_unreadable"]
    assert "1个数据无法识别" in finding.message.zh


def test_a_grid_is_filled_in_campus_by_campus_line_by_line(school: Session) -> None:
    line = school.catalogue.forms["protective_gear"].lines[0].code
    say(school, "protective_gear", "pieces", "4", "主校区", line)
    say(school, "protective_gear", "pieces", "3", "东校区", line)
    assert [
        row.values["pieces"] for row in rows(school, "protective_gear") if row.line == line
    ] == [7]
    assert len(rows(school, "protective_gear", "东校区")) == len(
        school.catalogue.forms["protective_gear"].lines
    )


def test_a_removed_campus_takes_its_figures_along_and_brings_them_back(school: Session) -> None:
    say(school, "grounds", "books", "20", "东校区")
    school.run(remove_rows, "campuses", [campus(school, "东校区")])
    assert school.run(list_campuses, number_of(school)) == ()
    school.run(undo)
    assert rows(school, "grounds", "东校区")[0].values["books"] == 20


def test_campuses_and_their_figures_are_carried_into_the_next_year(school: Session) -> None:
    say(school, "grounds", "land_area", "250", "东校区")
    before = number_of(school)
    school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1), copy_from=before)
    assert number_of(school) != before
    (row,) = rows(school, "grounds", "东校区")
    assert row.values["land_area"] == 25000
    assert row.states["land_area"] == "carried"
    sheet = school.run(read_form, "grounds", number_of(school), campus(school, "东校区"))
    assert sheet.last[row.id].values["land_area"] == 25000


def test_a_file_opens_again_with_its_campuses(school: Session, tmp_path: Path) -> None:
    say(school, "fire", "hydrants", "6", "东校区")
    school.close()
    with open_file(tmp_path / "a.edudesk") as again:
        assert rows(again, "fire", "东校区")[0].values["hydrants"] == 6


def test_a_workbook_carries_what_campuses_fill_in(school: Session, tmp_path: Path) -> None:
    say(school, "grounds", "books", "100", "主校区")
    say(school, "grounds", "books", "20", "东校区")
    out = tmp_path / "grounds.xlsx"
    school.run(export_form, "grounds", out, number_of(school))
    book = load_workbook(out)
    east = f"@{campus(school, '东校区')}@2.books"
    sheet = book.worksheets[0]
    (line,) = [row for row in sheet.iter_rows() if row[0].value == east]
    (cell,) = [one for one in line if one.value == 20]
    cell.value = 25
    book.save(out)
    loaded = school.run(import_table, "grounds", out, number_of(school))
    assert loaded.refused == ()
    assert [(one.name, one.new.zh) for one in loaded.changes] == [("东校区", "25")]
    assert rows(school, "grounds", "东校区")[0].values["books"] == 25
    assert rows(school, "grounds")[0].values["books"] == 125


def test_a_table_is_printed_for_one_campus(school: Session, tmp_path: Path) -> None:
    fill_rosters(school, 1)
    out = tmp_path / "grounds.xlsx"
    school.run(print_report, "grounds", out, number_of(school), campus="东校区")
    texts = [
        str(cell.value)
        for sheet in load_workbook(out)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any("甲学校（东校区）" in text for text in texts)
    with pytest.raises(UnknownNameError, match="不能按校区打印"):
        school.run(print_report, "findings", out, number_of(school), campus="东校区")


def pages_of(out: Path) -> list[str]:
    with pypdfium2.PdfDocument(out) as pdf:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def test_a_print_of_one_campus_says_that_the_code_proves_more_than_it_shows(
    school: Session, tmp_path: Path
) -> None:
    fill_rosters(school, 1)
    number = number_of(school)
    code = school.run(check_code_of, number).replace(" ", "")
    whole, east = tmp_path / "whole.pdf", tmp_path / "east.pdf"
    school.run(print_report, "grounds", whole, number)
    school.run(print_report, "grounds", east, number, campus="东校区")
    for out in (whole, east):
        for text in pages_of(out):
            assert code[:16] in text
            assert code[16:] in text
    said = "本表是东校区的摘录，校验码证明全校数据"
    assert all(said in text for text in pages_of(east))
    assert not any("摘录" in text for text in pages_of(whole))


def test_each_campus_is_asked_for_its_own_rows_and_the_school_for_none_that_follow(
    school: Session,
) -> None:
    number = number_of(school)
    found = [one for one in school.run(open_cells, number) if one.cell.form == "grounds"]
    rooms = [one for one in found if one.cell.field == "classrooms"]
    assert [one.row_name for one in rooms] == ["主校区", "东校区"]
    assert [one.campus for one in rooms] == [campus(school, "主校区"), campus(school, "东校区")]
    before = school.run(overview, number).forms["grounds"]
    say(school, "grounds", "classrooms", "10", "东校区")
    after = school.run(overview, number).forms["grounds"]
    assert (after.asked, after.answered) == (before.asked, before.answered + 1)
    left = [one.campus for one in school.run(open_cells, number) if one.cell.field == "classrooms"]
    assert left == [campus(school, "主校区")]


def test_walking_to_open_cells_goes_from_campus_to_campus(school: Session) -> None:
    number = number_of(school)
    found = [one for one in school.run(open_cells, number) if one.cell.form == "grounds"]
    for before, after in pairwise(found):
        assert school.run(next_open_cell, number, "grounds", before.cell) == after


def test_behind_a_figure_of_a_campus_stand_the_rows_of_that_campus(school: Session) -> None:
    for no, name in (("1", "主校区"), ("2", "东校区")):
        texts = {"class_no": no, "grade": "g1", "student_count": "40", "campus": name}
        school.run(add_row, "classes", number_of(school), {"name": f"{name}一班", **texts})
    here = campus(school, "东校区")
    row = school.run(find_row, "students", number_of(school), "primary")
    row = school.run(find_row, "students", number_of(school), "primary")
    place = Cell("students", row, "enrolment")
    whole = school.aside(rows_behind, place, number_of(school)).result()
    own = Cell(
        "students",
        school.run(find_row, "students", number_of(school), "primary", here),
        "enrolment",
    )
    seen = school.aside(rows_behind, own, number_of(school), here).result()
    assert (whole.value, seen.value) == (80, 40)
    assert [one.name for one in seen.rows] == ["东校区一班"]
    assert seen.looked_at == 1


def test_a_building_is_entered_twice_whether_it_names_the_main_campus_or_none(
    school: Session,
) -> None:
    number = number_of(school)
    for place in ("", "主校区", "东校区"):
        texts = {"building_name": "教学楼", "use": "教室", "campus": place}
        school.run(add_row, "buildings", number, {k: v for k, v in texts.items() if v})
    found = [one for one in school.run(check, number) if one.check == "buildings.duplicate"]
    names = {row.id: row.values["campus"] for row in rows(school, "buildings")}
    assert [names[one.row] for one in found] == [None, campus(school, "主校区")]
