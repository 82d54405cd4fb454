"""Letters on the grid of GB/T 9704-2012: 22 lines a page, 28 characters a line, measured in PDF."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document
from edudesk.model.layout import Block, PageLayout
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf import write_pdf

LINES, CHARACTERS = 22, 28  # on a page, in a line: GB/T 9704-2012, 5.2.2
TYPE_SIZE = 15.75  # pt of 3号, the size of its body text
LETTERS = ("hazard-notice", "self-report-begin", "self-report-end")


def blocks_of(catalogue: Catalogue, letter: str) -> list[Block]:
    layout = catalogue.layouts[letter]
    assert isinstance(layout, PageLayout)
    return list(layout.blocks)


def lines_of(page: pypdfium2.PdfPage) -> list[list[tuple[float, float, str]]]:
    """Return left edge, foot and character of what stands on a page, line by line from above."""
    text = page.get_textpage()
    rows: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if not char.isspace():
            left, foot, _, _ = text.get_charbox(index, loose=True)
            rows[round(foot)].append((left, foot, char))
    return [sorted(rows[foot]) for foot in sorted(rows, reverse=True)]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_full_page_of_a_letter_has_22_lines_of_28_characters(
    letter: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    body = next(block for block in blocks_of(catalogue, letter) if block.indent)
    text = "安全工作要从细处做起" * 100  # 1,000 characters: a page holds 616, less the indent
    block = msgspec.structs.replace(body, text=text)
    document = Document(code=letter, title="函", page="DOC", blocks=(block,), numbered=False)
    out = tmp_path / "letter.pdf"
    write_pdf([document], out, "函")
    with pypdfium2.PdfDocument(out) as pdf:
        pages = [lines_of(page) for page in pdf]
    assert len(pages) == 2
    full = pages[0]
    assert len(full) == LINES
    assert [len(line) for line in full] == [CHARACTERS - 2] + [CHARACTERS] * (LINES - 1)
    pitches = [above[0][1] - below[0][1] for above, below in pairwise(full)]
    assert pitches == pytest.approx([225 * MM / LINES] * (LINES - 1), abs=0.02)
    steps = [right[0] - left[0] for left, right in pairwise(full[1])]
    assert steps == pytest.approx([TYPE_SIZE] * (CHARACTERS - 1), abs=0.02)
    assert full[1][0][0] == pytest.approx(28 * MM, abs=1.0)
    assert full[-1][0][1] > 35 * MM
    assert full[0][0][1] + TYPE_SIZE < (297 - 37) * MM + 1


@pytest.mark.parametrize("letter", LETTERS)
def test_every_line_of_a_letter_down_to_its_date_stands_on_the_grid(
    letter: str, catalogue: Catalogue
) -> None:
    pitch = 225 * MM / LINES
    blocks = blocks_of(catalogue, letter)
    dated = max(at for at, block in enumerate(blocks) if block.size == TYPE_SIZE)
    for block in blocks[: dated + 1]:
        assert block.leading == pytest.approx(pitch, abs=0.01)
        assert block.above * MM / pitch == pytest.approx(round(block.above * MM / pitch), abs=0.01)
