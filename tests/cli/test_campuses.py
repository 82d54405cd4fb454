"""Commands that look at one campus of a school."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import Console, console, school

__all__ = ["console", "school"]  # fixtures


@pytest.fixture
def campuses(school: Path, console: Console, tmp_path: Path) -> Path:
    """Return a school file with two campuses."""
    table = tmp_path / "campuses.csv"
    table.write_text("校区代码,校区名称,校区地址\n1,主校区,东路1号\n2,东校区,东路2号\n", "utf-8")
    assert console("import", school, "campuses", table).status == 0
    return school


def test_a_campus_is_filled_in_and_the_school_follows(campuses: Path, console: Console) -> None:
    for name, books in (("主校区", "100"), ("东校区", "25")):
        assert console("set", campuses, "grounds", "books", books, "--campus", name).status == 0
    said = console("set", campuses, "grounds", "books", "130")
    assert "全校为130册，各校区合计125册" in said.out


def test_a_table_is_printed_for_a_campus(campuses: Path, console: Console, tmp_path: Path) -> None:
    out = tmp_path / "grounds.pdf"
    assert console("report", campuses, "grounds", "-o", out, "--campus", "东校区").status == 0
    assert out.is_file()


def test_an_unknown_campus_is_told_with_those_that_there_are(
    campuses: Path, console: Console, tmp_path: Path
) -> None:
    refused = console("report", campuses, "grounds", "-o", tmp_path / "a.pdf", "--campus", "西校区")
    assert refused.status == 3
    assert "主校区、东校区" in refused.err


def test_a_form_that_is_not_asked_by_campus_is_refused(campuses: Path, console: Console) -> None:
    refused = console("set", campuses, "finance", "wages", "1", "--campus", "东校区")
    assert refused.status == 3
    assert "不分校区填报" in refused.err
