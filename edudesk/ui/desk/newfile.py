"""The dialog for a new school or district file: every answer is judged beside its box."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.files import SUFFIX, malformed
from edudesk.model.form import Label
from edudesk.model.place import FileKind
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.look.theme import set_tone

_SCHOOL_YEAR_BEGINS = 8  # month from which a new school year is what one fills in
_WIDTH = 620
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')  # what some file system refuses in a name


def school_year(today: date) -> str:
    """Return the school year that is reported on a day: 2025-2026 from August 2025."""
    first = today.year if today.month >= _SCHOOL_YEAR_BEGINS else today.year - 1
    return f"{first}-{first + 1}"


class NewFileDialog(QDialog):
    """Asks code, name, year and place; `agreed` carries them when they are in form."""

    agreed = Signal(object)  # dict: path, kind, code, name, year, district

    def __init__(
        self, ctx: Context, kind: FileKind, folder: Path, today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._kind = kind
        self._folder = folder
        self._path_chosen = False
        self._touched: set[str] = set()
        self.setWindowTitle(ctx.words(f"new_{kind}").replace("&", ""))
        self.setMinimumWidth(ctx.theme.px(_WIDTH))
        self.edits: dict[str, QLineEdit] = {}
        self.faults: dict[str, QLabel] = {}
        self.notice = Notice(ctx)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        names = (
            ("code", "name", "district", "year") if kind == "school" else ("code", "name", "year")
        )
        for at, name in enumerate(names):
            self._add(grid, at, name)
        self.edits["year"].setText(school_year(today))
        self._add(grid, len(names), "path")
        browse = QPushButton(ctx.words("browse"))
        browse.clicked.connect(lambda: self._browse())
        grid.addWidget(browse, 2 * len(names), 2)
        self.make = main_button(ctx.words("make_file"), self._agree)
        cancel = QPushButton(ctx.words("cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.make)
        self.make.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(self.notice)
        box.addLayout(grid)
        box.addLayout(buttons)
        self._judge()

    def _add(self, grid: QGridLayout, at: int, name: str) -> None:
        words = self._ctx.words
        key = f"{name}_{self._kind}" if name in ("code", "name") else name
        edit = QLineEdit()
        edit.setAccessibleName(words(f"ask_{key}"))
        edit.setPlaceholderText(words(f"example_{key}"))
        fault = text_label("", "wrong", wrap=True)
        fault.setMinimumHeight(fault.fontMetrics().height() + 4)
        label = QLabel(words(f"ask_{key}"))
        label.setBuddy(edit)
        grid.addWidget(label, 2 * at, 0)
        grid.addWidget(edit, 2 * at, 1)
        grid.addWidget(fault, 2 * at + 1, 1, 1, 2)
        edit.textEdited.connect(lambda: self._typed(name))
        edit.editingFinished.connect(lambda: self._left(name))
        self.edits[name] = edit
        self.faults[name] = fault

    def particulars(self) -> dict[str, str]:
        """Return what was typed, by name."""
        return {name: edit.text().strip() for name, edit in self.edits.items()}

    def refuse(self, sentence: str) -> None:
        """Say why the file could not be made; what was typed stays."""
        self.notice.say(sentence)

    def _typed(self, name: str) -> None:
        if name == "path":
            self._path_chosen = True
        elif not self._path_chosen:
            given = self.particulars()
            stem = _UNSAFE.sub("", f"{given['name']}{given['year']}") or self._kind
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
        for name, label in self.faults.items():
            label.setText(faults.get(name, "") if name in self._touched else "")
            set_tone(self.edits[name], "wrong" if label.text() else "")
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
