"""Gives refused rows back as a workbook with the reasons, to be mended and read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from edudesk.actions.session import spoken
from edudesk.exchange.sheets import ReturnedRow, ReturnedSheet
from edudesk.model.loading import Complaint, Loaded, LoadedWorkbook


def give_back(
    outcome: Loaded | LoadedWorkbook, table: Path, out: Path | None = None, *, lang: str = "zh"
) -> Path | None:
    """Write the refused rows of `table` with their reasons and return where; None without any.

    Without `out` the workbook stands beside the table under a name that is not taken.
    Raises NotWritableError.
    """
    loaded = [outcome] if isinstance(outcome, Loaded) else [one.loaded for one in outcome.forms]
    sheets = [sheet for one in loaded for sheet in _sheets(one, lang)]
    if not sheets:
        return None
    from edudesk.exchange.returning import write_returned  # the library loads only when needed

    place = _free_name(table) if out is None else out
    write_returned(sheets, spoken("column_reason").text(lang), place)
    return place


def _sheets(loaded: Loaded, lang: str) -> Iterator[ReturnedSheet]:
    if loaded.returned is None:
        return
    reasons: dict[int, list[str]] = {}
    for complaint in loaded.refused:
        reasons.setdefault(complaint.row, []).append(_reason(complaint, lang))
    rows = [
        ReturnedRow(cells, "\n".join(reasons[number])) for number, cells in loaded.returned.rows
    ]
    yield ReturnedSheet(loaded.returned.title, loaded.returned.head, rows)


def _reason(complaint: Complaint, lang: str) -> str:
    reason = complaint.reason.text(lang)
    if complaint.column is None:
        return reason
    column = complaint.column.text(lang)
    word = "returned_cell" if complaint.address else "returned_column"
    return spoken(word, address=complaint.address, column=column, reason=reason).text(lang)


def _free_name(table: Path) -> Path:
    names: Sequence[str] = [f"{table.stem}.refused.xlsx"]
    number = 1
    while table.with_name(names[-1]).exists():
        number += 1
        names = [f"{table.stem}.refused-{number}.xlsx"]
    return table.with_name(names[-1])
