"""Photos and signed papers: attached, undone, sent with the figures, seen at the district."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageStat
from python_calamine import CalamineWorkbook

from edudesk.actions import attachments
from edudesk.actions.attachments import (
    attach_file,
    attach_picture,
    document_at,
    pages_in,
)
from edudesk.actions.dossier import look_into
from edudesk.actions.entry import add_row, read_form, redo, set_cell, undo
from edudesk.actions.files import new_file
from edudesk.actions.issuing import reading_key
from edudesk.actions.outlook import outlook
from edudesk.actions.packing import Choices, Packed, pack, reopen
from edudesk.actions.parts import begin_part, give_part, return_part, take_part
from edudesk.actions.printing import print_report
from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.actions.submitted import submitted_file
from edudesk.actions.unsealing import sealed_documents, write_unsealed
from edudesk.actions.verifying import opened_package
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, FileRefusedError, UnknownNameError
from edudesk.exchange.personal import BoxedColumn, filled_box, restore
from edudesk.exchange.sealing import public_key_of
from edudesk.model.place import Cell, Value
from edudesk.model.submission import Filled, Package
from edudesk.storage.transport import edition_of
from tests.actions.submitting import new_school, overrule, packed
from tests.fresh_files import DISTRICT, open_fresh


def picture(colour: str = "red", kind: str = "JPEG", **more: object) -> bytes:
    """Return a picture as it comes from a camera or a scanner."""
    out = BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, kind, **more)
    return out.getvalue()


@pytest.fixture
def school(tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    """Return a school with one hazard."""
    with new_school(tmp_path / "s.edudesk", catalogue) as made:
        made.run(add_row, "hazards", 1, {"hazard_no": "2025-001"})
        yield made


def cell(session: Session, field: str = "photo_after", form: str = "hazards") -> Cell:
    return Cell(form, session.run(read_form, form, 1).rows[0].id, field)


def size_of(session: Session, at: Cell) -> int:
    found = session.run(document_at, at, 1)
    assert found is not None
    return found[0].size


def named(session: Session, field: str = "photo_after") -> Value:
    return session.run(read_form, "hazards", 1).rows[0].values[field]


def attach(session: Session, data: bytes, field: str = "photo_after") -> None:
    session.run(attach_picture, 1, cell(session, field), data, "照片.jpg")


def kept(session: Session) -> list[str]:
    return session.run(lambda desk: [one.name for one in desk.store.scans.scans()])


def sent(made: Packed, catalogue: Catalogue) -> Package:
    return opened_package(made.path, catalogue)


def test_a_photo_is_named_after_its_row_and_figure_and_loses_what_the_camera_wrote(
    school: Session, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Wang"
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(picture(exif=exif, comment=b"at home"))
    school.run(attach_file, 1, cell(school), path)
    (name,) = kept(school)
    found = school.run(document_at, cell(school), 1)
    assert found is not None
    scan, body = found
    assert named(school) == name == f"2025-001 整改后照片-{sha256(body).hexdigest()[:8]}.png"
    assert scan.kind == "png"
    assert b"Wang" not in body
    assert b"home" not in body
    assert Image.open(BytesIO(body)).size == (320, 240)


def test_undo_takes_the_photo_off_redo_brings_it_back_and_packing_forgets_what_was_taken_off(
    school: Session, tmp_path: Path
) -> None:
    attach(school, picture("red"))
    attach(school, picture("blue"))
    red, blue = kept(school)[1], named(school)
    assert red != blue
    school.run(undo)
    assert named(school) == red
    school.run(redo)
    assert named(school) == blue
    packed(school, tmp_path / "1.edusub")
    assert kept(school) == [blue]


def test_the_photo_travels_and_the_check_code_covers_it(
    school: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    codes = {packed(school, tmp_path / "0.edusub").code}
    for number, colour in enumerate(("red", "blue"), start=1):
        school.run(reopen, 1)
        attach(school, picture(colour))
        made = packed(school, tmp_path / f"{number}.edusub")
        codes.add(made.code)
        package = sent(made, catalogue)
        (one,) = package.content.attached
        assert one.name == named(school)
        assert one.sha256 == sha256(package.documents[one.name]).hexdigest()
    assert len(codes) == 3
    again = school.run(pack, 1, tmp_path / "again.edusub")
    assert again.again
    assert again.path.read_bytes() == made.path.read_bytes()


def test_the_district_sees_the_photo_with_the_figure_it_belongs_to(
    school: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    attach(school, picture())
    made = packed(school, tmp_path / "1.edusub")
    district, _ = new_file(
        tmp_path / "d.edudesk", "district", code="370399", name="高新区",
        year="2025-2026", catalogue=catalogue,
    )  # fmt: skip
    with district:
        (outcome,) = district.run(receive, [made.path])
        assert outcome.status == "received"
        (one,) = district.run(look_into, outcome.number).documents
        assert one.scan.name == named(school)
        assert "整改后照片" in one.cells[0].zh
        assert Image.open(BytesIO(one.body)).size == (320, 240)

        def laid_out(desk: Desk) -> list[str]:
            with submitted_file(desk, 2, 1) as lent:
                assert lent is not None
                return kept(lent[0])

        assert district.run(laid_out) == [one.scan.name]


@pytest.fixture
def signed(school: Session) -> Cell:
    """Return the cell of a school with a signed paper in it."""
    at = cell(school, "statement_scan", "school_profile")
    school.run(attach_picture, 1, at, picture("navy"), "签字.jpg")
    return at


def test_a_paper_that_shows_a_name_stays_home_and_no_consent_sends_it_in_clear(
    school: Session, signed: Cell, tmp_path: Path, catalogue: Catalogue
) -> None:
    made = packed(school, tmp_path / "1.edusub")
    home = sent(made, catalogue)
    assert [one.size for one in home.content.attached] == [size_of(school, signed)]
    assert home.documents == {}
    assert "statement_scan" in {one.field.code for one in school.run(outlook, 1).direct}
    school.run(reopen, 1)
    consent = Choices(quasi=("school_profile.statement_scan",))
    with pytest.raises(UnknownNameError, match="statement_scan"):
        school.run(pack, 1, tmp_path / "2.edusub", choices=consent)


def test_a_signed_paper_goes_encrypted_and_the_district_opens_it_by_name(
    school: Session, signed: Cell, tmp_path: Path, catalogue: Catalogue
) -> None:
    attach(school, picture())
    school.run(add_row, "staff", 1, {"name": "周小川"})
    with open_fresh(tmp_path / "d.edudesk", DISTRICT, catalogue) as district:
        public = public_key_of(district.run(reading_key)).hex()
        school.run(overrule)
        made = school.run(pack, 1, tmp_path / "1.edusub", choices=Choices(to_key=public))
        found = school.run(document_at, signed, 1)
        assert found is not None
        paper, body = found
        assert body not in made.path.read_bytes()
        (outcome,) = district.run(receive, [made.path])
        inside = district.run(look_into, outcome.number)
        assert (inside.sealed, [one.scan.name for one in inside.documents]) == (
            "key",
            [named(school)],
        )
        (one,) = district.run(sealed_documents, outcome.number)
        assert (one.scan.name, one.body, one.personal) == (paper.name, body, True)
        out = district.run(write_unsealed, outcome.number, tmp_path / "名单.xlsx")
        assert [each.read_bytes() for each in out.documents] == [body]
        book = CalamineWorkbook.from_path(str(out.path))
        cells = {
            str(value)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for value in row
        }
        assert "周小川" in cells
        made_by = district.run(lambda desk: desk.store.received.decisions(2, 1))
        assert [one.act for one in made_by] == ["unseal", "unseal"]
        district.run(print_report, "thread", tmp_path / "往来.xlsx", 1)
        told = CalamineWorkbook.from_path(str(tmp_path / "往来.xlsx")).get_sheet_by_index(0)
        assert sum("解密" in row for row in told.to_python()) == 2


def test_a_paper_under_a_passphrase_opens_by_it_alone(
    school: Session, signed: Cell, tmp_path: Path, catalogue: Catalogue
) -> None:
    choices = Choices(by_passphrase=True)
    school.run(overrule)
    made = school.run(pack, 1, tmp_path / "1.edusub", choices=choices, passphrase="红杏枝头12345")
    with open_fresh(tmp_path / "d.edudesk", DISTRICT, catalogue) as district:
        (outcome,) = district.run(receive, [made.path])
        with pytest.raises(EdudeskError, match="打不开"):
            district.run(sealed_documents, outcome.number, "绿柳枝头12345")
        (one,) = district.run(sealed_documents, outcome.number, "红杏枝头12345")
        found = school.run(document_at, signed, 1)
        assert found is not None
        assert one.body == found[1]


def test_nothing_is_taken_out_of_a_box_that_the_digest_does_not_cover(
    school: Session, signed: Cell, tmp_path: Path, catalogue: Catalogue
) -> None:
    package = sent(packed(school, tmp_path / "1.edusub"), catalogue)
    (told,) = package.content.attached
    edition = edition_of(catalogue.school_forms)
    for documents in ({told.name: picture("lime")}, {"别的.jpg": picture()}, {told.name: b""}):
        with pytest.raises(FileRefusedError, match="自相矛盾"):
            restore(package, filled_box([], documents), edition)
    wrong: list[tuple[str, str, int | str, Filled]] = [
        ("staff", "name", 7, Filled("plain", "不在册")),
        ("school_profile", "statement_scan", "", Filled("plain", 5)),
        ("school_profile", "statement_scan", "", Filled("na", "照片")),
        ("school_profile", "nothing", "", Filled("plain", "x")),
    ]
    for form, field, key, filled in wrong:
        box = [BoxedColumn(form, field, bytes(32), [(key, filled)])]
        with pytest.raises(FileRefusedError, match="自相矛盾"):
            restore(package, filled_box(box, {}), edition)


def test_of_a_scan_with_pages_one_is_chosen(school: Session, tmp_path: Path) -> None:
    path = tmp_path / "鉴定.pdf"
    first, second = (Image.new("RGB", (300, 400), colour) for colour in ("white", "green"))
    first.save(path, "PDF", save_all=True, append_images=[second])
    assert school.run(pages_in, path) == 2
    school.run(attach_file, 1, cell(school), path, 2)
    found = school.run(document_at, cell(school), 1)
    assert found is not None
    shot = Image.open(BytesIO(found[1])).convert("RGB")
    assert max(shot.size) == 1600
    assert ImageStat.Stat(shot).mean == pytest.approx([0, 128, 0], abs=3)
    with pytest.raises(FileRefusedError, match="没有第 3 页"):
        school.run(attach_file, 1, cell(school), path, 3)


def test_a_locked_pdf_is_told_as_such(school: Session, tmp_path: Path) -> None:
    path = tmp_path / "锁.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(FileRefusedError, match="设有密码"):
        school.run(attach_file, 1, cell(school), path)


def test_no_more_is_attached_than_can_be_sent(
    school: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(school, picture("red"))
    monkeypatch.setattr(attachments, "MOST", size_of(school, cell(school)))
    with pytest.raises(FileRefusedError, match="已附 1 份"):
        attach(school, picture("blue", "PNG"), "photo_before")
    attach(school, picture("red"), "photo_before")  # the same picture weighs nothing more
    assert named(school, "photo_before") == named(school)


def test_only_cells_for_documents_take_one(school: Session) -> None:
    with pytest.raises(UnknownNameError, match="不能在这里附"):
        school.run(attach_picture, 1, cell(school, "hazard_no"), picture(), "a.jpg")


def test_where_a_photo_lies_may_be_written_instead(
    school: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    school.run(set_cell, cell(school), "总务处档案柜")
    assert school.run(document_at, cell(school), 1) is None
    assert sent(packed(school, tmp_path / "1.edusub"), catalogue).content.attached == ()


def test_a_colleague_gets_the_photos_of_a_part_and_brings_others_back(
    school: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    attach(school, picture("red"), "photo_before")
    school.run(attach_picture, 1, cell(school, "statement_scan", "school_profile"),
               picture("gray"), "签字.jpg")  # fmt: skip
    out, back = tmp_path / "a.edupart", tmp_path / "b.edupart"
    school.run(give_part, 1, ["hazards"], "李老师", out)
    with begin_part(out, tmp_path / "li.edudesk", catalogue=catalogue) as colleague:
        assert kept(colleague) == [named(school, "photo_before")]
        attach(colleague, picture("blue"))
        colleague.run(return_part, back)
    school.run(take_part, back)
    found = school.run(document_at, cell(school), 1)
    assert found is not None
    assert found[0].who == "李老师"
    shot = Image.open(BytesIO(found[1])).convert("RGB")
    assert ImageStat.Stat(shot).mean == pytest.approx([0, 0, 255], abs=3)
