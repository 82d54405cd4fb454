"""The lines over a table: unit and moment are whole and apart, however long the name is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import docx
import msgspec
import pypdfium2
import pytest
from openpyxl import load_workbook

from edudesk.model.document import Document
from edudesk.reporting.excel import write_workbook
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_frame import above
from edudesk.reporting.word import write_word

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


@pytest.mark.parametrize("length", [4, 17, 60])
def test_twins_cut_neither_unit_nor_moment(
    length: int, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    document = titled(documents["fire"][0], "第" * (length - 2) + "小学")
    write_word([document], tmp_path / "named.docx", "表")
    said = [one.text for one in docx.Document(str(tmp_path / "named.docx")).paragraphs]
    together = f"{document.left}\t{document.right}"
    assert (together in said) is (length == 4)
    assert together in said or {document.left, document.right} <= set(said)
    write_workbook([document], tmp_path / "named.xlsx", "表")
    (sheet,) = load_workbook(tmp_path / "named.xlsx").worksheets
    where = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    left, right = where[document.left], where[document.right]
    assert (left.row == right.row) is (length == 4)
    room = face("song").width(document.left, 10.5) / (PAPERS["PORT"].area[0])
    assert sheet.row_dimensions[left.row].height >= 18 * room


def test_only_what_does_not_fit_takes_another_line(documents: dict[str, list[Document]]) -> None:
    width = PAPERS["PORT"].area[0]
    heights = [above(titled(documents["fire"][0], "第" * count), width) for count in (4, 20, 60)]
    assert heights[0] < heights[1] < heights[2]
    plain = msgspec.structs.replace(documents["fire"][0], left="", right="")
    assert above(plain, width) < heights[0]
