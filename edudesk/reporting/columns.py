"""Shares the width of a sheet among the columns of a form, by what their fields hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Field

_CHARACTER = 3.2  # mm of a Han character at 9 pt
_EDGES = 2.5  # mm beside a text that stands on one line
_SHORT_TEXT, _TEXT = 20, 60  # characters a field may hold


class Wish(NamedTuple):
    """Width in mm that a column likes to have, and below which its contents cannot be read."""

    wanted: float
    least: float


def wish(catalogue: Catalogue, field: Field) -> Wish:
    """Return what a field's column needs at 9 pt."""
    codes = catalogue.codes(field)
    if field.is_number:
        return Wish(15 + 2 * field.places, 9 + 2 * field.places)
    if codes is not None:
        longest = max(len(code.label.zh) for code in codes.codes) * _CHARACTER + _EDGES
        return Wish(min(30, max(12, longest)), min(13, longest))
    if field.type == "text":
        length = field.max_length or _TEXT
        if length <= _SHORT_TEXT:
            return Wish(20, 14)
        return Wish(34, 19) if length <= _TEXT else Wish(56, 30)
    return {"bool": Wish(11, 8), "date": Wish(20, 19), "month": Wish(16, 15)}.get(
        field.type, Wish(20, 15)
    )


def fit(wishes: Sequence[Wish], room: float) -> list[float]:
    """Return widths that fill `room`: grown alike, or between least and wanted."""
    wanted, least = sum(one.wanted for one in wishes), sum(one.least for one in wishes)
    if wanted <= room:
        return [one.wanted * room / wanted for one in wishes]
    if least >= room:
        return [one.least * room / least for one in wishes]
    share = (room - least) / (wanted - least)
    return [one.least + (one.wanted - one.least) * share for one in wishes]


def sideways(wishes: Sequence[Wish], room: float) -> list[range]:
    """Return which columns stand on each sheet: one where they can be read, else evenly shared."""
    if sum(one.least for one in wishes) <= room:
        return [range(len(wishes))]
    sheets = ceil(sum(one.wanted for one in wishes) / room)
    share = sum(one.wanted for one in wishes) / sheets
    cuts, used = [0], 0.0
    for index, one in enumerate(wishes):
        if used + one.wanted / 2 > share * len(cuts) and index:
            cuts.append(index)
        used += one.wanted
    cuts.append(len(wishes))
    return [range(start, stop) for start, stop in pairwise(cuts)]
