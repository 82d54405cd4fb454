"""What the program remembers between starts: language, look, recent files, the last cell."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from edudesk import paths
from edudesk.model.place import Cell

_RECENT_KEPT = 8


class Preferences:
    """Settings of this user in an ini file of the state folder; no figures are kept here."""

    def __init__(self, file: Path | None = None) -> None:
        self._settings = QSettings(
            str(file or paths.state_dir() / "window.ini"), QSettings.Format.IniFormat
        )

    @property
    def lang(self) -> str:
        """Language, "zh" or "en"; the environment's EDUDESK_LANG outranks the setting."""
        chosen = os.environ.get("EDUDESK_LANG") or self._text("lang", "zh")
        return "en" if chosen == "en" else "zh"

    @lang.setter
    def lang(self, lang: str) -> None:
        self._settings.setValue("lang", lang)

    @property
    def palette(self) -> str:
        """Name of the palette, "" to follow the desktop."""
        return self._text("palette", "")

    @palette.setter
    def palette(self, name: str) -> None:
        self._settings.setValue("palette", name)

    @property
    def text_size(self) -> int:
        """Text size in percent."""
        stored = self._text("text_size", "100")
        return int(stored) if stored.isdigit() else 100

    @text_size.setter
    def text_size(self, percent: int) -> None:
        self._settings.setValue("text_size", percent)

    @property
    def issues_folded(self) -> bool:
        """Whether the list of findings is folded to its head."""
        return self._text("issues_folded", "") == "yes"

    @issues_folded.setter
    def issues_folded(self, folded: bool) -> None:
        self._settings.setValue("issues_folded", "yes" if folded else "no")

    @property
    def who(self) -> str:
        """Name of the person at the desk, as it enters the history of cells."""
        return self._text("who", "") or os.environ.get("USER", "") or os.environ.get("USERNAME", "")

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size as Qt saves it; empty at the first start."""
        stored = self._settings.value("geometry")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)

    def recent(self) -> tuple[Path, ...]:
        """Return the files opened lately that still exist, newest first."""
        stored = self._settings.value("recent") or []
        names = (
            [stored]
            if isinstance(stored, str)
            else list(stored)
            if isinstance(stored, list)
            else []
        )
        return tuple(path for path in map(Path, names) if path.is_file())

    def opened(self, path: Path) -> None:
        """Put `path` first among the recent files."""
        others = [str(known) for known in self.recent() if known != path.resolve()]
        self._settings.setValue("recent", [str(path.resolve()), *others][:_RECENT_KEPT])

    def last_cell(self, path: Path) -> Cell | None:
        """Return the cell where work on `path` stopped."""
        form, _, rest = self._text(_cell_key(path), "").partition("|")
        row, _, field = rest.partition("|")
        return Cell(form, int(row), field) if row.isdigit() else None

    def stopped_at(self, path: Path, cell: Cell) -> None:
        """Remember where work on `path` stopped."""
        self._settings.setValue(_cell_key(path), f"{cell.form}|{cell.row}|{cell.field}")

    def _text(self, key: str, default: str) -> str:
        return str(self._settings.value(key, default))


def _cell_key(path: Path) -> str:
    return f"cells/{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}"
