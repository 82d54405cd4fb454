"""The command papers: issue, sign, list, print again."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.cli.main import run
from tests.fresh_files import SCHOOL, write_fresh


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(write_fresh(tmp_path / "school.edudesk", SCHOOL))


def test_a_print_is_issued_signed_listed_and_printed_again(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    assert run(["papers", file, "--issue", "drills", "-o", str(first)]) == 0
    assert run(["papers", file, "--sign", "1"]) == 0
    capsys.readouterr()
    assert run(["papers", file]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("未打印") for line in listed) == len(listed) - 1
    (line,) = [line for line in listed if line.startswith("已签章")]
    assert "第 1 号  drills" in line
    assert run(["papers", file, "--reprint", "1", "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "wishes", [["--issue", "drills"], ["--sign", "1", "--receive", "1"], ["-o", "a.pdf"]]
)
def test_wishes_that_do_not_go_together_are_refused(file: str, wishes: list[str]) -> None:
    assert run(["papers", file, *wishes]) == 2


def test_a_print_that_is_not_there_is_told(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["papers", file, "--sign", "5"]) == 3
    assert "没有编号为 5" in capsys.readouterr().err
