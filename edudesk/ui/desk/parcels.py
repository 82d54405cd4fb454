"""Files that came by mail to the window: a task is begun, a part filled in or taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from edudesk.actions.answering import take_receipt, take_return
from edudesk.actions.correcting import take_proposal
from edudesk.actions.parcels import ParcelKind, parcel_kind
from edudesk.actions.parts import begin_part
from edudesk.actions.remarks import take_remarks
from edudesk.actions.session import Session
from edudesk.actions.tasks import begin_from_task, begin_unit, read_task, take_task
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.model.place import Collection
from edudesk.model.receiving import ProposalLetter, ReceiptLetter, ReturnLetter
from edudesk.model.submission import Task
from edudesk.ui.desk.navigation import LETTERS, PARTS, RECEIVE, VERIFY
from edudesk.ui.desk.taskdialog import TaskDialog
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.mail.letterspage import LettersPage
from edudesk.ui.mail.partspage import PartsPage
from edudesk.ui.mail.receivepage import ReceivePage
from edudesk.ui.mail.verifypage import VerifyPage

if TYPE_CHECKING:
    from edudesk.ui.desk.mainwindow import MainWindow

_LETTERS: Mapping[str, Callable[..., object]] = {
    "return": take_return,
    "receipt": take_receipt,
    "proposal": take_proposal,
    "remarks": take_remarks,
}
PageT = TypeVar("PageT", bound=QWidget)


class Parcels:
    """Looks into a file beside the window and does with it what it is for."""

    def __init__(self, ctx: Context, window: MainWindow, catalogue: Catalogue) -> None:
        self._ctx = ctx
        self._window = window
        self._catalogue = catalogue

    def take(self, path: Path) -> None:
        """Find out what was sent, then go on with it."""
        if self._window.bench is not None:
            self._window.bench.notice.hide()  # what it said was of another file
        self._ctx.worker.start(
            parcel_kind,
            path,
            self._catalogue,
            then=lambda kind: self._take_kind(kind, path),
            failed=self._refuse,
        )

    def _take_kind(self, kind: ParcelKind, path: Path) -> None:
        if kind == "task":
            self._take_task(path)
        elif kind == "part_out":
            self._begin(partial(begin_part, path, catalogue=self._catalogue))
        elif kind == "part_back" and self._school() is not None:
            self._page(PARTS, PartsPage).take_back(path)
        elif kind == "submission" and self._window.bench is not None and self._school() is None:
            self._page(VERIFY, VerifyPage).show_file(path)
        elif kind in _LETTERS and self._reader_of(kind) is not None:
            self._take_letter(kind, path)
        else:
            self._window.say(self._ctx.words(f"parcel_{kind}", name=path.name), "unusual")

    def _reader_of(self, kind: ParcelKind) -> OpenFile | None:
        """Return the open file that a letter of this kind is for."""
        file = self._window.file
        wanted = "district" if kind in ("proposal", "remarks") else "school"
        return file if file and file.session.kind == wanted else None

    def _take_letter(self, kind: ParcelKind, path: Path) -> None:
        """Do with a return, a receipt or an application what it is for, and say so."""
        file = self._reader_of(kind)
        assert file is not None

        def taken(letter: object) -> None:
            self._window.say(self._told(kind, letter), "done")
            file.refresh()
            bench = self._window.bench
            if bench is not None:
                bench.locks.refresh()
            if kind in ("return", "receipt"):
                self._page(LETTERS, LettersPage).refresh()
            if isinstance(letter, ProposalLetter) and letter.collection == file.collection.id:
                papers = self._page(RECEIVE, ReceivePage)
                papers.open_school(letter.school_code, letter.school_name, asking=True)

        file.act(_LETTERS[kind], path, then=taken, failed=self._refuse)

    def _told(self, kind: ParcelKind, letter: object) -> str:
        """Return what is said of a letter that was taken."""
        words = self._ctx.words
        if isinstance(letter, ReturnLetter):
            told = {
                "district": letter.district_name,
                "forms": len(letter.forms),
                "questions": len(letter.questions),
                "cells": len(letter.cells),
                "reason": letter.reason,
            }
            return words("letter_taken_unlock" if letter.cells else "letter_taken_return", **told)
        if isinstance(letter, ReceiptLetter):
            return words("letter_taken_receipt", district=letter.district_name)
        return words(f"letter_taken_{kind}")

    def _school(self) -> OpenFile | None:
        """Return the school's file that is open and can be written."""
        file = self._window.file
        return file if file and file.session.kind == "school" and not file.sealed else None

    def _page(self, name: str, kind: type[PageT]) -> PageT:
        bench = self._window.bench
        assert bench is not None
        bench.show_page(name)
        page = bench.pages[name]
        assert isinstance(page, kind)
        return page

    # -- tasks -------------------------------------------------------------------------------------

    def _take_task(self, path: Path) -> None:
        try:
            task = read_task(path, self._catalogue)
        except EdudeskError as error:
            self._refuse(error)
            return
        file = self._school()
        if file is not None and file.unit.code in {school.code for school in task.schools}:
            self._go_on(file, path, task)
            return
        dialog = TaskDialog(self._ctx, task, self._window)
        dialog.accepted.connect(lambda: self._begin_task(path, dialog))
        self._window.dialog = dialog
        dialog.open()

    def _go_on(self, file: OpenFile, path: Path, task: Task) -> None:
        """Open the collection of a task in the school's file that is open."""
        words = self._ctx.words

        def opened(collection: Collection) -> None:
            file.collections = (collection, *(c for c in file.collections if c != collection))
            file.show_collection(collection)
            said = words("task_taken", district=task.district_name)
            said += words("task_ask", contact=task.contact) if task.contact else ""
            self._window.say(said, "done")

        file.act(take_task, path, then=opened)

    def _begin_task(self, path: Path, dialog: TaskDialog) -> None:
        known, who = self._catalogue, self._ctx.preferences.who
        if dialog.is_unit():
            name, schools = dialog.name.text(), dialog.ticked()
            self._begin(partial(begin_unit, path, name, schools, catalogue=known, who=who))
        else:
            code = dialog.chosen()
            self._begin(partial(begin_from_task, path, code, catalogue=known, who=who))

    def _begin(self, make: partial[Session]) -> None:
        try:
            session = make()
        except EdudeskError as error:
            self._refuse(error)
            return
        self._window.take(session)

    def _refuse(self, error: EdudeskError) -> None:
        self._window.say(error.text(self._ctx.lang))
