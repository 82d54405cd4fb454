"""What goes to the writer of a file and what comes back: answers, failures, what is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from edudesk.actions.session import Session
from edudesk.errors import EdudeskError, FileHeldError, NotWritableError
from edudesk.ui.file.unwritten import Refused, Unwritten
from edudesk.ui.look.hearing import while_there
from edudesk.ui.look.work import Works
from edudesk.ui.look.worker import Worker

T = TypeVar("T")
HearFailure = Callable[[EdudeskError], object]


class WriterQueue(QObject):
    """Hands actions to the file's thread and brings what comes of them to the window's.

    `failed` carries the sentence of a failure and leaves what was typed where it stands. `saved`
    is told only when nothing more is on its way to the disk.
    """

    saving = Signal()
    saved = Signal(object)  # datetime, None when there was nothing to do
    failed = Signal(object)  # EdudeskError
    unharmed = Signal()  # by the failure told just now: all that was typed is on disk
    leaving = Signal()  # the window turns away from the file: what is under way must end

    def __init__(self, session: Session, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.worker = worker
        self.works = Works(self)
        self._in_hand = 0
        self._retired = False
        self.refused = Refused(self)

    @property
    def retired(self) -> bool:
        """Whether the window has turned to another file, or another view of this one."""
        return self._retired

    def ask(
        self,
        action: Callable[..., T],
        *args: Any,  # noqa: ANN401
        then: Callable[[T], object],
        title: str = "",
    ) -> None:
        """Run a reading action on the file's thread and hand over what it returns."""
        if not self._retired:  # a timer of a part that is about to go may still ask
            hear = while_there(then)
            action, *hearing = self.works.watched(title, action, hear, self.unanswered)
            self.worker.follow(self.session.submit(action, *args), *hearing)

    def beside(
        self,
        action: Callable[..., T],
        *args: Any,  # noqa: ANN401
        then: Callable[[T], object],
        title: str = "",
    ) -> None:
        """Run long work on a snapshot of the file, typing goes on meanwhile."""
        if not self._retired:  # as above
            hear = while_there(then)
            action, *hearing = self.works.watched(title, action, hear, self.unanswered)
            self.worker.follow(self.session.aside(action, *args), *hearing)

    def unanswered(self, error: EdudeskError) -> None:
        """Tell why nothing could be read or made; what was typed has no part in it."""
        self.failed.emit(error)
        if not self._in_hand and not len(self.refused):
            self.unharmed.emit()

    def telling(self, failed: HearFailure | None) -> HearFailure:
        """Return what tells a failure to everybody, and to who asked."""

        def tell(error: EdudeskError) -> None:
            self.failed.emit(error)
            if failed is not None:
                failed(error)

        return tell

    def act(
        self,
        action: Callable[..., T],
        *args: Any,  # noqa: ANN401
        then: Callable[[T], object],
        failed: Callable[[EdudeskError], object] | None = None,
        title: str = "",
        **named: Any,  # noqa: ANN401
    ) -> None:
        """Run a writing action whose outcome is not an edit, such as loading a table.

        `failed` hears of a refusal in place of everybody. `title`: of long work, told while it
        lasts.
        """
        hear = while_there(then)
        hear_no = while_there(failed) if failed else None

        def done(outcome: T) -> None:
            hear(outcome)
            self._tell_saved(datetime.now())

        def refused(error: EdudeskError) -> None:
            if hear_no is None:
                self.failed.emit(error)
                return
            self._tell_saved(None)
            hear_no(error)

        self._write(action, *args, then=done, failed=refused, title=title, **named)

    def _write(
        self,
        action: Callable[..., T],
        *args: Any,  # noqa: ANN401
        then: Callable[[T], object],
        failed: Callable[[EdudeskError], object] | None = None,
        title: str = "",
        **named: Any,  # noqa: ANN401
    ) -> None:
        """Run a writing action; it is in hand until `then` or `failed` hears what came of it."""
        self._in_hand += 1
        self.saving.emit()
        hear = failed or self.failed.emit

        def done(outcome: T) -> None:
            self._in_hand -= 1
            then(outcome)

        def refused(error: EdudeskError) -> None:
            self._in_hand -= 1
            hear(error)

        action, *hearing = self.works.watched(title, action, done, refused)
        self.worker.follow(self.session.submit(action, *args, **named), *hearing)

    def _tell_saved(self, when: datetime | None) -> None:
        """Say that all is on disk, unless more is on its way or was refused."""
        if not self._in_hand and not len(self.refused):
            self.saved.emit(when)

    def _begin(self, change: Unwritten) -> None:
        """Write a change behind those that were refused before it."""
        self.refused.write_again()
        change.write(change)

    def _keeping(
        self, change: Unwritten, hear: Callable[[EdudeskError], object]
    ) -> Callable[[EdudeskError], None]:
        """Return what keeps a change that the disk refuses; of other failures `hear` is told."""

        def refused(error: EdudeskError) -> None:
            if isinstance(error, NotWritableError | FileHeldError):
                self.refused.keep(change, error)
                self.failed.emit(error)
            else:
                hear(error)

        return refused

    def write_refused(self) -> bool:
        """Try now what was refused, wait for what is on its way, and return whether all is saved.

        Long work ends, as it does when the file is left.
        """
        self.works.give_up()
        self.refused.write_again()
        self.session.run(_nothing)
        self.worker.catch_up()
        return not len(self.refused)

    def retire(self) -> None:
        """Tell nobody anything more; another view of the same session takes over."""
        self.leaving.emit()
        if not self._retired:
            self.refused.write_again()
            self.refused.rest()
        self._retired = True
        self.blockSignals(True)
        self.worker.forget()

    def close(self) -> None:
        """Finish what is being written, give up long work, and give the file back."""
        self.works.give_up()
        self.retire()
        self.session.close()


def _nothing(desk: object) -> None:
    """Pass through the writer's queue, behind what was sent before."""
