"""Packing and verifying: what travels, what does not, what is locked, and the same bytes again."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from edudesk.actions.checking import check, explain
from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.actions.outlook import check_code_of, outlook
from edudesk.actions.packing import Choices, Packed, pack, reopen
from edudesk.actions.renaming import own_unit, rename
from edudesk.actions.session import Desk, Session
from edudesk.actions.verifying import differing_groups, opened_package, plain_code, verify
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, FileRefusedError, NotWritableError, UnknownNameError
from edudesk.exchange.personal import restore
from edudesk.exchange.sealing import (
    new_private_key,
    open_with_key,
    open_with_passphrase,
    public_key_of,
)
from edudesk.model.place import Cell
from edudesk.model.submission import Filled
from edudesk.storage.contents import read_content
from edudesk.storage.transport import edition_of
from tests.fresh_files import SCHOOL, open_fresh

NAME, BORN, IDENTITY = "王小明", "1987-04", "11010519491231002X"


def fill(desk: Desk) -> None:
    texts = {"name": NAME, "birth_month": BORN, "id_number": IDENTITY, "gender": "女"}
    known = desk.form("staff").by_code
    add_row(desk, "staff", 1, {code: text for code, text in texts.items() if code in known})


def overrule(desk: Desk) -> None:
    wrong = [one.key for one in check(desk, 1) if one.level == "wrong" and one.state == "open"]
    explain(desk, 1, wrong, "测试用的特殊情况说明，数据属实", overrule=True, head="赵校长")


@pytest.fixture(scope="module")
def overruled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a school with one member of staff, its wrong findings overruled by the head."""
    path = tmp_path_factory.mktemp("overruled") / "school.edudesk"
    with open_fresh(path, SCHOOL) as school:
        school.run(fill)
        school.run(overrule)
    return path


