"""The line above the pages: which cells the district unlocked, and that they can be typed."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.session import Desk
from edudesk.errors import NotWritableError
from edudesk.model.place import Cell
from edudesk.model.submission import Standing
from edudesk.storage.submissions import stand
from edudesk.ui.desk.workbench import Workbench


def unlock_address(desk: Desk) -> Cell:
    """Put the figures into the state in which one cell was unlocked."""
    row = read_form(desk, "school_profile", 1).rows[0].id
    cell = Cell("school_profile", row, "address")
    now = Standing("returned", "李老师", desk.now())
    stand(desk.store, desk.school, 1, now, [form.code for form in desk.forms], "解锁", [cell])
    return cell


def test_unlocked_cells_are_named_and_only_they_can_be_typed(
    bench: Workbench, qtbot: QtBot
) -> None:
    session = bench.file.session
    cell = session.run(unlock_address)
    bench.locks.refresh()
    qtbot.waitUntil(lambda: "解锁的格：学校基本情况·学校地址。" in bench.banner.said())
    assert bench.file.held is not None
    assert "school_profile" not in bench.file.held.locked
    assert "staff" in bench.file.held.locked
    session.run(set_cell, cell, "滨河路一号")
    other = Cell(cell.form, cell.row, "principal_name")
    with pytest.raises(NotWritableError, match="解锁的格"):
        session.run(set_cell, other, "钱校长")
