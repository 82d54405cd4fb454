"""Evidence: papers numbered by item, scans kept once by hash, counted in the digest, undoable."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from edudesk.actions import evidence
from edudesk.actions.entry import add_row, read_form, redo, undo
from edudesk.actions.loading import load_district_table
from edudesk.actions.printing import print_report
from edudesk.actions.session import Session
from edudesk.errors import FileRefusedError, UnknownNameError
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.submission import Attached
from edudesk.paths import shipped
from edudesk.storage.contents import read_content

TABLE = shipped("resources") / "sample" / "district-table.csv"


@pytest.fixture
def filled(district: Session) -> Session:
    """Return a district with the schools of the sample."""
    district.run(load_district_table, TABLE, 1)
    return district


def picture(folder: Path, shade: int = 200, name: str = "扫描.jpg") -> Path:
    path = folder / name
    Image.new("RGB", (300, 400), (shade, shade, 255)).save(path)
    return path


def paper(session: Session, item: str = "2.3") -> int:
    return session.run(evidence.add_paper, 1, item).rows[0].id


def rows(session: Session) -> list[dict[str, Value]]:
    return [row.values for row in session.run(read_form, "evidence", 1).rows]


def test_papers_are_numbered_by_their_item(filled: Session) -> None:
    for item in ("2.3", "2.3", "1.4"):
        filled.run(evidence.add_paper, 1, item)
    assert [row["evidence_no"] for row in rows(filled)] == ["2.3-001", "2.3-002", "1.4-001"]


def test_a_scan_is_kept_under_number_and_title_and_can_be_read_again(
    filled: Session, tmp_path: Path
) -> None:
    typed = {"evidence_no": "2.3-009", "item": "2.3", "title": "音乐教室平面图"}
    row = filled.run(add_row, "evidence", 1, typed).rows[0].id
    filled.run(evidence.attach_scan, 1, row, picture(tmp_path))
    assert rows(filled)[0]["scan"] == "2.3-009 音乐教室平面图.png"
    assert rows(filled)[0]["pages"] == 1
    scan, body = filled.run(evidence.scan_contents, "2.3-009 音乐教室平面图.png")
    assert scan.sha256 == hashlib.sha256(body).hexdigest()
    assert Image.open(BytesIO(body)).size == (300, 400)


def test_the_same_document_is_kept_once(filled: Session, tmp_path: Path) -> None:
    first, second, third = paper(filled), paper(filled), paper(filled)
    filled.run(evidence.attach_scan, 1, first, picture(tmp_path))
    filled.run(evidence.attach_scan, 1, second, picture(tmp_path, name="另一名.jpg"))
    filled.run(evidence.attach_scan, 1, third, picture(tmp_path, shade=90))
    names = [row["scan"] for row in rows(filled)]
    assert names[0] == names[1] != names[2]
    assert len(filled.run(lambda desk: desk.store.scans.scans())) == 2


def test_taking_a_scan_off_can_be_undone_until_room_is_made(
    filled: Session, tmp_path: Path
) -> None:
    row = paper(filled)
    filled.run(evidence.attach_scan, 1, row, picture(tmp_path))
    filled.run(evidence.detach_scan, 1, row)
    assert rows(filled)[0]["scan"] is None
    unused = filled.run(evidence.unused_scans)
    assert len(unused.names) == 1
    filled.run(undo)
    assert filled.run(evidence.unused_scans).names == ()
    filled.run(redo)
    assert filled.run(evidence.drop_unused) == unused.size > 0
    filled.run(undo)
    (item,) = [one for one in filled.run(evidence.evidence_items, 1) if one.papers]
    assert item.papers[0].lost
    with pytest.raises(UnknownNameError, match="没有名为"):
        filled.run(evidence.scan_contents, str(rows(filled)[0]["scan"]))


def test_what_cells_name_is_counted_in_the_digest(filled: Session, tmp_path: Path) -> None:
    before = filled.run(lambda desk: read_content(desk.store, 1, 1)).attached
    row = paper(filled)
    filled.run(evidence.attach_scan, 1, row, picture(tmp_path))
    (found,) = filled.run(lambda desk: read_content(desk.store, 1, 1)).attached
    (scan,) = filled.run(lambda desk: desk.store.scans.scans())
    assert before == ()
    assert found == Attached(scan.name, scan.sha256, scan.size)
    filled.run(evidence.detach_scan, 1, row)
    assert filled.run(lambda desk: read_content(desk.store, 1, 1)).attached == ()


def test_scans_are_given_out_under_their_names(filled: Session, tmp_path: Path) -> None:
    row = paper(filled)
    filled.run(evidence.attach_scan, 1, row, picture(tmp_path, name="墙面.png"))
    name = str(rows(filled)[0]["scan"])
    out = tmp_path / "给出"
    out.mkdir()
    assert filled.run(evidence.export_scans, [name, name], out) == (out / name,)
    assert (out / name).read_bytes() == filled.run(evidence.scan_contents, name)[1]


def test_what_is_no_scan_is_refused_and_nothing_is_named(filled: Session, tmp_path: Path) -> None:
    row = paper(filled)
    other = tmp_path / "表.xlsx"
    other.write_bytes(b"PK\x03\x04 not a picture")
    for path in (other, tmp_path / "没有.pdf"):
        with pytest.raises(FileRefusedError):
            filled.run(evidence.attach_scan, 1, row, path)
    assert rows(filled)[0]["scan"] is None


def test_items_are_told_with_papers_and_what_they_lack(filled: Session) -> None:
    items = {one.code: one for one in filled.run(evidence.evidence_items, 1)}
    assert items["1.4"].lacking == Label("没有登记材料", "nothing registered")
    assert "" not in items
    filled.run(add_row, "evidence", 1, {"evidence_no": "x", "item": "9.9", "title": "其他"})
    paper(filled, "1.4")
    items = {one.code: one for one in filled.run(evidence.evidence_items, 1)}
    assert (items["1.4"].lacking, len(items["1.4"].papers)) == (None, 1)
    assert [one.text("evidence_no") for one in items[""].papers] == ["x"]
    assert [one.code for one in items.values() if one.code] == [
        item.code for item in filled.catalogue.standards["quality-balance-2017"].items
    ]


def test_a_paper_is_found_by_its_number(filled: Session, tmp_path: Path) -> None:
    paper(filled, "1.4")
    filled.run(evidence.attach_to_number, 1, "1.4-001", picture(tmp_path))
    assert str(rows(filled)[0]["scan"]).startswith("1.4-001 ")
    with pytest.raises(UnknownNameError):
        filled.run(evidence.attach_to_number, 1, "1.4-002", picture(tmp_path))


def test_a_schools_file_has_no_register(school: Session, tmp_path: Path) -> None:
    for action in (evidence.evidence_items, evidence.missing_evidence):
        with pytest.raises(UnknownNameError):
            school.run(action, 1)
    with pytest.raises(UnknownNameError):
        school.run(evidence.attach_scan, 1, 1, picture(tmp_path))


def test_what_is_missing_is_told_for_each_town_of_its_own_schools(
    filled: Session, tmp_path: Path
) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text("学校标识码,所在乡镇（街道）\n2137000001,城关镇\n", encoding="utf-8")
    assert filled.run(load_district_table, towns, 1).written
    proven = {"evidence_no": "2.3-001", "item": "2.3", "title": "照片", "concerns": "第一小学"}
    filled.run(add_row, "evidence", 1, proven)
    out = tmp_path / "missing.xlsx"
    filled.run(print_report, evidence.MISSING, out, 1, grouped="town")
    town, others = (
        " ".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)
        for sheet in load_workbook(out).worksheets
    )
    schools = len(filled.run(read_form, "school_facts", 1).rows)
    assert "所学校：" not in town
    assert f"缺{schools - 1}所学校：" in others
