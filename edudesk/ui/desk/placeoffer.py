"""Offers in place to take a file out of a folder where work gets lost, and takes it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from edudesk.errors import EdudeskError
from edudesk.model.folder import UnfitFolder
from edudesk.ui.look.context import Context
from edudesk.ui.look.preferences import documents

if TYPE_CHECKING:
    from edudesk.ui.desk.mainwindow import MainWindow

_WORK_FOLDER = "EduDesk"  # in the user's documents


class _Found(NamedTuple):
    """The kind of folder that a file lies in, and the file of its name in the work folder."""

    kind: UnfitFolder
    other: Path | None
    changed: datetime
    """When the other one was changed; of no meaning without it."""


class PlaceOffer:
    """Asks once for each opening; closing the bar means that the user wants to stay there."""

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        self._ctx = ctx
        self._window = window

    def consider(self) -> None:
        """Look where the open file lies, and offer what is better.

        Beside the window: a share that does not answer at once must not hold up the first page.
        """
        assert self._window.file is not None
        session = self._window.file.session
        folder = session.path.parent
        work = self._work_folder()
        if session.look or self._ctx.preferences.stays(folder):
            return
        if folder == work:  # documents that a cloud keeps: there is no better place
            return
        self._ctx.worker.start(
            _look, session.path, work, then=self._offer, failed=lambda error: self._say(error)
        )

    def _offer(self, found: _Found | None) -> None:
        window = self._window
        if found is None or window.file is None or window.bench is None:
            return
        folder = window.file.session.path.parent
        if found.other is None:
            self._offer_to_bring(found.kind)
        else:
            self._offer_other(found.kind, found.other, found.changed)
        window.bench.place.closed.connect(lambda: self._ctx.preferences.stay(folder))

    def _say(self, error: EdudeskError) -> None:
        self._window.say(error.text(self._ctx.lang))

    def _offer_to_bring(self, kind: UnfitFolder) -> None:
        words, what = self._ctx.words, kind.label.text(self._ctx.lang)
        said = words("place_unfit", what=what, folder=self._work_folder())
        assert self._window.bench is not None
        act = words(f"place_{kind.take}")
        self._window.bench.place.say(said, "unusual", offer=(act, lambda: self._bring(kind)))

    def _offer_other(self, kind: UnfitFolder, other: Path, changed: datetime) -> None:
        words, what = self._ctx.words, kind.label.text(self._ctx.lang)
        said = words("place_namesake", what=what, changed=f"{changed:%Y-%m-%d %H:%M}")
        assert self._window.bench is not None
        act = words("place_open_other")
        self._window.bench.place.say(said, "unusual", offer=(act, lambda: self._window.open(other)))

    def _bring(self, kind: UnfitFolder) -> None:
        """Take the file to the work folder and go on there at the same cell."""
        self._window.leave(lambda: self._bring_left(kind))

    def _bring_left(self, kind: UnfitFolder) -> None:
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


def _look(path: Path, work: Path) -> _Found | None:
    """Return why a file should not lie where it does; None where all is well."""
    from edudesk.actions.moving import namesake, unfit_folder  # comes with opening a file

    kind = unfit_folder(path)
    if kind is None:
        return None
    other = namesake(path, work)
    changed = datetime.fromtimestamp(other.stat().st_mtime if other else 0)
    return _Found(kind, other, changed)
