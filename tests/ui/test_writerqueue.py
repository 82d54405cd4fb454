"""The queue to the writer: what is told while something is in hand, and when all is saved."""

from __future__ import annotations

from functools import partial

from pytestqt.qtbot import QtBot

from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile


def kept(desk: Desk) -> str:
    return desk.who


def refused(desk: Desk) -> object:
    raise EdudeskError(f"{desk.who}不能这样做。", "This cannot be done.")


def test_all_is_called_saved_once_nothing_more_is_on_its_way(
    school: OpenFile, qtbot: QtBot
) -> None:
    told: list[str] = []
    school.saving.connect(lambda: told.append("saving"))
    school.saved.connect(lambda _: told.append("saved"))
    for name in ("first", "second", "third"):
        school.act(kept, then=partial(lambda name, _: told.append(name), name))
    qtbot.waitUntil(lambda: "saved" in told)
    qtbot.wait(50)
    assert told == ["saving", "saving", "saving", "first", "second", "third", "saved"]


def test_a_refusal_goes_to_who_asked_and_else_to_everybody(school: OpenFile, qtbot: QtBot) -> None:
    mine: list[object] = []
    everybodys: list[EdudeskError] = []
    school.failed.connect(everybodys.append)
    school.act(refused, then=mine.append, failed=mine.append)
    qtbot.waitUntil(lambda: len(mine) == 1)
    assert not everybodys
    school.act(refused, then=mine.append)
    qtbot.waitUntil(lambda: len(everybodys) == 1)
    assert len(mine) == 1


def test_what_cannot_be_read_leaves_saved_what_was_typed(school: OpenFile, qtbot: QtBot) -> None:
    told: list[object] = []
    school.failed.connect(lambda _: told.append("failed"))
    school.unharmed.connect(lambda: told.append("unharmed"))
    school.ask(refused, then=told.append)
    qtbot.waitUntil(lambda: told == ["failed", "unharmed"])
    school.act(refused, then=told.append)
    qtbot.waitUntil(lambda: told[2:] == ["failed"])


def test_what_is_asked_of_a_view_that_was_left_is_not_answered(
    school: OpenFile, qtbot: QtBot
) -> None:
    answers: list[object] = []
    school.ask(kept, then=answers.append)
    school.retire()
    school.ask(kept, then=answers.append)
    school.beside(kept, then=answers.append)
    qtbot.wait(100)
    assert school.retired
    assert not answers
