"""The program's window: start page or open file, opening, bringing in and closing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow, QStatusBar

from edudesk import paths
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, FileHeldError
from edudesk.model.form import Label
from edudesk.model.place import Cell, FileKind
from edudesk.ui.desk.arrivals import Arrivals, is_sent
from edudesk.ui.desk.leaving import LeavingDialog
from edudesk.ui.desk.placeoffer import PlaceOffer
from edudesk.ui.desk.startpage import StartPage
from edudesk.ui.look.context import Context
from edudesk.ui.look.dropped import dropped_files
from edudesk.ui.look.enterkey import EnterKey
from edudesk.ui.look.labels import StillLine
from edudesk.ui.look.palette import PALETTES
from edudesk.ui.look.preferences import documents
from edudesk.ui.look.screenroom import screen_room
from edudesk.ui.look.theme import set_tone

if TYPE_CHECKING:
    from edudesk.actions.sample import SampleFiles
    from edudesk.actions.session import Session
    from edudesk.ui.desk.newfile import NewFileDialog
    from edudesk.ui.desk.parcels import Parcels
    from edudesk.ui.desk.workbench import Workbench
    from edudesk.ui.file.openfile import OpenFile

_FIRST_SIZE = QSize(1280, 800)
_SMALLEST = QSize(640, 300)  # px; a screen of 1366 × 768 set to 200 % leaves 667 × 305


class MainWindow(QMainWindow):
    """One window, one file at a time."""

    def __init__(self, ctx: Context, catalogue: Catalogue) -> None:
        super().__init__()
        self.ctx = ctx
        self._catalogue = catalogue
        self.file: OpenFile | None = None
        self.bench: Workbench | None = None
        self.start_page: StartPage | None = None
        self.dialog: QDialog | None = None
        line = StillLine()
        self._status = line.label
        self._totals = QLabel()
        self._where = QLabel()
        self.arrivals = Arrivals(ctx, self)
        self.setAcceptDrops(True)
        self._build_frame(line)
        self._build_keys()
        EnterKey(self)
        self.show_start()

    def _build_frame(self, line: StillLine) -> None:
        self.setMinimumSize(_SMALLEST)
        self.resize(_first_size())
        if not self.ctx.preferences.geometry.isEmpty():
            self.restoreGeometry(self.ctx.preferences.geometry)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(line, 1)
        bar.addPermanentWidget(self._totals)
        bar.addPermanentWidget(self._where)
        self._status.setContentsMargins(12, 0, 0, 0)
        self._totals.setContentsMargins(0, 0, 24, 0)
        self._where.setContentsMargins(0, 0, 12, 0)
        set_tone(self._where, "small")
        self.setStatusBar(bar)

    def _build_keys(self) -> None:
        for keys, act in (
            (QKeySequence("F1"), self.show_keys),
            (QKeySequence(QKeySequence.StandardKey.Open), self.ask_open),
        ):
            action = QAction(self)
            action.setShortcut(keys)
            action.triggered.connect(lambda _=False, act=act: act())
            self.addAction(action)

    # -- start page --------------------------------------------------------------------------------

    def show_start(self) -> None:
        """Show the start page."""
        page = StartPage(self.ctx, self)
        page.wished.connect(self._follow_wish)
        page.reopened.connect(self.open)
        self.start_page = page
        self.setCentralWidget(page)
        self.setWindowTitle(self.ctx.words("program"))
        self._where.setText("")
        self._totals.setText("")
        self.tell_status("", "")

    def _follow_wish(self, wish: str) -> None:
        if wish == "open":
            self.ask_open()
        elif wish == "look":
            self.look_around()
        else:
            self.ask_new("school" if wish == "school" else "district")

    def ask_new(self, kind: FileKind) -> None:
        """Ask for the particulars of a new file."""
        from edudesk.ui.desk.newfile import NewFileDialog  # brings the actions along

        dialog = NewFileDialog(self.ctx, kind, documents(), date.today(), self)
        dialog.agreed.connect(lambda given: self._make(dialog, given))
        self.dialog = dialog
        dialog.open()

    def _make(self, dialog: NewFileDialog, given: dict[str, Any]) -> None:
        from edudesk.actions.files import new_file  # as above

        try:
            session, notes = new_file(
                **given, catalogue=self._catalogue, who=self.ctx.preferences.who
            )
        except EdudeskError as error:
            dialog.refuse(error.text(self.ctx.lang))
            return
        dialog.accept()
        self.take(session, notes)

    def ask_open(self) -> None:
        """Ask which file to open."""
        path = self.ctx.asker.open_path(
            self, self.ctx.words("open_file"), self.ctx.words("kinds_open")
        )
        if path is not None:
            (self.parcels.take if is_sent(path) else self.open)(path)

    def look_around(self) -> None:
        """Make the sample district in the user's state folder and open it."""
        from edudesk.actions.sample import make_sample  # rarely wanted, so not loaded at each start

        assert self.start_page is not None
        self.start_page.notice.say(self.ctx.words("making_sample"), "note")
        self.start_page.setEnabled(False)
        folder = paths.state_dir() / "sample"
        self.ctx.worker.start(
            partial(make_sample, prints=False),
            folder,
            then=self._sample_made,
            failed=self._refused,
        )

    def _sample_made(self, made: SampleFiles) -> None:
        if self.start_page is not None:
            self.start_page.setEnabled(True)
        for file in reversed(made.files):
            if file.path.suffix == paths.DATA_SUFFIX:
                self.ctx.preferences.opened(file.path)
        self.open(made.district)

    # -- files -------------------------------------------------------------------------------------

    @cached_property
    def parcels(self) -> Parcels:
        """What does with files that were sent what they are for."""
        from edudesk.ui.desk.parcels import Parcels  # brings the actions along

        return Parcels(self.ctx, self, self._catalogue)

    def open(self, path: Path, *, look: bool = False) -> None:
        """Open a file in place of the one that is open; `look` only reads what another holds."""
        from edudesk.actions.files import open_file  # storage and checks: not before first paint

        if self._is_open(path) and not look:
            return
        who = self.ctx.preferences.who
        task = partial(open_file, path, catalogue=self._catalogue, who=who, look=look)
        opening = self.ctx.worker.begin(task)
        import_module("edudesk.ui.desk.workbench")  # meanwhile, what will show it
        try:
            session = opening.result()
        except FileHeldError as error:
            offer = (self.ctx.words("look_at_held"), lambda: self.open(path, look=True))
            self.say(error.text(self.ctx.lang), offer=None if look else offer)
            return
        except EdudeskError as error:
            self._refused(error)
            return
        self.take(session, ())

    def _is_open(self, path: Path) -> bool:
        """Whether this very file is in hand already, and can be written."""
        session = self.file.session if self.file else None
        return session is not None and not session.look and session.path == path.resolve()

    def reopen(self, path: Path) -> None:
        """Open the file that was open when the program was killed, at the cell in hand then."""
        if not path.is_file():
            return
        self.open(path)
        if self.bench is not None:
            self.bench.notice.say(self.ctx.words("reopened"), "note")

    def _refused(self, error: EdudeskError) -> None:
        if self.start_page is not None:
            self.start_page.setEnabled(True)
        self.say(error.text(self.ctx.lang))

    def say(
        self,
        text: str,
        tone: str = "wrong",
        *,
        offer: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say a sentence on the page that is shown."""
        shown = self.bench or self.start_page
        if shown is not None:
            shown.notice.say(text, tone, offer=offer)

    def take(self, session: Session, notes: tuple[Label, ...] = ()) -> None:
        """Show a file that was opened or made, in place of the one that is shown."""
        self.leave(lambda: self._take(session, notes), session.close)

    def _take(self, session: Session, notes: tuple[Label, ...]) -> None:
        from edudesk.ui.file.openfile import OpenFile  # the start page does without

        self._give_back()
        self.file = OpenFile(session, self.ctx.worker)
        stopped = self._stopped_at()
        self.file.page(stopped.form if stopped else self.file.forms[0].code)  # while it is built
        if not session.look:
            self.ctx.preferences.opened(session.path)
            self.ctx.preferences.in_hand = session.path
        self._show_bench()
        PlaceOffer(self.ctx, self).consider()
        if notes and self.bench is not None:
            self.bench.notice.say("\n".join(note.text(self.ctx.lang) for note in notes), "unusual")
        if stopped is not None and self.bench is not None:
            self.bench.go_to(stopped)

    def _show_bench(self) -> None:
        from edudesk.ui.desk.workbench import (
            Workbench,  # every page and editor: not before first paint
        )

        assert self.file is not None
        bench = Workbench(self.ctx, self.file, self)
        bench.told_status.connect(self.tell_status)
        bench.told_totals.connect(self._totals.setText)
        bench.bar.home_wished.connect(self.close_file)
        bench.bar.palette_wished.connect(self.switch_palette)
        bench.bar.size_wished.connect(self.use_text_size)
        bench.bar.language_wished.connect(self.switch_language)
        bench.bar.keys_wished.connect(self.show_keys)
        bench.cell_entered.connect(self._note_cell)
        bench.reopen_wished.connect(lambda: self.open(bench.file.session.path))
        self.file.collection_changed.connect(self._name_window)
        self.file.unit_changed.connect(self._name_window)
        self.bench = bench
        self.start_page = None
        self.setCentralWidget(bench)
        bench.enter()
        self._where.setText(self.file.session.path.name)
        self._where.setToolTip(str(self.file.session.path))
        self.tell_status(self.ctx.words("all_saved"), "")
        self._name_window()

    def _name_window(self) -> None:
        if self.file is not None:
            title = self.file.collection.title.text(self.ctx.lang)
            self.setWindowTitle(f"{self.file.unit.name} · {title} — {self.ctx.words('program')}")

    def _stopped_at(self) -> Cell | None:
        """Return the cell of the open file where work stopped, if it still exists."""
        assert self.file is not None
        known = self.ctx.preferences.last_cell(self.file.session.path)
        form = self.file.catalogue.forms.get(known.form) if known else None
        return known if known and form in self.file.forms and known.field in form.by_code else None

    # -- coming and going --------------------------------------------------------------------------

    def arrive(self, paths: Sequence[Path]) -> None:
        """Come to the front for a second start, with the files that it was given."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)
        self.arrivals.take(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.arrivals.take(dropped_files(event.mimeData()))

    def close_file(self) -> None:
        """Close the file and go back to the start page."""
        self.leave(self._close_file)

    def _close_file(self) -> None:
        self._give_back()
        self.show_start()

    def leave(self, go_on: Callable[[], object], stay: Callable[[], object] | None = None) -> None:
        """Go on to what needs the open file to be left, once nothing of it is kept off the disk.

        `stay`: what is done when the user would rather go back.
        """
        if self.file is None or self.bench is None:
            go_on()
            return
        here = self.bench.current_cell()
        self._remember()
        if self.file.write_refused():
            go_on()
            return
        self.dialog = LeavingDialog(self.ctx, self.file, self)
        self.dialog.settled.connect(go_on)
        if stay is not None:
            self.dialog.rejected.connect(stay)
        if here is not None:
            self.dialog.rejected.connect(partial(self.bench.go_to, here))
        self.dialog.open()

    def _give_back(self) -> None:
        if self.file is None or self.bench is None:
            return
        self._remember()
        self.file.close()
        self.ctx.preferences.in_hand = None
        self.file = None
        self.bench = None

    def _remember(self) -> None:
        assert self.bench is not None
        assert self.file is not None
        cell = self.bench.current_cell()
        self.bench.commit_cell()
        if cell is not None:
            self.ctx.preferences.stopped_at(self.file.session.path, cell)

    def _note_cell(self, cell: Cell) -> None:
        """Remember the cell in hand, in case the program is killed."""
        if self.file is not None:
            self.ctx.preferences.note_cell(self.file.session.path, cell)

    # -- the look ----------------------------------------------------------------------------------

    def switch_palette(self) -> None:
        """Change between light and dark."""
        other = PALETTES["light" if self.ctx.theme.palette.name == "dark" else "dark"]
        self.ctx.preferences.palette = other.name
        self.ctx.theme.use(palette=other)

    def use_text_size(self, percent: int) -> None:
        """Show everything larger or smaller."""
        self.leave(lambda: self._use_text_size(percent))

    def _use_text_size(self, percent: int) -> None:
        self.ctx.preferences.text_size = percent
        self.ctx.theme.use(percent=percent)
        self.rebuild()

    def switch_language(self) -> None:
        """Change between Chinese and English."""
        self.leave(self._switch_language)

    def _switch_language(self) -> None:
        self.ctx.lang = "en" if self.ctx.lang == "zh" else "zh"
        self.ctx.preferences.lang = self.ctx.lang
        self.ctx.words = load_words("window", self.ctx.lang)
        self.ctx.speech.use(self.ctx.lang)
        self.rebuild()

    def rebuild(self) -> None:
        """Build the window's inside anew, keeping the file and the cell in hand."""
        if self.file is None or self.bench is None:
            self.show_start()
            return
        from edudesk.ui.file.openfile import OpenFile  # loaded long since

        here = self.bench.navigation.current()
        self._remember()
        known = self.ctx.preferences.last_cell(self.file.session.path)
        self.file.retire()
        self.file = OpenFile(self.file.session, self.ctx.worker)
        self._show_bench()
        self.bench.show_page(here)
        if known is not None and known.form == here:
            self.bench.go_to(known)

    def show_keys(self) -> None:
        """Show the chart of keys."""
        from edudesk.ui.desk.keychart import KeyChart  # rarely wanted

        self.dialog = KeyChart(self.ctx, self)
        self.dialog.open()

    def tell_status(self, text: str, tone: str) -> None:
        """Show what is happening to the figures."""
        self._status.setText(text)
        set_tone(self._status, tone)

    def totals(self) -> str:
        """Return what the status bar says of the selection."""
        return self._totals.text()

    def status(self) -> str:
        """Return what the status bar says."""
        return self._status.text()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.ctx.preferences.geometry = self.saveGeometry()
        self.leave(self._give_back)
        if self.file is None:
            super().closeEvent(event)
        elif isinstance(self.dialog, LeavingDialog):
            self.dialog.settled.connect(self.close)
            event.ignore()


def _first_size() -> QSize:
    """Return a size that fits the screen, when the screen has room for the smallest window."""
    room = screen_room()
    fits = room.width() >= _SMALLEST.width() and room.height() >= _SMALLEST.height()
    return _FIRST_SIZE.boundedTo(room) if fits else _FIRST_SIZE
