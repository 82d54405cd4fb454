"""The place of the seal across the edges of all sheets lies at the edge where they are fanned."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pypdfium2
import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document
from edudesk.reporting.build import Builder
from edudesk.reporting.pdf import write_pdf
from tests.reporting.filled_files import Filled


def place_of(char: str, sheet: Path, page: int) -> float:
    """Return where a character stands across the page, as a share of its width."""
    with pypdfium2.PdfDocument(sheet) as pdf:
        text = pdf[page].get_textpage()
        at = text.get_text_range().index(char)
        left, _, right, _ = text.get_charbox(at)
        return float((left + right) / 2 / pdf[page].get_width())


@pytest.mark.parametrize(("double_sided", "page", "at_right"), [
    (True, 0, True), (True, 1, False), (True, 2, True), (False, 0, True), (False, 1, True),
])  # fmt: skip
def test_the_seam_is_at_the_outer_edge(
    catalogue: Catalogue, school: Filled, tmp_path: Path, double_sided: bool, page: int,
    at_right: bool,
) -> None:  # fmt: skip
    (signed,) = Builder(school.store, catalogue, school.occasion).build("packet-sign-off")
    signed = msgspec.structs.replace(signed, double_sided=double_sided)
    before = Document(code="before", title="", page="PORT", double_sided=double_sided)
    out = tmp_path / "signed.pdf"
    write_pdf([before] * page + [signed], out, "签章页")
    place = place_of("缝", out, page)
    assert (place > 0.9) == at_right
    assert (place < 0.1) != at_right
