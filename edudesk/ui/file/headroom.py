"""The distances to the thresholds in memory: measured again after edits, found by cell and form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from edudesk.actions import headroom
from edudesk.actions.headroom import Feeds, Measured
from edudesk.model.change import Edited
from edudesk.model.headroom import Distance, VerdictChange

if TYPE_CHECKING:
    from edudesk.ui.file.openfile import OpenFile

_PAUSE = 150  # ms after the last edit; a fast typist is not measured at every cell
_FIRST = 400  # ms; the first page and its findings come before


class Headroom(QObject):
    """Asks the writer's thread for the distances; nothing is computed in the window's."""

    changed = Signal()

    def __init__(self, file: OpenFile) -> None:
        super().__init__(file)
        self._file = file
        self._feeds = Feeds({}, {})
        self._measured = Measured()
        self._forms: set[str] = set()  # whose pages were before the user's eyes
        self._collection = 0  # that was measured
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._measure)
        file.edited.connect(self._on_edited)
        file.collection_changed.connect(self._start_again)

    def start(self) -> None:
        """Learn which figures count, then measure; nothing in a district's file."""
        if self._file.session.kind == "school":
            self._pause.start(_FIRST)

    @property
    def off(self) -> bool:
        """Whether the district handed the file down without distances."""
        return self._measured.off

    @property
    def changes(self) -> tuple[VerdictChange, ...]:
        """The verdicts that changed after their distance was shown."""
        return self._measured.changes

    def asking(self) -> list[VerdictChange]:
        """Return the changed verdicts for which a reason is wanted."""
        return [change for change in self.changes if change.asks]

    def touched(self, form: str, row: int, field: str) -> list[VerdictChange]:
        """Return the changed verdicts that a figure had a part in."""
        place = (form, row, field)
        return [
            change
            for change in self.changes
            if not change.taken_back
            and place in {(one.form, one.row, one.field) for one in change.figures}
        ]

    def of_form(self, form: str) -> list[Distance]:
        """Return the distances that figures of a form count for, those that fall short first."""
        found = [
            one
            for one in self._measured.distances
            if any(cell[0] == form for cell in self._all(one.facts))
        ]
        return sorted(found, key=lambda one: one.verdict in ("met", "unknown"))

    def of_cell(self, form: str, field: str, line: str = "") -> list[Distance]:
        """Return the distances that a figure counts for."""
        return self._on_line(
            (one for one in self._measured.distances if (form, field) in self._all(one.facts)),
            line,
        )

    def beside(self, form: str, field: str, line: str = "") -> list[Distance]:
        """Return the distances whose resource a figure is, to be told in its own line."""
        found = [
            one
            for one in self._measured.distances
            if any((form, field) in self._feeds.beside.get(fact, ()) for fact in one.resource)
        ]
        return self._on_line(found, line)

    def show_form(self, form: str) -> None:
        """Note that the distances of a form are before the user's eyes."""
        if form not in self._forms:
            self._forms.add(form)
            if self._measured.distances:
                self._pause.start(0)

    def explain(self, numbers: list[int], reason: str) -> None:
        """Say why figures that changed verdicts were changed."""
        self._file.act(
            headroom.explain_change,
            self._file.collection.number,
            numbers,
            reason,
            then=self._take_changes,
        )

    def _on_line(self, found: Iterable[Distance], line: str) -> list[Distance]:
        """Keep what speaks of a grid's line, where lines are stages."""
        if line not in self._feeds.stages:
            return list(found)
        return [one for one in found if one.stage in (line, "")]

    def _all(self, facts: Iterable[str]) -> set[tuple[str, str]]:
        feeds = self._feeds
        return {
            cell
            for fact in facts
            for cell in (*feeds.cells.get(fact, ()), *feeds.beside.get(fact, ()))
        }

    def _on_edited(self, edited: Edited) -> None:
        counting = {cell for cells in self._feeds.cells.values() for cell in cells}
        change = edited.change
        rows = {(form, "") for form, _ in (*change.added, *change.removed)}
        if counting & ({(cell.form, cell.field) for cell in change.cells} | rows):
            self._pause.start(_PAUSE)

    def rest(self) -> None:
        """Look a last time before the file or the round is left, and keep in the file what stood.

        Whoever opens it again then lays a change to what was done after that, and to nothing older.
        """
        self._pause.stop()
        if self._measured.distances and not self._file.session.read_only:
            self._file.session.submit(
                headroom.measure, self._collection, self._shown(), self._measured.seen, True
            )

    def _start_again(self) -> None:
        self.rest()
        self._measured = Measured(off=self._measured.off)
        self._forms.clear()
        self.changed.emit()
        self.start()

    def _measure(self) -> None:
        self._collection = self._file.collection.number
        if not self._feeds.cells:
            self._file.ask(headroom.feeds, then=self._take_feeds)
        self._file.ask(
            headroom.measure,
            self._file.collection.number,
            self._shown(),
            self._measured.seen,
            not self._measured.distances,  # the first look is kept
            then=self._take,
        )

    def _shown(self) -> frozenset[tuple[str, str]]:
        """Return the keys of the distances that pages have shown."""
        return frozenset(one.key for form in self._forms for one in self.of_form(form))

    def _take_feeds(self, feeds: Feeds) -> None:
        self._feeds = feeds

    def _take(self, measured: Measured) -> None:
        first = not self._measured.distances and measured.distances
        before = self._measured
        self._measured = measured
        if first and self._forms:  # known only now which distances those pages show
            self._pause.start(0)
        if (before.distances, before.changes, before.off) != (
            measured.distances,
            measured.changes,
            measured.off,
        ):
            self.changed.emit()

    def _take_changes(self, changes: tuple[VerdictChange, ...]) -> None:
        measured = self._measured
        self._measured = msgspec.structs.replace(measured, changes=changes)
        self.changed.emit()
