"""A whole season: twelve schools, a unit, parts, a workbook, returns, a conflict, a correction."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import openpyxl
import pytest

from edudesk.actions.answering import answer, propose, since_receipt, take_receipt, take_return
from edudesk.actions.board import (
    BoardRow,
    board,
    export_board,
    forward,
    mark_paper,
    reminders,
)
from edudesk.actions.checking import check
from edudesk.actions.correcting import confirm, return_forms, take_proposal
from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.actions.exporting import export_all
from edudesk.actions.files import new_file, open_file
from edudesk.actions.issuing import issue
from edudesk.actions.loading import load_district_table
from edudesk.actions.merging import decide, differences_of
from edudesk.actions.owing import owed, shares
from edudesk.actions.paperwork import paper_here
from edudesk.actions.parts import begin_part, give_part, return_part, take_part
from edudesk.actions.printing import print_report
from edudesk.actions.receiving import accept, receive
from edudesk.actions.remarks import remark, take_remarks
from edudesk.actions.session import Session
from edudesk.actions.tasks import begin_from_task, begin_unit
from edudesk.actions.threads import questions_of
from edudesk.actions.unlocking import unlock_cells
from edudesk.catalogue.library import Catalogue
from edudesk.errors import NotWritableError
from edudesk.model.place import Cell
from tests.actions.submitting import enter, packed

SCHOOLS = 12
IN_UNIT = (10, 11, 12)
ADDRESS = "school_profile..address"


def code(number: int) -> str:
    return f"213700{number:04d}"


class Season:
    """The files of everybody, each on its own desk."""

    def __init__(self, folder: Path, catalogue: Catalogue, files: ExitStack) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.district = self._office("district", "370399", "高新区", files)
        table = folder / "table.csv"
        rows = [f"{code(n)},第{n}小学,primary,,教学楼{n}" for n in range(1, SCHOOLS + 1)]
        head = "school_code,school_name,school_type,books"
        lines = [head, *(row.rsplit(",", 2)[0] + ",900" for row in rows)]
        table.write_text("\n".join(lines), encoding="utf-8")
        assert self.district.run(load_district_table, table, 1).written
        task = folder / "任务.edutask"
        self.district.run(issue, 1, task, contact="李老师 0533-1234567")
        codes = [code(number) for number in IN_UNIT]
        unit = begin_unit(
            task, "城南中心校", codes, folder / "unit.edudesk", catalogue=catalogue, who="孙老师"
        )
        self.unit = files.enter_context(unit)
        self.schools = {
            n: files.enter_context(
                begin_from_task(task, code(n), folder / f"{n}.edudesk", catalogue=catalogue)
            )
            for n in range(1, SCHOOLS + 1)
        }

    def _office(self, name: str, number: str, title: str, files: ExitStack) -> Session:
        session, _ = new_file(
            self.folder / f"{name}.edudesk",
            "district",
            code=number,
            name=title,
            year="2025-2026",
            catalogue=self.catalogue,
            who="李老师",
        )
        return files.enter_context(session)

    def send(self, number: int, times: int = 1) -> Path:
        return packed(self.schools[number], self.folder / f"{number}-{times}.edusub").path

    def take(self, *paths: Path) -> list[str]:
        return [one.status for one in self.district.run(receive, paths)]

    def row(self, number: int) -> BoardRow:
        rows = self.district.run(board, 1).rows
        return next(one for one in rows if one.code == code(number))


def test_a_season_from_the_task_to_the_last_correction(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    with ExitStack() as files:
        season = Season(tmp_path, catalogue, files)
        _parts(season, files)
        _first_submissions(season)
        _two_returns(season)
        _conflict(season)
        _correction(season)
        _board_at_the_end(season)
        _remarks_of_the_city(season)


def _parts(season: Season, files: ExitStack) -> None:
    """The first school's clerk gives the grounds to a colleague and takes them back."""
    school, folder = season.schools[1], season.folder
    school.run(give_part, 1, ["grounds"], "总务处张老师", folder / "out.edupart")
    part = files.enter_context(
        begin_part(folder / "out.edupart", folder / "part.edudesk", catalogue=season.catalogue)
    )
    part.run(enter, "grounds", "books", "1200")
    part.run(return_part, folder / "back.edupart")
    assert not school.run(take_part, folder / "back.edupart").conflicts
    for number, name in (("101", "一班"), ("102", "二班")):
        school.run(add_row, "classes", 1, {"class_no": number, "name": name})
    school.run(give_part, 1, [], "一班周老师", folder / "class.edupart", classes=["一班"])
    with begin_part(folder / "class.edupart", catalogue=season.catalogue) as mine:
        (row,) = mine.run(read_form, "classes", 1).rows
        mine.run(set_cell, Cell("classes", row.id, "student_count"), "41")
        mine.run(return_part, folder / "class-back.edupart")
    assert {one.part.person for one in school.run(owed, 1) if not one.back} == {"一班周老师"}
    assert not school.run(take_part, folder / "class-back.edupart").conflicts
    assert ("classes", "一班周老师") in {(one.form, one.who) for one in school.run(shares, 1)}


