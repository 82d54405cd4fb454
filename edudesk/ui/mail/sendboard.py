"""The board of schools as a table: who has sent what, what is open, whether the paper is here."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QResizeEvent

from edudesk.actions.board import COLUMNS, BoardRow, paper_label, shown, state_of
from edudesk.catalogue.words import load_words
from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import JumpingList

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NAME, _STATE, _PAPER = (COLUMNS.index(name) for name in ("name", "state", "paper"))
_NUMBERS = frozenset(
    COLUMNS.index(name)
    for name in ("sequence", "overruled", "turned", "explained", "differences", "questions")
)
_MARKS = frozenset(
    COLUMNS.index(name) for name in ("overruled", "turned", "explained", "differences", "questions")
)
"""Columns that stand on the board only when a school has something in them."""
# A sign before the state, so that it is told apart without colour.
_SIGNS = {
    "gone": "—",
    "not_sent": "○",
    "received": "●",
    "returned": "↩",
    "accepted": "✓",
    "corrected": "✓",
}
_TONES = {"not_sent": "wrong", "returned": "unusual", "accepted": "done", "corrected": "done"}


class SendModel(QAbstractTableModel):
    """One row for each school, in order of code."""

    def __init__(self, ctx: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.rows: tuple[BoardRow, ...] = ()
        words = load_words("receiving", ctx.lang)
        self._heads = [words(f"column_{name}") for name in COLUMNS]

    def show(self, rows: tuple[BoardRow, ...]) -> None:
        """Show these schools in place of what was shown."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _NUMBERS else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and column == _STATE:
            tone = _TONES.get(row.state)
            return self._ctx.theme.colour(tone) if tone else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == _STATE:
            return f"{_SIGNS.get(row.state, '')} {state_of(row).text(self._ctx.lang)}"
        if column == _PAPER:
            return paper_label(row).text(self._ctx.lang)
        return str(shown(row)[column])


class SendTable(JumpingList):
    """The board on the page: every text in full, room that is left goes to the school's name."""

    def __init__(self, ctx: Context, name: str) -> None:
        super().__init__(ctx, name, ())
        self._schools = SendModel(ctx, self)
        self._narrowest = 0  # px of the longest name
        self.horizontalHeader().setStretchLastSection(False)
        self.show_model(self._schools)

    def schools(self) -> tuple[BoardRow, ...]:
        """Return the schools from above."""
        return self._schools.rows

    def show_board(self, rows: tuple[BoardRow, ...]) -> None:
        """Show these schools; the one that the keyboard is at stays, nothing is chosen."""
        at = self.currentIndex().row()
        self._schools.show(rows)
        lines = [shown(row) for row in rows]
        for column in _MARKS:
            self.setColumnHidden(column, not any(line[column] for line in lines))
        if rows:
            place = self._schools.index(min(max(at, 0), len(rows) - 1), 0)
            none = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(place, none)
        self.fit()

    def fit(self) -> None:
        """Give every column the width of its texts, and the rest to the names."""
        super().fit()
        self.resizeColumnsToContents()
        self._narrowest = self.columnWidth(_NAME)
        self._share_room()

    def _share_room(self) -> None:
        others = self.horizontalHeader().length() - self.columnWidth(_NAME)
        self.setColumnWidth(_NAME, max(self.viewport().width() - others, self._narrowest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
