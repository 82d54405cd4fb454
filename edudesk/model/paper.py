"""Prints that were issued, and how far each has come on its way as paper."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

PaperState = Literal["printed", "signed", "received"]

STATES: Final[tuple[PaperState, ...]] = ("printed", "signed", "received")
"""In the order in which a paper goes through them; one that has no print is not printed yet."""


class Paper(Struct, frozen=True, kw_only=True):
    """An issued print of a report: its state, who set it and when, its pages and fonts.

    `digest`: SHA-256 of the file in hexadecimal digits, which proves a reprint to be the same.
    """

    number: int
    name: str
    state: PaperState
    pages: int
    fonts: tuple[str, ...]
    digest: str
    printed_by: str
    printed_at: datetime
    state_by: str
    state_at: datetime
