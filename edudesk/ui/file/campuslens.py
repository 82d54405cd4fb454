"""The campus that the window looks at: which there are, whose figures pages of fixed rows show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from edudesk.actions import entry
from edudesk.actions.campuses import Campus, list_campuses
from edudesk.model.change import Edited
from edudesk.model.form import CAMPUSES, Field, Form
from edudesk.model.place import Sheet

if TYPE_CHECKING:
    from edudesk.ui.file.openfile import OpenFile


class CampusLens(QObject):
    """Knows the campuses of the open collection, and the one looked at, if it is one.

    Rosters are always shown whole: their rows say themselves where they stand.
    """

    changed = Signal()

    def __init__(self, file: OpenFile) -> None:
        super().__init__(file)
        self._file = file
        self.campuses: tuple[Campus, ...] = ()
        self.row: int | None = None
        file.edited.connect(self._on_edited)
        file.collection_changed.connect(self._start_again)

    def start(self) -> None:
        """Ask for the campuses; a district's file has none."""
        if self._file.session.kind == "school":
            self._file.ask(list_campuses, self._file.collection.number, then=self._take)

    def of(self, form: Form) -> int | None:
        """Return the campus whose figures the page of a form shows, None for the school's."""
        return self.row if is_fixed(form) else None

    def read(self, code: str, then: Callable[[Sheet], object]) -> None:
        """Read a form as it is looked at, and hand it over."""
        file = self._file
        campus = self.of(file.catalogue.forms[code])
        file.ask(entry.read_form, code, file.collection.number, campus, then=then)

    def wants(self, sheet: Sheet) -> bool:
        """Whether what was read is still what is looked at: the collection and the campus."""
        campus = self.of(self._file.catalogue.forms[sheet.form])
        return (sheet.collection, sheet.campus) == (self._file.collection.number, campus)

    def show(self, campus: int | None) -> None:
        """Look at a campus, or with None at the whole school."""
        if campus == self.row:
            return
        self.row = campus
        self._read_again()

    def show_next(self) -> None:
        """Look at the next campus; after the last at the whole school."""
        rows = [None, *(campus.row for campus in self.campuses)]
        self.show(rows[(rows.index(self.row) + 1) % len(rows)])

    def locks(self, form: Form, field: Field) -> str:
        """Return the word for why a field cannot be typed as the page is looked at, "" if it can.

        Where there are several campuses the school's figure follows from theirs.
        """
        if self.of(form) is not None:
            return "" if form.per_campus and not field.beside else "campus_not_asked"
        return "campus_followed" if self.campuses and field.over_campuses else ""

    def _take(self, known: tuple[Campus, ...]) -> None:
        if known == self.campuses:
            return
        self.campuses = known
        if self.row not in [campus.row for campus in known]:
            self.row = None
        self._read_again()  # a second campus takes the school's own figures out of its hands

    def _read_again(self) -> None:
        for code, page in tuple(self._file.pages.items()):
            if is_fixed(page.form):
                self._file.reload(code)
        self.changed.emit()

    def _on_edited(self, edited: Edited) -> None:
        if CAMPUSES in edited.change.forms:
            self.start()

    def _start_again(self) -> None:
        self.campuses, self.row = (), None
        self.changed.emit()


def is_fixed(form: Form) -> bool:
    """Whether a page of this form can be looked at campus by campus."""
    return form.owner == "school" and form.kind in ("record", "grid")
