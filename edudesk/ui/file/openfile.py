"""The open file as the window sees it: sheets and findings in memory, edits to the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from edudesk.actions import (
    assessing,
    checking,
    collections,
    confirming,
    entry,
    nil_returns,
    pasting,
    renaming,
)
from edudesk.actions.behind import Formulas
from edudesk.actions.pasting import PastedRow, Rejects, Unread
from edudesk.actions.progress import overview
from edudesk.actions.session import Session
from edudesk.errors import EdudeskError
from edudesk.model.change import Edited
from edudesk.model.check import Finding
from edudesk.model.form import Label
from edudesk.model.journal import NilReturn
from edudesk.model.place import Cell, CellState, Collection, Overview, Progress, School, Sheet
from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment
from edudesk.ui.file.campuslens import CampusLens, is_fixed
from edudesk.ui.file.findingbook import FindingBook
from edudesk.ui.file.headroom import Headroom
from edudesk.ui.file.page import Page
from edudesk.ui.file.unwritten import Unwritten
from edudesk.ui.file.writerqueue import HearFailure, WriterQueue
from edudesk.ui.look.worker import Worker

if TYPE_CHECKING:
    from edudesk.actions.outlook import Holding

_FOLLOWUP_DELAY = 120  # ms; totals and progress may lag behind a fast typist, never behind a pause


class OpenFile(WriterQueue):
    """One open file and one collection of it.

    Every change goes to the writer's thread and comes back as `edited`.
    """

    sheet_loaded = Signal(str)
    edited = Signal(object)  # Edited
    settled = Signal(object)  # Cell: what was typed means what stands there already
    undone = Signal(object)  # Edited
    redone = Signal(object)  # Edited
    given_up = Signal()  # a step that a full disk had refused
    derived_changed = Signal(str)
    marks_changed = Signal(object)  # frozenset of form codes
    progress_changed = Signal()
    declared_changed = Signal()
    collection_changed = Signal()
    unit_changed = Signal()
    assessed = Signal(object)  # Assessment

    def __init__(self, session: Session, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(session, worker, parent)
        self.catalogue = session.catalogue
        self.forms = self.catalogue.forms_of(session.kind)
        self.collections: tuple[Collection, ...] = tuple(session.run(collections.list_collections))
        self.collection: Collection = session.run(collections.newest_open)
        self.unit: School = session.run(lambda desk: desk.store.school(desk.school))
        self.findings = FindingBook()
        self.overview = Overview({}, {})
        self.nil_returns: dict[str, NilReturn] = {}
        self.pages: dict[str, Page] = {}
        self.assessment: Assessment | None = None
        self.standard: Standard = assessing.first_standard(self.catalogue)  # of the assessment
        self.held: Holding | None = None
        self._asked: set[str] = set()
        self._spared_in: int | None = None
        self._followup = QTimer(self, singleShot=True, interval=_FOLLOWUP_DELAY)
        self._followup.timeout.connect(self._follow_up)
        self.headroom = Headroom(self)
        self.formulas: Formulas = {}  # asked for by the help, at the first computed figure
        self.lens = CampusLens(self)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed: newer file, held by another, closed, or sent."""
        return self.sealed or (self.held is not None and len(self.held.locked) >= len(self.forms))

    @property
    def sealed(self) -> bool:
        """Whether no act of the user can change that: newer file, held by another, or closed."""
        return self.session.read_only or self.collection.closed

    @property
    def progress(self) -> dict[str, Progress]:
        """How far each form is filled, by code."""
        return self.overview.forms

    def start(self) -> None:
        """Read findings and progress of the collection; pages come when they are first shown."""
        self._ask_progress()  # first: of forms that are not begun, nothing is called a mistake
        self.ask(checking.check, self.collection.number, then=self._take_findings)
        self._ask_declared()
        self.headroom.start()
        self.lens.start()

    def show_collection(self, collection: Collection) -> None:
        """Turn to another collection of the file."""
        self.collection = collection
        self.assessment = None
        self.pages.clear()
        self._asked.clear()
        self.findings.spare(())
        self.findings.replace_all(())
        self._spared_in = None
        self.nil_returns = {}
        self.collection_changed.emit()
        self.start()

    def page(self, code: str) -> Page | None:
        """Return the form when it is in memory; else ask for it: `sheet_loaded` will tell."""
        if code not in self.pages and code not in self._asked:
            self._asked.add(code)
            form = self.catalogue.forms[code]
            for target in sorted({f.target for f in form.fields if f.target} - {code}):
                self.page(target)
            self.reload(code)
        return self.pages.get(code)

    def reload(self, code: str) -> None:
        """Read a form again."""
        self.lens.read(code, self._take_sheet)

    def names_of(self, code: str) -> dict[int, str]:
        """Return the names of a roster's rows by id, as references show them."""
        page = self.page(code)
        if page is None:
            return {}
        name = page.form.name or page.form.fields[0].code
        return {row.id: str(row.values.get(name) or f"#{row.id}") for row in page.rows.values()}

    def edit(self, cell: Cell, text: str, state: CellState = "plain") -> None:
        """Put what was typed into a cell."""

        def settle(edited: Edited) -> None:
            if cell not in edited.change.cells:
                self.settled.emit(cell)

        def write(change: Unwritten) -> None:
            self._insist(change, entry.set_cell, cell, text, state, then=settle)

        rows = [PastedRow(cell.row, {cell.field: text})]
        self.refused.replaced(cell.form, _cells(rows))  # what is typed now stands in its place
        self._begin(Unwritten(cell.form, rows, write, partial(self.settled.emit, cell)))

    def rename(
        self,
        given: dict[str, Any],
        then: Callable[[Edited], object],
        failed: Callable[[EdudeskError], object],
    ) -> None:
        """Give the file's school or district the code and the name in `given`."""
        number = self.collection.number
        self._change(partial(renaming.rename, **given), number, then=then, failed=failed)

    def takes_document(self, cell: Cell) -> bool:
        """Whether a cell holds the name of a photo or scan that travels with the figures."""
        form = self.catalogue.forms[cell.form]
        return form.owner == "school" and form.by_code[cell.field].attachment

    def attach(self, cell: Cell, path: Path, page: int) -> None:
        """Attach a picture, or a page of a PDF, to a cell."""
        from edudesk.actions.attachments import attach_file  # with the first document

        self._change(attach_file, self.collection.number, cell, path, page)

    def attach_picture(self, cell: Cell, data: bytes) -> None:
        """Attach a picture that was pasted to a cell."""
        from edudesk.actions.attachments import attach_picture  # as above

        self._change(attach_picture, self.collection.number, cell, data, "")

    def confirm(self, cells: Sequence[Cell]) -> None:
        """Confirm carried figures as they stand."""
        self._change(entry.confirm, cells)

    def add_row(
        self,
        form: str,
        texts: dict[str, str],
        before: Callable[[Edited], object] | None = None,
        forget: Callable[[], object] | None = None,
    ) -> None:
        """Add a row to a roster; `before` hears of it ahead of everybody else.

        What is put into `texts` while the row cannot be written is written with it. `forget` hears
        when the row is given up.
        """
        number = self.collection.number

        def write(change: Unwritten) -> None:
            self._insist(change, entry.add_row, form, number, dict(texts), before=before)

        rows = [PastedRow(None, texts)]
        self._begin(Unwritten(form, rows, write, forget or partial(self.reload, form)))

    def paste(
        self,
        name: Label,
        form: str,
        rows: Sequence[PastedRow],
        unread: Unread = "keep",
        rejected: Callable[[Rejects], object] | None = None,
    ) -> None:
        """Put texts into rows of a form, and into new ones, as one step of the undo list.

        With `unread` "ask" nothing is written when something cannot be read: `rejected` hears it.
        """
        number = self.collection.number

        def fail(error: EdudeskError) -> None:
            self.failed.emit(error)
            self.reload(form)  # shows what is stored in place of what was to be

        def write(change: Unwritten) -> None:
            given = (name, form, number, tuple(change.rows), unread)
            self._insist(change, pasting.paste, *given, otherwise=rejected, failed=fail)

        self._begin(Unwritten(form, rows, write, partial(self.reload, form)))

    def remove_rows(self, form: str, ids: Sequence[int]) -> None:
        """Remove rows of a roster; undo brings them back."""
        self._change(entry.remove_rows, form, tuple(ids))

    def confirm_form(self, form: str) -> None:
        """Confirm everything that was carried over into a form, as one step."""
        self._change(confirming.confirm_form, form, self.collection.number)

    def confirm_all(self) -> None:
        """Confirm everything that was carried over into the collection, as one step."""
        self._change(confirming.confirm_all, self.collection.number)

    def declare_nil(self, form: str, reason: str, failed: HearFailure | None = None) -> None:
        """Declare that there is nothing to enter into a form; `failed` gives the words back."""
        number = self.collection.number
        self._change(nil_returns.declare_nil, form, number, reason, failed=self.telling(failed))

    def withdraw_nil(self, form: str) -> None:
        """Take such a declaration back."""
        self._change(nil_returns.withdraw_nil, form, self.collection.number)

    def undo(self) -> None:
        """Take back the last step, of this session or an earlier one.

        The last one may be what a full disk refused: it is given up.
        """
        if len(self.refused):
            self.refused.give_up_last()
            self._tell_saved(datetime.now())
            self.given_up.emit()
        else:
            self._change(entry.undo, then=self.undone.emit)

    def redo(self) -> None:
        """Do the step again that was last taken back."""
        self._change(entry.redo, then=self.redone.emit)

    def explain(
        self,
        keys: Sequence[tuple[str, int]],
        reason: str,
        *,
        code: str = "",
        head: str = "",
        failed: HearFailure | None = None,
    ) -> None:
        """Record one reason for several findings; `head` signs that wrong ones pass.

        `failed` gives the words back when they could not be written.
        """
        self.act(
            checking.explain,
            self.collection.number,
            keys,
            reason,
            then=self._take_findings,
            failed=self.telling(failed),
            code=code,
            overrule=bool(head),
            head=head,
        )

    def refresh(self) -> None:
        """Read everything in memory again, after a change too wide for an edit."""
        for code in tuple(self.pages):
            self.reload(code)
        self.start()

    def assess(self, title: str = "") -> None:
        """Assess the collection on a snapshot; `assessed` brings the verdicts.

        `title`: of the work as it is told, when the user has asked for it.
        """
        number = self.collection.number
        self.beside(assessing.assess_as_chosen, number, then=self._take_assessed, title=title)

    def retire(self) -> None:
        """Tell nobody anything more; another view of the same session takes over."""
        if not self.retired:
            self.headroom.rest()
        self._followup.stop()
        super().retire()

    def _insist(
        self,
        change: Unwritten,
        action: Callable[..., Any],
        *args: Any,  # noqa: ANN401
        before: Callable[[Edited], object] | None = None,
        then: Callable[[Edited], object] | None = None,
        otherwise: Callable[[Any], object] | None = None,
        failed: Callable[[EdudeskError], object] | None = None,
    ) -> None:
        """Change something; where it cannot be written now, keep it and try again.

        It is tried before the next change, after a while, and when the file is closed. Until then
        nobody is told that all is saved. `failed` hears of other failures in place of everybody.
        """

        def done(edited: Edited) -> None:
            self.refused.replaced(change.form, _cells(change.rows))
            if then is not None:
                then(edited)

        hear = self._keeping(change, failed or self.failed.emit)
        self._change(action, *args, before=before, then=done, otherwise=otherwise, failed=hear)

    def _change(
        self,
        action: Callable[..., Any],
        *args: Any,  # noqa: ANN401
        before: Callable[[Edited], object] | None = None,
        then: Callable[[Edited], object] | None = None,
        otherwise: Callable[[Any], object] | None = None,
        failed: Callable[[EdudeskError], object] | None = None,
    ) -> None:
        """Run an action that edits; `otherwise` hears what it says where nothing was written."""

        def done(outcome: Edited | Rejects | None) -> None:
            if not isinstance(outcome, Edited):
                self._tell_saved(None if outcome is None else datetime.now())
                if outcome is not None and otherwise is not None:
                    otherwise(outcome)
                return
            if before is not None:
                before(outcome)
            self._take_edited(outcome)
            if then is not None:
                then(outcome)

        self._write(action, *args, then=done, failed=failed)

    def _take_edited(self, edited: Edited) -> None:
        for form, row in edited.change.removed:
            self.refused.replaced(form, [(row, None)])
        for form in edited.change.forms & self.pages.keys():
            self.pages[form].take_rows(edited, fixed=is_fixed(self.catalogue.forms[form]))
        touched = self.findings.merge(edited.checked)
        self.edited.emit(edited)
        self.marks_changed.emit(touched | edited.change.forms)
        if edited.change.declared:
            self._ask_declared()
        elif not edited.change.forms:  # a step about the school alone
            self.ask(renaming.own_unit, then=self._take_unit)
        self._followup.start()
        self._tell_saved(edited.saved_at)

    def _take_unit(self, unit: School) -> None:
        if unit != self.unit:
            self.unit = unit
            self.unit_changed.emit()

    def _take_sheet(self, sheet: Sheet) -> None:
        if not self.lens.wants(sheet):
            return
        self.pages[sheet.form] = Page.of(self.catalogue.forms[sheet.form], sheet)
        self.sheet_loaded.emit(sheet.form)

    def _take_derived(self, sheet: Sheet) -> None:
        page = self.pages.get(sheet.form)
        if page is not None and page.derived != sheet.derived and self.lens.wants(sheet):
            page.derived = dict(sheet.derived)
            self.derived_changed.emit(sheet.form)

    def _take_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings.replace_all(findings)
        self.marks_changed.emit(frozenset(form.code for form in self.forms))

    def _follow_up(self) -> None:
        for code, page in self.pages.items():
            if any(f.derived for f in page.form.fields):
                self.lens.read(code, self._take_derived)
        self._ask_progress()

    def _take_assessed(self, found: assessing.Assessed) -> None:
        self.standard, self.assessment = found
        self.assessed.emit(found.assessment)

    def _ask_progress(self) -> None:
        self.ask(overview, self.collection.number, then=self._take_overview)

    def _ask_declared(self) -> None:
        self.ask(nil_returns.list_nil_returns, self.collection.number, then=self._take_declared)

    def _take_declared(self, declared: dict[str, NilReturn]) -> None:
        if declared != self.nil_returns:
            self.nil_returns = declared
            self.declared_changed.emit()

    def _take_overview(self, overview: Overview) -> None:
        self.overview = overview
        if self._spared_in != self.collection.number and not self.read_only:
            self._spared_in = self.collection.number
            fresh = [code for code, one in overview.forms.items() if not one.answered]
            self.findings.spare(fresh)
        self.progress_changed.emit()

    def leave(self, form: str) -> None:
        """Note that the page of a form was left: what is missing there is a mistake from now on."""
        if self.findings.release(form):
            self.marks_changed.emit(frozenset({form}))

    def leave_all(self) -> None:
        """Call everything that is missing a mistake, as when the figures are about to be sent."""
        for form in self.forms:
            self.leave(form.code)


def _cells(rows: Sequence[PastedRow]) -> list[tuple[int | None, list[str]]]:
    """Return which cells texts go to: by row its fields."""
    return [(row.row, list(row.texts)) for row in rows]
