"""How long work tells how far it is, and learns whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

Told = Callable[[int, int], None]
"""Called with the steps done and the steps in all (0 while unknown); raises GivenUpError to end."""

_EVERY = 50  # steps between two calls, lest telling costs more than working


def untold(done: int, total: int) -> None:
    """Tell nobody."""


def counted(items: Iterable[T], told: Told, total: int = 0) -> Iterator[T]:
    """Yield the items, telling now and then how many there have been."""
    for done, item in enumerate(items):
        if not done % _EVERY:
            told(done, total)
        yield item
