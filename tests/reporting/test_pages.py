"""Key pages as pictures, compared with those in tests/golden/pages.

The fonts are bundled, so a page looks alike on every machine; a little grey at the edges of strokes
may differ. A change that is meant is taken over with EDUDESK_GOLDEN=write, and looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from edudesk.model.document import Document
from edudesk.reporting.pdf import write_pdf

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "pages"
PAGES = (
    "annex", "annex-bound", "box-spine", "building-list", "coefficient-chart", "coefficients",
    "facilities", "form-4", "hazard-notice", "hazard-reply", "school-profile", "self-assessment",
    "supervision-order", "verdicts",
)  # fmt: skip
SCALE = 0.5  # of 72 dpi: a page of 421 by 298 dots
BLOCK = 8  # dots a side of the blocks whose mean grey is compared
MOST = 24  # of 255; a line of text that is missing or moved changes blocks by 60 and more


def picture(documents: list[Document], folder: Path) -> Image.Image:
    out = folder / "page.pdf"
    write_pdf(documents, out, documents[0].title)
    with pypdfium2.PdfDocument(out) as pdf:
        return pdf[0].render(scale=SCALE, grayscale=True).to_pil().convert("L")  # type: ignore[no-any-return]


def blocks(image: Image.Image) -> Image.Image:
    size = (image.width // BLOCK, image.height // BLOCK)
    return image.resize(size, Image.Resampling.BOX)


def worst(one: Image.Image, other: Image.Image) -> int:
    """Return by how much the mean grey of two like blocks differs at most."""
    assert one.size == other.size
    extremes = ImageStat.Stat(ImageChops.difference(blocks(one), blocks(other))).extrema
    return int(extremes[0][1])


@pytest.mark.parametrize("code", PAGES)
def test_a_page_looks_as_it_looked(
    code: str, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    now = picture(documents[code][:1], tmp_path)
    held = FOLDER / f"{code}.png"
    if os.environ.get("EDUDESK_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        now.quantize(16).save(held, optimize=True)
    with Image.open(held) as then:
        assert worst(now, then.convert("L")) <= MOST


def test_a_line_that_moved_is_seen(documents: dict[str, list[Document]], tmp_path: Path) -> None:
    page = picture(documents["annex"][:1], tmp_path)
    moved = page.copy()
    moved.paste(page.crop((60, 100, 300, 130)), (60, 106))
    assert worst(page, moved) > MOST


def test_no_picture_is_held_of_a_page_that_is_not_compared() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PAGES)
