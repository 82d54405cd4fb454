"""Lets answers fall silent for parts of the window that are gone: pages are built anew at times.

Which part that is, the function says that hears the answer: to name it beside every question would
ask for the same word in a hundred places, and where it were forgotten nobody would see it before a
page is left at the wrong moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from types import FunctionType
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


def while_there(hear: Callable[[T], object]) -> Callable[[T], object]:
    """Return what hears an answer only as long as the part that asked for it is there.

    `hear` is a method of that part, a function or lambda within one, or one that encloses a part.
    """
    parts = parts_of(hear)
    if not parts:
        return hear

    def hear_while_there(found: T) -> None:
        if all(map(isValid, parts)):
            hear(found)

    return hear_while_there


def parts_of(hear: Callable[..., object]) -> tuple[QObject, ...]:
    """Return the `self` of a method, or of the method in which a function was made.

    Where there is none: the parts that the function encloses, itself or in functions that it does.
    """
    found: list[QObject] = []
    left: list[object] = [hear]
    seen: set[int] = set()
    while left:
        held = left.pop()
        if id(held) in seen:
            continue  # a function that calls itself encloses itself
        seen.add(id(held))
        if isinstance(held, QObject):
            found.append(held)
        elif isinstance(held, partial):
            left.append(held.func)
        elif isinstance(held, FunctionType):
            enclosed = _enclosed(held)
            own = enclosed.get("self")
            left += [own] if isinstance(own, QObject) else enclosed.values()
        elif callable(held):
            left.append(getattr(held, "__self__", None))
    return tuple(found)


def _enclosed(function: FunctionType) -> Mapping[str, object]:
    """Return the variables of other functions that a function uses, as far as they are set."""
    found: dict[str, object] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # not set yet
            found[name] = cell.cell_contents
    return found
