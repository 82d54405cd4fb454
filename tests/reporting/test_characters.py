"""Characters: the complete lists of the standards print with the bundled fonts, and come out."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pypdfium2
import pytest

from edudesk.model.document import Document, HeadCell, Table, TableColumn, TableRow
from edudesk.model.layout import TextFace
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_fonts import missing
from tests.test_fonts import BEYOND_BMP

# GB 18030-2022: level 1 is the unified ideographs up to U+9FEF and extension A; level 2 adds those
# of the 8,105 general characters that lie beyond the BMP.
LEVELS = "".join(map(chr, (*range(0x4E00, 0x9FF0), *range(0x3400, 0x4DB6)))) + BEYOND_BMP


def double_bytes() -> set[str]:
    """Return the characters of GB 18030 in two bytes, by the codec of the language."""
    trails = (*range(0x40, 0x7F), *range(0x80, 0xFF))
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in trails)
    return set("".join(pair.decode("gb18030", "ignore") for pair in pairs))


def test_of_the_double_bytes_only_radicals_and_one_sign_of_mathematics_cannot_print() -> None:
    assigned = {char for char in double_bytes() if unicodedata.category(char) != "Co"}
    assert len(assigned) > 21_800
    lacking = missing(assigned) - {"≒"}
    assert all(unicodedata.name(char).startswith("CJK RADICAL") for char in lacking)


@pytest.mark.parametrize("face", ["song", "hei"])
def test_every_character_of_levels_one_and_two_prints_and_is_found_again(
    face: TextFace, tmp_path: Path
) -> None:
    assert len(set(LEVELS)) == 20_976 + 6_582 + 196
    table = Table(
        columns=(TableColumn(width=165, align="left", face=face),),
        head=(HeadCell("字", 0, 0),),
        rows=tuple(TableRow((LEVELS[at : at + 40],)) for at in range(0, len(LEVELS), 40)),
    )
    out = tmp_path / "all.pdf"
    write_pdf([Document(code="all", title="字", page="PORT", heading="字", table=table)], out, "字")
    with pypdfium2.PdfDocument(out) as pdf:
        text = "".join(one.get_textpage().get_text_bounded() for one in pdf)
    assert set(LEVELS) - set(text) == set()
