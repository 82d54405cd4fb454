"""What stands beside the page, tree, help and findings: folds by itself where room is short."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from edudesk.ui.findings.issues import Issues
from edudesk.ui.look.theme import Theme

TREE_KEYS = "Ctrl+M"
_ROOM_FOR_HELP = 1180  # px at 100 %; below, help would leave too little for the page
_ROOM_FOR_TREE = 860  # px at 100 %; below, figures would be pushed out of sight by the tree
_ENOUGH = 1150  # px; however large the text, a wider page has room beside the tree
_ROOM_FOR_ISSUES = 460  # px at 100 %; below, the list of findings would leave the page no height
_HIGH = 560  # px; however large the text, a higher window has room for both


class Sides(QObject):
    """A side folds when the window crosses its line; what is chosen by hand stays until then.

    Where there is no room for both, the tree stands beside the page only while one chooses in it.
    """

    folded = Signal(bool)  # whether there is no room for the tree beside the page

    def __init__(
        self,
        theme: Theme,
        desk: QWidget,
        tree: QWidget,
        page: QWidget,
        help: QWidget,
        issues: Issues,
    ) -> None:
        super().__init__(desk)
        self._theme = theme
        self._desk = desk
        self._tree = tree
        self._page = page
        self._help = help
        self._issues = issues
        self._room_for_help = True
        self._room_for_tree = True
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def fit(self) -> None:
        """Fold what has no room, unfold what has."""
        width = self._desk.width()
        for_help = width >= self._theme.px(_ROOM_FOR_HELP)
        for_tree = width >= min(self._theme.px(_ROOM_FOR_TREE), _ENOUGH)
        if for_help != self._room_for_help:
            self._room_for_help = for_help
            self._help.setVisible(for_help)
        if for_tree != self._room_for_tree:
            self._room_for_tree = for_tree
            self._tree.setVisible(for_tree)
            self.folded.emit(not for_tree)
        low = min(self._theme.px(_ROOM_FOR_ISSUES), _HIGH)
        self._issues.make_room(cramped=self._desk.height() < low)

    def toggle_help(self) -> None:
        """Show or hide the help."""
        self._help.setVisible(self._help.isHidden())

    def show_tree(self) -> None:
        """Show the tree, to choose in it."""
        self._tree.show()

    def put_away(self) -> None:
        """Hide the tree where it stands in the way of the page."""
        if not self._room_for_tree:
            self._tree.hide()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._page.isAncestorOf(new):
            self.put_away()
