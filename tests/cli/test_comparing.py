"""Comparing two collections on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile

import pytest

from edudesk.cli.main import run
from tests.cli.test_commands import Console, console
from tests.fresh_files import DISTRICT, SCHOOL, write_fresh

__all__ = ["console"]  # a fixture
REASON = "土地确权后按新证登记面积。"


@pytest.fixture(scope="module")
def entered_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a school file whose land and books were entered in two years."""
    path = write_fresh(tmp_path_factory.mktemp("twice") / "school.edudesk", SCHOOL)
    for command, *arguments in (
        ("set", "grounds", "land_area", "20000"),
        ("set", "grounds", "books", "3000"),
        ("collection", "--open", "annual", "--year", "2026-2027"),
        ("set", "grounds", "land_area", "21500"),
        ("set", "grounds", "books", "3000"),
    ):
        assert run([command, str(path), *arguments]) == 0
    return path


@pytest.fixture
def two_years(entered_twice: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(copyfile(entered_twice, tmp_path / "school.edudesk"))


def test_figures_of_two_years_are_told_with_difference_and_reason(
    two_years: Path, console: Console
) -> None:
    told = console("compare", two_years, "grounds")
    assert told.status == 0
    assert "学校占地面积  20,000.00 → 21,500.00 平方米  +1,500.00  +7.5%  （未说明）" in told.out
    assert "3,000 → 3,000 册  =" in told.out
    changed = console("compare", two_years, "grounds", "--changed")
    assert "3,000" not in changed.out
    said = console(
        "compare", two_years, "--explain", "grounds.land_area", "--reason", REASON,
        "--code", "correction",
    )  # fmt: skip
    assert f"+7.5%  {REASON}" in said.out


def test_a_whole_form_is_explained_at_once(two_years: Path, console: Console) -> None:
    assert console("compare", two_years, "--explain", "grounds", "--reason", REASON).status == 0
    answer = json.loads(console("compare", two_years, "grounds", "--json").out)
    assert answer["unexplained"] == 0
    [land] = [row for row in answer["rows"] if row["field"] == "land_area"]
    assert land["reason"] == REASON
    assert (land["before"], land["now"]) == ("20,000.00", "21,500.00")
    assert (answer["collection"], answer["with"]) == ("2026-annual", "2025-annual")


def test_a_place_that_is_none_and_a_reason_without_a_place_are_refused(
    two_years: Path, console: Console
) -> None:
    unknown = console("compare", two_years, "--explain", "grounds.moon", "--reason", REASON)
    assert unknown.status == 3
    assert "grounds.moon" in unknown.err
    assert console("compare", two_years, "--reason", REASON).status == 2
    assert console("compare", two_years, "--with", "2026-annual").status == 3


@pytest.fixture
def district(tmp_path: Path, console: Console) -> Path:
    """Return a district whose second school was merged into its first before the second year."""
    file = write_fresh(tmp_path / "district.edudesk", DISTRICT)
    table = tmp_path / "schools.csv"
    head = "学校标识码,学校名称,办学类型,小学在校生数\n"
    for lines in ("2137000001,东小学,小学,400\n2137000002,西小学,小学,100\n",):
        table.write_text(head + lines, encoding="utf-8")
        assert console("load", file, table).status == 0
    opened = console("collection", file, "--open", "annual", "--year", "2026-2027",
                     "--from", "2025-annual")  # fmt: skip
    assert opened.status == 0, opened.err
    changes = tmp_path / "changes.csv"
    changes.write_text(
        "变动类型,变动日期,学校标识码,并入或分出学校标识码,批准文号\n"
        "并入他校,2026-08-01,2137000002,2137000001,教字〔2026〕1号\n",
        encoding="utf-8",
    )
    assert console("import", file, "school_events", changes).status == 0
    table.write_text(head + "2137000001,东小学,小学,520\n", encoding="utf-8")
    assert console("load", file, table).status == 0
    return file


def test_a_merged_school_is_told_with_the_one_that_took_it_over(
    district: Path, console: Console
) -> None:
    assert "1 所" in console("lineage", district, "--drop-gone").out
    told = console("lineage", district)
    assert told.status == 0
    assert "东小学、西小学 → 东小学" in told.out
    assert "2026-08-01 并入他校 教字〔2026〕1号" in told.out
    assert "500 → 520" in told.out
    (kin,) = json.loads(console("lineage", district, "--json").out)["schools"]
    assert kin["before"] == ["东小学", "西小学"]
    assert kin["figures"]["primary_students"] == [500, 520]
