"""The picker above the verdict board: all schools, or those of one town, zone or group."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from edudesk.actions.places import Place, list_places
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context


class PlacePicker(QComboBox):
    """Tells which schools are wanted; out of sight while no school says where it belongs."""

    wanted = Signal(object)  # frozenset of numbers of schools, None for all

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self.setAccessibleName(ctx.words("board_places"))
        self.setToolTip(ctx.words("board_places"))
        self.setVisible(False)
        self.activated.connect(lambda at: self.wanted.emit(self.itemData(at)))

    def refresh(self) -> None:
        """Read again which places there are; the choice stays while its place does."""
        self._file.ask(list_places, self._file.collection.number, then=self._show)

    def _show(self, places: tuple[Place, ...]) -> None:
        words, lang = self._ctx.words, self._ctx.lang
        chosen = self.currentText()
        self.clear()
        self.addItem(words("board_all_schools"), None)
        for place in places:
            name = words("pair", name=place.kind.text(lang), value=place.name)
            self.addItem(name, place.schools)
        self.setCurrentIndex(max(self.findText(chosen), 0))
        self.setVisible(bool(places))
        self.wanted.emit(self.currentData())
