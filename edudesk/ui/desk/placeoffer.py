"""Offers in place to take a file out of a folder where work gets lost, and takes it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from edudesk.errors import EdudeskError
from edudesk.model.folder import UnfitFolder
from edudesk.ui.look.context import Context

if TYPE_CHECKING:
    from edudesk.ui.desk.mainwindow import MainWindow

_WORK_FOLDER = "EduDesk"  # in the user's documents


class PlaceOffer:
    """Asks once for each opening; closing the bar means that the user wants to stay there."""

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        self._ctx = ctx
        self._window = window

    def consider(self) -> None:
        """Look where the open file lies, and offer what is better."""
        from edudesk.actions.moving import namesake, unfit_folder  # comes with opening a file

        assert self._window.file is not None
        session = self._window.file.session
        folder = session.path.parent
        kind = unfit_folder(session.path)
        if kind is None or session.look or self._ctx.preferences.stays(folder):
            return
        if folder == self._work_folder():  # documents that a cloud keeps: there is no better place
            return
        other = namesake(session.path, self._work_folder())
        if other is None:
            self._offer_to_bring(kind)
        else:
            self._offer_other(kind, other)
        assert self._window.bench is not None
        self._window.bench.place.closed.connect(lambda: self._ctx.preferences.stay(folder))

    def _offer_to_bring(self, kind: UnfitFolder) -> None:
        words, what = self._ctx.words, kind.label.text(self._ctx.lang)
        said = words("place_unfit", what=what, folder=self._work_folder())
        assert self._window.bench is not None
        act = words(f"place_{kind.take}")
        self._window.bench.place.say(said, "unusual", offer=(act, lambda: self._bring(kind)))

    def _offer_other(self, kind: UnfitFolder, other: Path) -> None:
        words, what = self._ctx.words, kind.label.text(self._ctx.lang)
        changed = f"{datetime.fromtimestamp(other.stat().st_mtime):%Y-%m-%d %H:%M}"
        said = words("place_namesake", what=what, changed=changed)
        assert self._window.bench is not None
        act = words("place_open_other")
        self._window.bench.place.say(said, "unusual", offer=(act, lambda: self._window.open(other)))

    def _bring(self, kind: UnfitFolder) -> None:
        """Close the file, take it to the work folder and go on there at the same cell."""
        from edudesk.actions.moving import bring  # as above

        window = self._window
        assert window.file is not None
        assert window.bench is not None
        old, cell = window.file.session.path, window.bench.current_cell()
        window.close_file()
        try:
            new = bring(old, self._work_folder(), kind.take)
        except EdudeskError as error:
            window.open(old)
            window.say(error.text(self._ctx.lang))
            return
        if cell is not None:
            self._ctx.preferences.stopped_at(new, cell)
        window.open(new)
        window.say(self._ctx.words("place_brought", path=new), "done")

    def _work_folder(self) -> Path:
        return self._ctx.preferences.work_folder or documents() / _WORK_FOLDER


def documents() -> Path:
    """Return where people keep their documents."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(place) if place else Path.home()
    return folder if folder.is_dir() else Path.home()
