"""A task handed down and opened: nobody types ten digits, the file knows its district."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from edudesk.actions.assessing import OWN, choose_standard, standard_at, standards_to_choose
from edudesk.actions.collections import list_collections, open_collection
from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.actions.headroom import OFF, SETTING, measure
from edudesk.actions.issuing import Issued, issue, reading_key
from edudesk.actions.loading import load_district_table
from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.actions.since_last import moved_since_last
from edudesk.actions.tasks import (
    DISTRICT_KEY,
    begin_from_task,
    begin_unit,
    read_task,
    take_task,
    task_of,
)
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, FileRefusedError, UnknownNameError
from edudesk.exchange.letters import write_letter
from edudesk.exchange.sealing import public_key_of
from edudesk.exchange.signing import sign
from edudesk.model.place import Cell, Value
from edudesk.model.submission import TypedScheme
from edudesk.paths import shipped
from tests.actions.submitting import made_package

CODE = "2137000001"


@pytest.fixture
def issued(district: Session, tmp_path: Path) -> Issued:
    """Return the task package of the sample's schools."""
    district.run(load_district_table, shipped("resources") / "sample" / "district-table.csv", 1)
    return district.run(issue, 1, tmp_path / "a.edutask", contact="张科长", headroom=False)


def test_a_task_names_every_school_with_code_and_type(issued: Issued) -> None:
    assert len(issued.task.schools) == 21
    first = issued.task.schools[0]
    assert (first.code, first.name, first.type) == (CODE, "第一小学", "primary")
    assert issued.task.contact == "张科长"
    assert issued.size < 50_000


def test_last_figures_are_those_of_the_collection_before(district: Session, tmp_path: Path) -> None:
    district.run(load_district_table, shipped("resources") / "sample" / "district-table.csv", 1)
    later = district.run(
        open_collection, "annual", "2026-2027", date(2026, 9, 1), deadline=date(2026, 10, 15)
    )
    task = district.run(issue, later.number, tmp_path / "b.edutask").task
    last = {school.code: school.last for school in task.schools}
    assert last[CODE]["primary_students"] == 1968  # as the table says
    assert task.deadline == "2026-10-15"


def test_a_clerk_picks_the_school_and_starts(issued: Issued, catalogue: Catalogue) -> None:
    with begin_from_task(issued.path, CODE, catalogue=catalogue, who="王老师") as session:
        assert session.path == issued.path.with_name("第一小学.edudesk")

        def look(desk: Desk) -> None:
            unit = desk.store.school(desk.school)
            assert (unit.code, unit.name) == (CODE, "第一小学")
            row = read_form(desk, "school_profile", 1).rows[0]
            assert row.values["district_code"] == "370399"
            assert row.values["school_type"] == "primary"
            assert desk.store.setting(DISTRICT_KEY) == issued.task.public_key
            assert desk.store.setting(SETTING) == OFF
            assert desk.store.undo_name() is None
            assert task_of(desk, 1) == issued.task

        session.run(look)


def test_the_public_key_is_the_districts_own(district: Session, issued: Issued) -> None:
    private = district.run(reading_key)
    assert public_key_of(private).hex() == issued.task.public_key
    assert district.run(reading_key) == private


def test_a_school_that_is_not_listed_and_a_file_that_exists_are_refused(
    issued: Issued, catalogue: Catalogue
) -> None:
    with pytest.raises(UnknownNameError, match="没有标识码为 2199999999 的学校"):
        begin_from_task(issued.path, "2199999999", catalogue=catalogue)
    begin_from_task(issued.path, CODE, catalogue=catalogue).close()
    with pytest.raises(FileRefusedError, match="已经存在"):
        begin_from_task(issued.path, CODE, catalogue=catalogue)


