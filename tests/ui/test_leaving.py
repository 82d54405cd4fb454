"""Who leaves a page before its answers have come hears nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from edudesk.actions.loading import load_district_table
from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from tests.ui.conftest import TABLE, shown_bench


class Part(QObject):
    """A part of the window that notes what it hears."""

    def __init__(self, heard: list[object]) -> None:
        super().__init__()
        self.heard = heard

    def hear(self, found: object) -> None:
        """Hear an answer."""
        self.heard.append(found)

    def ways_to_hear(self) -> list[Callable[[object], object]]:
        """Return a method, a part of one, and a function within one."""
        return [self.hear, partial(self.hear), lambda found: self.hear(found)]


def name_of(desk: Desk) -> str:
    return desk.who


def refused(desk: Desk) -> str:
    raise EdudeskError("不能这样做。", "This cannot be done.")


@pytest.mark.parametrize("there", [True, False])
def test_a_part_that_is_gone_hears_nothing(school: OpenFile, qtbot: QtBot, there: bool) -> None:
    heard: list[object] = []
    part, last = Part(heard), Part([])
    for hear in part.ways_to_hear():
        school.ask(name_of, then=hear)
        school.beside(name_of, then=hear)
        school.act(name_of, then=hear)
        school.act(refused, then=hear, failed=hear)
    for ask in (school.ask, school.beside):
        ask(name_of, then=last.hear)
    if not there:
        delete(part)
    qtbot.waitUntil(lambda: len(last.heard) == 2)
    qtbot.waitUntil(lambda: len(heard) == (12 if there else 0))


def test_pages_that_are_left_for_another_collection_fall_silent(
    ctx: Context, district: OpenFile, qtbot: QtBot
) -> None:
    district.session.run(load_district_table, TABLE, district.collection.number)
    bench = shown_bench(ctx, district, qtbot)
    forms = {form.code for form in district.forms}
    for name in [one for one in bench.navigation.names() if one not in forms]:
        bench.show_page(name)
        district.show_collection(district.collection)  # the pages are built anew
    answered: list[object] = []
    district.beside(name_of, then=answered.append)
    qtbot.waitUntil(lambda: bool(answered) and bool(district.progress))
