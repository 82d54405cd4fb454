"""Lists whose lines carry a tone beside their sign, as verdicts, states and differences do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from edudesk.ui.look.context import Context
from edudesk.ui.sheets.listtable import JumpingList, ListModel

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
AnyIndex = QModelIndex | QPersistentModelIndex
_HEADER_ROOM = 18  # px beside a header's text
_FORE = int(Qt.ItemDataRole.ForegroundRole)


class TonedModel(ListModel):
    """Lines of texts of which one column is written in the colour of the line's tone."""

    def __init__(
        self,
        ctx: Context,
        heads: Sequence[str],
        numbers: frozenset[int] = frozenset(),
        toned: int = -1,
        parent: QObject | None = None,
    ) -> None:
        """Make it with its headers; `toned` is the column that is coloured."""
        super().__init__(heads, numbers, parent)
        self._ctx = ctx
        self._toned = toned
        self._tones: tuple[str, ...] = ()

    def show_lines(self, lines: Sequence[tuple[Sequence[str], str]]) -> None:
        """Show lines of texts, each with its tone ("" for none)."""
        self._tones = tuple(tone for _, tone in lines)
        self.show_texts([texts for texts, _ in lines])

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if role == _FORE and index.column() == self._toned:
            tone = self._tones[index.row()]
            return self._ctx.theme.colour(tone) if tone else None
        return super().data(index, role)


class TonedList(JumpingList):
    """A list whose columns are never narrower than their headers, in whatever language and size."""

    def fit(self) -> None:
        super().fit()
        model, header = self.model(), self.horizontalHeader()
        room = self._ctx.theme.px(_HEADER_ROOM)
        for column in range(model.columnCount() - 1):
            text = str(model.headerData(column, Qt.Orientation.Horizontal))
            need = header.fontMetrics().horizontalAdvance(text) + room
            self.setColumnWidth(column, max(self.columnWidth(column), need))
