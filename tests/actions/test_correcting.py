"""Returns, answers, receipts and corrections between a district and one of its schools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from python_calamine import CalamineWorkbook

from edudesk.actions.answering import answer, propose, since_receipt, take_receipt, take_return
from edudesk.actions.campuses import find_campus
from edudesk.actions.correcting import confirm, on_paper, return_forms, take_proposal
from edudesk.actions.correspondence import correspondence, rows_to_choose
from edudesk.actions.dossier import dossier, look_into, rows_sent
from edudesk.actions.entry import add_row, find_row, read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.actions.outlook import holding
from edudesk.actions.packing import pack
from edudesk.actions.printing import print_report
from edudesk.actions.receiving import accept, receive, take_back
from edudesk.actions.session import Desk, Session
from edudesk.actions.threads import questions_of
from edudesk.actions.unlocking import unlock_cells
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, NotWritableError, UnknownNameError
from edudesk.model.place import Cell
from edudesk.model.receiving import Outcome
from edudesk.storage.submissions import standing
from tests.actions.submitting import enter, new_school, packed
from tests.fresh_files import DISTRICT, open_fresh

CODE = "2137000001"
ADDRESS = "school_profile..address"


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """Return the folder of a district and a school whose first submission it has received."""
    folder = tmp_path_factory.mktemp("received")
    with (
        open_fresh(folder / "d.edudesk", DISTRICT) as district,
        new_school(folder / "s.edudesk", catalogue) as school,
    ):
        made = packed(school, folder / "1.edusub")
        assert only(district, made.path).status == "received"
    return folder


@pytest.fixture
def pair(
    received: Path, tmp_path: Path, catalogue: Catalogue, same_machine: None
) -> Iterator[tuple[Session, Session]]:
    """Return copies of both, open."""
    copytree(received, tmp_path, dirs_exist_ok=True)
    with (
        open_file(tmp_path / "d.edudesk", catalogue=catalogue, who="李老师") as district,
        open_file(tmp_path / "s.edudesk", catalogue=catalogue, who="王老师") as school,
    ):
        yield district, school


def only(district: Session, path: Path) -> Outcome:
    (outcome,) = district.run(receive, [path])
    return outcome


def state(session: Session, school: int = 1) -> str:
    return session.run(lambda desk: standing(desk.store, school, 1).state)


def sent_back(pair: tuple[Session, Session], out: Path) -> Path:
    district, school = pair
    asked = [(ADDRESS, "门牌号是否写全？")]
    district.run(return_forms, 1, CODE, out, questions=asked, reason="地址不完整")
    school.run(take_return, out)
    return out


def test_only_returned_forms_are_unlocked_and_the_thread_comes_back(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    with pytest.raises(NotWritableError):
        school.run(enter, "school_profile", "address", "滨河路一号")
    sent_back(pair, tmp_path / "退回.edureturn")
    assert (state(district, 2), state(school)) == ("returned", "returned")
    school.run(enter, "school_profile", "address", "滨河路一号")
    with pytest.raises(NotWritableError, match="退回了部分报表"):
        school.run(enter, "grounds", "books", "1")
    (question,) = school.run(questions_of, 1)
    school.run(answer, 1, question.number, "已补写门牌号")
    made = packed(school, tmp_path / "2.edusub")
    assert [one.answer for one in made.manifest.thread] == ["已补写门牌号"]
    assert only(district, made.path).status == "received"
    (told,) = district.run(questions_of, 1, 2)
    assert (told.text, told.answer, told.answered_by) == (
        "门牌号是否写全？",
        "已补写门牌号",
        "王老师",
    )
    assert state(district, 2) == "received"


def test_taking_the_resubmission_back_leaves_the_figures_returned(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    sent_back(pair, tmp_path / "a.edureturn")
    school.run(enter, "school_profile", "address", "滨河路一号")
    outcome = only(district, packed(school, tmp_path / "2.edusub").path)
    district.run(take_back, outcome.number, "发错了文件")
    assert state(district, 2) == "returned"


def test_a_return_for_another_school_or_file_is_refused(
    pair: tuple[Session, Session], tmp_path: Path, catalogue: Catalogue
) -> None:
    out = sent_back(pair, tmp_path / "a.edureturn")
    for number, reason in ((2, "不是给本校的"), (1, "不是最后打包的电脑")):
        with (
            new_school(tmp_path / f"{number}.edudesk", catalogue, number) as other,
            pytest.raises(EdudeskError, match=reason),
        ):
            other.run(take_return, out)


def test_what_cannot_be_returned_is_told(pair: tuple[Session, Session], tmp_path: Path) -> None:
    district, _ = pair
    out = tmp_path / "a.edureturn"
    with pytest.raises(EdudeskError, match="至少指出一张"):
        district.run(return_forms, 1, CODE, out, reason="请再核对")
    with pytest.raises(UnknownNameError, match="没有“nowhere"):
        district.run(return_forms, 1, CODE, out, questions=[("nowhere..x", "?")], reason="请再核对")
    with pytest.raises(EdudeskError, match="写明理由"):
        district.run(return_forms, 1, CODE, out, forms=["staff"], reason="")
    assert not out.exists()
    assert state(district, 2) == "received"


def test_a_receipt_says_whether_the_district_has_exactly_this(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    out = tmp_path / "回执.edureceipt"
    district.run(confirm, 1, CODE, out)
    school.run(take_receipt, out)
    assert state(school) == "received"
    same = school.run(since_receipt, 1)
    assert same is not None
    assert (same.same, same.changed) == (True, ())
    sent_back(pair, tmp_path / "a.edureturn")
    school.run(enter, "school_profile", "address", "滨河路一号")
    newer = school.run(since_receipt, 1)
    assert newer is not None
    assert not newer.same
    assert [one.place.field for one in newer.changed] == ["address"]


def test_a_correction_is_applied_for_returned_and_supersedes_the_paper(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    with pytest.raises(EdudeskError):
        school.run(
            propose, 1, [(ADDRESS, "滨河路")], tmp_path / "x", reason="写错了门牌", head="赵"
        )
    district.run(accept, 1)
    district.run(confirm, 1, CODE, tmp_path / "a.edureceipt")
    school.run(take_receipt, tmp_path / "a.edureceipt")
    assert state(school) == "accepted"
    first = school.run(pack, 1, tmp_path / "again.edusub").code
    wish = tmp_path / "更正.educorrect"
    with pytest.raises(EdudeskError, match="校长姓名"):
        school.run(propose, 1, [(ADDRESS, "滨河路")], wish, reason="写错了门牌", head="")
    school.run(propose, 1, [(ADDRESS, "滨河路")], wish, reason="写错了门牌", head="赵校长")
    district.run(take_proposal, wish)
    (asked,) = district.run(questions_of, 1, 2)
    assert (asked.kind, asked.who) == ("proposal", "赵校长")
    assert district.run(on_paper, first).holds == "present"
    sent_back(pair, tmp_path / "a.edureturn")
    school.run(enter, "school_profile", "address", "滨河路")
    made = packed(school, tmp_path / "3.edusub")
    assert only(district, made.path).status == "received"
    district.run(accept, 1)
    assert state(district, 2) == "corrected"
    old = district.run(on_paper, first)
    assert (old.holds, old.by and old.by.sequence) == ("superseded", 2)
    assert district.run(on_paper, made.code).holds == "present"
    with pytest.raises(UnknownNameError):
        district.run(on_paper, "0" * 32)


def accepted(pair: tuple[Session, Session], tmp_path: Path) -> None:
    """Accept the school's figures and tell it so."""
    district, school = pair
    district.run(accept, 1)
    district.run(confirm, 1, CODE, tmp_path / "a.edureceipt")
    school.run(take_receipt, tmp_path / "a.edureceipt")


