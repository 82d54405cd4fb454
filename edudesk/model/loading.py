"""What came of reading a table into a file: rows taken, rows refused and why."""

from __future__ import annotations

from msgspec import Struct

from edudesk.model.change import Change
from edudesk.model.form import Label


class Complaint(Struct, frozen=True):
    """Why a row of a table is not taken.

    `row`: its number in the table as Excel shows it; `column`: the header's label, empty when the
    whole row is meant.
    """

    row: int
    column: Label | None
    reason: Label


class Loaded(Struct, frozen=True, kw_only=True):
    """The outcome of loading a table.

    `added`, `changed`, `unchanged` count rows. With `refused` rows nothing is written unless the
    user asked for the others (`partial`); then `written` tells. `notes` speak of columns that the
    table lacks or that are not known, and of rows taken with a remark.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Complaint, ...] = ()
    notes: tuple[Label, ...] = ()
    written: bool = False
    change: Change | None = None
