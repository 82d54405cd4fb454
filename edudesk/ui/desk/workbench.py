"""The desk for one open file: bar, tree of pages, the page in hand, list of findings, help."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from edudesk.model.change import Edited
from edudesk.model.place import Cell
from edudesk.ui.cells.celledit import CellEdit, TextEdit
from edudesk.ui.desk.lockbanner import LockBanner
from edudesk.ui.desk.navigation import (
    COMPARE,
    OTHERS,
    PACK,
    RECEIVE,
    STATISTICS,
    Navigation,
    page_word,
)
from edudesk.ui.desk.pagemaker import AnyPage, PageMaker
from edudesk.ui.desk.progressfoot import NEXT_KEYS, ProgressFoot
from edudesk.ui.desk.rounds import COMPARE_KEY, Rounds
from edudesk.ui.desk.saving import Saving
from edudesk.ui.desk.sides import TREE_KEYS, Sides
from edudesk.ui.desk.topbar import TopBar
from edudesk.ui.desk.ways import Ways
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.findings.issues import Issues
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice
from edudesk.ui.look.workbar import WorkBars
from edudesk.ui.pages.behindlist import KEY as BEHIND_KEY
from edudesk.ui.pages.formpage import FormPage
from edudesk.ui.pages.helppanel import HelpPanel
from edudesk.ui.search.findables import Command
from edudesk.ui.search.finder import Finder
from edudesk.ui.search.searchbox import SEARCH_KEYS, SearchBox

if TYPE_CHECKING:
    from edudesk.ui.mail.exchange import Exchange
    from edudesk.ui.paper.printroom import PrintRoom

OPEN_CELLS = "open-cells"  # the layout that lists what is still to be filled
_NAVIGATION_WIDTH = 244
_NAVIGATION_MOST = 310  # px; however large the text, the page needs the room more
_HELP_WIDTH = 272
_ISSUES_HEIGHT = 168


class Workbench(QWidget):
    """Pages are built when first visited and kept; help follows the cell in hand."""

    told_status = Signal(str, str)  # text, tone
    told_totals = Signal(str)  # of what is selected in the table in hand
    cell_entered = Signal(object)  # Cell
    reopen_wished = Signal()

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget | None = None) -> None:
        """Build the desk from the outside in.

        A part that came to its parent with everything in it would be styled again, and all its
        parts with it.
        """
        super().__init__(parent)
        self.setObjectName("ground")
        self.ctx = ctx
        self.file = file
        across = QSplitter(Qt.Orientation.Horizontal, self)
        side = QWidget(across)
        middle = QSplitter(Qt.Orientation.Vertical, across)
        self.notice = Notice(ctx, self)
        self.saving = Saving(ctx, file, self.notice, self)
        self.rounds = Rounds(ctx, file, self.notice, self, lambda: self.show_page(COMPARE))
        self.bar = TopBar(ctx, file, self.rounds, self)
        self._told_of: Cell | None = None  # whose finding stands at the foot
        self.navigation = Navigation(ctx, file, side)
        self.foot = ProgressFoot(ctx, file, side)
        self.stack = QStackedWidget(middle)
        self.issues = Issues(ctx, file, middle)
        self.help = HelpPanel(ctx, file, across)
        self.sides = Sides(ctx.theme, self, side, middle, self.help, self.issues)
        self.banner = Notice(ctx, self)
        self.place = Notice(ctx, self)
        self.works = WorkBars(ctx)
        self.ways = Ways(self)
        self.maker = PageMaker(self)
        self.commands = self._commands()
        self.finder = Finder(ctx, file, self.commands, self)
        self.search = SearchBox(ctx, self.finder, self)
        self.bar.hold_search(self.search)
        self.pages: dict[str, AnyPage] = {}
        self.locks = LockBanner(ctx, file, self.banner, lambda page: self.show_page(page), self)
        self.locks.changed.connect(lambda: self._build_forms_again())
        self.locks.renamed.connect(lambda: self.bar.refresh())
        self._build(across, side, middle)
        self._build_keys()
        self._connect()
        self.say_read_only()
        file.worker.catch_up()  # what was read meanwhile: the first page is painted once, filled
        self.navigation.choose(self.navigation.names()[0])
        # Behind the first page and its painting: typing need not wait for the checks.
        file.ask(_nothing, then=lambda _: QTimer.singleShot(0, file.start))

    def _build(self, across: QSplitter, side: QWidget, middle: QSplitter) -> None:
        theme = self.ctx.theme
        middle.addWidget(self.stack)
        middle.addWidget(self.issues)
        middle.setStretchFactor(0, 1)
        middle.setSizes([600, theme.px(_ISSUES_HEIGHT)])
        middle.setCollapsible(0, False)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.navigation, 1)
        column.addWidget(self.foot)
        across.addWidget(side)
        across.addWidget(middle)
        across.addWidget(self.help)
        across.setStretchFactor(1, 1)
        beside = min(theme.px(_NAVIGATION_WIDTH), _NAVIGATION_MOST)
        self.navigation.setMinimumWidth(beside)
        self.help.setMinimumWidth(theme.px(_HELP_WIDTH))
        across.setSizes([beside, 900, theme.px(_HELP_WIDTH)])
        across.setCollapsible(1, False)
        notices = QVBoxLayout()
        notices.setContentsMargins(12, 0, 12, 0)
        notices.addWidget(self.banner)
        notices.addWidget(self.place)
        notices.addWidget(self.notice)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.bar)
        box.addLayout(notices)
        box.addWidget(across, 1)
        box.addWidget(self.works)

    def _commands(self) -> tuple[Command, ...]:
        """Return what can be done anywhere at the desk, by key or by looking for it."""
        file, bar = self.file, self.bar
        return (
            Command("search_all_tip", (SEARCH_KEYS,), lambda: self.search.begin()),
            Command("undo", ("Ctrl+Z",), file.undo),
            Command("redo", ("Ctrl+Y", "Ctrl+Shift+Z"), file.redo),
            Command("next_issue", ("F8",), lambda: self.issues.step(1)),
            Command("previous_issue", ("Shift+F8",), lambda: self.issues.step(-1)),
            Command("next_open", (NEXT_KEYS,), lambda: self.ways.next_open(1)),
            Command("previous_open", ("Shift+F5",), lambda: self.ways.next_open(-1)),
            Command("print_open", (), lambda: self.print_report(OPEN_CELLS)),
            Command("fold_issues", ("F7",), self.issues.fold),
            Command("behind_show", (BEHIND_KEY,), self.help.ask_behind),
            Command("toggle_help", ("Shift+F1",), self.sides.toggle_help),
            Command("choose_page", (TREE_KEYS,), self.choose_page),
            Command("next_pane", ("F6",), lambda: self.next_pane(1)),
            Command("previous_pane", ("Shift+F6",), lambda: self.next_pane(-1)),
            Command("assess", ("F9",), lambda: file.assess(self.ctx.words("assess_work"))),
            Command("collections", ("Ctrl+T",), bar.open_rounds),
            Command("rename", (), self.rounds.ask_names),
            Command("nav_compare", (COMPARE_KEY,), lambda: self.show_page(COMPARE)),
            Command("print", ("Ctrl+P",), self.print_report),
            Command("excel", ("Ctrl+I",), bar.open_excel),
            Command("next_page", ("Ctrl+PgDown",), lambda: self.next_page(1)),
            Command("previous_page", ("Ctrl+PgUp",), lambda: self.next_page(-1)),
            Command("key_chart", (), bar.keys_wished.emit),
            Command("palette", (), bar.palette_wished.emit),
            Command("language", (), bar.language_wished.emit),
            Command("home", (), bar.home_wished.emit),
            *self._pages_to_find(),
        )

    def _pages_to_find(self) -> Iterator[Command]:
        """Yield a command for each page behind which no form stands, so that it can be found."""
        for name in self.navigation.names():
            if name in OTHERS and name != COMPARE:
                yield Command(page_word(name), (), partial(self.show_page, name))

    def _build_keys(self) -> None:
        for command in self.commands:
            action = QAction(self.ctx.words(command.word), self)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.triggered.connect(lambda _=False, act=command.act: act())
            self.addAction(action)

    def _connect(self) -> None:
        file = self.file
        self.navigation.chosen.connect(self.show_page)
        self.issues.jumped.connect(self.go_to)
        self.issues.jumped.connect(self._tell_finding)
        self.cell_entered.connect(self._leave_finding)
        self.help.behind.jumped.connect(self.go_to)
        self.foot.next_wished.connect(lambda office: self.ways.next_open(1, office))
        self.foot.print_wished.connect(lambda: self.print_report(OPEN_CELLS))
        self.search.chosen.connect(self.ways.follow)
        self.bar.help_wished.connect(self.sides.toggle_help)
        self.bar.pages_wished.connect(self.choose_page)
        self.sides.folded.connect(self.bar.offer_pages)
        self.sides.folded.connect(lambda _: QTimer.singleShot(0, self, self._leave_folded))
        self.navigation.clicked.connect(lambda _: self.sides.put_away())
        self.navigation.activated.connect(lambda _: self._enter(self.stack))
        self.bar.print_wished.connect(self.print_report)
        self.bar.excel_wished.connect(self.exchange_with_excel)
        file.collection_changed.connect(self._start_again)
        self.saving.told.connect(self.told_status)
        file.works.begun.connect(self.works.follow)
        file.undone.connect(lambda edited: self._show_step("undone", edited))
        file.redone.connect(lambda edited: self._show_step("redone", edited))
        # As long as the file's own object is there Qt keeps what hears of it: this whole desk.
        self.destroyed.connect(file.deleteLater)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sides.fit()

    def choose_page(self) -> None:
        """Go to the tree of pages, which a narrow window has put away."""
        self._enter(self.navigation)

    # -- pages -------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Bring a page to the front, built at its first visit."""
        self._leave_page(name)
        if name not in self.pages:
            self.pages[name] = self.maker.made(name)
            self.stack.addWidget(self.pages[name])
        self.stack.setCurrentWidget(self.pages[name])
        self.issues.setVisible(name not in OTHERS - {PACK})
        self.maker.tell_about(name)
        page = self.pages[name]
        totals = page.totals if isinstance(page, FormPage) else None
        self.told_totals.emit(totals.text() if totals is not None else "")
        if self.navigation.current() != name:
            self.navigation.choose(name)

    def _leave_page(self, name: str) -> None:
        """Note that another page than `name` is left, if one was shown."""
        left = next(
            (code for code, page in self.pages.items() if page is self.stack.currentWidget()), ""
        )
        if name == PACK:
            self.file.leave_all()
        elif left and left != name:
            self.file.leave(left)

    @cached_property
    def exchange(self) -> Exchange:
        """What gives forms out to Excel and takes them in."""
        from edudesk.ui.mail.exchange import Exchange  # workbooks are read and written rarely

        return Exchange(self.ctx, self.file, self.notice, self, self._receive)

    def _receive(self, path: Path) -> None:
        """Receive what a school sent, on the page that tells what became of it."""
        from edudesk.ui.mail.receivepage import ReceivePage  # as above

        self.show_page(RECEIVE)
        page = self.pages[RECEIVE]
        assert isinstance(page, ReceivePage)
        page.take([path])

    def when_read(self, act: Callable[[], object]) -> None:
        """Do something behind everything that was asked of the file so far."""
        self.file.ask(_nothing, then=lambda _: act())

    def go_to(self, cell: Cell, campus: int | None = None) -> None:
        """Open the page of a cell and put the focus there, as soon as the page is read.

        `campus`: whose own row it is; what findings speak of is the school's.
        """
        held = self.file.pages.get(cell.form)
        if campus is not None or (held is not None and cell.row not in held.rows):
            self.file.lens.show(campus)
        self.show_page(cell.form)
        page = self.pages[cell.form]
        if isinstance(page, FormPage) and not page.go_to(cell.row, cell.field):
            self.when_read(lambda: page.go_to(cell.row, cell.field))

    def current_cell(self) -> Cell | None:
        """Return the cell in hand."""
        page = self.stack.currentWidget()
        return page.current_cell() if isinstance(page, FormPage) else None

    def next_page(self, step: int) -> None:
        """Go to the next (or previous) page of the tree; who is within a page enters the next."""
        focused = QApplication.focusWidget()
        within = focused is not None and self.stack.isAncestorOf(focused)
        names = self.navigation.names()
        self.navigation.choose(names[(names.index(self.navigation.current()) + step) % len(names)])
        if within:
            self.when_read(lambda: self._enter(self.stack))

    def next_pane(self, step: int) -> None:
        """Put the focus into the next (or previous) part of the window."""
        panes: list[QWidget] = [self.navigation, self.stack, self.issues]
        focused = QApplication.focusWidget()
        here = next(
            (at for at, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)), None
        )
        if here is None:
            here = 0 if focused is self.navigation else -1
        target = panes[(here + step) % len(panes)]
        self._enter(target)

    def enter(self) -> None:
        """Put the focus into the tree of pages, or into the page where the tree is put away."""
        put_away = not self.navigation.isVisibleTo(self)
        self._enter(self.stack if put_away else self.navigation)

    def _leave_folded(self) -> None:
        """Take the focus out of a tree that was put away."""
        if self.navigation.hasFocus():
            self.enter()

    def _enter(self, pane: QWidget) -> None:
        if pane is self.navigation:
            self.sides.show_tree()
        self._entrance(pane).setFocus(Qt.FocusReason.TabFocusReason)

    def _entrance(self, pane: QWidget) -> QWidget:
        if pane is self.issues:
            return self.issues.entrance()
        if pane is self.stack:
            return self.pages[self.navigation.current()].entrance()
        return pane

    def commit_cell(self) -> None:
        """Take over what is being typed, as leaving the cell would."""
        focused = QApplication.focusWidget()
        if isinstance(focused, CellEdit | TextEdit):
            focused.clearFocus()

    # -- wishes ------------------------------------------------------------------------------------

    @cached_property
    def printroom(self) -> PrintRoom:
        """The window in which reports are looked at and printed."""
        from edudesk.ui.paper.printroom import PrintRoom  # brings the reader of PDF along

        return PrintRoom(self.ctx, self.file, self)

    def print_report(self, name: str = "") -> None:
        """Show a report in the print room, or the room as it was left."""
        self.commit_cell()
        self.printroom.show_report(name)

    def exchange_with_excel(self, wish: str) -> None:
        """Give the form in hand, or all, out to Excel, or take a workbook in."""
        self.commit_cell()
        here = self.navigation.current()
        form = here if here not in OTHERS else self.file.forms[0].code
        if wish == "export_all":
            self.exchange.export_all(identity=self.bar.take_identity_wish())
        elif wish == "export_form":
            self.exchange.export_form(form, identity=self.bar.take_identity_wish())
        elif self.file.session.kind == "school":
            self.exchange.import_any()
        else:
            self.exchange.import_form(form)

    def import_dropped(self, path: Path) -> None:
        """Import a table that was dropped on the window into the form that it fits."""
        self.commit_cell()
        if self.file.read_only:
            self.notice.say(self.ctx.words("arrived_read_only", name=path.name), "unusual")
        elif self.file.session.kind == "district":
            from edudesk.actions.statistics import is_export  # a table is dropped rarely

            self.file.ask(is_export, path, then=lambda found: self._import(path, found))
        else:
            self.exchange.import_fitting(path)

    def _import(self, path: Path, export: bool) -> None:
        """Take a table into the form that it fits, an export of the statistics to its own page."""
        if export:
            self.show_page(STATISTICS)
            self.when_read(lambda: self.maker.preview_export(path))
        else:
            self.exchange.import_fitting(path)

    def _show_step(self, word: str, edited: Edited) -> None:
        """Show where a step was taken back or done again."""
        self.notice.overtaken()
        self.told_status.emit(self.ctx.words(word, step=edited.change.named(self.ctx.lang)), "")
        for cell in edited.change.cells[:1]:
            if (cell.form, cell.row) not in edited.change.removed:
                self.go_to(cell)

    def _tell_finding(self, cell: Cell) -> None:
        """Say at the foot what is wrong with the cell gone to, where no help stands beside it."""
        if not self.help.isVisible():
            for finding in self.issues.chosen()[:1]:
                self._told_of = cell
                self.told_status.emit(finding.message.text(self.ctx.lang), finding.level)

    def _leave_finding(self, cell: Cell) -> None:
        """Say no more of a finding when another cell is gone to."""
        if self._told_of not in (None, cell) and not len(self.file.refused):
            self._told_of = None
            self.told_status.emit(self.ctx.words("all_saved"), "")

    def say_read_only(self) -> None:
        """Say in the banner why nothing can be changed, if nothing can."""
        words, session = self.ctx.words, self.file.session
        if session.look:
            who = session.holder or words("somebody")
            offer = (words("look_again"), self.reopen_wished.emit)
            self.banner.say(words("banner_look", who=who), "unusual", offer=offer)
        elif session.newer:
            self.banner.say(words("banner_newer"), "unusual")
        elif session.read_only:
            self.banner.say(words("banner_read_only"), "unusual")
        elif self.file.collection.closed:
            self.banner.say(words("banner_closed"), "unusual")
        else:
            self.locks.refresh()

    def _build_forms_again(self) -> None:
        """Build the pages of forms anew, which can be changed now or no more."""
        here = self.navigation.current()
        for name in [name for name, page in self.pages.items() if isinstance(page, FormPage)]:
            page = self.pages.pop(name)
            self.stack.removeWidget(page)
            page.setParent(None)
            page.deleteLater()
        self.bar.refresh()
        if here:  # else locks were heard of before the first page was shown
            self.show_page(here)

    def _start_again(self) -> None:
        """Build the pages anew for another collection."""
        here = self.navigation.current()
        for page in self.pages.values():
            self.stack.removeWidget(page)
            page.setParent(None)
            page.deleteLater()
        self.pages.clear()
        self.say_read_only()
        self.show_page(here)


def _nothing(desk: object) -> None:
    """Pass through the writer's queue, behind the reads that were asked before."""
