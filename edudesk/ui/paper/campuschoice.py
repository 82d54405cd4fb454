"""The button that says whose figures a print shows: the whole school's, or one campus's."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from edudesk.actions.campuses import Campus
from edudesk.ui.file.campuslens import CampusLens
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import IconButton


class CampusChoice(IconButton):
    """Not there while the school has one campus; its menu is made anew each time it opens."""

    chosen = Signal()

    def __init__(self, ctx: Context, lens: CampusLens) -> None:
        super().__init__(ctx, "school", ctx.words("campus_whole"), text=True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)  # the row is full
        self._words = ctx.words
        self._lens = lens
        self.campus: Campus | None = None
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self.fill(menu))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        lens.changed.connect(self._follow)
        if not lens.campuses:
            self.hide()

    def fill(self, menu: QMenu) -> None:
        """Offer the school and each of its campuses, the one in hand marked."""
        menu.clear()
        group = QActionGroup(menu)
        for campus in (None, *self._lens.campuses):
            action = menu.addAction(self._called(campus))
            action.setCheckable(True)
            action.setChecked(campus == self.campus)
            action.triggered.connect(lambda _=False, campus=campus: self.choose(campus))
            group.addAction(action)

    def choose(self, campus: Campus | None) -> None:
        """Take a campus, or with None the whole school."""
        if campus == self.campus:
            return
        self.campus = campus
        self.name(self._called(campus))
        self.chosen.emit()

    def _called(self, campus: Campus | None) -> str:
        return campus.name if campus else self._words("campus_whole")

    def _follow(self) -> None:
        """Go back to the whole school when the campus in hand is no longer one of it."""
        if self.campus not in self._lens.campuses:
            self.choose(None)
        self.setVisible(bool(self._lens.campuses))
