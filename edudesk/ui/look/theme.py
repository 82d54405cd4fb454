"""How the program looks: palette, fonts, text size and the stylesheet made from them."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from edudesk import paths
from edudesk.ui.look.palette import LIGHT, PALETTES, Palette, qt_palette

BASE_SIZE = 14  # px at 100 %
TEXT_SIZES = (90, 100, 115, 130, 150, 175)  # percent
_FAMILIES = ("EduDesk Hei", "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC")
_TOKEN = re.compile(r"@(\w+)")
_LENGTH = re.compile(r"\b(\d+)px")
_HAIRLINE = 2  # px; borders and focus rings keep their width


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; where one is missing the system's own families serve."""
    for file in sorted((paths.shipped("resources") / "fonts").glob("EduDeskHei-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def scaled_sheet(source: str, palette: Palette, percent: int) -> str:
    """Return the stylesheet with colours and ticks filled in, lengths grown to `percent`."""

    def length(found: re.Match[str]) -> str:
        pixels = int(found.group(1))
        return found.group() if pixels <= _HAIRLINE else f"{round(pixels * percent / 100)}px"

    tick = paths.shipped("resources") / "style" / f"tick-{palette.name}.svg"
    tokens = {**palette.tokens(), "tick": tick.as_posix()}
    return _TOKEN.sub(lambda found: tokens[found.group(1)], _LENGTH.sub(length, source))


class Theme(QObject):
    """The look in force; widgets that hold icons or paint themselves listen to `changed`."""

    changed = Signal()

    def __init__(self, palette: Palette = LIGHT, percent: int = 100) -> None:
        super().__init__()
        self.palette = palette
        self._colours = {name: QColor(value) for name, value in palette.tokens().items()}
        self.percent = percent
        self._source = (paths.shipped("resources") / "style" / "edudesk.qss").read_text("utf-8")

    def use(self, palette: Palette | None = None, percent: int | None = None) -> None:
        """Change palette or text size and show it at once."""
        self.palette = palette or self.palette
        self._colours = {name: QColor(value) for name, value in self.palette.tokens().items()}
        self.percent = percent or self.percent
        self.apply()
        self.changed.emit()

    def apply(self) -> None:
        """Set style, colours, font and stylesheet on the application.

        Where they are in force already nothing is done: each would polish every widget anew.
        """
        app = QApplication.instance()
        sheet = scaled_sheet(self._source, self.palette, self.percent)
        if not isinstance(app, QApplication) or app.styleSheet() == sheet:
            return
        app.setStyle("Fusion")
        app.setPalette(qt_palette(self.palette))
        app.setFont(self.font())
        app.setStyleSheet(sheet)

    def font(self, *, size: int = BASE_SIZE, bold: bool = False) -> QFont:
        """Return the program's font at `size` px of the 100 % scale."""
        made = QFont()
        made.setFamilies(list(_FAMILIES))
        made.setPixelSize(self.px(size))
        made.setBold(bold)
        return made

    def px(self, length: int) -> int:
        """Return `length` of the 100 % scale in pixels of the present text size."""
        return round(length * self.percent / 100)

    def colour(self, name: str) -> QColor:
        """Return a colour of the palette by its name."""
        return self._colours[name]


def system_palette() -> Palette:
    """Return the palette that the desktop asks for, light where it does not say."""
    hints = QGuiApplication.styleHints()
    return PALETTES["dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"]


def set_tone(widget: QWidget, tone: str) -> None:
    """Give the widget the look of `tone` ("" for plain); free when nothing changes."""
    if (widget.property("tone") or "") == tone:
        return
    widget.setProperty("tone", tone)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it takes its look when it is first shown
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def fill_ground(area: QAbstractScrollArea) -> None:
    """Let Qt know that nothing shows through what scrolls in `area`.

    Only then it scrolls by moving pixels, and paints no frame with every cell. A stylesheet takes
    that away whenever it polishes a widget: before it is first shown, and with every new look.
    """
    area.viewport().setAutoFillBackground(True)
