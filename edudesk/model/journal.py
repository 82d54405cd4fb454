"""What the file remembers of its past: who changed a figure, and why an unusual one stands."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from edudesk.model.place import CellState, Value

ExplanationKind = Literal["explained", "overruled"]


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One change of one cell: `name` is the step of the undo list it belongs to, in Chinese."""

    at: datetime
    who: str
    name: str
    name_en: str = ""
    old: Value
    new: Value
    old_state: CellState = "plain"
    new_state: CellState = "plain"

    def named(self, lang: str) -> str:
        """Return the step's name in `lang`; of older files it is known in Chinese only."""
        return self.name_en or self.name if lang == "en" else self.name


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a finding stands: bound to check, row and the canonical text of the figures it spoke of.

    `kind`: an unusual figure is explained, a wrong one can only be overruled by the head, whose
    name is `head`. `code`: of the list `reason_codes`, empty when only words were given.
    """

    check: str
    row: int
    form: str
    figures: str
    reason: str
    kind: ExplanationKind
    who: str
    at: datetime
    code: str = ""
    head: str = ""


class NilReturn(Struct, frozen=True, kw_only=True):
    """The declaration that a school has nothing to enter into a form of one collection, and why."""

    form: str
    school: int
    collection: int
    reason: str
    who: str
    at: datetime
