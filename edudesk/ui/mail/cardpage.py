"""A page of cards in one column, as pages have that are no form: packing, parts, verifying."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import text_label

_WIDTH = 760


class CardPage(QScrollArea):
    """Title above, cards below, no wider than is easily read."""

    def __init__(self, ctx: Context, title: str, width: int = _WIDTH) -> None:
        """`width`: of the cards at most, in px of the 100 % scale."""
        super().__init__()
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

    def add_part(self, part: QWidget) -> None:
        """Add something below what is there."""
        self._column.insertWidget(self._column.count() - 1, part)

    def add_line(self, line: QLayout) -> None:
        """Add parts that stand in a row."""
        holder = QWidget()
        line.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(line)
        self.add_part(holder)

    def add_card(self, title: str, contents: QLayout) -> None:
        """Add a card with a heading."""
        card = QFrame()
        card.setObjectName("card")
        box = QVBoxLayout(card)
        box.setContentsMargins(18, 12, 18, 14)
        box.setSpacing(8)
        box.addWidget(text_label(title, role="heading"))
        box.addLayout(contents)
        self.add_part(card)
