"""Marks on their way to the district: overruled findings and verdicts that turned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import openpyxl
import pytest

from edudesk.actions.answering import answer, take_return
from edudesk.actions.board import board, export_board
from edudesk.actions.correcting import return_forms
from edudesk.actions.entry import add_row
from edudesk.actions.marks import Mark, marks_of
from edudesk.actions.outlook import outlook
from edudesk.actions.packing import pack, reopen
from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.actions.threads import questions_of
from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Label
from edudesk.model.headroom import ChangedFigure, VerdictChange
from edudesk.model.submission import Turned
from edudesk.storage.verdicts import Place
from tests.actions.submitting import made_package, new_school, packed

CODE = "2137000001"


def turn(desk: Desk, *figures: ChangedFigure, kind: str = "changed") -> None:
    """Keep that a verdict changed after it was shown."""
    change = VerdictChange(
        number=0,
        collection=1,
        standard="quality-balance-2017",
        stage="primary",
        code="H4",
        name=Label("生均图书", "Books per student"),
        kind="changed" if kind == "changed" else "entered",
        old_verdict="below",
        new_verdict="met",
        old_told=Label("还差 120 册", "120 short"),
        new_told=Label("已达到", "reached"),
        figures=figures,
        who="王老师",
        at=desk.now(),
    )
    place = Place(desk.school, 1, "quality-balance-2017")
    desk.store.verdicts.keep(place, [], [change], [], desk.now())


def books(desk: Desk) -> ChangedFigure:
    row = desk.store.query("SELECT id FROM main.f_grounds WHERE line = ''")[0][0]
    label = Label("图书册数", "Books")
    return ChangedFigure("grounds", row, "books", "", label, "1,080", "1,200")


@pytest.fixture
def school(tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    with new_school(tmp_path / "s.edudesk", catalogue) as made:
        yield made


def told(district: Session) -> tuple[Mark, ...]:
    return district.run(marks_of, 1)


def test_a_verdict_that_turned_is_told_at_the_district_with_figures_and_reason(
    district: Session, school: Session, tmp_path: Path
) -> None:
    school.run(lambda desk: turn(desk, books(desk)))
    school.run(lambda desk: desk.store.verdicts.add_reason(1, "漏录 120 册", "王", desk.now()))
    district.run(receive, [packed(school, tmp_path / "1.edusub").path])
    (row,) = district.run(board, 1).rows
    assert row.turned == 1
    (mark,) = [one for one in told(district) if one.kind == "turned"]
    assert (mark.code, mark.reason, mark.about) == (CODE, "漏录 120 册", "生均图书（H4）")
    assert "还差 120 册 → 已达到" in mark.told
    assert "1,080 → 1,200" in mark.told


def test_neither_names_nor_personal_values_travel_with_a_mark(
    school: Session, tmp_path: Path
) -> None:
    def hired(desk: Desk) -> None:
        ((_, row),) = add_row(desk, "staff", 1, {"name": "孙小雨"}).change.added
        name = Label("姓名", "Name")
        turn(desk, ChangedFigure("staff", row, "name", "孙小雨", name, "", "孙小雨"))

    school.run(hired)
    made = packed(school, tmp_path / "1.edusub")
    (turned,) = made.manifest.turned
    assert [(one.form, one.field, one.new) for one in turned.figures] == [("staff", "name", "")]
    assert "孙小雨".encode() not in made.path.read_bytes()


def test_figures_entered_for_the_first_time_are_no_mark(school: Session, tmp_path: Path) -> None:
    school.run(lambda desk: turn(desk, books(desk), kind="entered"))
    assert packed(school, tmp_path / "1.edusub").manifest.turned == ()


def test_what_the_head_passed_is_told_with_its_reason(
    district: Session, school: Session, tmp_path: Path
) -> None:
    made = packed(school, tmp_path / "1.edusub")
    district.run(receive, [made.path])
    passed = [one for one in told(district) if one.kind == "overruled"]
    assert len(passed) == made.manifest.overruled > 0
    assert {one.reason for one in passed} == {"测试用的特殊情况说明，数据属实"}


def test_the_boards_workbook_has_a_sheet_of_marks(
    district: Session, school: Session, tmp_path: Path
) -> None:
    school.run(lambda desk: turn(desk, books(desk)))
    district.run(receive, [packed(school, tmp_path / "1.edusub").path])
    out = tmp_path / "board.xlsx"
    district.run(export_board, 1, out)
    first, second = openpyxl.load_workbook(out).worksheets
    heads = [cell.value for cell in first[1]]
    assert first[2][heads.index("结论相关修改")].value == 1
    kinds = [row[2] for row in second.iter_rows(min_row=2, values_only=True)]
    assert "结论相关修改" in kinds


def test_an_answer_or_a_reason_alone_travels_under_the_same_check_code(
    district: Session, school: Session, tmp_path: Path
) -> None:
    school.run(lambda desk: turn(desk, books(desk)))
    first = packed(school, tmp_path / "1.edusub")
    district.run(receive, [first.path])
    letter = tmp_path / "a.edureturn"
    asked = [("grounds..books", "图书为何增加？")]
    district.run(return_forms, 1, CODE, letter, questions=asked, reason="请说明图书数")
    school.run(take_return, letter)
    (question,) = school.run(questions_of, 1)
    school.run(answer, 1, question.number, "漏录一批捐赠图书")
    assert school.run(outlook, 1).changed
    school.run(lambda desk: desk.store.verdicts.add_reason(1, "漏录 120 册", "王", desk.now()))
    again = packed(school, tmp_path / "2.edusub")
    assert (again.code, again.manifest.sequence, again.again) == (first.code, 1, False)
    (outcome,) = district.run(receive, [again.path])
    assert outcome.status == "received"
    (kept,) = district.run(questions_of, 1, 2)
    assert kept.answer == "漏录一批捐赠图书"
    assert [one.reason for one in told(district) if one.kind == "turned"] == ["漏录 120 册"]


def test_a_locked_package_is_made_again_and_what_was_said_since_waits_for_the_next(
    school: Session, tmp_path: Path
) -> None:
    school.run(lambda desk: turn(desk, books(desk)))
    first = packed(school, tmp_path / "1.edusub")
    school.run(lambda desk: desk.store.verdicts.add_reason(1, "漏录 120 册", "王", desk.now()))
    assert not school.run(outlook, 1).changed
    again = school.run(pack, 1, tmp_path / "2.edusub")
    assert again.again
    assert again.path.read_bytes() == first.path.read_bytes()
    school.run(reopen, 1)
    later = school.run(pack, 1, tmp_path / "3.edusub")
    assert (later.code, later.again) == (first.code, False)
    assert [one.reason for one in later.manifest.turned] == ["漏录 120 册"]


def test_the_earlier_file_of_the_same_content_brings_nothing_back(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    turned = Turned(
        standard="quality-balance-2017",
        stage="primary",
        code="H4",
        name=Label("生均图书", "Books"),
        old=Label("还差", "short"),
        new=Label("已达到", "reached"),
        figures=(),
        at="2025-10-01T08:00:00+08:00",
    )
    statuses = []
    for day, reason in (("02", "漏录"), ("01", ""), ("03", "漏录 120 册")):
        path = tmp_path / f"{day}.edusub"
        path.write_bytes(
            made_package(
                catalogue,
                packed_at=f"2025-10-{day}T08:00:00+08:00",
                turned=(msgspec.structs.replace(turned, reason=reason),),
            )
        )
        statuses.append(district.run(receive, [path])[0].status)
    assert statuses == ["received", "same", "received"]
    assert [one.reason for one in told(district)] == ["漏录 120 册"]
