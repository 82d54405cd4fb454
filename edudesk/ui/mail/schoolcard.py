"""What the cards about one school have in common: acting on it, and telling what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.dossier import Dossier
from edudesk.actions.naming import safe_name
from edudesk.errors import EdudeskError
from edudesk.model.receiving import ReturnLetter
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice
from edudesk.ui.mail.cardpage import fit_lines
from edudesk.ui.sheets.listtable import ListTable

RETURN_SUFFIX = ".edureturn"


class Wording(NamedTuple):
    """Words about a letter: what its file is called, that it was made, what is sent with it."""

    name: str
    made: str
    text: str


class SchoolCard(QObject):
    """A card shows its side of a dossier; `changed` asks for the dossier to be read again."""

    changed = Signal()

    def __init__(self, ctx: Context, file: OpenFile, code: str, notice: Notice) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self._code = code
        self._notice = notice
        self.found: Dossier | None = None
        self.contents = QVBoxLayout()
        self.contents.setSpacing(8)

    def show_dossier(self, found: Dossier) -> None:
        """Show what is known of the school now."""
        raise NotImplementedError

    def line(self, key: str) -> QLineEdit:
        """Return a line to type into that says what is wanted of it."""
        line = QLineEdit()
        line.setPlaceholderText(self._ctx.words(key))
        line.setAccessibleName(self._ctx.words(key))
        return line

    def button(self, key: str, act: Callable[[], object]) -> QPushButton:
        """Return a button that does something when it is pressed, never by Enter elsewhere."""
        button = QPushButton(self._ctx.words(key))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        return button

    def row(self, *parts: QWidget) -> None:
        """Add parts side by side; lines to type into take the room that is left."""
        row = QHBoxLayout()
        for part in parts:
            row.addWidget(part, int(isinstance(part, QLineEdit)))
        if not any(isinstance(part, QLineEdit) for part in parts):
            row.addStretch(1)
        self.contents.addLayout(row)

    def fit(self, table: ListTable, count: int, whole: Sequence[int] = ()) -> None:
        """Let a list be as high as its lines, see `fit_lines`."""
        fit_lines(self._ctx, table, count, whole)

    def act(
        self,
        action: Callable[..., Any],
        *args: Any,  # noqa: ANN401
        done: Callable[[Any], object],
        **named: Any,  # noqa: ANN401
    ) -> None:
        """Run a writing action of the file; what is refused is told, what was done shown anew."""

        def then(outcome: Any) -> None:  # noqa: ANN401
            done(outcome)
            self.changed.emit()

        self._file.act(action, *args, then=then, failed=self._refuse, **named)

    def say(self, key: str, **told: object) -> None:
        """Tell what was done."""
        self._notice.say(self._ctx.words(key, **told), "done")

    def where(self, parent: QWidget, mark: str, suffix: str, kinds: str) -> Path | None:
        """Ask where a letter to the school shall be written."""
        words = self._ctx.words
        name = self.found.name if self.found else self._code
        proposal = self._file.session.path.with_name(f"{safe_name(name)}{words(mark)}{suffix}")
        return self._ctx.asker.save_path(parent, words(mark), proposal, words(kinds))

    def send_back(
        self,
        parent: QWidget,
        wording: Wording,
        action: Callable[..., ReturnLetter],
        *,
        clear: Callable[[], object],
        **named: Any,  # noqa: ANN401
    ) -> None:
        """Write a letter that opens figures to the school again, and offer to send it.

        `action` is told the rest by `named`; `clear` empties the card once the letter is written.
        """
        out = self.where(parent, wording.name, RETURN_SUFFIX, "kinds_return")
        if out is None:
            return

        def done(letter: ReturnLetter) -> None:
            told = {
                "school": letter.school_name,
                "title": self._file.collection.title.text(self._ctx.lang),
                "forms": len(letter.forms),
                "questions": len(letter.questions),
                "cells": len(letter.cells),
                "reason": letter.reason,
                "file": out.name,
            }
            clear()
            words = self._ctx.words
            self.hand_over(words(wording.made, **told), out, words(wording.text, **told))

        self.act(action, self._file.collection.number, self._code, out, done=done, **named)

    def hand_over(self, said: str, out: Path, text: str) -> None:
        """Tell that a letter was written, and offer its folder and the words to go with it."""

        def show() -> None:
            QGuiApplication.clipboard().setText(text)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(out.parent)))
            self._notice.say(self._ctx.words("send_shown"), "done")

        self._notice.say(said, "done", offer=(self._ctx.words("send_show"), show))

    def _refuse(self, error: EdudeskError) -> None:
        self._notice.say(error.text(self._ctx.lang))
