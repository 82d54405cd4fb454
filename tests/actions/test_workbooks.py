"""Filled workbooks of schools without the program: received unsigned, checked, answered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shutil import copyfile
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from edudesk.actions.board import board, forward, shown
from edudesk.actions.campuses import list_campuses
from edudesk.actions.entry import add_row
from edudesk.actions.exporting import export_all, export_form
from edudesk.actions.files import open_file
from edudesk.actions.loading import load_district_table
from edudesk.actions.merging import differences_of
from edudesk.actions.receiving import accept, receive, take_back
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.model.receiving import Outcome
from tests.actions.submitting import enter, hire, new_school, packed
from tests.fresh_files import DISTRICT, open_fresh

CODE = "2137000001"


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """Return the folder of a school with figures, what it packs, and a district that knows it."""
    folder = tmp_path_factory.mktemp("desks")
    with new_school(folder / "s.edudesk", catalogue) as made:
        made.run(enter, "grounds", "books", "1080")
        made.run(hire, "孙小雨")
    table = folder / "table.csv"
    table.write_text(f"school_code,school_name\n{CODE},第一小学\n", encoding="utf-8")
    with open_fresh(folder / "district.edudesk", DISTRICT) as district:
        assert district.run(load_district_table, table, 1).written
    return folder


@pytest.fixture(scope="module")
def sent(desks: Path, catalogue: Catalogue) -> Path:
    """Return what the school packs, signed."""
    path = Path(copyfile(desks / "s.edudesk", desks / "packing.edudesk"))
    with open_file(path, catalogue=catalogue, who="王老师") as made:
        return packed(made, desks / "1.edusub").path


@pytest.fixture
def school(desks: Path, tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    path = Path(copyfile(desks / "s.edudesk", tmp_path / "s.edudesk"))
    with open_file(path, catalogue=catalogue, who="王老师") as made:
        yield made


@pytest.fixture
def office(desks: Path, tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    path = Path(copyfile(desks / "district.edudesk", tmp_path / "district.edudesk"))
    with open_file(path, catalogue=catalogue, who="李老师") as district:
        yield district


def fill_in(path: Path, figures: Mapping[str, object]) -> Path:
    """Type figures into a workbook that was given out, by their hidden keys."""
    book = openpyxl.load_workbook(path)
    for key, value in figures.items():
        type_into(book.worksheets, key.replace("__", "."), value)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def given_out(desks: Path, catalogue: Catalogue) -> Path:
    """Return the whole workbook of the school."""
    path = Path(copyfile(desks / "s.edudesk", desks / "giving.edudesk"))
    with open_file(path, catalogue=catalogue, who="王老师") as school:
        school.run(export_all, desks / "given.xlsx", 1)
    return desks / "given.xlsx"


@pytest.fixture(scope="module")
def filled_once(given_out: Path) -> Callable[[Mapping[str, object]], bytes]:
    """Return what fills in the school's workbook, the same figures only once."""
    known: dict[str, bytes] = {}

    def make(figures: Mapping[str, object]) -> bytes:
        key = repr(sorted(figures.items()))
        if key not in known:
            path = Path(copyfile(given_out, given_out.with_name("filling.xlsx")))
            known[key] = fill_in(path, figures).read_bytes()
        return known[key]

    return make


@pytest.fixture
def filled(
    filled_once: Callable[[Mapping[str, object]], bytes], tmp_path: Path
) -> Callable[..., Path]:
    """Return what writes the school's workbook with figures typed into it."""

    def make(name: str = "第一小学.xlsx", **figures: object) -> Path:
        path = tmp_path / name
        path.write_bytes(filled_once(figures))
        return path

    return make


def type_into(sheets: list[Worksheet], key: str, value: object) -> None:
    """Type a figure (form.field) into the line of a record's sheet that has this hidden key."""
    form, _, field = key.partition(".")
    sheet = next(one for one in sheets if one["B1"].value == form)
    keys = {str(row[0].value): row for row in sheet.iter_rows()}
    heads = [cell.value for cell in keys["#field"]]
    keys[field][heads.index("#this")].value = value


def line_of(path: Path) -> int:
    """Return the line on which the books stand in the sheet of the grounds."""
    sheets = openpyxl.load_workbook(path).worksheets
    sheet = next(one for one in sheets if one["B1"].value == "grounds")
    return 1 + [row[0] for row in sheet.iter_rows(values_only=True)].index("books")


