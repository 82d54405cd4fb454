"""Lets answers fall silent for parts of the window that are gone: pages are built anew at times."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


def while_there(hear: Callable[[T], object]) -> Callable[[T], object]:
    """Return what hears an answer only as long as the part that asked for it is there.

    `hear` is a method of that part, or a function or lambda within one.
    """
    part = part_of(hear)
    if part is None:
        return hear

    def hear_while_there(found: T) -> None:
        if isValid(part):
            hear(found)

    return hear_while_there


def part_of(hear: Callable[..., object]) -> QObject | None:
    """Return the `self` of a method, or of the method in which a function was made."""
    while isinstance(hear, partial):
        hear = hear.func
    part: object = getattr(hear, "__self__", None)
    if isinstance(hear, FunctionType):
        names, cells = hear.__code__.co_freevars, hear.__closure__ or ()
        part = next(
            (cell.cell_contents for name, cell in zip(names, cells, strict=True) if name == "self"),
            None,
        )
    return part if isinstance(part, QObject) else None
