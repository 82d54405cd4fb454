"""pack, verify, issue, new --task, part and take: answers in words, as JSON and as exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edudesk.actions.files import open_file
from edudesk.catalogue.library import load
from edudesk.cli.main import run
from edudesk.paths import shipped
from tests.actions.submitting import overrule
from tests.fresh_files import DISTRICT, SCHOOL, write_fresh

TABLE = shipped("resources") / "sample" / "district-table.csv"
CODE = "2137000001"


@pytest.fixture
def school(tmp_path: Path) -> str:
    """Return a new school's file."""
    return str(write_fresh(tmp_path / "s.edudesk", SCHOOL))


@pytest.fixture
def district(tmp_path: Path) -> str:
    """Return a district's file with its schools."""
    path = str(write_fresh(tmp_path / "d.edudesk", DISTRICT))
    assert run(["load", path, str(TABLE)]) == 0
    return path


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return told


def test_pack_refuses_while_something_is_wrong_and_makes_a_draft(
    school: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "a.edusub")
    assert run(["pack", school, "-o", out]) == 3
    assert "处错误，不能打包上报" in capsys.readouterr().err
    assert run(["pack", school, "-o", out, "--draft", "--json"]) == 0
    told = answer(capsys)
    assert (told["draft"], told["sequence"], told["school_code"]) == (True, 1, CODE)
    assert run(["pack", school, "-o", out, "--draft"]) == 0
    assert "逐字节一致" in capsys.readouterr().out


def test_pack_puts_the_file_beside_under_a_short_name(school: str, tmp_path: Path) -> None:
    assert run(["pack", school, "--draft"]) == 0
    assert (tmp_path / "第一小学2025年报1.edusub").exists()


def test_verify_answers_by_its_exit_status(
    school: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "a.edusub")
    run(["pack", school, "-o", out, "--draft"])
    capsys.readouterr()
    assert run(["verify", out, "--json"]) == 0
    told = answer(capsys)
    assert (told["accepted"], told["collection"], told["sequence"]) == (True, "2025-annual", 1)
    code = str(told["code"])
    assert run(["verify", out, "--code", code.replace(" ", "-"), "--json"]) == 0
    assert answer(capsys)["code_agrees"] is True
    other = " ".join(f"{9999 - int(group):04d}" for group in code.split())
    assert run(["verify", out, "--code", other]) == 3
    assert "纸质表与文件不一致" in capsys.readouterr().out
    assert run(["verify", out, "--code", "12"]) == 3


def test_verify_tells_why_it_refuses_also_as_json(
    school: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["verify", school, "--json"]) == 3
    told = answer(capsys)
    assert told["accepted"] is False
    assert "正在填报的数据文件" in str(told["reason"])
    assert run(["verify", str(tmp_path / "none")]) == 3


def test_reopen_wants_something_packed(school: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", school, "--reopen"]) == 3
    assert "正在填报" in capsys.readouterr().err


def test_the_districts_key_must_be_known(school: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", school, "--draft", "--personal", "key"]) == 2
    assert "--key" in capsys.readouterr().err


def test_a_task_is_issued_and_begun(
    district: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = str(tmp_path / "t.edutask")
    capsys.readouterr()
    assert run(["issue", district, "-o", task, "--json", "--contact", "张科长"]) == 0
    assert answer(capsys)["schools"] == 21
    assert run(["new", "--task", task, "--school", CODE]) == 0
    assert "第一小学" in capsys.readouterr().out
    made = str(tmp_path / "第一小学.edudesk")
    sealed = str(tmp_path / "b.edusub")
    assert run(["pack", made, "-o", sealed, "--draft", "--personal", "key"]) == 0
    assert run(["take", made, task]) == 0
    assert run(["new", str(tmp_path / "x.edudesk"), "--task", task, "--school", "1"]) == 3
    assert run(["new", "--task", task, "--part", task, "--school", CODE]) == 2


def test_what_a_school_encrypts_is_opened_by_who_handed_the_task_down(
    district: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task, made, sent, out = (str(tmp_path / name) for name in ("t", "s.edudesk", "a", "x.xlsx"))
    assert run(["issue", district, "-o", task]) == 0
    assert run(["new", made, "--task", task, "--school", CODE]) == 0
    with open_file(Path(made), catalogue=load(), who="王老师") as session:
        session.run(overrule)
    assert run(["pack", made, "-o", sent, "--personal", "key"]) == 0
    assert run(["receive", district, sent]) == 0
    assert "接收编号 1" in capsys.readouterr().out
    assert run(["unseal", district, CODE, "-o", out]) == 0
    assert "用完即删" in capsys.readouterr().out
    assert Path(out).stat().st_size > 0
    assert run(["unseal", made, CODE, "-o", out]) == 3
    assert run(["unseal", district, "2137000002", "-o", out]) == 3


def test_new_still_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "x.edudesk"]) == 2
    assert "--kind" in capsys.readouterr().err
    assert run(["new"]) == 2


def test_a_part_goes_out_and_comes_back(
    school: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, back, mine = (str(tmp_path / name) for name in ("p.edupart", "b.edupart", "li.edudesk"))
    assert run(["part", school, "--give", "李老师", "--forms", "school_profile", "-o", out]) == 0
    assert run(["part", school]) == 0
    assert "李老师  学校基本情况  未交回" in capsys.readouterr().out
    assert run(["new", mine, "--part", out]) == 0
    assert run(["set", mine, "school_profile", "address", "江城市滨河路一号"]) in (0, 1)
    assert run(["part", mine, "--back", "-o", back]) == 0
    capsys.readouterr()
    assert run(["take", school, back]) == 0
    assert "改动 1 个数据" in capsys.readouterr().out
    assert run(["part", school, "--give", "李老师"]) == 2


def test_what_both_changed_is_named_and_then_decided(
    school: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, back, mine = (str(tmp_path / name) for name in ("p.edupart", "b.edupart", "li.edudesk"))
    run(["part", school, "--give", "李老师", "--forms", "school_profile", "-o", out])
    run(["new", mine, "--part", out])
    run(["set", mine, "school_profile", "address", "江城市滨河路一号"])
    run(["set", school, "school_profile", "address", "江城市滨河路九号"])
    run(["part", mine, "--back", "-o", back])
    capsys.readouterr()
    assert run(["take", school, back]) == 1
    assert "--theirs school_profile..address" in capsys.readouterr().out
    assert run(["take", school, back, "--theirs", "school_profile..address"]) == 0
    assert "改动 1 个数据" in capsys.readouterr().out


def test_a_part_of_some_classes_is_given_listed_and_told_whose(
    school: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "classes.csv"
    table.write_text("class_no,name\n101,一班\n102,二班\n", encoding="utf-8")
    assert run(["import", school, "classes", str(table)]) == 0
    out = str(tmp_path / "p.edupart")
    assert run(["part", school, "--give", "李老师", "--classes", "一班，102", "-o", out]) == 0
    capsys.readouterr()
    assert run(["part", school]) == 0
    told = capsys.readouterr().out
    assert "李老师  班级（一班、二班）  未交回，还差" in told
    assert run(["part", school, "--whose"]) == 0
    assert "班级" in capsys.readouterr().out
