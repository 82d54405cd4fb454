"""Comparing two collections on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import Console, console, school

__all__ = ["console", "school"]  # fixtures
REASON = "土地确权后按新证登记面积。"


@pytest.fixture
def two_years(school: Path, console: Console) -> Path:
    """Return a school file whose land and books were entered in two years."""
    for field, value in (("land_area", "20000"), ("books", "3000")):
        assert console("set", school, "grounds", field, value).status == 0
    opened = console("collection", school, "--open", "annual", "--year", "2026-2027")
    assert opened.status == 0
    for field, value in (("land_area", "21500"), ("books", "3000")):
        assert console("set", school, "grounds", field, value).status == 0
    return school


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
