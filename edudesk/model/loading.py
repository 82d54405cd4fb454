"""What came of reading a table into a file: rows taken, cells changed, rows refused and why."""

from __future__ import annotations

from msgspec import Struct

from edudesk.model.change import Change
from edudesk.model.form import Label


class Complaint(Struct, frozen=True):
    """Why a row of a table is not taken.

    `row`: its number in the table as Excel shows it; `column`: the header's label, empty when the
    whole row is meant. `address`: of the cell in the table (B7), "" where no single cell is meant.
    """

    row: int
    column: Label | None
    reason: Label
    address: str = ""


class NewRow(Struct, frozen=True):
    """A row of a table that the file does not have yet: its number in the table, its name."""

    row: int
    name: str


class CellChange(Struct, frozen=True):
    """A cell that a table says otherwise: where it stands in the table, what was there, what comes.

    `name`: what the row is called, empty for the only row of a form. `overtakes`: the file has
    changed the cell, too, since it gave the table out.
    """

    row: int
    name: str
    column: Label
    old: Label
    new: Label
    overtakes: bool = False


class Returned(Struct, frozen=True):
    """The refused rows as they stood in the table, to be mended and read again.

    `title`: of the sheet; `head`: the rows down to the header; `rows`: number in the table, cells.
    """

    title: str
    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class Loaded(Struct, frozen=True, kw_only=True):
    """The outcome of loading a table.

    `added`, `changed`, `unchanged` count rows. With `refused` rows nothing is written unless the
    user asked for the others (`partial`); then `written` tells. `notes` speak of columns that the
    table lacks or that are not known, and of rows taken with a remark. `new_rows` and `changes` are
    the same in detail, for a look before writing; `returned` holds the refused rows. `kept`: cells
    that the file has changed since it gave the table out and the table has not; they stay (`new`
    is what the table still says).
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Complaint, ...] = ()
    notes: tuple[Label, ...] = ()
    new_rows: tuple[NewRow, ...] = ()
    changes: tuple[CellChange, ...] = ()
    kept: tuple[CellChange, ...] = ()
    returned: Returned | None = None
    written: bool = False
    change: Change | None = None


class LoadedForm(Struct, frozen=True):
    """What came of one sheet of a workbook."""

    form: str
    loaded: Loaded


class LoadedWorkbook(Struct, frozen=True, kw_only=True):
    """The outcome of loading a workbook of many forms: all of it is one step, or nothing is.

    `notes` speak of sheets that belong to no form.
    """

    forms: tuple[LoadedForm, ...] = ()
    notes: tuple[Label, ...] = ()
    written: bool = False
    change: Change | None = None

    @property
    def refused(self) -> int:
        """How many rows were refused, in all sheets together."""
        return sum(len({one.row for one in form.loaded.refused}) for form in self.forms)
