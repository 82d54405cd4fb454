"""Files that come to the window: dropped onto it, or handed over by a second start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout

from edudesk.paths import DATA_SUFFIX, PARCEL_SUFFIXES, TABLE_SUFFIXES
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label

if TYPE_CHECKING:
    from edudesk.ui.desk.mainwindow import MainWindow

_SHOWN = 8  # files in the list before it scrolls
_PATH = int(Qt.ItemDataRole.UserRole)


class Arrivals:
    """Opens a file of ours, imports a table; of several it asks which is meant."""

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        self._ctx = ctx
        self._window = window

    def take(self, paths: Sequence[Path]) -> None:
        """Do with the files what they are for."""
        known = [path for path in paths if _is_ours(path) or _is_table(path) or is_sent(path)]
        if len(known) == 1:
            self._take_one(known[0])
        elif known:
            dialog = WhichFile(self._ctx, known, self._window)
            dialog.accepted.connect(lambda: self._take_one(dialog.chosen()))
            self._window.dialog = dialog
            dialog.open()
        elif paths:
            self._window.say(self._ctx.words("arrived_unknown", name=paths[0].name), "unusual")

    def _take_one(self, path: Path) -> None:
        if _is_ours(path):
            self._window.open(path)
        elif is_sent(path):
            self._window.parcels.take(path)
        elif self._window.bench is None:
            self._window.say(self._ctx.words("arrived_table", name=path.name), "unusual")
        else:
            self._window.bench.import_dropped(path)


class WhichFile(QDialog):
    """Asks which of several files is meant; the others stay where they are."""

    def __init__(self, ctx: Context, paths: Sequence[Path], window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(ctx.words("arrived_which"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.windowTitle())
        for path in paths:
            item = QListWidgetItem(path.name)
            item.setData(_PATH, str(path))
            item.setToolTip(str(path))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setSpacing(3)
        shown = min(len(paths), _SHOWN)
        self.list.setFixedHeight(shown * self.list.sizeHintForRow(0) + shown * 6 + 8)
        self.list.itemActivated.connect(lambda: self.accept())
        take = main_button(ctx.words("arrived_take"), self.accept)
        take.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(ctx.words("arrived_several", count=len(paths)), wrap=True))
        box.addWidget(self.list)
        box.addWidget(take, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(ctx.theme.px(420))

    def chosen(self) -> Path:
        """Return the file that is meant."""
        return Path(self.list.currentItem().data(_PATH))


def _is_ours(path: Path) -> bool:
    return path.suffix.lower() == DATA_SUFFIX


def is_sent(path: Path) -> bool:
    """Whether a file is named as those are that travel between offices."""
    return path.suffix.lower() in PARCEL_SUFFIXES


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLE_SUFFIXES
