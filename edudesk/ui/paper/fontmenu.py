"""The fonts of prints: bundled ones, or the user's own, found by name or chosen file by file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from edudesk.actions.fonts import check_font
from edudesk.errors import EdudeskError
from edudesk.model.document import OwnFaces
from edudesk.model.layout import TextFace
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice

_FACES: Final[dict[TextFace, tuple[TextFace, ...]]] = {
    "fang": ("fang",),
    "kai": ("kai",),
    "song_bold": ("song_bold",),
    "hei": ("hei", "hei_bold"),
    "song": ("song",),
}
"""The faces of an official document, each with those of the layouts that its font serves."""


class FontMenu(QObject):
    """Remembers what is chosen; each print says in its record which fonts it is set in."""

    changed = Signal()

    def __init__(self, ctx: Context, notice: Notice, room: QWidget) -> None:
        super().__init__(room)
        self._ctx = ctx
        self._notice = notice
        self._room = room

    def faces(self) -> OwnFaces | None:
        """Return the files named for faces, None where prints are set in the bundled fonts."""
        if not self._ctx.preferences.own_faces:
            return None
        named = {face: self._ctx.preferences.font_file(face) for face in _FACES}
        return {one: path for face, path in named.items() if path for one in _FACES[face]}

    def fill(self, menu: QMenu) -> None:
        """Offer own fonts, and a file for each face once they are wanted."""
        words, preferences = self._ctx.words, self._ctx.preferences
        own = menu.addAction(words("print_own_fonts"))
        own.setCheckable(True)
        own.setChecked(preferences.own_faces)
        own.triggered.connect(self._use_own)
        files = menu.addMenu(words("font_files"))
        files.setEnabled(preferences.own_faces)
        for face in _FACES:
            path = preferences.font_file(face)
            named = Path(path).name if path else words("font_found")
            action = files.addAction(words("font_of", face=words(f"face_{face}"), font=named))
            action.triggered.connect(partial(self._ask, face))
        files.addSeparator()
        files.addAction(words("font_forget")).triggered.connect(self._forget)

    def _use_own(self, own: bool) -> None:
        self._ctx.preferences.own_faces = own
        self.changed.emit()

    def _ask(self, face: TextFace) -> None:
        words = self._ctx.words
        title = words("font_choose", face=words(f"face_{face}"))
        path = self._ctx.asker.open_path(self._room, title, words("kinds_font"))
        if path is None:
            return
        try:
            check_font(path)
        except EdudeskError as error:
            self._notice.say(error.text(self._ctx.lang))
            return
        self._ctx.preferences.use_font_file(face, str(path))
        self.changed.emit()

    def _forget(self) -> None:
        for face in _FACES:
            self._ctx.preferences.use_font_file(face, "")
        self.changed.emit()
