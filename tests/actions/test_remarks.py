"""Remarks of an office above: written beside the district's file, kept by the district."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.actions.files import open_file
from edudesk.actions.loading import load_district_table
from edudesk.actions.remarks import list_remarks, remark, take_remarks
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.cli.main import run
from edudesk.errors import EdudeskError, FileRefusedError, UnknownNameError
from edudesk.model.receiving import RemarksLetter
from tests.fresh_files import Unit, open_fresh

CODE = "2137000001"
OFFICE = "市教育督导室"


@pytest.fixture
def office(district: Session, tmp_path: Path) -> Session:
    """Return a district with one school."""
    table = tmp_path / "table.csv"
    table.write_text(f"school_code,school_name\n{CODE},第一小学\n", encoding="utf-8")
    assert district.run(load_district_table, table, 1).written
    return district


@pytest.fixture
def city(office: Session, catalogue: Catalogue) -> Iterator[Session]:
    """Return the district's file as the city got it, open only to be read."""
    folder = office.path.with_name("city")
    folder.mkdir()
    for side in ("", "-wal"):
        source = office.path.with_name(office.path.name + side)
        if source.exists():
            shutil.copy(source, folder)
    with open_file(
        folder / office.path.name, catalogue=catalogue, who="周老师", look=True
    ) as session:
        yield session


def write(city: Session, out: Path, text: str = "请核实校舍面积", **told: str) -> RemarksLetter:
    return city.run(lambda desk: remark(desk, 1, out, office=OFFICE, text=text, **told))


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ("", ""),
        ("1.1", "每百名学生拥有高于规定学历教师数"),
        ("grounds..books", "场地与设备·图书"),
        ("books", "图书"),
    ],
)
def test_a_remark_on_a_cell_a_figure_or_an_indicator_comes_to_the_district(
    office: Session, city: Session, tmp_path: Path, about: str, told: str
) -> None:
    out = tmp_path / "市批注.eduremarks"
    write(city, out, school=CODE, about=about)
    assert office.run(take_remarks, out).new == 1
    (kept,) = office.run(list_remarks, 1)
    assert (kept.school, kept.about, kept.text) == (CODE, about, "请核实校舍面积")
    assert (kept.office, kept.who) == (OFFICE, "周老师")
    assert told in kept.told


def test_a_figure_may_be_called_by_its_name(city: Session, tmp_path: Path) -> None:
    (made,) = write(city, tmp_path / "a.eduremarks", about="图书册数").remarks
    assert (made.about, made.told) == ("books", "图书册数")


def test_not_a_byte_of_the_districts_file_is_changed(
    office: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = office.path
    office.close()
    folder = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    with open_file(path, catalogue=catalogue, who="周老师", look=True) as session:
        write(session, tmp_path / "a.eduremarks")
    after = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    assert after.keys() - folder.keys() == {"a.eduremarks"}
    assert {name: after[name] for name in folder} == folder


def test_remarks_go_on_in_one_file_and_come_once(
    office: Session, city: Session, tmp_path: Path
) -> None:
    out = tmp_path / "a.eduremarks"
    write(city, out)
    assert office.run(take_remarks, out).new == 1
    letter = write(city, out, text="全区图书偏少，请说明", about="books")
    assert [one.text for one in letter.remarks] == ["请核实校舍面积", "全区图书偏少，请说明"]
    assert office.run(take_remarks, out).new == 1
    assert office.run(take_remarks, out).new == 0
    assert len(office.run(list_remarks, 1)) == 2
    assert office.run(list_remarks, 1, CODE) == ()


def test_remarks_of_another_computer_are_not_gone_on_with(
    city: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.eduremarks"
    write(city, out)
    before = out.read_bytes()
    monkeypatch.setattr("edudesk.actions.remarks.sign", lambda told: (b"x" * 32, b"y" * 64))
    with pytest.raises(EdudeskError, match="另一台电脑"):
        write(city, out)
    assert out.read_bytes() == before


def test_altered_remarks_and_those_on_another_file_are_refused(
    office: Session, city: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    out = tmp_path / "a.eduremarks"
    write(city, out)
    elsewhere = Unit("district", "370398", "城东区")
    with (
        open_fresh(tmp_path / "other.edudesk", elsewhere) as other,
        pytest.raises(EdudeskError, match="不是对本文件的"),
    ):
        other.run(take_remarks, out)
    out.write_bytes(out.read_bytes().replace("核实".encode(), "忽略".encode()))
    with pytest.raises(FileRefusedError):
        office.run(take_remarks, out)
    assert office.run(list_remarks, 1) == ()


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ({"about": "9.9"}, "没有“9.9”"),
        ({"about": "grounds..nothing"}, "没有“grounds..nothing”"),
        ({"school": "0000000000"}, "没有标识码"),
        ({"text": "短"}, "不少于 4 个字"),
    ],
)
def test_what_is_remarked_on_must_exist(
    city: Session, tmp_path: Path, told: dict[str, str], match: str
) -> None:
    with pytest.raises((UnknownNameError, EdudeskError), match=match):
        write(city, tmp_path / "a.eduremarks", **told)
    assert not (tmp_path / "a.eduremarks").exists()


def test_a_schools_file_is_not_remarked_on(school: Session, tmp_path: Path) -> None:
    with pytest.raises(EdudeskError, match="批注是对区县文件写的"):
        write(school, tmp_path / "a.eduremarks")


def test_the_command_writes_takes_and_lists(
    office: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = str(office.path), str(tmp_path / "a.eduremarks")
    office.close()
    told = ["--text", "请核实校舍面积", "--school", CODE, "--office", OFFICE, "-o", out]
    assert run(["remarks", path, *told]) == 0
    assert run(["remarks", path, "--take", out]) == 0
    assert "新的 1 条" in capsys.readouterr().out
    assert run(["open-letter", path, out]) == 0
    assert "新的 0 条" in capsys.readouterr().out
    assert run(["remarks", path, "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["school"], one["text"]) == (CODE, "请核实校舍面积")
    assert run(["remarks", path]) == 0
    assert CODE in capsys.readouterr().out
