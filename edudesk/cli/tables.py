"""Tells on a terminal what came of tables: workbooks made, rows read, cells changed, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import Words
from edudesk.cli import telling
from edudesk.errors import NotWritableError
from edudesk.model.loading import CellChange, Complaint, Loaded, LoadedWorkbook, NewRow

if TYPE_CHECKING:
    from edudesk.actions.exporting import Exported

SHOWN = 50
"""Complaints, or changes, of one table that are told one by one."""


def exported(made: Exported, words: Words) -> None:
    """Tell what workbook was made, and what it does not hold."""
    click.echo(words("exported", path=made.path, sheets=made.sheets, rows=made.rows))
    if made.left_out:
        names = words("comma").join(label.text(words.lang) for label in made.left_out)
        telling.remark(words("identity_left_out", names=names), words)


def outcome(
    found: Loaded | LoadedWorkbook, catalogue: Catalogue, words: Words, *, dry_run: bool
) -> int:
    """Tell what came of a table or of a workbook of tables; return the exit status."""
    if isinstance(found, Loaded):
        return loaded(found, words, dry_run=dry_run)
    quiet = 0
    for form in found.forms:
        one = form.loaded
        if not (one.added or one.changed or one.refused or one.notes or one.kept):
            quiet += 1
            continue
        click.echo(words("form_heading", form=catalogue.forms[form.form].title.text(words.lang)))
        _details(one, words, dry_run=dry_run)
        _sum(one, words, written=found.written, dry_run=dry_run)
    telling.notes(found.notes, words)
    if quiet:
        click.echo(words("forms_quiet", count=quiet))
    return _status(found.refused, written=found.written, dry_run=dry_run)


def loaded(found: Loaded, words: Words, *, dry_run: bool = False) -> int:
    """Tell what came of reading a table; return the exit status."""
    _details(found, words, dry_run=dry_run)
    _sum(found, words, written=found.written, dry_run=dry_run)
    return _status(len(found.refused), written=found.written, dry_run=dry_run)


def returned(
    outcome: Loaded | LoadedWorkbook,
    table: Path,
    out: Path | None,
    words: Words,
    status: int,
    *,
    wanted: bool,
) -> int:
    """Give the refused rows back in a workbook, if that is wanted or a path was given.

    What was read stays read when the workbook cannot be written, so the status still tells of the
    rows.
    """
    from edudesk.actions.returning import give_back

    if not wanted and out is None:
        return status
    try:
        place = give_back(outcome, table, out, lang=words.lang)
    except NotWritableError as error:
        click.echo(error.text(words.lang), err=True)
        return status
    if place is not None:
        click.echo(words("returned", path=place))
    return status


def _status(refused: int, *, written: bool, dry_run: bool) -> int:
    if not refused:
        return 0
    return 1 if written or dry_run else 3


def _details(found: Loaded, words: Words, *, dry_run: bool) -> None:
    if dry_run:
        _some([_new_line(row, words) for row in found.new_rows], words)
        plain = [one for one in found.changes if not one.overtakes]
        _some([_change_line("cell_change", one, words) for one in plain], words)
    overtaken = [one for one in found.changes if one.overtakes]
    _some([_change_line("cell_overtaken", one, words) for one in overtaken], words)
    _some([_change_line("cell_kept", one, words) for one in found.kept], words)
    _some([complaint_line(complaint, words) for complaint in found.refused], words)
    telling.notes(found.notes, words)


def _some(lines: Sequence[str], words: Words) -> None:
    for line in lines[:SHOWN]:
        click.echo(line)
    if len(lines) > SHOWN:
        click.echo(words("complaints_more", count=len(lines) - SHOWN))


def _sum(found: Loaded, words: Words, *, written: bool, dry_run: bool) -> None:
    rows = len({complaint.row for complaint in found.refused})
    key = "loaded" if written else "loaded_dry" if dry_run or not rows else "loaded_nothing"
    click.echo(
        words(
            key,
            added=found.added,
            changed=found.changed,
            unchanged=found.unchanged,
            refused=rows,
        )
    )


def _new_line(row: NewRow, words: Words) -> str:
    return words("new_row", row=row.row, name=row.name)


def _change_line(key: str, change: CellChange, words: Words) -> str:
    place = _joined((change.name, change.column.text(words.lang)))
    old, new = change.old.text(words.lang), change.new.text(words.lang)
    return words(key, row=change.row, place=place, old=old, new=new)


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def complaint_line(complaint: Complaint, words: Words) -> str:
    """Return why a row of a table is not taken, and which cell is meant."""
    column = complaint.column.text(words.lang) if complaint.column else ""
    key = "complaint" if column else "complaint_row"
    if complaint.address:
        key = "complaint_cell"
    reason = complaint.reason.text(words.lang)
    return words(key, row=complaint.row, column=column, address=complaint.address, reason=reason)
