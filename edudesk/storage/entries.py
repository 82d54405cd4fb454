"""A deed as the journal keeps it: what it touched, how that was before, how it is after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, cast

import msgspec

from edudesk.model.place import CellState, Value

Deed = Literal["cell", "row", "explanation", "school", "nil"]


class Entry(NamedTuple):
    """One deed.

    `cell`: old/new are stored values, the states beside them as `marked` writes them.
    `row`, `explanation`, `school`, `nil`: old/new are JSON of the whole thing, None where it is not
    there; an explanation names its check in `field`, a school its number in `row`, a nil return its
    collection in `row`.
    """

    deed: Deed
    form: str
    row: int
    field: str
    old: Value
    new: Value
    old_state: str = ""
    new_state: str = ""

    def turned(self) -> Entry:
        """Return the deed that takes this one back."""
        return self._replace(
            old=self.new, new=self.old, old_state=self.new_state, new_state=self.old_state
        )


class RowImage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a row held, so that it can be brought back; empty cells are left out."""

    school: int
    collection: int
    line: str = ""
    origin: int | None = None
    values: dict[str, int | str] = {}
    states: dict[str, str] = {}


class Identity(msgspec.Struct, frozen=True):
    """What a school is called from a day on."""

    since: str
    code: str
    name: str


class SchoolImage(msgspec.Struct, frozen=True):
    """A school with everything it was ever called."""

    kind: Literal["school", "district"]
    identities: tuple[Identity, ...]


PLAIN: Final = ""
_MARK = ":"


def marked(state: CellState, typed: str = "") -> str:
    """Return a cell's state with what was typed as one text; plain is empty."""
    if state == "plain":
        return PLAIN
    return state + _MARK + typed if typed else state


def unmarked(text: str) -> tuple[CellState, str]:
    """Return the state and what was typed of a text that `marked` made."""
    state, _, typed = text.partition(_MARK)
    return cast(CellState, state or "plain"), typed


def as_json(image: msgspec.Struct) -> str:
    """Return an image as the journal keeps it."""
    return msgspec.json.encode(image).decode()


def row_image(value: Value) -> RowImage:
    """Return the row that a `row` entry speaks of."""
    return msgspec.json.decode(str(value), type=RowImage)


def school_image(value: Value) -> SchoolImage:
    """Return the school that a `school` entry speaks of."""
    return msgspec.json.decode(str(value), type=SchoolImage)


def without_empty(values: Mapping[str, Value]) -> dict[str, int | str]:
    """Return the cells that hold something."""
    return {code: value for code, value in values.items() if value is not None}
