"""The printed thread of questions, applications and decisions; remarks of the office above."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import openpyxl
import pytest

from edudesk.actions.answering import answer, propose, take_receipt, take_return
from edudesk.actions.correcting import confirm, return_forms, take_proposal
from edudesk.actions.files import open_file
from edudesk.actions.printing import print_report
from edudesk.actions.receiving import accept, receive
from edudesk.actions.remarks import remark, take_remarks
from edudesk.actions.session import Session
from edudesk.actions.threads import questions_of
from edudesk.actions.unlocking import unlock_cells
from edudesk.catalogue.library import Catalogue
from tests.actions.submitting import enter, new_school, packed
from tests.fresh_files import DISTRICT, open_fresh

CODE = "2137000001"
ADDRESS = "school_profile..address"


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """Return the folder of a district and a school between which something went to and fro."""
    folder = tmp_path_factory.mktemp("dealt")
    with (
        open_fresh(folder / "d.edudesk", DISTRICT) as district,
        new_school(folder / "s.edudesk", catalogue) as school,
    ):
        district.run(receive, [packed(school, folder / "1.edusub").path])
        letter = folder / "a.edureturn"
        asked = [(ADDRESS, "门牌号是否写全？")]
        district.run(return_forms, 1, CODE, letter, questions=asked, reason="地址不完整")
        school.run(take_return, letter)
        school.run(enter, "school_profile", "address", "滨河路一号")
        school.run(answer, 1, school.run(questions_of, 1)[0].number, "已补写门牌号")
        district.run(receive, [packed(school, folder / "2.edusub").path])
        district.run(accept, 1)
        district.run(confirm, 1, CODE, folder / "r")
        school.run(take_receipt, folder / "r")
        wish = folder / "w"
        school.run(propose, 1, [(ADDRESS, "滨河路二号")], wish, reason="搬迁新址", head="赵校长")
        district.run(take_proposal, wish)
        district.run(unlock_cells, 1, CODE, letter, reason="同意更正地址")
        school.run(take_return, letter)
    return folder


@pytest.fixture
def pair(
    dealt: Path, tmp_path: Path, catalogue: Catalogue, same_machine: None
) -> Iterator[tuple[Session, Session]]:
    """Return copies of both, open."""
    copytree(dealt, tmp_path, dirs_exist_ok=True)
    with (
        open_file(tmp_path / "d.edudesk", catalogue=catalogue, who="李老师") as district,
        open_file(tmp_path / "s.edudesk", catalogue=catalogue, who="王老师") as school,
    ):
        yield district, school


def printed(session: Session, name: str, out: Path, school: str = "") -> list[tuple[object, ...]]:
    session.run(lambda desk: print_report(desk, name, out, 1, school=school))
    rows = openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True)
    return [row for row in rows if any(row)]


def column(rows: list[tuple[object, ...]], head: str) -> list[str]:
    start = next(at for at, row in enumerate(rows) if head in row)
    at = rows[start].index(head)
    return [str(row[at] or "") for row in rows[start + 1 :] if isinstance(row[0], int)]


def test_the_thread_prints_what_was_asked_answered_and_decided_by_whom(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    rows = printed(pair[0], "thread", tmp_path / "t.xlsx")
    assert sorted(column(rows, "事项")) == sorted(["询问", "退回", "更正申请", "认定", "解锁"])
    at = column(rows, "事项").index("询问")
    assert column(rows, "涉及数据")[at] == "学校基本情况·学校地址"
    assert column(rows, "内容、理由")[at] == "门牌号是否写全？"
    assert column(rows, "提出人")[at] == "李老师"
    assert column(rows, "答复")[at] == "已补写门牌号"
    assert column(rows, "答复人、时间")[at].startswith("王老师")
    at = column(rows, "事项").index("更正申请")
    assert column(rows, "内容、理由")[at] == "滨河路二号（搬迁新址；赵校长）"
    assert column(rows, "答复")[at] == "同意更正地址"


def test_the_school_prints_the_same_questions(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = (printed(one, "thread", tmp_path / "t.xlsx") for one in pair)
    own = list(zip(column(school, "内容、理由"), column(school, "答复"), strict=True))
    theirs = list(zip(column(district, "内容、理由"), column(district, "答复"), strict=True))
    assert len(own) == 2
    assert set(own) <= set(theirs)


def test_a_district_prints_the_thread_of_one_school_alone(
    pair: tuple[Session, Session], tmp_path: Path, catalogue: Catalogue
) -> None:
    district, _ = pair
    with new_school(tmp_path / "o.edudesk", catalogue, 2) as other:
        district.run(receive, [packed(other, tmp_path / "o.edusub").path])
    letter = tmp_path / "o.edureturn"
    district.run(return_forms, 1, "2137000002", letter, forms=["staff"], reason="请核对教职工")
    assert "请核对教职工" in column(
        printed(district, "thread", tmp_path / "all.xlsx"), "内容、理由"
    )
    rows = printed(district, "thread", tmp_path / "one.xlsx", school=CODE)
    assert "请核对教职工" not in column(rows, "内容、理由")


def write(district: Session, out: Path, about: str, school: str) -> None:
    told = {"office": "市督导室", "text": "请补报台账", "about": about, "school": school}
    district.run(lambda desk: remark(desk, 1, out, **told))


def test_remarks_are_printed_with_office_and_what_they_are_about(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, _ = pair
    out = tmp_path / "m.eduremarks"
    for about, school in (("1.1", CODE), ("", "")):
        write(district, out, about, school)
    district.run(take_remarks, out)
    rows = printed(district, "office-remarks", tmp_path / "m.xlsx")
    assert column(rows, "涉及数据或指标") == ["每百名学生拥有高于规定学历教师数", "总体"]
    assert [one.split("\n")[0] for one in column(rows, "学校")] == ["第1小学", "全区"]
    assert all(one.startswith("市督导室") for one in column(rows, "批注单位、批注人"))
