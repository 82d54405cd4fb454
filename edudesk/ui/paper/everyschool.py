"""Prints a report for every school of a district: one job to a printer, or files in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMenu, QWidget

from edudesk.actions import papers
from edudesk.actions.printing_schools import SchoolPrint, print_every_school
from edudesk.actions.session import Desk
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice
from edudesk.ui.paper import printer
from edudesk.ui.paper.fontmenu import FontMenu
from edudesk.ui.paper.paperstates import PaperStates
from edudesk.ui.paper.printer import Part
from edudesk.ui.paper.sending import Sender


class EverySchool(QObject):
    """Makes all the prints first: what cannot be printed is known before anything is sent."""

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        notice: Notice,
        sending: Sender,
        states: PaperStates,
        fonts: FontMenu,
        room: QWidget,
    ) -> None:
        super().__init__(room)
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self._sending = sending
        self._states = states
        self._fonts = fonts
        self._room = room
        self._spool = QTemporaryDir()

    def fill(self, menu: QMenu, name: str, title: str, *, grey: bool) -> None:
        """Offer both ways where a report is printed school by school."""
        layout = self._file.catalogue.layouts.get(name)
        if self._file.session.kind == "district" and layout is not None and layout.by_school:
            words = self._ctx.words
            to_printer = menu.addAction(words("print_schools"))
            to_printer.setEnabled(self._sending.job is None)
            to_printer.triggered.connect(lambda: self.print_all(name, title, grey=grey))
            to_folder = menu.addAction(words("print_schools_folder"))
            to_folder.triggered.connect(lambda: self.save_all(name, title))

    def save_all(self, name: str, title: str) -> None:
        """Ask for a folder and put a file for every school there."""
        words = self._ctx.words
        folder = self._ctx.asker.folder_path(self._room, words("print_schools_folder"))
        if folder is None:
            return

        def say(made: tuple[SchoolPrint, ...]) -> None:
            said = words("printed_schools", count=len(made), folder=folder)
            self._notice.say(said, "done")

        self._make(name, title, folder, say)

    def print_all(self, name: str, title: str, *, grey: bool) -> None:
        """Ask for a printer and send it a document for every school, as one job."""
        chosen = printer.ask_printer(self._room)
        if chosen is None:
            return
        self._spool = QTemporaryDir()  # what an earlier job was printed from goes
        send = self._send

        def made(prints: tuple[SchoolPrint, ...]) -> None:
            send(chosen, name, title, prints, grey=grey)

        self._make(name, title, Path(self._spool.path()), made)

    def _make(
        self,
        name: str,
        title: str,
        folder: Path,
        then: Callable[[tuple[SchoolPrint, ...]], object],
    ) -> None:
        own, collection = self._fonts.faces(), self._file.collection.number

        def make(desk: Desk) -> tuple[SchoolPrint, ...]:
            return print_every_school(desk, name, folder, collection, own_faces=own)

        told = self._ctx.words("print_schools_making", title=title)
        self._file.beside(make, then=then, title=told)

    def _send(
        self,
        chosen: QPrinter,
        name: str,
        title: str,
        prints: tuple[SchoolPrint, ...],
        *,
        grey: bool,
    ) -> None:
        if self._sending.job is not None:
            return  # another print was begun meanwhile
        parts = [
            Part(f"{one.school.name} {title}", one.printed.path, range(one.printed.pages))
            for one in prints
        ]
        number, words = self._file.collection.number, self._ctx.words

        def kept(count: int) -> None:
            if count == len(prints):
                self._notice.say(words("print_schools_sent", count=count), "done")
            self._states.ask()

        def keep(count: int) -> None:
            if not self._file.session.read_only:
                done = prints[:count]
                self._file.act(
                    papers.keep_school_prints, name, done, number, then=lambda _: kept(count)
                )

        self._sending.send(chosen, parts, grey=grey, then=keep)
