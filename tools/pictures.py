"""Grabs every page of the window, in both palettes at 100 % and 150 %, into docs/pictures.

    python tools/pictures.py [--only NAME] [--out FOLDER]

The files shown are the sample's. The scale is Qt's own, as on a screen set to 150 %.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1366, 768)
PALETTES = ("light", "dark")
SCALES = ("1", "1.5")
SETTLING = 0.5  # seconds for the writer, the timers and the last paint


def main() -> None:
    """Start a process for each palette and scale: Qt takes its scale from the environment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="grab only pages whose name begins so")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--palette", choices=PALETTES, help="(of the inner process)")
    parser.add_argument("--sample", type=Path, help="(of the inner process)")
    given = parser.parse_args()
    if given.palette:
        grab_all(given.palette, given.sample, given.out, given.only)
        return
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_sample(Path(folder))
        for scale in SCALES:
            for palette in PALETTES:
                run_inner(given, palette, scale, Path(folder))


def make_sample(folder: Path) -> None:
    """Make the sample's files without prints."""
    sys.path.insert(0, str(ROOT))
    from edudesk.actions import sample

    sample.make_sample(folder, prints=False)


def run_inner(given: argparse.Namespace, palette: str, scale: str, sample: Path) -> None:
    """Grab all pages in one palette at one scale."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": scale,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(sample / "state"),
    }
    command = [sys.executable, __file__, "--palette", palette, "--sample", str(sample)]
    command += ["--out", str(given.out), "--only", given.only]
    subprocess.run(command, env=environment, check=True)


def grab_all(palette: str, sample: Path, out: Path, only: str) -> None:
    """Grab the start page, every page of a school and of the district."""
    from PySide6.QtWidgets import QApplication

    from edudesk.app import surroundings
    from edudesk.catalogue.library import load
    from edudesk.ui.mainwindow import MainWindow
    from edudesk.ui.palette import PALETTES as KNOWN
    from edudesk.ui.preferences import Preferences

    app = QApplication([])
    ctx = surroundings(Preferences(sample / f"{palette}.ini"))
    ctx.theme.use(palette=KNOWN[palette])
    window = MainWindow(ctx, load())
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    percent = round(window.devicePixelRatio() * 100)

    def grab(name: str) -> None:
        settle(app)
        if name.startswith(only):
            window.grab().save(str(out / f"{name}-{palette}-{percent}.png"))

    grab("start")
    shown: set[str] = set()
    for path in sorted(sample.glob("*.edudesk")):
        window.open(path)
        assert window.file is not None
        kind = window.file.session.kind
        if kind not in shown:  # one file of each kind shows every page
            shown.add(kind)
            grab_file(window, grab)
    window.show_keys()
    settle(app)
    assert window.dialog is not None
    if "keys".startswith(only):
        window.dialog.grab().save(str(out / f"keys-{palette}-{percent}.png"))
    window.dialog.close()
    window.close()
    ctx.worker.close()


def grab_file(window: object, grab: Callable[[str], None]) -> None:
    """Grab every page of the open file, a finding in hand where there is one."""
    from edudesk.ui.mainwindow import MainWindow

    assert isinstance(window, MainWindow)
    assert window.bench is not None
    assert window.file is not None
    for name in window.bench.navigation.names():
        window.bench.show_page(name)
        window.bench.next_pane(1)
        grab(f"{window.file.session.kind}-{name}")


def settle(app: object) -> None:
    """Let the event loop run until everything asked has been answered and painted."""
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)
    until = time.monotonic() + SETTLING
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
