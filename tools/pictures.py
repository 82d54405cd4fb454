"""Grabs the pages of the window that README and manual show into docs/pictures.

    python tools/pictures.py [--every] [--scales 1 1.5] [--only NAME] [--out FOLDER]
                             [--lang en] [--text 125] [--size 1366x768]

With --every all pages of a school and of the district are grabbed in both palettes, into the folder
docs/pictures/every. The files shown are the sample's. The scale is Qt's own, as on a screen set to
150 %. Pictures are kept in as many colours as one cannot tell from all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CLERK = "王老师"
PALETTES = ("light", "dark")
COLOURS = 128
SHOWN = {  # by palette, at 100 %
    "light": (
        "start",
        "school-grounds",
        "school-staff",
        "district-verdicts",
        "district-annex",
        "keys",
    ),
    "dark": ("school-grounds",),
}
TELLING_LINE = 3  # lines down a grid: the first that has something to say in the sample's annex
SETTLING = 1.0  # seconds for the writer, the timers and the last paint


def main() -> None:
    """Start a process for each palette and scale: Qt takes its scale from the environment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="grab only pages whose name begins so")
    parser.add_argument("--out", type=Path, help="folder to write into")
    parser.add_argument("--every", action="store_true", help="grab all pages in both palettes")
    parser.add_argument("--scales", nargs="+", default=["1"], help="scales of the screen")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the window")
    parser.add_argument("--text", type=int, default=100, help="size of text in percent")
    parser.add_argument("--size", default="1366x768", help="width and height of the window")
    parser.add_argument("--palette", choices=PALETTES, help="(of the inner process)")
    parser.add_argument("--sample", type=Path, help="(of the inner process)")
    given = parser.parse_args()
    if given.palette:
        grab_all(given)
        return
    given.out = given.out or PICTURES / ("every" if given.every else "")
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make_sample(Path(folder))
        for scale in given.scales:
            for palette in PALETTES:
                run_inner(given, palette, scale, Path(folder))


def make_sample(folder: Path) -> None:
    """Make the sample's files without prints."""
    sys.path.insert(0, str(ROOT))
    from edudesk.actions import sample

    os.environ["LOGNAME"] = CLERK  # the history of cells names who fills in
    sample.make_sample(folder, prints=False)


def run_inner(given: argparse.Namespace, palette: str, scale: str, sample: Path) -> None:
    """Grab all pages in one palette at one scale."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen_of(given.size, scale, sample)}",
        "QT_SCALE_FACTOR": scale,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(sample / "state"),
    }
    command = [sys.executable, __file__, "--palette", palette, "--sample", str(sample)]
    command += ["--out", str(given.out), "--only", given.only, "--lang", given.lang]
    command += ["--text", str(given.text), "--size", given.size]
    command += ["--every"] if given.every else []
    subprocess.run(command, env=environment, check=True)


def screen_of(size: str, scale: str, folder: Path) -> Path:
    """Write what Qt is to take for the screen: as large as the window, in its own dots."""
    width, height = (round(int(side) * float(scale)) for side in size.split("x"))
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screen = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height, **dots}
    path = folder / "screen.json"
    path.write_text(json.dumps({"screens": [screen]}), "utf-8")
    return path


def grab_all(given: argparse.Namespace) -> None:
    """Grab the start page and pages of a school and of the district: those shown, or every one.

    Names are plain ASCII: the kind of file, the page, palette and scale.
    """
    from PySide6.QtWidgets import QApplication, QWidget

    from edudesk.app import surroundings
    from edudesk.catalogue.library import load
    from edudesk.ui.desk.mainwindow import MainWindow
    from edudesk.ui.look.palette import PALETTES as KNOWN
    from edudesk.ui.look.preferences import Preferences

    palette, sample = given.palette, given.sample
    wanted = None if given.every else SHOWN[palette]
    width, height = (int(side) for side in given.size.split("x"))
    app = QApplication([])
    preferences = Preferences(sample / f"{palette}.ini")
    preferences.lang, preferences.text_size = given.lang, given.text
    preferences.stay(sample)  # a temporary folder, of which the window would warn
    ctx = surroundings(preferences)
    ctx.theme.use(palette=KNOWN[palette])
    window = MainWindow(ctx, load())
    window.resize(width, height)
    window.show()
    window.activateWindow()
    percent = round(window.devicePixelRatio() * 100)

    def is_wanted(name: str) -> bool:
        return name.startswith(given.only) and (wanted is None or name in wanted)

    def grab(name: str, shown: QWidget = window) -> None:
        settle(app)
        save_small(shown.grab().toImage(), given.out / f"{name}-{palette}-{percent}.png")

    if is_wanted("start"):
        grab("start")
    shown: set[str] = set()
    for path in sorted(sample.glob("*.edudesk"), reverse=True):
        window.open(path)
        assert window.file is not None
        kind = window.file.session.kind
        if kind not in shown:  # one file of each kind shows every page
            shown.add(kind)
            settle(app)
            grab_file(window, grab, is_wanted)
    if is_wanted("keys"):
        window.show_keys()
        assert window.dialog is not None
        grab("keys", window.dialog)
        window.dialog.close()
    window.close()
    ctx.worker.close()


def save_small(image: QImage, path: Path) -> None:
    """Save a picture as a PNG of few colours, a quarter of the size and the same to the eye."""
    from PIL import Image
    from PySide6.QtGui import QImage

    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    raw = Image.frombuffer(
        "RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine()
    )
    few = raw.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def grab_file(
    window: object, grab: Callable[[str], None], is_wanted: Callable[[str], bool]
) -> None:
    """Grab the pages of the open file that are wanted, the focus in their first control."""
    from PySide6.QtWidgets import QApplication

    from edudesk.ui.desk.mainwindow import MainWindow
    from edudesk.ui.pages.gridpage import GridPage

    assert isinstance(window, MainWindow)
    assert window.bench is not None
    assert window.file is not None
    for name in window.bench.navigation.names():
        picture = f"{window.file.session.kind}-{name}"
        if is_wanted(picture):
            window.bench.show_page(name)
            read: list[bool] = []
            window.bench.when_read(partial(read.append, True))
            while not read:
                QApplication.processEvents()
            settle(QApplication.instance())
            window.bench.navigation.setFocus()
            window.bench.next_pane(1)
            page = window.bench.pages[name]
            if isinstance(page, GridPage):
                page.next_line(TELLING_LINE)
            grab(picture)


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
