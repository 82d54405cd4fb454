"""Scans are kept as what can be seen: encoded anew, upright, bounded, without what was hidden."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter
from PIL.PngImagePlugin import PngInfo

from edudesk.errors import FileRefusedError
from edudesk.reporting import pdf_scan
from edudesk.reporting.pdf_scan import LIMIT, SENT, _pictures, encoded_picture, encoded_scan
from edudesk.storage.pictures import picture_kind


def stored(picture: Image.Image, kind: str, **more: object) -> bytes:
    made = BytesIO()
    picture.save(made, kind, **more)
    return made.getvalue()


def photo(width: int, height: int, blur: float = 2) -> Image.Image:
    noise = Image.effect_noise((width, height), 60).convert("RGB")
    return noise.filter(ImageFilter.GaussianBlur(blur))


def pdf_of(*pages: Image.Image, **more: object) -> bytes:
    made = BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=list(pages[1:]), **more)
    return made.getvalue()


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def test_a_photo_becomes_a_smaller_jpeg_that_can_still_be_read() -> None:
    data = stored(photo(4000, 3000), "JPEG", quality=95)
    found = encoded_scan(data, "照片.jpg")
    assert (found.kind, found.pages) == ("jpeg", 1)
    assert opened(found.body).size == (2000, 1500)
    assert len(found.body) < min(len(data), LIMIT)


def test_a_photo_stands_upright_and_tells_nothing_of_the_camera() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera"
    found = encoded_scan(stored(photo(600, 400), "JPEG", exif=exif), "照片.jpg")
    picture = opened(found.body)
    assert picture.size == (400, 600)
    assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_no_comment_profile_or_text_of_another_program_stays(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    texts = PngInfo()
    texts.add_text("Comment", "at home")
    more = {"comment": b"at home"} if kind == "JPEG" else {"pnginfo": texts}
    data = stored(photo(400, 300), kind, exif=exif, icc_profile=b"profile" * 30, **more)
    assert b"at home" in data
    for found in (encoded_scan(data, "照片"), encoded_picture(data, "照片")):
        assert picture_kind(found.body) == "jpeg"
        assert not any(one in found.body for one in (b"at home", b"profile", b"Camera"))


def test_a_picture_that_travels_is_small_however_it_was_taken() -> None:
    noise = Image.effect_noise((3000, 4000), 120).convert("RGB")
    found = encoded_picture(stored(noise, "JPEG", quality=95), "照片.jpg")
    assert len(found.body) <= SENT
    assert max(opened(found.body).size) <= 1600


def test_a_drawing_of_few_colours_stays_a_sharp_png_on_white() -> None:
    drawing = Image.new("RGBA", (800, 600), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).rectangle((100, 100, 300, 200), outline="black", width=3)
    found = encoded_scan(stored(drawing, "PNG"), "图.png")
    assert found.kind == "png"
    assert opened(found.body).convert("RGB").getpixel((5, 5)) == (255, 255, 255)
    assert opened(found.body).convert("RGB").getpixel((100, 150)) == (0, 0, 0)


def test_a_pdf_keeps_its_pages_and_loses_scripts_notes_and_attachments() -> None:
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf_of(photo(200, 300), photo(200, 300)))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        pdf.attachments["secret.txt"] = b"hidden words"
        pdf.pages[0].obj.Annots = pikepdf.Array()
        pdf.save(made)
    found = encoded_scan(made.getvalue(), "文件.pdf")
    assert (found.kind, found.pages) == ("pdf", 2)
    with pikepdf.open(BytesIO(found.body)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/Names" not in pdf.Root
        assert len(pdf.attachments) == 0
        assert "/Annots" not in pdf.pages[0].obj


def test_the_same_document_gives_the_same_bytes() -> None:
    data = pdf_of(photo(300, 400))
    assert encoded_scan(data, "a.pdf") == encoded_scan(data, "b.pdf")


def test_a_pdf_that_is_too_large_is_made_of_smaller_pictures() -> None:
    data = pdf_of(*(photo(1700, 2300) for _ in range(3)), quality=98)
    assert len(data) > LIMIT
    found = encoded_scan(data, "档案.pdf")
    assert len(found.body) <= LIMIT
    with pikepdf.open(BytesIO(found.body)) as pdf:
        assert len(pdf.pages) == found.pages == 3


def test_a_page_that_claims_a_giant_size_is_drawn_small() -> None:
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf_of(photo(1700, 2300), quality=98))) as pdf:
        pdf.pages.extend(pdf.pages)
        for page in pdf.pages:
            page.mediabox = pikepdf.Array([0, 0, 14400, 14400])
        pdf.save(made)
    with pypdfium2.PdfDocument(made.getvalue()) as drawn:
        sizes = [picture.size for picture in _pictures(drawn, 130)]
    assert all(max(size) <= 2000 for size in sizes)


def test_a_picture_of_more_dots_than_any_scanner_makes_is_refused() -> None:
    huge = stored(Image.new("1", (10_000, 9_000)), "PNG")
    assert len(huge) < 100_000
    with pytest.raises(FileRefusedError):
        encoded_scan(huge, "大.png")


def test_what_stays_too_large_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_scan, "LIMIT", 20_000)
    data = pdf_of(*(photo(800, 1100, blur=0) for _ in range(4)), quality=95)
    with pytest.raises(FileRefusedError, match="分成几份"):
        encoded_scan(data, "档案.pdf")


def test_a_pdf_with_a_password_is_refused() -> None:
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf_of(photo(100, 100)))) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(FileRefusedError, match="密码"):
        encoded_scan(made.getvalue(), "锁.pdf")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        b"%PDF-1.4 nothing more",
        b"\x89PNG\r\n\x1a\n123",
        b"\xff\xd8\xff\xe0",
        stored(Image.new("RGB", (9, 9)), "BMP"),
        stored(Image.new("RGB", (9, 9)), "TIFF"),
    ],
)
def test_what_is_damaged_or_of_another_kind_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefusedError, match="JPEG、PNG 图片或 PDF"):
        encoded_scan(data, "x")
