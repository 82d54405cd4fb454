"""A page of cards in one column, as pages have that are no form: packing, parts, verifying."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import text_label
from edudesk.ui.sheets.listtable import ListTable

_WIDTH = 760
_ROWS = 6  # lines of a list in sight
_ROW_HEIGHT = 28  # px at 100 %
_AIR = 10  # px between columns
_LINE = 14  # px at 100 % by which the middles of what stands in one line may differ


def fit_lines(ctx: Context, table: ListTable, count: int, whole: Sequence[int] = ()) -> None:
    """Let a list be as high as its lines, until these are many.

    `whole`: columns that are as wide as their texts, and a little more.
    """
    table.fit()
    lines = ctx.theme.px(_ROW_HEIGHT) * min(max(count, 1), _ROWS)
    head = table.horizontalHeader().sizeHint().height()
    bar = table.horizontalScrollBar().sizeHint().height()  # in a narrow window it is needed
    table.setFixedHeight(head + lines + bar + 2 * table.frameWidth())
    table.fit_texts(whole)
    for column in whole:
        table.setColumnWidth(column, table.columnWidth(column) + ctx.theme.px(_AIR))


def _stops_in(ground: QWidget) -> list[QWidget]:
    found: list[object] = [*ground.findChildren(QWidget)]
    return [part for part in found if isinstance(part, QWidget) and _is_stop(part)]


def _is_stop(part: QWidget) -> bool:
    """Whether Tab stops at a part of the window."""
    tab = Qt.FocusPolicy.TabFocus
    return part.isVisible() and part.isEnabled() and part.focusPolicy() & tab == tab


class CardPage(QScrollArea):
    """Title above, cards below, no wider than is easily read."""

    def __init__(self, ctx: Context, title: str, width: int = _WIDTH) -> None:
        """`width`: of the cards at most, in px of the 100 % scale."""
        super().__init__()
        self._ctx = ctx
        middle = QWidget()
        middle.setMaximumWidth(ctx.theme.px(width))
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(text_label(title, role="title"))
        self._column.addStretch(1)
        inner = QWidget()
        inner.setObjectName("cards")
        across = QHBoxLayout(inner)
        across.setContentsMargins(24, 18, 24, 18)
        across.addStretch(1)
        across.addWidget(middle, 100)
        across.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(title)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Go on to what stands next on the page: Qt would go to what was made next."""
        stops, here = self._stops(), QApplication.focusWidget()
        at = stops.index(here) + (1 if forwards else -1) if here in stops else -1
        there = stops[at] if 0 <= at < len(stops) else self._beyond(forwards)
        if here not in stops or there is None:
            return super().focusNextPrevChild(forwards)
        reason = Qt.FocusReason
        there.setFocus(reason.TabFocusReason if forwards else reason.BacktabFocusReason)
        if self.isAncestorOf(there):
            self.ensureWidgetVisible(there)
        return True

    def _stops(self) -> list[QWidget]:
        """Return the parts that Tab stops at, line by line."""
        ground = self.widget()
        placed = sorted(
            ((part.mapTo(ground, part.rect().center()), part) for part in _stops_in(ground)),
            key=lambda one: one[0].y(),
        )
        lines: list[list[tuple[QPoint, QWidget]]] = []
        for place, part in placed:
            if not lines or place.y() - lines[-1][0][0].y() > self._ctx.theme.px(_LINE):
                lines.append([])
            lines[-1].append((place, part))
        return [part for line in lines for _, part in sorted(line, key=lambda one: one[0].x())]

    def _beyond(self, forwards: bool) -> QWidget | None:
        """Return the next part of the window that is not on the page."""
        part = self.nextInFocusChain() if forwards else self.previousInFocusChain()
        while part is not None and part is not self:
            if not self.isAncestorOf(part) and _is_stop(part):
                return part
            part = part.nextInFocusChain() if forwards else part.previousInFocusChain()
        return None

    def add_part(self, part: QWidget) -> None:
        """Add something below what is there."""
        self._column.insertWidget(self._column.count() - 1, part)

    def add_line(self, line: QLayout) -> None:
        """Add parts that stand in a row."""
        holder = QWidget()
        line.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(line)
        self.add_part(holder)

    def add_card(self, title: str, contents: QLayout) -> QFrame:
        """Add a card with a heading, and return it."""
        card = QFrame()
        card.setObjectName("card")
        box = QVBoxLayout(card)
        box.setContentsMargins(18, 12, 18, 14)
        box.setSpacing(8)
        box.addWidget(text_label(title, role="heading"))
        box.addLayout(contents)
        self.add_part(card)
        return card
