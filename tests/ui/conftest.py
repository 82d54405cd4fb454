"""A window over real files, for the tests of its parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from edudesk.actions.files import new_file, open_file
from edudesk.catalogue.library import Catalogue, load
from edudesk.catalogue.words import load_words
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.palette import LIGHT
from edudesk.ui.look.preferences import Preferences
from edudesk.ui.look.speech import Speech
from edudesk.ui.look.theme import Theme
from edudesk.ui.look.worker import Worker

W = TypeVar("W", bound=QWidget)

SCHOOL = {"code": "2137000001", "name": "第一小学", "year": "2025-2026"}
DISTRICT = {"code": "370399", "name": "高新区", "year": "2025-2026"}
TABLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "district-table.csv"


class Answers:
    """Answers questions for a path as the test laid down."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.proposals: list[Path] = []

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        return self.path

    def save_path(self, parent: QWidget, title: str, proposal: Path, kinds: str) -> Path | None:
        self.proposals.append(proposal)
        return self.path

    def folder_path(self, parent: QWidget, title: str) -> Path | None:
        return self.path


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def ctx(qapp: QApplication, tmp_path: Path, answers: Answers) -> Iterator[Context]:
    theme = Theme(LIGHT, 100)
    theme.apply()
    worker = Worker()
    yield Context(
        words=load_words("window", "zh"),
        lang="zh",
        theme=theme,
        preferences=Preferences(tmp_path / "window.ini"),
        worker=worker,
        asker=answers,
        speech=Speech(),
    )
    worker.close()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> dict[str, Path]:
    """Return a new school file and a new district file; tests work on copies."""
    folder = tmp_path_factory.mktemp("templates")
    made = {}
    for kind, given in (("school", SCHOOL), ("district", DISTRICT)):
        path = folder / f"{kind}.edudesk"
        session, _ = new_file(path, kind, **given, catalogue=catalogue, who="王老师")  # type: ignore[arg-type]
        session.close()
        made[kind] = path
    return made


@pytest.fixture
def copies(templates: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """Return files of a test's own, as the templates are."""
    return {
        kind: Path(shutil.copyfile(path, tmp_path / path.name)) for kind, path in templates.items()
    }


@pytest.fixture
def opened(
    ctx: Context, catalogue: Catalogue, copies: dict[str, Path]
) -> Iterator[Callable[[str], OpenFile]]:
    """Return a way to open a fresh file of a kind."""
    files: list[OpenFile] = []

    def open_fresh(kind: str) -> OpenFile:
        file = OpenFile(open_file(copies[kind], catalogue=catalogue, who="王老师"), ctx.worker)
        files.append(file)
        return file

    yield open_fresh
    for file in files:
        file.close()


@pytest.fixture
def school(opened: Callable[[str], OpenFile]) -> OpenFile:
    return opened("school")


@pytest.fixture
def district(opened: Callable[[str], OpenFile]) -> OpenFile:
    return opened("district")


@pytest.fixture
def bench(ctx: Context, school: OpenFile, qtbot: QtBot) -> Workbench:
    return shown_bench(ctx, school, qtbot)


def parts(root: QWidget, kind: type[W]) -> list[W]:
    """Return the widgets of a kind within another."""
    return list(root.findChildren(kind))


def shown_bench(ctx: Context, file: OpenFile, qtbot: QtBot, *, visited: bool = True) -> Workbench:
    """Return a workbench on the screen whose findings have come; its pages were `visited` once."""
    bench = Workbench(ctx, file)
    qtbot.addWidget(bench)
    bench.resize(1366, 740)
    with qtbot.waitActive(bench):
        bench.show()
        bench.activateWindow()
    checked: list[object] = []
    file.marks_changed.connect(checked.append)
    qtbot.waitUntil(lambda: bool(checked) and bool(file.progress))
    if visited:
        file.leave_all()
    return bench
