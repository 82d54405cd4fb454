"""The print room: every report with the state of its paper, a preview beside the form, printing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QSplitter,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions import blanks, papers, printing
from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError
from edudesk.model.document import Printed
from edudesk.model.paper import Paper, PaperState
from edudesk.ui import printer
from edudesk.ui.context import Context
from edudesk.ui.labels import ElidedLabel, IconButton, Notice, main_button
from edudesk.ui.openfile import OpenFile
from edudesk.ui.printpages import Hit, PrintPages
from edudesk.ui.printview import PrintView

_KEY = int(Qt.ItemDataRole.UserRole)
_WIDTH, _HEIGHT, _LIST = 1180, 820, 330  # px at 100 %
_ROW = 26
_BLANK = "blank"


class PrintRoom(QWidget):
    """A window of its own, so that a print is seen beside the form that it comes from."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("ground")
        # The program ends with its main window, whatever is still being looked at.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._ctx = ctx
        self._file = file
        self._folder = QTemporaryDir()
        self._reports = printing.list_reports(file.catalogue, file.session.kind)
        self._papers: tuple[Paper, ...] = ()
        self._hits: list[Hit] = []
        self._hit = 0
        self._shown = ""
        self.pages: PrintPages | None = None
        self.printed: Printed | None = None
        self.view = PrintView(ctx)
        self.notice = Notice(ctx)
        self.list = QTreeWidget()
        self.place = ElidedLabel()
        self.search = QLineEdit()
        self._build()
        self._fill_list()
        self._ask_papers()
        file.failed.connect(self._say_failure)
        file.collection_changed.connect(self.close)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        words, theme = self._ctx.words, self._ctx.theme
        self.setWindowTitle(f"{words('printroom')} - {self._file.unit.name}")
        self.resize(theme.px(_WIDTH), theme.px(_HEIGHT))
        self.list.setObjectName("reports")
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(0)
        self.list.setAccessibleName(words("printroom"))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tools())
        column.addWidget(self.notice)
        column.addWidget(self.view, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.list)
        across.addWidget(right)
        across.setStretchFactor(1, 1)
        across.setSizes([theme.px(_LIST), theme.px(_WIDTH - _LIST)])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(across)
        self.view.turned.connect(self._tell_place)
        self._build_keys()

    def _tools(self) -> QHBoxLayout:
        ctx, words, view = self._ctx, self._ctx.words, self.view
        self.search.setPlaceholderText(words("print_search"))
        self.search.setAccessibleName(words("print_search"))
        self.search.setMaximumWidth(ctx.theme.px(190))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(lambda: self._next_hit(1))
        self.grey = IconButton(ctx, "grey", words("print_grey"))
        self.grey.setCheckable(True)
        self.grey.toggled.connect(view.show_grey)
        self.state_button = _with_menu(
            IconButton(ctx, "check", words("paper_state"), text=True), self._state_menu
        )
        self.print_button = main_button(words("print_now"), self.print_now)
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(2)
        for picture, word, keys, act in (
            ("previous", "print_previous", "PgUp", lambda: view.turn_to(view.page - 1)),
            ("next", "print_next", "PgDn", lambda: view.turn_to(view.page + 1)),
            ("minus", "print_smaller", "Ctrl+-", lambda: view.zoom_by(-1)),
            ("add", "print_larger", "Ctrl++", lambda: view.zoom_by(1)),
            ("width", "print_fit", "", view.fit_width),
        ):
            row.addWidget(IconButton(ctx, picture, words(word), act, keys=keys))
        row.addWidget(self.grey)
        row.addWidget(self.place, 1)
        row.addWidget(self.search)
        row.addWidget(self.state_button)
        row.addWidget(IconButton(ctx, "open", words("print_save"), self.save, text=True))
        row.addWidget(_with_menu(IconButton(ctx, "more", words("print_more")), self._more_menu))
        row.addSpacing(6)
        row.addWidget(self.print_button)
        return row

    def _build_keys(self) -> None:
        for keys, act in (
            ("Ctrl+P", self.print_now),
            ("Ctrl+S", self.save),
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+C", self.view.copy),
            ("F3", lambda: self._next_hit(1)),
            ("Shift+F3", lambda: self._next_hit(-1)),
            ("Ctrl++", lambda: self.view.zoom_by(1)),
            ("Ctrl+-", lambda: self.view.zoom_by(-1)),
            ("Esc", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # -- the list ----------------------------------------------------------------------------------

    def _fill_list(self) -> None:
        """List packets, then single reports, then what is filled in by hand office by office."""
        words, lang = self._ctx.words, self._ctx.lang
        packets = self._file.catalogue.packets
        whole = [report for report in self._reports if report.name in packets]
        single = [report for report in self._reports if report.name not in packets]
        for heading, reports in (("print_packets", whole), ("print_reports", single)):
            self._add_heading(words(heading))
            for report in reports:
                self._add(report.title.text(lang), report.name, words("paper_none"))
        if self._file.session.kind == "school":
            self._add_heading(words("print_blanks"))
            for code in self._file.catalogue.lists["offices"].codes:
                self._add(code.label.text(lang), f"{_BLANK}:{code.value}", "")

    def _add(self, title: str, name: str, state: str) -> None:
        item = QTreeWidgetItem([title, state])
        item.setData(0, _KEY, name)
        item.setToolTip(0, title)
        item.setSizeHint(0, QSize(0, self._ctx.theme.px(_ROW)))
        self.list.addTopLevelItem(item)

    def _add_heading(self, title: str) -> None:
        item = QTreeWidgetItem([title])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(0, self._ctx.theme.font(size=12))
        item.setSizeHint(0, QSize(0, self._ctx.theme.px(_ROW + 6)))
        self.list.addTopLevelItem(item)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        """Yield the items that can be chosen."""
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item.data(0, _KEY):
                yield item

    def show_report(self, name: str) -> None:
        """Choose a report of the list (with "" the last one), preview it and come to the front."""
        wanted = next((item for item in self._items() if item.data(0, _KEY) == name), None)
        chosen = wanted or next(
            (item for item in self._items() if item.data(0, _KEY) == self._shown),
            next(self._items()),
        )
        if chosen is self.list.currentItem() and (wanted or self.pages is None):
            self._choose(chosen)
        self.list.setCurrentItem(chosen)
        self.show()
        self.raise_()
        self.activateWindow()
        self.view.setFocus()

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        """Make the preview of what was chosen, beside the window."""
        if item is None or not item.data(0, _KEY):
            return
        name = str(item.data(0, _KEY))
        self._shown = name
        self.notice.hide()
        self._file.beside(
            self._maker(Path(self._folder.path()) / f"{name.replace(':', '-')}.pdf"),
            then=lambda printed: self._show(name, printed),
            title=self._ctx.words("printing", title=item.text(0)),
        )

    def _maker(self, out: Path) -> Callable[[Desk], Printed]:
        """Return what makes the file of what is chosen."""
        name, collection = self._shown, self._file.collection.number
        _, _, office = name.partition(":")
        if office:
            return lambda desk: blanks.print_blanks(desk, out, collection, office=office)
        return lambda desk: printing.print_report(desk, name, out, collection)

    def _show(self, name: str, printed: Printed) -> None:
        if name != self._shown:
            return  # another was chosen meanwhile
        self.printed = printed
        self._show_pdf(printed.path.read_bytes())

    def _show_pdf(self, pdf: bytes) -> None:
        before, self.pages = self.pages, PrintPages(pdf)
        self.view.page = 0
        self.view.show_pages(self.pages)
        if before is not None:
            before.close()
        self._find(self.search.text())
        self._tell_place()

    def _tell_place(self) -> None:
        if self.pages is not None:
            self.place.setText(
                self._ctx.words(
                    "print_place",
                    page=self.view.page + 1,
                    pages=self.pages.count,
                    percent=self.view.percent(),
                )
            )

    # -- searching ---------------------------------------------------------------------------------

    def _find(self, text: str) -> None:
        self._hits = self.pages.find(text) if self.pages is not None else []
        self._hit = next((at for at, hit in enumerate(self._hits) if hit.page >= self.view.page), 0)
        self.view.mark(self._hits, self._hit)

    def _next_hit(self, step: int) -> None:
        if self._hits:
            self._hit = (self._hit + step) % len(self._hits)
            self.view.mark(self._hits, self._hit)

    # -- paper -------------------------------------------------------------------------------------

    def print_now(self) -> None:
        """Print through the system's dialog and keep what was printed."""
        if self.pages is None:
            return
        chosen = printer.ask_printer(self, self.pages)
        if chosen is not None:
            wanted = printer.wanted_pages(chosen, self.pages.count)
            printer.print_pages(chosen, self.pages, list(wanted), grey=self.grey.isChecked())
            self._keep()

    def print_by_hand(self) -> None:
        """Print the front sides, then say how to lay the paper in for the backs."""
        if self.pages is None:
            return
        chosen = printer.ask_printer(self, self.pages)
        if chosen is None:
            return
        pages, grey = self.pages, self.grey.isChecked()
        wanted = printer.wanted_pages(chosen, pages.count)
        printer.print_pages(chosen, pages, list(printer.front_sides(wanted)), grey=grey)
        backs = printer.back_sides(wanted)
        words = self._ctx.words

        def print_backs() -> None:
            printer.print_pages(chosen, pages, backs, grey=grey)
            self._keep()

        self.notice.say(words("print_turn"), "note", offer=(words("print_backs"), print_backs))

    def _print_test_sheet(self) -> None:
        if self.pages is None:
            return
        chosen = printer.ask_printer(self, self.pages)
        if chosen is not None:
            printer.print_test_sheet(chosen, self._ctx)

    def _keep(self) -> None:
        """Archive what was printed; what is filled in by hand is no record of figures."""
        if self.printed is None or _BLANK in self._shown.partition(":")[0]:
            return
        if self._file.session.read_only:
            return
        self._file.ask(
            papers.keep_print,
            self._shown,
            self.printed,
            self._file.collection.number,
            then=lambda _: self._ask_papers(),
        )

    def _ask_papers(self) -> None:
        self._file.ask(papers.list_papers, self._file.collection.number, then=self._take_papers)

    def _take_papers(self, found: tuple[Paper, ...]) -> None:
        self._papers = found
        words = self._ctx.words
        for item in self._items():
            paper = self._paper(str(item.data(0, _KEY)))
            if not str(item.data(0, _KEY)).startswith(f"{_BLANK}:"):
                item.setText(1, words(f"paper_{paper.state}" if paper else "paper_none"))

    def _paper(self, name: str) -> Paper | None:
        return next((paper for paper in self._papers if paper.name == name), None)

    def _state_menu(self, menu: QMenu) -> None:
        """Offer the states that the paper in hand may come to, and its archived print."""
        paper = self._paper(self._shown)
        words = self._ctx.words
        if paper is None:
            menu.addAction(words("paper_not_yet")).setEnabled(False)
            return
        told = f"{paper.printed_at:%Y-%m-%d %H:%M} {paper.printed_by}"
        menu.addAction(words("paper_kept", number=paper.number, told=told)).setEnabled(False)
        states: tuple[PaperState, ...] = ("signed", "received")
        for state in states:
            action = menu.addAction(words(f"paper_{state}"))
            action.setEnabled(not self._file.session.read_only and state != paper.state)
            action.triggered.connect(
                lambda _=False, state=state: self._file.ask(
                    papers.set_paper_state, paper.number, state, then=lambda _: self._ask_papers()
                )
            )
        menu.addAction(words("paper_archived")).triggered.connect(
            lambda: self._show_archived(paper.number)
        )

    def _show_archived(self, number: int) -> None:
        out = Path(self._folder.path()) / f"archived-{number}.pdf"
        self._file.ask(papers.reprint, number, out, then=lambda made: self._show(self._shown, made))

    def _more_menu(self, menu: QMenu) -> None:
        words = self._ctx.words
        menu.addAction(words("print_by_hand")).triggered.connect(self.print_by_hand)
        menu.addAction(words("print_test")).triggered.connect(self._print_test_sheet)

    def save(self) -> None:
        """Ask where, and make the file there: PDF, workbook or Word file."""
        item = self.list.currentItem()
        if not self._shown:
            return
        proposal = self._file.session.path.parent / f"{self._file.unit.name}{item.text(0)}.pdf"
        out = self._ctx.asker.save_path(
            self, self._ctx.words("print_save"), proposal, self._ctx.words("kinds_print")
        )
        if out is None:
            return
        words = self._ctx.words
        self._file.beside(
            self._maker(out),
            then=self._say_saved,
            title=words("printing", title=item.text(0)),
        )

    def _say_saved(self, made: Printed) -> None:
        words, url = self._ctx.words, QUrl.fromLocalFile(str(made.path))
        said = words("printed", pages=made.pages, path=made.path)
        offer = (words("open_it"), lambda: QDesktopServices.openUrl(url))
        self.notice.say(said, "done", offer=offer)

    def _say_failure(self, error: EdudeskError) -> None:
        if self.isVisible():
            self.notice.say(error.text(self._ctx.lang))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.view.show_pages(None)
        if self.pages is not None:
            self.pages.close()
            self.pages = None
        self.list.clearSelection()


def _with_menu(button: IconButton, fill: Callable[[QMenu], None]) -> IconButton:
    """Give a button a menu that is made anew each time it opens."""
    menu = QMenu(button)

    def refill() -> None:
        menu.clear()
        fill(menu)

    menu.aboutToShow.connect(refill)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
