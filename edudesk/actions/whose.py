"""Whose one figure is: who entered it, with which part it came, who has its form now."""

from __future__ import annotations

from collections import Counter

from edudesk.actions.session import Desk
from edudesk.model.parts import Figure, Holder, Whose
from edudesk.model.place import Cell
from edudesk.storage.parts import figures_in_row, holders_of


def whose_is(desk: Desk, cell: Cell, collection: int) -> Whose:
    """Return who entered the figure of a cell, and who has its form now.

    What a colleague gave back is told as the colleague's, though somebody here took it in.
    """
    form = desk.form(cell.form)
    holders = holders_of(desk.store, collection, cell.form)
    with desk.at(collection) as store:
        figures = figures_in_row(store, cell.form, cell.row)
    mine = next((one for one in figures if one.cell == cell), None)
    counts = Counter(one.who for one in figures) if form.kind == "roster" else Counter[str]()
    return Whose(
        figure=mine,
        by_part=mine is not None and any(_brought(one, mine) for one in holders),
        row=tuple(counts.most_common()),
        out=tuple(one for one in holders if one.taken_at is None),
    )


def _brought(holder: Holder, figure: Figure) -> bool:
    """Whether a figure came with what somebody had been given."""
    back = holder.taken_at
    return holder.person == figure.who and back is not None and holder.given_at <= figure.at <= back
