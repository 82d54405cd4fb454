"""To which central school each school belongs that does not count: asked once, remembered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.statistics import Central, Uncounted, by_likeness
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, main_button, text_label
from edudesk.ui.look.screenroom import open_as_large

_SIZE = (680, 460)


class CentralChooser(Chooser):
    """The schools that one may belong to, the likest names first; filled when it is first used."""

    def __init__(self, ctx: Context, one: Uncounted, central: Sequence[Central]) -> None:
        super().__init__(ctx)
        self._one = one
        self._central = central
        self._filled = False
        self.addItem(ctx.words("central_undecided"), "")
        known = one.central or one.suggested
        for school in central:
            if school.code == known:
                self._add(school)
                self.setCurrentIndex(1)

    def fill(self) -> None:
        """Offer all schools; what is chosen stays chosen."""
        if not self._filled:
            self._filled = True
            chosen = self.currentData()
            for school in by_likeness(self._one.name, self._central):
                if school.code != chosen:
                    self._add(school)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.fill()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()

    def _add(self, school: Central) -> None:
        self.addItem(f"{school.name}　{school.code}", school.code)


class CentralChoices(QWidget):
    """A line for each school that does not count, with the schools it may belong to.

    Nothing is chosen for the user but what the register says already; the likest names come first.
    """

    def __init__(
        self, ctx: Context, uncounted: Sequence[Uncounted], central: Sequence[Central]
    ) -> None:
        super().__init__()
        self.choosers: dict[str, CentralChooser] = {}
        self._before = {one.code: one.central for one in uncounted}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setColumnStretch(1, 1)
        for at, one in enumerate(uncounted):
            chooser = CentralChooser(ctx, one, central)
            label = text_label(one.name)
            label.setBuddy(chooser)
            chooser.setAccessibleName(ctx.words("central_of", school=one.name))
            self.choosers[one.code] = chooser
            grid.addWidget(label, at, 0)
            grid.addWidget(chooser, at, 1)
        grid.setRowStretch(len(uncounted), 1)

    def answers(self) -> dict[str, str]:
        """Return the codes of central schools that are said anew, by code of the school."""
        return {
            code: str(chooser.currentData())
            for code, chooser in self.choosers.items()
            if chooser.currentData() and chooser.currentData() != self._before[code]
        }


class CentralDialog(QDialog):
    """Asks for all of them at once; `agreed` brings what is new."""

    agreed = Signal(dict)

    def __init__(
        self,
        ctx: Context,
        uncounted: Sequence[Uncounted],
        central: Sequence[Central],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        words = ctx.words
        self.setWindowTitle(words("central_title"))
        open_as_large(self, QSize(*(ctx.theme.px(side) for side in _SIZE)))
        self.choices = CentralChoices(ctx, uncounted, central)
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        take = main_button(words("central_take"), self._agree)
        take.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(take)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(10)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(words("central_hint"), "muted", wrap=True))
        box.addWidget(scrolled(self.choices, self.windowTitle()), 1)
        box.addLayout(buttons)

    def _agree(self) -> None:
        self.agreed.emit(self.choices.answers())
        self.accept()


def scrolled(inner: QWidget, name: str) -> QScrollArea:
    """Return a scrolled area for a long column of choices."""
    inner.setObjectName("cards")
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    return area
