"""Makes the pages of the desk, each at its first visit, and joins them to help and status."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from edudesk.ui.desk.navigation import (
    BOARD,
    COMPARE,
    EVIDENCE,
    LEDGER,
    LETTERS,
    OTHERS,
    PARTS,
    RECEIVE,
    REMARKS,
    SITES,
    STATISTICS,
    VERIFY,
    WORK,
)
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.pages.recordpage import RecordPage
from edudesk.ui.pages.told import Told

if TYPE_CHECKING:
    from edudesk.ui.desk.workbench import Workbench
    from edudesk.ui.district.workpage import WorkPage
    from edudesk.ui.findings.comparepage import ComparePage
    from edudesk.ui.mail.letterspage import LettersPage
    from edudesk.ui.mail.packpage import PackPage
    from edudesk.ui.mail.partspage import PartsPage
    from edudesk.ui.mail.receivepage import ReceivePage
    from edudesk.ui.mail.remarkspage import RemarksPage
    from edudesk.ui.mail.verifypage import VerifyPage
    from edudesk.ui.verdicts.verdictboard import VerdictBoard

AnyPage: TypeAlias = (
    "FormPage | VerdictBoard | ComparePage | PackPage | PartsPage | ReceivePage | VerifyPage"
    " | RemarksPage | LettersPage | WorkPage"
)


class PageMaker:
    """Knows which page a name stands for; `board` is the board of verdicts once it was made."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self.board: VerdictBoard | None = None

    def made(self, name: str) -> AnyPage:
        """Return the page of that name, joined to the parts of the desk that follow it."""
        if name in WORK:
            return self._made_work(name)
        if name in OTHERS and name != BOARD:
            return self._made_other(name)
        page = self._made_board() if name == BOARD else self._made_page(name)
        if isinstance(page, FormPage):
            page.cell_entered.connect(self._bench.help.follow)
            page.blank_entered.connect(self._bench.help.define)
            page.cell_entered.connect(self._bench.cell_entered)
            page.totals_told.connect(partial(self._tell_totals, page))
            page.document_wished.connect(self._bench.help.ask_behind)
        return page

    def _tell_totals(self, page: FormPage, said: str) -> None:
        """Tell what is selected on the page in front; those behind change too, by what is typed."""
        if self._bench.stack.currentWidget() is page:
            self._bench.told_totals.emit(said)

    def tell_about(self, name: str) -> None:
        """Tell about what is in hand on a page that came to the front."""
        page, told = self._bench.pages[name], self._bench.help
        cell, blank = self._bench.current_cell(), None
        if isinstance(page, FormPage):
            blank = page.blank_field()
        if cell is not None:
            told.follow(cell)
        elif blank is not None:
            told.define(blank)
        elif page is self.board and self.board.table.currentIndex().isValid():
            told.forget_cell()
            self.board.tell()
        else:
            told.forget_cell()
            word = "help_work" if name in WORK else "help_start"
            told.show_start(self._bench.ctx.words("board_start" if name == BOARD else word))

    def _made_board(self) -> VerdictBoard:
        from edudesk.ui.verdicts.verdictboard import (
            VerdictBoard,  # each kind of page with its first visit
        )

        self.board = board = VerdictBoard(self._bench.ctx, self._bench.file)
        board.told.connect(self._tell)
        board.entered.connect(self._bench.ways.show_ledger)
        board.jumped.connect(self._bench.go_to)
        board.print_wished.connect(self._bench.print_report)
        return board

    def _tell(self, told: Told) -> None:
        """Show what the board tells, unless another page came to the front while it was asked."""
        if self._bench.stack.currentWidget() is self.board:
            self._bench.help.show_told(told)

    def _made_comparison(self) -> ComparePage:
        from edudesk.ui.findings.comparepage import ComparePage  # as above

        page = ComparePage(self._bench.ctx, self._bench.file)
        page.jumped.connect(self._bench.go_to)
        page.print_wished.connect(self._bench.print_report)
        return page

    def _made_work(self, name: str) -> WorkPage:
        """Return a page of a district's work, joined to the pages of forms and the print room."""
        from edudesk.ui.district import (
            evidencepage,
            ledgerpage,
            sitepage,
            statisticspage,
        )  # as above

        kinds: dict[str, type[WorkPage]] = {
            STATISTICS: statisticspage.StatisticsPage,
            LEDGER: ledgerpage.LedgerPage,
            EVIDENCE: evidencepage.EvidencePage,
            SITES: sitepage.SitePage,
        }
        page = kinds[name](self._bench.ctx, self._bench.file)
        page.jumped.connect(self._bench.go_to)
        page.form_wished.connect(self._bench.show_page)
        page.report_wished.connect(self._bench.print_report)
        return page

    def preview_export(self, path: Path) -> None:
        """Show on its page what loading an export of the statistics would do."""
        from edudesk.ui.district.statisticspage import StatisticsPage  # as above

        page = self._bench.pages[STATISTICS]
        assert isinstance(page, StatisticsPage)
        page.preview([path])

    def _made_other(self, name: str) -> AnyPage:
        if name == COMPARE:
            return self._made_comparison()
        if name == REMARKS:
            from edudesk.ui.mail.remarkspage import RemarksPage  # as above

            remarks = RemarksPage(self._bench.ctx, self._bench.file)
            remarks.print_wished.connect(self._bench.print_report)
            return remarks
        if name == LETTERS:
            from edudesk.ui.mail.letterspage import LettersPage  # as above

            letters = LettersPage(self._bench.ctx, self._bench.file)
            letters.jumped.connect(self._bench.go_to)
            letters.print_wished.connect(self._bench.print_report)
            return letters
        if name == RECEIVE:
            from edudesk.ui.mail.receivepage import ReceivePage  # as above

            return ReceivePage(self._bench.ctx, self._bench.file)
        if name == VERIFY:
            from edudesk.ui.mail.verifypage import VerifyPage  # as above

            return VerifyPage(self._bench.ctx, self._bench.file)
        if name == PARTS:
            from edudesk.ui.mail.partspage import PartsPage  # as above

            parts = PartsPage(self._bench.ctx, self._bench.file)
            parts.form_wished.connect(self._bench.show_page)
            return parts
        from edudesk.ui.mail.packpage import PackPage  # as above

        page = PackPage(self._bench.ctx, self._bench.file)
        page.jumped.connect(self._bench.go_to)
        page.changed.connect(self._bench.say_read_only)
        return page

    def _made_page(self, name: str) -> FormPage:
        bench = self._bench
        form = bench.file.catalogue.forms[name]
        if form.kind == "record":
            return RecordPage(bench.ctx, bench.file, form, bench.stack)
        if form.kind == "grid":
            from edudesk.ui.pages.gridpage import GridPage  # as above

            return GridPage(bench.ctx, bench.file, form, bench.stack)
        from edudesk.ui.pages.sheetpage import SheetPage  # as above

        page = SheetPage(bench.ctx, bench.file, form, bench.stack)
        page.table_wished.connect(lambda: self._bench.exchange.import_form(name))
        return page
