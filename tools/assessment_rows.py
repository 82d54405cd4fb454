"""Writes docs/assessment.md: how each row of the annex is decided, by which clause and data."""

from __future__ import annotations

import re
from pathlib import Path

from edudesk.catalogue.library import Catalogue, load
from edudesk.model.form import Field
from edudesk.model.standard import Item, Standard

PAGE = Path(__file__).parents[1] / "docs" / "assessment.md"
_STANDARD = "quality-balance-2017"
_HEAD = """# The rows of the annex

Written by `python -m tools.assessment_rows` from `reports/standards/quality-balance-2017.toml`.
*Computed*: follows from figures. *Computed, else attested*: follows from figures where they are
filled, otherwise from the district's word; a shortfall by either counts. *Computed and attested*:
figures decide a part of it, the district the rest. The data are columns of 学校情况
(`school_facts`) and 区县数据 (`district_figures`).

| row | asked | decided | clause | data |
|---|---|---|---|---|
"""


def page(catalogue: Catalogue) -> str:
    """Return the page."""
    standard = catalogue.standards[_STANDARD]
    fields = {
        field.code: field
        for form in ("school_facts", "district_figures")
        for field in catalogue.form(form).fields
    }
    rows = (_row(item, standard, fields) for item in standard.items)
    return _HEAD + "".join(rows)


def _row(item: Item, standard: Standard, fields: dict[str, Field]) -> str:
    cells = (item.code, item.label.zh, _decided(item), item.clause, _data(item, standard, fields))
    return f"| {' | '.join(cells)} |\n"


def _decided(item: Item) -> str:
    if not item.parts:
        return "attested"
    if not item.asks:
        return "computed"
    return "computed and attested" if item.partial else "computed, else attested"


def _data(item: Item, standard: Standard, fields: dict[str, Field]) -> str:
    """Return the labels of the facts that a row is decided by, or what proves it."""
    if not item.parts:
        return f"区县填报；佐证：{item.evidence.zh}" if item.evidence else "区县填报"
    words = {word for part in item.parts for word in re.findall(r"\w+", part.rows)}
    named = [one for one in standard.indicators if one.code == item.code]
    words |= {term.lstrip("-") for one in named for each in one.terms.values() for term in each}
    if named:
        words |= {stage.students for stage in standard.stages}
    for stage in standard.stages:
        words |= {fact for name, fact in stage.facts.items() if name in words}
    names = ("school_code", "school_name")
    labels = [one.label.zh for code, one in fields.items() if code in words and code not in names]
    return "、".join(labels) or "各校资源配置指标及其差异系数"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
