"""The annex cell by cell against the structure of a published one, in tests/golden/annex.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from edudesk.model.document import Content, Document, Figure, Rich, Table
from edudesk.reporting.filling import Record

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "annex.json"
ANNEXES = ("annex", "annex-bound")


@pytest.fixture(scope="module")
def expected() -> Record:
    read: dict[str, Any] = json.loads(GOLDEN.read_text("utf-8"))
    return read


def text_of(content: Content) -> str:
    if isinstance(content, Rich):
        return "".join(part.number + part.text for part in content.paragraphs)
    return content.text if isinstance(content, Figure) else "".join(content.split())


def table_of(documents: dict[str, list[Document]], code: str) -> Table:
    (document,) = documents[code]
    assert document.table is not None
    return document.table


@pytest.mark.parametrize("code", ANNEXES)
def test_heading_and_columns_are_those_of_the_published_annex(
    code: str, documents: dict[str, list[Document]], expected: Record
) -> None:
    assert documents[code][0].heading == expected["title"]
    head = table_of(documents, code).head
    assert [text_of(cell.text) for cell in head] == expected["columns"]
    assert (head[0].column, head[0].columns) == (0, 2)
    assert {(cell.row, cell.rows) for cell in head} == {(0, 1)}


@pytest.mark.parametrize("code", ANNEXES)
def test_every_row_has_its_number_words_and_group(
    code: str, documents: dict[str, list[Document]], expected: Record
) -> None:
    rows = table_of(documents, code).rows
    printed = [(text_of(row.cells[0]), "".join(text_of(row.cells[1]).split())) for row in rows]
    wanted = [
        (row["group"], (row["code"] if "." in row["code"] else "") + row["label"])
        for row in expected["rows"]
    ]
    assert printed == wanted


@pytest.mark.parametrize("code", ANNEXES)
def test_cells_are_merged_where_the_published_ones_are(
    code: str, documents: dict[str, list[Document]], expected: Record
) -> None:
    rows = table_of(documents, code).rows
    last = len(expected["columns"])
    merged_up = {one["code"]: one["column"] for one in expected["merged_up"]}
    above = ""
    for row, wanted in zip(rows, expected["rows"], strict=True):
        joined = (0,) if wanted["group"] == above else ()
        if wanted["code"] in merged_up:
            assert merged_up[wanted["code"]] == expected["columns"][-1]
            joined = (*joined, last)
        assert row.joined == joined
        above = wanted["group"]


@pytest.mark.parametrize("code", ANNEXES)
def test_a_met_row_says_none_and_asks_for_nothing(
    code: str, documents: dict[str, list[Document]]
) -> None:
    rows = table_of(documents, code).rows
    met = [row for row in rows if row.cells[2] == "是"]
    assert met
    for row in met:
        assert text_of(row.cells[3]) in ("无", "未抽测")
        assert not row.cells[4]
        assert not row.cells[5]
