"""The district's day on the command line: from the table of schools to the printed annex."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from edudesk.cli.main import run
from edudesk.paths import shipped

TABLE = shipped("resources") / "sample" / "district-table.csv"


def edudesk(*argv: object) -> int:
    return run([str(one) for one in argv])


def test_from_the_table_of_schools_to_the_annex(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "高新区.edudesk"
    assert edudesk(
        "new", file, "--kind", "district", "--code", "370399", "--name", "高新区",
        "--year", "2025-2026",
    ) == 0  # fmt: skip

    # The table comes back from a school in GB18030 and with a slip: it is refused whole.
    slip = tmp_path / "slip.csv"
    slip.write_bytes(TABLE.read_text("utf-8").replace(",1968,", ",1968.5,").encode("gb18030"))
    capsys.readouterr()
    assert edudesk("load", file, slip) == 3
    said = capsys.readouterr().out
    assert "第 2 行，小学在校生数" in said
    assert edudesk("assess", file, "--json") == 0
    assert json.loads(capsys.readouterr().out)["units"] == []

    assert edudesk("load", file, TABLE) == 0
    assert edudesk("check", file) == 0

    # The attested rows are answered; until then they are unknown, never met.
    capsys.readouterr()
    assert edudesk("assess", file, "--json") == 0
    items = {one["code"]: one for one in json.loads(capsys.readouterr().out)["items"]}
    assert items["2.2"]["verdict"] == items["4.1"]["verdict"] == "unknown"
    assert items["2.5"]["verdict"] == "not_met"
    assert edudesk("set", file, "annex", "attested", "达标", "--row", "2.2") == 0
    assert edudesk("set", file, "annex", "attested", "未抽测", "--row", "3.9") == 0
    assert edudesk("set", file, "annex", "exists", "否", "--row", "4.1") == 0
    assert edudesk("set", file, "annex", "exists", "是", "--row", "4.2") in (0, 1)
    assert edudesk("set", file, "annex", "deadline", "2026年9月", "--row", "2.5") == 0
    assert edudesk("set", file, "annex", "lead_units", "教育和体育事业中心", "--row", "2.5") == 0
    capsys.readouterr()
    assert edudesk("assess", file, "--json") == 0
    items = {one["code"]: one for one in json.loads(capsys.readouterr().out)["items"]}
    verdicts = {code: items[code]["verdict"] for code in ("2.2", "3.9", "4.1", "4.2")}
    assert verdicts == {"2.2": "met", "3.9": "met", "4.1": "met", "4.2": "not_met"}

    pdf, workbook = tmp_path / "annex.pdf", tmp_path / "annex.xlsx"
    assert edudesk("report", file, "annex", "-o", pdf) == 0
    assert edudesk("report", file, "annex", "-o", workbook) == 0
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    text = "".join("".join(pages).split())
    for figure in ("434", "120", "225", "26", "2789", "2997", "2026年9月", "未抽测"):
        assert figure in text
    sheet = openpyxl.load_workbook(workbook).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any("小学总班级数434个" in cell for cell in cells)


def test_the_demo_says_in_words_what_it_made_and_shows_the_district(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown: list[str] = []

    def show(files: Sequence[str]) -> int:
        shown.extend(files)
        return 0

    assert run(["demo", "--show"], show) == 0
    out = Path("out")
    assert shown == [str(out / "高新区.edudesk")]
    lines = capsys.readouterr().out.splitlines()
    assert str(out) in lines[0]
    made = {line.split()[0] for line in lines[1:]}
    assert made == {path.name for path in out.iterdir()}
    assert {"annex.pdf", "annex.xlsx", "school-packet.pdf", "高新区.edudesk"} <= made
    assert all(" KB " in line or " MB " in line for line in lines[1:])
    for path in out.glob("*.edudesk"):
        assert edudesk("check", path) == 0


def test_the_demo_refuses_a_place_that_is_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "out"
    taken.write_text("a file", encoding="utf-8")
    assert edudesk("demo", "--out", taken) == 3
    assert "无法写入" in capsys.readouterr().err
    assert taken.read_text(encoding="utf-8") == "a file"
