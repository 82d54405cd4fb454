"""A page of district work: title and buttons above, a sentence, a notice, lists below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.places import Place, list_places
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, Notice, text_label
from edudesk.ui.look.screenroom import scrolled

T = TypeVar("T")
_SEARCH_WIDTH = 200
_PAUSE = 150  # ms; a search follows the pause of who types


class _Ground(QWidget):
    """Needs no more height than its parts can do with: lists scroll themselves before it does."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


class WorkPage(QWidget):
    """What these pages share; each looks anew at its figures when it is come to."""

    report_wished = Signal(str)  # name of a report
    jumped = Signal(object)  # Cell
    form_wished = Signal(str)  # code of a form

    title = ""
    """Name of the page among the words, of its title and of the sentence below it."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        title = ctx.words(f"nav_{self.title}")
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.ctx = ctx
        self.file = file
        self._writing: set[str] = set()  # names of the actions under way
        self.notice = Notice(ctx)
        self.place = self.chooser("board_places", [(ctx.words("board_all_schools"), None)])
        self.place.hide()
        self.head = QHBoxLayout()
        self.head.setSpacing(6)
        self.head.addWidget(text_label(title, role="title"))
        self.head.addStretch(1)
        self.body = QVBoxLayout(self._ground())
        self.body.setContentsMargins(20, 14, 20, 10)
        self.body.setSpacing(8)
        self.body.addLayout(self.head)
        self.body.addWidget(text_label(ctx.words(f"hint_{self.title}"), "muted", wrap=True))
        self.body.addWidget(self.notice)
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._later.timeout.connect(lambda: self.show_wanted())
        file.edited.connect(self._later_if_shown)  # a method: unheard when the page is gone

    def _ground(self) -> QWidget:
        """Return what the parts stand on; a window that is too small for them scrolls it."""
        ground = _Ground()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled(ground))
        return ground

    def refresh(self) -> None:
        """Read again what the page shows; children add what is theirs."""
        self.ask(list_places, self.file.collection.number, then=self._take_places)

    def in_place(self, school: int) -> bool:
        """Whether a school, by its number, lies in the town, zone or group that is looked at."""
        schools = self.place.currentData()
        return schools is None or school in schools

    def _take_places(self, places: Sequence[Place]) -> None:
        """Offer the towns, zones and groups; the choice stays while its place does."""
        words, lang = self.ctx.words, self.ctx.lang
        chosen = self.place.currentText()
        self.place.clear()
        self.place.addItem(words("board_all_schools"), None)
        for place in places:
            name = words("pair", name=place.kind.text(lang), value=place.name)
            self.place.addItem(name, place.schools)
        self.place.setCurrentIndex(max(self.place.findText(chosen), 0))
        self.place.setVisible(bool(places))

    def show_wanted(self) -> None:
        """Show what filters let through; children say how."""

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _later_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    # -- parts -------------------------------------------------------------------------------------

    def button(self, words: str, act: Callable[[], object], *, writes: bool = False) -> QPushButton:
        """Return a button; one that `writes` is off in a file that cannot be changed."""
        button = QPushButton(self.ctx.words(words))
        button.clicked.connect(lambda: act())
        button.setEnabled(not (writes and self.file.read_only))
        return button

    def chooser(self, name: str, choices: Sequence[tuple[str, object]]) -> Chooser:
        """Return a list that filters what is shown; its choices as (word, value)."""
        chooser = Chooser(self.ctx)
        chooser.setAccessibleName(self.ctx.words(name))
        for text, value in choices:
            chooser.addItem(text, value)
        chooser.activated.connect(lambda _: self.show_wanted())
        return chooser

    def search_line(self) -> QLineEdit:
        """Return the line that narrows what is shown to lines with its words."""
        line = QLineEdit()
        words = self.ctx.words("work_search")
        line.setPlaceholderText(words)
        line.setAccessibleName(words)
        line.setMaximumWidth(self.ctx.theme.px(_SEARCH_WIDTH))
        line.textChanged.connect(lambda: self._later.start())
        return line

    def row(self, *parts: QWidget | None) -> None:
        """Add a row of parts to the page; None is room between."""
        self.body.addLayout(self.line(*parts))

    def line(self, *parts: QWidget | None) -> QHBoxLayout:
        """Return a row of parts; None is room between."""
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                row.addWidget(part)
        return row

    def ask(self, action: Callable[..., T], *given: Any, then: Callable[[T], object]) -> None:  # noqa: ANN401
        """Run a reading action on the file's thread."""
        self.file.ask(action, *given, then=then)

    def beside(self, action: Callable[..., T], *given: Any, then: Callable[[T], object]) -> None:  # noqa: ANN401
        """Run long work on a snapshot of the file."""
        self.file.beside(action, *given, then=then)

    def write(
        self,
        action: Callable[..., T],
        *given: Any,  # noqa: ANN401 - what the action takes
        then: Callable[[T], object],
        title: str = "",
    ) -> None:
        """Run a writing action; a refusal is said on the page.

        Asked for again before it was answered, as by a double click, it is not run twice.
        """
        name = action.__qualname__
        if name in self._writing:
            return
        self._writing.add(name)
        self.notice.hide()

        def done(outcome: T) -> None:
            self._writing.discard(name)
            then(outcome)

        def refused(error: EdudeskError) -> None:
            self._writing.discard(name)
            self.refuse(error)

        self.file.act(action, *given, then=done, failed=refused, title=title)

    def refuse(self, error: EdudeskError) -> None:
        """Say why something was not done."""
        self.notice.say(error.text(self.ctx.lang))
