"""What the program remembers between starts: language, look, recent files, the last cell."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from edudesk import paths
from edudesk.model.place import Cell
from edudesk.ui.look.placemark import PlaceMark

_RECENT_KEPT = 8
_FOUND_KEPT = 12


class Preferences:
    """Settings of this user in an ini file of the state folder; no figures are kept here."""

    def __init__(self, file: Path | None = None) -> None:
        self._settings = QSettings(
            str(file or paths.state_dir() / "window.ini"), QSettings.Format.IniFormat
        )
        self._mark = PlaceMark(Path(self._settings.fileName()).with_suffix(".place"))

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
    def own_faces(self) -> bool:
        """Whether prints are set in the fonts of this machine where it has them."""
        return self._text("own_faces", "") == "yes"

    @own_faces.setter
    def own_faces(self, own: bool) -> None:
        self._settings.setValue("own_faces", "yes" if own else "")

    def font_file(self, face: str) -> str:
        """Return the file that a face of prints in own fonts is set in, "" where none is named."""
        return self._text(f"fonts/{face}", "")

    def use_font_file(self, face: str, path: str) -> None:
        """Remember the file of a face, "" to look for one by the usual names."""
        self._settings.setValue(f"fonts/{face}", path)

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
        """Return the files opened lately, newest first; some may be gone or on a stick not here."""
        return tuple(Path(name) for name in self._texts("recent"))

    def opened(self, path: Path) -> None:
        """Put `path` first among the recent files."""
        others = [str(known) for known in self.recent() if known != path.resolve()]
        self._settings.setValue("recent", [str(path.resolve()), *others][:_RECENT_KEPT])

    def forget(self, path: Path) -> None:
        """Take `path` off the recent files."""
        others = [str(known) for known in self.recent() if known != path]
        self._settings.setValue("recent", others)

    @property
    def in_hand(self) -> Path | None:
        """The file that is open; one found here at a start was open when the program was killed."""
        name = self._text("in_hand", "")
        return Path(name) if name else None

    @in_hand.setter
    def in_hand(self, path: Path | None) -> None:
        self._settings.setValue("in_hand", str(path.resolve()) if path else "")
        self._settings.sync()  # a kill asks nobody

    @property
    def work_folder(self) -> Path | None:
        """The folder of this user's files, None while the usual one serves."""
        name = self._text("work_folder", "")
        return Path(name) if name else None

    @work_folder.setter
    def work_folder(self, folder: Path) -> None:
        self._settings.setValue("work_folder", str(folder))

    def stays(self, folder: Path) -> bool:
        """Whether the user wants to work in this folder, whatever kind it is."""
        return str(folder) in self._texts("staying")

    def stay(self, folder: Path) -> None:
        """Ask no more about files in this folder."""
        self._settings.setValue("staying", sorted({*self._texts("staying"), str(folder)}))

    def last_cell(self, path: Path) -> Cell | None:
        """Return the cell where work on `path` stopped, were it by a kill."""
        self._take_mark()
        form, _, rest = self._text(_cell_key(path), "").partition("|")
        row, _, field = rest.partition("|")
        return Cell(form, int(row), field) if row.isdigit() else None

    def stopped_at(self, path: Path, cell: Cell) -> None:
        """Remember where work on `path` stopped."""
        self._mark.forget()
        self._settings.setValue(_cell_key(path), _cell_text(cell))
        self._settings.sync()

    def note_cell(self, path: Path, cell: Cell) -> None:
        """Remember the cell in hand, cheaply enough to be done at every step of a typist."""
        self._mark.note(f"{_cell_key(path)}={_cell_text(cell)}")

    def _take_mark(self) -> None:
        """Take over what a killed program noted last; the next file may write over it."""
        key, _, cell = self._mark.noted().partition("=")
        if cell:
            self._settings.setValue(key, cell)
            self._settings.sync()
            self._mark.forget()

    def found(self, path: Path) -> tuple[str, ...]:
        """Return what was looked for in `path` lately and gone to, the latest first."""
        return tuple(self._texts(f"found/{_file_key(path)}"))

    def note_found(self, path: Path, name: str) -> None:
        """Remember that something was looked for; `name` is a code or a number, no person's."""
        others = [known for known in self.found(path) if known != name]
        self._settings.setValue(f"found/{_file_key(path)}", [name, *others][:_FOUND_KEPT])

    def _texts(self, key: str) -> list[str]:
        stored = self._settings.value(key) or []
        if isinstance(stored, str):  # an ini file does not tell one from a list of one
            return [stored]
        return [str(one) for one in stored] if isinstance(stored, list) else []

    def widths(self, form: str) -> dict[str, int]:
        """Return the widths that were given to columns of a form, in pixels of the 100 % scale."""
        pairs = (part.partition(":") for part in self._text(f"widths/{form}", "").split("|"))
        return {code: int(width) for code, _, width in pairs if width.isdigit()}

    def keep_widths(self, form: str, widths: dict[str, int]) -> None:
        """Remember the widths of columns by field."""
        stored = "|".join(f"{code}:{width}" for code, width in widths.items())
        self._settings.setValue(f"widths/{form}", stored)

    def frozen(self, form: str, usual: int) -> int:
        """Return how many columns of a form stay in sight, `usual` until the user settled it."""
        stored = self._text(f"frozen/{form}", "")
        return int(stored) if stored.isdigit() else usual

    def keep_frozen(self, form: str, count: int) -> None:
        """Remember how many columns of a form stay in sight."""
        self._settings.setValue(f"frozen/{form}", str(count))

    def _text(self, key: str, default: str) -> str:
        return str(self._settings.value(key, default))


def _cell_text(cell: Cell) -> str:
    return f"{cell.form}|{cell.row}|{cell.field}"


def _cell_key(path: Path) -> str:
    return f"cells/{_file_key(path)}"


def _file_key(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]


def documents() -> Path:
    """Return where people keep their documents."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(place) if place else Path.home()
    return folder if folder.is_dir() else Path.home()
