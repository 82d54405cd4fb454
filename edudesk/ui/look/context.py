"""What every part of the window needs: words, look, settings and the way to ask for a path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from edudesk.catalogue.words import Words
from edudesk.ui.look.preferences import Preferences
from edudesk.ui.look.speech import Speech
from edudesk.ui.look.theme import Theme
from edudesk.ui.look.worker import Worker


class Asker(Protocol):
    """Asks the user for a path; tests put their own in."""

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Return an existing file, None when the user thinks better of it."""

    def save_path(self, parent: QWidget, title: str, proposal: Path, kinds: str) -> Path | None:
        """Return where to write, None when the user thinks better of it."""

    def folder_path(self, parent: QWidget, title: str) -> Path | None:
        """Return a folder to write into, None when the user thinks better of it."""


class FileDialogs:
    """The desktop's own file dialogs."""

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Return an existing file, None when the user thinks better of it."""
        name, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
        return Path(name) if name else None

    def save_path(self, parent: QWidget, title: str, proposal: Path, kinds: str) -> Path | None:
        """Return where to write, None when the user thinks better of it."""
        name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), kinds)
        return Path(name) if name else None

    def folder_path(self, parent: QWidget, title: str) -> Path | None:
        """Return a folder to write into, None when the user thinks better of it."""
        name = QFileDialog.getExistingDirectory(parent, title)
        return Path(name) if name else None


@dataclass
class Context:
    """The surroundings of a window."""

    words: Words
    lang: str
    theme: Theme
    preferences: Preferences
    worker: Worker
    asker: Asker
    speech: Speech