def test_a_later_task_goes_on_in_the_same_file(
    school: Session, district: Session, tmp_path: Path
) -> None:
    district.run(load_district_table, shipped("resources") / "sample" / "district-table.csv", 1)
    later = district.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    district.run(issue, later.number, tmp_path / "b.edutask")
    school.run(add_row, "campuses", 1)
    opened = school.run(take_task, tmp_path / "b.edutask")
    assert (opened.year, opened.previous) == ("2026-2027", 1)
    again = school.run(take_task, tmp_path / "b.edutask")
    assert again.number == opened.number
    assert len(school.run(list_collections)) == 2


def test_figures_that_moved_far_from_the_last_accepted_ones_are_told(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    district.run(load_district_table, shipped("resources") / "sample" / "district-table.csv", 1)
    later = district.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    district.run(issue, later.number, tmp_path / "b.edutask")
    with begin_from_task(tmp_path / "b.edutask", CODE, catalogue=catalogue) as session:
        assert session.run(moved_since_last, 1) == ()  # nothing is filled in yet
        row = session.run(read_form, "grounds", 1).rows[0].id
        session.run(set_cell, Cell("grounds", row, "sports_ground_area"), "19408.80")
        session.run(set_cell, Cell("grounds", row, "equipment_value"), "444.77")
        (moved,) = session.run(moved_since_last, 1)
    # 12939.20 before; the value of equipment is what it was
    assert (moved.field.code, moved.last, moved.now) == ("sports_ground_area", 1293920, 1940880)
    assert moved.share == Fraction(1, 2)


def test_a_task_of_a_newer_program_asks_for_an_update(
    issued: Issued, catalogue: Catalogue, tmp_path: Path
) -> None:
    newer = msgspec.structs.replace(issued.task, forms=("staff", "moon_rooms"))
    (tmp_path / "n.edutask").write_bytes(write_letter("task", newer, sign))
    with pytest.raises(EdudeskError, match=r"moon_rooms.*请先升级"):
        read_task(tmp_path / "n.edutask", catalogue)


def test_only_a_district_with_schools_hands_down(
    school: Session, district: Session, tmp_path: Path
) -> None:
    with pytest.raises(EdudeskError, match="由区县文件下发"):
        school.run(issue, 1, tmp_path / "a.edutask")
    with pytest.raises(EdudeskError, match="还没有学校"):
        district.run(issue, 1, tmp_path / "a.edutask")


def test_a_collecting_unit_begins_from_the_task_with_its_schools_only(
    issued: Issued, catalogue: Catalogue
) -> None:
    codes = [school.code for school in issued.task.schools[:2]]
    with begin_unit(issued.path, "城南中心校", codes, catalogue=catalogue) as unit:
        assert unit.path.name == "城南中心校.edudesk"
        assert unit.kind == "district"
        (collection,) = unit.run(list_collections)
        assert collection.moment.isoformat() == issued.task.moment
        rows = unit.run(read_form, "school_facts", collection.number).rows
        assert [row.values["school_code"] for row in rows] == codes
        assert rows[0].values["school_type"] == issued.task.schools[0].type
        own = unit.run(lambda desk: desk.store.school(desk.school))
        assert (own.code, own.name) == (issued.task.district_code, "城南中心校")


def test_a_collecting_unit_takes_no_other_school_s_file_unasked(
    issued: Issued, catalogue: Catalogue, tmp_path: Path
) -> None:
    mine = issued.task.schools[0]
    files = {mine.code: tmp_path / "mine", "2137009998": tmp_path / "stray"}
    for code, path in files.items():
        district, when = issued.task.district_code, issued.task.moment
        path.write_bytes(
            made_package(catalogue, code=code, name=f"学校{code}", district=district, moment=when)
        )
    with begin_unit(issued.path, "城南中心校", [mine.code], catalogue=catalogue) as unit:
        held, taken = unit.run(receive, list(files.values()))
        assert (taken.status, held.status, held.doubt) == ("received", "held", "unlisted")
        assert "不在本单位所管学校之列" in held.why.zh
        decided = unit.run(
            receive, [files["2137009998"]], decided=["2137009998"], reason="代为转交"
        )
        assert decided[0].status == "received"


def test_a_unit_without_a_name_or_of_schools_not_listed_is_not_begun(
    issued: Issued, catalogue: Catalogue
) -> None:
    with pytest.raises(EdudeskError):
        begin_unit(issued.path, " ", [], catalogue=catalogue)
    with pytest.raises(UnknownNameError):
        begin_unit(issued.path, "城南中心校", ["2137009999"], catalogue=catalogue)
    assert not issued.path.with_name("城南中心校.edudesk").exists()


def enter(session: Session, form: str, row: int, values: dict[str, str]) -> None:
    for field, text in values.items():
        session.run(set_cell, Cell(form, row, field), text)


def measured(session: Session) -> dict[tuple[str, str], str]:
    """Return the verdicts that a school is told of while it fills in 100 students and 600 ㎡."""
    klass = {"class_no": "1", "name": "一班", "grade": "g1", "student_count": "100"}
    session.run(add_row, "classes", 1, klass)
    grounds = session.run(read_form, "grounds", 1).rows[0].id
    session.run(set_cell, Cell("grounds", grounds, "sports_ground_area"), "600")
    return {one.key: one.verdict for one in session.run(measure, 1).distances}


def test_a_school_is_measured_by_the_scheme_that_its_district_typed(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    district.run(load_district_table, shipped("resources") / "sample" / "district-table.csv", 1)
    row = {"code": "A1", "title": "生均运动场地", "counts": "运动场地面积", "per": "1",
           "measure": "㎡", "primary_least": "6.5"}  # fmt: skip
    district.run(add_row, "own_scheme", 1, row)
    rules = district.run(read_form, "own_scheme_rules", 1).rows[0].id
    enter(district, "own_scheme_rules", rules, {"title": "本区方案", "floor_percent": "90"})
    district.run(choose_standard, OWN, 1)
    task = district.run(issue, 1, tmp_path / "a.edutask")
    with begin_from_task(task.path, CODE, catalogue=catalogue, who="王老师") as session:
        verdicts = measured(session)
        assert verdicts == {("primary", "A1"): "floor"}  # 6 of 6.5, 90 % are 5.85
        assert session.run(standards_to_choose).chosen == OWN
        assert session.run(standard_at, 1).title.zh == "本区方案"


def test_a_school_is_not_measured_where_the_standard_asks_nothing_of_it(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    district.run(load_district_table, shipped("resources") / "sample" / "district-table.csv", 1)
    district.run(choose_standard, "basic-balance-2012", 1)
    task = district.run(issue, 1, tmp_path / "a.edutask")
    assert task.task.standard == "basic-balance-2012"
    with begin_from_task(task.path, CODE, catalogue=catalogue, who="王老师") as session:
        assert measured(session) == {}
        # What a school looks at under another standard changes nothing of what it is measured by.
        session.run(choose_standard, "quality-balance-2017", 1)
        assert session.run(measure, 1).distances == ()


@pytest.mark.parametrize(
    "row",
    [
        {"code": "1", "title": "甲", "counts": "no_such_figure", "per": 1},
        {"code": "1", "title": "甲", "counts": "books", "per": "x"},
        {"code": "1", "title": "甲\u202e", "counts": "books", "per": 1},
        {},
    ],
)
def test_a_scheme_that_is_none_is_refused(
    issued: Issued, tmp_path: Path, catalogue: Catalogue, row: dict[str, Value]
) -> None:
    scheme = TypedScheme(rules={}, indicators=(row,))
    forged = msgspec.structs.replace(issued.task, standard=OWN, scheme=scheme)
    path = tmp_path / "forged.edutask"
    path.write_bytes(write_letter("task", forged, sign))
    with pytest.raises(EdudeskError):
        begin_from_task(path, CODE, catalogue=catalogue)
    assert not (tmp_path / "第一小学.edudesk").exists()