def applied(pair: tuple[Session, Session], tmp_path: Path) -> None:
    """Let the school apply for another address, and the district hear of it."""
    district, school = pair
    wish = tmp_path / "更正.educorrect"
    school.run(propose, 1, [(ADDRESS, "滨河路")], wish, reason="写错了门牌", head="赵校长")
    district.run(take_proposal, wish)


def test_after_an_application_just_these_cells_are_unlocked(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    accepted(pair, tmp_path)
    first = school.run(pack, 1, tmp_path / "again.edusub").code
    applied(pair, tmp_path)
    letter = tmp_path / "解锁.edureturn"
    made = district.run(unlock_cells, 1, CODE, letter, reason="同意更正地址")
    assert (made.forms, made.cells) == ((), (ADDRESS,))
    school.run(take_return, letter)
    assert (state(district, 2), state(school)) == ("returned", "returned")
    held = school.run(holding, 1)
    assert "school_profile" not in held.locked
    assert "grounds" in held.locked
    assert [one.zh for one in held.cells] == ["学校基本情况·学校地址"]
    with pytest.raises(NotWritableError, match="解锁的格"):
        school.run(enter, "school_profile", "principal_name", "钱校长")
    with pytest.raises(NotWritableError):
        school.run(enter, "grounds", "books", "1")
    school.run(enter, "school_profile", "address", "滨河路")
    (asked,) = school.run(questions_of, 1)
    assert (asked.kind, asked.answer, asked.answered_by) == ("proposal", "同意更正地址", "李老师")
    again = packed(school, tmp_path / "3.edusub")
    with pytest.raises(NotWritableError):
        school.run(enter, "school_profile", "address", "又改")
    assert only(district, again.path).status == "received"
    district.run(accept, 1)
    assert state(district, 2) == "corrected"
    assert district.run(on_paper, first).holds == "superseded"


def stock(desk: Desk, name: str, figure: str, field: str = "books") -> None:
    """Type a figure of a campus."""
    row = find_row(desk, "grounds", 1, "", find_campus(desk, 1, name).row)
    set_cell(desk, Cell("grounds", row, field), figure)


def two_campuses(pair: tuple[Session, Session], folder: Path) -> None:
    """Have the forms returned that the school then fills in for two campuses."""
    district, school = pair
    forms = ["campuses", "grounds"]
    district.run(return_forms, 1, CODE, folder / "r", forms=forms, reason="校区没有分开")
    school.run(take_return, folder / "r")
    for code, name in (("1", "本部"), ("2", "东校区")):
        school.run(add_row, "campuses", 1, {"code": code, "name": name})
    for name in ("本部", "东校区"):
        school.run(stock, name, "500")


def test_a_figure_that_follows_from_campuses_is_unlocked_on_each_of_them(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    two_campuses(pair, tmp_path)
    assert only(district, packed(school, tmp_path / "2.edusub").path).status == "received"
    district.run(accept, 1)
    district.run(confirm, 1, CODE, tmp_path / "h")
    school.run(take_receipt, tmp_path / "h")
    with pytest.raises(NotWritableError):
        school.run(stock, "东校区", "700")
    district.run(
        unlock_cells, 1, CODE, tmp_path / "u", cells=["grounds..books"], reason="漏登一批图书"
    )
    school.run(take_return, tmp_path / "u")
    assert [one.zh for one in school.run(holding, 1).cells] == ["场地与设备·图书"]
    school.run(stock, "东校区", "700")
    with pytest.raises(NotWritableError, match="解锁的格"):
        school.run(stock, "东校区", "3", "basketball_courts")
    again = packed(school, tmp_path / "3.edusub")
    assert only(district, again.path).status == "received"
    (row,) = district.run(read_form, "school_facts", 1).rows
    assert row.values["books"] == 1200


def test_a_question_on_a_campus_leads_to_its_own_row_and_comes_back_answered(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    two_campuses(pair, tmp_path)
    assert only(district, packed(school, tmp_path / "2.edusub").path).status == "received"
    rows = district.run(rows_sent, 1, CODE)["grounds"]
    assert [one.called for one in rows] == ["", "本部", "东校区"]
    assert [one.values.get("books") for one in rows] == ["1,000", "500", "500"]
    assert [one.key for one in rows] == [
        one.key for one in school.run(rows_to_choose, 1)["grounds"]
    ]
    asked = [(f"grounds.{rows[2].key}.books", "东校区图书与去年相差很大，请核实")]
    district.run(return_forms, 1, CODE, tmp_path / "q", questions=asked, reason="核实图书")
    school.run(take_return, tmp_path / "q")
    (found,) = school.run(correspondence, 1).questions
    campus = school.run(find_campus, 1, "东校区").row
    assert (found.label.zh, found.campus) == ("场地与设备·东校区·图书", campus)
    assert found.cell == Cell("grounds", school.run(find_row, "grounds", 1, "", campus), "books")
    school.run(stock, "东校区", "520")
    school.run(answer, 1, found.question.number, "漏登二十册，已补")
    assert only(district, packed(school, tmp_path / "3.edusub").path).status == "received"
    here = district.run(dossier, 1, CODE)
    assert [(one.label.zh, one.question.answer) for one in here.thread] == [
        ("场地与设备·东校区·图书", "漏登二十册，已补")
    ]
    changed = district.run(look_into, here.sent[0].receipt.number).changed.cells
    assert {one.label.zh for one in changed} == {"场地与设备·图书", "场地与设备·东校区·图书"}
    paper = tmp_path / "t.xlsx"
    district.run(print_report, "thread", paper, 1)
    cells = {
        str(cell)
        for row in CalamineWorkbook.from_path(paper).get_sheet_by_index(0).to_python()
        for cell in row
    }
    assert "场地与设备·东校区·图书" in cells


def test_one_campus_s_figure_is_unlocked_alone_and_the_school_s_follows(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    two_campuses(pair, tmp_path)
    assert only(district, packed(school, tmp_path / "2.edusub").path).status == "received"
    district.run(accept, 1)
    district.run(confirm, 1, CODE, tmp_path / "h")
    school.run(take_receipt, tmp_path / "h")
    wish = [(f"grounds.{school.run(rows_to_choose, 1)['grounds'][2].key}.books", "700")]
    school.run(propose, 1, wish, tmp_path / "p", reason="漏登一批图书", head="赵校长")
    district.run(take_proposal, tmp_path / "p")
    assert district.run(dossier, 1, CODE).thread[0].label.zh == "场地与设备·东校区·图书"
    district.run(unlock_cells, 1, CODE, tmp_path / "u", reason="同意更正")
    school.run(take_return, tmp_path / "u")
    assert [one.zh for one in school.run(holding, 1).cells] == ["场地与设备·东校区·图书"]
    with pytest.raises(NotWritableError):
        school.run(stock, "本部", "1")
    school.run(stock, "东校区", "700")
    again = only(district, packed(school, tmp_path / "3.edusub").path)
    assert (again.status, again.doubt) == ("received", None)
    (row,) = district.run(read_form, "school_facts", 1).rows
    assert row.values["books"] == 1200


def test_a_file_with_unlocked_cells_opens_again(
    pair: tuple[Session, Session], tmp_path: Path, catalogue: Catalogue
) -> None:
    district, school = pair
    accepted(pair, tmp_path)
    letter = tmp_path / "解锁.edureturn"
    district.run(unlock_cells, 1, CODE, letter, cells=[ADDRESS], reason="同意更正地址")
    school.run(take_return, letter)
    school.close()
    with open_file(tmp_path / "s.edudesk", catalogue=catalogue) as again:
        assert [one.zh for one in again.run(holding, 1).cells] == ["学校基本情况·学校地址"]


def tamper(desk: Desk) -> None:
    """Unlock every form, as somebody with another tool can."""
    with desk.store.recording() as connection:
        connection.execute("DELETE FROM main.locks")


def test_what_was_changed_beside_the_unlocked_cells_waits_for_a_decision(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    accepted(pair, tmp_path)
    letter = tmp_path / "解锁.edureturn"
    district.run(unlock_cells, 1, CODE, letter, cells=["grounds..books"], reason="图书数写错")
    school.run(take_return, letter)
    school.run(enter, "grounds", "books", "1200")
    school.run(tamper)
    school.run(enter, "school_profile", "address", "滨河路")
    outcome = only(district, packed(school, tmp_path / "3.edusub").path)
    assert (outcome.status, outcome.doubt) == ("held", "beyond")


@pytest.mark.parametrize("cells", [(), ("nowhere..x",)])
def test_cells_are_unlocked_only_when_named_or_applied_for(
    pair: tuple[Session, Session], tmp_path: Path, cells: tuple[str, ...]
) -> None:
    district, _ = pair
    accepted(pair, tmp_path)
    with pytest.raises(EdudeskError):
        district.run(unlock_cells, 1, CODE, tmp_path / "x", cells=cells, reason="同意更正")
    assert state(district, 2) == "accepted"


def test_cells_of_figures_that_are_not_accepted_are_returned_not_unlocked(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, _ = pair
    with pytest.raises(EdudeskError, match="不能解锁"):
        district.run(unlock_cells, 1, CODE, tmp_path / "x", cells=[ADDRESS], reason="同意更正")


def test_an_application_is_refused_with_a_reason_that_the_school_reads(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    district, school = pair
    accepted(pair, tmp_path)
    applied(pair, tmp_path)
    (asked,) = district.run(questions_of, 1, 2)
    district.run(answer, 1, asked.number, "证照上就是原地址，不予更正", 2)
    with pytest.raises(EdudeskError, match="没有待处理的更正申请"):
        district.run(unlock_cells, 1, CODE, tmp_path / "x", reason="同意更正")
    assert state(school) == "accepted"
