"""Printing and assessing through the actions, also on a copy of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudesk.actions.assessing import assess
from edudesk.actions.loading import load_district_table
from edudesk.actions.printing import list_reports, print_report
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.paths import shipped


@pytest.fixture
def filled(district: Session) -> Session:
    """Return the open file of a district with the sample's table of schools."""
    table = shipped("resources") / "sample" / "district-table.csv"
    assert district.run(load_district_table, table, 1).written
    return district


def test_each_kind_of_file_has_its_own_reports(catalogue: Catalogue) -> None:
    names = {kind: {one.name for one in list_reports(catalogue, kind)} for kind in
             ("school", "district")}  # fmt: skip
    assert "annex" in names["district"] - names["school"]
    assert "school-packet" in names["school"] - names["district"]
    assert {one.name for one in list_reports(catalogue)} == names["school"] | names["district"]


def test_a_report_is_the_same_from_the_file_and_from_a_copy(
    filled: Session, tmp_path: Path
) -> None:
    here, aside = tmp_path / "here.pdf", tmp_path / "aside.pdf"
    first = filled.run(print_report, "annex", here, 1)
    second = filled.aside(print_report, "annex", aside, 1).result(timeout=60)
    assert first.pages == second.pages > 1
    assert here.read_bytes() == aside.read_bytes()


def test_an_assessment_is_the_same_from_the_file_and_from_a_copy(filled: Session) -> None:
    assert filled.run(assess, 1) == filled.aside(assess, 1).result(timeout=60)


def test_unknown_names_and_suffixes_are_refused_before_anything_is_made(
    filled: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match="annex"):
        filled.run(print_report, "school-packet", tmp_path / "a.pdf", 1)
    with pytest.raises(EdudeskError, match=r"\.pdf 或 \.xlsx"):
        filled.run(print_report, "annex", tmp_path / "a.docx", 1)
    with pytest.raises(UnknownNameError, match="9999999999"):
        filled.run(print_report, "annex", tmp_path / "a.pdf", 1, school="9999999999")
    with pytest.raises(UnknownNameError, match="quality-balance-2017"):
        filled.run(assess, 1, "basic-balance-2012")
    assert not list(tmp_path.glob("a.*"))
