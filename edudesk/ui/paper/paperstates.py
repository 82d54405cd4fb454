"""How far the papers of a file have come: asked for, shown in the list, changed by a menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from edudesk.actions import papers
from edudesk.model.document import Printed
from edudesk.model.paper import Paper, PaperState
from edudesk.model.place import School
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.paper.reportlist import ReportList


class PaperStates(QObject):
    """The prints that were issued; where one school of a district is in hand, those of it."""

    archived = Signal(object)  # Printed: the print of the archive, written to be looked at

    def __init__(self, ctx: Context, file: OpenFile, shown: ReportList, folder: Path) -> None:
        super().__init__(shown)
        self._ctx = ctx
        self._file = file
        self._shown = shown
        self._folder = folder
        self._school: School | None = None
        self.papers: tuple[Paper, ...] = ()
        self._asked = 0

    def ask(self) -> None:
        """Ask for the prints as they are now."""
        self._asked += 1
        number, school, asked = self._file.collection.number, self._school, self._asked
        whose = partial(papers.list_papers, school=school.number if school else None)
        self._file.ask(whose, number, then=lambda found: self._take(found, asked))

    def follow(self, school: School | None) -> None:
        """Turn to the prints of a school of the district, None for those of the file itself."""
        if school != self._school:
            self._school = school
            self.ask()

    def keeper(self) -> Callable[[str, Printed], object]:
        """Return what archives a print for the school that is in hand now."""
        number, school = self._file.collection.number, self._school
        keep = partial(papers.keep_print, school=school.number if school else None)
        return lambda name, sent: self._file.act(
            keep, name, sent, number, then=lambda _: self.ask()
        )

    def fill(self, menu: QMenu, name: str) -> None:
        """Offer the states that a paper may come to, and its archived print."""
        paper = next((paper for paper in self.papers if paper.name == name), None)
        words = self._ctx.words
        if paper is None:
            menu.addAction(words("paper_not_yet")).setEnabled(False)
            return
        told = f"{paper.printed_at:%Y-%m-%d %H:%M} {paper.printed_by}"
        menu.addAction(words("paper_kept", number=paper.number, told=told)).setEnabled(False)
        fonts = words("font_joint").join(paper.fonts)
        menu.addAction(words("paper_fonts", fonts=fonts)).setEnabled(False)
        states: tuple[PaperState, ...] = ("signed", "received")
        for state in states:
            action = menu.addAction(words(f"paper_{state}"))
            action.setEnabled(not self._file.session.read_only and state != paper.state)
            action.triggered.connect(
                lambda _=False, state=state: self._file.ask(
                    papers.set_paper_state, paper.number, state, then=lambda _: self.ask()
                )
            )
        menu.addAction(words("paper_archived")).triggered.connect(
            lambda: self._show_archived(paper.number)
        )

    def _show_archived(self, number: int) -> None:
        out = self._folder / f"archived-{number}.pdf"
        self._file.ask(papers.reprint, number, out, then=self.archived.emit)

    def _take(self, found: tuple[Paper, ...], asked: int) -> None:
        if asked != self._asked:
            return  # asked again meanwhile
        self.papers = found
        self._shown.show_states(found)
        if self._file.session.kind == "district" and self._school is None:
            number = self._file.collection.number
            self._file.ask(
                papers.count_schools_printed, number, then=self._shown.show_schools_printed
            )
