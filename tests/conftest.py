"""What every test gets: no screen, own folders, no network, no unexpected dialog or window."""

import itertools
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Never

import hypothesis
import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMessageBox

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"

# All that stops a program until somebody answers. A test that means one replaces it.
DIALOGS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (QDialog, ("exec",)),
    (QMessageBox, ("exec", "about", "aboutQt", "critical", "information", "question", "warning")),
    (
        QFileDialog,
        (
            "exec",
            "getExistingDirectory",
            "getExistingDirectoryUrl",
            "getOpenFileName",
            "getOpenFileNames",
            "getOpenFileUrl",
            "getOpenFileUrls",
            "getSaveFileName",
            "getSaveFileUrl",
        ),
    ),
    (QInputDialog, ("exec", "getDouble", "getInt", "getItem", "getMultiLineText", "getText")),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --headed."""
    parser.addoption("--headed", action="store_true", help="show the windows of the tests")


def pytest_configure(config: pytest.Config) -> None:
    """Choose Qt's platform and the examples of hypothesis before any test is read."""
    if not config.getoption("--headed"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    hypothesis.settings.register_profile("desk", deadline=None)
    hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session", autouse=True)
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Path]]:
    """Yield a new home for each test; compiled definitions, found by content, are shared."""
    root = tmp_path_factory.mktemp("homes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))
        yield (root / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, _homes: Iterator[Path]) -> None:
    """Give each test its own settings and state, and no language it did not choose."""
    home = next(_homes)
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.delenv("EDUDESK_LANG", raising=False)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: socket.socket, address: object) -> Never:
        connection.close()
        pytest.fail(f"a connection to {address!r} was tried; EduDesk never uses a network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def _no_unexpected_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    for dialog, names in DIALOGS:
        for name in names:
            monkeypatch.setattr(dialog, name, _refusal(f"{dialog.__name__}.{name}"))


def _refusal(what: str) -> Callable[..., Never]:
    def refuse(*_arguments: object, **_options: object) -> Never:
        raise AssertionError(f"{what} was called: nobody is there to answer")

    return refuse


@pytest.fixture(autouse=True)
def _no_window_left_open() -> Iterator[None]:
    yield
    if not isinstance(QApplication.instance(), QApplication):
        return
    left = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    for window in left:
        window.close()
    assert left == [], "windows left open: give them to qtbot.addWidget"


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Return the application of pytest-qt with the bundled fonts: the same pictures everywhere."""
    for font in sorted(FONTS.glob("*.ttf")):
        assert QFontDatabase.addApplicationFont(str(font)) >= 0, font
    return qapp
