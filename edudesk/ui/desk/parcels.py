"""Files that came by mail to the window: a task is begun, a part filled in or taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.answering import take_receipt, take_return
from edudesk.actions.correcting import take_proposal
from edudesk.actions.parcels import ParcelKind, parcel_kind
from edudesk.actions.parts import begin_part
from edudesk.actions.remarks import take_remarks
from edudesk.actions.session import Session
from edudesk.actions.tasks import begin_from_task, read_task, take_task
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.model.place import Collection
from edudesk.model.receiving import ProposalLetter
from edudesk.model.submission import Task, TaskSchool
from edudesk.ui.desk.navigation import LETTERS, PARTS, RECEIVE, VERIFY
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
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
_CODE = int(Qt.ItemDataRole.UserRole)


class Parcels:
    """Looks into a file beside the window and does with it what it is for."""

    def __init__(self, ctx: Context, window: MainWindow, catalogue: Catalogue) -> None:
        self._ctx = ctx
        self._window = window
        self._catalogue = catalogue

    def take(self, path: Path) -> None:
        """Find out what was sent, then go on with it."""
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
        done = self._ctx.words(f"letter_taken_{kind}")

        def taken(letter: object) -> None:
            self._window.say(done, "done")
            file.refresh()
            bench = self._window.bench
            if bench is not None:
                bench.locks.refresh()
            if kind in ("return", "receipt"):
                self._page(LETTERS, LettersPage).refresh()
            if isinstance(letter, ProposalLetter) and letter.collection == file.collection.id:
                papers = self._page(RECEIVE, ReceivePage)
                papers.open_school(letter.school_code, letter.school_name)

        file.act(_LETTERS[kind], path, then=taken, failed=self._refuse)

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
            self._go_on(file, path)
            return
        dialog = PickSchool(self._ctx, task, self._window)
        dialog.accepted.connect(lambda: self._begin_school(path, dialog.chosen()))
        self._window.dialog = dialog
        dialog.open()

    def _go_on(self, file: OpenFile, path: Path) -> None:
        """Open the collection of a task in the school's file that is open."""

        def opened(collection: Collection) -> None:
            file.collections = (collection, *(c for c in file.collections if c != collection))
            file.show_collection(collection)
            self._window.say(self._ctx.words("task_taken"), "done")

        file.act(take_task, path, then=opened)

    def _begin_school(self, path: Path, code: str) -> None:
        who = self._ctx.preferences.who
        self._begin(partial(begin_from_task, path, code, catalogue=self._catalogue, who=who))

    def _begin(self, make: partial[Session]) -> None:
        try:
            session = make()
        except EdudeskError as error:
            self._refuse(error)
            return
        self._window.take(session)

    def _refuse(self, error: EdudeskError) -> None:
        self._window.say(error.text(self._ctx.lang))


class PickSchool(QDialog):
    """Asks which of a task's schools one is; typing part of a name or code narrows the list."""

    def __init__(self, ctx: Context, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = ctx.words
        self.setWindowTitle(words("task_pick"))
        self.setMinimumSize(ctx.theme.px(520), ctx.theme.px(480))
        self.search = QLineEdit()
        self.search.setPlaceholderText(words("task_search"))
        self.search.setAccessibleName(words("task_search"))
        self.list = QListView()
        self.list.setAccessibleName(words("task_pick"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._shown.setSourceModel(_model(task, self))
        self.list.setModel(self._shown)
        self.begin = main_button(words("task_begin"), self.accept)
        self.begin.setDefault(True)
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.begin)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(_about(ctx, task), "muted", wrap=True))
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        box.addLayout(row)
        self.search.textChanged.connect(self._narrow)
        self.list.activated.connect(lambda: self.accept())
        self.list.selectionModel().currentChanged.connect(lambda: self._judge())
        self._judge()

    def chosen(self) -> str:
        """Return the code of the school in hand, "" when none is."""
        return str(self.list.currentIndex().data(_CODE) or "")

    def _narrow(self, text: str) -> None:
        self._shown.setFilterFixedString(text.strip())
        if self._shown.rowCount() == 1:
            self.list.setCurrentIndex(self._shown.index(0, 0))
        self._judge()

    def _judge(self) -> None:
        self.begin.setEnabled(bool(self.chosen()))


def _model(task: Task, parent: QDialog) -> QStandardItemModel:
    model = QStandardItemModel(parent)
    for school in task.schools:
        model.appendRow(_item(school))
    return model


def _item(school: TaskSchool) -> QStandardItem:
    item = QStandardItem(f"{school.name}　{school.code}")
    item.setData(school.code, _CODE)
    return item


def _about(ctx: Context, task: Task) -> str:
    words = ctx.words
    told = [words("task_of", district=task.district_name, moment=task.moment)]
    if task.deadline:
        told.append(words("deadline", deadline=task.deadline))
    if task.contact:
        told.append(words("task_contact", contact=task.contact))
    return "　".join(told)
