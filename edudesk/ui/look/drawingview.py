"""Paints charts on the screen, stroke by stroke as on paper, in the colours of the palette."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from edudesk.model.drawing import Box, Caption, Drawing, Stroke, hatching, walk
from edudesk.ui.look.context import Context
from edudesk.ui.look.theme import Theme

_DOTS: Final = 96 / 25.4  # px in a mm at 100 %
_POINT: Final = 25.4 / 72  # mm
_THIN: Final = 0.5  # pt
_DASHES: Final = [4.0, 3.0]  # in widths of the pen
_ANCHORS: Final = {"left": 0.0, "middle": 0.5, "right": 1.0}
_GAP: Final = 22  # px at 100 % between two charts
_MARGIN: Final = 16


class ScreenBrush:
    """Puts primitives on a painter, the drawing's upper left corner at `corner`."""

    def __init__(self, painter: QPainter, theme: Theme, corner: QPointF, scale: float) -> None:
        self._painter = painter
        self._theme = theme
        self._corner = corner
        self._scale = scale  # px in a mm

    def stroke(self, stroke: Stroke) -> None:
        """Draw a line."""
        self._painter.setPen(self._pen(stroke.weight, dashed=stroke.dashed))
        self._painter.drawLine(self._at(stroke.x, stroke.y), self._at(stroke.to_x, stroke.to_y))

    def box(self, box: Box) -> None:
        """Draw a rectangle, its grey between the ground and the text of the palette."""
        corner = self._at(box.x, box.y)
        place = QRectF(corner.x(), corner.y(), box.width * self._scale, box.height * self._scale)
        self._painter.setPen(self._pen(_THIN))
        self._painter.setBrush(self._shade(box.shade))
        self._painter.drawRect(place)
        if box.hatched:
            for stroke in hatching(box):
                self.stroke(stroke)

    def caption(self, caption: Caption) -> None:
        """Write a line of text."""
        font = QFont(self._theme.font(bold=caption.strong))
        font.setPixelSize(max(1, round(caption.size * _POINT * self._scale)))
        width = QFontMetricsF(font).horizontalAdvance(caption.text)
        self._painter.setFont(font)
        self._painter.setPen(self._theme.colour("ink"))
        base = self._at(caption.x, caption.y) - QPointF(_ANCHORS[caption.anchor] * width, 0)
        self._painter.drawText(base, caption.text)

    def _at(self, x: float, y: float) -> QPointF:
        return self._corner + QPointF(x * self._scale, y * self._scale)

    def _pen(self, weight: float, *, dashed: bool = False) -> QPen:
        pen = QPen(self._theme.colour("ink"), weight * _POINT * self._scale)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashed:
            pen.setDashPattern(_DASHES)
        return pen

    def _shade(self, share: float) -> QColor:
        ground, ink = self._theme.colour("card"), self._theme.colour("ink")
        return QColor(
            round(ground.red() + (ink.red() - ground.red()) * share),
            round(ground.green() + (ink.green() - ground.green()) * share),
            round(ground.blue() + (ink.blue() - ground.blue()) * share),
        )


class DrawingView(QWidget):
    """Charts below each other, as many side by side as there is room for; none is cut off.

    Those about the key `marked` have a frame.
    """

    laid_out = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._theme = ctx.theme
        self._drawings: tuple[Drawing, ...] = ()
        self._places: list[QRectF] = []
        self.marked = ""
        ctx.theme.changed.connect(self._lay_out)

    def show_drawings(self, drawings: Sequence[Drawing]) -> None:
        """Show these charts; what they say is told to screen readers in words."""
        self._drawings = tuple(drawings)
        told = ("\n".join(["", one.title, *map("　".join, one.told)]) for one in drawings)
        self.setAccessibleDescription("".join(told).strip())
        self._lay_out()

    def mark(self, key: str) -> QRectF:
        """Frame the first chart about `key` and return its place, an empty one if there is none."""
        self.marked = key
        self.update()
        for drawing, place in zip(self._drawings, self._places, strict=True):
            if drawing.key == key:
                return place
        return QRectF()

    def places(self) -> tuple[QRectF, ...]:
        """Return where the charts stand, in px."""
        return tuple(self._places)

    def sizeHint(self) -> QSize:
        foot = max((place.bottom() for place in self._places), default=0.0)
        widest = max((drawing.width for drawing in self._drawings), default=0.0)
        return QSize(round(widest * self._scale()), round(foot) + self._theme.px(_MARGIN))

    def _scale(self) -> float:
        """Return px in a mm: as on paper at 100 %, less where a chart would not fit the window."""
        natural = _DOTS * self._theme.percent / 100
        widest = max((drawing.width for drawing in self._drawings), default=0.0)
        room = self.width() - 2 * self._theme.px(_MARGIN)
        return min(natural, max(room / widest, natural / 4)) if widest else natural

    def _lay_out(self) -> None:
        scale, gap, margin = self._scale(), self._theme.px(_GAP), self._theme.px(_MARGIN)
        self._places = []
        x, y, row = float(margin), float(margin), 0.0
        for drawing in self._drawings:
            width, height = drawing.width * scale, drawing.height * scale
            if x > margin and x + width > self.width() - margin:
                x, y, row = float(margin), y + row + gap, 0.0
            self._places.append(QRectF(x, y, width, height))
            x, row = x + width + gap, max(row, height)
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()
        self.laid_out.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self._theme.colour("card"))
        for drawing, place in zip(self._drawings, self._places, strict=True):
            if place.intersects(QRectF(event.rect())):
                walk(drawing, ScreenBrush(painter, self._theme, place.topLeft(), self._scale()))
                if drawing.key == self.marked:
                    self._frame(painter, place)

    def _frame(self, painter: QPainter, place: QRectF) -> None:
        inset = self._theme.px(_GAP) / 2 - 2
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(-inset, -inset, inset, inset))
