"""How a problem of the ledger goes from state to state, as data."""

from __future__ import annotations

from msgspec import Struct

from edudesk.model.form import Label


class Move(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A step that somebody takes with a problem: from one of `before` to `after`.

    `asks`: fields of the ledger that are filled at this step; which of them must be, the form says.
    """

    code: str
    label: Label
    hint: Label
    before: tuple[str, ...]
    after: str
    asks: tuple[str, ...]


class Rectifying(Struct, frozen=True, forbid_unknown_fields=True):
    """The steps, and within how many days a deadline counts as near and as coming up."""

    soon_days: tuple[int, int]
    moves: tuple[Move, ...]

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the steps that may be taken from a state."""
        return tuple(move for move in self.moves if state in move.before)

    def move(self, code: str) -> Move | None:
        """Return the step of that code, None when there is none."""
        return next((move for move in self.moves if move.code == code), None)
