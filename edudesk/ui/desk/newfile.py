"""The dialog for a new school or district file: every answer is judged beside its box."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from edudesk.actions.files import SUFFIX, malformed
from edudesk.model.form import Label
from edudesk.model.place import FileKind
from edudesk.ui.desk.askdialog import AskDialog
from edudesk.ui.look.context import Context

_SCHOOL_YEAR_BEGINS = 8  # month from which a new school year is what one fills in
_WIDTH = 620
_MNEMONIC = re.compile(r"\(&\w\)|&")  # (&N) in Chinese, &New in English
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')  # what some file system refuses in a name


def school_year(today: date) -> str:
    """Return the school year that is reported on a day: 2025-2026 from August 2025."""
    first = today.year if today.month >= _SCHOOL_YEAR_BEGINS else today.year - 1
    return f"{first}-{first + 1}"


class NewFileDialog(AskDialog):
    """Asks code, name, year and place; `agreed` carries path, kind, code, name, year, district."""

    def __init__(
        self, ctx: Context, kind: FileKind, folder: Path, today: date, parent: QWidget | None = None
    ) -> None:
        title = _MNEMONIC.sub("", ctx.words(f"new_{kind}"))
        super().__init__(ctx, title, _WIDTH, ctx.words("make_file"), parent)
        self._kind = kind
        self._folder = folder
        self._path_chosen = False
        self._touched: set[str] = set()
        self.edits: dict[str, QLineEdit] = {}
        for name in ("code", "name", "district", "year"):
            if name != "district" or kind == "school":
                self._ask(name)
        self.edits["year"].setText(school_year(today))
        browse = QPushButton(ctx.words("browse"))
        browse.clicked.connect(lambda: self._browse())
        self._ask("path", browse)
        self.compose()
        self._judge()

    def _ask(self, name: str, beside: QWidget | None = None) -> None:
        words = self._ctx.words
        key = f"{name}_{self._kind}" if name in ("code", "name") else name
        edit = QLineEdit()
        edit.setPlaceholderText(words(f"example_{key}"))
        edit.textEdited.connect(lambda: self._typed(name))
        edit.editingFinished.connect(lambda: self._left(name))
        self.edits[name] = edit
        self.ask(name, words(f"ask_{key}"), edit, beside)

    def particulars(self) -> dict[str, str]:
        """Return what was typed, by name."""
        return {name: edit.text().strip() for name, edit in self.edits.items()}

    def _typed(self, name: str) -> None:
        if name == "path":
            self._path_chosen = True
        elif not self._path_chosen:
            stem = _UNSAFE.sub("", self.edits["name"].text()) or self._kind
            self.edits["path"].setText(str(self._folder / f"{stem}{SUFFIX}"))
        self._judge()

    def _left(self, name: str) -> None:
        self._touched.add(name)
        self._judge()

    def _judge(self) -> None:
        """Show faults beside the boxes that were left; offer the file when there are none."""
        given = self.particulars()
        faults = {
            name: label.text(self._ctx.lang) for name, label in self._malformed(given).items()
        }
        path = Path(given["path"])
        if not given["path"] or path.suffix != SUFFIX:
            faults["path"] = self._ctx.words("path_needed", suffix=SUFFIX)
        elif path.exists():
            faults["path"] = self._ctx.words("path_exists")
        elif not path.parent.is_dir():
            faults["path"] = self._ctx.words("folder_missing")
        self.show_faults({name: faults[name] for name in faults.keys() & self._touched})
        self.make.setEnabled(not faults)

    def _malformed(self, given: dict[str, str]) -> dict[str, Label]:
        return malformed(
            self._kind,
            code=given["code"],
            name=given["name"],
            year=given["year"],
            district=given.get("district", ""),
        )

    def _browse(self) -> None:
        chosen = self._ctx.asker.save_path(
            self,
            self.windowTitle(),
            Path(self.edits["path"].text() or self._folder),
            self._ctx.words("kinds_file"),
        )
        if chosen is not None:
            self._path_chosen = True
            self.edits["path"].setText(
                str(chosen if chosen.suffix == SUFFIX else chosen.with_suffix(SUFFIX))
            )
            self._left("path")

    def _agree(self) -> None:
        given = self.particulars()
        self.agreed.emit({**given, "path": Path(given["path"]), "kind": self._kind})
