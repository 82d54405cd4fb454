"""Who still owes what of a school's figures, and whose each figure is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from edudesk.actions.partrows import CLASSES
from edudesk.actions.parts import list_parts
from edudesk.actions.progress import open_cells
from edudesk.actions.session import Desk
from edudesk.model.parts import Figure, GivenPart
from edudesk.model.place import OpenCell
from edudesk.storage.parts import figures_by


class Owed(NamedTuple):
    """A part and what of it is still open here; `back`: whether it came back at least once."""

    part: GivenPart
    open: tuple[OpenCell, ...]

    @property
    def back(self) -> bool:
        """Whether the colleague has given the part back."""
        return self.part.taken_at is not None


class Share(NamedTuple):
    """How many figures of a form somebody entered, and when last."""

    form: str
    who: str
    cells: int
    last: datetime


def owed(desk: Desk, collection: int) -> tuple[Owed, ...]:
    """Return for each part that was given out which required cells of it are still open.

    What a colleague has entered is known here only when the part comes back.
    """
    empty = open_cells(desk, collection)
    return tuple(
        Owed(part, tuple(one for one in empty if _concerns(part, one)))
        for part in list_parts(desk, collection)
    )


def _concerns(part: GivenPart, one: OpenCell) -> bool:
    if one.cell.form not in part.forms:
        return False
    limited = part.scope and one.cell.form == CLASSES
    return not limited or one.row_name in part.scope


def whose(desk: Desk, collection: int) -> tuple[Figure, ...]:
    """Return for each figure that stands who entered it last; what was carried over is nobody's."""
    found = figures_by(desk.store, desk.school, collection)
    return tuple(sorted(found, key=lambda one: (one.cell.form, one.cell.row, one.cell.field)))


def shares(desk: Desk, collection: int) -> tuple[Share, ...]:
    """Return how many figures of each form came from whom, in order of the pages."""
    figures = whose(desk, collection)
    counts = Counter((one.cell.form, one.who) for one in figures)
    last: dict[tuple[str, str], datetime] = {}
    for one in figures:
        key = (one.cell.form, one.who)
        last[key] = max(one.at, last.get(key, one.at))
    order = {form.code: at for at, form in enumerate(desk.forms)}
    return tuple(
        Share(form, who, count, last[form, who])
        for (form, who), count in sorted(
            counts.items(), key=lambda item: (order[item[0][0]], -item[1], item[0][1])
        )
    )
