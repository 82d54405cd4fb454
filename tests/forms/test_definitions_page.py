"""The page of definitions in docs/ says what the definitions say."""

from __future__ import annotations

import re

from edudesk.catalogue.library import Catalogue
from tools.definitions import PAGE, page


def test_the_committed_page_is_current(shipped: Catalogue) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(shipped), "run: python -m tools.definitions"


def test_the_page_lists_every_form_figure_check_and_code_list(shipped: Catalogue) -> None:
    text = page(shipped)
    rows = re.findall(r"^\| `?([^|`]+?)`? \| `?([^|`]+?)`? \|", text, re.MULTILINE)
    first = {row[0] for row in rows}
    assert {check.code for check in shipped.checks if check.examples} <= first
    figures = {(field.label.zh, field.code) for f in shipped.forms.values() for field in f.fields}
    assert figures <= set(rows)
    for codes in shipped.lists.values():
        assert f"### {codes.title.zh} `{codes.code}`" in text
        assert {(code.value, code.label.zh) for code in codes.codes} <= set(rows)


def test_every_link_of_the_page_leads_somewhere(shipped: Catalogue) -> None:
    text = page(shipped)
    targets = set(re.findall(r'<a id="([^"]+)"></a>', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= targets


def test_every_row_of_a_table_has_as_many_cells_as_its_head(shipped: Catalogue) -> None:
    width = 0
    for line in page(shipped).splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert width in (0, cells), line
        width = cells
