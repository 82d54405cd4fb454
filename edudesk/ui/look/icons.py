"""The program's own line icons, drawn in the colour of the palette in force."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from edudesk import paths
from edudesk.ui.look.theme import Theme

SMALL = 16  # px of the 100 % scale, as Qt draws icons in lists and editors
ON_BUTTONS = 18
LARGE = 24
_WINDOW_SIZES = (16, 24, 32, 48, 64)  # what desktops ask for


def icon(theme: Theme, name: str, colour: str = "ink", size: int = SMALL) -> QIcon:
    """Return icon `name` of resources/icons/ui in a colour of the palette, greyed when disabled.

    `size`: px of the 100 % scale. Only this one is drawn, since a window shows dozens of icons and
    is waited for; it is shown smaller where there is less room, never larger.
    """
    tokens = theme.palette.tokens()
    scale = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
    sides = {round(theme.px(size) * scale)}
    if size == SMALL:
        sides.add(round(SMALL * scale))  # editors draw theirs so, however large the text
    return _made(name, tokens[colour], tokens["edge"], tuple(sorted(sides)))


def window_icon(theme: Theme, name: str) -> QIcon:
    """Return the icon of the program for title bars and task bars."""
    colour = theme.palette.tokens()["accent"]
    return _made(name, colour, colour, _WINDOW_SIZES)


@lru_cache(maxsize=256)
def _made(name: str, colour: str, disabled: str, sides: tuple[int, ...]) -> QIcon:
    made = QIcon()
    for side in sides:
        for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
            made.addPixmap(_tinted(_lines(name, side), tint), mode)
    return made


def _tinted(lines: QPixmap, colour: str) -> QPixmap:
    """Return the same lines in a colour; drawing them anew would take ten times as long."""
    pixmap = QPixmap(lines)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap


@lru_cache(maxsize=1024)
def _lines(name: str, side: int) -> QPixmap:
    """Return the lines of an icon, opaque on nothing; they all have one colour."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    file = paths.shipped("resources") / "icons" / "ui" / f"{name}.svg"
    QSvgRenderer(str(file)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
