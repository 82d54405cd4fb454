"""What the command line refuses leaves nothing behind, and never looks like success."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from edudesk.cli.main import run

ROOT = Path(__file__).parents[2]


def new(path: Path, kind: str = "school", **changes: str) -> int:
    code = "2137000001" if kind == "school" else "370399"
    given = {"code": code, "name": "第一小学", "year": "2025-2026", **changes}
    options = [text for name, value in given.items() for text in (f"--{name}", value)]
    return run(["new", str(path), "--kind", kind, *options])


@pytest.mark.parametrize(
    "changes",
    [
        {"year": "0000-0001"},
        {"year": "9999-10000"},
        {"name": "第一\n小学"},
        {"name": "第一\x1b[31m小学"},
        {"name": "第一\udcff小学"},
        {"name": "长" * 101},
    ],
)
def test_particulars_that_no_file_can_have_are_a_wrong_command_line(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    assert new(tmp_path / "a.edudesk", **changes) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_district_file_belongs_to_no_other_district(tmp_path: Path) -> None:
    assert new(tmp_path / "a.edudesk", "district", district="370399") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "没有" / "a.edudesk") == 3
    assert "没有文件夹" in capsys.readouterr().err


def test_a_file_that_cannot_be_begun_is_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("edudesk.actions.files.open_collection", full)
    assert new(tmp_path / "a.edudesk") == 3
    assert list(tmp_path.iterdir()) == []


def test_too_many_arguments_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "a.edudesk", "b", "c"]) == 2
    assert "多出了：b c" in capsys.readouterr().err


def test_a_row_must_be_said_where_a_form_has_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.edudesk"
    assert new(path) == 0
    assert run(["set", str(path), "classes", "name", "1"]) == 3
    assert "请指明哪一行" in capsys.readouterr().err


def test_what_a_terminal_would_obey_is_shown_as_a_blot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.edudesk"
    assert new(path) == 0
    assert run(["set", str(path), "school_profile", "address", "一\x1b[31m二"]) == 1
    assert "\x1b" not in capsys.readouterr().out
    assert run(["report", str(path), "findings", "-o", str(tmp_path / "a.pdf")]) == 0


def test_the_sample_spares_a_file_of_another_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "第三小学.edudesk"
    assert new(path) == 0
    before = path.read_bytes()
    assert run(["demo", "--out", str(tmp_path)]) == 3
    assert "不是样例" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_check_that_does_not_exist_cannot_be_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.edudesk"
    assert new(path) == 0
    assert run(["explain", str(path), "no.such", "--reason", "一二三四五六七八九十"]) == 3
    assert "没有名为“no.such”的规则" in capsys.readouterr().err


def test_a_day_that_the_calendar_lacks_is_said_in_the_users_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    opened = ["collection", "a.edudesk", "--open", "monthly", "--year", "2025", "--moment"]
    assert run([*opened, "2025-13-01"]) == 2
    assert "确有这一天" in capsys.readouterr().err


# -- standard output that takes nothing ------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="the device exists on Linux alone")
def test_a_full_disk_under_the_output_is_said_in_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "edudesk", "report", "--list"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert "输出写不下" in done.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes its output this way")
def test_a_program_without_output_works_all_the_same() -> None:
    command = f'"{sys.executable}" -m edudesk report --list >&-'
    done = subprocess.run(command, shell=True, cwd=ROOT, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_leaves_early_is_no_wrong_finding() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "edudesk", "report", "--list"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (130, b"")
