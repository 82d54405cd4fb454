"""A workbook comes back after the file went on: what nobody changed in it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import openpyxl
import pytest
from openpyxl.cell.cell import Cell as XlsxCell

from edudesk.actions.entry import add_row, read_form, remove_rows, set_cell, undo
from edudesk.actions.exporting import export_all, export_form
from edudesk.actions.files import open_file
from edudesk.actions.loading import import_table, import_workbook
from edudesk.actions.session import Session
from edudesk.model.loading import Loaded
from edudesk.model.place import Cell, Row, Value
from tests.fresh_files import SCHOOL, open_fresh, shipped_catalogue

COLLECTION = 1


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a school with two campuses, three members of staff and a class."""
    path = tmp_path_factory.mktemp("stale") / "school.edudesk"
    with open_fresh(path, SCHOOL) as session:
        for code, name in (("A", "本部"), ("B", "东校区")):
            session.run(add_row, "campuses", COLLECTION, {"code": code, "name": name})
        for number, name in (("T1", "王小明"), ("T2", "李红"), ("T3", "张华")):
            given = {"staff_no": number, "name": name, "campus": "东校区"}
            session.run(add_row, "staff", COLLECTION, given)
    return path


@pytest.fixture
def school(staffed: Path, tmp_path: Path) -> Iterator[Session]:
    path = Path(copyfile(staffed, tmp_path / "school.edudesk"))
    with open_file(path, catalogue=shipped_catalogue(), who=SCHOOL.who) as session:
        yield session


@pytest.fixture
def given_out(school: Session, tmp_path: Path) -> Path:
    """Return the roster of staff as a workbook."""
    out = tmp_path / "staff.xlsx"
    school.run(export_form, "staff", out, COLLECTION)
    return out


def staff(session: Session) -> list[Row]:
    return list(session.run(read_form, "staff", COLLECTION).rows)


def held(session: Session, field: str) -> list[Value]:
    return [row.values[field] for row in staff(session)]


def change(session: Session, at: int, field: str, text: str) -> None:
    """Change a figure of a member of staff in the program."""
    session.run(set_cell, Cell("staff", staff(session)[at].id, field), text)


