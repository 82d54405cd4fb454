"""The pickers above the verdict board: which schools are shown, and in which bands they stand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from edudesk.actions.places import Place, list_places
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser

_LETTERS = 8  # in sight of a choice; the list that opens shows all of them


class PlacePicker(QWidget):
    """Tells which schools are wanted; out of sight while no school says where it belongs."""

    wanted = Signal(object)  # frozenset of numbers of schools, None for all
    banded = Signal(object)  # mapping of numbers of schools to places, None for no bands

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__()
        self._ctx = ctx
        self._file = file
        self.places = Chooser(ctx)
        self.bands = Chooser(ctx)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for chooser, name in ((self.places, "board_places"), (self.bands, "board_bands")):
            chooser.setAccessibleName(ctx.words(name))
            chooser.setToolTip(ctx.words(name))
            chooser.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            chooser.setMinimumContentsLength(_LETTERS)
            row.addWidget(chooser)
        self._bands: list[dict[int, str] | None] = [None]  # by place in the chooser
        self.setVisible(False)
        self.places.activated.connect(lambda at: self.wanted.emit(self.places.itemData(at)))
        self.bands.activated.connect(lambda at: self.banded.emit(self._bands[at]))

    def refresh(self) -> None:
        """Read again which places there are; the choice stays while its place does."""
        self._file.ask(list_places, self._file.collection.number, then=self._show)

    def _show(self, places: tuple[Place, ...]) -> None:
        words, lang = self._ctx.words, self._ctx.lang
        _fill(
            self.places,
            words("board_all_schools"),
            {
                words("pair", name=place.kind.text(lang), value=place.name): place.schools
                for place in places
            },
        )
        kinds = list(dict.fromkeys(place.kind.text(lang) for place in places))
        self._bands = [None, *(_bands(places, kind, lang) for kind in kinds)]
        by_kind = {words("board_by", kind=kind): None for kind in kinds}
        _fill(self.bands, words("board_no_bands"), by_kind)
        self.setVisible(bool(places))
        self.wanted.emit(self.places.currentData())
        self.banded.emit(self._bands[self.bands.currentIndex()])


def _fill(chooser: Chooser, first: str, choices: Mapping[str, object]) -> None:
    """Offer the choices below the first one; what was chosen stays while it is offered."""
    chosen = chooser.currentText()
    chooser.clear()
    chooser.addItem(first, None)
    for text, value in choices.items():
        chooser.addItem(text, value)
    chooser.setCurrentIndex(max(chooser.findText(chosen), 0))


def _bands(places: tuple[Place, ...], kind: str, lang: str) -> dict[int, str]:
    """Return the place of that kind of each school that has one."""
    return {
        school: place.name
        for place in places
        if place.kind.text(lang) == kind
        for school in place.schools
    }
