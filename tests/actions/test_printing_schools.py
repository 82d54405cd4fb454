"""Printing a report for every school of a district: all of them, or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from edudesk.actions.loading import load_district_table
from edudesk.actions.printing_schools import SchoolPrint, print_every_school
from edudesk.actions.session import Desk, Session
from edudesk.errors import EdudeskError, GivenUpError, UnknownNameError
from edudesk.paths import shipped


@pytest.fixture
def filled(district: Session) -> Session:
    table = shipped("resources") / "sample" / "district-table.csv"
    assert district.run(load_district_table, table, 1).written
    return district


def test_every_school_has_a_file_of_its_own_with_its_own_name(
    filled: Session, tmp_path: Path
) -> None:
    made = filled.run(print_every_school, "verdicts", tmp_path / "out", 1)
    assert len(made) == 21
    for school, printed in (made[0], made[9]):
        with pypdfium2.PdfDocument(printed.path) as pdf:
            text = "".join(pdf[0].get_textpage().get_text_bounded().split())
        name = printed.path.name[10:].split("小学、初中资源")[0]
        assert f"填报单位：{name}" in text
        assert name == school.name
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".pdf"}


def test_given_up_half_way_nothing_is_left(filled: Session, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        heard.append((done, total))
        if done == 5:
            raise GivenUpError

    def work(desk: Desk) -> tuple[SchoolPrint, ...]:
        return print_every_school(replace(desk, told=told), "verdicts", tmp_path / "out", 1)

    with pytest.raises(GivenUpError):
        filled.run(work)
    assert heard == [(number, 21) for number in range(6)]
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_not_printed_by_school_is_refused(
    filled: Session, school: Session, tmp_path: Path
) -> None:
    with pytest.raises(UnknownNameError, match="全区"):
        filled.run(print_every_school, "annex", tmp_path / "out", 1)
    with pytest.raises(EdudeskError, match="区县文件"):
        school.run(print_every_school, "verdicts", tmp_path / "out", 1)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
