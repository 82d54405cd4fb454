"""The bar of a page that tells how far the school is from what its figures count for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from edudesk.actions.checking import SHORTEST_REASON
from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Form
from edudesk.model.headroom import ChangedFigure, Distance, VerdictChange
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import verdict_word
from edudesk.ui.look.labels import ElidedLabel, IconButton, main_button, text_label
from edudesk.ui.look.theme import set_tone

OPEN_KEY = "Shift+F7"
_FIGURES_TOLD = 3
SIGNS = {"met": "✓", "floor": "▽", "below": "▼", "unknown": "?"}


def told_line(distance: Distance, lang: str) -> str:
    """Return a distance as one line, its verdict as a sign before it."""
    return f"{SIGNS[distance.verdict]} {distance.told.text(lang)}"


class HeadroomBar(QWidget):
    """One line above the figures, the whole list on demand; hidden where nothing counts."""

    def __init__(self, ctx: Context, file: OpenFile, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self._form = form
        self._open = False
        self._cramped = False
        self.line = ElidedLabel()
        self.whole = text_label("", "muted", wrap=True)
        self.fold = IconButton(ctx, "next", ctx.words("headroom_open"), self.toggle, keys=OPEN_KEY)
        self.fold.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a page's first stop is its first figure
        action = QAction(ctx.words("headroom_open"), self, shortcut=QKeySequence(OPEN_KEY))
        action.triggered.connect(lambda: self.toggle())
        parent.addAction(action)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.fold)
        head.addWidget(self.line, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(self.whole)
        file.headroom.changed.connect(self.refresh)
        self.refresh()

    def toggle(self) -> None:
        """Show the whole list, or its first line again."""
        self._open = not self._open
        self.refresh()

    def make_room(self, *, cramped: bool) -> None:
        """Stay away where the page is low, until it is asked for."""
        if cramped != self._cramped:
            self._cramped = cramped
            self.refresh()

    def refresh(self) -> None:
        """Show what was measured."""
        found = self._file.headroom.of_form(self._form.code)
        self.setVisible(bool(found) and (self._open or not self._cramped))
        if not found:
            return
        short = [one for one in found if one.verdict in ("floor", "below")]
        words, lang = self._ctx.words, self._ctx.lang
        met = sum(one.verdict == "met" for one in found)
        unknown = len(found) - met - len(short)
        said = words("headroom_counts", met=met, short=len(short))
        if unknown:
            said = words("headroom_unsure", counts=said, count=unknown)
        first = told_line(short[0], lang) if short else ""
        self.line.setText(f"{said}　{first}".rstrip("　"))
        set_tone(self.line, "muted")
        self.whole.setText("\n".join(told_line(one, lang) for one in found))
        self.whole.setVisible(self._open)
        name = words("headroom_close" if self._open else "headroom_open")
        self.fold.show_picture("previous" if self._open else "next")
        self.fold.setToolTip(f"{name}（{OPEN_KEY}）")
        self.fold.setAccessibleName(name)


class TurnedBar(QFrame):
    """Asks in place why a figure was changed after its distance was shown; never modal."""

    def __init__(self, ctx: Context, file: OpenFile, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._ctx = ctx
        self._file = file
        self._asking: list[VerdictChange] = []
        words = ctx.words
        self.told = text_label("", wrap=True)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(words("turned_reason"))
        self.reason.setPlaceholderText(words("turned_hint", count=SHORTEST_REASON))
        self.reason.textChanged.connect(lambda: self._judge())
        self.reason.returnPressed.connect(self.record)
        self.agree = main_button(words("record_reason"), self.record)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(self.agree)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 6, 8, 6)
        box.addWidget(self.told)
        box.addLayout(row)
        set_tone(self, "unusual")
        file.headroom.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show which verdicts changed, or nothing."""
        self._asking = self._file.headroom.asking()
        self.setVisible(bool(self._asking) and not self._file.read_only)
        lines = [turned_line(self._ctx, self._file.catalogue, one) for one in self._asking]
        self.told.setText("\n".join(lines))
        self._judge()

    def record(self) -> None:
        """Record the reason for all that is shown."""
        reason = self.reason.text().strip()
        if self._asking and len(reason) >= SHORTEST_REASON:
            self._file.headroom.explain([change.number for change in self._asking], reason)
            self.reason.clear()

    def _judge(self) -> None:
        self.agree.setEnabled(len(self.reason.text().strip()) >= SHORTEST_REASON)


def turned_line(ctx: Context, catalogue: Catalogue, change: VerdictChange) -> str:
    """Return what changed in one line: the verdict before and after, the figures."""
    words, standard = ctx.words, catalogue.standards.get(change.standard)
    named = [figure_line(ctx, one) for one in change.figures[:_FIGURES_TOLD]]
    more = len(change.figures) + change.more - len(named)
    if more:
        named.append(words("turned_more", count=more))
    return words(
        "turned_told",
        name=change.name.text(ctx.lang),
        old=verdict_word(words, change.old_verdict, standard),
        new=verdict_word(words, change.new_verdict, standard),
        figures="；".join(named),
    )


def figure_line(ctx: Context, figure: ChangedFigure) -> str:
    """Return what became of a figure: whose, which, from what to what."""
    empty = ctx.words("empty")
    label = figure.label.text(ctx.lang)
    return f"{figure.name} {label} {figure.old or empty} → {figure.new or empty}".strip()
