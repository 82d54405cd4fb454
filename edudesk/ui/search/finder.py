"""Keeps the index of what can be looked for, made beside the window and brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from edudesk.actions.lookup import NamedRow, named_rows, named_rows_of
from edudesk.model.change import Edited
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.search.findables import Command, command_finds, form_finds, report_finds, row_finds
from edudesk.ui.search.findindex import Find, FindIndex

_IDLE = 1500  # ms after opening, when pages, checks and progress have been read
_MOST = 40  # finds that are shown


class Finder(QObject):
    """Nothing is indexed before the file stands; rows that change are read again when asked for."""

    ready = Signal()  # there is more to find than before

    def __init__(
        self, ctx: Context, file: OpenFile, commands: Sequence[Command], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._commands = {command.word: command for command in commands}
        self.index = FindIndex()
        self._begun = False
        self.made = False  # whether what is looked for could have been found
        self._stale: set[str] = set()
        file.edited.connect(self._note_edit)
        file.collection_changed.connect(self._forget_rows)
        QTimer.singleShot(_IDLE, self, self.prepare)

    def prepare(self) -> None:
        """Begin to index, or read again the rows that have changed since."""
        if self._file.retired:  # the timer of a desk that is about to go
            return
        if not self._begun:
            self._begun = True
            self._ctx.worker.start(
                self._definitions, then=self._put_all, failed=self._file.unanswered
            )
            self._ask_rows()
            return
        for form in sorted(self._stale):
            take = partial(self._make_rows, form)
            self._file.ask(named_rows_of, form, self._file.collection.number, then=take)
        self._stale.clear()

    def search(self, typed: str) -> list[Find]:
        """Return what answers to `typed`; with nothing typed what was chosen lately."""
        recent = self._ctx.preferences.found(self._file.session.path)
        found = self.index.search(typed, _MOST, recent)
        if typed.strip() or found:
            return found
        return self.index.of_kind("form")[:_MOST]

    def note(self, chosen: Find) -> None:
        """Remember that this was chosen."""
        self._ctx.preferences.note_found(self._file.session.path, chosen.name)

    def command(self, word: str) -> Command:
        """Return the command of that word."""
        return self._commands[word]

    def _definitions(self) -> dict[str, list[Find]]:
        ctx, file = self._ctx, self._file
        from edudesk.actions.printing import list_reports  # brings all that can be printed along

        reports = list_reports(file.catalogue, file.session.kind)
        return {
            "commands": command_finds(ctx.words, self._commands.values()),
            "forms": form_finds(file.catalogue, file.forms, ctx.lang),
            "reports": report_finds(reports, ctx.words("print"), ctx.lang),
        }

    def _ask_rows(self) -> None:
        self._file.ask(named_rows, self._file.collection.number, then=self._sort_rows)

    def _sort_rows(self, rows: Sequence[NamedRow]) -> None:
        by_form: dict[str, list[NamedRow]] = {form.code: [] for form in self._file.forms}
        for row in rows:
            by_form[row.form].append(row)
        for form, its in by_form.items():
            self._make_rows(form, its)

    def _make_rows(self, form: str, rows: Sequence[NamedRow]) -> None:
        if self._file.retired:
            return
        make = partial(row_finds, self._file.catalogue, rows, self._ctx.lang)
        self._ctx.worker.start(
            make,
            then=lambda finds: self._put_all({f"rows {form}": finds}),
            failed=self._file.unanswered,
        )

    def _put_all(self, groups: dict[str, list[Find]]) -> None:
        for group, finds in groups.items():
            self.index.put(group, finds)
        self.made = True
        self.ready.emit()

    def _note_edit(self, edited: Edited) -> None:
        self._stale |= edited.change.forms

    def _forget_rows(self) -> None:
        self._stale.clear()
        if self._begun:
            self._ask_rows()
