"""`edudesk why`: a verdict opened down to the cells and rows that it comes from."""

import json
from pathlib import Path
from typing import Any

import pytest

from edudesk.actions.sample import SampleFiles
from edudesk.cli.main import run


def said(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["why", *map(str, argv), "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_a_district_opens_a_schools_indicator_to_the_cells_of_its_register(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = said(capsys, sample.district, "1.4", "--school", "2137000001")
    assert one["steps"] == ["(8708.80 − 640.00) ÷ 1968 = 4.10 ㎡"]
    source = one["inputs"][0]["sources"][0]
    assert (source["form"], source["field"]) == ("school_facts", "teaching_aux_area")
    assert source["told"]["zh"] == "区县学校情况表"


def test_a_school_opens_its_indicator_to_the_rows_of_its_staff(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    item, one = said(capsys, sample.folder / "第三小学.edudesk", "1.2")
    assert item["problem"]["zh"] == ""
    teachers = one["inputs"][0]
    assert teachers["figure"] == "19"
    (source,) = teachers["sources"]
    assert (source["form"], len(source["rows"])) == ("staff_totals", 19)
    assert {row["part"] for row in source["rows"]} == {1}


def test_a_district_opens_a_row_of_the_annex_and_its_coefficients(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    item, lower, upper = said(capsys, sample.district, "1.5")
    assert "华侨城小学" in item["problem"]["zh"]
    assert lower["influences"][0]["name"]["zh"] == "华侨城小学"
    assert len(upper["members"]) == 6


def test_it_is_told_in_words(sample: SampleFiles, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    file = str(sample.district)
    assert run(["why", file, "1.4", "--school", "2137000001"]) == 0
    out = capsys.readouterr().out
    assert "(8708.80 − 640.00) ÷ 1968 = 4.10 ㎡" in out
    assert "教督〔2017〕6号，资源配置第4项" in out
    assert run(["--lang", "en", "why", file, "1.2"]) == 0
    told = capsys.readouterr().out
    assert "without" in told
    assert "xᵢ = 24 ÷ 1968 × 100 = 1.2195" in told


@pytest.mark.parametrize("argv", [["9.9"], ["1.4", "--school", "2137999999"]])
def test_what_there_is_not_is_refused_with_what_there_is(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    assert run(["why", str(sample.district), *argv]) == 3
    assert argv[-1] in capsys.readouterr().err


def test_a_district_is_assessed_under_another_standard_by_its_name(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(sample.district)
    capsys.readouterr()
    assert run(["assess", file, "--standard", "basic-balance-2012", "--further"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["standard"] == "basic-balance-2012"
    assert {one["limit"] for one in found["composites"].values()} == {"0.650000", "0.550000"}
    assert run(["assess", file, "--standard", "own"]) == 3
    assert "区县自定评估指标" in capsys.readouterr().err
    assert run(["assess", file, "--standard", "none"]) == 3
    assert "quality-balance-2017" in capsys.readouterr().err


def test_a_row_of_the_annex_opens_to_the_figures_of_its_schools(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    (item,) = said(capsys, sample.district, "2.5")
    first = item["lines"][0]
    assert (first["name"]["zh"], first["verdict"]) == ("第一小学", "not_met")
    over = next(one for one in first["inputs"] if one["fact"] == "primary_oversize_classes")
    assert (over["figure"], over["sources"][0]["form"]) == ("24", "school_facts")
    assert run(["why", str(sample.district), "2.5"]) == 0
    assert "小学超45人班级数 24个" in capsys.readouterr().out
