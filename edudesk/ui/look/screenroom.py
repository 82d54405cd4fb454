"""How much of the screen a window may take, and what scrolls where that is too little."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_FRAME = QSize(16, 48)  # px that a window manager puts around and on top


def screen_room() -> QSize:
    """Return the size in px that the screen leaves for what is within a window's frame."""
    return QGuiApplication.primaryScreen().availableSize() - _FRAME


def open_as_large(window: QWidget, size: QSize) -> None:
    """Give a window its size in px, or what the screen has of it.

    Its buttons are never below the edge of a screen of 1366 × 768 that is set to 150 %.
    """
    window.resize(size.boundedTo(screen_room()))


def scrolled(inner: QWidget, ground: str = "cards") -> QScrollArea:
    """Return an area that scrolls its parts where there is less room than they need.

    It takes no focus of its own: keys go to the parts, and the part that has them is in sight.
    """
    inner.setObjectName(ground)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
