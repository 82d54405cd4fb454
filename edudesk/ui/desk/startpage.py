"""The first page: make or open a file, go on with a recent one, look around with the sample."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk import __version__
from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import LARGE, icon
from edudesk.ui.look.labels import ElidedButton, IconButton, Notice, clear_layout, text_label
from edudesk.ui.look.screenroom import scrolled
from edudesk.ui.look.theme import set_tone

_COLUMN_WIDTH = 760
_WHOLE = 1000  # share of the column in the width: all of it up to its own
_CHOICES = (
    ("school", "new_school", "new_school_hint"),
    ("district", "new_district", "new_district_hint"),
    ("open", "open_file", "open_file_hint"),
    ("look", "sample", "sample_hint"),
)


class StartPage(QWidget):
    """Four big choices and the files used lately."""

    wished = Signal(str)  # school, district, open, look
    reopened = Signal(object)  # Path

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self._ctx = ctx
        ground = QWidget()
        column = QWidget(ground)
        self.notice = Notice(ctx, column)
        self.buttons: dict[str, QPushButton] = {}
        column.setMaximumWidth(ctx.theme.px(_COLUMN_WIDTH))
        self._box = QVBoxLayout(column)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self._box.addWidget(text_label(ctx.words("program"), role="title"))
        self._box.addWidget(text_label(ctx.words("slogan"), "muted", wrap=True))
        self._box.addWidget(self.notice)
        self._box.addSpacing(10)
        self._box.addLayout(self._choices())
        self._box.addSpacing(16)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._box.addLayout(self._recent)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, _WHOLE)
        middle.addStretch(1)
        outer = QVBoxLayout(ground)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(text_label(ctx.words("version", version=__version__), "small"))
        outer.addLayout(foot)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled(ground, "ground"))
        ctx.theme.changed.connect(self._restyle)
        self.refresh()

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        for at, (wish, title, hint) in enumerate(_CHOICES):
            button = QPushButton()
            set_tone(button, "choice")
            button.setText(f"  {self._ctx.words(title)}")
            button.setAccessibleName(self._ctx.words(title).replace("&", ""))
            button.setAccessibleDescription(self._ctx.words(hint))
            button.clicked.connect(lambda _=False, wish=wish: self.wished.emit(wish))
            inner = QVBoxLayout()
            inner.setSpacing(2)
            inner.addWidget(button)
            hint_label = text_label(self._ctx.words(hint), "small", wrap=True)
            hint_label.setContentsMargins(18, 0, 8, 4)
            inner.addWidget(hint_label)
            grid.addLayout(inner, at // 2, at % 2)
            self.buttons[wish] = button
        self._restyle()
        return grid

    def refresh(self) -> None:
        """Show the files used lately; those that are not where they were can be taken off."""
        clear_layout(self._recent)
        recent = self._ctx.preferences.recent()
        if recent:
            self._recent.addWidget(text_label(self._ctx.words("recent"), role="heading"))
        for path in recent:
            present = path.is_file()
            self._recent.addWidget(self._recent_button(path) if present else self._missing(path))

    def _recent_button(self, path: Path) -> QPushButton:
        told = f"{path.stem}    {_shortened(path.parent)}".replace("&", "&&")
        button = ElidedButton(told, "link")
        button.setToolTip(str(path))
        button.setAccessibleName(str(path))
        button.clicked.connect(lambda: self.reopened.emit(path))
        return button

    def _missing(self, path: Path) -> QWidget:
        """Return the line of a file that is gone, or on a stick that is not plugged in."""
        words = self._ctx.words
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(8, 0, 0, 0)
        said = words("recent_missing", name=path.stem, folder=_shortened(path.parent))
        label = text_label(said, "muted")
        label.setToolTip(str(path))
        row.addWidget(label)
        forget = IconButton(
            self._ctx, "close", words("recent_forget", name=path.stem), lambda: self._forget(path)
        )
        row.addWidget(forget)
        row.addStretch(1)
        return line

    def _forget(self, path: Path) -> None:
        self._ctx.preferences.forget(path)
        self.refresh()

    def _restyle(self) -> None:
        theme = self._ctx.theme
        for picture, button in self.buttons.items():
            button.setIconSize(QSize(theme.px(LARGE), theme.px(LARGE)))
            button.setIcon(icon(theme, picture, "accent", LARGE))
            button.setMinimumHeight(theme.px(56))


def _shortened(folder: Path) -> str:
    """Return a folder relative to the user's home where it lies in it."""
    home = Path.home()
    return (
        f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)
    )
