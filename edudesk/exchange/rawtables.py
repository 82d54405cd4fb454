"""What the readers of every kind of table share: the mark of a merged cell, what is no table."""

from __future__ import annotations

from collections.abc import Sequence

from edudesk.errors import FileRefusedError

COVERED = "\ufdd0"
"""Stands in a cell that a merged one lies over from above; no text of a table has it."""


def uncovered(row: Sequence[str]) -> list[str]:
    """Return a row with nothing where merged cells lie over it."""
    return ["" if text == COVERED else text for text in row]


def no_table(name: str) -> FileRefusedError:
    """Return the refusal of a file that is a print or a page without a table."""
    return FileRefusedError(
        f"《{name}》其实是 PDF 或没有表格的网页，不是表格文件。"
        "请在 Excel 或 WPS 中打开原表，另存为 .xlsx。",
        f"{name} is really a PDF or a web page without a table: open the table in Excel and save"
        " it as .xlsx.",
    )