def _first_submissions(season: Season) -> None:
    """Nine schools send themselves, three through their unit, which passes them on unopened.

    The fifth has sent its workbook before its computer was mended.
    """
    book = season.folder / "5.xlsx"
    season.schools[5].run(export_all, book, 1)
    assert season.take(book) == ["received"]
    assert season.row(5).unsigned
    own = [season.send(n) for n in season.schools if n not in IN_UNIT]
    assert season.take(*own) == ["received"] * 9
    sent = [season.send(n) for n in IN_UNIT]
    assert {one.status for one in season.unit.run(receive, sent)} == {"received"}
    texts = season.district.run(reminders, 1)
    assert len(texts) == 3
    assert all("目前未上报，请尽快上报。如有困难请联系李老师" in text for text in texts)
    bundle = season.folder / "城南.zip"
    assert season.unit.run(forward, 1, bundle) == 3
    assert season.take(bundle) == ["received"] * 3
    assert season.take(bundle, *own) == ["same"] * 12
    assert season.take(book) == ["held"]
    kept = [
        one
        for one in season.district.run(lambda desk: desk.store.received.receipts(1))
        if one.kind == "file"
    ]
    bodies = season.district.run(lambda desk: [desk.store.received.body(o.number) for o in kept])
    assert {path.read_bytes() for path in (*own, *sent)} == set(bodies)
    with closing(sqlite3.connect(own[0])) as other_tool:
        assert other_tool.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert other_tool.execute("SELECT books FROM f_grounds WHERE books > 0").fetchone() == (
            1200,
        )


def _two_returns(season: Season) -> None:
    for number in (2, 3):
        school, letter = season.schools[number], season.folder / f"{number}.edureturn"
        season.district.run(
            return_forms, 1, code(number), letter, questions=[(ADDRESS, "地址为何空着？")],
            reason="缺学校地址",
        )  # fmt: skip
        assert season.row(number).state == "returned"
        assert season.row(number).questions == 1
        school.run(take_return, letter)
        school.run(enter, "school_profile", "address", f"滨河路{number}号")
        school.run(answer, 1, school.run(questions_of, 1)[0].number, "已经补上地址")
        assert season.take(season.send(number, 2)) == ["received"]
        assert (season.row(number).state, season.row(number).questions) == ("received", 0)


def _conflict(season: Season) -> None:
    """The table said 900 books, the school says 1,200: the school's figure holds, and is told."""
    (row,) = season.district.run(differences_of, 1, code(1))
    assert (row.values["before"], row.values["submitted"]) == ("900", "1,200")
    assert season.row(1).differences == 1
    assert any(one.form == "fact_differences" for one in season.district.run(check, 1))
    season.district.run(decide, 1, row.id, "submitted", "已到校核对图书账")
    assert season.row(1).differences == 0


def _correction(season: Season) -> None:
    school, folder = season.schools[4], season.folder
    assert len(season.district.run(accept, 1)) == SCHOOLS
    season.district.run(mark_paper, 1, code(4))
    assert season.row(4).paper == "present"
    season.district.run(confirm, 1, code(4), folder / "4.edureceipt")
    school.run(take_receipt, folder / "4.edureceipt")
    found = school.run(since_receipt, 1)
    assert found is not None
    assert found.same
    old = found.code
    school.run(
        propose, 1, [(ADDRESS, "新址一号")], folder / "4.educorrect",
        reason="搬迁后地址有误", head="赵校长",
    )  # fmt: skip
    season.district.run(take_proposal, folder / "4.educorrect")
    letter = folder / "4.edureturn"
    season.district.run(unlock_cells, 1, code(4), letter, reason="同意更正申请")
    school.run(take_return, letter)
    with pytest.raises(NotWritableError, match="解锁的格"):
        school.run(enter, "school_profile", "postal_code", "255000")
    school.run(enter, "school_profile", "address", "新址一号")
    assert season.take(season.send(4, 2)) == ["received"]
    season.district.run(accept, 1, [code(4)])
    assert season.row(4).state == "corrected"
    assert season.row(4).paper == "superseded"
    changed = season.district.run(paper_here, old)
    assert changed.paper.holds == "superseded"
    assert [(one.name, one.file) for one in changed.cells if one.file] == [(ADDRESS, "新址一号")]


def _remarks_of_the_city(season: Season) -> None:
    """The city reads a copy of the district's file and writes beside it."""
    out = season.folder / "市.eduremarks"
    copy = season.folder / "city" / "district.edudesk"
    copy.parent.mkdir()
    season.district.close()
    shutil.copy(season.district.path, copy)
    with open_file(copy, catalogue=season.catalogue, look=True) as city:
        city.run(
            lambda desk: remark(desk, 1, out, office="市督导室", text="请核对地址", school=code(4))
        )
    with open_file(season.district.path, catalogue=season.catalogue) as district:
        assert district.run(take_remarks, out).new == 1
        printed = district.run(print_report, "thread", season.folder / "thread.pdf", 1)
        assert printed.pages >= 1


def _board_at_the_end(season: Season) -> None:
    out = season.folder / "催报.xlsx"
    season.district.run(export_board, 1, out)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == SCHOOLS + 1
    assert rows[4][:3] == (code(4), "第4小学", "已更正")
    assert season.district.run(reminders, 1) == ()
