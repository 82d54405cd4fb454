"""Finds out which form a table dropped on the window belongs to."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.session import Desk
from edudesk.actions.sources import headers_of
from edudesk.errors import FileRefusedError
from edudesk.exchange.filled import filled_sheets
from edudesk.exchange.tables import OpenSheet, table_in
from edudesk.model.form import Form

_TOP = 10  # rows among which a header stands


class Fit(NamedTuple):
    """What a table is for: a form's code, or "" for a workbook of several forms."""

    form: str


def fitting_form(desk: Desk, path: Path) -> Fit:
    """Return which form the table at `path` fits best, by its marks or by its header.

    Raises FileRefusedError when it fits none, or cannot be read.
    """
    marked: set[str] = set()
    best: tuple[int, str] = (0, "")
    for filled in filled_sheets(path):
        if filled.mark is not None:
            marked |= {filled.mark.form} - {""}
            continue
        top = list(islice(filled.sheet.rows, _TOP))
        for form in desk.forms:
            fit = _columns_that_fit(form, OpenSheet(filled.sheet.title, iter(top)), path.name)
            best = max(best, (fit, form.code), key=lambda one: one[0])
    if marked:
        return Fit(marked.pop() if len(marked) == 1 else "")
    if best[0]:
        return Fit(best[1])
    raise FileRefusedError(
        f"看不出《{path.name}》属于哪张报表：表头里没有认得的栏目。请打开要导入的名册，点“导入表格”；表头要有“姓名”“班级代码”这样的栏目名称。",
        f"{path.name} fits no form: no column of its header is known. Open the form it is meant for"
        " and import it there.",
    )


def _columns_that_fit(form: Form, sheet: OpenSheet, name: str) -> int:
    """Return how many of a form's columns a sheet has; 0 without those that tell rows apart."""
    if form.kind == "grid":
        return 0  # fixed lines come back only as the program gave them out
    try:
        table = table_in(sheet, name, headers_of(form))
    except FileRefusedError:  # a column that stands twice: for this form at least
        return 0
    columns = set(table.columns) if table else set()
    if form.key and not columns & set(form.key):
        return 0
    return len(columns & form.by_code.keys())
