"""Narrows the board of schools: by name, code, place and state, to what waits for us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from edudesk.actions.board import BoardRow, BoardState, state_label
from edudesk.actions.places import Place
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Chooser, text_label

_EVERY, _WAITING = "", "waiting"
_LETTERS = 5  # of a place in sight while its list is closed
_STATES: Final[tuple[BoardState, ...]] = (
    "not_sent",
    "received",
    "returned",
    "accepted",
    "corrected",
    "gone",
)


class BoardFilter(QWidget):
    """Offers places and states that schools are in; what was chosen stays when they are read."""

    changed = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        words = ctx.words
        self.search = QLineEdit()
        self.search.setPlaceholderText(words("receive_find"))
        self.search.setAccessibleName(words("receive_find"))
        self.state = Chooser(ctx)
        self.state.setAccessibleName(words("receive_states"))
        self.state.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToContents)
        self.places = Chooser(ctx)
        self.places.setAccessibleName(words("board_places"))
        self.places.setSizeAdjustPolicy(
            Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.places.setMinimumContentsLength(_LETTERS)
        self.places.hide()
        self._places: tuple[Place, ...] = ()
        self.count = text_label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.search, 1)
        row.addWidget(self.places)
        row.addWidget(self.state)
        row.addWidget(self.count, 1)
        self.search.textChanged.connect(lambda: self.changed.emit())
        self.state.activated.connect(lambda: self.changed.emit())
        self.places.activated.connect(lambda: self.changed.emit())

    def offer_places(self, places: Sequence[Place]) -> None:
        """Offer towns, zones and groups; out of sight while no school says where it belongs."""
        if tuple(places) == self._places:
            return
        words, chosen = self._ctx.words, self.places.currentText()
        self._places = tuple(places)
        self.places.clear()
        self.places.addItem(words("receive_whole"))
        for place in places:
            kind = place.kind.text(self._ctx.lang)
            self.places.addItem(words("pair", name=kind, value=place.name))
        self.places.setCurrentIndex(max(self.places.findText(chosen), 0))
        self.places.setVisible(bool(places))

    def narrowed(self, rows: Sequence[BoardRow]) -> tuple[BoardRow, ...]:
        """Return the schools that are wanted, and say how many of all they are."""
        every, at = len(rows), self.places.currentIndex()
        if at > 0:
            rows = [row for row in rows if row.school in self._places[at - 1].schools]
        self._offer(rows)
        wanted, text = self.state.currentData(), self.search.text().strip()
        found = tuple(
            row
            for row in rows
            if (text in row.name or text in row.code)
            and (wanted == _EVERY or wanted == row.state or (wanted == _WAITING and _waits(row)))
        )
        narrow = bool(text or wanted or at > 0)
        said = self._ctx.words("receive_found", shown=len(found), all=every)
        self.count.setText(said if narrow else "")
        return found

    def _offer(self, rows: Sequence[BoardRow]) -> None:
        """Offer the states in which there are schools, with their number."""
        words, chosen = self._ctx.words, self.state.currentData() or _EVERY
        counts = {state: sum(row.state == state for row in rows) for state in _STATES}
        self.state.clear()
        self.state.addItem(words("receive_every", count=len(rows)), _EVERY)
        waiting = sum(map(_waits, rows))
        if waiting or chosen == _WAITING:
            self.state.addItem(words("receive_waiting", count=waiting), _WAITING)
        for state, count in counts.items():
            if count or chosen == state:
                label = state_label(state).text(self._ctx.lang)
                self.state.addItem(words("receive_in_state", state=label, count=count), state)
        self.state.setCurrentIndex(self.state.findData(chosen))


def _waits(row: BoardRow) -> bool:
    """Whether the district has something to do: accept, decide figures, answer."""
    return row.state == "received" or bool(row.differences)
