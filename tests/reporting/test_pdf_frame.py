"""The lines over a table: unit and moment never stand on each other, however long the name is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from edudesk.model.document import Document
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_frame import above

NAMED = "学校（盖章）：{}　　标识码：2137000001"
MOMENT = "统计时点：2025年9月1日"


def titled(document: Document, name: str) -> Document:
    return msgspec.structs.replace(document, left=NAMED.format(name), right=MOMENT)


def lines_over(path: Path) -> dict[float, list[tuple[float, float]]]:
    """Return by baseline the stretches of text above the table's first line."""
    found: dict[float, list[tuple[float, float]]] = {}
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0].get_textpage()
        for number in range(page.count_rects()):
            left, bottom, right, _ = page.get_rect(number)
            text = page.get_text_bounded(left, bottom, right, bottom + 8)
            if set(text) & set("第校址统计时点附属标识码"):
                found.setdefault(round(bottom), []).append((left, right))
    return found


@pytest.mark.parametrize("length", [4, 16, 17, 30, 60])
def test_unit_and_moment_stand_apart_within_the_page(
    length: int, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    paper = PAPERS["PORT"]
    out = tmp_path / "named.pdf"
    document = titled(documents["fire"][0], "第" * (length - 2) + "小学")
    write_pdf([document], out, "表")
    for stretches in lines_over(out).values():
        assert all(right <= (paper.width - paper.right) * MM + 1 for _, right in stretches)
        assert all(one[1] < other[0] for one, other in pairwise(sorted(stretches)))


def test_only_what_does_not_fit_takes_another_line(documents: dict[str, list[Document]]) -> None:
    width = PAPERS["PORT"].area[0]
    heights = [above(titled(documents["fire"][0], "第" * count), width) for count in (4, 20, 60)]
    assert heights[0] < heights[1] < heights[2]
    plain = msgspec.structs.replace(documents["fire"][0], left="", right="")
    assert above(plain, width) < heights[0]
