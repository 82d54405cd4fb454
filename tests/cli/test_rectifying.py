"""The commands around problems: ledger, evidence, on-site checks, the statistics' export."""

import json
from pathlib import Path
from typing import Any

import pytest

from edudesk.actions.sample import SampleFiles
from edudesk.cli.main import run


def said(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    capsys.readouterr()
    assert run([str(one) for one in argv]) == 0
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> Any:  # noqa: ANN401
    return json.loads(said(capsys, *argv, "--json"))


def test_problems_go_from_verdicts_into_the_ledger_and_what_is_due_is_told(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = as_json(capsys, "ledger", sample.district)["missing"]
    assert "1.4" in missing
    assert f"{len(missing)} 个问题" in said(capsys, "ledger", sample.district, "--from-verdicts")
    assert "0 个问题" in said(capsys, "ledger", sample.district, "--from-verdicts")
    stands = as_json(capsys, "ledger", sample.district)
    assert (stands["missing"], stands["standing"]) == ([], missing)
    assert "已逾期" in said(capsys, "ledger", sample.district)


def test_evidence_that_is_missing_is_listed(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, "evidence", sample.district)
    assert {"item": "1.6", "lacking": "没有登记材料"}.items() <= next(
        one for one in found if one["item"] == "1.6"
    ).items()
    assert f"共 {len(found)} 条" in said(capsys, "evidence", sample.district)


def test_a_sample_is_drawn_and_its_accuracy_told(
    sample: SampleFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "还没有抽样" in said(capsys, "site-check", sample.district)
    drawn = said(
        capsys, "site-check", sample.district, "--schools", "3", "--figures", "4", "--seed", "甲"
    )
    assert "3 所学校的 12 个指标，抽样码 甲" in drawn
    measured = as_json(capsys, "site-check", sample.district)
    assert sum(one["drawn"] for one in measured) == 12
    assert "准确率 —" in said(capsys, "site-check", sample.district)
    assert "0 个现场核查差异" in said(capsys, "ledger", sample.district, "--from-checks")


def test_an_export_is_loaded_and_what_it_leaves_open_is_told(
    sample: SampleFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "小学.csv"
    export.write_text(
        "学校标识码,学校名称,是否计校数,在校生数,附设班\n2137000001,第一小学,否,12,0\n",
        encoding="utf-8",
    )
    told = said(capsys, "load-statistics", sample.district, export)
    assert "1 所学校" in told
    assert "附设班" in told
    assert "归属中心校：第一小学" in told
    export.write_text("学校标识码,学校名称,在校生数\n2137000001,第一小学,约12\n", encoding="utf-8")
    assert run(["load-statistics", str(sample.district), str(export)]) == 1
    assert "约12" in capsys.readouterr().out
