"""The page about the rows of the annex says what the definitions say."""

import re

from edudesk.catalogue.library import load
from tools.assessment_rows import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load())


def test_all_forty_rows_are_told_with_clause_and_data() -> None:
    rows = re.findall(r"^\| ([1-5](?:\.\d+)?) \| (.+)$", page(load()), re.MULTILINE)
    assert len(rows) == 40
    for _, cells in rows:
        label, decided, clause, data, _ = (cell.strip() for cell in f"{cells} ".split("|"))
        assert "" not in (label, data)
        assert clause.startswith("教督〔2017〕6号")
        assert decided.split()[0].rstrip(",") in ("computed", "attested")


def test_rows_that_figures_can_decide_are_those_of_the_issue() -> None:
    attested = re.findall(r"^\| (\S+) \| [^|]+ \| attested \|", page(load()), re.MULTILINE)
    quality = ["3.5", "3.6", "3.7", "3.8"]
    assert attested == ["2.1", "2.2", "2.10", *quality, *(f"4.{n}" for n in range(1, 7))]
