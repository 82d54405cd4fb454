"""The sheets of paper that tables are printed on: size, margins and where the page number stands.

Sources: GB/T 9704-2012 (type area of an official document: DOC, and DOC-L within one); DA/T 22 and
GB/T 9705 (margins of archive lists: FILE); the other classes are the house's own.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from edudesk.model.layout import PageClass

MM: Final = 72 / 25.4
"""Points in a millimetre."""


class Paper(Struct, frozen=True, kw_only=True):
    """A sheet in mm; `bound`: an upright one turned, whose top and bottom swap on even pages."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    bound: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether it lies."""
        return self.width > self.height

    def shift(self, number: int) -> float:
        """Return how far (pt) an even page of a double-sided print moves to bind at the right."""
        return 0.0 if number % 2 or self.is_wide else (self.right - self.left) * MM

    @property
    def area(self) -> tuple[float, float]:
        """Width and height of the type area in pt."""
        wide = self.width - self.left - self.right
        high = self.height - self.top - self.bottom
        return wide * MM, high * MM

    def origin(self, number: int) -> tuple[float, float]:
        """Return the type area's upper left corner in pt; pages count from 1."""
        turned = self.bound and number % 2 == 0
        top = self.bottom if turned else self.top
        return self.left * MM, (self.height - top) * MM


PAPERS: Final[dict[PageClass, Paper]] = {
    "LAND": Paper(width=297, height=210, left=20, right=20, top=22, bottom=20),
    "PORT": Paper(width=210, height=297, left=25, right=20, top=25, bottom=22),
    "DOC": Paper(width=210, height=297, left=28, right=26, top=37, bottom=35),
    "FILE": Paper(width=210, height=297, left=25, right=15, top=35, bottom=20),
    "DOC-L": Paper(width=297, height=210, left=35, right=37, top=28, bottom=26, bound=True),
}
