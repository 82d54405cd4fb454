"""An answer is heard by parts of the window that are there, not by those that are gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject

from edudesk.ui.look.hearing import while_there

Hear = Callable[[object], object]


class Part(QObject):
    """Hears in every way that the window uses."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def take(self, found: object) -> None:
        self.heard.append(found)

    def take_named(self, name: str, found: object) -> None:
        self.heard.append((name, found))

    def in_lambda(self) -> Hear:
        return lambda found: self.take(found)

    def in_lambda_without_self(self) -> Hear:
        take = self.take
        return lambda found: take(found)

    def in_function_of_a_function(self) -> Hear:
        def kept(found: object, again: bool = True) -> None:
            if again:
                kept(found, again=False)
            else:
                self.take(found)

        return lambda found: kept(found)


def enclosing(part: Part) -> Hear:
    """Hear as a function outside all parts does, such as one that opens a dialog."""
    return lambda found: part.take(found)


WAYS: dict[str, Callable[[Part], Hear]] = {
    "method": lambda part: part.take,
    "partial": lambda part: partial(part.take_named, "name"),
    "lambda": Part.in_lambda,
    "lambda without self": Part.in_lambda_without_self,
    "function of a function": Part.in_function_of_a_function,
    "function outside": enclosing,
}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_is_heard_as_long_as_the_part_is_there(way: str) -> None:
    part = Part()
    heard = part.heard
    hear = while_there(WAYS[way](part))
    hear(1)
    assert len(heard) == 1
    shiboken6.delete(part)
    hear(2)
    assert len(heard) == 1


def test_what_belongs_to_no_part_hears_always() -> None:
    heard: list[object] = []
    assert while_there(heard.append) == heard.append
    while_there(lambda found: heard.append(found))(1)
    assert heard == [1]


def test_who_asks_hears_though_a_part_beside_it_is_gone() -> None:
    """A page counts an answer as come even where the row that it was for was taken away."""
    page, row = Part(), Part()

    def asking(self: Part) -> Hear:
        def done(found: object) -> None:
            self.take(found)
            if shiboken6.isValid(row):
                row.take(found)

        return done

    hear = while_there(asking(page))
    shiboken6.delete(row)
    hear(1)
    assert page.heard == [1]
