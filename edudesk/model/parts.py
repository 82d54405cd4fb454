"""Parts of a school's file that are with colleagues, and what taking one back comes to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from edudesk.model.place import Cell
from edudesk.model.submission import Difference, Filled, Place


class GivenPart(NamedTuple):
    """A part that is out or came back.

    `base`: the package that both sides last had in common; `taken_at`: when it last came back.
    `scope`: names of the classes, or of the campus, that it was given out for; empty for whole
    forms.
    """

    number: int
    collection: int
    person: str
    forms: tuple[str, ...]
    given_at: datetime
    base: bytes
    taken_at: datetime | None
    scope: tuple[str, ...] = ()


class Figure(NamedTuple):
    """Whose a figure is: who entered it last, and when."""

    cell: Cell
    who: str
    at: datetime


class Holder(NamedTuple):
    """Who has, or had, a part with a form.

    `taken_at`: when it last came back, None while it is out. `scope`: as of the part.
    """

    person: str
    given_at: datetime
    taken_at: datetime | None
    scope: tuple[str, ...]


class Whose(NamedTuple):
    """Whose a figure is, as far as somebody entered it: who and when.

    `by_part`: it came with a colleague's part. `row`: of a roster's row by whom how many figures
    are, most first. `out`: with whom the form is now, as it has not come back.
    """

    figure: Figure | None
    by_part: bool
    row: tuple[tuple[str, int], ...]
    out: tuple[Holder, ...]


class Conflict(Struct, frozen=True):
    """A cell, or with field "" a row, that both sides changed since `base`, differently."""

    place: Place
    base: Filled | None
    mine: Filled | None
    theirs: Filled | None


class Merge(Struct, frozen=True, kw_only=True):
    """What taking over the other side comes to.

    `changes`: cells that only they changed. `added`, `removed`: rows of rosters as (form, id).
    `conflicts`: left as they are on my side until somebody decides.
    """

    changes: tuple[Difference, ...]
    added: tuple[tuple[str, int], ...]
    removed: tuple[tuple[str, int], ...]
    conflicts: tuple[Conflict, ...]