def write(path: Path, at: int, field: str, content: str | None) -> None:
    """Change a figure of a member of staff in the workbook."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    keys = [cell.value for cell in sheet[3]]
    cell = sheet.cell(5 + at, keys.index(field) + 1)
    assert isinstance(cell, XlsxCell)
    cell.value = content
    book.save(path)


def take(session: Session, path: Path) -> Loaded:
    return session.run(import_table, "staff", path, COLLECTION)


def test_what_the_program_changed_since_is_not_reverted(school: Session, given_out: Path) -> None:
    change(school, 0, "name", "王晓明")
    change(school, 1, "birth_month", "1980-05")
    write(given_out, 2, "name", "张华丽")
    loaded = take(school, given_out)
    assert held(school, "name") == ["王晓明", "李红", "张华丽"]
    assert held(school, "birth_month") == [None, "1980-05", None]
    kept = [(one.row, one.column.zh, one.old.zh, one.new.zh) for one in loaded.kept]
    assert kept == [(5, "姓名", "王晓明", "王小明"), (6, "出生年月", "1980-05", "未填")]
    assert [one.overtakes for one in loaded.changes] == [False]


def test_what_both_changed_is_taken_from_the_table_and_told(
    school: Session, given_out: Path
) -> None:
    change(school, 0, "name", "王晓明")
    write(given_out, 0, "name", "王大明")
    loaded = take(school, given_out)
    (one,) = loaded.changes
    assert (one.old.zh, one.new.zh, one.overtakes) == ("王晓明", "王大明", True)
    assert held(school, "name")[0] == "王大明"


def test_a_table_that_agrees_with_a_later_change_is_no_news(
    school: Session, given_out: Path
) -> None:
    change(school, 0, "name", "王晓明")
    write(given_out, 0, "name", "王晓明")
    loaded = take(school, given_out)
    assert (loaded.changed, loaded.kept, loaded.changes) == (0, (), ())


def test_the_same_workbook_goes_on_being_filled_in_and_taken(
    school: Session, given_out: Path
) -> None:
    """What came from the workbook itself is no change behind its back; what was undone is."""
    write(given_out, 0, "name", "王大明")
    take(school, given_out)
    write(given_out, 0, "name", "王小明")  # back to what was given out
    assert [one.overtakes for one in take(school, given_out).changes] == [False]
    assert held(school, "name")[0] == "王小明"
    write(given_out, 0, "name", "王大明")
    take(school, given_out)
    school.run(undo)
    loaded = take(school, given_out)
    assert (held(school, "name")[0], loaded.kept) == ("王大明", ())
    change(school, 0, "name", "王晓明")
    loaded = take(school, given_out)
    assert (held(school, "name")[0], len(loaded.kept)) == ("王晓明", 1)


def test_a_marked_cell_stays_marked_when_only_the_program_marked_it(
    school: Session, given_out: Path
) -> None:
    school.run(set_cell, Cell("staff", staff(school)[0].id, "birth_month"), "", "na")
    assert len(take(school, given_out).kept) == 1
    assert staff(school)[0].states == {"birth_month": "na"}


def test_a_row_removed_since_does_not_come_back(school: Session, given_out: Path) -> None:
    school.run(remove_rows, "staff", [staff(school)[1].id])
    loaded = take(school, given_out)
    assert [(one.row, "已删去" in one.reason.zh) for one in loaded.refused] == [(6, True)]
    assert held(school, "name") == ["王小明", "张华"]
    school.run(undo)
    assert take(school, given_out).refused == ()


def test_a_row_removed_in_the_table_stays_and_is_named(school: Session, given_out: Path) -> None:
    school.run(add_row, "staff", COLLECTION, {"staff_no": "T4", "name": "后来的"})
    book = openpyxl.load_workbook(given_out)
    book.worksheets[0].delete_rows(6)
    book.save(given_out)
    loaded = take(school, given_out)
    (note,) = [one.zh for one in loaded.notes if "不在表格里" in one.zh]
    assert "1 行" in note
    assert "李红" in note
    assert "后来的" not in note
    assert len(staff(school)) == 4


def test_a_key_given_to_somebody_else_since_confuses_nobody(
    school: Session, given_out: Path
) -> None:
    for at, number in ((0, "T9"), (1, "T1"), (0, "T2")):
        change(school, at, "staff_no", number)
    write(given_out, 0, "name", "王大明")
    loaded = take(school, given_out)
    assert held(school, "name") == ["王大明", "李红", "张华"]
    assert held(school, "staff_no") == ["T2", "T1", "T3"]
    assert len(loaded.kept) == 2


def test_a_name_that_was_changed_since_still_names_its_row(
    school: Session, given_out: Path
) -> None:
    (_, east) = school.run(read_form, "campuses", COLLECTION).rows
    school.run(set_cell, Cell("campuses", east.id, "name"), "东区")
    write(given_out, 2, "name", "张华丽")
    loaded = take(school, given_out)
    assert (loaded.refused, held(school, "campus")) == ((), [east.id] * 3)
    assert len(loaded.changes) == 1


def test_a_page_of_figures_is_not_reverted_either(school: Session, tmp_path: Path) -> None:
    out = tmp_path / "all.xlsx"
    (row,) = school.run(read_form, "grounds", COLLECTION).rows
    school.run(set_cell, Cell("grounds", row.id, "books"), "100")
    school.run(export_all, out, COLLECTION)
    school.run(set_cell, Cell("grounds", row.id, "books"), "120")
    outcome = school.run(import_workbook, out, COLLECTION)
    kept = [one for form in outcome.forms for one in form.loaded.kept]
    assert [(one.column.zh, one.old.zh, one.new.zh) for one in kept] == [("图书", "120", "100")]
    (row,) = school.run(read_form, "grounds", COLLECTION).rows
    assert row.values["books"] == 120


def test_hidden_numbers_of_another_file_of_the_school_are_not_believed(
    school: Session, given_out: Path, tmp_path: Path
) -> None:
    """Two offices began a file each: row 1 is somebody else there."""
    with open_fresh(tmp_path / "other.edudesk", SCHOOL) as other:
        other.run(add_row, "campuses", COLLECTION, {"code": "B", "name": "东校区"})
        other.run(add_row, "staff", COLLECTION, {"staff_no": "T7", "name": "别人"})
        loaded = take(other, given_out)
        assert (loaded.added, loaded.changed) == (3, 0)
        assert held(other, "name") == ["别人", "王小明", "李红", "张华"]
        assert "另一份文件" in loaded.notes[0].zh