@pytest.fixture
def ready(overruled: Path, tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    """Return a copy of it, open."""
    path = Path(copyfile(overruled, tmp_path / "school.edudesk"))
    with open_file(path, catalogue=catalogue, who="王老师") as school:
        yield school


def set_address(desk: Desk, text: str) -> None:
    row = read_form(desk, "school_profile", 1).rows[0].id
    set_cell(desk, Cell("school_profile", row, "address"), text)


def test_nothing_is_packed_while_wrong_findings_stand_but_a_draft(
    school: Session, tmp_path: Path
) -> None:
    school.run(fill)
    with pytest.raises(EdudeskError, match="处错误，不能打包上报"):
        school.run(pack, 1, tmp_path / "a.edusub")
    assert not (tmp_path / "a.edusub").exists()
    made = school.run(pack, 1, tmp_path / "a.edusub", draft=True)
    assert made.manifest.draft
    assert made.manifest.wrong > 0
    assert verify(tmp_path / "a.edusub", catalogue=school.catalogue).manifest == made.manifest
    school.run(set_address, "江城市滨河路一号")  # a draft locks nothing


def test_a_school_keeps_its_code_and_name_while_its_figures_are_packed(
    ready: Session, tmp_path: Path
) -> None:
    unit = ready.run(own_unit)
    ready.run(pack, 1, tmp_path / "a.edusub")
    with pytest.raises(EdudeskError, match="撤回打包"):
        ready.run(rename, 1, code=unit.code, name="第九小学")
    assert ready.run(own_unit) == unit


def test_no_name_and_no_number_of_an_identity_paper_travels(ready: Session, tmp_path: Path) -> None:
    ready.run(pack, 1, tmp_path / "a.edusub")
    sent = (tmp_path / "a.edusub").read_bytes()
    for secret in (NAME, BORN, IDENTITY, "赵校长", "1949"):
        assert secret.encode() not in sent
    package = opened_package(tmp_path / "a.edusub", ready.catalogue)
    assert {"name", "birth_month", "id_number"} <= {
        one.field for one in package.columns if one.form == "staff"
    }
    assert all(not one.salt for one in package.columns)


def test_a_quasi_column_travels_by_consent_and_no_other(ready: Session, tmp_path: Path) -> None:
    seen = ready.run(outlook, 1)
    assert "staff.birth_month" in {one.name for one in seen.quasi}
    assert {"staff.name", "staff.id_number"} <= {one.name for one in seen.direct}
    choices = Choices(quasi=("staff.birth_month",))
    made = ready.run(pack, 1, tmp_path / "a.edusub", choices=choices)
    (row,) = opened_package(tmp_path / "a.edusub", ready.catalogue).content.forms["staff"].values()
    assert row["birth_month"] == Filled("plain", BORN)
    assert "name" not in row
    assert made.manifest.quasi == ("staff.birth_month",)
    with pytest.raises(UnknownNameError, match=r"staff\.name"):
        ready.run(pack, 1, tmp_path / "b.edusub", choices=Choices(quasi=("staff.name",)))


def test_the_district_alone_opens_what_is_encrypted_to_its_key(
    ready: Session, tmp_path: Path
) -> None:
    private = new_private_key()
    choices = Choices(to_key=public_key_of(private).hex())
    made = ready.run(pack, 1, tmp_path / "a.edusub", choices=choices)
    assert NAME.encode() not in (tmp_path / "a.edusub").read_bytes()
    package = opened_package(tmp_path / "a.edusub", ready.catalogue)
    edition = edition_of(ready.catalogue.school_forms)
    box = open_with_key(package.box, private, made.manifest.digest)
    whole = restore(package, box, edition)
    content = whole.content
    assert content.forms == ready.run(lambda desk: read_content(desk.store, 1, 1)).forms
    assert "赵校长" in {said.head for said in content.said}
    with pytest.raises(EdudeskError, match="打不开"):
        open_with_key(package.box, new_private_key(), made.manifest.digest)
    with pytest.raises(EdudeskError, match="打不开"):
        open_with_key(package.box, private, "0" * 64)


def test_a_passphrase_takes_the_place_of_the_key(ready: Session, tmp_path: Path) -> None:
    choices = Choices(by_passphrase=True)
    with pytest.raises(EdudeskError, match="口令至少 8 个字符"):
        ready.run(pack, 1, tmp_path / "a.edusub", choices=choices, passphrase="short")
    made = ready.run(pack, 1, tmp_path / "a.edusub", choices=choices, passphrase="长口令123456")
    package = opened_package(tmp_path / "a.edusub", ready.catalogue)
    box = open_with_passphrase(package.box, "长口令123456", made.manifest.digest)
    whole = restore(package, box, edition_of(ready.catalogue.school_forms))
    assert whole.content.forms["staff"] != package.content.forms["staff"]
    with pytest.raises(EdudeskError, match="打不开"):
        open_with_passphrase(package.box, "长口令123457", made.manifest.digest)


def test_packing_the_same_again_gives_the_same_bytes_and_number(
    ready: Session, tmp_path: Path
) -> None:
    one = ready.run(pack, 1, tmp_path / "a.edusub")
    other = ready.run(pack, 1, tmp_path / "b.edusub")
    assert not one.again
    assert other.again
    assert (tmp_path / "a.edusub").read_bytes() == (tmp_path / "b.edusub").read_bytes()
    assert (one.manifest.sequence, other.manifest.sequence) == (1, 1)


def test_the_number_grows_when_the_content_changes_and_names_the_digest_before(
    ready: Session, tmp_path: Path
) -> None:
    def packed(name: str) -> Packed:
        return ready.run(pack, 1, tmp_path / f"{name}.edusub", draft=True)

    first = packed("a")
    ready.run(set_address, "江城市滨河路一号")
    second = packed("b")
    ready.run(set_address, "")
    third = packed("c")
    assert [made.manifest.sequence for made in (first, second, third)] == [1, 2, 3]
    assert first.manifest.digest == third.manifest.digest
    assert [second.manifest.parent, third.manifest.parent] == [
        first.manifest.digest,
        second.manifest.digest,
    ]


def test_of_drafts_only_the_last_keeps_its_bytes(ready: Session, tmp_path: Path) -> None:
    for address in ("江城市滨河路一号", "江城市滨河路二号"):
        ready.run(set_address, address)
        ready.run(pack, 1, tmp_path / "a.edusub", draft=True)
    ready.run(pack, 1, tmp_path / "a.edusub")
    kept = ready.run(
        lambda desk: desk.store.query("SELECT draft, length(body) > 0 FROM main.submissions")
    )
    assert kept == [(1, 0), (1, 0), (0, 1)]


def test_a_final_package_locks_every_form_and_says_who_and_what_to_do(
    ready: Session, tmp_path: Path
) -> None:
    ready.run(pack, 1, tmp_path / "a.edusub")
    with pytest.raises(NotWritableError, match=r"王老师于20.*打包上报.*撤回打包"):
        ready.run(set_address, "江城市滨河路一号")
    with pytest.raises(NotWritableError):
        ready.run(add_row, "staff", 1)
    assert ready.run(reopen, 1).state == "draft"
    ready.run(set_address, "江城市滨河路一号")
    with pytest.raises(EdudeskError, match="正在填报"):
        ready.run(reopen, 1)


def test_the_code_on_paper_is_that_of_the_file_with_or_without_names(
    ready: Session, tmp_path: Path
) -> None:
    before = ready.run(check_code_of, 1)
    assert ready.run(pack, 1, tmp_path / "a.edusub").code == before
    assert verify(tmp_path / "a.edusub", catalogue=ready.catalogue).code == before
    ready.run(reopen, 1)
    row = ready.run(read_form, "staff", 1).rows[0].id
    ready.run(set_cell, Cell("staff", row, "name"), "王大明")
    assert ready.run(check_code_of, 1) != before


def test_paper_and_file_are_compared_group_by_group(ready: Session, tmp_path: Path) -> None:
    code = ready.run(pack, 1, tmp_path / "a.edusub").code

    def groups(typed: str) -> tuple[int, ...] | None:
        return verify(tmp_path / "a.edusub", code=typed, catalogue=ready.catalogue).wrong_groups

    assert groups("") is None
    assert groups(code) == ()
    assert groups(code.replace(" ", "－")) == ()
    wide = code.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert groups(wide) == ()
    last = "0" if code[-1] != "0" else "1"
    assert groups(code[:-1] + last) == (8,)
    with pytest.raises(EdudeskError, match="现为 31 位"):
        groups(code[:-1])


def test_codes_differ_in_the_groups_that_differ() -> None:
    one = plain_code("0" * 32)
    assert differing_groups(one, plain_code("0" * 31 + "1")) == (8,)
    assert differing_groups(one, plain_code("1" * 32)) == tuple(range(1, 9))


def test_name_and_wrapping_of_the_file_do_not_matter(ready: Session, tmp_path: Path) -> None:
    ready.run(pack, 1, tmp_path / "a.edusub")
    sent = (tmp_path / "a.edusub").read_bytes()
    (tmp_path / "报表(1).doc").write_bytes(sent)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("文件夹/a.edusub", sent)
        archive.writestr("说明.txt", "请查收")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.write(tmp_path / "b.zip", "b.zip")
    for name in ("报表(1).doc", "b.zip", "c.zip"):
        assert verify(tmp_path / name, catalogue=ready.catalogue).accepted
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a", sent)
        archive.writestr("b", sent)
    with pytest.raises(FileRefusedError, match="不止一个"):
        verify(tmp_path / "two.zip", catalogue=ready.catalogue)


def refusal(path: Path, catalogue: Catalogue) -> str:
    with pytest.raises(FileRefusedError) as refused:
        verify(path, catalogue=catalogue)
    return refused.value.zh


def test_what_is_no_package_is_refused_with_what_to_do(
    ready: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    ready.run(pack, 1, tmp_path / "a.edusub")
    (tmp_path / "link").symlink_to(tmp_path / "a.edusub")
    assert "无法读取" in refusal(tmp_path / "link", catalogue)
    assert "无法读取" in refusal(tmp_path / "none", catalogue)
    assert "这是文件夹" in refusal(tmp_path, catalogue)
    live = ready.path.read_bytes()
    (tmp_path / "copy").write_bytes(live)
    assert "正在填报的数据文件" in refusal(tmp_path / "copy", catalogue)


def test_an_altered_figure_is_found_by_the_signature(
    ready: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    ready.run(pack, 1, tmp_path / "a.edusub")
    with closing(sqlite3.connect(tmp_path / "a.edusub", isolation_level=None)) as connection:
        connection.execute("UPDATE explanations SET reason = '另一个说明'")
    assert "签名不符" in refusal(tmp_path / "a.edusub", catalogue)


def test_a_district_has_nothing_to_pack(district: Session, tmp_path: Path) -> None:
    with pytest.raises(EdudeskError, match="只有学校文件能打包"):
        district.run(pack, 1, tmp_path / "a.edusub")
