"""Scans on paper: every page of each document in order, under its caption, within its room."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import page
import pikepdf
import pypdfium2
import pytest
from openpyxl import load_workbook
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from edudesk.assessment.items import assess_collection
from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document, Picture
from edudesk.model.scan import Encoded
from edudesk.reporting import produce
from edudesk.reporting.build import Builder
from edudesk.reporting.paper import PAPERS
from edudesk.reporting.pdf_blocks import pieces, plan
from tests.reporting.filled_files import Filled, Rows, facts, fill

CODE = "evidence-scans"


def photo(width: int, height: int, colour: str, kind: str = "JPEG") -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind)
    return made.getvalue()


def letter(pages: int) -> bytes:
    made = BytesIO()
    canvas = Canvas(made, (595, 842))
    for number in range(pages):
        canvas.drawString(100, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


SCANS = {
    "wide.jpg": Encoded("jpeg", photo(800, 400, "red"), 1),
    "upright.png": Encoded("png", photo(300, 900, "blue", "PNG"), 1),
    "letter.pdf": Encoded("pdf", letter(3), 3),
}
PAPERS_OF_ITEMS = (  # number, item, scan
    ("003", "2.1", "letter.pdf"),
    ("001", "1.4", "wide.jpg"),
    ("002", "1.4", "upright.png"),
    ("005", "2.2", "gone.pdf"),
    ("004", "2.1", None),
)


@pytest.fixture(scope="module")
def registered(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A district with papers of evidence: three scans, one lost, one never made."""
    rows: Rows = {
        "school_facts": facts(3),
        "evidence": [
            {"evidence_no": number, "item": item, "title": f"材料{number}", "scan": scan}
            for number, item, scan in PAPERS_OF_ITEMS
        ],
    }
    path = tmp_path_factory.mktemp("scans") / "district.edudesk"
    filled = fill(path, catalogue, "district", "高新区", rows, scans=SCANS)
    assess_collection(filled.store, catalogue, catalogue.standards["quality-balance-2017"])
    yield filled
    filled.store.close()


@pytest.fixture(scope="module")
def built(registered: Filled, catalogue: Catalogue) -> Document:
    (document,) = Builder(registered.store, catalogue, registered.occasion).build(CODE)
    return document


def test_pages_stand_in_the_order_of_items_and_numbers(built: Document) -> None:
    captions = [picture.caption for picture in built.pictures]
    assert [caption.split("材料")[2] for caption in captions] == [
        "001", "002", "003　第1页，共3页", "003　第2页，共3页", "003　第3页，共3页",
        "005　（文件中没有这份扫描件）",
    ]  # fmt: skip
    assert captions[0].startswith("1.4　材料编号001")


def test_a_picture_keeps_its_shape_within_its_room(built: Document) -> None:
    wide, upright, first = built.pictures[:3]
    assert wide.width / wide.height == pytest.approx(2)
    assert wide.width <= 165
    assert wide.height <= 90
    assert upright.height / upright.width == pytest.approx(3)
    assert upright.height == pytest.approx(200)
    assert first.height / first.width == pytest.approx(842 / 595, rel=0.01)


def test_the_pdf_holds_every_picture_and_stays_an_archive(
    registered: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out, again = tmp_path / "scans.pdf", tmp_path / "again.pdf"
    for path in (out, again):
        produce(registered.store, catalogue, CODE, path, context=registered.occasion)
    assert out.read_bytes() == again.read_bytes()
    with pikepdf.open(out) as pdf:
        assert sum(len(sheet.get_images()) for sheet in pdf.pages) == 5
    report = page.validate_pdf(str(out), profile=page.ValidationProfile.PDF_A_2U)
    assert report.is_compliant
    with pypdfium2.PdfDocument(out) as pdf:
        texts = ["".join(sheet.get_textpage().get_text_bounded().split()) for sheet in pdf]
    assert len(texts) == 5  # the two that are lost or lie share a page with others
    assert "材料005" in texts[-1]


def test_captions_of_pictures_that_are_not_there_follow_like_lines_of_a_list() -> None:
    lost = Picture("隐患01　（未附照片）", b"", 0, 0)
    seen = Picture("隐患02", SCANS["wide.jpg"].body, 120, 60)
    shown = (*[lost] * 14, seen, *[lost] * 5)
    register = Document(code="one", title="照片", page="PORT", heading="照片", pictures=shown)
    width, height = PAPERS["PORT"].area
    parts = pieces(register, width, ())
    assert plan(parts, height) == [(0, len(parts))]
    apart = parts[1].above
    assert [at for at, part in enumerate(parts[1:-1]) if part.above == apart] == [0, 14, 15]


def test_a_picture_stays_within_the_type_area(
    registered: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "scans.pdf"
    produce(registered.store, catalogue, CODE, out, context=registered.occasion)
    paper = PAPERS["PORT"]
    with pypdfium2.PdfDocument(out) as pdf:
        for sheet in pdf:
            for image in sheet.get_objects(filter=(3,)):
                left, bottom, right, top = (edge / 72 * 25.4 for edge in image.get_bounds())
                assert left >= paper.left - 0.1
                assert right <= paper.width - paper.right + 0.1
                assert bottom >= paper.bottom - 0.1
                assert top <= paper.height - paper.top + 0.1


def test_word_files_hold_the_pictures_and_workbooks_say_what_they_are(
    registered: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    letter, book = tmp_path / "scans.docx", tmp_path / "scans.xlsx"
    for path in (letter, book):
        produce(registered.store, catalogue, CODE, path, context=registered.occasion)
    opened = docx.Document(str(letter))
    assert len(opened.inline_shapes) == 5
    assert any("材料005" in one.text for one in opened.paragraphs)
    (sheet,) = load_workbook(book).worksheets
    said = [str(cell.value) for (cell, *_) in sheet.iter_rows() if cell.value]
    assert said[0] == "佐证材料扫描件"
    assert sum("材料编号" in text for text in said) == 6


def test_a_packet_has_the_scans_only_where_there_are_some(
    registered: Filled, district: Filled, catalogue: Catalogue
) -> None:
    with_scans = Builder(registered.store, catalogue, registered.occasion).build("district-packet")
    without = Builder(district.store, catalogue, district.occasion).build("district-packet")
    assert CODE in {one.code for one in with_scans}
    assert CODE not in {one.code for one in without}


def test_a_register_without_scans_says_so(district: Filled, catalogue: Catalogue) -> None:
    (document,) = Builder(district.store, catalogue, district.occasion).build(CODE)
    assert document.pictures == ()
    assert document.notes == ("没有附扫描件",)
