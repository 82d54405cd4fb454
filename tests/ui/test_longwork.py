"""Long work tells how far it is and can be cancelled; then nothing of it is left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from edudesk.actions.assessing import assess, first_standard
from edudesk.actions.entry import read_form
from edudesk.actions.exporting import export_all
from edudesk.actions.files import open_file
from edudesk.actions.loading import import_table
from edudesk.actions.printing import list_reports, print_report
from edudesk.actions.session import Desk, telling
from edudesk.catalogue.library import Catalogue
from edudesk.errors import GivenUpError
from edudesk.model.work import counted
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.work import Work
from edudesk.ui.look.workbar import WorkBar
from tests.ui.conftest import parts

COLLECTION = 1


class Cancelling:
    """Cancels at the given call, and remembers what was told."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.told: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.told.append((done, total))
        if len(self.told) == self.at:
            raise GivenUpError


def staff_table(folder: Path, rows: int) -> Path:
    path = folder / "staff.csv"
    lines = [f"T{number:05},教师{number}" for number in range(rows)]
    path.write_text("\n".join(["教工号,姓名", *lines]), "utf-8")
    return path


@pytest.mark.parametrize("call", [1, 3, 6, 8])
def test_a_cancelled_import_leaves_no_row(
    copies: dict[str, Path], catalogue: Catalogue, tmp_path: Path, call: int
) -> None:
    """Calls 1 to 4 come while 200 rows are read, 5 to 8 while they are written."""
    path = staff_table(tmp_path, 200)
    cancelling = Cancelling(call)
    with open_file(copies["school"], catalogue=catalogue) as session:
        with pytest.raises(GivenUpError):
            session.run(telling(import_table, cancelling), "staff", path, COLLECTION)
        assert session.run(read_form, "staff", COLLECTION).rows == ()
        assert session.run(import_table, "staff", path, COLLECTION).written
        assert len(session.run(read_form, "staff", COLLECTION).rows) == 200
    assert len(cancelling.told) == call


def test_an_import_tells_how_many_of_how_many(
    copies: dict[str, Path], catalogue: Catalogue, tmp_path: Path
) -> None:
    heard = Cancelling(0)
    with open_file(copies["school"], catalogue=catalogue) as session:
        session.run(telling(import_table, heard), "staff", staff_table(tmp_path, 120), COLLECTION)
    assert heard.told == [(0, 0), (50, 0), (100, 0), (0, 120), (50, 120), (100, 120)]


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx"])
@pytest.mark.parametrize("call", [1, 2])
def test_a_cancelled_print_leaves_no_file_and_an_older_one_as_it_was(
    copies: dict[str, Path], catalogue: Catalogue, tmp_path: Path, suffix: str, call: int
) -> None:
    name = list_reports(catalogue, "school")[0].name
    folder = tmp_path / "prints"
    folder.mkdir()
    (folder / f"older{suffix}").write_bytes(b"as it was")
    with open_file(copies["school"], catalogue=catalogue) as session:
        for out in (folder / f"new{suffix}", folder / f"older{suffix}"):
            with pytest.raises(GivenUpError):
                session.run(telling(print_report, Cancelling(call)), name, out, COLLECTION)
    assert [file.name for file in folder.iterdir()] == [f"older{suffix}"]
    assert (folder / f"older{suffix}").read_bytes() == b"as it was"


def test_a_print_tells_every_page(
    copies: dict[str, Path], catalogue: Catalogue, tmp_path: Path
) -> None:
    heard = Cancelling(0)
    name = list_reports(catalogue, "school")[-1].name
    with open_file(copies["school"], catalogue=catalogue) as session:
        made = session.run(telling(print_report, heard), name, tmp_path / "a.pdf", COLLECTION)
    pages = [done for done, total in heard.told if total == made.pages]
    assert pages == list(range(made.pages))


def test_a_cancelled_export_leaves_no_file(
    copies: dict[str, Path], catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "all.xlsx"
    with open_file(copies["school"], catalogue=catalogue) as session, pytest.raises(GivenUpError):
        session.run(telling(export_all, Cancelling(3)), out, COLLECTION)
    assert not out.exists()


def test_an_assessment_tells_every_row_of_the_annex_and_ends_at_any_of_them(
    copies: dict[str, Path], catalogue: Catalogue
) -> None:
    heard = Cancelling(0)
    rows = len(first_standard(catalogue).items)
    with open_file(copies["school"], catalogue=catalogue) as session:
        whole = session.run(telling(assess, heard), COLLECTION)
        assert heard.told == [(0, 0), *((done, rows) for done in range(rows + 1))]
        with pytest.raises(GivenUpError):
            session.run(telling(assess, Cancelling(5)), COLLECTION)
        assert session.run(assess, COLLECTION) == whole


def test_counting_changes_nothing() -> None:
    heard: list[tuple[int, int]] = []
    assert list(counted("abc", lambda done, total: heard.append((done, total)), 3)) == list("abc")
    assert heard == [(0, 3)]


# -- in the window ---------------------------------------------------------------------------------


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


def slow(gate: threading.Event, steps: int) -> Callable[[Desk], int]:
    """Return an action that tells its steps, waiting at the gate after the first."""

    def work(desk: Desk) -> int:
        for done in range(steps):
            desk.told(done, steps)
            if not done:
                gate.wait(20)
        return steps

    return work


def test_a_bar_shows_what_takes_a_while_and_goes(
    bench: Workbench, gate: threading.Event, qtbot: QtBot
) -> None:
    results: list[int] = []
    bench.file.beside(slow(gate, 4), then=results.append, title="慢活")
    assert not bench.works.isVisible()
    qtbot.waitUntil(bench.works.isVisible)
    (bar,) = parts(bench.works, WorkBar)
    assert bar.title.text() == "慢活"
    gate.set()
    qtbot.waitUntil(lambda: results == [4])
    assert not bench.works.isVisible()


def test_an_assessment_that_is_asked_for_is_told_as_work(bench: Workbench, qtbot: QtBot) -> None:
    begun: list[Work] = []
    bench.file.works.begun.connect(begun.append)
    with qtbot.waitSignal(bench.file.assessed):
        next(one for one in bench.commands if one.word == "assess").act()
    assert [work.title for work in begun] == ["评估"]


def test_typing_goes_on_beside_it(bench: Workbench, gate: threading.Event, qtbot: QtBot) -> None:
    bench.file.beside(slow(gate, 2), then=lambda _: None, title="慢活")
    with qtbot.waitSignal(bench.file.saved):
        bench.file.add_row("staff", {"staff_no": "T1", "name": "张三"})
    gate.set()


def test_the_button_cancels_and_a_sentence_says_so(
    bench: Workbench, gate: threading.Event, qtbot: QtBot
) -> None:
    results: list[int] = []
    bench.file.beside(slow(gate, 4), then=results.append, title="慢活")
    qtbot.waitUntil(bench.works.isVisible)
    next(iter(parts(bench.works, QPushButton))).click()
    gate.set()
    qtbot.waitUntil(lambda: not bench.works.isVisible())
    assert "已取消" in bench.notice.said()
    assert bench.notice.property("tone") == "note"
    assert results == []


def test_closing_the_file_ends_it(opened: Callable[[str], OpenFile], gate: threading.Event) -> None:
    file = opened("school")
    reached: list[str] = []

    def work(desk: Desk) -> None:
        gate.wait(20)
        desk.told(0, 1)
        reached.append("went on")

    file.beside(work, then=lambda _: None, title="慢活")
    threading.Timer(0.2, gate.set).start()
    file.close()
    assert reached == []
