"""`edudesk standard`: the standard chosen for a file is that of every later command and print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edudesk.actions.loading import load_district_table
from edudesk.cli.main import run
from edudesk.paths import shipped
from tests.fresh_files import DISTRICT, open_fresh

TABLE = shipped("resources") / "sample" / "district-table.csv"


@pytest.fixture
def district(tmp_path: Path) -> Path:
    path = tmp_path / "district.edudesk"
    with open_fresh(path, DISTRICT) as session:
        session.run(load_district_table, TABLE, 1)
    return path


def said(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    capsys.readouterr()
    assert run([str(one) for one in argv]) == 0
    return capsys.readouterr().out


def test_the_first_standard_is_meant_until_another_is_chosen(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = said(capsys, "standard", district).splitlines()
    assert listed[0].startswith("* quality-balance-2017")
    assert [line[:2] for line in listed[1:]] == ["  ", "  "]
    listed = said(capsys, "standard", district, "basic-balance-2012").splitlines()
    assert listed[1].startswith("* basic-balance-2012")


def test_assessing_and_printing_follow_the_choice(
    district: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said(capsys, "standard", district, "basic-balance-2012")
    found = json.loads(said(capsys, "assess", district, "--json"))
    assert found["standard"] == "basic-balance-2012"
    named = json.loads(
        said(capsys, "assess", district, "--json", "--standard", "quality-balance-2017")
    )
    assert named["standard"] == "quality-balance-2017"
    out = tmp_path / "verdicts.xlsx"
    said(capsys, "report", district, "coefficients", "-o", out)
    assert out.stat().st_size


def test_what_cannot_be_chosen_leaves_the_choice_as_it_was(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["standard", str(district), "nothing"]) == 3
    assert run(["standard", str(district), "own"]) == 3  # nothing was typed into it yet
    assert said(capsys, "standard", district).startswith("* quality-balance-2017")


@pytest.mark.parametrize("standard", ["basic-balance-2012", "quality-balance-2017"])
@pytest.mark.parametrize("report", ["annex", "form-4", "verdicts", "gaps", "evidence-missing"])
def test_every_kind_of_report_prints_whatever_standard_is_chosen(
    district: Path, tmp_path: Path, standard: str, report: str
) -> None:
    assert run(["standard", str(district), standard]) == 0
    assert run(["report", str(district), report, "-o", str(tmp_path / "out.xlsx")]) == 0


def test_what_is_certain_without_a_figure_is_told_with_its_range(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The hall of the second school is not filled: its rooms of 4,000 ㎡ may all be one.
    rows = [
        "school_code,school_name,school_type,primary_students,teaching_aux_area,indoor_sports_area,"
        "sports_ground_area",
        "2137000001,甲小学,primary,1000,5000,500,7000",
        "2137000002,乙小学,primary,1000,4000,,7000",
    ]
    table = tmp_path / "schools.csv"
    table.write_text("\n".join(rows), "utf-8")
    path = tmp_path / "district.edudesk"
    with open_fresh(path, DISTRICT) as session:
        session.run(load_district_table, table, 1)
    out = said(capsys, "assess", path)
    assert "确定不达标（缺数据）" in out
    assert "0.000–0.189 " in out
    told = said(capsys, "why", path, "1.5")
    assert "0.000 – 0.189" in told
    assert "确定达标" in told
    assert "乙小学（缺其中：室内体育用房面积）" in told
