"""The print room: every report with the state of its paper, a preview beside the form, printing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions import blanks, forewarning, printing
from edudesk.actions.forewarning import Forewarning
from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError
from edudesk.model.document import Printed
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.enterkey import EnterKey
from edudesk.ui.look.labels import ElidedLabel, IconButton, Notice, main_button, text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.look.workbar import WorkBars
from edudesk.ui.paper import printer
from edudesk.ui.paper.campuschoice import CampusChoice
from edudesk.ui.paper.everyschool import EverySchool
from edudesk.ui.paper.fontmenu import FontMenu
from edudesk.ui.paper.groupchoice import GroupChoice
from edudesk.ui.paper.paperstates import PaperStates
from edudesk.ui.paper.printer import Part
from edudesk.ui.paper.printpages import Hit, PrintPages
from edudesk.ui.paper.printview import PrintView
from edudesk.ui.paper.reportlist import ReportList, is_blank
from edudesk.ui.paper.schoolchoice import SchoolChoice
from edudesk.ui.paper.sending import Sender

_WIDTH, _HEIGHT, _LIST = 1300, 820, 330  # px at 100 %


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
        self._hits: list[Hit] = []
        self._hit = 0
        self._shown = ""
        self.pages: PrintPages | None = None
        self.printed: Printed | None = None
        self.view = PrintView(ctx)
        self.notice = Notice(ctx)
        self.works = WorkBars(ctx)  # those of the desk lie behind this window
        self.sending = Sender(ctx, self.notice, self)
        self.list = ReportList(ctx, file)
        self.states = PaperStates(ctx, file, self.list, Path(self._folder.path()))
        self.place = ElidedLabel()
        self.campus = CampusChoice(ctx, file.lens)
        self.groups = GroupChoice(ctx, file)
        self.schools = SchoolChoice(ctx, file)
        self.fonts = FontMenu(ctx, self.notice, self)
        self.every = EverySchool(
            ctx, file, self.notice, self.sending, self.states, self.fonts, self
        )
        self.search = QLineEdit()
        self.hits = text_label("", "muted")
        self._build()
        EnterKey(self)
        self.states.ask()
        file.failed.connect(self._say_failure)
        file.works.begun.connect(self.works.follow)
        file.leaving.connect(self.sending.abandon)
        file.collection_changed.connect(self.close)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        words, theme = self._ctx.words, self._ctx.theme
        self.setWindowTitle(f"{words('printroom')} - {self._file.unit.name}")
        open_as_large(self, QSize(theme.px(_WIDTH), theme.px(_HEIGHT)))
        self.list.chosen.connect(self._choose)
        self.campus.chosen.connect(self._preview_again)
        self.groups.chosen.connect(self._preview_groups)
        self.schools.chosen.connect(self._preview_school)
        self.fonts.changed.connect(lambda: self._choose(self._shown))
        self.states.archived.connect(lambda made: self._show(self._shown, made))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tools())
        column.addLayout(self._whose())
        column.addWidget(self.notice)
        column.addWidget(self.view, 1)
        column.addWidget(self.works)
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
        self.search.setFixedWidth(ctx.theme.px(150))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(lambda: self._next_hit(1))
        self.grey = IconButton(ctx, "grey", words("print_grey"))
        self.grey.setCheckable(True)
        self.grey.toggled.connect(view.show_grey)
        self.state_button = _with_menu(
            IconButton(ctx, "check", words("paper_state"), text=True),
            lambda menu: self.states.fill(menu, self._shown),
        )
        self.print_button = main_button(words("print_now"), self.print_now)
        self.sending.busy.connect(lambda _: self._offer_printing())
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
        row.addWidget(self.campus)
        row.addStretch(1)
        row.addWidget(self.state_button)
        row.addWidget(IconButton(ctx, "open", words("print_save"), self.save, text=True))
        row.addWidget(_with_menu(IconButton(ctx, "more", words("print_more")), self._more_menu))
        row.addSpacing(6)
        row.addWidget(self.print_button)
        return row

    def _whose(self) -> QHBoxLayout:
        """Return the line that says of which schools (where that is asked) and where one looks."""
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.schools)
        row.addWidget(self.groups)
        row.addWidget(self.place, 1)
        row.addWidget(self.search)
        row.addWidget(self.hits)
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

    def show_report(self, name: str) -> None:
        """Choose a report of the list (with "" the last one), preview it and come to the front."""
        if name or self.pages is None:
            self.list.choose(name or self._shown)
        self.show()
        self.raise_()
        self.activateWindow()
        self.view.setFocus()

    def _choose(self, name: str) -> None:
        """Make the preview of what was chosen, beside the window; what is refused shows nothing."""
        if name != self._shown:
            self._put_away()
            self.groups.offer(name)
            self.schools.offer(name)
            self.states.follow(self.schools.school)
        self._shown = name
        self.notice.hide()
        self._file.beside(
            self._maker(Path(self._folder.path()) / f"{name.replace(':', '-')}.pdf"),
            then=lambda printed: self._show(name, printed),
            title=self._ctx.words("printing", title=self.list.title()),
        )

    def _preview_again(self) -> None:
        """Preview for another campus or by groups; what is refused must not show other figures."""
        self._put_away()
        if self._shown:
            self._choose(self._shown)

    def _preview_groups(self) -> None:
        self.schools.forget()
        self.states.follow(None)
        self._preview_again()

    def _preview_school(self) -> None:
        self.groups.setCurrentIndex(0)
        self.states.follow(self.schools.school)
        self._preview_again()

    def _put_away(self) -> None:
        self.printed = None
        self.view.show_pages(None)
        if self.pages is not None:
            self.pages.close()
            self.pages = None
        self.place.setText("")
        self._offer_printing()

    def _maker(self, out: Path) -> Callable[[Desk], Printed]:
        """Return what makes the file of what is chosen."""
        name, collection = self._shown, self._file.collection.number
        _, _, office = name.partition(":")
        if office:
            return lambda desk: blanks.print_blanks(desk, out, collection, office=office)
        told = {
            "campus": self._campus(),
            "grouped": self.groups.kind(),
            "school": self.schools.code(),
        }
        own = self.fonts.faces()
        return lambda desk: printing.print_report(
            desk, name, out, collection, own_faces=own, **told
        )

    def _campus(self) -> str:
        """Return the name of the campus whose figures are printed, "" for the whole school."""
        return self.campus.campus.name if self.campus.campus else ""

    def _show(self, name: str, printed: Printed) -> None:
        if name != self._shown:
            return  # another was chosen meanwhile
        self.printed = printed
        self._show_pdf(printed.path.read_bytes())
        if not is_blank(name):
            self._file.beside(
                forewarning.forewarn, name, self._file.collection.number, then=self._forewarn
            )

    def _forewarn(self, found: tuple[Forewarning, ...]) -> None:
        """Tell what should be looked at before this is printed."""
        words, lang = self._ctx.words, self._ctx.lang
        for one in found[:1]:
            said = words("print_first", title=one.title.text(lang), count=one.lines)
            offer = (words("print_first_show"), lambda one=one: self.show_report(one.name))
            self.notice.say(said, "unusual", offer=offer)

    def _show_pdf(self, pdf: bytes) -> None:
        before, self.pages = self.pages, PrintPages(pdf)
        self.view.page = 0
        self.view.show_pages(self.pages)
        if before is not None:
            before.close()
        self._find(self.search.text())
        self._tell_place()
        self._offer_printing()

    def _offer_printing(self) -> None:
        """Offer to print what is looked at, while nothing else is on its way to a printer."""
        self.print_button.setEnabled(self.pages is not None and self.sending.job is None)

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
        self._tell_hit()

    def _next_hit(self, step: int) -> None:
        if self._hits:
            self._hit = (self._hit + step) % len(self._hits)
            self._tell_hit()

    def _tell_hit(self) -> None:
        """Show the hit in hand, and say which of how many it is beside the words looked for."""
        self.view.mark(self._hits, self._hit)
        count = len(self._hits)
        self.hits.setText(f"{self._hit + 1}/{count}" if count else "0")
        self.hits.setVisible(bool(self.search.text()))

    # -- paper -------------------------------------------------------------------------------------

    def print_now(self) -> None:
        """Print through the system's dialog and keep what was printed."""
        if self.pages is None or self.sending.job is not None:
            return
        chosen = printer.ask_printer(self, self.pages.count)
        if chosen is not None:
            grey = self.grey.isChecked()
            self.sending.send(chosen, [self._part(chosen)], grey=grey, then=self._keeper())

    def print_by_hand(self) -> None:
        """Print the front sides, then say how to lay the paper in for the backs."""
        if self.pages is None or self.sending.job is not None:
            return
        chosen = printer.ask_printer(self, self.pages.count)
        if chosen is not None:
            grey = self.grey.isChecked()
            self.sending.send_by_hand(chosen, self._part(chosen), grey=grey, then=self._keeper())

    def _part(self, chosen: QPrinter) -> Part:
        """Return the pages in hand that were asked for in the system's dialog."""
        assert self.pages is not None
        wanted = printer.wanted_pages(chosen, self.pages.count)
        return Part(self._called(), self.pages.contents, wanted)

    def _called(self) -> str:
        """Return whose figures are in hand and in which report, as files and jobs are named."""
        school = self.schools.school
        name = school.name if school else f"{self._file.unit.name}{self._campus()}"
        return f"{name}{self.list.title()}"

    def _print_test_sheet(self) -> None:
        chosen = printer.ask_printer(self)
        if chosen is None:
            return
        try:
            printer.print_test_sheet(chosen, self._ctx)
        except EdudeskError as error:
            self._say_failure(error)

    def _keeper(self) -> Callable[[int], object]:
        """Return what archives the print in hand, whatever is looked at when all is printed.

        It is the record of a school's figures: no form to fill in, no print of one campus.
        """
        name, printed = self._shown, self.printed
        unkept = is_blank(name) or self._campus() or self._file.session.read_only
        if printed is None or self.pages is None or unkept:
            return lambda _: None
        copy = printed.path.with_name(f"sent-{printed.path.name}")
        copy.write_bytes(self.pages.contents)  # the preview may be made anew before all is sent
        keep = self.states.keeper()
        sent = Printed(copy, printed.pages, printed.fonts)
        return lambda _: keep(name, sent)

    def _more_menu(self, menu: QMenu) -> None:
        words = self._ctx.words
        menu.addAction(words("print_by_hand")).triggered.connect(self.print_by_hand)
        menu.addAction(words("print_test")).triggered.connect(self._print_test_sheet)
        self.fonts.fill(menu)
        self.every.fill(menu, self._shown, self.list.title(), grey=self.grey.isChecked())

    def save(self) -> None:
        """Ask where, and make the file there: PDF, workbook or Word file."""
        if not self._shown:
            return
        proposal = self._file.session.path.parent / f"{self._called()}.pdf"
        out = self._ctx.asker.save_path(
            self, self._ctx.words("print_save"), proposal, self._ctx.words("kinds_print")
        )
        if out is None:
            return
        words = self._ctx.words
        self._file.beside(
            self._maker(out),
            then=self._say_saved,
            title=words("printing", title=self.list.title()),
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
        self._put_away()
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
