"""The row above a page: its title, and tools that give up their texts before one is cut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from edudesk.ui.look.labels import ElidedLabel, IconButton

_BESIDE_ICON = 4  # px that Qt leaves between icon and text of a tool button


class ToolRow(QWidget):
    """Title at the left, tools at the right; where room is short icons speak for the last tools."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = ElidedLabel()
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.title.setText(title)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._worded: list[IconButton] = []
        self._row.addWidget(self.title)
        self._row.addStretch(1)

    def add(self, tool: QWidget) -> None:
        """Add a tool at the right end."""
        self._row.addWidget(tool)
        if isinstance(tool, IconButton):
            self._worded.append(tool)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a tool came, went or was renamed
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        """Show the texts of as many tools as have room, the first ones first."""
        tools = [tool for tool in self._worded if tool.text() and not tool.isHidden()]
        without = self._row.sizeHint().width() - sum(map(_worded, tools))
        room = self.width() - without
        for tool in tools:
            room -= _text_width(tool)
            _word(tool, worded=room >= 0)


def _text_width(tool: IconButton) -> int:
    """Return by how many pixels a tool is wider with its text, as Qt reckons it."""
    metrics = tool.fontMetrics()
    text = metrics.size(Qt.TextFlag.TextShowMnemonic.value, tool.text()).width()
    return text + 2 * metrics.horizontalAdvance(" ") + _BESIDE_ICON


def _worded(tool: IconButton) -> int:
    """Return how many pixels the text of a tool takes now."""
    icon_only = tool.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    return 0 if icon_only else _text_width(tool)


def _word(tool: IconButton, *, worded: bool) -> None:
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    style = beside if worded else Qt.ToolButtonStyle.ToolButtonIconOnly
    if tool.toolButtonStyle() != style:
        tool.setToolButtonStyle(style)