def only(district: Session, path: Path, decided: tuple[str, ...] = (), reason: str = "") -> Outcome:
    (outcome,) = district.run(receive, [path], decided=decided, reason=reason)
    return outcome


def books(district: Session) -> object:
    with_rows = district.run(lambda desk: desk.store.query("SELECT books FROM main.f_school_facts"))
    return with_rows[0][0]


def test_a_filled_workbook_brings_its_figures_unsigned_and_is_answered(
    office: Session, filled: Callable[..., Path]
) -> None:
    outcome = only(office, filled(grounds__books=1200))
    assert (outcome.status, outcome.school_code, outcome.sequence) == ("received", CODE, 0)
    assert "没有签名" in outcome.why.zh
    assert books(office) == 1200
    (row,) = office.run(board, 1).rows
    assert (row.state, row.unsigned) == ("received", True)
    assert row.wrong > 0
    assert "未签名" in str(shown(row)[2])
    answer = office.path.with_name("第一小学校验意见.xlsx")
    assert answer.name in outcome.why.zh
    rows = list(openpyxl.load_workbook(answer).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("类别", "报表", "行", "指标", "问题和处理办法")
    assert {"错误"} <= {row[0] for row in rows[1:]} <= {"读不出", "错误", "待说明"}
    assert sum(row[0] == "错误" for row in rows) == office.run(board, 1).rows[0].wrong


def test_what_cannot_be_read_is_answered_by_line_and_the_rest_is_taken(
    office: Session, filled: Callable[..., Path]
) -> None:
    path = filled(grounds__books="一千二", school_profile__address="校园路1号")
    outcome = only(office, path)
    assert "读不出 1 行" in outcome.why.zh
    answer = office.path.with_name("第一小学校验意见.xlsx")
    rows = list(openpyxl.load_workbook(answer).worksheets[0].iter_rows(values_only=True))
    unreadable = [row for row in rows if row[0] == "读不出"]
    assert len(unreadable) == 1
    assert unreadable[0][1:4] == ("场地与设备", f"工作表第 {line_of(path)} 行", "图书")
    assert books(office) is None


def test_the_findings_are_those_of_the_schools_own_file(
    office: Session, school: Session, filled: Callable[..., Path]
) -> None:
    from edudesk.actions.checking import check

    own = [one for one in school.run(check, 1) if one.state == "open" and one.level == "wrong"]
    only(office, filled())
    assert office.run(board, 1).rows[0].wrong == len(own)


def test_rows_of_campuses_and_staff_keep_their_numbers(
    office: Session, school: Session, tmp_path: Path
) -> None:
    school.run(add_row, "campuses", 1, {"name": "东校区"})
    school.run(add_row, "campuses", 1, {"name": "西校区"})
    assert len(school.run(list_campuses, 1)) == 2
    path = tmp_path / "第一小学.xlsx"
    school.run(export_all, path, 1)
    outcome = only(office, fill_in(path, {}))
    assert "读不出 0 行" in outcome.why.zh


def test_the_same_workbook_twice_is_harmless_and_a_mended_one_takes_its_place(
    office: Session, filled: Callable[..., Path]
) -> None:
    path = filled()
    assert only(office, path).status == "received"
    assert only(office, path).status == "same"
    again = only(office, filled(grounds__books=1300))
    assert again.status == "received"
    assert books(office) == 1300
    office.run(take_back, again.number, "发错了工作簿")
    assert books(office) == 1080


def test_an_unsigned_workbook_never_replaces_a_signed_submission_silently(
    office: Session, sent: Path, filled: Callable[..., Path]
) -> None:
    path = filled(grounds__books=1200)
    assert only(office, sent).status == "received"
    held = only(office, path)
    assert (held.status, held.doubt) == ("held", "unsigned")
    assert books(office) == 1080
    taken = only(office, path, decided=(CODE,), reason="学校电脑坏了")
    assert (taken.status, books(office)) == ("received", 1200)


def test_a_signed_submission_takes_the_place_of_a_workbook(
    office: Session, sent: Path, filled: Callable[..., Path]
) -> None:
    assert only(office, filled(grounds__books=1200)).status == "received"
    assert only(office, sent).status == "received"
    assert books(office) == 1080
    assert not office.run(differences_of, 1)
    assert not office.run(board, 1).rows[0].unsigned


def test_with_something_wrong_a_workbook_is_accepted_only_by_name(
    office: Session, filled: Callable[..., Path]
) -> None:
    path = filled()
    only(office, path)
    assert office.run(accept, 1) == ()
    assert office.run(accept, 1, [CODE]) == (CODE,)
    assert only(office, path).status == "same"
    refused = only(office, filled(grounds__books=1))
    assert (refused.status, "已认定" in refused.why.zh) == ("refused", True)


def test_workbooks_come_in_folders_and_bundles_and_are_passed_on(
    office: Session, filled: Callable[..., Path], tmp_path: Path
) -> None:
    path = filled()
    bundle = tmp_path / "all.zip"
    with ZipFile(bundle, "w") as archive:
        archive.write(path, "a/第一小学 (1).xlsx")
    assert only(office, bundle).status == "received"
    out = tmp_path / "转交.zip"
    assert office.run(forward, 1, out) == 1
    with ZipFile(out) as archive:
        (member,) = archive.namelist()
        assert member.endswith(".xlsx")
        assert archive.read(member) == path.read_bytes()


def refusal(office: Session, path: Path) -> str:
    outcome = only(office, path)
    assert outcome.status == "refused"
    return outcome.why.zh


def test_other_workbooks_are_refused_with_what_to_do(
    office: Session, school: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    assert "不是从学校文件导出的整本工作簿" in refusal(office, plain)
    single = tmp_path / "single.xlsx"
    school.run(export_form, "staff", single, 1)
    assert "不是一所学校的整本工作簿" in refusal(office, single)
    with new_school(tmp_path / "other.edudesk", catalogue, 7) as other:
        other.run(export_all, tmp_path / "other.xlsx", 1)
    assert "学校名单里没有它" in refusal(office, tmp_path / "other.xlsx")
    assert not office.path.with_name("第一小学校验意见.xlsx").exists()


def test_the_answer_itself_is_no_submission(office: Session, filled: Callable[..., Path]) -> None:
    only(office, filled())
    assert "不是从学校文件导出" in refusal(office, office.path.with_name("第一小学校验意见.xlsx"))


def test_a_decision_for_a_workbook_needs_a_reason(
    office: Session, filled: Callable[..., Path]
) -> None:
    with pytest.raises(EdudeskError, match="写明理由"):
        office.run(receive, [filled()], decided=[CODE], reason="")


def members(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(path: Path, parts: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def a_bomb(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("xl/worksheets/"))
    parts[name] = b"<worksheet><sheetData>" + b" " * 300_000_000


def broken_xml(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("xl/worksheets/"))
    parts[name] = parts[name][: len(parts[name]) // 2]


def entities(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("xl/worksheets/"))
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 12)
    )
    doctype = b'<!DOCTYPE worksheet [<!ENTITY l0 "lol">' + laughs + b"]>"
    body = parts[name].split(b"?>", 1)[-1].replace(b"<t>", b"<t>&l11;", 1)
    assert b"&l11;" in body
    parts[name] = b"<?xml version='1.0'?>" + doctype + body


def no_sheets(parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        del parts[name]


@pytest.mark.parametrize("harm", [a_bomb, broken_xml, entities, no_sheets])
def test_a_hostile_workbook_is_refused_and_the_others_go_on(
    office: Session,
    sent: Path,
    filled: Callable[..., Path],
    tmp_path: Path,
    harm: Callable[[dict[str, bytes]], None],
) -> None:
    parts = members(filled())
    harm(parts)
    bad = rezipped(tmp_path / "坏.xlsx", parts)
    outcomes = office.run(receive, [bad, sent])
    assert [one.status for one in outcomes] == ["refused", "received"]
    assert "坏.xlsx" in outcomes[0].why.zh


def test_damaged_workbooks_are_refused_or_read_but_never_break_off(
    office: Session, filled: Callable[..., Path], tmp_path: Path
) -> None:
    sound = filled().read_bytes()
    dice = random.Random(7)
    paths = []
    for number in range(12):
        image = bytearray(sound)
        for _ in range(4):
            image[dice.randrange(len(image))] = dice.randrange(256)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(bytes(image[: dice.choice([len(image), len(image) // 2])]))
        paths.append(path)
    outcomes = office.run(receive, paths)
    assert len(outcomes) == len(paths)
    assert all(one.why.zh for one in outcomes)
    assert any(one.status == "refused" for one in outcomes)


def test_the_workbook_of_an_older_excel_is_told_apart_from_no_package(
    office: Session, tmp_path: Path
) -> None:
    path = tmp_path / "旧.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert "旧" in refusal(office, path)
