"""Files that came by mail: a task is begun, a part filled in, what fits nothing explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from edudesk.actions.issuing import issue
from edudesk.actions.loading import load_district_table
from edudesk.actions.packing import pack
from edudesk.actions.parts import give_part
from edudesk.catalogue.library import Catalogue
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.navigation import VERIFY
from edudesk.ui.desk.taskdialog import TaskDialog
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.verifypage import VerifyPage
from tests.ui.conftest import TABLE


@pytest.fixture
def window(ctx: Context, catalogue: Catalogue, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(ctx, catalogue)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def task(district: OpenFile, tmp_path: Path) -> Path:
    """Return the task package of the sample's schools."""
    district.session.run(load_district_table, TABLE, 1)
    path = tmp_path / "任务.edutask"
    district.session.run(issue, 1, path, contact="张科长")
    return path


def picking(window: MainWindow, task: Path, qtbot: QtBot) -> TaskDialog:
    window.arrivals.take([task])
    qtbot.waitUntil(lambda: isinstance(window.dialog, TaskDialog))
    assert isinstance(window.dialog, TaskDialog)
    return window.dialog


def test_a_clerk_picks_the_school_and_starts(window: MainWindow, task: Path, qtbot: QtBot) -> None:
    dialog = picking(window, task, qtbot)
    assert not dialog.begin.isEnabled()
    dialog.search.setText("3137000001")
    assert dialog.chosen() == "3137000001"
    dialog.accept()
    qtbot.waitUntil(lambda: window.file is not None)
    assert window.file is not None
    assert window.file.unit.name == "实验中学"
    assert window.file.session.path.parent == task.parent


def test_a_collecting_unit_ticks_its_schools_and_has_a_file_of_its_own(
    window: MainWindow, task: Path, qtbot: QtBot
) -> None:
    dialog = picking(window, task, qtbot)
    dialog.as_unit.click()
    dialog.search.setText("小学")
    dialog.every.click()
    primary = dialog.ticked()
    assert len(primary) > 1
    dialog.every.click()
    assert dialog.ticked() == []
    for code in primary[:2]:
        dialog.search.setText(code)
        dialog.list.activated.emit(dialog.list.currentIndex())
    assert dialog.ticked() == primary[:2]  # also those that are out of sight
    assert not dialog.begin.isEnabled()
    dialog.name.setText("城南中心校")
    assert dialog.begin.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: window.file is not None)
    assert window.file is not None
    assert (window.file.session.kind, window.file.unit.name) == ("district", "城南中心校")
    schools = window.file.session.run(lambda desk: desk.store.schools())
    assert {one.code for one in schools if one.kind == "school"} == set(primary[:2])


def test_turning_back_to_one_school_forgets_no_choice(
    window: MainWindow, task: Path, qtbot: QtBot
) -> None:
    dialog = picking(window, task, qtbot)
    dialog.search.setText("3137000001")
    dialog.as_unit.click()
    dialog.as_school.click()
    assert dialog.chosen() == "3137000001"
    assert dialog.begin.isEnabled()
    assert dialog.begin.text() == "开始填报"
    dialog.reject()


def test_a_task_goes_on_in_the_schools_file_that_is_open(
    window: MainWindow, task: Path, copies: dict[str, Path], qtbot: QtBot
) -> None:
    window.open(copies["school"])
    window.arrivals.take([task])
    assert window.bench is not None
    qtbot.waitUntil(lambda: "填报任务" in window.bench.notice.said())  # type: ignore[union-attr]
    assert window.file is not None
    assert window.file.session.path == copies["school"]


def test_a_part_is_begun_and_says_so(
    window: MainWindow, school: OpenFile, tmp_path: Path, qtbot: QtBot
) -> None:
    school.session.run(give_part, 1, ["staff"], "李老师", tmp_path / "li.edupart")
    window.arrivals.take([tmp_path / "li.edupart"])
    qtbot.waitUntil(lambda: window.file is not None)
    assert window.bench is not None
    qtbot.waitUntil(lambda: "分给李老师" in window.bench.banner.said())  # type: ignore[union-attr]


def test_a_submission_is_verified_where_a_district_is_open_and_explained_elsewhere(
    window: MainWindow, school: OpenFile, copies: dict[str, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    school.session.run(pack, 1, tmp_path / "a.edusub", draft=True)
    window.arrivals.take([tmp_path / "a.edusub"])
    assert window.start_page is not None
    notice = window.start_page.notice
    qtbot.waitUntil(notice.isVisible)
    assert "由区县打开区县文件后接收" in notice.said()
    window.open(copies["district"])
    window.arrivals.take([tmp_path / "a.edusub"])

    def shown() -> bool:
        pages = window.bench.pages if window.bench else {}
        return isinstance(pages.get(VERIFY), VerifyPage)

    qtbot.waitUntil(shown)


def test_a_broken_file_is_refused_in_words(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "x.edutask").write_bytes(b"{")
    window.arrivals.take([tmp_path / "x.edutask"])
    assert window.start_page is not None
    qtbot.waitUntil(window.start_page.notice.isVisible)
    assert "不是完整的 EduDesk 任务包" in window.start_page.notice.said()
