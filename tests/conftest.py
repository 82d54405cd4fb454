"""What every test gets: no screen, own folders, no network, no unexpected dialog or window."""

import contextlib
import itertools
import os
import pickle
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Never

import hypothesis
import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from edudesk.actions.sample import MadeFile, SampleFiles, make_sample
from edudesk.catalogue.library import Catalogue
from edudesk.paths import cache_dir
from edudesk.ui.look.sweeper import Sweeper
from tests import pace
from tests.fresh_files import shipped_catalogue

RAM_DISK = Path("/dev/shm")  # of Linux
RAM_WANTED = 4 * 1024**3  # bytes; two processes of a whole run leave 2 GB at most

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
    """Add --headed, and what makes the world around a window slow."""
    parser.addoption("--headed", action="store_true", help="show the windows of the tests")
    pace.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Choose Qt's platform, the examples of hypothesis and folders before any test is read."""
    if not config.getoption("--headed"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    pace.configure(config)
    if not hasattr(config, "workerinput"):  # a worker of xdist has what the first process chose
        _choose_folders(config)
    hypothesis.settings.register_profile("desk", deadline=None)
    hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


def _choose_folders(config: pytest.Config) -> None:
    """Choose a cache that all processes of a run share, and a disk that answers at once.

    Every commit waits until the disk has it, on a RAM disk no less than on another: only the
    waiting is shorter. What a test wrote goes with it, unless it fails.
    """
    cache = tempfile.mkdtemp(prefix="edudesk-tests-")
    config.add_cleanup(lambda: shutil.rmtree(cache, ignore_errors=True))
    os.environ["XDG_CACHE_HOME"] = cache
    if os.access(RAM_DISK, os.W_OK) and shutil.disk_usage(RAM_DISK).free > RAM_WANTED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(RAM_DISK))


class Homes:
    """Homes of users: a new one for each test, and one for what is made for several tests."""

    def __init__(self, root: Path) -> None:
        self._numbered = (root / str(number) for number in itertools.count())
        self.shared = root / "shared"

    def new(self) -> Path:
        """Return the home of the next test."""
        return next(self._numbered)


@pytest.fixture(scope="session", autouse=True)
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homes]:
    homes = Homes(tmp_path_factory.mktemp("homes"))
    with pytest.MonkeyPatch.context() as patch:
        _live_in(homes.shared, patch)
        yield homes


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, _homes: Homes) -> None:
    """Give each test its own settings and state, and no language it did not choose."""
    _live_in(_homes.new(), monkeypatch)
    monkeypatch.delenv("EDUDESK_LANG", raising=False)


@pytest.fixture
def same_machine(monkeypatch: pytest.MonkeyPatch, _own_folders: None, _homes: Homes) -> None:
    """Let a test sign as those fixtures did that made files for several tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(_homes.shared / "config"))


def _live_in(home: Path, patch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the shipped definitions."""
    return shipped_catalogue()


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
def _made_sample(_homes: Homes) -> SampleFiles:
    """Make the sample's data files once for all processes; nobody but `sample` touches them."""
    place = cache_dir() / "sample"
    if not place.exists():
        own = place.with_name(f"sample-{os.getpid()}")
        own.mkdir()
        (own / "made").write_bytes(pickle.dumps(make_sample(own / "files", prints=False)))
        with contextlib.suppress(OSError):  # another process was first; its sample is as good
            own.rename(place)
    made: SampleFiles = pickle.loads((place / "made").read_bytes())
    return _moved(made, place / "files")


def _moved(made: SampleFiles, folder: Path) -> SampleFiles:
    files = [MadeFile(folder / one.path.name, one.what) for one in made.files]
    return SampleFiles(folder, folder / made.district.name, tuple(files))


@pytest.fixture(scope="module")
def sample(_made_sample: SampleFiles, tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    """Return the sample's data files, copied for one module of tests."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(_made_sample.folder, folder, dirs_exist_ok=True)
    return _moved(_made_sample, folder)


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application of pytest-qt with the bundled fonts: the same pictures everywhere."""
    for font in sorted(FONTS.glob("*.ttf")):
        assert QFontDatabase.addApplicationFont(str(font)) >= 0, font
    yield qapp
    qapp.clipboard().clear()  # the offscreen platform would let go of it after Python has ended


@pytest.fixture(autouse=True)
def _sweeping(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect garbage as the program with a window does, while a test has one."""
    if "qapp" not in request.fixturenames:
        yield
        return
    sweeper = Sweeper(request.getfixturevalue("qapp"))
    yield
    sweeper.close()
    sweeper.setParent(None)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Return the bot of pytest-qt, with more patience."""
    return pace.PatientBot(request)
