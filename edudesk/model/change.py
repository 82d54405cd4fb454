"""What an action did, so that those who show it refresh exactly that."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from edudesk.model.check import Finding
from edudesk.model.place import Cell, Row


class Change(Struct, frozen=True, kw_only=True):
    """What an action did, for those who show it.

    `name`: the step's name in the undo list, `name_en` the same in English; `group`: its undo
    group; `cells` changed, `added`/`removed` rows as (form, row id); `declared`: forms whose nil
    return was made or withdrawn.
    """

    name: str
    name_en: str = ""
    group: int
    cells: tuple[Cell, ...] = ()
    added: tuple[tuple[str, int], ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    declared: tuple[str, ...] = ()

    def named(self, lang: str) -> str:
        """Return the step's name in `lang`; of older files it is known in Chinese only."""
        return self.name_en or self.name if lang == "en" else self.name

    @property
    def forms(self) -> frozenset[str]:
        """Codes of the forms that were touched."""
        return frozenset(form for form, _ in self.touched)

    @property
    def touched(self) -> frozenset[tuple[str, str]]:
        """(form, field) of each field that was touched, field "" where rows came or went."""
        touched = {(cell.form, cell.field) for cell in self.cells}
        touched.update((form, "") for form, _ in (*self.added, *self.removed))
        return frozenset(touched)

    def rows_of(self, form: str) -> frozenset[int]:
        """Return the ids of the rows of a form that were touched, some of them gone perhaps."""
        rows = {cell.row for cell in self.cells if cell.form == form}
        rows.update(row for code, row in (*self.added, *self.removed) if code == form)
        return frozenset(rows)


class Rechecked(Struct, frozen=True, kw_only=True):
    """The outcome of a partial run of checks: it replaces the findings that lie in `scopes`.

    A scope is (check, row); with row None it covers all rows of the check.
    """

    scopes: tuple[tuple[str, int | None], ...]
    findings: tuple[Finding, ...]


class Edited(Struct, frozen=True, kw_only=True):
    """A change, on disk since `saved_at`, with the rows as they now stand and the new findings.

    `forms`: of which form each of `rows` is, for row ids are unique within a form only.
    """

    change: Change
    rows: tuple[Row, ...]
    forms: tuple[str, ...]
    checked: Rechecked
    saved_at: datetime

    def rows_of(self, form: str) -> list[Row]:
        """Return the rows of a form as they now stand."""
        return [row for of, row in zip(self.forms, self.rows, strict=True) if of == form]
