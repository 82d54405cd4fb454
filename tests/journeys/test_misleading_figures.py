"""A figure whose print would suggest the other verdict is flagged wherever it comes out.

Two schools of 1,000 with 2,498 and 7,502 of a kind: mean 5,000 and deviation 2,502 a thousand, so
the coefficient is 0.5004; printed to three places, 0.500 against a limit of 0.50. One of them has
4,496 ㎡ for 1,000 students: 4.496, printed 4.50 against 4.5.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from edudesk.actions.files import new_file
from edudesk.actions.loading import load_district_table
from edudesk.catalogue.library import load
from edudesk.cli.main import run

SCHOOL = {
    "school_type": "primary", "organizer": "public", "urban_rural_code": "111", "is_boarding": "0",
    "primary_students": "1000", "primary_classes": "24", "primary_oversize_classes": "0",
    "primary_teachers": "60", "primary_teachers_above": "42", "primary_pe_art": "9",
    "teaching_aux_area": "4996.00", "indoor_sports_area": "500.00",
    "sports_ground_area": "7000.00", "equipment_value_wan": "200.00", "multimedia_rooms": "23",
    "music_rooms": "2", "art_rooms": "2",
}  # fmt: skip
LOWER = {"school_code": "2137000001", "school_name": "甲小学", "primary_backbone": "2498"}
UPPER = {"school_code": "2137000002", "school_name": "乙小学", "primary_backbone": "7502"}


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    rows = [SCHOOL | LOWER, SCHOOL | UPPER]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    table = folder / "schools.csv"
    table.write_text("\n".join(lines), "utf-8")
    session, _ = new_file(
        folder / "district.edudesk",
        "district",
        code="370399",
        name="高新区",
        year="2025-2026",
        catalogue=load(),
        who="李老师",
    )
    with session:
        session.run(load_district_table, table, 1)
    return folder / "district.edudesk"


def said(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    capsys.readouterr()
    assert run([str(one) for one in argv]) == 0
    return capsys.readouterr().out


def printed(district: Path, name: str, ending: str, school: str = "") -> Path:
    """Return what `edudesk report` makes of a table."""
    out = district.with_name(f"{name}.{ending}")
    which = ["--school", school] if school else []
    assert run(["report", str(district), name, "-o", str(out), *which]) == 0
    return out


def text_of_pdf(path: Path) -> str:
    with PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_text_of_assess_flags_a_school_and_a_coefficient(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(capsys, "assess", district)
    assert out.count("4.50△▲") == 2
    assert out.count("0.500✗▲") == 1
    assert out.count("▲") == 4  # the fourth says what it means
    assert "▲ 四舍五入后看似另一结论" in out


def test_the_further_object_names_what_misleads_and_tells_it_apart(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found: dict[str, Any] = json.loads(said(capsys, "assess", district, "--further"))
    assert found["misleading"] == [
        *(
            {
                "school_code": code,
                "stage": "primary",
                "code": "1.4",
                "printed": "4.50",
                "told": "4.496",
            }
            for code in ("2137000001", "2137000002")
        ),
        {
            "school_code": None,
            "stage": "primary",
            "code": "1.2",
            "printed": "0.500",
            "told": "0.5004",
        },
    ]


def test_the_agreed_object_leaves_the_flag_to_standard_error(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["assess", str(district), "--json"]) == 0
    found = capsys.readouterr()
    assert "misleading" not in json.loads(found.out)
    assert [line.split("，四舍五入")[0] for line in found.err.splitlines()] == [
        "▲ 2137000001、小学 1.4 印成 4.50，实为 4.496",
        "▲ 2137000002、小学 1.4 印成 4.50，实为 4.496",
        "▲ 小学 1.2 印成 0.500，实为 0.5004",
    ]


def test_a_verdict_that_is_opened_shows_places_enough(
    district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "= 4.496 ㎡" in said(capsys, "why", district, "1.4", "--school", "2137000001")
    out = said(capsys, "why", district, "1.2")
    assert "= 0.5004" in out
    assert "小学校际差异系数大于0.50的指标" in said(capsys, "why", district, "1.9")


TABLES = {
    "verdicts": "4.50▼▲",
    "form-2-2": "4.50▼▲",
    "coefficients": "0.500▼▲",
    "scheme-coefficients": "0.500▼▲",
    "glass-box": "4.50▼▲",
    "coefficient-workings": "0.5004▲",
    "school-verdict": "4.50▼▲",
    "self-assessments": "4.50㎡▼▲",
    "coefficient-chart": "0.5004▲",
    "coefficient-trend": "0.5004▲",
    "indicator-chart": "4.496▲",
    "school-chart": "4.496▲",
    "school-trend": "4.496▲",
}
BY_SCHOOL = ("school-verdict", "school-chart", "school-trend", "self-assessments")


@pytest.mark.parametrize("name", TABLES)
def test_the_printed_page_flags_it(district: Path, name: str) -> None:
    school = "2137000001" if name in BY_SCHOOL else ""
    text = text_of_pdf(printed(district, name, "pdf", school))
    assert TABLES[name] in re.sub(r"\s", "", text)
    assert text.count("▲") >= 2, "nothing says what the sign means"


@pytest.mark.parametrize("name", ["verdicts", "coefficients", "school-verdict"])
def test_workbook_and_word_file_flag_it(district: Path, name: str) -> None:
    sheet = load_workbook(printed(district, name, "xlsx")).worksheets[0]
    formats = [cell.number_format for row in sheet.iter_rows() for cell in row]
    assert any('"▼▲"' in one for one in formats)
    with zipfile.ZipFile(printed(district, name, "docx")) as word:
        assert TABLES[name] in word.read("word/document.xml").decode()
