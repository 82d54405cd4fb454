"""Files arrive by dropping, by a second start, from chats and out of others' hands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form
from edudesk.actions.files import open_file
from edudesk.catalogue.library import Catalogue
from edudesk.ui.desk.arrivals import WhichFile
from edudesk.ui.desk.mainwindow import MainWindow
from edudesk.ui.desk.onewindow import OneWindow, hand_over
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton, Notice
from tests.ui.conftest import parts

ROOT = Path(__file__).resolve().parents[2]

# Opens a file in another process and holds it until its standard input is closed.
HOLDS = """
import sys
from pathlib import Path
from edudesk.actions.files import open_file
session = open_file(Path(sys.argv[1]), who="李老师")
print("open", flush=True)
sys.stdin.read()
session.close()
"""

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from edudesk.ui.desk.onewindow import hand_over
app = QCoreApplication([])
sys.exit(0 if hand_over([Path(name) for name in sys.argv[1:]]) else 1)
"""


@pytest.fixture
def window(
    ctx: Context, catalogue: Catalogue, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    ctx.preferences.work_folder = tmp_path / "work"
    window = MainWindow(ctx, catalogue)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def received(copies: dict[str, Path], tmp_path: Path) -> Path:
    """Return a school file in the folder where a chat program puts what it receives."""
    folder = tmp_path / "WeChat Files" / "wxid_1" / "FileStorage" / "File"
    folder.mkdir(parents=True)
    return copies["school"].rename(folder / "第一小学.edudesk")


def offer_of(notice: Notice) -> QPushButton:
    return next(button for button in parts(notice, QPushButton) if not button.isHidden())


def place_offered(window: MainWindow, qtbot: QtBot) -> Notice:
    """Wait until the place of the open file was looked at, and return what is said of it."""
    assert window.bench is not None
    place = window.bench.place
    qtbot.waitUntil(lambda: not place.isHidden())
    return place


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPoint(9, 9),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def table(folder: Path) -> Path:
    path = folder / "班级.csv"
    path.write_text("班级代码,班级名称,年级,班级人数\n101,一年级1班,p1,40\n", "utf-8")
    return path


# -- folders where work gets lost ------------------------------------------------------------------


def test_a_file_from_a_chat_is_copied_to_the_work_folder_by_one_click(
    window: MainWindow, received: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.open(received)
    offer = place_offered(window, qtbot)
    assert "聊天软件" in offer.said()
    offer_of(offer).click()
    assert window.file is not None
    assert window.file.session.path == tmp_path / "work" / "第一小学.edudesk"
    assert received.is_file()
    assert window.bench is not None
    assert window.bench.place.isHidden()


def test_opened_from_the_chat_again_the_one_in_the_work_folder_is_offered(
    window: MainWindow, received: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.open(received)
    offer_of(place_offered(window, qtbot)).click()
    window.close_file()
    window.open(received)
    offer = place_offered(window, qtbot)
    assert "同名文件" in offer.said()
    offer_of(offer).click()
    assert window.file is not None
    assert window.file.session.path == tmp_path / "work" / "第一小学.edudesk"
    assert [one.name for one in (tmp_path / "work").glob("*.edudesk")] == ["第一小学.edudesk"]


def test_who_closes_the_offer_is_not_asked_again(
    window: MainWindow, received: Path, qtbot: QtBot
) -> None:
    window.open(received)
    next(iter(parts(place_offered(window, qtbot), IconButton))).click()
    window.close_file()
    window.open(received)
    assert window.bench is not None
    qtbot.wait(200)  # far longer than looking takes
    assert window.bench.place.isHidden()


def test_a_work_folder_that_cannot_be_made_leaves_the_file_open_where_it_is(
    window: MainWindow, received: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "work").write_text("a file of that name")
    window.open(received)
    offer_of(place_offered(window, qtbot)).click()
    assert window.file is not None
    assert window.file.session.path == received
    assert window.bench is not None
    assert "原处" in window.bench.notice.said()


# -- held by another -------------------------------------------------------------------------------


@pytest.fixture
def held(copies: dict[str, Path]) -> Iterator[dict[str, Path]]:
    """Have another process hold the files."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDS, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for path in copies.values()
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
    yield copies
    for process in processes:
        process.communicate(timeout=30)


@pytest.mark.parametrize("kind", ["school", "district"])
def test_a_held_file_says_by_whom_and_can_be_looked_at(
    window: MainWindow, held: dict[str, Path], kind: str
) -> None:
    window.open(held[kind])
    assert window.file is None
    assert window.start_page is not None
    assert "李老师" in window.start_page.notice.said()
    offer_of(window.start_page.notice).click()
    assert window.file is not None
    assert window.file.read_only  # type: ignore[unreachable]
    assert window.bench is not None
    assert "李老师" in window.bench.banner.said()


def test_a_look_leaves_the_file_to_its_holder(window: MainWindow, held: dict[str, Path]) -> None:
    note = held["school"].with_name(held["school"].name + ".lock")
    before = (held["school"].read_bytes(), note.read_bytes())
    window.open(held["school"], look=True)
    assert window.file is not None
    window.close_file()
    assert (held["school"].read_bytes(), note.read_bytes()) == before
    assert window.ctx.preferences.recent() == ()


def test_once_the_holder_is_gone_the_file_opens_from_the_look(
    window: MainWindow, copies: dict[str, Path]
) -> None:
    path = copies["school"]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    window.open(path, look=True)
    holder.communicate(timeout=30)
    assert window.bench is not None
    offer_of(window.bench.banner).click()
    assert window.file is not None
    assert not window.file.read_only


def test_a_look_shows_what_the_holder_has_written(copies: dict[str, Path]) -> None:
    """Both kinds: the district's newest figures stand in its write-ahead log only."""
    for kind, path in copies.items():
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDS, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        with open_file(path, look=True) as look:
            assert look.kind == kind
            assert look.read_only
            assert look.holder == "李老师"
        process.communicate(timeout=30)


def test_a_figure_in_the_write_ahead_log_is_seen(copies: dict[str, Path], tmp_path: Path) -> None:
    writes = HOLDS.replace(
        'print("open"',
        "from edudesk.actions.entry import read_form, set_cell\n"
        "from edudesk.model.place import Cell\n"
        "row = session.run(read_form, 'annex', 1).rows[0].id\n"
        "session.run(set_cell, Cell('annex', row, 'problem'), '刚写的')\n"
        'print("open"',
    )
    process = subprocess.Popen(
        [sys.executable, "-c", writes, str(copies["district"])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    with open_file(copies["district"], look=True) as look:
        shown = look.run(read_form, "annex", 1).rows[0].values["problem"]
    process.communicate(timeout=30)
    assert shown == "刚写的"


# -- dropped ---------------------------------------------------------------------------------------


def test_a_dropped_file_is_opened(window: MainWindow, copies: dict[str, Path]) -> None:
    drop(window, copies["school"])
    assert window.file is not None
    assert window.file.session.path == copies["school"]


def test_dropping_the_open_file_changes_nothing(
    window: MainWindow, copies: dict[str, Path]
) -> None:
    window.open(copies["school"])
    bench = window.bench
    drop(window, copies["school"])
    assert window.bench is bench
    assert bench is not None
    assert bench.notice.isHidden()


def test_of_several_one_is_asked_for(window: MainWindow, copies: dict[str, Path]) -> None:
    drop(window, copies["school"], copies["district"])
    assert isinstance(window.dialog, WhichFile)
    window.dialog.list.setCurrentRow(1)
    window.dialog.accept()
    assert window.file is not None
    assert window.file.session.path == copies["district"]


def test_a_dropped_table_is_shown_before_it_is_imported(
    window: MainWindow, copies: dict[str, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    window.open(copies["school"])
    bench = window.bench
    assert bench is not None
    drop(window, table(tmp_path))
    qtbot.waitUntil(lambda: bench.exchange.preview is not None)
    preview = bench.exchange.preview
    assert preview is not None
    assert {line.form for line in preview.model.lines} == {"班级"}
    preview.reject()


def test_a_table_without_an_open_file_says_what_to_do(window: MainWindow, tmp_path: Path) -> None:
    drop(window, table(tmp_path))
    assert window.start_page is not None
    assert "先打开" in window.start_page.notice.said()


def test_a_table_that_fits_nothing_is_refused(
    window: MainWindow, copies: dict[str, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    window.open(copies["school"])
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n1,2\n", "utf-8")
    drop(window, path)
    bench = window.bench
    assert bench is not None
    qtbot.waitUntil(lambda: not bench.notice.isHidden())
    assert "看不出" in bench.notice.said()


def test_other_files_are_named(window: MainWindow, tmp_path: Path) -> None:
    drop(window, tmp_path / "照片.jpg")
    assert window.start_page is not None
    assert "照片.jpg" in window.start_page.notice.said()


# -- a second start --------------------------------------------------------------------------------


def test_a_second_start_hands_its_file_to_the_first(
    window: MainWindow, copies: dict[str, Path], qtbot: QtBot
) -> None:
    only = OneWindow(window)
    only.handed.connect(window.arrive)
    only.listen()
    second = subprocess.Popen([sys.executable, "-c", SECOND_START, str(copies["school"])], cwd=ROOT)
    qtbot.waitUntil(lambda: window.file is not None)
    qtbot.waitUntil(lambda: second.poll() is not None)
    only.close()
    assert second.returncode == 0
    assert window.file is not None
    assert window.file.session.path == copies["school"]


def test_without_a_first_window_a_start_is_the_first() -> None:
    assert not hand_over([])


def test_a_first_window_that_was_killed_is_no_hindrance(qtbot: QtBot) -> None:
    only = OneWindow()
    only.listen()
    killed = OneWindow()
    killed.listen()  # takes the name over, as after a kill
    assert killed._server is not None  # noqa: SLF001
    killed._server.close()  # noqa: SLF001 - the mark stays behind
    assert not hand_over([])
    only.close()


# -- recent files ----------------------------------------------------------------------------------


def test_a_recent_file_that_is_gone_is_marked_and_can_be_taken_off(
    window: MainWindow, tmp_path: Path
) -> None:
    window.ctx.preferences.opened(tmp_path / "不在.edudesk")
    window.show_start()
    assert window.start_page is not None
    forget = next(
        button
        for button in parts(window.start_page, IconButton)
        if "不在" in button.accessibleName()
    )
    forget.click()
    assert window.ctx.preferences.recent() == ()
