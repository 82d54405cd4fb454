"""The program's own line icons, drawn in the colour of the palette in force."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from edudesk import paths
from edudesk.ui.theme import Theme

_SIZES = (16, 20, 24, 32, 40, 48)  # px; 2 x and 1.5 x of what the window asks for


def icon(theme: Theme, name: str, colour: str = "ink") -> QIcon:
    """Return icon `name` of resources/icons/ui in a colour of the palette, greyed when disabled."""
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "edge")):
        for size in _SIZES:
            made.addPixmap(_drawn(name, theme.palette.tokens()[tint], size), mode)
    return made


@lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    source = _source(name).replace("currentColor", colour)
    QSvgRenderer(QByteArray(source.encode("utf-8"))).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (paths.shipped("resources") / "icons" / "ui" / f"{name}.svg").read_text("utf-8")
