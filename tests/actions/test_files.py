"""New files and their codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from edudesk.actions.collections import (
    find_collection,
    list_collections,
    newest_open,
    open_collection,
)
from edudesk.actions.entry import read_form, undo
from edudesk.actions.files import malformed, new_file, open_file
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, FileHeldError, FileRefusedError, UnknownNameError


def remarks(path: Path, catalogue: Catalogue, **particulars: str) -> list[str]:
    given = {"code": "2137000001", "name": "甲", "year": "2025-2026", **particulars}
    session, notes = new_file(path / "new.edudesk", "school", catalogue=catalogue, **given)
    session.close()
    return [note.zh for note in notes]


def test_a_new_file_has_the_annual_report_of_its_school_year(school: Session) -> None:
    collection = school.run(newest_open)
    assert (collection.id, collection.kind, collection.year) == (
        "2025-annual",
        "annual",
        "2025-2026",
    )
    assert collection.moment == date(2025, 9, 1)
    assert collection.title.zh == "2025-2026 学年年报"


def test_the_own_school_has_number_one_with_code_and_name(school: Session) -> None:
    own = school.run(lambda desk: desk.store.school(desk.school))
    assert (own.number, own.code, own.name) == (1, "2137000001", "第一小学")


def test_the_district_of_a_school_is_kept(tmp_path: Path, catalogue: Catalogue) -> None:
    remarks(tmp_path, catalogue, district="370399")
    with open_file(tmp_path / "new.edudesk", catalogue=catalogue) as session:
        (profile,) = session.run(read_form, "school_profile", 1).rows
        assert profile.values["district_code"] == "370399"
        assert session.run(undo) is None


def test_an_ordinary_code_draws_no_remark(tmp_path: Path, catalogue: Catalogue) -> None:
    assert remarks(tmp_path, catalogue) == []


def test_unknown_type_and_province_are_remarked_upon_and_taken(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    first, second = remarks(tmp_path, catalogue, code="2938000001")
    assert "前两位 29" in first
    assert "第 3、4 位 38" in second


@pytest.mark.parametrize("zone", ["370399", "370391", "370171"])
def test_a_zone_outside_the_national_numbering_is_taken_with_a_remark(
    tmp_path: Path, catalogue: Catalogue, zone: str
) -> None:
    (remark,) = remarks(tmp_path, catalogue, district=zone)
    assert zone in remark


@pytest.mark.parametrize("county", ["370305", "370321", "370283", "110101"])
def test_counties_in_the_national_numbering_draw_no_remark(
    tmp_path: Path, catalogue: Catalogue, county: str
) -> None:
    assert remarks(tmp_path, catalogue, district=county) == []


@pytest.mark.parametrize(
    ("which", "value"),
    [
        ("code", "213700001"),
        ("code", "21370000011"),
        ("code", "21370000O1"),
        ("code", "２１３７０００００１"),
        ("name", "  "),
        ("year", "2025"),
        ("year", "2025-2027"),
        ("year", "2025/2026"),
        ("district", "37039"),
    ],
)
def test_malformed_particulars_are_named_and_no_file_is_made(
    tmp_path: Path, catalogue: Catalogue, which: str, value: str
) -> None:
    given = {"code": "2137000001", "name": "甲", "year": "2025-2026", which: value}
    assert list(malformed("school", **given)) == [which]
    with pytest.raises(EdudeskError):
        new_file(tmp_path / "new.edudesk", "school", catalogue=catalogue, **given)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_never_made_over(school: Session, catalogue: Catalogue) -> None:
    school.close()
    before = school.path.read_bytes()
    with pytest.raises(FileRefusedError):
        new_file(
            school.path,
            "school",
            code="2137000002",
            name="乙",
            year="2025-2026",
            catalogue=catalogue,
        )
    assert school.path.read_bytes() == before


def test_a_second_opener_is_told_who_holds_the_file(school: Session, catalogue: Catalogue) -> None:
    with pytest.raises(FileHeldError, match="王老师"):
        open_file(school.path, catalogue=catalogue, who="李老师")


def test_what_is_no_data_file_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "letter.edudesk"
    path.write_text("尊敬的校长" * 200, encoding="utf-8")
    with pytest.raises(FileRefusedError):
        open_file(path, catalogue=catalogue)
    with pytest.raises(FileRefusedError):
        open_file(tmp_path / "none.edudesk", catalogue=catalogue)


def test_collections_are_listed_newest_first_and_found_by_id(school: Session) -> None:
    later = school.run(open_collection, "annual", "2026-2027", date(2026, 9, 1))
    assert [one.id for one in school.run(list_collections)] == ["2026-annual", "2025-annual"]
    assert school.run(newest_open) == later
    assert school.run(find_collection, "").id == "2026-annual"
    assert school.run(find_collection, "2025-annual").number == 1
    with pytest.raises(UnknownNameError, match="2026-annual、2025-annual"):
        school.run(find_collection, "2024-annual")
