"""A clerk's day on the command line: from an empty file to the printed packet."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from edudesk.cli.main import run
from edudesk.paths import shipped

SCHOOL = shipped("resources") / "sample" / "schools" / "third-primary"


def edudesk(*argv: object) -> int:
    return run([str(one) for one in argv])


def as_workbook(table: Path, folder: Path) -> Path:
    """Return the csv table as a workbook with a title over it, as an office would keep it."""
    book = openpyxl.Workbook()
    book.active.append((table.stem, None))
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            book.active.append([int(text) if text.isdigit() else text for text in row])
    path = folder / f"{table.stem}.xlsx"
    book.save(path)
    return path


def test_from_a_new_file_to_the_packet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "第三小学.edudesk"
    assert edudesk(
        "new", file, "--kind", "school", "--code", "2137000003", "--name", "第三小学",
        "--year", "2024-2025",
    ) == 0  # fmt: skip

    # The rosters come from the workbooks of the offices; staff first, class teachers refer to it.
    for name in ("campuses", "staff", "classes", "buildings", "special_rooms"):
        table = as_workbook(SCHOOL / "2024" / f"{name}.csv", tmp_path)
        assert edudesk("import", file, name, table) == 0

    # The pages are typed: full-width digits, a state, a slip and its correction.
    assert edudesk("set", file, "school_profile", "school_type", "小学") == 0
    assert edudesk("set", file, "school_profile", "schooling_system", "六三制") == 0
    assert edudesk("set", file, "grounds", "sports_ground_area", "１２，０９４．６") == 0
    assert edudesk("set", file, "grounds", "classrooms", "36") == 0
    assert edudesk("set", file, "grounds", "nearby_sports_area", "--state", "na") == 0
    assert edudesk("set", file, "grounds", "network_multimedia", "38间半") == 1
    assert edudesk("set", file, "grounds", "network_multimedia", "38") == 0
    assert edudesk("set", file, "grounds", "equipment_value", "362.08") == 0
    assert edudesk("set", file, "grounds", "music_rooms", "3") == 0
    assert edudesk("set", file, "classes", "student_count", "43", "--row", "一年级1班") == 0

    # Much is still missing, and the check says so; nothing that was imported is wrong.
    capsys.readouterr()
    assert edudesk("check", file, "--json") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    wrong = [one for one in found if one["level"] == "wrong" and one["state"] == "open"]
    assert {one["check"].rsplit(".", 1)[1] for one in wrong} == {"required"}

    # What is filled in already yields verdicts; what is missing is named, not taken for nought.
    assert edudesk("assess", file, "--json") == 0
    (unit,) = json.loads(capsys.readouterr().out)["units"]
    assert unit["students"] == 1564
    assert unit["indicators"]["1.5"]["verdict"] == "met"
    # 560.00 of the gymnasium and 12,094.60 outside: 12,654.60 for 1,564 pupils
    assert unit["indicators"]["1.5"]["value"] == "8.091176"
    assert unit["verdict"] in ("pass", "unknown")

    packet = tmp_path / "packet.pdf"
    assert edudesk("report", file, "school-packet", "-o", packet) == 0
    with pypdfium2.PdfDocument(packet) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "第三小学" in text
    assert "12,094.60" in text or "12094.60" in text
