"""Parts: given out, filled in by a colleague, taken back; both go on working meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from edudesk.actions.entry import add_row, history, read_form, remove_rows, set_cell, undo
from edudesk.actions.files import open_file
from edudesk.actions.nil_returns import declare_nil
from edudesk.actions.owing import owed, shares, whose
from edudesk.actions.packing import pack
from edudesk.actions.parts import (
    begin_part,
    conflict_name,
    give_part,
    list_parts,
    part_of,
    return_part,
    take_part,
)
from edudesk.actions.session import Desk, Session
from edudesk.actions.whose import whose_is
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, FileRefusedError, NotWritableError, UnknownNameError
from edudesk.model.place import Cell, Value
from tests.actions.filled_forms import fill
from tests.fresh_files import SCHOOL, open_fresh

PERSON = "李老师"
OUT = "人事.edupart"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return where the part goes."""
    return tmp_path / OUT


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a school, every form filled, staff and guards given to a colleague."""
    folder = tmp_path_factory.mktemp("parted")
    with open_fresh(folder / "school.edudesk", SCHOOL) as school:
        school.run(fill)
        school.run(give_part, 1, ["staff", "guards"], PERSON, folder / OUT)
    return folder


@pytest.fixture
def given(parted: Path, out: Path, catalogue: Catalogue, same_machine: None) -> Iterator[Session]:
    """Return a copy of it, open, with the part in its place."""
    copytree(parted, out.parent, dirs_exist_ok=True)
    path = out.with_name("school.edudesk")
    with open_file(path, catalogue=catalogue, who="王老师") as school:
        yield school


def rows(session: Session, form: str) -> dict[int, dict[str, Value]]:
    return {row.id: row.values for row in session.run(read_form, form, 1).rows}


def set_name(session: Session, text: str, at: int = 0) -> Cell:
    row = session.run(read_form, "staff", 1).rows[at].id
    cell = Cell("staff", row, "name")
    session.run(set_cell, cell, text)
    return cell


def filled_in(given: Session, out: Path, work: Callable[[Session], object]) -> Path:
    back = out.with_name("交回.edupart")
    with begin_part(out, out.with_name("li.edudesk"), catalogue=given.catalogue) as session:
        work(session)
        session.run(return_part, back)
    return back


def test_a_part_holds_what_stands_in_its_forms_names_too(given: Session, out: Path) -> None:
    with begin_part(out, out.with_name("li.edudesk"), catalogue=given.catalogue) as session:
        for form in ("staff", "guards", "campuses"):
            theirs, mine = session.run(read_form, form, 1).rows, given.run(read_form, form, 1).rows
            assert [(r.id, r.values, r.states, r.typed) for r in theirs] == [
                (r.id, r.values, r.states, r.typed) for r in mine
            ]
        told = session.run(part_of)
        assert told is not None
        assert (told.person, told.forms) == (PERSON, ("staff", "guards"))
    assert given.run(part_of) is None


def test_forms_outside_the_part_can_only_be_read(given: Session, out: Path) -> None:
    with begin_part(out, out.with_name("li.edudesk"), catalogue=given.catalogue) as session:
        row = session.run(read_form, "school_profile", 1).rows[0].id
        with pytest.raises(NotWritableError, match="不在分给您（李老师）的部分之内"):
            session.run(set_cell, Cell("school_profile", row, "address"), "江城市滨河路一号")
        with pytest.raises(NotWritableError):
            session.run(add_row, "campuses", 1)


def test_figures_come_back_in_the_colleagues_name_as_one_step(given: Session, out: Path) -> None:
    cells: list[Cell] = []
    back = filled_in(given, out, lambda session: cells.append(set_name(session, "王大明")))
    taken = given.run(take_part, back)
    assert taken.conflicts == ()
    newest = given.run(history, cells[0])[0]
    assert (newest.who, newest.new) == (PERSON, "王大明")
    (part,) = given.run(list_parts, 1)
    assert part.taken_at is not None
    before = rows(given, "staff")[cells[0].row]["name"]
    given.run(undo)
    assert before != rows(given, "staff")[cells[0].row]["name"]


def test_rows_added_on_both_sides_do_not_meet(given: Session, out: Path) -> None:
    back = filled_in(
        given, out, lambda session: session.run(add_row, "staff", 1, {"name": "新老师"})
    )
    given.run(add_row, "staff", 1, {"name": "另一位"})
    taken = given.run(take_part, back)
    names = [values["name"] for values in rows(given, "staff").values()]
    assert {"新老师", "另一位"} <= set(names)
    assert len(taken.merge.added) == 1
    assert max(rows(given, "staff")) > 1_000_000


def test_a_row_removed_by_the_colleague_is_removed(given: Session, out: Path) -> None:
    gone = given.run(read_form, "staff", 1).rows[-1].id
    back = filled_in(given, out, lambda session: session.run(remove_rows, "staff", [gone]))
    given.run(take_part, back)
    assert gone not in rows(given, "staff")


def test_what_both_changed_stays_until_it_is_decided(given: Session, out: Path) -> None:
    back = filled_in(given, out, lambda session: set_name(session, "王大明"))
    cell = set_name(given, "王小红")
    taken = given.run(take_part, back)
    (conflict,) = taken.conflicts
    assert rows(given, "staff")[cell.row]["name"] == "王小红"
    assert conflict_name(conflict) == f"staff.{cell.row}.name"


def test_the_colleagues_figure_is_taken_where_it_is_named(given: Session, out: Path) -> None:
    back = filled_in(given, out, lambda session: set_name(session, "王大明"))
    cell = set_name(given, "王小红")
    taken = given.run(take_part, back, theirs=[f"staff.{cell.row}.name"])
    assert taken.conflicts == ()
    assert rows(given, "staff")[cell.row]["name"] == "王大明"


def test_a_part_taken_twice_changes_nothing_the_second_time(given: Session, out: Path) -> None:
    back = filled_in(given, out, lambda session: set_name(session, "王大明"))
    assert given.run(take_part, back).edited is not None
    again = given.run(take_part, back)
    assert again.edited is None
    assert again.conflicts == ()


def test_what_never_came_from_this_file_is_refused(
    given: Session, out: Path, tmp_path: Path
) -> None:
    with pytest.raises(FileRefusedError, match="还没有填写交回"):
        given.run(take_part, out)
    given.run(pack, 1, tmp_path / "a.edusub", draft=True)
    with pytest.raises(FileRefusedError, match="是上报包，不是分工包"):
        given.run(take_part, tmp_path / "a.edusub")
    with pytest.raises(EdudeskError, match="不是为分工填报建立的"):
        given.run(return_part, tmp_path / "b.edupart")


def test_a_part_names_forms_and_a_colleague(school: Session, out: Path) -> None:
    with pytest.raises(EdudeskError, match="写明发给谁"):
        school.run(give_part, 1, [], PERSON, out)
    with pytest.raises(EdudeskError, match="写明发给谁"):
        school.run(give_part, 1, ["staff"], " ", out)
    with pytest.raises(UnknownNameError):
        school.run(give_part, 1, ["moon"], PERSON, out)


def test_giving_a_part_out_locks_nothing(given: Session) -> None:
    def work(desk: Desk) -> None:
        add_row(desk, "staff", 1, {"name": "王小红"})

    given.run(work)


def test_one_campus_can_be_given_out_alone(school: Session, out: Path) -> None:
    for key, name in (("1", "本部"), ("2", "东校区")):
        school.run(add_row, "campuses", 1, {"code": key, "name": name})
    for name, place in (("一班", "东校区"), ("二班", "本部"), ("三班", "")):
        school.run(add_row, "classes", 1, {"name": name, "campus": place})

    def names(session: Session) -> set[Value]:
        return {row["name"] for row in rows(session, "classes").values()}

    school.run(give_part, 1, ["classes", "grounds"], PERSON, out, campus="东校区")

    def work(session: Session) -> None:
        assert names(session) == {"一班"}
        session.run(add_row, "classes", 1, {"name": "四班"})

    taken = school.run(take_part, filled_in(school, out, work))
    assert taken.conflicts == ()
    assert names(school) == {"一班", "二班", "三班", "四班"}
    school.run(give_part, 1, ["classes"], PERSON, out, campus="本部")
    back = filled_in_again(school, out)
    assert back == {"二班", "三班", "四班"}


def filled_in_again(school: Session, out: Path) -> set[Value]:
    with begin_part(out, out.with_name("main.edudesk"), catalogue=school.catalogue) as session:
        return {row["name"] for row in rows(session, "classes").values()}


def with_classes(school: Session) -> None:
    school.run(add_row, "staff", 1, {"name": "孙小雨", "id_number": "110105194912310025"})
    for number, name in (("101", "一班"), ("102", "二班"), ("103", "三班")):
        school.run(add_row, "classes", 1, {"class_no": number, "name": name})


def counts(session: Session) -> dict[Value, Value]:
    return {row["name"]: row["student_count"] for row in rows(session, "classes").values()}


def count(session: Session, name: str, text: str) -> None:
    row = next(one for one, told in rows(session, "classes").items() if told["name"] == name)
    session.run(set_cell, Cell("classes", row, "student_count"), text)


def test_only_the_rows_of_the_chosen_classes_travel_and_come_back(
    school: Session, out: Path
) -> None:
    with_classes(school)
    part = school.run(give_part, 1, [], PERSON, out, classes=["一班", "102"])
    assert (part.forms, part.scope) == (("classes",), ("一班", "二班"))
    assert "三班".encode() not in out.read_bytes()

    def work(session: Session) -> None:
        assert set(counts(session)) == {"一班", "二班"}
        count(session, "一班", "41")
        count(session, "二班", "42")

    back = filled_in(school, out, work)
    count(school, "二班", "40")
    count(school, "三班", "43")
    taken = school.run(take_part, back)
    assert [conflict_name(one).split(".")[2] for one in taken.conflicts] == ["student_count"]
    assert counts(school) == {"一班": 41, "二班": 40, "三班": 43}
    school.run(take_part, back, theirs=None)
    assert counts(school) == {"一班": 41, "二班": 42, "三班": 43}


def test_numbers_of_identity_papers_do_not_go_along_to_be_read(school: Session, out: Path) -> None:
    with_classes(school)
    school.run(give_part, 1, [], PERSON, out, classes=["一班"])
    assert "孙小雨".encode() in out.read_bytes()
    assert b"110105194912310025" not in out.read_bytes()


def test_nobody_with_a_class_declares_the_whole_roster_empty(school: Session, out: Path) -> None:
    with_classes(school)
    school.run(give_part, 1, [], PERSON, out, classes=["一班"])

    def work(session: Session) -> None:
        session.run(remove_rows, "classes", list(rows(session, "classes")))
        session.run(declare_nil, "classes", 1, "本班已撤销合并到二班")

    school.run(take_part, filled_in(school, out, work))
    assert set(counts(school)) == {"二班", "三班"}
    assert not school.run(lambda desk: desk.store.query("SELECT form FROM main.nil_returns"))


def test_a_form_declared_empty_elsewhere_is_not_where_something_was_entered_meanwhile(
    school: Session, out: Path
) -> None:
    school.run(give_part, 1, ["buses", "guards"], PERSON, out)

    def work(session: Session) -> None:
        for form in ("buses", "guards"):
            session.run(declare_nil, form, 1, "学校没有校车，也没有保安")

    back = filled_in(school, out, work)
    school.run(add_row, "guards", 1, {"name": "周安"})
    school.run(take_part, back)
    declared = school.run(lambda desk: desk.store.query("SELECT form FROM main.nil_returns"))
    assert [tuple(row) for row in declared] == [("buses",)]
    assert len(school.run(read_form, "guards", 1).rows) == 1


def test_classes_are_named_rightly_and_only_for_forms_that_have_them(
    school: Session, out: Path
) -> None:
    with_classes(school)
    with pytest.raises(UnknownNameError, match="没有名为“四班”的班级"):
        school.run(give_part, 1, [], PERSON, out, classes=["四班"])
    with pytest.raises(EdudeskError, match="不按班级填写"):
        school.run(give_part, 1, ["classes", "grounds"], PERSON, out, classes=["一班"])
    assert school.run(list_parts, 1) == ()


def test_the_clerk_sees_who_still_owes_what(school: Session, out: Path) -> None:
    with_classes(school)
    school.run(give_part, 1, [], PERSON, out, classes=["一班"])
    (one,) = school.run(owed, 1)
    assert (one.part.person, one.back) == (PERSON, False)
    assert {cell.row_name for cell in one.open} == {"一班"}
    assert {cell.cell.field for cell in one.open} >= {"student_count"}
    school.run(take_part, filled_in(school, out, lambda session: count(session, "一班", "41")))
    (one,) = school.run(owed, 1)
    assert one.back
    assert "student_count" not in {cell.cell.field for cell in one.open}


def test_each_figure_has_the_name_of_who_entered_it_last(school: Session, out: Path) -> None:
    with_classes(school)
    count(school, "一班", "40")
    school.run(give_part, 1, [], PERSON, out, classes=["一班"])
    school.run(take_part, filled_in(school, out, lambda session: count(session, "一班", "41")))
    names = {(one.cell.form, one.cell.field): one.who for one in school.run(whose, 1)}
    assert names["classes", "student_count"] == PERSON
    assert names["classes", "class_no"] == "王老师"
    told = {(one.form, one.who): one.cells for one in school.run(shares, 1)}
    assert told["classes", PERSON] == 1
    assert told["classes", "王老师"] == 6
    school.run(undo)
    assert ("classes", PERSON) not in {(one.form, one.who) for one in school.run(shares, 1)}


def test_whose_a_figure_is_is_told_with_the_part_it_came_by_and_who_has_the_form(
    given: Session, out: Path
) -> None:
    cells = [Cell("staff", row.id, "name") for row in given.run(read_form, "staff", 1).rows]
    here = given.run(whose_is, cells[0], 1)
    assert here.figure is not None
    assert (here.by_part, [one.person for one in here.out]) == (False, [PERSON])
    mine = here.figure.who
    with begin_part(out, out.with_name("li.edudesk"), catalogue=given.catalogue) as theirs:
        theirs.run(set_cell, cells[0], "周小川")
        theirs.run(return_part, out.with_name("back"))
    given.run(take_part, out.with_name("back"))
    back = given.run(whose_is, cells[0], 1)
    assert back.figure is not None
    assert (back.figure.who, back.by_part, back.out) == (PERSON, True, ())
    (most, _), (least, once) = back.row
    assert (most, least, once) == (mine, PERSON, 1)
    given.run(set_cell, cells[0], "周大川")
    again = given.run(whose_is, cells[0], 1)
    assert again.figure is not None
    assert (again.figure.who, again.by_part) == ("王老师", False)
    given.run(undo)
    assert given.run(whose_is, cells[0], 1) == back
    given.run(set_cell, cells[0], "")
    assert given.run(whose_is, cells[0], 1).figure is None
