"""Ways about the desk: to what was looked for, to the next cell that is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from edudesk.actions.progress import next_open_cell
from edudesk.actions.rectifying import LEDGER
from edudesk.model.place import OpenCell
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.search.findables import cell_of
from edudesk.ui.search.findindex import Find

if TYPE_CHECKING:
    from edudesk.ui.desk.workbench import Workbench


class Ways:
    """Every way ends at a cell, or at the entrance of a page that has none."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def follow(self, found: Find) -> None:
        """Go to what was found, or do it."""
        bench = self._bench
        if found.kind == "command":
            bench.finder.command(found.key[0]).act()
        elif found.kind == "report":
            bench.print_report(found.key[0])
        else:
            bench.show_page(found.key[0])
            bench.when_read(lambda: self._enter(found))

    def next_open(self, step: int, office: str | None = None) -> None:
        """Go to the next (or previous) cell that must be filled and is not; `office`: its alone."""
        bench = self._bench
        focused = QApplication.focusWidget()
        bench.commit_cell()
        if focused is not None:
            focused.setFocus()
        bench.file.ask(
            next_open_cell,
            bench.file.collection.number,
            bench.navigation.current(),
            bench.current_cell(),
            step,
            office,
            then=self._go_to_open,
        )

    def show_ledger(self, count: int) -> None:
        """Show the ledger that problems went into, and say how many."""
        self._bench.show_page(LEDGER)
        self._bench.notice.say(self._bench.ctx.words("ledger_entered", count=count), "note")

    def _enter(self, found: Find) -> None:
        form = self._bench.file.catalogue.forms[found.key[0]]
        rows = list(self._bench.file.pages[form.code].rows.values())
        cell = cell_of(found, form, rows, self._bench.current_cell())
        page = self._bench.pages[form.code]
        if isinstance(page, FormPage) and not (cell and page.go_to(cell.row, cell.field)):
            self._stand_at(page)

    def _go_to_open(self, found: OpenCell | None) -> None:
        bench = self._bench
        if found is None:
            bench.notice.say(bench.ctx.words("progress_done"), "done")
        elif found.cell.row:
            bench.go_to(found.cell, found.campus)
        else:  # a roster whose first row is still to come
            form = found.cell.form
            bench.show_page(form)
            page = bench.pages[form]
            if isinstance(page, FormPage):
                bench.when_read(lambda: self._stand_at(page))

    def _stand_at(self, page: FormPage) -> None:
        page.entrance().setFocus(Qt.FocusReason.ShortcutFocusReason)
