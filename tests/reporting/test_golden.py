"""What every layout with a text of its own prints, held word for word in tests/golden/print.

A change that is meant is taken over with EDUDESK_GOLDEN=write in the environment, and read in the
diff. Tables drawn from forms are not held here: their words are the forms'.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Content, Document, Figure, Rich
from edudesk.model.layout import (
    ChartLayout,
    ListLayout,
    PageLayout,
    PlacedLayout,
    ScansLayout,
    SpineLayout,
    TrendLayout,
)
from tests.reporting.filled_files import CODES

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "print"
HELD = (
    ListLayout | PlacedLayout | PageLayout | SpineLayout | ChartLayout | TrendLayout | ScansLayout
)
ROWS = 12  # of a table; the rest repeats what these show


def shown(content: Content) -> str:
    if isinstance(content, Rich):
        return "⏎".join(part.number + part.text for part in content.paragraphs)
    if isinstance(content, Figure):
        return content.text + "▼" * content.short + "▲" * content.flagged
    return content.replace("\n", "⏎")


def lines(document: Document) -> Iterator[str]:
    """Yield a document as text: what stands around, the header, the rows."""
    yield f"== {document.title} [{document.page}]"
    yield from filter(None, (document.tag, document.mark, document.heading))
    yield f"{document.left} | {document.right}"
    for block in document.blocks:
        yield f"({block.kind}) {block.text}".replace("\n", "⏎")
        yield from (f"  {sign.label}" for sign in block.sign)
    for cell in document.spine.cells if document.spine else ():
        yield f"{cell.label}: {cell.text}"
    for drawing in document.drawings:
        yield f"-- {drawing.title}"
        yield from (" | ".join(told) for told in drawing.told[:ROWS])
    for picture in document.pictures:
        yield f"-- {picture.caption} {picture.width:.0f} x {picture.height:.0f}"
    if document.table is not None:
        head = sorted(document.table.head, key=lambda cell: (cell.row, cell.column))
        yield "# " + " | ".join(cell.text.replace("\n", "") for cell in head)
        for row in document.table.rows[:ROWS]:
            yield " | ".join(map(shown, row.cells))
        yield f"{len(document.table.rows)} rows"
    yield from (f"注：{note}" for note in document.notes)
    yield "　".join(blank.label for blank in document.sign) + document.sign_date


def text_of(documents: list[Document]) -> str:
    stripped = (line.rstrip() for document in documents for line in lines(document))
    return "\n".join(stripped) + "\n"


@pytest.mark.parametrize("code", CODES)
def test_a_layout_prints_what_it_printed(
    code: str, catalogue: Catalogue, documents: dict[str, list[Document]]
) -> None:
    held = FOLDER / f"{code}.txt"
    if not isinstance(catalogue.layouts[code], HELD) or not documents[code]:
        assert not held.exists()
        return
    text = text_of(documents[code])
    if os.environ.get("EDUDESK_GOLDEN") == "write":
        held.parent.mkdir(parents=True, exist_ok=True)
        held.write_text(text, encoding="utf-8")
    assert held.read_text(encoding="utf-8") == text


def test_no_text_is_held_of_a_layout_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} <= set(CODES)
